//! Limits of one under stress: several engines, command lines that enqueue and that run their own tasks, and workers that
//! are killed in between. The commands see for themselves whether another of their tag runs beside them.

use crate::{
    cli::home::Home,
    crash::stage::{assert_sound, lines, open},
};
use contract::{command::CreateTask, task::CommandLine as Line};
use engine::{Engine, Options, Role, SystemClock};
use harness::wait;
use rustix::process::Signal;
use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// How much of everything there is.
struct Stress {
    /// Engines of this process that enqueue at once, and how many tasks each.
    engines: usize,
    each: usize,
    /// Command lines at once, what each of them enqueues, and what each runs itself.
    command_lines: usize,
    enqueued: usize,
    followed: usize,
    /// Pairs of workers that are killed, each after so many more ends.
    kills: usize,
    between: usize,
    /// All is over after so long.
    within: Duration,
}

const SHORT: Stress = Stress {
    engines: 4,
    each: 75,
    command_lines: 8,
    enqueued: 10,
    followed: 3,
    kills: 6,
    between: 40,
    within: Duration::from_secs(180),
};
/// Two thousand tasks.
const WHOLE: Stress = Stress {
    engines: 4,
    each: 410,
    command_lines: 8,
    enqueued: 40,
    followed: 5,
    kills: 20,
    between: 80,
    within: Duration::from_secs(1200),
};

/// A resource, which at most one uses by itself, and a tag that the person limits to one.
const TAGS: [&str; 2] = ["resource:lock", "board"];

/// What a task of a tag does.
fn command(tag: &str) -> String {
    let name = tag.trim_start_matches("resource:");
    format!(
        "mkdir {name}.lock 2>/dev/null || echo $LEGWORK_TASK_ID >> bad; echo $LEGWORK_TASK_ID >> ends; sleep 0.005; rmdir {name}.lock"
    )
}

fn engine(home: &Home) -> Engine {
    let options = Options {
        data_dir: home.data(),
        role: Role::Command,
        runners: vec![],
        clock: Arc::new(SystemClock),
        secrets: Arc::new(engine::SessionSecrets::default()),
        models: None,
        machine: None,
        messenger: None,
        workspaces: None,
    };
    Engine::open(options).unwrap()
}

fn enqueue_ours(home: &Home, tag: &str, tasks: usize) {
    let engine = engine(home);
    for n in 0..tasks {
        let task = contract::NewTask {
            title: Some(format!("Ours {n}")),
            command: Some(Line::Line(command(tag))),
            tags: vec![tag.to_owned()],
            cwd: Some(home.scratch().to_string_lossy().into_owned()),
            ..contract::NewTask::default()
        };
        engine.call(CreateTask { task }).unwrap();
    }
}

fn command_line(home: &Home, tag: &str, stress: &Stress) {
    let line = command(tag);
    let common = ["--tag", tag, "--command", &line];
    for n in 0..stress.enqueued {
        home.make(&[&[format!("Enqueued {n}").as_str()], &common[..]].concat());
    }
    for _ in 0..stress.followed {
        let words = [&["execute", "Followed", "--wait"], &common[..]].concat();
        let ends = home.run_within(stress.within, &words);
        // a worker that ran it may have been killed: then it goes on under the next
        assert!([0, 5].contains(&ends.status), "{}", ends.all());
    }
}

/// No place under a limit is left taken by what was killed: nothing runs, and one more of each starts at once.
fn assert_no_place_is_leaked(home: &Home) {
    for limit in home.json(&["limit", "list"])["limits"].as_array().unwrap() {
        let taken = limit["running"].as_array().unwrap();
        assert!(taken.is_empty() && limit["waiting"] == 0, "{limit}");
    }
    for tag in TAGS {
        home.expect(0, &["execute", "One more", "--wait", "--tag", tag, "--command", &command(tag)]);
    }
}

fn assert_never_two(stress: &Stress) {
    let home = Home::new();
    home.expect(0, &["limit", "set", "tag:board", "1"]);
    let store = open(&home.data());
    let all = stress.engines * stress.each + stress.command_lines * (stress.enqueued + stress.followed);
    let began = Instant::now();
    thread::scope(|scope| {
        for n in 0..stress.engines {
            let home = &home;
            scope.spawn(move || enqueue_ours(home, TAGS[n % TAGS.len()], stress.each));
        }
        for n in 0..stress.command_lines {
            let home = &home;
            scope.spawn(move || command_line(home, TAGS[n % TAGS.len()], stress));
        }
        for kill in 1..=stress.kills {
            // a second one waits, and takes over when the first is killed
            let first = home.start(&["worker", "--workers", "4"]);
            let second = home.start(&["worker", "--workers", "3"]);
            let wanted = kill * stress.between;
            wait::until_within(stress.within, "more of them end", || {
                (lines(&home, "ends").len() >= wanted).then_some(())
            });
            first.signal(Signal::KILL);
            second.signal(Signal::KILL);
            let _ = (first.end(), second.end());
        }
        // whoever follows a task runs it itself where nobody else does
        let last = home.start(&["worker", "--workers", "4"]);
        let completed = || {
            let counts = store.read(|c| store::counts::by_status(c, store::users::LOCAL_USER)).unwrap();
            (usize::try_from(counts.completed) == Ok(all)).then_some(())
        };
        wait::until_within(stress.within, "all of them complete", completed);
        assert_eq!(lines(&home, "bad"), [""; 0], "two ran at once");
        assert_no_place_is_leaked(&home);
        last.signal(Signal::TERM);
        assert_eq!(last.end(), 0);
    });
    let took = began.elapsed().as_secs();
    eprintln!(
        "{all} tasks by {} engines and {} command lines, {} workers killed, under limits of one: {took} s, never two at once",
        stress.engines,
        stress.command_lines,
        2 * stress.kills
    );
    assert_eq!(lines(&home, "bad"), [""; 0], "two ran at once");
    assert_sound(&home);
}

#[test]
fn never_two_of_a_limit_of_one_run_at_once_and_all_of_them_end() {
    assert_never_two(&SHORT);
}

#[test]
#[ignore = "takes minutes"]
fn two_thousand_tasks_under_limits_of_one_never_run_two_at_once_whoever_is_killed() {
    assert_never_two(&WHOLE);
}
