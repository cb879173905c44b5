//! Conversations of runs: kept turn by turn, gone on with after a quota, a stop or the death of an engine, counted
//! once.

use contract::{
    Agent, AgentKind, ProviderDraft, ProviderKind, Status, Task, Timestamp,
    agent::AgentDraft,
    command::{
        AnswerTask, CreateProvider, DeleteTasks, EditAgent, EditTask, EstimateTask, GetAgent, GetProvider,
        ListAttempts, ListMessages, PauseTasks, ResumeTasks, StartTasksNow, WhyTask,
    },
    model::{Answer, Fallback, Usage},
    queue::RemedyAction,
    task::{CommandLine, TaskEdit, WaitReason},
};
use engine::{Role, Stop};
use harness::Bench;
use std::time::Duration;
use store::attempts::Claimant;

fn turns(bench: &Bench, task: &Task) -> usize {
    let id = task.id.to_string();
    bench.engine.call(ListMessages { id, ..ListMessages::default() }).unwrap().len()
}

fn of_turns(n: i64) -> Option<Usage> {
    let cost_usd = Some(0.5 * n as f64);
    Some(Usage { tokens_in: 100 * n, tokens_out: 20 * n, tokens_estimated: false, requests: n, cost_usd })
}

#[test]
fn a_fallback_that_is_set_is_not_asked_for_where_the_quota_is_out() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let changes = AgentDraft {
        fallbacks: Some(vec![Fallback { provider: "local".into(), model: Some("n".into()) }]),
        ..AgentDraft::default()
    };
    bench.engine.call(EditAgent { name: "writer".into(), changes }).unwrap();
    let task = bench.create_model(&agent, "limited", "quota");
    bench.until_status(task.id, Status::Pending);
    let why = bench.engine.call(WhyTask { id: task.short_id.clone() }).unwrap();
    assert!(!why.explanation.contains("allback"), "{}", why.explanation);
    let actions: Vec<_> = why.remedies.into_iter().map(|r| r.action).collect();
    assert_eq!(actions, [RemedyAction::StartNow]);
}

#[test]
fn a_quota_that_is_out_waits_uncharged_and_goes_on_where_it_was() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "limited", "quota");
    let waits = bench.until_status(task.id, Status::Pending);
    let waiting = waits.waiting_for.unwrap();
    assert_eq!(waiting.reason, WaitReason::Quota);
    assert!(waiting.until.is_some());
    let why = bench.engine.call(WhyTask { id: task.short_id.clone() }).unwrap();
    assert!(why.explanation.contains("“local”"), "{}", why.explanation);
    let actions: Vec<_> = why.remedies.into_iter().map(|r| r.action).collect();
    assert_eq!(actions, [RemedyAction::StartNow, RemedyAction::SetFallback { agent: "writer".into() }]);
    bench.until(task.id, "the provider's quota", |_| {
        bench.engine.call(GetProvider { name: "local".into() }).unwrap().quota_until.is_some()
    });
    bench.clock.turn(Duration::from_secs(7200));
    bench.engine.tick();
    let done = bench.until_status(task.id, Status::Completed);
    assert_eq!((done.attempt, done.summary.as_deref()), (2, Some("2 turns")));
    assert_eq!(done.usage, of_turns(2), "the first turn was paid once");
    let attempts = bench.engine.call(ListAttempts { id: task.id.to_string() }).unwrap();
    let told: Vec<_> = attempts.iter().map(|a| (a.state.as_str(), a.charged)).collect();
    assert_eq!(told, [("released", false), ("completed", false)]);
}

/// A task of a provider that is out of quota, and what a person does to it: the provider is asked again.
fn asked_before_its_time(act: impl FnOnce(&Bench, &Task)) {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "limited", "quota");
    bench.until_status(task.id, Status::Pending);
    bench.until(task.id, "the provider's quota", |_| {
        bench.engine.call(GetProvider { name: "local".into() }).unwrap().quota_until.is_some()
    });
    act(&bench, &task);
    assert_eq!(bench.engine.call(GetProvider { name: "local".into() }).unwrap().quota_until, None);
    bench.until_status(task.id, Status::Completed);
}

#[test]
fn a_person_may_ask_a_provider_before_its_time() {
    asked_before_its_time(|bench, task| {
        bench.engine.call(StartTasksNow { ids: vec![task.id.to_string()] }).unwrap();
    });
}

#[test]
fn a_time_of_the_persons_own_counts_more_than_the_providers() {
    asked_before_its_time(|bench, task| {
        let changes = TaskEdit { scheduled_at: Some(Some(Timestamp::now())), ..TaskEdit::default() };
        bench.engine.call(EditTask { id: task.id.to_string(), changes }).unwrap();
    });
}

/// A task whose provider has no more, and knows it.
fn out_of_quota(bench: &Bench, agent: &Agent, title: &str, provider: &str) -> Task {
    let task = bench.create_model(agent, title, "quota");
    bench.until_status(task.id, Status::Pending);
    bench.until(task.id, "the provider's quota", |_| {
        bench.engine.call(GetProvider { name: provider.into() }).unwrap().quota_until.is_some()
    });
    task
}

#[test]
fn a_provider_that_answers_is_waited_for_no_longer() {
    let bench = Bench::running(1);
    let agents = ["writer", "second", "stranger"].map(|name| bench.model_agent(name, "Writes"));
    let provider = ProviderDraft {
        name: Some("elsewhere".into()),
        kind: Some(ProviderKind::OpenAiCompatible),
        base_url: Some("http://127.0.0.1:9/v1".into()),
        ..ProviderDraft::default()
    };
    bench.engine.call(CreateProvider { provider }).unwrap();
    let falls_back = vec![Fallback { provider: "local".into(), model: Some("n".into()) }];
    for (name, fallbacks) in [("second", falls_back), ("stranger", vec![])] {
        let changes = AgentDraft {
            provider: Some("elsewhere".into()),
            fallbacks: Some(fallbacks),
            ..AgentDraft::default()
        };
        bench.engine.call(EditAgent { name: name.into(), changes }).unwrap();
    }
    let asked = out_of_quota(&bench, &agents[0], "asked", "local");
    let freed = [(&agents[0], "local"), (&agents[0], "local"), (&agents[1], "elsewhere")]
        .map(|(agent, provider)| out_of_quota(&bench, agent, "freed", provider));
    let waits = out_of_quota(&bench, &agents[2], "waits", "elsewhere");
    let until = bench.get(waits.id).waiting_for;

    bench.engine.call(StartTasksNow { ids: vec![asked.id.to_string()] }).unwrap();
    for task in freed {
        let done = bench.until_status(task.id, Status::Completed);
        assert_eq!((done.attempt, done.summary.as_deref()), (2, Some("2 turns")));
    }
    let still = bench.get(waits.id);
    assert_eq!((still.status, still.waiting_for), (Status::Pending, until));
}

#[test]
fn a_run_with_a_model_is_adopted_and_goes_on_at_its_next_turn() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "long", "turn");
    bench.until(task.id, "the first turn", |t| t.usage == of_turns(1));
    let next = bench.another(Role::Worker);
    bench.engine.stop(Stop::LeaveRunning);
    assert_eq!(next.get(task.id).status, Status::Running);
    next.start(1);
    next.until(task.id, "the second turn", |t| t.usage == of_turns(2));
    next.script.release("long");
    let done = next.until_status(task.id, Status::Completed);
    assert_eq!((done.attempt, done.summary.as_deref()), (1, Some("2 turns")));
}

#[test]
fn a_run_with_a_model_that_a_stop_ended_goes_on_in_its_next_attempt() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "long", "turn");
    bench.until(task.id, "the first turn", |t| t.usage == of_turns(1));
    bench.engine.stop(Stop::StopRunning);
    assert_eq!(bench.get(task.id).status, Status::Queued);
    bench.start(1);
    bench.until(task.id, "the second turn", |t| t.attempt == 2 && t.usage == of_turns(2));
    bench.script.release("long");
    assert_eq!(bench.until_status(task.id, Status::Completed).summary.as_deref(), Some("2 turns"));
}

#[test]
fn a_paused_run_with_a_model_goes_on_in_the_same_attempt() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "long", "turn");
    bench.until(task.id, "the first turn", |t| t.usage == of_turns(1));
    let ids = vec![task.id.to_string()];
    bench.engine.call(PauseTasks { ids: ids.clone() }).unwrap();
    bench.until_status(task.id, Status::Paused);
    bench.engine.call(ResumeTasks { ids }).unwrap();
    bench.until(task.id, "the second turn", |t| t.attempt == 1 && t.usage == of_turns(2));
    bench.script.release("long");
    bench.until_status(task.id, Status::Completed);
}

#[test]
fn what_a_task_used_is_known_of_its_agent_and_foretells_the_next() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    assert_eq!(bench.create_model(&agent, "fresh", "ok").usage, Some(Usage::default()));
    let task = bench.create_model(&agent, "used", "ok");
    let done = bench.until_status(task.id, Status::Completed);
    assert_eq!(done.usage, of_turns(1));
    assert_eq!(turns(&bench, &task), 1);
    let known = bench.engine.call(GetAgent { name: "writer".into() }).unwrap();
    assert_eq!((Some(known.usage), Some(known.usage_today)), (of_turns(2), of_turns(2)));
    let guess = EstimateTask { agent: Some("writer".into()), ..EstimateTask::default() };
    let guess = bench.engine.call(guess).unwrap();
    assert_eq!((guess.tokens, guess.cost_usd), (Some(120), Some(0.5)));
    let shell = bench.engine.call(EstimateTask::default()).unwrap();
    assert_eq!((shell.tokens, shell.cost_usd), (None, None));
}

#[test]
fn of_a_task_that_has_nothing_to_go_by_nothing_is_said() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let used = bench.create_model(&agent, "used", "ok");
    bench.until_status(used.id, Status::Completed);
    for (what, agent, title, command) in [
        ("an agent that ran once", "writer", Some("used"), None),
        ("a title that nobody had", "writer", Some("another"), None),
        ("a command that never ran", "shell", None, Some(CommandLine::Line("sleep 20".into()))),
        ("nobody", "nobody", None, None),
    ] {
        let asked = EstimateTask { agent: Some(agent.to_owned()), title: title.map(Into::into), command };
        let told = bench.engine.call(asked).unwrap();
        assert_eq!((told.seconds, told.from_history), (0, 0), "{what}");
    }
}

#[test]
fn words_written_before_the_run_are_there_when_it_starts() {
    let bench = Bench::new();
    let agent = bench.model_agent("writer", "Writes");
    assert_eq!(agent.kind, AgentKind::Llm);
    let task = bench.create_model(&agent, "asks", "ask");
    let early = Answer::Text("green".into());
    bench.engine.call(AnswerTask { id: task.id.to_string(), answer: early, asked_at: None }).unwrap();
    bench.start(1);
    let done = bench.until_status(task.id, Status::Completed);
    assert_eq!(done.summary.as_deref(), Some("Text(\"green\")"));
    bench.engine.call(DeleteTasks { ids: vec![task.id.to_string()] }).unwrap();
}

#[test]
fn a_run_whose_claim_is_lost_keeps_nothing() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model(&agent, "late", "late");
    // claimed is not begun: one whose claim is lost before that says nothing
    bench.until(task.id, "its run", |t| t.current_step.is_some());
    let store = crate::crash::stage::open(&bench.path());
    let id = task.id.to_string();
    let taken = store.write(move |c| {
        let generation = store::tasks::find(c, &id)?.generation;
        let who = Claimant { engine_id: "another".into(), worker: "w".into(), now: 1 };
        store::claim::adopt(c, &id, generation, &who)
    });
    taken.unwrap();
    bench.script.release("late");
    harness::wait::until("the late turn", || {
        bench.script.started().iter().any(|told| told == "late lost").then_some(())
    });
    assert_eq!(turns(&bench, &task), 0);
}

#[test]
fn a_turn_that_the_disk_refused_is_not_charged() {
    let bench = Bench::running(1);
    let agent = bench.model_agent("writer", "Writes");
    let task = bench.create_model_with(&agent, "unkept", "unkept", |t| t.max_retries = Some(0));
    bench.until(task.id, "its second go", |t| t.status == Status::Pending && t.error.is_some());
    bench.clock.turn(Duration::from_secs(6));
    let again = bench.until(task.id, "its second attempt", |t| t.attempt == 2);
    assert_eq!(again.status, Status::Running, "without a retry to spend");
    bench.script.release("unkept");
    bench.until_status(task.id, Status::Completed);
}
