//! The whole process tree ends, whatever it does to get away.

use crate::harness::{NONE, Supervised, UNTIL_TOLD, shell, wait_until};
use contract::supervision::{EXIT_FILE, Ending, RunSpec, TREE_FILE, ToSupervisor, TreeRecord};
use std::{fs, process::Command};

/// Leaves its session and its parents, ignores TERM, and says so.
const ESCAPEE: &str = r#"setsid sh -c '(trap "" TERM HUP INT; echo escaped; while :; do sleep 60; done) &' >/dev/stdout 2>&1 &"#;

#[test]
fn cancel_ends_double_forks_and_whatever_ignores_term() {
    for pty in [false, true] {
        let script = format!("{ESCAPEE}\n{ESCAPEE}\ntrap '' TERM; while :; do sleep 60; done");
        let mut supervised = Supervised::start(RunSpec { pty, ..shell(&script) });
        let mut client = supervised.connect();
        wait_until("both have escaped", || supervised.output().matches("escaped").count() == 2);
        assert!(supervised.living().len() >= 5);
        client.say(&ToSupervisor::Cancel);
        assert_eq!(client.until_exited().ending, Ending::Cancelled);
        assert_eq!(supervised.living(), NONE);
        supervised.wait_gone();
    }
}

#[test]
fn cancel_gives_time_to_tidy_up() {
    let script = "trap 'echo tidied; exit 0' TERM; echo set; while :; do sleep 0.05; done";
    let mut supervised = Supervised::start(shell(script));
    supervised.wait_for_output("set");
    supervised.connect().say(&ToSupervisor::Cancel);
    assert_eq!(supervised.exit().ending, Ending::Cancelled);
    assert!(supervised.output().ends_with("tidied\n"), "{}", supervised.output());
}

#[test]
fn what_a_command_leaves_behind_ends_with_it() {
    let script = format!("{ESCAPEE}\necho main; {UNTIL_TOLD}; exit 5");
    let mut supervised = Supervised::start(shell(&script));
    supervised.wait_for_output("main");
    supervised.wait_for_output("escaped");
    supervised.tell();
    let exit = supervised.exit();
    assert_eq!(exit.ending, Ending::Exited { code: 5 });
    assert!(exit.left.iter().any(|line| line == "sleep 60"), "it is named: {:?}", exit.left);
    assert_eq!(supervised.living(), NONE);
    let mut tidy = Supervised::start(shell("(sleep 0.1 & wait); echo x | cat"));
    assert_eq!(tidy.exit().left, Vec::<String>::new(), "nothing was left");
}

#[test]
fn a_tree_that_never_stops_forking_is_ended() {
    let script = r#"trap "" TERM; echo forking
        while :; do (setsid sh -c 'trap "" TERM; sleep 60; sleep 60' &); done"#;
    let mut supervised = Supervised::start(shell(script));
    wait_until("it has forked a lot", || supervised.living().len() > 40);
    let mut client = supervised.connect();
    client.say(&ToSupervisor::Cancel);
    assert_eq!(client.until_exited().ending, Ending::Cancelled);
    assert_eq!(supervised.living(), NONE);
    supervised.wait_gone();
}

#[test]
fn a_supervisor_that_is_told_to_leave_takes_its_tree_along_and_leaves_no_record() {
    let mut supervised = Supervised::start(shell(&format!("{ESCAPEE}\nsleep 60")));
    supervised.wait_for_output("escaped");
    let pid = supervised.process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    supervised.wait_gone();
    assert_eq!(supervised.living(), NONE);
    assert!(!supervised.dir.join(EXIT_FILE).exists());
}

#[test]
fn the_tree_record_names_the_command() {
    for pty in [false, true] {
        let mut supervised = Supervised::start(RunSpec { pty, ..shell("echo $$; exec sleep 60") });
        supervised.wait_for_output("\n");
        let record: TreeRecord =
            serde_json::from_slice(&fs::read(supervised.dir.join(TREE_FILE)).unwrap()).unwrap();
        assert_eq!(record.pid.to_string(), supervised.output().trim());
        assert_eq!(record.session, if pty { record.pid } else { supervised.process.id() });
        supervised.connect().say(&ToSupervisor::Cancel);
        supervised.wait_gone();
    }
}
