//! A limit of one under stress: several engines, command lines that enqueue and that run their own tasks, and workers that
//! are killed in between. The commands see for themselves whether another runs beside them.

use crate::{
    cli::home::Home,
    crash::stage::{assert_sound, lines, open},
};
use contract::{command::CreateTask, task::CommandLine as Line};
use engine::{Engine, Options, Role, SystemClock};
use harness::wait;
use rustix::process::Signal;
use std::{sync::Arc, thread};

/// What an engine of this process enqueues.
const OURS: usize = 300;
/// Command lines at once, what each of them enqueues, and what each runs itself.
const COMMAND_LINES: usize = 8;
const ENQUEUED: usize = 10;
const FOLLOWED: usize = 3;
/// Workers that are killed, each after so many more ends.
const KILLS: usize = 6;
const BETWEEN: usize = 40;

const COMMAND: &str = "mkdir lock 2>/dev/null || echo $LEGWORK_TASK_ID >> bad; echo $LEGWORK_TASK_ID >> ends; sleep 0.005; rmdir lock";

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

fn enqueue_ours(home: &Home) {
    let engine = engine(home);
    for n in 0..OURS {
        let task = contract::NewTask {
            title: Some(format!("Ours {n}")),
            command: Some(Line::Line(COMMAND.into())),
            tags: vec!["resource:lock".into()],
            cwd: Some(home.scratch().to_string_lossy().into_owned()),
            ..contract::NewTask::default()
        };
        engine.call(CreateTask { task }).unwrap();
    }
}

fn command_line(home: &Home) {
    let common = ["--tag", "resource:lock", "--command", COMMAND];
    for n in 0..ENQUEUED {
        home.make(&[&[format!("Enqueued {n}").as_str()], &common[..]].concat());
    }
    for _ in 0..FOLLOWED {
        let ends = home.run(&[&["execute", "Followed", "--wait"], &common[..]].concat());
        // a worker that ran it may have been killed: then it goes on under the next
        assert!([0, 5].contains(&ends.status), "{}", ends.all());
    }
}

#[test]
fn never_two_of_a_limit_of_one_run_at_once_and_all_of_them_end() {
    let home = Home::new();
    let store = open(&home.data());
    thread::scope(|scope| {
        scope.spawn(|| enqueue_ours(&home));
        for _ in 0..COMMAND_LINES {
            scope.spawn(|| command_line(&home));
        }
        for kill in 1..=KILLS {
            // a second one waits, and takes over when the first is killed
            let first = home.start(&["worker", "--workers", "4"]);
            let second = home.start(&["worker", "--workers", "3"]);
            let wanted = kill * BETWEEN;
            wait::until("more of them end", || (lines(&home, "ends").len() >= wanted).then_some(()));
            first.signal(Signal::KILL);
            second.signal(Signal::KILL);
            let _ = (first.end(), second.end());
        }
        // whoever follows a task runs it itself where nobody else does
        let last = home.start(&["worker", "--workers", "4"]);
        let all = OURS + COMMAND_LINES * (ENQUEUED + FOLLOWED);
        let completed = || {
            let counts = store.read(|c| store::counts::by_status(c, store::users::LOCAL_USER)).unwrap();
            (usize::try_from(counts.completed) == Ok(all)).then_some(())
        };
        wait::until_within(std::time::Duration::from_secs(180), "all of them complete", completed);
        last.signal(Signal::TERM);
        assert_eq!(last.end(), 0);
    });
    assert_eq!(lines(&home, "bad"), [""; 0], "two ran at once");
    assert_sound(&home);
}
