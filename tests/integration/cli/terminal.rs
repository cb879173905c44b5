//! Terminals of running commands: typing on them from outside, and sitting at them.

use crate::cli::{home::Home, key::terminal};
use harness::wait;
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use std::{
    fs::File,
    io::{Read as _, Write as _},
    process::{Child, Stdio},
    sync::{Arc, Mutex},
};

/// Starts `script` on a terminal of its own, and waits until it has written `sign`.
fn on_terminal(home: &Home, script: &str, sign: &str) -> String {
    let id = home.make_short(&["--pty", "--retries", "0", "--command", script]);
    until_written(home, &id, sign);
    id
}

fn until_written(home: &Home, id: &str, sign: &str) {
    let written = || home.expect(0, &["output", id]).text().contains(sign).then_some(());
    wait::until(&format!("{sign:?} is written"), written);
}

#[test]
fn a_command_is_answered_from_outside() {
    let home = Home::new();
    let _worker = home.worker(&[]);
    let script = "printf 'Name? '; read name; printf 'Sure? '; read sure; echo \"<$name> <$sure>\"";
    let id = on_terminal(&home, script, "Name? ");
    home.expect(0, &["input", &id, "Bob", "Smith"]);
    until_written(&home, &id, "Sure? ");
    home.expect(0, &["input", &id, "--no-enter", "--", "-n"]);
    home.expect(0, &["input", &id, "--key", "enter"]);
    let ended = home.expect(0, &["output", &id, "-f"]);
    assert!(ended.text().contains("<Bob Smith> <-n>"), "{}", ended.text());

    let id = on_terminal(
        &home,
        "trap 'echo stopped; exit 7' INT; echo ready; while :; do sleep 0.1; done",
        "ready",
    );
    home.expect(0, &["input", &id, "--key", "ctrl-c"]);
    let ended = home.expect(1, &["output", &id, "-f"]);
    assert!(ended.text().contains("stopped"), "{}", ended.text());
}

#[test]
fn who_reads_nothing_is_told_why() {
    let home = Home::new();
    let waits = home.make_short(&["--pty", "--command", "true", "--in", "1h"]);
    let worker = home.worker(&[]);
    let pipes = home.make_short(&["--command", "echo ready; sleep 60"]);
    until_written(&home, &pipes, "ready");
    let done = home.make_short(&["--pty", "--command", "true"]);
    home.expect(0, &["wait", &done]);
    let frozen = on_terminal(&home, "echo ready; sleep 60", "ready");
    home.expect(0, &["pause", &frozen]);
    let is_paused = || (home.json(&["status", &frozen])["status"] == "paused").then_some(());
    wait::until("it is frozen", is_paused);
    for (id, problem, hint) in [
        (&waits, "does not run yet", "legwork why"),
        (&pipes, "has no terminal", "--pty"),
        (&done, "has ended", "legwork retry"),
        (&frozen, "is frozen", "legwork resume"),
    ] {
        let refused = home.expect(4, &["input", id, "x"]);
        assert!(refused.stderr.contains(problem) && refused.stderr.contains(hint), "{}", refused.stderr);
    }
    assert!(home.expect(2, &["attach", &frozen]).stderr.contains("needs a terminal"));
    home.expect(3, &["input", "00000000", "x"]);
    home.expect(2, &["input", &frozen]);
    home.expect(0, &["cancel", &frozen, &pipes, &waits]);
    home.expect(1, &["wait", &frozen, &pipes, &waits]);
    drop(worker);
}

/// `legwork attach` at a terminal of the test's.
struct Sitting {
    child: Child,
    person: File,
    program: File,
    shown: Arc<Mutex<String>>,
}

impl Sitting {
    fn at(home: &Home, id: &str) -> Self {
        let (person, program) = terminal();
        let mut command = home.command(&["attach", id]);
        let side = || Stdio::from(program.try_clone().unwrap());
        let child = command.stdin(side()).stdout(side()).stderr(Stdio::null()).spawn().unwrap();
        let shown = Arc::new(Mutex::new(String::new()));
        std::thread::spawn({
            let (mut from, shown) = (person.try_clone().unwrap(), Arc::clone(&shown));
            move || {
                let mut some = [0; 4096];
                while let Some(read) = from.read(&mut some).ok().filter(|read| *read > 0) {
                    shown.lock().unwrap().push_str(&String::from_utf8_lossy(&some[..read]));
                }
            }
        });
        Self { child, person, program, shown }
    }

    fn until_shown(&self, what: &str) {
        wait::until(&format!("{what:?} is shown"), || {
            self.shown.lock().unwrap().contains(what).then_some(())
        });
    }

    fn press(&mut self, keys: &str) {
        self.person.write_all(keys.as_bytes()).unwrap();
    }

    /// Its exit status; the terminal is as it was.
    fn end(mut self) -> Option<i32> {
        let status = wait::until("it has ended", || self.child.try_wait().unwrap());
        let modes = tcgetattr(&self.program).unwrap().local_modes;
        assert!(modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG), "{modes:?}");
        status.code()
    }
}

#[test]
fn a_person_sits_at_its_terminal() {
    let home = Home::new();
    let _worker = home.worker(&[]);
    let script = "trap 'stty size' WINCH; printf 'Name? '; until read name; do :; done; echo \"<$name>\"; printf 'Go? '; until read go; do :; done; exit 3";
    let id = on_terminal(&home, script, "Name? ");
    let mut sitting = Sitting::at(&home, &id);
    // what was written before is there
    sitting.until_shown("Name? ");
    tcsetwinsize(&sitting.program, Winsize { ws_row: 41, ws_col: 117, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    rustix::process::kill_process(
        rustix::process::Pid::from_child(&sitting.child),
        rustix::process::Signal::WINCH,
    )
    .unwrap();
    sitting.until_shown("41 117");
    sitting.press("Zoë\r");
    sitting.until_shown("<Zoë>");
    sitting.press("\u{1d}");
    assert_eq!(sitting.end(), Some(0), "left, and the command goes on");
    assert_eq!(home.json(&["status", &id])["status"], "running");

    let mut again = Sitting::at(&home, &id);
    again.until_shown("Go? ");
    again.press("\r");
    assert_eq!(again.end(), Some(1), "it ends as the command does");
}

#[test]
fn ctrl_c_is_the_commands() {
    let home = Home::new();
    let _worker = home.worker(&[]);
    let id = on_terminal(
        &home,
        "trap 'echo caught; exit 0' INT; echo ready; while :; do sleep 0.1; done",
        "ready",
    );
    let mut sitting = Sitting::at(&home, &id);
    sitting.until_shown("ready");
    sitting.press("\u{3}");
    sitting.until_shown("caught");
    assert_eq!(sitting.end(), Some(0));
}

/// Runs a command whose standard error is a terminal; its exit status.
fn watched(home: &Home, args: &[&str]) -> Option<i32> {
    let (_person, program) = terminal();
    let mut command = home.command(args);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::from(program)).spawn().unwrap();
    wait::until("it has ended", || child.try_wait().unwrap()).code()
}

/// The tasks that have ended by title, and whether each is unread.
fn unread(home: &Home) -> Vec<(String, bool)> {
    let page = home.json(&["inbox"]);
    let entry = |entry: &serde_json::Value| {
        (entry["task"]["title"].as_str().unwrap().to_owned(), entry["unread"].as_bool().unwrap())
    };
    let mut all: Vec<_> = page["ended"].as_array().unwrap().iter().map(entry).collect();
    all.sort();
    all
}

#[test]
fn what_a_person_has_watched_to_its_end_is_read() {
    let home = Home::new();
    let ended = |title: &str| {
        let id = home.make_short(&[title, "--command", "true"]);
        home.expect(0, &["worker", "--drain"]);
        id
    };
    assert_eq!(watched(&home, &["execute", "a run", "--command", "true"]), Some(0));
    assert_eq!(watched(&home, &["execute", "a failure", "--retries", "0", "--command", "exit 3"]), Some(1));
    assert_eq!(watched(&home, &["wait", &ended("a wait")]), Some(0));
    assert_eq!(watched(&home, &["output", "-f", &ended("an output")]), Some(0));
    // what was only looked into, or told to a program, was not watched
    assert_eq!(watched(&home, &["output", &ended("some output")]), Some(0));
    assert_eq!(watched(&home, &["execute", "JSON", "--json", "--command", "true"]), Some(0));
    home.expect(0, &["execute", "a script", "--command", "true"]);
    let expected = [
        ("JSON", true),
        ("a failure", false),
        ("a run", false),
        ("a script", true),
        ("a wait", false),
        ("an output", false),
        ("some output", true),
    ];
    assert_eq!(unread(&home), expected.map(|(title, unread)| (title.to_owned(), unread)));
}
