//! What is typed on a command's terminal, and how large it is.

use crate::harness::{Client, Supervised, shell};
use contract::supervision::{Ending, FromSupervisor, RunSpec, TYPED_MAX, ToSupervisor};

fn typed(client: &mut Client, text: &str, number: u64) -> bool {
    client.say(&ToSupervisor::Type { text: text.to_owned(), number });
    client.until(|said| match said {
        FromSupervisor::Typed { number: told, taken } if told == number => Some(taken),
        _ => None,
    })
}

#[test]
fn a_command_reads_what_is_typed_on_its_terminal() {
    let script = "printf 'Name? '; read name; printf 'Sure? '; read sure; echo \"<$name> <$sure>\"";
    let mut supervised = Supervised::start(RunSpec { pty: true, ..shell(script) });
    supervised.wait_for_output("Name? ");
    let mut client = supervised.connect();
    assert!(typed(&mut client, "Bob é\r", 1));
    supervised.wait_for_output("Sure? ");
    // another one who sits there
    assert!(typed(&mut supervised.connect(), "yes\r", 1));
    assert_eq!(supervised.exit().ending, Ending::Exited { code: 0 });
    assert!(supervised.output().contains("<Bob é> <yes>"), "{}", supervised.output());
}

#[test]
fn keys_are_keys() {
    let script = "trap 'echo interrupted; exit 3' INT; echo ready; while :; do sleep 0.1; done";
    let mut supervised = Supervised::start(RunSpec { pty: true, ..shell(script) });
    supervised.wait_for_output("ready");
    assert!(typed(&mut supervised.connect(), "\u{3}", 1));
    assert_eq!(supervised.exit().ending, Ending::Exited { code: 3 });
    let mut supervised = Supervised::start(RunSpec { pty: true, ..shell("cat; echo end of file") });
    let mut client = supervised.connect();
    assert!(typed(&mut client, "line\r", 1) && typed(&mut client, "\u{4}", 2));
    assert_eq!(supervised.exit().ending, Ending::Exited { code: 0 });
    assert!(supervised.output().ends_with("end of file\r\n"), "{}", supervised.output());
}

#[test]
fn nothing_is_typed_where_nobody_reads() {
    let mut supervised = Supervised::start(shell("echo ready; sleep 60"));
    supervised.wait_for_output("ready");
    let mut client = supervised.connect();
    assert!(!typed(&mut client, "x", 1), "there is no terminal");
    client.say(&ToSupervisor::Cancel);
    supervised.wait_gone();

    // raw, so that what nobody reads piles up
    let script = "stty raw -echo; echo ready; sleep 60";
    let mut supervised = Supervised::start(RunSpec { pty: true, ..shell(script) });
    supervised.wait_for_output("ready");
    let mut client = supervised.connect();
    assert!(!typed(&mut client, &"x".repeat(TYPED_MAX + 1), 1), "too much at once");
    let piece = "x".repeat(TYPED_MAX);
    let refused = (2..200).find(|number| !typed(&mut client, &piece, *number));
    assert!(refused.is_some_and(|number| number > 20), "{refused:?}");
    client.say(&ToSupervisor::Cancel);
    supervised.wait_gone();
}

#[test]
fn the_terminal_is_as_large_as_it_is_shown() {
    let script = "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.1; done";
    let mut supervised = Supervised::start(RunSpec { pty: true, ..shell(script) });
    supervised.wait_for_output("ready");
    supervised.connect().say(&ToSupervisor::Resize { rows: 50, columns: 132 });
    supervised.exit();
    assert_eq!(supervised.output(), "ready\r\n50 132\r\n");
}
