//! Whoever reads what a command prints may leave at any moment: the command leaves too, without a word of error, and
//! what it watched goes on.

use crate::cli::home::Home;
use harness::wait;
use rustix::process::Signal;
use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::Child,
};

/// Reads one line, closes the pipe, and gives the exit status and what was said beside it.
fn head(mut child: Child) -> (String, i32, String) {
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    drop(stdout);
    let status = wait::until("the command leaves", || child.try_wait().unwrap());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (line, status.code().unwrap_or(-1), said)
}

#[test]
fn a_command_whose_reader_leaves_leaves_too() {
    let home = Home::new();
    let worker = home.worker(&["--workers", "8"]);
    // one that writes on and on, and one that falls silent: only looking tells that nobody reads
    let (talks, silent) = ("while :; do echo x; sleep 0.02; done", "echo x; sleep 600");
    for line in [talks, silent] {
        let talking = home.make_short(&["--command", line]);
        home.expect(4, &["wait", &talking, "--timeout", "1s"]);
        for args in [
            vec!["execute", "--command", line],
            vec!["execute", "--json", "--command", line],
            vec!["output", "-f", &talking],
            vec!["output", "-f", "--json", &talking],
            vec!["logs", "-f", "--json", &talking],
        ] {
            let (first, status, said) = head(home.command(&args).spawn().unwrap());
            assert!(!first.is_empty(), "{args:?}");
            assert_eq!(status, 0, "{args:?} {said}");
            assert!(!said.contains("error") && !said.contains("panic"), "{args:?} {said}");
            let says = args[0] == "execute";
            assert_eq!(said.contains("goes on") && said.contains("legwork cancel"), says, "{args:?} {said}");
        }
    }
    let running = home.json(&["list", "--status", "running,queued"]);
    let ids: Vec<_> =
        running["tasks"].as_array().unwrap().iter().map(|t| t["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 6, "nothing was ended by it");
    home.expect(0, &[&["cancel"], ids.as_slice()].concat());
    home.expect(1, &[&["wait"], ids.as_slice()].concat());
    worker.signal(Signal::TERM);
    worker.end();
}

#[test]
fn a_reader_that_has_enough_of_a_list_is_no_error() {
    let home = Home::new();
    for number in 0..3 {
        home.make(&[&format!("Task {number}"), "--command", "true"]);
    }
    let id = home.make_short(&["--command", "true"]);
    home.expect(0, &["worker", "--drain"]);
    for args in [
        vec!["list"],
        vec!["list", "--json"],
        vec!["status", &id],
        vec!["logs", &id],
        vec!["result", &id],
        vec!["agent", "list"],
        vec!["setting", "list"],
        vec!["schema"],
        vec!["man", "execute"],
        vec!["completions", "bash"],
        vec!["--help"],
        vec!["doctor"],
    ] {
        let mut child = home.command(&args).spawn().unwrap();
        drop(child.stdout.take());
        let (status, said) = {
            let status = wait::until("the command leaves", || child.try_wait().unwrap());
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            (status.code(), said)
        };
        assert_eq!(status, Some(0), "{args:?} {said}");
        assert!(!said.contains("panic") && !said.contains("error"), "{args:?} {said}");
    }
}
