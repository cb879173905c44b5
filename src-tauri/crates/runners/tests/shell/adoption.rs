//! What another engine finds: a run that goes on, one that has ended, or nothing.

use crate::harness::{Attempt, NONE, TestLink, completed, exit, failed, kill, line, runner, wait_until};
use contract::supervision::{TREE_FILE, TreeRecord};
use engine::ports::{Ended, Liveness, NOT_BEGUN, Outcome, Runner, Signal};
use serde_json::json;
use std::{fs, sync::Arc};

/// Leaves its session and forgets its environment, but ends up below what is known.
const SHY: &str = "env -i /bin/sh -c 'echo shy; sleep 60; :' &";

#[test]
fn an_adopted_run_is_told_once_and_to_its_end() {
    let mut attempt = line(
        "echo '[PROGRESS] Step 1/3 one'; echo '[RESULT] {\"half\":'; read -r go < \"$LEGWORK_OUTPUT_DIR/../gate\"; \
         echo '1}'; echo '[PROGRESS] Step 3/3 three'",
    );
    let gate = attempt.job.dir.join("gate");
    assert!(std::process::Command::new("mkfifo").arg(&gate).status().unwrap().success());
    let first = attempt.start();
    wait_until("the first step is told", || first.link.told().total_steps == Some(3));
    attempt.wait_for_output("half");
    first.signal(Signal::Detach);
    let link = Arc::clone(&first.link);
    assert!(matches!(first.ended(), Ended::Detached));
    assert_eq!(runner().probe(&attempt.job.dir), Liveness::Alive);
    attempt.adopted(&link);
    // The result that was begun is read again from its beginning, the step before it is not.
    assert_eq!(attempt.job.read_bytes, "[PROGRESS] Step 1/3 one\n".len() as u64);
    let second = attempt.start();
    let link = Arc::clone(&second.link);
    fs::write(&gate, "go\n").unwrap();
    let result = completed(exit(second.ended()));
    assert_eq!(result.output, json!({"half": 1}));
    let told = link.told();
    let titles: Vec<_> = told.steps.unwrap().into_iter().map(|s| s.title).collect();
    assert_eq!(titles, ["one", "Step 2", "three"]);
    let steps_logged = told.log.iter().filter(|(_, m, _)| m.contains("[PROGRESS]")).count();
    assert_eq!(steps_logged, 1, "{:?}", told.log);
    assert!(!told.log.iter().any(|(_, m, _)| m.starts_with("[START]")), "{:?}", told.log);
}

fn killed_supervisor(attempt: &Attempt) -> Ended {
    let running = attempt.start();
    attempt.wait_for_output("shy");
    kill("-KILL", running.link.pid().unwrap());
    running.ended()
}

#[test]
fn nothing_of_a_lost_run_lives_on() {
    for pty in [false, true] {
        let mut attempt =
            line(&format!("trap '' HUP PIPE; {SHY} setsid sh -c 'trap \"\" HUP; sleep 60; :' & sleep 60; :"));
        attempt.job.pty = pty;
        assert!(matches!(killed_supervisor(&attempt), Ended::Lost));
        assert_eq!(attempt.living(), NONE);
        assert_eq!(runner().probe(&attempt.job.dir), Liveness::Gone);
        attempt.job.resumed = true;
        assert!(matches!(attempt.run().0, Ended::Lost));
    }
}

#[test]
fn a_probe_sweeps_before_it_calls_a_run_gone() {
    let attempt =
        line("trap '' HUP PIPE; env -i sh -c 'echo $$ > shy.pid; echo shy; sleep 60; :' & sleep 60; :");
    let running = attempt.start();
    attempt.wait_for_output("shy");
    let supervisor = running.link.pid().unwrap();
    running.signal(Signal::Detach);
    assert!(matches!(running.ended(), Ended::Detached));
    let shy = fs::read_to_string(attempt.job.cwd.as_ref().unwrap().join("shy.pid")).unwrap();
    let shy = shy.trim().parse().unwrap();
    let lives = || os::process::is_alive(shy);
    assert!(lives());
    kill("-KILL", supervisor);
    wait_until("the run is gone", || runner().probe(&attempt.job.dir) == Liveness::Gone);
    assert_eq!(attempt.living(), NONE);
    assert!(!lives(), "a process without its environment escaped");
}

#[test]
fn a_folder_without_anything_is_gone() {
    let mut attempt = line("true");
    assert_eq!(runner().probe(&attempt.job.dir), Liveness::Gone);
    attempt.job.resumed = true;
    assert!(matches!(attempt.run().0, Ended::Lost));
}

#[test]
fn an_outcome_that_waits_is_found_at_once() {
    let mut attempt = line("echo bye; exit 7");
    exit(attempt.run().0);
    assert_eq!(runner().probe(&attempt.job.dir), Liveness::Ended);
    attempt.job.resumed = true;
    let exit = exit(attempt.run().0);
    assert_eq!(exit.exit_code, Some(7));
    assert!(matches!(exit.outcome, Outcome::Failed { retryable: true, .. }));
}

/// What is left where an engine died between the commit of the process and the opening of the gate.
fn left_at_the_gate(link: &TestLink) -> Attempt {
    let attempt = line("echo started >> ran");
    assert!(matches!(runner().run(&attempt.job, link), Ended::LeaseLost));
    attempt
}

#[test]
fn a_command_whose_gate_was_not_opened_is_known_never_to_have_started() {
    for (what, link) in [("told", TestLink::without_lease()), ("killed", TestLink::killing(true))] {
        let mut attempt = left_at_the_gate(&link);
        assert_eq!(runner().probe(&attempt.job.dir), Liveness::NeverStarted, "{what}");
        attempt.job.resumed = true;
        assert!(matches!(attempt.run().0, Ended::NeverStarted), "{what}");
        assert!(!attempt.job.cwd.as_ref().unwrap().join("ran").exists(), "{what}");
    }
}

#[test]
fn what_does_not_tell_that_the_gate_stayed_shut_is_gone() {
    type Change = fn(&std::path::Path);
    let cases: [(&str, Change); 4] = [
        ("an output", |dir| fs::write(dir.join("output"), "").unwrap()),
        ("a lock of another start of the machine", |dir| {
            fs::write(dir.join("lock"), "8e0e4d3c-7c5c-4d5a-9d0a-000000000000").unwrap();
        }),
        ("a lock that says nothing", |dir| fs::write(dir.join("lock"), "").unwrap()),
        ("no lock", |dir| fs::remove_file(dir.join("lock")).unwrap()),
    ];
    for (what, change) in cases {
        let mut attempt = left_at_the_gate(&TestLink::without_lease());
        change(&attempt.job.dir);
        assert_eq!(runner().probe(&attempt.job.dir), Liveness::Gone, "{what}");
        attempt.job.resumed = true;
        assert!(matches!(attempt.run().0, Ended::Lost), "{what}");
    }
}

#[test]
fn a_supervisor_that_is_killed_at_its_gate_says_nothing_about_the_command() {
    let attempt = line("true");
    let ended = runner().run(&attempt.job, &TestLink::killing(false));
    let (error, retryable) = failed(exit(ended));
    assert_eq!((error.code.as_str(), retryable), (NOT_BEGUN, true));
}

#[test]
fn a_command_that_removes_its_attempts_folder_has_failed() {
    for remove in ["rm -rf \"$dir\"", "rm -rf \"$dir\"; mkdir \"$dir\""] {
        let attempt = line(&format!("dir=$(dirname \"$LEGWORK_OUTPUT_DIR\"); {remove}; :"));
        let (error, retryable) = failed(attempt.exit());
        assert_eq!((error.code.as_str(), retryable), ("folder_removed", true), "{remove}");
        assert_eq!(attempt.living(), NONE, "{remove}");
    }
}

/// Ways in which a daemon, whose script is `$STAY`, gets away from the command that starts it. Each leaves its session,
/// forgets its environment and, once its parent has ended, is below nothing of the tree.
const DAEMONS: [(&str, &str); 6] = [
    ("a shell's", "(env -i setsid sh \"$STAY\" &)"),
    ("one of two forks", "env -i setsid sh -c \"(sh '$STAY' &) &\""),
    ("in the root folder, without files", "(cd /; env -i setsid sh \"$STAY\" <&- >&- 2>&- &)"),
    ("deaf", "(env -i setsid sh -c \"trap '' TERM HUP INT PIPE; . '$STAY'\" &)"),
    ("in a session within a session", "(env -i setsid setsid -f sh \"$STAY\" &)"),
    ("under limits of its own", "(ulimit -c 0; ulimit -n 64; env -i setsid sh \"$STAY\" &)"),
];

/// An attempt that was let go and whose supervisor was killed, and the process of the daemon that its command started.
fn with_daemon(daemon: &str) -> (Attempt, i32) {
    let attempt = line(&format!(
        "STAY=\"$PWD/stay\"; {daemon}; until [ -s daemon ]; do sleep 0.01; done; echo shy; sleep 60; :"
    ));
    let folder = attempt.job.cwd.clone().unwrap();
    let tell = format!("echo $$ > '{0}/told'; mv '{0}/told' '{0}/daemon'", folder.display());
    fs::write(folder.join("stay"), format!("{tell}; while :; do sleep 1; done\n")).unwrap();
    let running = attempt.start();
    attempt.wait_for_output("shy");
    running.signal(Signal::Detach);
    let supervisor = running.link.pid().unwrap();
    assert!(matches!(running.ended(), Ended::Detached));
    kill("-KILL", supervisor);
    wait_until("the supervisor is gone", || !os::process::is_alive(supervisor.cast_signed()));
    let daemon = fs::read_to_string(folder.join("daemon")).unwrap().trim().parse().unwrap();
    (attempt, daemon)
}

fn record(attempt: &Attempt) -> TreeRecord {
    serde_json::from_slice(&fs::read(attempt.job.dir.join(TREE_FILE)).unwrap()).unwrap()
}

#[test]
fn no_daemon_outlives_a_supervisor_that_is_killed() {
    // once with all that the system gives, once with what processes inherit alone
    for without_cgroup in [false, true] {
        for (what, daemon) in DAEMONS {
            let (attempt, daemon) = with_daemon(daemon);
            let known = record(&attempt);
            assert!(os::process::is_alive(daemon), "{what}: it went with its supervisor");
            if without_cgroup {
                let record = TreeRecord { cgroup: None, ..known.clone() };
                fs::write(attempt.job.dir.join(TREE_FILE), serde_json::to_vec(&record).unwrap()).unwrap();
            }
            assert_eq!(runner().probe(&attempt.job.dir), Liveness::Gone, "{what}");
            wait_until(&format!("the daemon is gone: {what}"), || !os::process::is_alive(daemon));
            let group = known.cgroup.map(std::path::PathBuf::from);
            if without_cgroup {
                assert!(group.is_none_or(|group| os::cgroup::end(&group)), "{what}");
            } else {
                assert!(group.is_none_or(|group| !group.exists()), "{what}: its cgroup is left behind");
            }
        }
    }
}

#[test]
fn a_daemon_of_another_attempt_is_let_be() {
    let (one, daemon_of_one) = with_daemon(DAEMONS[0].1);
    let (other, daemon_of_other) = with_daemon(DAEMONS[0].1);
    assert_ne!(record(&one).mark, record(&other).mark);
    assert_eq!(runner().probe(&one.job.dir), Liveness::Gone);
    wait_until("the daemon is gone", || !os::process::is_alive(daemon_of_one));
    assert!(os::process::is_alive(daemon_of_other), "that of the other attempt is gone too");
    assert_eq!(runner().probe(&other.job.dir), Liveness::Gone);
    wait_until("the other is gone", || !os::process::is_alive(daemon_of_other));
}

#[test]
fn a_run_that_ends_leaves_no_cgroup_behind() {
    let attempt = line("true");
    exit(attempt.run().0);
    assert!(record(&attempt).cgroup.is_none_or(|group| !std::path::Path::new(&group).exists()));
}
