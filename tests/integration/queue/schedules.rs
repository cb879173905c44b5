//! Schedules: each time starts its task once, whatever clocks and engines do, and what becomes of each time is told.

use contract::{
    ErrorCode, NewTask, Origin, Status, TaskId, Timestamp,
    command::{
        CancelTasks, CreateSchedule, DeleteSchedule, EditSchedule, GetSchedule, ListSchedules, ListTasks,
        PauseSchedule, PreviewSchedule, RemoveAgent, RestoreSchedule, RetryTasks, RunSchedule,
    },
    schedule::{Missed, Occurrence, OccurrenceState, Overlap, Rhythm, Schedule, ScheduleDraft},
    task::{CommandLine, TaskEdit},
};
use engine::{Role, Stop};
use harness::{Bench, wait};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

fn draft(name: &str, part: &str, change: impl FnOnce(&mut ScheduleDraft)) -> ScheduleDraft {
    let task = NewTask {
        title: Some(name.into()),
        command: Some(CommandLine::Line(part.into())),
        max_retries: Some(0),
        ..NewTask::default()
    };
    let rhythm = Some(Rhythm::Every(3600));
    let mut draft =
        ScheduleDraft { name: Some(name.into()), rhythm, task: Some(task), ..ScheduleDraft::default() };
    change(&mut draft);
    draft
}

fn make(bench: &Bench, name: &str, part: &str, change: impl FnOnce(&mut ScheduleDraft)) -> Schedule {
    bench.engine.call(CreateSchedule { schedule: draft(name, part, change) }).unwrap()
}

fn get(bench: &Bench, name: &str) -> Schedule {
    bench.engine.call(GetSchedule { schedule: name.into() }).unwrap()
}

/// What became of its times, newest first.
fn states(bench: &Bench, name: &str) -> Vec<OccurrenceState> {
    get(bench, name).last.iter().map(|one| one.state).collect()
}

/// Turns the clock, has it looked at, and waits until so many of its times were dealt with.
fn pass(bench: &Bench, by: Duration, name: &str, dealt: usize) -> Vec<Occurrence> {
    bench.clock.turn(by);
    bench.engine.tick();
    wait::until("its times were dealt with", || {
        let last = get(bench, name).last;
        (last.len() >= dealt).then_some(last)
    })
}

fn task_of(occurrence: &Occurrence) -> TaskId {
    occurrence.task.as_ref().expect("it has started a task").id
}

fn tasks(bench: &Bench) -> usize {
    bench.engine.call(ListTasks { limit: 500, ..ListTasks::default() }).unwrap().tasks.len()
}

#[test]
fn a_time_starts_its_task_once_and_the_next_one_is_reckoned_from_it() {
    let bench = Bench::running(1);
    let made = make(&bench, "Hourly", "ok", |_| {});
    assert_eq!((made.words.as_str(), made.next.len(), made.last.len()), ("Every hour", 5, 0));
    let first = made.next[0];
    let last = pass(&bench, HOUR, "Hourly", 1);
    assert_eq!((last[0].at, last[0].state), (first, OccurrenceState::Started));
    let task = bench.until_status(task_of(&last[0]), Status::Completed);
    assert_eq!((task.title.as_str(), &task.origin), ("Hourly", &Origin::Schedule("Hourly".into())));
    let after = get(&bench, "Hourly");
    assert_eq!(after.next[0], made.next[1], "late or not, the next one is an hour after this one's time");

    // the clock is set back over it, and forth again
    bench.clock.turn_back(HOUR * 3);
    bench.engine.tick();
    bench.clock.turn(HOUR * 3);
    bench.engine.tick();
    assert_eq!(states(&bench, "Hourly").len(), 1);
    assert_eq!(tasks(&bench), 1, "nothing was started twice");
}

#[test]
fn what_was_missed_is_made_up_for_as_the_policy_says() {
    for (missed, most, started, states) in [
        (Missed::Skip, None, 0, vec![OccurrenceState::Missed]),
        (Missed::Once, None, 1, vec![OccurrenceState::Started, OccurrenceState::Missed]),
        (
            Missed::All,
            Some(3),
            3,
            vec![
                OccurrenceState::Started,
                OccurrenceState::Started,
                OccurrenceState::Started,
                OccurrenceState::Missed,
            ],
        ),
    ] {
        let bench = Bench::new();
        make(&bench, "Hourly", "ok", |draft| (draft.missed, draft.missed_most) = (Some(missed), most));
        // nobody runs the queue for five hours and a half
        bench.clock.turn(HOUR * 11 / 2);
        bench.start(1);
        wait::until(&format!("{missed}: all is dealt with"), || {
            let all = get(&bench, "Hourly").last;
            let now: Vec<_> = all.iter().map(|one| one.state).collect();
            (now == states).then_some(())
        });
        assert_eq!(tasks(&bench), started, "{missed}");
        let next = get(&bench, "Hourly").next[0];
        assert!(next > bench.now(), "{missed}");
        bench.engine.stop(Stop::LeaveRunning);
    }
}

#[test]
fn a_time_whose_task_would_overlap_is_passed_over_waits_or_takes_its_place() {
    let bench = Bench::running(3);
    for overlap in Overlap::ALL {
        let name = overlap.as_str();
        make(&bench, name, "wait", |draft| draft.overlap = Some(overlap));
    }
    bench.clock.turn(HOUR);
    bench.engine.tick();
    let first = Overlap::ALL.map(|overlap| {
        let last = wait::until("its first task", || get(&bench, overlap.as_str()).last.pop());
        let task = task_of(&last);
        bench.until_status(task, Status::Running);
        task
    });
    bench.clock.turn(HOUR);
    bench.engine.tick();
    let second = |overlap: Overlap| {
        wait::until("its second time was dealt with", || {
            let last = get(&bench, overlap.as_str()).last;
            (last.len() == 2).then(|| last[0].clone())
        })
    };
    assert_eq!(second(Overlap::Skip).state, OccurrenceState::Overlapped);
    assert_eq!(second(Overlap::Queue).state, OccurrenceState::Waiting);
    bench.until_status(first[2], Status::Cancelled);
    let replaced = wait::until("the cancelled one's place is taken", || {
        let last = get(&bench, Overlap::CancelPrevious.as_str()).last;
        (last[0].state == OccurrenceState::Started).then(|| task_of(&last[0]))
    });
    bench.until_status(replaced, Status::Running);
    assert_eq!(states(&bench, "queue")[0], OccurrenceState::Waiting, "its first one still runs");
    bench.script.release("queue");
    bench.until_status(first[1], Status::Completed);
    let waited = wait::until("it has its turn", || {
        let last = get(&bench, "queue").last;
        (last[0].state == OccurrenceState::Started).then(|| task_of(&last[0]))
    });
    bench.until_status(waited, Status::Completed);
    ["skip", "cancel_previous"].into_iter().for_each(|title| bench.script.release(title));
}

#[test]
fn two_engines_start_a_time_once_and_one_that_takes_over_goes_on() {
    let bench = Bench::running(1);
    let other = bench.another(Role::Worker);
    for number in 0..20 {
        make(&bench, &format!("Many {number}"), "ok", |_| {});
    }
    bench.clock.turn(HOUR);
    bench.engine.tick();
    other.engine.tick();
    wait::until("all were started and have ended", || {
        let all = bench.engine.call(ListSchedules {}).unwrap();
        let ended = |one: &Occurrence| one.task.as_ref().is_some_and(|task| task.status == Status::Completed);
        all.iter().all(|one| one.last.len() == 1 && one.last.iter().all(ended)).then_some(())
    });
    assert_eq!(tasks(&bench), 20);
    bench.engine.stop(Stop::LeaveRunning);
    other.clock.turn(HOUR);
    other.start(1);
    wait::until("the other one goes on", || {
        let all = other.engine.call(ListSchedules {}).unwrap();
        all.iter().all(|one| one.last.len() == 2).then_some(())
    });
    assert_eq!(tasks(&other), 40);
    other.engine.stop(Stop::LeaveRunning);
}

#[test]
fn one_that_rests_or_is_deleted_starts_nothing_and_makes_up_for_nothing() {
    let bench = Bench::running(1);
    let made = make(&bench, "Hourly", "ok", |_| {});
    let by = || made.id.short();
    assert!(bench.engine.call(PauseSchedule { schedule: by(), paused: true }).unwrap().paused);
    bench.clock.turn(HOUR * 3);
    bench.engine.tick();
    let resumed = bench.engine.call(PauseSchedule { schedule: by(), paused: false }).unwrap();
    assert!(resumed.next[0] > bench.now() && resumed.last.is_empty());

    bench.engine.call(DeleteSchedule { schedule: by() }).unwrap();
    assert!(bench.engine.call(ListSchedules {}).unwrap().is_empty());
    bench.clock.turn(HOUR * 3);
    bench.engine.tick();
    let back = bench.engine.call(RestoreSchedule { schedule: "Hourly".into() }).unwrap();
    assert!(back.next[0] > bench.now() && back.last.is_empty());
    assert_eq!(tasks(&bench), 0);

    // by hand, beside its times
    let created = bench.engine.call(RunSchedule { schedule: "Hourly".into() }).unwrap();
    bench.until_status(created.task.id, Status::Completed);
    let after = get(&bench, "Hourly");
    assert_eq!((task_of(&after.last[0]), after.next), (created.task.id, back.next));
}

#[test]
fn what_waits_goes_on_waiting_while_it_rests_and_has_its_turn_afterwards() {
    let bench = Bench::running(2);
    make(&bench, "Slow", "wait", |draft| draft.overlap = Some(Overlap::Queue));
    let first = pass(&bench, HOUR, "Slow", 1);
    bench.until_status(task_of(&first[0]), Status::Running);
    pass(&bench, HOUR, "Slow", 2);
    let rest = |paused| bench.engine.call(PauseSchedule { schedule: "Slow".into(), paused }).unwrap();
    rest(true);
    bench.script.release("Slow");
    bench.until_status(task_of(&first[0]), Status::Completed);
    bench.engine.tick();
    // whatever would start now is behind this one
    let after = bench.create("after", "ok");
    bench.until_status(after.id, Status::Completed);
    assert_eq!(states(&bench, "Slow")[0], OccurrenceState::Waiting);
    rest(false);
    let second = wait::until("it has its turn", || get(&bench, "Slow").last[0].task.clone());
    bench.until_status(second.id, Status::Completed);
}

#[test]
fn a_clock_that_was_ahead_does_not_silence_it() {
    let bench = Bench::running(1);
    let made = make(&bench, "Nightly", "ok", |draft| draft.rhythm = Some(Rhythm::Cron("30 2 * * *".into())));
    let years = HOUR * 24 * 400;
    pass(&bench, years, "Nightly", 1);
    bench.clock.turn_back(years);
    bench.engine.tick();
    wait::until("its next time is near again", || {
        (get(&bench, "Nightly").next[0] == made.next[0]).then_some(())
    });
    let tasks_before = tasks(&bench);
    pass(&bench, HOUR * 24, "Nightly", 2);
    wait::until("it has started its task", || (tasks(&bench) == tasks_before + 1).then_some(()));
}

#[test]
fn a_change_that_leaves_its_times_as_they_are_loses_none_that_is_owed() {
    let bench = Bench::new();
    make(&bench, "Hourly", "ok", |_| {});
    let owed = get(&bench, "Hourly").next[0];
    // nobody runs the queue, and its time passes
    bench.clock.turn(HOUR * 3 / 2);
    let changes =
        ScheduleDraft { jitter_seconds: Some(60), overlap: Some(Overlap::Queue), ..ScheduleDraft::default() };
    bench.engine.call(EditSchedule { schedule: "Hourly".into(), changes }).unwrap();
    bench.start(1);
    let last = wait::until("what was owed is made up for", || get(&bench, "Hourly").last.pop());
    assert_eq!((last.at, last.state), (owed, OccurrenceState::Started));
    bench.until_status(task_of(&last), Status::Completed);
    bench.engine.stop(Stop::LeaveRunning);
}

#[test]
fn a_task_that_is_refused_is_told_and_keeps_no_other_from_starting() {
    let bench = Bench::running(1);
    bench
        .engine
        .call(contract::command::CreateAgent {
            agent: contract::AgentDraft {
                name: Some("builder".into()),
                role: Some("Builds".into()),
                kind: Some(contract::AgentKind::Shell),
                ..contract::AgentDraft::default()
            },
        })
        .unwrap();
    make(&bench, "Of a builder", "ok", |draft| {
        draft.task.as_mut().unwrap().agent = Some("builder".into());
    });
    make(&bench, "Other", "ok", |_| {});
    bench.engine.call(RemoveAgent { name: "builder".into() }).unwrap();
    bench.clock.turn(HOUR);
    bench.engine.tick();
    let refused = wait::until("it is refused", || get(&bench, "Of a builder").last.pop());
    assert_eq!(refused.state, OccurrenceState::Refused);
    assert_eq!(refused.task.unwrap().status, Status::Failed, "a task tells it");
    assert!(refused.reason.unwrap().contains("There is no agent “builder”"));
    let other = wait::until("the other one has started", || get(&bench, "Other").last.pop());
    bench.until_status(task_of(&other), Status::Completed);
    assert_eq!(get(&bench, "Of a builder").next.len(), 5, "its next time is tried again");
}

#[test]
fn an_end_ends_it_and_one_time_comes_once() {
    let bench = Bench::running(1);
    let soon = Timestamp::from_second(bench.now().as_second() + 1800).unwrap();
    make(&bench, "Once", "ok", |draft| draft.rhythm = Some(Rhythm::Once(soon)));
    let end = Timestamp::from_second(bench.now().as_second() + 4000).unwrap();
    make(&bench, "Ends", "ok", |draft| draft.expires_at = Some(Some(end)));
    assert_eq!(get(&bench, "Ends").next.len(), 1);
    let once = pass(&bench, HOUR * 3, "Once", 1);
    assert_eq!((once[0].at, once.len()), (soon, 1));
    wait::until("the other one has had its last time", || {
        (get(&bench, "Ends").last.len() == 1).then_some(())
    });
    for name in ["Once", "Ends"] {
        assert!(get(&bench, name).next.is_empty(), "{name} starts nothing any more");
    }
}

#[test]
fn bad_input_names_the_field_and_nothing_is_half_made() {
    let bench = Bench::new();
    make(&bench, "Taken", "ok", |_| {});
    type Change = fn(&mut ScheduleDraft);
    let past: Change = |draft| draft.rhythm = Some(Rhythm::Once(Timestamp::UNIX_EPOCH));
    let cases: [(&str, Change); 12] = [
        ("name", |draft| draft.name = Some(" Taken ".into())),
        ("cron", |draft| draft.rhythm = Some(Rhythm::Cron("61 * * * *".into()))),
        ("cron", |draft| draft.rhythm = Some(Rhythm::Cron("0 0 30 2 *".into()))),
        ("cron", |draft| draft.rhythm = Some(Rhythm::Cron("* * * * * *".into()))),
        ("jitter_seconds", |draft| draft.jitter_seconds = Some(3600)),
        ("jitter_seconds", |draft| {
            (draft.rhythm, draft.jitter_seconds) = (Some(Rhythm::Cron("0,10 * * * *".into())), Some(600));
        }),
        ("zone", |draft| draft.zone = Some("Europe/Atlantis".into())),
        ("once", past),
        ("expires_at", |draft| draft.expires_at = Some(Some(Timestamp::UNIX_EPOCH))),
        ("agent", |draft| draft.task.as_mut().unwrap().agent = Some("nobody".into())),
        ("command", |draft| draft.task.as_mut().unwrap().command = None),
        ("secrets", |draft| {
            draft.task.as_mut().unwrap().environment.secrets = ["TOKEN".to_owned()].into();
        }),
    ];
    for (field, change) in cases {
        let refused = bench.engine.call(CreateSchedule { schedule: draft("New", "ok", change) }).unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidInput, "{refused:?}");
        assert_eq!(
            refused.fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(),
            [field],
            "{refused:?}"
        );
    }
    let rename = ScheduleDraft { name: Some("Other".into()), ..ScheduleDraft::default() };
    let missing = EditSchedule { schedule: "Nobody".into(), changes: rename.clone() };
    assert_eq!(bench.engine.call(missing).unwrap_err().code, ErrorCode::NotFound);
    let before = get(&bench, "Taken");
    let renamed = bench.engine.call(EditSchedule { schedule: "Taken".into(), changes: rename }).unwrap();
    assert_eq!((renamed.name.as_str(), renamed.next), ("Other", before.next), "another name moves no time");
    assert_eq!(bench.engine.call(ListSchedules {}).unwrap().len(), 1);

    let when = |pattern: &str| ScheduleDraft {
        rhythm: Some(Rhythm::Cron(pattern.into())),
        zone: Some("Europe/Berlin".into()),
        ..ScheduleDraft::default()
    };
    let preview = PreviewSchedule { schedule: None, changes: when("30 2 * * *") };
    let preview = bench.engine.call(preview).unwrap();
    assert_eq!((preview.next.len(), preview.notes.len(), preview.zone.as_str()), (5, 2, "Europe/Berlin"));
    let wrong = PreviewSchedule { schedule: None, changes: when("every day") };
    assert_eq!(bench.engine.call(wrong).unwrap_err().fields[0].field, "cron");
}

#[test]
fn a_task_that_is_run_again_keeps_the_next_one_from_overlapping() {
    let bench = Bench::running(2);
    make(&bench, "Slow", "wait", |draft| draft.overlap = Some(Overlap::Queue));
    let first = task_of(&pass(&bench, HOUR, "Slow", 1)[0]);
    bench.until_status(first, Status::Running);
    bench.engine.call(CancelTasks { ids: vec![first.to_string()] }).unwrap();
    bench.until_status(first, Status::Cancelled);
    let ids = vec![first.to_string()];
    let again = bench.engine.call(RetryTasks { ids, ..RetryTasks::default() }).unwrap().done[0].id;
    bench.until_status(again, Status::Running);
    let second = pass(&bench, HOUR, "Slow", 2);
    assert_eq!(second[0].state, OccurrenceState::Waiting, "the first one goes on, run again");
    bench.script.release("Slow");
    bench.until_status(again, Status::Completed);
    let waited = wait::until("it has its turn", || get(&bench, "Slow").last[0].task.clone());
    bench.until_status(waited.id, Status::Completed);
}

#[test]
fn a_change_changes_what_it_names_and_nothing_else() {
    let bench = Bench::new();
    let made = make(&bench, "Hourly", "ok", |draft| {
        let task = draft.task.as_mut().unwrap();
        (task.tags, task.priority) = (vec!["nightly".into()], Some(7));
    });
    let edit = |changes: TaskEdit| {
        let changes = ScheduleDraft { task_changes: Some(changes), ..ScheduleDraft::default() };
        bench.engine.call(EditSchedule { schedule: "Hourly".into(), changes })
    };
    let cwd = Some("/tmp".to_owned());
    let changed =
        edit(TaskEdit { cwd: cwd.clone(), timeout_seconds: Some(60), ..TaskEdit::default() }).unwrap();
    let expected = NewTask { cwd, timeout_seconds: Some(60), ..made.task.clone() };
    assert_eq!((changed.task, changed.next), (expected, made.next));
    for (changes, field) in [
        (TaskEdit { priority: Some(11), ..TaskEdit::default() }, "priority"),
        (TaskEdit { agent: Some("nobody".into()), ..TaskEdit::default() }, "agent"),
        (TaskEdit { scheduled_at: Some(Some(Timestamp::UNIX_EPOCH)), ..TaskEdit::default() }, "scheduled_at"),
        (TaskEdit { secrets: Some(["NONE".to_owned()].into()), ..TaskEdit::default() }, "secrets"),
    ] {
        assert_eq!(edit(changes).unwrap_err().fields[0].field, field);
    }
    assert_eq!(get(&bench, "Hourly").task.priority, Some(7), "what is refused changes nothing");
}

#[test]
fn a_deleted_one_is_found_by_its_name_and_errors_name_it() {
    let bench = Bench::new();
    let delete = |name: &str| bench.engine.call(DeleteSchedule { schedule: name.into() }).unwrap();
    let restore = |name: &str| bench.engine.call(RestoreSchedule { schedule: name.into() });
    let older = make(&bench, "Nightly", "ok", |_| {});
    delete("Nightly");
    bench.clock.turn(Duration::from_secs(5));
    let newer = make(&bench, "Nightly", "ok", |_| {});
    delete("Nightly");
    assert_eq!(restore("Nightly").unwrap().id, newer.id, "the one that was deleted last");
    let taken = restore(&older.id.to_string()).unwrap_err();
    assert!(taken.message.contains("There is a schedule “Nightly” already"), "{taken:?}");
    let missing = restore("Weekly").unwrap_err();
    assert_eq!(missing.code, ErrorCode::NotFound);
    assert!(missing.message.contains("no deleted schedule “Weekly”"), "{missing:?}");
    assert!(missing.hint.unwrap().contains("“Nightly”"));
}

#[test]
fn one_whose_time_has_come_says_so_where_nothing_runs_the_queue() {
    use contract::{command::GetQueue, queue::Coming};
    let bench = Bench::new();
    let made = make(&bench, "Hourly", "ok", |draft| draft.jitter_seconds = Some(600));
    let named = made.next[0];
    bench.clock.turn(HOUR * 3);
    let (overdue, queue) = (get(&bench, "Hourly"), bench.engine.call(GetQueue {}).unwrap());
    assert_eq!(overdue.coming(bench.now(), false), Some(Coming::DueSince(named)));
    let next = queue.next_scheduled.unwrap();
    assert_eq!(
        next.coming(bench.now(), queue.pool.is_some()),
        Coming::DueSince(named),
        "the same everywhere"
    );
    assert_eq!(next.coming(bench.now(), true), Coming::Now);
}
