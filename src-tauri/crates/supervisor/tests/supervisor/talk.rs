//! What can be asked of a running supervisor.

use crate::harness::{NONE, Supervised, UNTIL_TOLD, argv, shell, wait_until};
use contract::supervision::{Ending, FromSupervisor, RunSpec, SOCKET_FILE, ToSupervisor};
use std::{
    fs,
    io::Write,
    os::unix::{fs::PermissionsExt, net::UnixStream},
    time::{Duration, Instant},
};

/// Counts in the output, as fast as a person reads.
const COUNTING: &str = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done";

#[test]
fn a_frozen_tree_stands_still_and_its_time_does_not_count() {
    let mut supervised =
        Supervised::start(RunSpec { timeout_ms: 1_500, ..shell(&format!("({COUNTING}) & wait")) });
    supervised.wait_for_output("5\n");
    let mut client = supervised.connect();
    client.say(&ToSupervisor::Pause);
    client.until_said(&FromSupervisor::Paused);
    let mut late = supervised.connect();
    let Some(FromSupervisor::State { paused: true, pid, output_bytes, .. }) = late.next() else {
        panic!("a latecomer is not told how things stand");
    };
    assert_eq!(pid, supervised.process.id());
    // Longer than the time it has left: it would be over if pauses counted. Nothing may come meanwhile.
    let frozen_until = Instant::now() + Duration::from_millis(1_800);
    wait_until("the pause is over", || Instant::now() > frozen_until);
    assert_eq!(supervised.output().len() as u64, output_bytes);
    client.say(&ToSupervisor::Resume);
    client.until_said(&FromSupervisor::Resumed);
    wait_until("it counts again", || supervised.output().len() as u64 > output_bytes);
    let exit = client.until_exited();
    assert_eq!(exit.ending, Ending::TimedOut);
    assert!(exit.running_ms < 3_000, "{exit:?}");
    assert_eq!(supervised.living(), NONE);
    supervised.wait_gone();
}

#[test]
fn a_frozen_tree_can_be_cancelled() {
    let mut supervised =
        Supervised::start(shell("trap 'echo tidied; exit' TERM; echo set; while :; do sleep 0.05; done"));
    supervised.wait_for_output("set");
    let mut client = supervised.connect();
    client.say(&ToSupervisor::Pause);
    client.until_said(&FromSupervisor::Paused);
    client.say(&ToSupervisor::Cancel);
    assert_eq!(client.until_exited().ending, Ending::Cancelled);
    assert!(supervised.output().ends_with("tidied\n"), "{}", supervised.output());
    supervised.wait_gone();
}

#[test]
fn a_command_reads_the_end_of_file() {
    let mut supervised = Supervised::start(argv(&["cat"]));
    assert_eq!(supervised.exit().ending, Ending::Exited { code: 0 });
}

#[test]
fn a_terminal_is_one_and_pipes_are_none() {
    let script = "test -t 0 && test -t 1 && test -t 2 && (: </dev/tty) 2>/dev/null && stty size || echo none";
    for (pty, said) in [(false, "none\n"), (true, "24 80\r\n")] {
        let mut supervised = Supervised::start(RunSpec { pty, ..shell(script) });
        supervised.exit();
        assert_eq!(supervised.output(), said);
    }
}

#[test]
fn clients_come_and_go_and_a_slow_or_confused_one_holds_nobody_up() {
    let mut supervised = Supervised::at_gate(shell("head -c 20000000 /dev/zero; echo; echo end"));
    let silent: Vec<_> = (0..5).map(|_| supervised.connect()).collect();
    let raw = UnixStream::connect(supervised.dir.join(SOCKET_FILE)).unwrap();
    (&raw).write_all(b"{\"say\":\"dance\"}\nnonsense\n").unwrap();
    drop(supervised.connect());
    let mut listener = supervised.connect();
    supervised.go();
    assert!(matches!(listener.next(), Some(FromSupervisor::State { paused: false, .. })));
    let exit = listener.until_exited();
    assert_eq!((exit.ending, exit.output_bytes), (Ending::Exited { code: 0 }, 20_000_005));
    drop(silent);
    supervised.wait_gone();
}

#[test]
fn output_is_told_as_it_comes() {
    let mut supervised = Supervised::at_gate(shell(&format!("echo one; {UNTIL_TOLD}; echo two")));
    let mut client = supervised.connect();
    supervised.go();
    client.until_said(&FromSupervisor::Output { output_bytes: 4 });
    assert_eq!(supervised.output(), "one\n");
    supervised.tell();
    assert_eq!(client.until_exited().output_bytes, 8);
    supervised.wait_gone();
}

#[test]
fn the_socket_is_its_owners_and_works_below_any_path() {
    let long = "folder-with-a-long-name/".repeat(10);
    let mut supervised = Supervised::in_folder(shell("echo hi; sleep 60"), &long);
    assert!(supervised.dir.as_os_str().len() > os::socket::ADDRESS_MAX);
    let mode = fs::metadata(supervised.dir.join(SOCKET_FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    supervised.go();
    let mut client = supervised.connect();
    client.say(&ToSupervisor::Cancel);
    assert_eq!(client.until_exited().ending, Ending::Cancelled);
    supervised.wait_gone();
}
