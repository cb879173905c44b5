//! The breaks that SQL can make: what is done, and what must be found.

/// A break: what it is, the statements, and the id of the finding. The triggers are set aside meanwhile.
pub(super) type Break = (&'static str, &'static str, &'static str);

/// Every event from number `n` on becomes one later, so that there is room for one.
macro_rules! room_at {
    ($n:literal, $rest:literal) => {
        concat!(
            "CREATE TEMP TABLE place AS SELECT ",
            $n,
            " AS n;
             UPDATE events SET id = -id WHERE id >= (SELECT n FROM place);
             UPDATE events SET id = 1 - id WHERE id < 0;
             INSERT INTO events (id, at, task_id, kind, from_status, to_status) SELECT n, ",
            $rest,
            " FROM place;"
        )
    };
}

/// The event of a move of the task `named`, taken out without leaving a gap.
macro_rules! without_event {
    ($which:literal) => {
        concat!(
            "CREATE TEMP TABLE place AS SELECT ",
            $which,
            " AS n;
             DELETE FROM events WHERE id = (SELECT n FROM place);
             UPDATE events SET id = -id WHERE id > (SELECT n FROM place);
             UPDATE events SET id = -1 - id WHERE id < 0;
             UPDATE queue_state SET search_event = 0;"
        )
    };
}

pub(super) const FIRST: &[Break] = &[
    ("the rows are counted wrongly", "UPDATE task_counts SET tasks = tasks + 1 WHERE status = 'completed'", "counters_are_right"),
    (
        "they are counted for another agent",
        "INSERT INTO task_counts VALUES ('local', 'x', 'completed', 1) ON CONFLICT DO UPDATE SET tasks = tasks + 1;
         UPDATE task_counts SET tasks = tasks - 1 WHERE status = 'completed' AND agent_id <> 'x'",
        "counters_are_right",
    ),
    ("a task's agent is gone", "DELETE FROM agents WHERE name = 'writer'", "references_hold"),
    ("the queue has no state", "DELETE FROM queue_state", "queue_has_one_state"),
    ("an unknown status", "UPDATE agent_tasks SET status = 'sleeping' WHERE id = @ready", "words_are_known"),
    ("an unknown reason to wait", "UPDATE agent_tasks SET waiting_for = 'mood' WHERE id = @later", "words_are_known"),
    ("an unknown state of an attempt", "UPDATE task_attempts SET state = 'lazy' WHERE task_id = @done", "words_are_known"),
    ("an unknown door", "UPDATE agent_tasks SET origin = 'chimney' WHERE id = @ready", "words_are_known"),
    ("an unknown kind of agent", "UPDATE agents SET kind = 'oracle' WHERE name = 'writer'", "words_are_known"),
    ("an unknown kind of event", "UPDATE events SET kind = 'gossip' WHERE id = 1", "words_are_known"),
    // 1: ended tasks change only in when they were announced and deleted; only listed moves happen
    ("an ended task was changed", "UPDATE agent_tasks SET title = 'other', updated_at = updated_at + 1 WHERE id = @done", "ended_is_left_alone"),
    ("an ended task has a run", "UPDATE agent_tasks SET kept_run = 1 WHERE id = @bad", "ended_is_left_alone"),
    ("an ended task wakes", "UPDATE agent_tasks SET wake_at = 5 WHERE id = @cancelled", "ended_is_left_alone"),
    ("a result was changed", "UPDATE agent_tasks SET result = replace(result, 'done', 'won') WHERE id = @done", "ended_as_its_last_attempt"),
    ("completed by half", "UPDATE agent_tasks SET progress_percentage = 50 WHERE id = @done", "ended_as_its_last_attempt"),
    ("a failed task is called completed", "UPDATE agent_tasks SET status = 'completed', progress_percentage = 100 WHERE id = @bad", "ended_as_its_last_attempt"),
    ("an end without its time", "UPDATE agent_tasks SET completed_at = NULL WHERE id = @done", "ended_says_when"),
    ("a time without an end", "UPDATE agent_tasks SET completed_at = 5 WHERE id = @runs", "ended_says_when"),
    ("an end at another time", "UPDATE agent_tasks SET completed_at = completed_at + 5, updated_at = updated_at + 5 WHERE id = @done", "ended_when_its_event_says"),
    (
        "from completed to queued",
        "UPDATE agent_tasks SET status = 'queued', completed_at = NULL WHERE id = @done;
         INSERT INTO events (at, task_id, kind, from_status, to_status) VALUES (5, @done, 'status', 'completed', 'queued')",
        "only_listed_moves",
    ),
    (
        "from completed to failed",
        "UPDATE agent_tasks SET status = 'failed' WHERE id = @done;
         INSERT INTO events (at, task_id, kind, from_status, to_status)
         SELECT completed_at, id, 'status', 'completed', 'failed' FROM agent_tasks WHERE id = @done",
        "only_listed_moves",
    ),
    ("the database lets through one move more", "INSERT INTO legal_edges VALUES ('completed', 'queued')", "moves_are_listed"),
    ("the database lets through one move less", "DELETE FROM legal_edges WHERE from_status = 'running' AND to_status = 'failed'", "moves_are_listed"),
    // 2: open attempts
    ("a running task without an attempt", "DELETE FROM task_attempts WHERE task_id = @runs", "running_has_one_open_attempt"),
    ("a running task whose attempt has ended", "UPDATE task_attempts SET ended_at = 5, state = 'lost' WHERE task_id = @runs", "running_has_one_open_attempt"),
    ("a running task whose attempt is of another generation", "UPDATE task_attempts SET generation = 7 WHERE task_id = @runs", "running_has_one_open_attempt"),
    (
        "a running task with two open attempts",
        "DROP INDEX task_attempts_open;
         INSERT INTO task_attempts SELECT task_id, 2, generation, state, engine_id, worker, pid, started_at, ended_at, running_ms,
             exit_code, charged, error_code, error_message, error_hint, output_bytes, cut_bytes, read_bytes, reported_result, result_bytes
         FROM task_attempts WHERE task_id = @runs",
        "running_has_one_open_attempt",
    ),
    ("a kept run without its attempt", "DELETE FROM task_attempts WHERE task_id = @frozen", "parked_has_at_most_one_open_attempt"),
    ("an attempt behind a task that says it keeps none", "UPDATE agent_tasks SET kept_run = 0 WHERE id = @asks", "parked_has_at_most_one_open_attempt"),
    ("a kept run of another generation", "UPDATE task_attempts SET generation = generation + 1 WHERE task_id = @asks", "parked_has_at_most_one_open_attempt"),
    ("a task that was only held keeps a run", "UPDATE agent_tasks SET kept_run = 1 WHERE id = @held", "parked_has_at_most_one_open_attempt"),
    (
        "a kept run twice",
        "DROP INDEX task_attempts_open;
         INSERT INTO task_attempts SELECT task_id, 2, generation, state, engine_id, worker, pid, started_at, ended_at, running_ms,
             exit_code, charged, error_code, error_message, error_hint, output_bytes, cut_bytes, read_bytes, reported_result, result_bytes
         FROM task_attempts WHERE task_id = @frozen",
        "parked_has_at_most_one_open_attempt",
    ),
    ("a waiting task has an open attempt", "UPDATE task_attempts SET ended_at = NULL, state = 'running' WHERE task_id = @retry", "no_other_has_an_open_attempt"),
    ("an ended task has an open attempt", "UPDATE task_attempts SET ended_at = NULL WHERE task_id = @done", "no_other_has_an_open_attempt"),
    ("an attempt has ended and runs", "UPDATE task_attempts SET state = 'running' WHERE task_id = @bad", "attempts_say_how_they_ended"),
    ("an attempt has not ended and is completed", "UPDATE task_attempts SET state = 'completed' WHERE task_id = @runs", "attempts_say_how_they_ended"),
    // 3: the generation only rises
    ("a generation went back", "UPDATE agent_tasks SET generation = 1 WHERE id = @flaky", "generation_is_the_last_attempts"),
    ("a generation was raised by nobody", "UPDATE agent_tasks SET generation = generation + 1 WHERE id = @ready", "generation_is_the_last_attempts"),
    ("attempts went back", "UPDATE task_attempts SET generation = 9 WHERE task_id = @flaky AND number = 1", "attempts_are_numbered"),
    ("an attempt is missing", "DELETE FROM task_attempts WHERE task_id = @flaky AND number = 1", "attempts_are_numbered"),
    ("attempts were miscounted", "UPDATE agent_tasks SET attempt_count = 3 WHERE id = @bad", "attempts_are_numbered"),
    (
        "a claim did not raise the generation",
        "DELETE FROM task_attempts WHERE task_id = @flaky AND number = 1;
         UPDATE task_attempts SET number = 1, generation = 1 WHERE task_id = @flaky;
         UPDATE agent_tasks SET attempt_count = 1, generation = 1, retry_count = 0 WHERE id = @flaky",
        "claims_raise_the_generation",
    ),
];

pub(super) const SECOND: &[Break] = &[
    // 4: what is charged
    ("charged more often than allowed", "UPDATE agent_tasks SET max_retries = 0 WHERE id = @again", "charged_within_retries"),
    ("a charge was forgotten", "UPDATE agent_tasks SET retry_count = 0 WHERE id = @retry", "retries_are_the_charged_attempts"),
    ("a retry for which nothing was charged", "UPDATE agent_tasks SET retry_count = 1 WHERE id = @quota", "retries_are_the_charged_attempts"),
    ("a loss was charged", "UPDATE task_attempts SET charged = 1 WHERE task_id = @quota", "only_failures_are_charged"),
    ("a success was charged", "UPDATE task_attempts SET charged = 1 WHERE task_id = @done", "only_failures_are_charged"),
    // 5: nothing is claimed while it is held, cancelled, or waiting
    ("a held task runs", "UPDATE agent_tasks SET hold = 1 WHERE id = @runs", "nothing_runs_that_must_wait"),
    ("a task runs before its time", "UPDATE agent_tasks SET scheduled_at = 253402207200000 WHERE id = @runs", "nothing_runs_that_must_wait"),
    ("a task runs and waits", "UPDATE agent_tasks SET waiting_for = 'schedule' WHERE id = @runs", "nothing_runs_that_must_wait"),
    ("a task runs before what it waits for", "UPDATE agent_tasks SET blockers = 1 WHERE id = @runs", "nothing_runs_that_must_wait"),
    (
        "a task runs before a dependency that its counter forgot",
        "INSERT INTO task_dependencies VALUES ('d', @runs, @later, 5)",
        "blockers_are_counted",
    ),
    ("a cancelled task waits for a worker", "UPDATE agent_tasks SET cancel_requested = 1 WHERE id = @ready", "cancelled_is_not_claimed"),
    (
        "a cancelled task was claimed",
        room_at!(
            "(SELECT MAX(id) FROM events WHERE task_id = @flaky AND to_status = 'running')",
            "5, @flaky, 'cancel_requested', NULL, NULL"
        ),
        "nothing_begins_after_its_cancel",
    ),
    // 6: every change of status has one event
    ("a change without its event", "UPDATE agent_tasks SET status = 'paused', hold = 1 WHERE id = @ready", "status_is_that_of_the_last_event"),
    (
        "an event is missing",
        without_event!("(SELECT MAX(id) FROM events WHERE task_id = @flaky AND from_status = 'pending')"),
        "moves_follow_each_other",
    ),
    (
        "the last event is missing",
        without_event!("(SELECT MAX(id) FROM events WHERE task_id = @bad AND kind = 'status')"),
        "status_is_that_of_the_last_event",
    ),
    (
        "the event of a birth is missing",
        without_event!("(SELECT MIN(id) FROM events WHERE task_id = @ready)"),
        "the_first_event_is_the_birth",
    ),
    (
        "a change has two events",
        room_at!(
            "(SELECT MAX(id) FROM events WHERE task_id = @done AND kind = 'status')",
            "5, @done, 'status', 'running', 'completed'"
        ),
        "moves_follow_each_other",
    ),
    ("an event was taken out", "DELETE FROM events WHERE id = 3", "events_have_no_gap"),
    ("the search has seen what has not happened", "UPDATE queue_state SET search_event = 100000", "events_have_no_gap"),
    ("a cancel without its event", "UPDATE agent_tasks SET cancel_requested = 1 WHERE id = @runs", "what_is_asked_for_was_told"),
    ("a pause without its event", "UPDATE agent_tasks SET pause_requested = 1 WHERE id = @talks", "what_is_asked_for_was_told"),
    // 7: every waiting task has something that will wake it
    ("a time that never comes", "UPDATE agent_tasks SET wake_at = NULL WHERE id = @later", "waiting_has_its_wake"),
    ("another time than the one that was asked for", "UPDATE agent_tasks SET wake_at = 5 WHERE id = @later", "waiting_has_its_wake"),
    ("a retry that never comes", "UPDATE agent_tasks SET wake_at = NULL WHERE id = @retry", "waiting_has_its_wake"),
    ("a quota that never comes back", "UPDATE agent_tasks SET wake_at = NULL WHERE id = @quota", "waiting_has_its_wake"),
    ("a dependency on nothing", "UPDATE agent_tasks SET blockers = 0 WHERE id = @after", "waiting_has_its_wake"),
    ("an approval of nothing", "UPDATE agent_tasks SET question = NULL WHERE id = @wants", "waiting_has_its_wake"),
    ("a wait without a reason", "UPDATE agent_tasks SET waiting_for = NULL, wake_at = NULL WHERE id = @later", "waiting_has_its_wake"),
    ("a queued task that is held", "UPDATE agent_tasks SET hold = 1 WHERE id = @ready", "held_is_paused"),
    ("a paused task that nobody holds", "UPDATE agent_tasks SET hold = 0 WHERE id = @held", "held_is_paused"),
    ("a blocker too many", "UPDATE agent_tasks SET blockers = 2 WHERE id = @after", "blockers_are_counted"),
    (
        "three tasks that wait for each other",
        "INSERT INTO task_dependencies VALUES ('d', @later, @falls, 5);
         UPDATE agent_tasks SET blockers = 1, waiting_for = 'dependency', wake_at = NULL WHERE id = @later",
        "nothing_waits_in_a_circle",
    ),
    (
        "a task that should have failed with another",
        "UPDATE task_dependencies SET depends_on_task_id = @bad WHERE task_id = @falls",
        "fails_with_its_dependency",
    ),
    (
        "a task that waits for a deleted one",
        "UPDATE task_dependencies SET depends_on_task_id = @bad WHERE task_id = @after;
         UPDATE agent_tasks SET deleted_at = 5 WHERE id = @bad",
        "fails_with_its_dependency",
    ),
    // 9: an acknowledged task exists until it is deleted
    ("a task is gone", "DELETE FROM agent_tasks WHERE id = @ready", "gone_left_a_row_in_the_audit"),
    (
        "a task that somebody was told of is gone with its events",
        "DELETE FROM agent_tasks WHERE id = @done; DELETE FROM events WHERE task_id = @done;
         DELETE FROM task_search_map WHERE task_id = @done",
        "gone_left_a_row_in_the_audit",
    ),
    ("the audit forgot one", "DELETE FROM audit WHERE id = 1", "audit_has_no_gap"),
    ("the audit forgot one that is gone", "DELETE FROM audit WHERE task_id = @gone", "gone_left_a_row_in_the_audit"),
    ("a task was deleted by nobody", "UPDATE agent_tasks SET deleted_at = 5 WHERE id = @done", "deleted_has_ended"),
    ("a living task was deleted", "UPDATE agent_tasks SET deleted_at = 5 WHERE id = @runs", "deleted_has_ended"),
    // 10: questions, conversations, letters
    ("a task that runs has a question", "UPDATE agent_tasks SET question = '{}' WHERE id = @runs", "only_what_asks_has_a_question"),
    ("a task that asks has none", "UPDATE agent_tasks SET question = NULL WHERE id = @asks", "only_what_asks_has_a_question"),
    (
        "a conversation has a gap",
        "INSERT INTO task_messages SELECT task_id, number + 2, turn, at, speaker, body, calls, answers FROM task_messages
         WHERE task_id = @talks",
        "conversations_have_no_gap",
    ),
    ("a conversation has lost its beginning", "UPDATE task_messages SET number = -number; UPDATE task_messages SET number = 1 - number", "conversations_have_no_gap"),
    ("a letter is missing", "UPDATE task_letters SET number = 3", "letters_have_no_gap"),
    ("a letter was read that nobody wrote", "UPDATE task_conversations SET read_letters = 9", "only_written_letters_are_read"),
    ("a conversation of an attempt that never was", "UPDATE task_conversations SET attempt = 9", "only_written_letters_are_read"),
    ("a task waits in a lane that is not there", "UPDATE agent_tasks SET lane = 99 WHERE id = @ready", "lanes_are_right"),
    ("a limit counts a task that waits in no lane", "INSERT INTO limits VALUES ('kind:shell', 1)", "lanes_are_right"),
    // documents
    ("a result is cut", "UPDATE agent_tasks SET result = substr(result, 1, 9) WHERE id = @done", "documents_are_whole"),
    ("a result of another shape", "UPDATE agent_tasks SET result = '[1]' WHERE id = @done", "documents_are_whole"),
    ("a question is cut", "UPDATE agent_tasks SET question = '{\"kind\":' WHERE id = @asks", "documents_are_whole"),
    ("a question of another shape", "UPDATE agent_tasks SET question = '{\"kind\":\"riddle\"}' WHERE id = @asks", "documents_are_whole"),
    ("context is cut", "UPDATE agent_tasks SET context_data = '{' WHERE id = @ready", "documents_are_whole"),
    ("context is a list", "UPDATE agent_tasks SET context_data = '[]' WHERE id = @ready", "documents_are_whole"),
    ("a command is cut", "UPDATE agent_tasks SET command = '\"' WHERE id = @ready", "documents_are_whole"),
    ("files are no list", "UPDATE agent_tasks SET files = '{}' WHERE id = @ready", "documents_are_whole"),
    ("a letter is cut", "UPDATE task_letters SET answer = '{'", "documents_are_whole"),
    ("an agent's tools are cut", "UPDATE agents SET tools = '[' WHERE name = 'writer'", "documents_are_whole"),
    ("the settings are cut", "UPDATE settings SET value = substr(value, 1, 9)", "documents_are_whole"),
    ("the settings are of another shape", "UPDATE settings SET value = '{\"workers\":\"many\"}'", "documents_are_whole"),
    // the schema
    ("the index of the claims is gone", "DROP INDEX agent_tasks_ready", "schema"),
    ("the index of the clock is gone", "DROP INDEX agent_tasks_wake", "schema"),
    ("an index is another one", "DROP INDEX agent_tasks_list; CREATE INDEX agent_tasks_list ON agent_tasks (id)", "schema"),
    ("a table is not ours", "CREATE TABLE guests (name TEXT)", "schema"),
    ("a table is gone", "DROP TABLE prices", "schema"),
];

/// Breaks that are made with the triggers in their places: the database itself lets them through.
pub(super) const ALLOWED: &[Break] = &[
    (
        "a stage of a workflow counts wrongly",
        "UPDATE workflow_stages SET open = 5 WHERE root_id = @goes",
        "stages_are_counted",
    ),
    (
        "the end of a workflow's task is not counted",
        "UPDATE workflow_tasks SET ended = 0 WHERE root_id = @over",
        "ends_are_counted",
    ),
    (
        "what stands with its run is counted wrongly",
        "UPDATE nested_counts SET tasks = tasks + 1 WHERE status = 'completed'",
        "counters_of_runs_are_right",
    ),
    (
        "nothing moves a run on",
        "UPDATE workflow_stages SET state = 'skipped' WHERE root_id = @goes",
        "runs_go_on",
    ),
    (
        "a run has ended before its stages",
        "UPDATE workflow_runs SET stages_open = 1 WHERE root_id = @over",
        "ended_runs_are_whole",
    ),
    ("a trigger is gone", "DROP TRIGGER agent_tasks_edge", "schema"),
    (
        "a trigger lets everything through",
        "DROP TRIGGER agent_tasks_terminal;
         CREATE TRIGGER agent_tasks_terminal BEFORE UPDATE OF title ON agent_tasks BEGIN SELECT 1; END",
        "schema",
    ),
    (
        "a queued task runs without a claim",
        "UPDATE agent_tasks SET status = 'running' WHERE id = @ready",
        "running_has_one_open_attempt",
    ),
    (
        "a running task is queued",
        "UPDATE agent_tasks SET status = 'queued' WHERE id = @runs",
        "parked_has_at_most_one_open_attempt",
    ),
    (
        "a running task is completed by hand",
        "UPDATE agent_tasks SET status = 'completed', completed_at = 5, updated_at = 5 WHERE id = @runs",
        "no_other_has_an_open_attempt",
    ),
    (
        "a generation jumps",
        "UPDATE agent_tasks SET generation = 12 WHERE id = @frozen",
        "generation_is_the_last_attempts",
    ),
    (
        "an ended task is deleted without a word",
        "UPDATE agent_tasks SET deleted_at = 5 WHERE id = @bad",
        "deleted_has_ended",
    ),
    (
        "a living task is taken out",
        "DELETE FROM agent_tasks WHERE id = @held",
        "gone_left_a_row_in_the_audit",
    ),
    (
        "a waiting task has nothing that wakes it",
        "UPDATE agent_tasks SET wake_at = NULL WHERE id = @retry",
        "waiting_has_its_wake",
    ),
];
