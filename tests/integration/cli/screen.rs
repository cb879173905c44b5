//! What a task wrote, on a person's terminal: text and colours, but nothing that drives it.

use super::{home::Home, key::terminal};
use harness::model_server::{Act, ModelServer, Shape, Turn};
use serde_json::json;
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
    command.stderr(Stdio::null());
    let (well, shown) = on_a_terminal(command);
    assert!(well, "{shown}");
    shown
}

/// The same with what it says beside it; and whether it ended well.
fn all_shown(mut command: Command) -> (bool, String) {
    let (screen, program) = terminal();
    command.stderr(program);
    let said = std::thread::spawn(move || read_to_end(screen));
    let (well, shown) = on_a_terminal(command);
    (well, shown + &said.join().unwrap())
}

fn on_a_terminal(mut command: Command) -> (bool, String) {
    let (screen, program) = terminal();
    let mut child = command.stdin(Stdio::null()).stdout(program).spawn().unwrap();
    // It holds the program's end of the terminal, too.
    drop(command);
    let reading = std::thread::spawn(move || read_to_end(screen));
    let well = child.wait().unwrap().success();
    (well, reading.join().unwrap())
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

/// What a model says to drive the terminal of whoever reads it.
const SAYS: &str = "\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}\u{1b}]52;c;aGk=\u{1b}\\\u{1b}[2J\u{1b}[10;10Hhere\u{1b}[5A\u{1b}[?1049h";

/// A home with the provider `local` and an agent `writer` that may ask.
fn home_of(server: &ModelServer) -> Home {
    let home = Home::new();
    home.add_provider(&server.base_url());
    home.add_writer("Write.", &["ask_user"]);
    home
}

/// Expects of each front that what it shows says the words and drives nothing.
fn check(home: &Home, what: &str, fronts: &[&[&str]], words: &str) {
    for front in fronts {
        let (well, shown) = all_shown(home.command(front));
        assert!(well, "{what}: {front:?}: {shown:?}");
        assert_eq!(driving(&shown), Vec::<&str>::new(), "{what}: {front:?}: {shown:?}");
        assert!(shown.contains(words), "{what}: {front:?}: {shown:?}");
    }
}

#[test]
fn what_a_model_says_does_not_drive_the_terminal() {
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    let reply = || Act::Reply(Turn::says(&["First. ", SAYS, "\n\nMore."]));
    server.always(reply());
    let home = home_of(&server);

    let execute = ["execute", "--wait", "--agent", "writer", "Write a greeting"];
    check(&home, "a reply", &[&execute], "here");
    let id = home.json(&["list"])["tasks"][0]["short_id"].as_str().unwrap().to_owned();
    let fronts: [&[&str]; 5] = [
        &["output", &id],
        &["result", &id],
        &["status", &id],
        &["report", "show", &id],
        &["report", "export", &id],
    ];
    check(&home, "its result", &fronts, "here");
    let fronts: [&[&str]; 5] = [&["list"], &["logs", &id], &["why", &id], &["inbox"], &["report", "list"]];
    check(&home, "what is said of it", &fronts, "");

    check(
        &home,
        "a talk",
        &[&["chat", "writer", "--say", "Hello"], &["chat", "--continue", "--say", "Again"]],
        "here",
    );
    let chat = home.json(&["chat", "list"])["chats"][0]["short_id"].as_str().unwrap().to_owned();
    check(&home, "a talk that was", &[&["chat", "show", &chat], &["chat", "export", &chat]], "here");
    check(&home, "talks", &[&["chat", "list"], &["chat", "list", "--search", "red"]], "");
    // a pipe gets what was said
    assert_eq!(driving(&home.expect(0, &["output", &id]).text()).len(), 6);
}

#[test]
fn what_a_model_asks_or_plans_does_not_drive_the_terminal() {
    let asks = Turn::calls("ask_user", json!({"question": format!("Which {SAYS}?"), "options": [SAYS, "b"]}));
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(asks)]);
    server.always(Act::Reply(
        Turn::calls("set_plan", json!({"steps": [SAYS, "Then"]}))
            .and_calls("finish", json!({"summary": SAYS, "success": false})),
    ));
    let home = home_of(&server);
    let id = home.make_short(&["--agent", "writer", "Ask me", "--retries", "0"]);
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(home.json(&["status", &id])["status"], "needs_input");
    let fronts: [&[&str]; 5] = [&["status", &id], &["inbox"], &["list"], &["why", &id], &["logs", &id]];
    check(&home, "a question", &fronts, "");
    home.expect(0, &["answer", &id, "b"]);
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(home.json(&["status", &id])["status"], "failed");
    let fronts: [&[&str]; 5] = [&["status", &id], &["output", &id], &["list"], &["inbox"], &["logs", &id]];
    check(&home, "a plan and a failure", &fronts, "");
    let (well, shown) =
        all_shown(home.command(&["execute", "--wait", "--agent", "writer", "Fail", "--retries", "0"]));
    assert!(!well && driving(&shown).is_empty(), "{shown:?}");
}

#[test]
fn what_a_server_says_in_an_error_does_not_drive_the_terminal() {
    let body = json!({"error": {"message": format!("No {SAYS} way"), "type": SAYS}}).to_string();
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    server.always(Act::Status(400, vec![], body));
    let home = home_of(&server);
    for front in [
        &["execute", "--wait", "--agent", "writer", "Write a greeting", "--retries", "0"][..],
        &["chat", "writer", "--say", "Hello"],
        &["provider", "test", "local"],
        &["provider", "models", "local"],
    ] {
        let (_, shown) = all_shown(home.command(front));
        assert_eq!(driving(&shown), Vec::<&str>::new(), "{front:?}: {shown:?}");
    }
    let id = home.json(&["list"])["tasks"][0]["short_id"].as_str().unwrap().to_owned();
    let fronts: [&[&str]; 4] = [&["status", &id], &["list"], &["inbox"], &["logs", &id]];
    check(&home, "its task", &fronts, "");
}
