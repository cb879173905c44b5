//! Supervisors that are stopped (SIGSTOP), so that they keep no time: whoever follows the command does.

use crate::harness::{Attempt, NONE, Running, exit, failed, kill, line, runner, wait_until};
use contract::task::LogLevel;
use engine::ports::{Ended, Exit, Liveness, Outcome, Runner, Signal};
use std::{fs, sync::Arc, time::Duration};

/// What each is allowed to run.
const ALLOWED: Duration = Duration::from_secs(3);

/// An attempt that says `begun` and goes on for longer than it may.
fn long(command: &str) -> Attempt {
    let mut attempt = line(command);
    attempt.job.timeout = ALLOWED;
    attempt
}

fn stop(running: &Running) {
    wait_until("the supervisor is there", || running.link.pid().is_some());
    let pid = running.link.pid().unwrap();
    kill("-STOP", pid);
    wait_until("it is stopped", || os::process::Stat::of(pid.cast_signed()).unwrap().is_stopped());
}

/// A run that has begun and whose supervisor is stopped.
fn stopped(attempt: &Attempt) -> Running {
    let running = attempt.start();
    attempt.wait_for_output("begun");
    stop(&running);
    running
}

#[track_caller]
fn assert_timed_out(what: &str, attempt: &Attempt, ended: Ended) -> Exit {
    let exit = exit(ended);
    assert!(exit.running_ms >= 3_000, "{what}: {exit:?}");
    let (error, retryable) = failed(exit.clone());
    assert_eq!((error.code.as_str(), retryable), ("timeout", false), "{what}");
    assert_eq!(attempt.living(), NONE, "{what}");
    assert_ne!(runner().probe(&attempt.job.dir), Liveness::Alive, "{what}");
    exit
}

#[test]
fn a_time_out_holds_whatever_the_command_does_meanwhile() {
    let table = [
        ("sleeps", "echo begun; sleep 60; :", false),
        ("prints", "echo begun; while :; do echo more; sleep 0.01; done", false),
        ("floods", "echo begun; yes", false),
        ("waits for words at a terminal", "echo begun; read -r word; echo $word; sleep 60; :", true),
        ("minds no signal", "trap '' TERM HUP INT; echo begun; while :; do sleep 1; done", false),
        (
            "has children in sessions of their own",
            "(setsid sh -c 'sleep 60; :' &); echo begun; sleep 60; :",
            false,
        ),
    ];
    for (what, command, pty) in table {
        let mut attempt = long(command);
        attempt.job.pty = pty;
        let running = stopped(&attempt);
        let link = Arc::clone(&running.link);
        let exit = assert_timed_out(what, &attempt, running.ended());
        let Outcome::Failed { result: Some(result), .. } = exit.outcome else { panic!("{what}: no result") };
        assert!(
            result.output.as_str().is_some_and(|output| !output.is_empty()),
            "{what}: what it wrote is kept"
        );
        let told =
            |(level, line): &(LogLevel, String)| *level == LogLevel::Warn && line.contains("was stopped");
        assert!(link.log().iter().any(told), "{what}: {:?}", link.log());
    }
}

#[test]
fn time_that_was_used_before_is_not_had_again() {
    let mut attempt = long("echo begun; while :; do echo more; sleep 0.05; done");
    let first = attempt.start();
    attempt.wait_for_output("begun");
    let (link, pid) = (Arc::clone(&first.link), first.link.pid().unwrap());
    first.signal(Signal::Detach);
    assert!(matches!(first.ended(), Ended::Detached));
    attempt.adopted(&link);
    let second = attempt.start();
    wait_until("it is heard", || second.link.told().output_bytes.is_some());
    kill("-STOP", pid);
    assert_timed_out("adopted", &attempt, second.ended());
}

#[test]
fn one_that_is_stopped_before_it_is_adopted_is_not_waited_for_without_end() {
    let mut attempt = long("echo begun; sleep 60; :");
    let first = stopped(&attempt);
    let link = Arc::clone(&first.link);
    first.signal(Signal::Detach);
    assert!(matches!(first.ended(), Ended::Detached));
    attempt.adopted(&link);
    assert_timed_out("adopted", &attempt, attempt.start().ended());
}

#[test]
fn a_pause_does_not_count_and_is_over_when_the_run_goes_on() {
    let mut attempt = long("echo begun; sleep 60; :");
    let first = attempt.start();
    attempt.wait_for_output("begun");
    first.signal(Signal::Pause);
    let (link, pid) = (Arc::clone(&first.link), first.link.pid().unwrap());
    assert!(matches!(first.ended(), Ended::Parked));
    kill("-STOP", pid);
    attempt.adopted(&link);
    // whoever only watches it lets it stand still for as long as it does
    attempt.job.parked = true;
    let watching = attempt.start();
    watching.signal(Signal::Detach);
    assert!(matches!(watching.ended(), Ended::Detached));
    assert_eq!(runner().probe(&attempt.job.dir), Liveness::Alive);
    attempt.job.parked = false;
    let second = attempt.start();
    second.signal(Signal::Resume);
    assert_timed_out("resumed", &attempt, second.ended());
}

#[test]
fn a_supervisor_that_goes_on_ends_its_command_itself() {
    for (what, command, code) in [
        ("in time", "echo begun; until [ -e go ]; do sleep 0.01; done; exit 3", Some(3)),
        ("with time left to be waited for", "echo begun; sleep 60; :", None),
    ] {
        let mut attempt = line(command);
        attempt.job.timeout = if code.is_some() { Duration::from_secs(60) } else { ALLOWED };
        let running = stopped(&attempt);
        let link = Arc::clone(&running.link);
        kill("-CONT", running.link.pid().unwrap());
        fs::write(attempt.job.cwd.as_ref().unwrap().join("go"), "").unwrap();
        let exit = exit(running.ended());
        assert_eq!(exit.exit_code, code.map(i64::from), "{what}");
        let expected = if code.is_some() { "exit_code" } else { "timeout" };
        assert_eq!(failed(exit).0.code, expected, "{what}");
        assert!(!link.log().iter().any(|(_, line)| line.contains("was stopped")), "{what}: {:?}", link.log());
    }
}

#[test]
fn one_that_was_told_to_end_before_its_time_was_up_is_cancelled() {
    let attempt = long("echo begun; sleep 60; :");
    let running = stopped(&attempt);
    running.signal(Signal::Cancel);
    assert!(matches!(exit(running.ended()).outcome, Outcome::Cancelled));
    assert_eq!(attempt.living(), NONE);
}

#[test]
fn what_is_ended_without_a_follower_ends_under_a_stopped_supervisor_too() {
    let attempt = long("echo begun; sleep 60; :");
    let running = stopped(&attempt);
    running.signal(Signal::Detach);
    assert!(matches!(running.ended(), Ended::Detached));
    assert!(runner().end(&attempt.job.dir));
    assert_eq!(attempt.living(), NONE);
}
