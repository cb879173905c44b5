//! What needs the person leaves the machine once it has waited, and not at all where nobody waits any more.

use super::*;
use crate::testing::Bench;
use contract::{
    Origin, Timestamp,
    command::{AnswerTask, CancelTasks, EditTask, GetSettings, MarkInbox, SetSettings},
    inbox::InboxMark,
    model::Answer,
    settings::SettingsPatch,
    task::{CommandLine, TaskEdit},
};
use store::deliveries::Tried;

/// So long it must have waited, in milliseconds.
const WAIT_MS: i64 = 300_000;

fn set(bench: &Bench, change: impl FnOnce(&mut NotifyRules)) {
    let before = bench.engine.call(GetSettings {}).unwrap();
    let mut after = before.clone();
    change(&mut after.notify);
    let changes = SettingsPatch::between(&before, &after);
    bench.engine.call(SetSettings { changes, version: None }).unwrap();
}

fn calling() -> Bench {
    let bench = Bench::new();
    set(&bench, |rules| {
        rules.after_seconds = WAIT_MS / 1000;
        rules.webhook.url = "http://127.0.0.1:9/".into();
        (rules.webhook.on, rules.webhook.signed) = (true, false);
    });
    bench
}

/// A task that waits for an approval before its start.
fn asks(bench: &Bench) -> TaskId {
    let id = bench.create_with("asks", "ok", |task| task.origin = Some(Origin::Mcp("claude-code".into())));
    assert!(bench.get(id).question.is_some(), "it may not start by itself: {:#?}", bench.get(id));
    id
}

/// The notices, oldest first.
fn rows(bench: &Bench) -> Vec<DeliveryRow> {
    let core = bench.context();
    let mut rows = core.store.read(|c| deliveries::latest(c, &core.user, 100)).unwrap();
    rows.reverse();
    rows
}

fn due_of(bench: &Bench, delivery: &DeliveryRow, now: i64) -> Due {
    let rules = bench.engine.call(GetSettings {}).unwrap().notify;
    bench.context().store.read(|c| due(c, delivery, &rules, now)).unwrap()
}

#[test]
fn what_asks_before_its_start_is_told_once_it_has_waited() {
    let bench = calling();
    asks(&bench);
    let [row] = &rows(&bench)[..] else { panic!("one notice: {:#?}", rows(&bench)) };
    assert_eq!((row.event, row.next_at), (NoticeKind::NeedsYou, row.created_at + WAIT_MS));
    let at = |ms: i64| due_of(&bench, row, row.created_at + ms);
    assert_eq!(at(WAIT_MS - 1), Due::At(row.created_at + WAIT_MS));
    assert_eq!(at(WAIT_MS), Due::Now);
    set(&bench, |rules| rules.after_seconds = 60);
    assert_eq!((at(59_999), at(60_000)), (Due::At(row.created_at + 60_000), Due::Now), "as it is set now");
    set(&bench, |rules| rules.after_seconds = 0);
    assert_eq!(at(0), Due::Now);
}

#[test]
fn what_is_put_off_is_told_when_it_comes_back() {
    let bench = calling();
    let id = asks(&bench);
    let row = rows(&bench).remove(0);
    let until = Timestamp::from_millisecond(row.created_at + 10 * WAIT_MS).unwrap();
    let mark = MarkInbox { ids: vec![id.to_string()], mark: InboxMark::Snoozed, until: Some(until) };
    bench.engine.call(mark).unwrap();
    assert_eq!(due_of(&bench, &row, row.created_at + WAIT_MS), Due::At(until.as_millisecond()));
    assert_eq!(due_of(&bench, &row, until.as_millisecond()), Due::Now);
}

#[test]
fn what_was_put_off_is_as_old_as_it_was_due_then() {
    let bench = calling();
    asks(&bench);
    let (core, row) = (bench.context(), rows(&bench).remove(0));
    let days = row.created_at + 3 * 24 * 3_600_000;
    let try_it = |now: i64, tried: Tried| {
        let claimed =
            core.store.write(move |c| deliveries::claim(c, "engine", now, now + 1)).unwrap().unwrap();
        core.store.write(move |c| deliveries::tried(c, &claimed, &tried, now)).unwrap();
        rows(&bench).remove(0)
    };
    let put_off = try_it(row.next_at, Tried::PutOff(days));
    assert_eq!((put_off.attempts, put_off.next_at, put_off.due_since), (0, days, Some(days)));
    let failed = try_it(days, Tried::Again(days + 10, "No.".into()));
    assert_eq!((failed.attempts, failed.due_since), (1, Some(days)));
    // what was tried already does not become younger by quiet hours
    let later = try_it(days + 10, Tried::PutOff(days + 5000));
    assert_eq!((later.attempts, later.due_since), (1, Some(days)));
}

#[test]
fn what_nobody_waits_for_any_more_is_dropped_unsent() {
    type Over = fn(&Bench, TaskId);
    let overs: [(&str, Over); 3] = [
        ("approved", |bench, id| answer(bench, id, Answer::Approve)),
        ("denied", |bench, id| answer(bench, id, Answer::Deny(None))),
        ("cancelled", |bench, id| {
            bench.engine.call(CancelTasks { ids: vec![id.to_string()] }).unwrap();
        }),
    ];
    for (what, over) in overs {
        let bench = calling();
        let id = asks(&bench);
        over(&bench, id);
        let row = rows(&bench).remove(0);
        assert_eq!(due_of(&bench, &row, row.created_at + WAIT_MS), Due::Over, "{what}");
        let (core, later) = (bench.context(), row.created_at + WAIT_MS);
        let claimed = core.store.write(move |c| deliveries::claim(c, "engine", later, later + 1)).unwrap();
        let claimed = claimed.unwrap();
        let tried = move |claim: DeliveryRow| {
            core.store.write(move |c| deliveries::tried(c, &claim, &Tried::Dropped, later)).unwrap()
        };
        let older = DeliveryRow { attempts: claimed.attempts - 1, ..claimed.clone() };
        assert!(!tried(older), "a claim that was lost drops nothing");
        assert!(tried(claimed));
        assert!(rows(&bench).is_empty(), "{what}: it is as if it had never been there");
    }
}

fn answer(bench: &Bench, id: TaskId, answer: Answer) {
    let asked_at = bench.get(id).question.map(|question| question.asked_at);
    bench.engine.call(AnswerTask { id: id.to_string(), answer, asked_at }).unwrap();
}

#[test]
fn what_is_asked_anew_is_told_anew() {
    let bench = calling();
    let id = asks(&bench);
    let changes = TaskEdit { command: Some(CommandLine::Line("ok then".into())), ..TaskEdit::default() };
    bench.engine.call(EditTask { id: id.to_string(), changes }).unwrap();
    let [before, after] = &rows(&bench)[..] else { panic!("two questions: {:#?}", rows(&bench)) };
    assert_eq!(due_of(&bench, before, before.created_at + WAIT_MS), Due::Over);
    assert_eq!(due_of(&bench, after, after.created_at + WAIT_MS), Due::Now);
}

#[test]
fn what_a_silent_task_asks_is_not_told() {
    let bench = calling();
    set(&bench, |rules| rules.strategy = contract::notify::NotifyStrategy::Silent);
    asks(&bench);
    assert_eq!(rows(&bench), []);
}
