//! The tables as Diesel sees them. Generated from `migrations/sqlite` by the rules of `diesel print-schema`
//! (a test compares it with a migrated database), but for the columns that hold words of the contract, whose types are
//! in `columns`; change the migration, not this.
#![allow(missing_docs, reason = "generated")]

diesel::table! {
    users (id) {
        id -> Text,
        name -> Text,
        created_at -> BigInt,
        inbox_read_to -> BigInt,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    agents (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        kind -> AgentKindColumn,
        role -> Text,
        backstory -> Text,
        instructions -> Text,
        command -> Nullable<Text>,
        cwd -> Nullable<Text>,
        timeout_seconds -> BigInt,
        pass_session -> Bool,
        ready_made -> Bool,
        provider -> Nullable<Text>,
        model -> Nullable<Text>,
        parameters -> Text,
        archived_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        budget -> Text,
        tools -> Text,
        fallbacks -> Text,
        template -> Nullable<Text>,
        form -> Text,
        check_command -> Nullable<Text>,
        coding -> Nullable<Text>,
        environment -> Nullable<Text>,
        place -> Nullable<Text>,
        sandbox -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    agent_tasks (id) {
        id -> Text,
        user_id -> Text,
        agent_id -> Text,
        title -> Text,
        description -> Text,
        instructions -> Text,
        task_type -> TaskTypeColumn,
        command -> Nullable<Text>,
        priority -> Integer,
        status -> StatusColumn,
        waiting_for -> Nullable<WaitReasonColumn>,
        wake_at -> Nullable<BigInt>,
        blockers -> Integer,
        hold -> Bool,
        pause_requested -> Bool,
        cancel_requested -> Bool,
        front -> Bool,
        kept_run -> Bool,
        generation -> BigInt,
        attempt_count -> Integer,
        retry_count -> Integer,
        max_retries -> Integer,
        losses -> Integer,
        progress_percentage -> Integer,
        current_step -> Nullable<Text>,
        total_steps -> Nullable<Integer>,
        result -> Nullable<Text>,
        error_code -> Nullable<Text>,
        error_message -> Nullable<Text>,
        error_hint -> Nullable<Text>,
        scheduled_at -> Nullable<BigInt>,
        deadline_at -> Nullable<BigInt>,
        started_at -> Nullable<BigInt>,
        completed_at -> Nullable<BigInt>,
        estimated_duration -> BigInt,
        actual_duration -> Nullable<Double>,
        context_data -> Text,
        files -> Text,
        cwd -> Nullable<Text>,
        path_env -> Nullable<Text>,
        pty -> Bool,
        timeout_seconds -> BigInt,
        backoff_min_seconds -> BigInt,
        backoff_max_seconds -> BigInt,
        on_lost -> OnLostColumn,
        on_dependency_failure -> OnDependencyFailureColumn,
        idempotency_key -> Nullable<Text>,
        origin -> OriginColumn,
        retry_of -> Nullable<Text>,
        parent_id -> Nullable<Text>,
        notified_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        question -> Nullable<Text>,
        budget -> Nullable<Text>,
        root_id -> Nullable<Text>,
        from_mcp -> Bool,
        pinned_program -> Nullable<Text>,
        pinned_cwd -> Nullable<Text>,
        environment -> Nullable<Text>,
        ageing_ms -> BigInt,
        foreground -> Bool,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    task_attempts (task_id, number) {
        task_id -> Text,
        number -> Integer,
        generation -> BigInt,
        state -> AttemptStateColumn,
        engine_id -> Text,
        worker -> Text,
        pid -> Nullable<BigInt>,
        started_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        running_ms -> Nullable<BigInt>,
        exit_code -> Nullable<BigInt>,
        charged -> Bool,
        error_code -> Nullable<Text>,
        error_message -> Nullable<Text>,
        error_hint -> Nullable<Text>,
        output_bytes -> BigInt,
        cut_bytes -> BigInt,
        read_bytes -> BigInt,
        reported_result -> Nullable<Text>,
        result_bytes -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    task_steps (task_id, attempt, position) {
        task_id -> Text,
        attempt -> Integer,
        position -> Integer,
        title -> Text,
        state -> StepStateColumn,
        seconds -> Nullable<Double>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    task_log (task_id, id) {
        id -> BigInt,
        task_id -> Text,
        at -> BigInt,
        level -> LogLevelColumn,
        message -> Text,
        data -> Nullable<Text>,
        attempt -> Nullable<Integer>,
    }
}

diesel::table! {
    task_dependencies (id) {
        id -> Text,
        task_id -> Text,
        depends_on_task_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    task_tags (task_id, tag) {
        task_id -> Text,
        tag -> Text,
    }
}

diesel::table! {
    task_workers (id) {
        id -> Text,
        engine_id -> Text,
        name -> Text,
        worker_pid -> BigInt,
        is_active -> Bool,
        current_task_id -> Nullable<Text>,
        last_heartbeat -> BigInt,
        started_at -> BigInt,
        processed_tasks_count -> BigInt,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    events (id) {
        id -> BigInt,
        at -> BigInt,
        task_id -> Nullable<Text>,
        kind -> EventKindColumn,
        from_status -> Nullable<StatusColumn>,
        to_status -> Nullable<StatusColumn>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    task_counts (user_id, agent_id, status) {
        user_id -> Text,
        agent_id -> Text,
        status -> StatusColumn,
        tasks -> BigInt,
    }
}

diesel::table! {
    settings (user_id, name) {
        user_id -> Text,
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    queue_state (id) {
        id -> BigInt,
        paused -> Bool,
        paused_until -> Nullable<BigInt>,
        search_event -> BigInt,
        ageing_ms -> BigInt,
        held -> Nullable<Text>,
    }
}

diesel::table! {
    requests (id) {
        id -> Text,
        reply -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        task_id -> Nullable<Text>,
        action -> Text,
        origin -> Text,
        detail -> Text,
    }
}

diesel::table! {
    task_search_map (id) {
        id -> BigInt,
        task_id -> Text,
    }
}

diesel::table! {
    chat_search_map (id) {
        id -> BigInt,
        chat_id -> Text,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    providers (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        kind -> ProviderKindColumn,
        base_url -> Text,
        model -> Nullable<Text>,
        key_source -> KeySourceColumn,
        key_variable -> Nullable<Text>,
        allow_http -> Bool,
        requests_per_minute -> Nullable<BigInt>,
        quota_until -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    secrets (user_id, name) {
        user_id -> Text,
        name -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    prices (user_id, model) {
        user_id -> Text,
        model -> Text,
        input_usd -> Double,
        output_usd -> Double,
    }
}

diesel::table! {
    task_conversations (task_id) {
        task_id -> Text,
        attempt -> Integer,
        running_ms -> BigInt,
        raised -> BigInt,
        read_letters -> BigInt,
        notes -> Text,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    task_messages (task_id, number) {
        task_id -> Text,
        number -> BigInt,
        turn -> BigInt,
        at -> BigInt,
        speaker -> SpeakerColumn,
        body -> Text,
        calls -> Nullable<Text>,
        answers -> Nullable<Text>,
    }
}

diesel::table! {
    task_letters (task_id, number) {
        task_id -> Text,
        number -> BigInt,
        at -> BigInt,
        answer -> Text,
    }
}

diesel::table! {
    model_requests (id) {
        id -> BigInt,
        user_id -> Text,
        agent_id -> Text,
        task_id -> Text,
        turn -> BigInt,
        at -> BigInt,
        provider_id -> Text,
        model -> Text,
        tokens_in -> BigInt,
        tokens_out -> BigInt,
        requests -> BigInt,
        cost_usd -> Nullable<Double>,
        tokens_estimated -> Bool,
    }
}

diesel::table! {
    reports (id) {
        id -> Text,
        user_id -> Text,
        task_id -> Text,
        agent -> Text,
        title -> Text,
        summary -> Text,
        output -> Text,
        artifacts -> Text,
        metrics -> Text,
        deleted_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    chats (id) {
        id -> Text,
        user_id -> Text,
        agent_id -> Text,
        title -> Text,
        last_turn -> Nullable<Text>,
        seen_at -> BigInt,
        pinned_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        created_at -> BigInt,
        spoken_at -> BigInt,
        model -> Nullable<Text>,
    }
}

diesel::table! {
    chat_files (task_id, place) {
        task_id -> Text,
        place -> BigInt,
        path -> Text,
        bytes -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    chat_pictures (task_id, place) {
        task_id -> Text,
        place -> BigInt,
        path -> Text,
        format -> PictureFormatColumn,
        width -> BigInt,
        height -> BigInt,
        bytes -> BigInt,
        body -> Binary,
    }
}

diesel::table! {
    chat_turns (task_id) {
        task_id -> Text,
        chat_id -> Text,
        parent_turn -> Nullable<Text>,
        model -> Nullable<Text>,
    }
}

diesel::table! {
    chat_summaries (task_id) {
        task_id -> Text,
        summary -> Text,
        made_at -> BigInt,
    }
}

diesel::table! {
    inbox (task_id) {
        task_id -> Text,
        told_at -> BigInt,
        seen_at -> BigInt,
        done_at -> Nullable<BigInt>,
        snoozed_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    task_strategies (task_id) {
        task_id -> Text,
        strategy -> NotifyStrategyColumn,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    deliveries (id) {
        id -> Text,
        user_id -> Text,
        task_id -> Text,
        event -> NoticeKindColumn,
        occasion -> BigInt,
        channel -> ChannelColumn,
        payload -> Text,
        state -> DeliveryStateColumn,
        attempts -> BigInt,
        next_at -> BigInt,
        claimed_by -> Nullable<Text>,
        error -> Nullable<Text>,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        due_since -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    schedules (id) {
        id -> Text,
        user_id -> Text,
        name -> Text,
        rhythm -> Text,
        zone -> Text,
        task -> Text,
        missed -> MissedColumn,
        missed_most -> BigInt,
        overlap -> OverlapColumn,
        jitter_seconds -> BigInt,
        expires_at -> Nullable<BigInt>,
        paused -> Bool,
        next_at -> Nullable<BigInt>,
        due_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        told_refusal -> Nullable<Text>,
        asked_by -> Nullable<Text>,
        workflow -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    occurrences (schedule_id, nominal_at) {
        schedule_id -> Text,
        nominal_at -> BigInt,
        state -> OccurrenceStateColumn,
        task_id -> Nullable<Text>,
        reason -> Nullable<Text>,
        decided_at -> BigInt,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    task_checks (task_id) {
        task_id -> Text,
        command -> Nullable<Text>,
        origin -> CheckOriginColumn,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    workflow_runs (root_id) {
        root_id -> Text,
        user_id -> Text,
        name -> Text,
        number -> BigInt,
        folder -> Text,
        retry_of -> Nullable<Text>,
        tasks -> BigInt,
        tasks_ended -> BigInt,
        stages_open -> BigInt,
        remedies_open -> BigInt,
        failed_stage -> Nullable<BigInt>,
        failed_task -> Nullable<Text>,
        failed_at -> Nullable<BigInt>,
        cancelled -> Bool,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    attempt_checks (task_id, attempt) {
        task_id -> Text,
        attempt -> Integer,
        command -> Text,
        state -> CheckStateColumn,
        work -> Nullable<Text>,
        exit_code -> Nullable<BigInt>,
        running_ms -> Nullable<BigInt>,
        message -> Nullable<Text>,
        tail -> Text,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    places (id) {
        id -> Text,
        user_id -> Text,
        kind -> PlaceKindColumn,
        folder -> Text,
        prefix -> Text,
        path -> Text,
        branch -> Nullable<Text>,
        base -> Nullable<Text>,
        base_commit -> Nullable<Text>,
        made_at -> BigInt,
        ready_at -> Nullable<BigInt>,
        gone_at -> Nullable<BigInt>,
        last_task -> Text,
        title -> Text,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    task_places (task_id) {
        task_id -> Text,
        kind -> PlaceKindColumn,
        own -> Bool,
        branch -> Nullable<Text>,
        base -> Nullable<Text>,
        place_id -> Nullable<Text>,
        state -> ChangesStateColumn,
        undo_state -> Nullable<Text>,
        before_tree -> Nullable<Text>,
        after_tree -> Nullable<Text>,
        files -> Nullable<BigInt>,
        added -> Nullable<BigInt>,
        removed -> Nullable<BigInt>,
        problem -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    change_comments (id) {
        id -> BigInt,
        task_id -> Text,
        path -> Text,
        side -> DiffSideColumn,
        line -> BigInt,
        quote -> Text,
        text -> Text,
        attempt -> Integer,
        sent_to -> Nullable<Text>,
        at -> BigInt,
        edited_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    change_views (task_id, path) {
        task_id -> Text,
        path -> Text,
        content -> Text,
    }
}

diesel::table! {
    folders (user_id, folder) {
        user_id -> Text,
        folder -> Text,
        place -> Nullable<Text>,
        setup -> Nullable<Text>,
        files -> Text,
        branch -> Nullable<Text>,
        environment -> Nullable<Text>,
        setup_network -> Bool,
    }
}

diesel::table! {
    schedule_tasks (task_id) {
        task_id -> Text,
        schedule_id -> Text,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    workflow_texts (root_id) {
        root_id -> Text,
        inputs -> Text,
        definition -> Text,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    task_needs (task_id) {
        task_id -> Text,
        cores -> Nullable<Double>,
        memory_bytes -> Nullable<BigInt>,
        over_memory -> Nullable<OverMemoryColumn>,
    }
}

diesel::table! {
    limits (key) {
        key -> Text,
        most -> BigInt,
    }
}

diesel::table! {
    lanes (id) {
        id -> BigInt,
        keys -> Text,
    }
}

diesel::table! {
    task_waits (task_id) {
        task_id -> Text,
        generation -> BigInt,
        awaited_id -> Text,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    workflow_stages (root_id, place) {
        root_id -> Text,
        place -> BigInt,
        name -> Text,
        title -> Text,
        run_when -> RunWhenColumn,
        on_failure -> Text,
        remedy -> Bool,
        wanted -> Bool,
        state -> StageStateColumn,
        gate -> BigInt,
        missed -> Bool,
        failed_before -> Bool,
        open -> BigInt,
        failed -> BigInt,
        detail -> Nullable<Text>,
        started_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    attempt_resources (task_id, number) {
        task_id -> Text,
        number -> Integer,
        peak_memory_bytes -> Nullable<BigInt>,
        cpu_ms -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    workflow_gates (root_id, earlier, later) {
        root_id -> Text,
        earlier -> BigInt,
        later -> BigInt,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    workflow_tasks (root_id, stage, place) {
        root_id -> Text,
        stage -> BigInt,
        place -> BigInt,
        name -> Text,
        task_id -> Text,
        taken_over -> Bool,
        waits -> Bool,
        links -> BigInt,
        unreached -> Nullable<Text>,
        ended -> Bool,
        filled_in -> Bool,
        outputs -> Text,
        matrix -> Text,
        reads -> Text,
        done_when -> Nullable<Text>,
        failed_when -> Nullable<Text>,
        done_by_exit -> Bool,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    nested_counts (user_id, status) {
        user_id -> Text,
        status -> StatusColumn,
        tasks -> BigInt,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    workflow_links (root_id, stage, earlier, later) {
        root_id -> Text,
        stage -> BigInt,
        earlier -> BigInt,
        later -> BigInt,
        run_when -> RunWhenColumn,
    }
}

diesel::table! {
    coding_tasks (task_id) {
        task_id -> Text,
        session -> Nullable<Text>,
        continues -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    task_sandboxes (task_id) {
        task_id -> Text,
        asked -> Text,
    }
}

diesel::table! {
    coding_rounds (task_id, attempt, round) {
        task_id -> Text,
        attempt -> Integer,
        round -> Integer,
        at -> BigInt,
        command -> Text,
        exit_code -> Nullable<BigInt>,
        message -> Text,
        tail -> Text,
    }
}

diesel::table! {
    task_rivals (task_id) {
        task_id -> Text,
        first -> Text,
        position -> Integer,
    }
}

diesel::table! {
    coding_handovers (task_id, attempt) {
        task_id -> Text,
        attempt -> Integer,
        from_agent -> Text,
        from_name -> Text,
        to_agent -> Text,
        until -> BigInt,
        said -> Nullable<Text>,
    }
}

diesel::table! {
    coding_rules (agent_id, folder, rule) {
        agent_id -> Text,
        folder -> Text,
        rule -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    use crate::columns::*;
    use diesel::sql_types::*;

    attempt_sandboxes (task_id, attempt) {
        task_id -> Text,
        attempt -> Integer,
        in_force -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    agents,
    agent_tasks,
    settings,
    task_attempts,
    attempt_resources,
    task_steps,
    task_log,
    task_dependencies,
    task_tags,
    task_search_map,
    chats,
    chat_files,
    chat_pictures,
    chat_turns,
    chat_summaries,
    inbox,
    places,
    task_places,
    occurrences,
    schedules,
    schedule_tasks,
    workflow_gates,
    workflow_links,
    workflow_runs,
    workflow_stages,
    workflow_tasks,
    workflow_texts
);
