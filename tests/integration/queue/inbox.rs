//! The inbox: what asks and what ended, and what the person does about it.

use contract::{
    ErrorCode, Status, Task, TaskId, Timestamp,
    command::{
        AnswerTask, DeleteTasks, EditChat, GetQueue, ListInbox, MarkInbox, ReadInbox, RetryTasks, Say,
        SendToBackground,
    },
    inbox::{InboxEntry, InboxFilter, InboxMark, InboxPage},
    model::Answer,
};
use engine::Role;
use harness::{Bench, wait};
use std::time::Duration;

fn inbox(bench: &Bench, filter: InboxFilter) -> InboxPage {
    bench.engine.call(ListInbox { filter, ..ListInbox::default() }).unwrap()
}

fn titles(entries: &[InboxEntry]) -> Vec<String> {
    entries.iter().map(|entry| entry.task.title.clone()).collect()
}

fn ended(bench: &Bench, filter: InboxFilter) -> Vec<String> {
    titles(&inbox(bench, filter).ended)
}

fn unread(bench: &Bench) -> i64 {
    let unread = inbox(bench, InboxFilter::All).unread;
    assert_eq!(bench.engine.call(GetQueue {}).unwrap().unread, unread, "the counter and the list agree");
    unread
}

fn mark(bench: &Bench, task: &Task, mark: InboxMark) -> Vec<TaskId> {
    let ids = vec![task.short_id.clone()];
    bench.engine.call(MarkInbox { ids, mark, until: None }).unwrap()
}

fn later(bench: &Bench, seconds: i64) -> Timestamp {
    Timestamp::from_millisecond(bench.now().as_millisecond() + 1000 * seconds).unwrap()
}

fn snooze(bench: &Bench, task: &Task, seconds: i64) -> Result<Vec<TaskId>, contract::ApiError> {
    let until = later(bench, seconds);
    bench.engine.call(MarkInbox {
        ids: vec![task.short_id.clone()],
        mark: InboxMark::Snoozed,
        until: Some(until),
    })
}

/// A task that has ended, at a later moment than any before it.
fn ends(bench: &Bench, title: &str, part: &str, status: Status) -> Task {
    bench.clock.turn(Duration::from_secs(1));
    let task = bench.create_with(title, part, |task| task.max_retries = Some(0));
    bench.until_status(task.id, status)
}

#[test]
fn what_ended_is_there_until_it_is_read_or_done_and_comes_back_when_that_is_undone() {
    let bench = Bench::running(1);
    let good = ends(&bench, "good", "ok", Status::Completed);
    let bad = ends(&bench, "bad", "fatal", Status::Failed);
    let stopped = bench.create("stopped", "wait");
    bench.until_status(stopped.id, Status::Running);
    bench.engine.call(contract::command::CancelTasks { ids: vec![stopped.short_id.clone()] }).unwrap();
    bench.until_status(stopped.id, Status::Cancelled);
    assert_eq!(ended(&bench, InboxFilter::All), ["bad", "good"], "what the person ended is known to them");
    assert_eq!(unread(&bench), 2);

    assert_eq!(mark(&bench, &bad, InboxMark::Read), [bad.id]);
    assert!(mark(&bench, &bad, InboxMark::Read).is_empty(), "nothing is read twice");
    assert_eq!(ended(&bench, InboxFilter::Unread), ["good"]);
    assert_eq!(ended(&bench, InboxFilter::All), ["bad", "good"]);
    assert_eq!(mark(&bench, &bad, InboxMark::Unread), [bad.id]);
    assert_eq!(ended(&bench, InboxFilter::Unread), ["bad", "good"]);

    assert_eq!(mark(&bench, &good, InboxMark::Done), [good.id]);
    assert!(mark(&bench, &good, InboxMark::Done).is_empty());
    assert_eq!(ended(&bench, InboxFilter::All), ["bad"]);
    assert_eq!(ended(&bench, InboxFilter::Done), ["good"]);
    assert_eq!(unread(&bench), 1);
    assert_eq!(mark(&bench, &good, InboxMark::Undone), [good.id]);
    assert_eq!(ended(&bench, InboxFilter::All), ["bad", "good"]);
    assert!(ended(&bench, InboxFilter::Done).is_empty());
    bench.assert_sound();
}

#[test]
fn all_of_it_is_read_at_once_and_that_is_undone_as_it_was() {
    let bench = Bench::running(1);
    let one = ends(&bench, "one", "ok", Status::Completed);
    ends(&bench, "two", "ok", Status::Completed);
    ends(&bench, "three", "ok", Status::Completed);
    mark(&bench, &one, InboxMark::Read);
    let before = bench.engine.call(ReadInbox { up_to: None }).unwrap();
    assert_eq!(unread(&bench), 0);
    ends(&bench, "four", "ok", Status::Completed);
    assert_eq!(ended(&bench, InboxFilter::Unread), ["four"], "what comes later is new");
    // one that is unread again stays it, until all is read once more
    bench.clock.turn(Duration::from_secs(1));
    mark(&bench, &one, InboxMark::Unread);
    assert_eq!(ended(&bench, InboxFilter::Unread), ["one", "four"]);
    mark(&bench, &one, InboxMark::Read);
    bench.engine.call(ReadInbox { up_to: Some(before) }).unwrap();
    assert_eq!(ended(&bench, InboxFilter::Unread), ["four", "three", "two"]);
    let later = later(&bench, 3600);
    bench.engine.call(ReadInbox { up_to: Some(later) }).unwrap();
    ends(&bench, "five", "ok", Status::Completed);
    assert_eq!(ended(&bench, InboxFilter::Unread), ["five"], "no request reads what is to come");
}

#[test]
fn what_asks_stands_above_the_longest_asking_first_and_is_put_off_for_a_while() {
    let bench = Bench::running(2);
    let agent = bench.model_agent("writer", "Writes");
    let asks = |title| {
        bench.clock.turn(Duration::from_secs(1));
        let task = bench.create_model(&agent, title, "ask");
        bench.until_status(task.id, Status::NeedsInput)
    };
    let (first, second) = (asks("first"), asks("second"));
    assert_eq!(titles(&inbox(&bench, InboxFilter::All).needs_you), ["first", "second"]);
    let done = MarkInbox { ids: vec![first.short_id.clone()], mark: InboxMark::Done, until: None };
    let error = bench.engine.call(done).unwrap_err();
    assert_eq!(error.code, ErrorCode::Refused);
    assert!(error.hint.unwrap().contains("Answer it"));
    snooze(&bench, &first, 3600).unwrap();
    let page = inbox(&bench, InboxFilter::All);
    assert_eq!(
        (titles(&page.needs_you), titles(&page.snoozed)),
        (vec!["second".into()], vec!["first".into()])
    );
    let queue = bench.engine.call(GetQueue {}).unwrap();
    assert_eq!((queue.need_person(), queue.need_person_now()), (2, 1));
    // an hour later it is back, in its old place
    bench.clock.turn(Duration::from_secs(3601));
    bench.engine.call(contract::command::PauseQueue { for_seconds: None }).unwrap();
    wait::until("it is back", || {
        (titles(&inbox(&bench, InboxFilter::All).needs_you) == ["first", "second"]).then_some(())
    });
    assert_eq!(bench.engine.call(GetQueue {}).unwrap().need_person_now(), 2);
    // put off, and back at once by hand
    snooze(&bench, &second, 60).unwrap();
    assert_eq!(mark(&bench, &second, InboxMark::Awake), [second.id]);
    assert_eq!(titles(&inbox(&bench, InboxFilter::All).needs_you), ["first", "second"]);
    // an answer takes it out, put off or not
    snooze(&bench, &first, 60).unwrap();
    let asked_at = bench.get(first.id).question.map(|question| question.asked_at);
    bench
        .engine
        .call(AnswerTask { id: first.short_id.clone(), answer: Answer::Text("blue".into()), asked_at })
        .unwrap();
    bench.engine.call(contract::command::ResumeQueue {}).unwrap();
    bench.until_status(first.id, Status::Completed);
    assert_eq!(bench.engine.call(GetQueue {}).unwrap().snoozed, 0);
    assert_eq!(ended(&bench, InboxFilter::Unread), ["first"], "its end was never put off");
    bench.assert_sound();
}

#[test]
fn what_ended_and_was_put_off_comes_back_as_new() {
    let bench = Bench::running(1);
    let old = ends(&bench, "old", "fatal", Status::Failed);
    ends(&bench, "new", "ok", Status::Completed);
    bench.engine.call(ReadInbox { up_to: None }).unwrap();
    snooze(&bench, &old, 600).unwrap();
    assert_eq!(ended(&bench, InboxFilter::All), ["new"]);
    bench.clock.turn(Duration::from_secs(601));
    bench.engine.call(contract::command::PauseQueue { for_seconds: None }).unwrap();
    wait::until("it is back", || (ended(&bench, InboxFilter::All) == ["old", "new"]).then_some(()));
    assert_eq!(ended(&bench, InboxFilter::Unread), ["old"]);
    assert_eq!(unread(&bench), 1);
    mark(&bench, &old, InboxMark::Read);
    assert_eq!(ended(&bench, InboxFilter::All), ["old", "new"], "reading it moves nothing");
    assert_eq!(unread(&bench), 0);
}

#[test]
fn nobody_is_put_off_to_the_past_for_ever_or_without_a_time() {
    let bench = Bench::running(1);
    let task = ends(&bench, "one", "ok", Status::Completed);
    let runs = bench.create("runs", "wait");
    bench.until_status(runs.id, Status::Running);
    let in_hours = |hours: i64| Some(later(&bench, 3600 * hours));
    let cases: [(&Task, InboxMark, Option<Timestamp>, &str); 7] = [
        (&task, InboxMark::Snoozed, None, "until when"),
        (&task, InboxMark::Snoozed, in_hours(-1), "past"),
        (&task, InboxMark::Snoozed, in_hours(24 * 400), "days away"),
        (&task, InboxMark::Read, in_hours(1), "put off"),
        (&runs, InboxMark::Snoozed, in_hours(1), "neither asks"),
        (&runs, InboxMark::Done, None, "has not ended"),
        (&task, InboxMark::Snoozed, in_hours(-24 * 365 * 50), "past"),
    ];
    for (task, mark, until, says) in cases {
        let error =
            bench.engine.call(MarkInbox { ids: vec![task.short_id.clone()], mark, until }).unwrap_err();
        let said = format!("{} {:?} {:?}", error.message, error.fields, error.hint);
        assert!(said.contains(says), "{mark}: {said}");
    }
    let error = bench.engine.call(MarkInbox::default()).unwrap_err();
    assert_eq!(error.fields[0].field, "ids");
    // one that is unknown refuses all of them: nothing is half done
    let ids = vec![task.short_id.clone(), "00000000".into()];
    bench.engine.call(MarkInbox { ids, mark: InboxMark::Done, until: None }).unwrap_err();
    assert_eq!(ended(&bench, InboxFilter::All), ["one"]);
}

#[test]
fn what_is_run_again_is_done_with_and_what_is_deleted_is_gone() {
    let bench = Bench::running(1);
    let bad = ends(&bench, "bad", "fatal", Status::Failed);
    let gone = ends(&bench, "gone", "ok", Status::Completed);
    let again =
        bench.engine.call(RetryTasks { ids: vec![bad.short_id.clone()], ..RetryTasks::default() }).unwrap();
    bench.until_status(again.done[0].id, Status::Failed);
    bench.engine.call(DeleteTasks { ids: vec![gone.short_id.clone()] }).unwrap();
    let page = inbox(&bench, InboxFilter::All);
    assert_eq!(page.ended.iter().map(|entry| entry.task.id).collect::<Vec<_>>(), [again.done[0].id]);
    assert_eq!(unread(&bench), 1);
}

#[test]
fn what_a_task_started_is_told_to_that_task_and_not_to_the_person() {
    let bench = Bench::running(2);
    let agent = bench.model_agent("writer", "Writes");
    let parent = bench.create_model(&agent, "parent", "child below");
    bench.until_status(parent.id, Status::Completed);
    bench.script.release("below");
    wait::until("its child has ended", || {
        (bench.engine.call(GetQueue {}).unwrap().counts.completed == 2).then_some(())
    });
    assert_eq!(ended(&bench, InboxFilter::All), ["parent"]);
}

#[test]
fn an_answer_is_in_the_inbox_once_it_is_in_the_background_and_read_with_its_talk() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let say = |text: &str| bench.engine.call(Say { text: text.into(), ..Say::default() }).unwrap();
    let there = say("ok");
    bench.until_status(there.turn.task.id, Status::Completed);
    assert!(ended(&bench, InboxFilter::All).is_empty(), "whoever waits for it has it");
    let away = say("wait for it");
    bench.until_status(away.turn.task.id, Status::Running);
    bench.engine.call(SendToBackground { id: away.turn.task.short_id.clone() }).unwrap();
    bench.script.release(&away.turn.task.title);
    bench.until_status(away.turn.task.id, Status::Completed);
    assert_eq!(unread(&bench), 1);
    let seen = EditChat { id: away.chat.short_id.clone(), seen: true, ..EditChat::default() };
    bench.engine.call(seen).unwrap();
    assert_eq!(unread(&bench), 0);
}

#[test]
fn pages_follow_each_other_and_two_engines_see_the_same() {
    let bench = Bench::running(2);
    let names: Vec<String> = (0..7).map(|at| format!("task {at}")).collect();
    for name in &names {
        ends(&bench, name, "ok", Status::Completed);
    }
    let other = bench.another(Role::Command);
    let (mut seen, mut before) = (vec![], None);
    loop {
        let page = other.engine.call(ListInbox { limit: 3, before, ..ListInbox::default() }).unwrap();
        seen.extend(titles(&page.ended));
        match page.next_before {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, names.iter().rev().cloned().collect::<Vec<_>>());
    let oldest = other.engine.call(ListInbox { limit: 500, ..ListInbox::default() }).unwrap_err();
    assert_eq!(oldest.fields[0].field, "limit");
}
