//! What cannot be dealt with holds up nothing.

use super::fire;
use crate::testing::Bench;
use contract::{
    NewTask,
    command::{CreateAgent, CreateSchedule, EditSchedule, GetSchedule, ListInbox, RemoveAgent, RestoreAgent},
    schedule::{Occurrence, OccurrenceState, Rhythm, ScheduleDraft},
    task::CommandLine,
};

fn make(bench: &Bench, name: &str) {
    let schedule = ScheduleDraft {
        name: Some(name.into()),
        rhythm: Some(Rhythm::Cron("*/30 * * * *".into())),
        task: Some(NewTask { command: Some(CommandLine::Line("ok".into())), ..NewTask::default() }),
        ..ScheduleDraft::default()
    };
    bench.engine.call(CreateSchedule { schedule }).unwrap();
}

fn last(bench: &Bench, name: &str) -> Vec<Occurrence> {
    bench.engine.call(GetSchedule { schedule: name.into() }).unwrap().last
}

fn states(bench: &Bench, name: &str) -> Vec<OccurrenceState> {
    last(bench, name).into_iter().map(|one| one.state).collect()
}

#[test]
fn one_that_cannot_be_dealt_with_is_told_and_tried_again_and_holds_up_no_other() {
    let bench = Bench::new();
    ["Broken", "Lost", "Other"].into_iter().for_each(|name| make(&bench, name));
    bench.sql(
        "UPDATE schedules SET next_at = 1800000, due_at = 1800000, expires_at = 1800000; \
         UPDATE schedules SET zone = 'Lost/Zone' WHERE name = 'Lost'; \
         CREATE TRIGGER refuses BEFORE INSERT ON agent_tasks WHEN NEW.origin = 'schedule:Broken' \
         BEGIN SELECT RAISE(ABORT, 'refused by a rule'); END;",
    );
    let fired = fire(bench.context()).unwrap();
    assert_eq!((fired.dealt, fired.waiting), (3, false));
    assert_eq!(states(&bench, "Other")[0], OccurrenceState::Started);
    for (name, why) in [("Broken", "refused by a rule"), ("Lost", "Lost/Zone")] {
        let told = last(&bench, name);
        assert_eq!((told.len(), told[0].state), (1, OccurrenceState::Refused), "{name}");
        assert!(told[0].reason.as_ref().is_some_and(|told| told.contains(why)), "{name}: {told:?}");
    }
    assert_eq!(fire(bench.context()).unwrap().dealt, 0, "none is tried without a pause");

    bench.sql(
        "DROP TRIGGER refuses; UPDATE schedules SET zone = 'UTC' WHERE name = 'Lost'; \
         UPDATE schedules SET due_at = 1800000 WHERE name <> 'Other';",
    );
    assert_eq!(fire(bench.context()).unwrap().dealt, 2);
    for name in ["Broken", "Lost"] {
        assert_eq!(states(&bench, name)[0], OccurrenceState::Started, "{name}");
    }
}

/// Lets its next time be just now, a second after the one that was last.
fn due_now(bench: &Bench) {
    let number = bench.text("SELECT CAST(COUNT(*) AS TEXT) FROM occurrences").parse::<i64>().unwrap();
    let at = bench.context().now() - 50_000 + number * 1000;
    bench.sql(&format!("UPDATE schedules SET due_at = {at}, next_at = {at}"));
    assert_eq!(fire(bench.context()).unwrap().dealt, 1);
}

fn told(bench: &Bench) -> Vec<String> {
    let page = bench.engine.call(ListInbox::default()).unwrap();
    page.ended.into_iter().filter_map(|entry| entry.task.error.map(|error| error.message)).collect()
}

#[test]
fn a_refusal_is_told_once_for_each_cause_until_it_works_again_or_is_changed() {
    let bench = Bench::new();
    let agent = contract::AgentDraft {
        name: Some("builder".into()),
        role: Some("Builds".into()),
        kind: Some(contract::AgentKind::Shell),
        ..contract::AgentDraft::default()
    };
    bench.engine.call(CreateAgent { agent }).unwrap();
    make(&bench, "Nightly");
    let change = |change: fn(&mut contract::task::TaskEdit)| {
        let mut task = contract::task::TaskEdit::default();
        change(&mut task);
        let changes = ScheduleDraft { task_changes: Some(task), ..ScheduleDraft::default() };
        bench.engine.call(EditSchedule { schedule: "Nightly".into(), changes }).unwrap();
    };
    change(|task| task.agent = Some("builder".into()));
    // with a task it is put away, and can come back
    bench.create_with("its task", "ok", |task| task.agent = Some("builder".into()));
    let removed = bench.engine.call(RemoveAgent { name: "builder".into() }).unwrap();
    assert_eq!(removed.schedules, ["Nightly"], "what it stops is said");

    for _ in 0..3 {
        due_now(&bench);
    }
    let first = told(&bench);
    assert_eq!(first.len(), 1, "not at each time: {first:?}");
    assert!(
        first[0].contains("“Nightly” could not start its task: The agent “builder” is put away"),
        "{first:?}"
    );
    let page = bench.engine.call(ListInbox::default()).unwrap();
    assert!(
        page.ended[0].task.error.as_ref().unwrap().hint.as_ref().unwrap().contains("change the schedule")
    );
    assert_eq!(page.unread, 1);

    // it works again, and then no more: that is news
    bench.engine.call(RestoreAgent { name: "builder".into() }).unwrap();
    due_now(&bench);
    assert_eq!(states(&bench, "Nightly")[0], OccurrenceState::Started);
    let open = last(&bench, "Nightly")[0].task.as_ref().unwrap().id.to_string();
    bench.engine.call(contract::command::CancelTasks { ids: vec![open] }).unwrap();
    bench.engine.call(RemoveAgent { name: "builder".into() }).unwrap();
    due_now(&bench);
    due_now(&bench);
    assert_eq!(told(&bench).len(), 2);

    // another cause, and the same one after a change
    change(|task| task.agent = Some("shell".into()));
    bench.sql("UPDATE schedules SET task = replace(task, '\"secrets\"', '\"no\"')");
    bench.sql(
        "UPDATE schedules SET task = json_set(task, '$.environment', json('{\"secrets\": [\"TOKEN\"]}'))",
    );
    due_now(&bench);
    due_now(&bench);
    assert!(
        told(&bench).iter().any(|message| message.contains("There is no secret “TOKEN”")),
        "{:?}",
        told(&bench)
    );
    assert_eq!(told(&bench).len(), 3);
    let renamed = ScheduleDraft { jitter_seconds: Some(1), ..ScheduleDraft::default() };
    bench.engine.call(EditSchedule { schedule: "Nightly".into(), changes: renamed }).unwrap();
    due_now(&bench);
    assert_eq!(told(&bench).len(), 4, "it was changed, so it is told anew");
}
