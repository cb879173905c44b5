//! What a task wrote, on a person's terminal: text and colours, but nothing that drives it.

use super::{home::Home, key::terminal};
use std::{
    fs::File,
    io::Read as _,
    process::{Command, Stdio},
};

/// Writes colours, a title, the clipboard, a cleared screen, moves of the cursor; and what only a terminal erases.
const WRITES: &str = concat!(
    r"printf '\033[31mred\033[0m \033]0;title\007\033]52;c;aGk=\033\\\033[2J\033[10;10Hhere\033[5A\033[?1049h\n';",
    r"printf '10%%\r\033[K20%%\n';",
    r#"echo '[RESULT] "done \u001b]52;c;aGk=\u0007\u001b[2Jwell"'"#,
);

/// What a command shows on a terminal of its own.
fn shown(mut command: Command) -> String {
    let (screen, program) = terminal();
    let mut child = command.stdin(Stdio::null()).stdout(program).stderr(Stdio::null()).spawn().unwrap();
    // It holds the program's end of the terminal, too.
    drop(command);
    let reading = std::thread::spawn(move || read_to_end(screen));
    assert!(child.wait().unwrap().success());
    reading.join().unwrap()
}

fn read_to_end(mut screen: File) -> String {
    let mut shown = vec![];
    // ends in an error once nobody sits at the other end
    screen.read_to_end(&mut shown).ok();
    String::from_utf8_lossy(&shown).into_owned()
}

/// What would drive a terminal.
fn driving(text: &str) -> Vec<&'static str> {
    let all = ["\u{1b}]0;", "\u{1b}]52;", "\u{1b}[2J", "\u{1b}[10;10H", "\u{1b}[5A", "\u{1b}[?1049h"];
    all.into_iter().filter(|sequence| text.contains(sequence)).collect()
}

#[test]
fn what_a_task_wrote_does_not_drive_the_terminal() {
    let home = Home::new();
    let followed = shown(home.command(&["execute", "--wait", "--command", WRITES]));
    assert_eq!(driving(&followed), Vec::<&str>::new(), "{followed:?}");
    assert!(
        followed.contains("\u{1b}[31mred\u{1b}[0m \r\n\u{1b}[10Ghere\r\n10%\r\u{1b}[0K20%\r\n"),
        "{followed:?}"
    );

    let id = home.json(&["list"])["tasks"][0]["short_id"].as_str().unwrap().to_owned();
    let printed = shown(home.command(&["output", &id]));
    assert_eq!(driving(&printed), Vec::<&str>::new(), "{printed:?}");
    assert!(
        printed.contains("\u{1b}[31mred\u{1b}[0m \r\n\u{1b}[10Ghere\r\n10%\r\u{1b}[0K20%\r\n"),
        "{printed:?}"
    );
    let result = shown(home.command(&["result", &id]));
    assert_eq!(driving(&result), Vec::<&str>::new(), "{result:?}");
    // a cleared screen begins a new one
    assert!(result.contains("done \r\nwell\r\n"), "{result:?}");

    // A pipe gets what was written.
    let piped = home.expect(0, &["output", &id]);
    assert_eq!(driving(&piped.text()).len(), 6, "{}", piped.all());
}
