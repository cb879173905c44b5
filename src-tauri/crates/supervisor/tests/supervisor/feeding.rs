//! A standard input that stays open, fed from a file of the attempt's folder.

use crate::harness::{Client, Supervised, shell};
use contract::supervision::{Ending, FromSupervisor, INPUT_FILE, RunSpec, ToSupervisor};
use std::{fs::OpenOptions, io::Write as _};

fn open(script: &str) -> Supervised {
    Supervised::start(RunSpec { open_input: true, ..shell(script) })
}

/// Appends to the file; how long it is then.
fn append(supervised: &Supervised, text: &str) -> u64 {
    let path = supervised.dir.join(INPUT_FILE);
    let mut file = OpenOptions::new().create(true).append(true).open(&path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.metadata().unwrap().len()
}

fn fed(client: &mut Client, bytes: u64, close: bool) -> u64 {
    client.say(&ToSupervisor::Feed { bytes, close });
    client.until(|said| match said {
        FromSupervisor::Fed { bytes } => Some(bytes),
        _ => None,
    })
}

#[test]
fn a_command_reads_what_is_said_to_it_once_and_no_more_than_was_said() {
    let mut supervised = open("while read line; do echo \"<$line>\"; done; echo over");
    let one = append(&supervised, "one\n");
    // half a line that nobody has spoken for
    append(&supervised, "tw");
    assert_eq!(fed(&mut supervised.connect(), one, false), one);
    supervised.wait_for_output("<one>");
    // said again, by one who does not know
    assert_eq!(fed(&mut supervised.connect(), one, false), one);
    let two = append(&supervised, "o\n");
    assert_eq!(fed(&mut supervised.connect(), two, true), two);
    assert_eq!(supervised.exit().ending, Ending::Exited { code: 0 });
    assert_eq!(supervised.output(), "<one>\n<two>\nover\n");
}

#[test]
fn more_than_a_pipe_holds_waits_until_it_is_read() {
    let mut supervised = open("echo ready; while [ ! -e told ]; do sleep 0.01; done; wc -c");
    supervised.wait_for_output("ready");
    let mut client = supervised.connect();
    let all = append(&supervised, &"x".repeat(3 << 20));
    assert!(fed(&mut client, all, true) < all, "the command has read nothing yet");
    client.say(&ToSupervisor::Cancel);
    assert_eq!(supervised.exit().ending, Ending::Cancelled);

    let mut supervised = open("wc -c");
    let all = append(&supervised, &"x".repeat(3 << 20));
    let mut client = supervised.connect();
    client.say(&ToSupervisor::Feed { bytes: all, close: true });
    assert_eq!(supervised.exit().ending, Ending::Exited { code: 0 });
    assert_eq!(supervised.output().trim(), (3 << 20).to_string());
}

#[test]
fn what_closes_its_input_goes_on_and_without_an_open_one_nothing_is_fed() {
    let mut supervised = open("exec <&-; echo ready; sleep 60");
    supervised.wait_for_output("ready");
    let mut client = supervised.connect();
    let all = append(&supervised, "into nothing\n");
    assert_eq!(fed(&mut client, all, false), 0);
    client.say(&ToSupervisor::Cancel);
    assert_eq!(supervised.exit().ending, Ending::Cancelled);

    let mut supervised = Supervised::start(shell("cat; echo over"));
    let all = append(&supervised, "to nobody\n");
    supervised.connect().say(&ToSupervisor::Feed { bytes: all, close: false });
    supervised.exit();
    assert_eq!(supervised.output(), "over\n");
}
