//! What the person asks of tasks that others go with, or that are on their way out.

use crate::{runs::live::Stop, testing::Bench};
use contract::{
    AgentDraft, AgentKind, ApiError, Status,
    command::{
        AnswerTask, CancelTasks, CreateAgent, EditAgent, GetAgent, GetSettings, PauseTasks, RemoveAgent,
        ResumeTasks,
    },
    model::Answer,
    notify::NotifyStrategy,
    task::OnDependencyFailure,
};

#[test]
fn a_family_in_which_one_end_brings_another_is_cancelled_whole() {
    let bench = Bench::new();
    let first = bench.create("first", "wait");
    let needed = bench.create("is needed", "ok");
    let fails = bench.create_with("fails with it", "ok", |task| {
        task.depends_on = vec![needed.to_string()];
        task.on_dependency_failure = OnDependencyFailure::Fail;
    });
    // whichever of the two is met first, the other's end may have come with it
    bench.sql(&format!("UPDATE agent_tasks SET parent_id = '{first}' WHERE id IN ('{needed}', '{fails}')"));
    let bulk = bench.engine.call(CancelTasks { ids: vec![first.to_string()] }).unwrap();
    assert_eq!((bulk.done.len(), bulk.refused.len()), (1, 0), "{:?}", bulk.refused);
    assert_eq!([first, needed].map(|id| bench.get(id).status), [Status::Cancelled; 2]);
    assert!(bench.get(fails).status.is_terminal());
    let again = bench.engine.call(CancelTasks { ids: vec![first.to_string()] }).unwrap();
    assert_eq!((again.done.len(), again.refused.len()), (0, 1), "nothing is left to cancel");
}

#[test]
fn what_is_being_ended_takes_neither_answers_nor_another_start() {
    let bench = Bench::new();
    bench.engine.start_pool(Some(1)).unwrap();
    let id = bench.create("is being ended", "wait");
    let ids = vec![id.to_string()];
    bench.until(id, Status::Running);
    bench.engine.call(PauseTasks { ids: ids.clone() }).unwrap();
    bench.until(id, Status::Paused);
    // nobody is there to end it at once
    bench.engine.stop(Stop::LeaveRunning);
    bench.engine.call(CancelTasks { ids: ids.clone() }).unwrap();
    assert!(bench.get(id).stopping.is_some());
    let answer = AnswerTask { id: id.to_string(), answer: Answer::Text("go on".into()), asked_at: None };
    let resumed = bench.engine.call(ResumeTasks { ids }).unwrap();
    let refusals: [ApiError; 2] = [bench.engine.call(answer).unwrap_err(), resumed.refused[0].error.clone()];
    for refusal in refusals {
        assert!(refusal.message.contains("is being ended"), "{refusal:?}");
        assert!(refusal.hint.is_some(), "{refusal:?}");
    }
}

#[test]
fn of_what_an_agents_tasks_tell_stands_in_the_settings_alone() {
    let bench = Bench::new();
    let (silent, verbose) = (Some(NotifyStrategy::Silent), Some(NotifyStrategy::Verbose));
    let set = |agent: &str| bench.engine.call(GetSettings {}).unwrap().notify.of_agent(agent);
    let draft = |name: &str, notify| AgentDraft { name: Some(name.into()), notify, ..AgentDraft::default() };
    let edit = |name: &str, changes| bench.engine.call(EditAgent { name: name.into(), changes });
    let agent = AgentDraft { kind: Some(AgentKind::Shell), ..draft("builder", Some(silent)) };
    let made = bench.engine.call(CreateAgent { agent }).unwrap();
    assert_eq!((made.notify, set("builder")), (silent, silent));
    let version = bench.engine.call(GetSettings {}).unwrap().version;
    edit("builder", AgentDraft { role: Some("Builds".into()), ..AgentDraft::default() }).unwrap();
    assert_eq!(bench.engine.call(GetSettings {}).unwrap().version, version, "nothing of it was changed");
    let renamed = edit("builder", draft("maker", Some(verbose))).unwrap();
    assert_eq!((renamed.notify, set("maker"), set("builder")), (verbose, verbose, None));
    // what is refused changes none of it
    edit("maker", draft("shell", Some(None))).unwrap_err();
    assert_eq!(bench.engine.call(GetAgent { name: "maker".into() }).unwrap().notify, verbose);
    edit("maker", AgentDraft { notify: Some(None), ..AgentDraft::default() }).unwrap();
    assert_eq!(set("maker"), None);
    edit("maker", AgentDraft { notify: Some(silent), ..AgentDraft::default() }).unwrap();
    bench.engine.call(RemoveAgent { name: "maker".into() }).unwrap();
    assert_eq!(set("maker"), None, "the next one of that name is another");
}
