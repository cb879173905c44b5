use super::*;
use crate::state::{actions::tests::task, run_time, words};
use contract::{
    Status, Task,
    task::{WaitReason, Waiting},
};
use jiff::tz::Offset;
use std::cell::Cell;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn after(now: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_second(now.as_second() + seconds).unwrap()
}

const NOW: &str = "2026-11-20T10:00:00.4Z";

/// A task that ended so many seconds before.
fn ended(ago: i64) -> Task {
    Task { completed_at: Some(after(at(NOW), -ago)), ..task(Status::Completed) }
}

/// One that began so long ago, of which so much was left when it was read just now.
fn running(since: i64, left: Option<i64>) -> Task {
    Task {
        started_at: Some(after(at(NOW), -since)),
        duration_seconds: Some(since as f64 + 0.4),
        estimated_seconds_remaining: left,
        ..task(Status::Running)
    }
}

/// One that waits for this until so many seconds from now.
fn waiting(reason: WaitReason, seconds: i64) -> Task {
    let until = Some(after(at(NOW), seconds));
    let waiting = Waiting { reason, until, detail: "Its turn".into(), nobody_runs: false };
    Task { waiting_for: Some(waiting), ..task(Status::Pending) }
}

fn age(task: &Task, now: Timestamp) -> String {
    words::age(task, now)
}

fn situation(task: &Task, now: Timestamp) -> String {
    words::situation(task, now, Offset::UTC)
}

#[test]
fn words_hold_until_the_second_at_which_they_change() {
    type Read = fn(&Task, Timestamp) -> String;
    let created = |ago: i64| Task { created_at: after(at(NOW), -ago), ..task(Status::Queued) };
    let table: [(&str, Task, Read, &str, i64); 17] = [
        ("just ended", ended(2), age, "now", 3),
        ("ended some seconds ago", ended(7), age, "7s ago", 1),
        ("a minute is full", ended(59), age, "59s ago", 1),
        ("ended minutes ago", ended(60), age, "1m ago", 60),
        ("in the middle of a minute", ended(150), age, "2m ago", 30),
        ("the hour is full", ended(3590), age, "59m ago", 10),
        ("ended hours ago", ended(2 * 3600 + 1800), age, "2h ago", 1800),
        ("ended days ago", ended(3 * 86_400 + 5), age, "3d ago", LONGEST),
        ("waits for seconds", created(20), age, "20s", 1),
        ("waits for minutes", created(75), age, "1m", 45),
        ("runs", running(75, None), age, "1m 15s", 1),
        ("runs, and says what is left", running(20, Some(40)), age, "40s left", 1),
        (
            "says what it made",
            Task { summary: Some("All found".into()), ..ended(10) },
            situation,
            "All found",
            LONGEST,
        ),
        ("starts later today", waiting(WaitReason::Schedule, 7200), situation, "Starts 12:00", LONGEST),
        ("tries again", waiting(WaitReason::Retry, 30), situation, "Tries again in 30s", 1),
        ("tries again later", waiting(WaitReason::Retry, 2 * 3600), situation, "Tries again in 2h", 1),
        ("waits for something else", waiting(WaitReason::Worker, 30), situation, "Its turn", LONGEST),
    ];
    for (what, task, read, said, holds) in table {
        let now = at(NOW);
        let lasting = lasting(now, |now| read(&task, now));
        assert_eq!(lasting.said, said, "{what}");
        assert_eq!(lasting.until.as_second() - now.as_second(), holds, "{what}: {said}");
    }
}

#[test]
fn whoever_sleeps_misses_no_word_and_is_not_woken_for_the_same() {
    let tasks = [ended(0), ended(55), ended(3500), ended(86_000), running(58, Some(70)), running(3590, None)];
    for task in tasks {
        let mut told = lasting(at(NOW), |now| age(&task, now));
        for second in 1..7200 {
            let now = after(at(NOW), second);
            if told.until <= now {
                let next = lasting(now, |now| age(&task, now));
                let rests = told.until.as_second() - at(NOW).as_second() == second;
                assert!(rests, "woken late: {told:?}");
                told = next;
            }
            assert_eq!(told.said, age(&task, now), "after {second} s");
        }
    }
}

/// Rows come and go while one scrolls: what each says is looked at once, and only for what stays it is asked how long it holds.
#[test]
fn what_has_just_come_is_looked_at_once() {
    let looks = Cell::new(0);
    let of = |now| {
        looks.set(looks.get() + 1);
        age(&ended(2 * 3600 + 1800), now)
    };
    let new = told(at(NOW), None, of);
    assert_eq!((looks.take(), new.said.as_str(), new.until), (1, "2h ago", after(at(NOW), 1)));
    let stays = told(new.until, Some(&new.said), of);
    assert!(looks.take() > 1, "it is asked how long it holds");
    assert_eq!(stays, lasting(new.until, of));
    let changed = told(stays.until, Some(&stays.said), of);
    assert_eq!((changed.said.as_str(), changed.until), ("3h ago", after(stays.until, 1)));
}

/// What a list of 3 tasks that run and 100 that have ended looks at in ten seconds.
#[test]
fn a_list_at_rest_looks_at_what_runs_alone() {
    let tasks = (0..100).map(|at| ended(600 + 61 * at)).chain([
        running(5, None),
        running(20, Some(40)),
        running(75, None),
    ]);
    let mut wakings = Wakings::default();
    let sleep = |wakings: &mut Wakings<(u64, Task)>, key: u64, task: Task, now: Timestamp| {
        let until = lasting(now, |now| (age(&task, now), situation(&task, now))).until;
        wakings.sleep(key, until, (key, task));
    };
    for task in tasks {
        let key = wakings.take_key();
        sleep(&mut wakings, key, task, at(NOW));
    }
    let mut woken = (0, 0);
    for second in 1..=10 {
        let now = after(at(NOW), second);
        for (key, task) in wakings.due(now) {
            if run_time::ran(&task, now).is_some() && task.status == Status::Running {
                woken.0 += 1
            } else {
                woken.1 += 1
            }
            sleep(&mut wakings, key, task, now);
        }
    }
    assert_eq!(woken.0, 30, "what runs is told to the second");
    assert!(
        woken.1 <= 10,
        "of 100 that have ended, {} were looked at; each second all were, 1000 times",
        woken.1
    );
}

#[test]
fn each_is_woken_once_at_its_moment_and_when_the_clock_was_put_back() {
    let now = at(NOW);
    let mut wakings = Wakings::default();
    let keys = [wakings.take_key(), wakings.take_key(), wakings.take_key()];
    wakings.sleep(keys[0], after(now, 5), "soon");
    wakings.sleep(keys[1], after(now, 60), "late");
    wakings.sleep(keys[2], after(now, 5), "gone");
    wakings.forget(keys[2]);
    assert_eq!(wakings.due(after(now, 4)), Vec::<&str>::new());
    assert_eq!(wakings.due(after(now, 6)), ["soon"]);
    assert_eq!(wakings.due(after(now, 7)), Vec::<&str>::new());
    wakings.sleep(keys[1], after(now, 90), "later");
    assert_eq!(wakings.due(after(now, 61)), Vec::<&str>::new());
    assert_eq!(wakings.due(after(now, -2 * LONGEST)), ["later"]);
}
