//! Commands and their gate: one that was never let through was not lost, and one that ends its own supervisor was.

use crate::{
    cli::home::Home,
    crash::stage::{assert_sound, attempts, lines, open, supervisors, until_completed},
};
use harness::{binaries, wait};
use std::{
    fs::{self, OpenOptions, Permissions},
    os::unix::fs::PermissionsExt as _,
    process::Command,
};

/// A supervisor that waits at its gate as if the engine had died there: what the engine says is not heard.
fn deaf_supervisor(home: &Home) -> (std::path::PathBuf, fs::File) {
    let (program, gate) = (home.scratch().join("deaf"), home.scratch().join("gate"));
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    // open at both ends, so that nobody waits for the other side
    let held = OpenOptions::new().read(true).write(true).open(&gate).unwrap();
    let real = binaries::path("legwork-supervisor");
    let script = format!("#!/bin/sh\nexec '{}' \"$1\" < '{}'\n", real.display(), gate.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, Permissions::from_mode(0o700)).unwrap();
    (program, held)
}

#[test]
fn a_command_that_was_never_let_through_its_gate_is_neither_lost_nor_charged() {
    for policy in ["fail", "ask", "retry"] {
        let home = Home::new();
        let (deaf, held) = deaf_supervisor(&home);
        let make = ["At the gate", "--retries", "0", "--on-lost", policy, "--command", "echo ran >> starts"];
        let id = home.make(&make)["id"].as_str().unwrap().to_owned();
        let mut worker = home.command(&["worker"]);
        let mut worker = worker.env("LEGWORK_SUPERVISOR", &deaf).spawn().unwrap();
        let store = open(&home.data());
        wait::until("its process is committed", || {
            attempts(&store, &id).first().and_then(|attempt| attempt.pid)
        });
        worker.kill().unwrap();
        worker.wait().unwrap();
        drop(held);
        wait::until("the supervisor has left", || supervisors(&home).is_empty().then_some(()));

        home.expect(0, &["worker", "--drain"]);
        until_completed(&home, std::slice::from_ref(&id));
        assert_eq!(lines(&home, "starts"), ["ran"], "{policy}");
        let all = attempts(&store, &id);
        let seen: Vec<_> = all.iter().map(|a| (a.state.as_str(), a.charged)).collect();
        assert_eq!(seen, [("released", false), ("completed", false)], "{policy}");
        assert_sound(&home);
    }
}

#[test]
fn a_command_that_ends_its_own_supervisor_runs_no_more_often_than_was_allowed() {
    for end in [
        "kill -KILL $PPID; sleep 60",
        "kill -TERM $PPID; sleep 60",
        "rm -rf \"$(dirname \"$LEGWORK_OUTPUT_DIR\")\"",
        "echo '[PROGRESS] 50%'; sleep 0.5; kill -KILL $PPID; sleep 60",
    ] {
        for (retries, runs) in [("0", 1), ("1", 2)] {
            let home = Home::new();
            let line = format!("echo ran >> starts; {end}");
            let make = ["Ends it", "--retries", retries, "--backoff", "0s..0s", "--command", &line];
            let id = home.make(&make)["id"].as_str().unwrap().to_owned();
            home.expect(0, &["worker", "--drain"]);
            let task = home.json(&["status", &id]);
            assert_eq!(task["status"], "failed", "{end}: {task:#}");
            assert_eq!(lines(&home, "starts").len(), runs, "{end} with {retries} retries");
            assert!(attempts(&open(&home.data()), &id).last().unwrap().charged, "{end}: it counts");
            assert_sound(&home);
        }
    }
}
