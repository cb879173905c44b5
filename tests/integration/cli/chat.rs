//! Talks with agents from the command line: one turn, and what is done with talks. The conversation on a terminal is in
//! `conversation.rs`.

use crate::cli::{
    home::{Answer, Home},
    model,
};
use harness::model_server::{Act, ModelServer, Shape, Turn};
use serde_json::{Value, json};
use std::{io::Write as _, process::Stdio};

fn says(words: &[&str]) -> Act {
    Act::Reply(Turn::says(words))
}

fn server(script: Vec<Act>) -> ModelServer {
    ModelServer::start(Shape::OpenAi, script)
}

/// Runs a command with `text` on its standard input.
fn piped(home: &Home, args: &[&str], text: &str) -> Answer {
    let mut child = home.command(args).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Answer {
        status: output.status.code().unwrap(),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The talks that are listed, those that are pinned first.
fn listed(home: &Home, args: &[&str]) -> Vec<Value> {
    let page = home.json(&[&["chat", "list"], args].concat());
    [&page["pinned"], &page["chats"]].into_iter().flat_map(|list| list.as_array().unwrap().clone()).collect()
}

fn short_id(chat: &Value) -> String {
    chat["short_id"].as_str().unwrap().to_owned()
}

/// Who said what in the request of this number, without the prompt.
fn told(server: &ModelServer, request: usize) -> Vec<(String, String)> {
    let body = server.requests()[request].body.clone();
    let messages = body["messages"].as_array().unwrap().iter();
    let text = |message: &Value, field: &str| message[field].as_str().unwrap_or_default().to_owned();
    let all = messages.map(|message| (text(message, "role"), text(message, "content")));
    all.filter(|(role, _)| role != "system").collect()
}

#[test]
fn an_answer_streams_and_the_next_turn_knows_what_was_said() {
    let server = server(vec![Act::Gated("words".into(), Turn::says(&["Good ", "morn", "ing.", ""]))]);
    let home = model::home(&server);
    let mut first = home.start(&["chat", "writer", "--say", "Hello there"]);
    server.wait_for_requests(1);
    server.open_wide("words");
    assert_eq!(first.stdout.until(|_| true), "Good morning.", "no line of another kind comes first");
    let goes_on = first.stderr.until(|line| line.contains("--continue"));
    assert_eq!(first.end(), 0);

    server.then(says(&["Short."]));
    let second = home.expect(0, &["chat", "--continue", "--say", "And in a word?"]);
    assert_eq!(second.text(), "Short.\n", "{}", second.all());
    let said = [("user", "Hello there"), ("assistant", "Good morning."), ("user", "And in a word?")];
    let heard = told(&server, 1);
    assert_eq!(heard.len(), 3, "{heard:?}");
    for ((role, text), (by, what)) in heard.iter().zip(said) {
        assert!(role == by && text.contains(what), "{heard:?}");
    }

    let chats = listed(&home, &[]);
    assert_eq!((chats.len(), &chats[0]["title"]), (1, &json!("Hello there")));
    assert!(goes_on.contains(&short_id(&chats[0])), "{goes_on}");
    assert_eq!(chats[0]["unseen"], false, "what streamed was seen");
    assert_eq!(home.json(&["list"])["tasks"], json!([]), "somebody waited for them");
}

#[test]
fn words_come_as_they_are_said_and_lines_of_legwork_stand_beside_them() {
    let look = Turn { words: vec!["I look. ".into()], ..Turn::calls("list_files", json!({"path": "."})) };
    let server =
        server(vec![Act::Reply(look), Act::Gated("end".into(), Turn::says(&["Fou", "nd.\n", "Done."]))]);
    let home = model::home(&server);
    home.expect(0, &["agent", "edit", "writer", "--tool", "list_files"]);
    let mut talk = home.start(&["chat", "writer", "--say", "What is here?"]);
    talk.stderr.until(|line| line == "[TOOL] list_files .");
    assert_eq!(talk.stdout.until(|_| true), "I look.");
    for _ in 0..2 {
        server.open("end");
    }
    assert_eq!(talk.stdout.until(|_| true), "Found.", "while the rest has not come");
    server.open_wide("end");
    assert_eq!(talk.stdout.until(|_| true), "Done.");
    assert_eq!(talk.end(), 0);
}

#[test]
fn what_is_piped_in_is_what_is_said() {
    let server = server(vec![]);
    server.always(says(&["I see."]));
    let home = model::home(&server);
    for (number, args) in [&["chat", "writer"][..], &["chat", "writer", "--say", "-"]].into_iter().enumerate()
    {
        let answer = piped(&home, args, "first line\nsecond line\n");
        assert_eq!((answer.status, answer.text()), (0, "I see.\n".to_owned()), "{}", answer.all());
        assert_eq!(told(&server, number), [("user".to_owned(), "first line\nsecond line".to_owned())]);
    }
    std::fs::write(home.scratch().join("question.md"), "From a file\n").unwrap();
    home.expect(0, &["chat", "writer", "--say", "@question.md", "--file", "question.md"]);
    let words = &told(&server, 2)[0].1;
    assert_eq!(
        words, "From a file\n\n<file name=\"question.md\">\nFrom a file\n</file>",
        "the file goes along"
    );
}

#[test]
fn one_document_tells_how_the_turn_ended() {
    let server = server(vec![says(&["Hello, ", "you."])]);
    let home = model::home(&server);
    let document = home.json(&["chat", "writer", "--say", "Hello"]);
    assert_eq!(document["event"], "result");
    let task = &document["task"];
    assert_eq!((&task["status"], &task["result"]["output"]), (&json!("completed"), &json!("Hello, you.")));
    assert_eq!(task["chat_id"], listed(&home, &[])[0]["id"]);
}

#[test]
fn one_in_the_background_returns_at_once_and_a_worker_answers_it() {
    let server = server(vec![says(&["Later."]), says(&["Also later."])]);
    let home = model::home(&server);
    let asked = home.expect(0, &["chat", "writer", "--say", "Count them", "--background"]);
    assert!(asked.stderr.contains("nothing runs the queue now"), "{}", asked.all());
    assert_eq!(server.requests().len(), 0);
    let task = asked.text().trim().to_owned();
    assert_eq!(home.json(&["status", &task])["status"], "queued");
    let said = home.json(&["chat", "--continue", "--say", "Beside it", "--background"]);
    assert_eq!(said["turn"]["task"]["foreground"], false);
    let state = |home: &Home| home.expect(0, &["chat", "list"]).text();
    assert!(state(&home).contains("answering"), "{}", state(&home));
    home.expect(0, &["worker", "--drain", "--workers", "1"]);
    assert_eq!(home.json(&["result", &task])["result"]["output"], "Later.");
    assert!(state(&home).contains("new"), "{}", state(&home));
    let shown = home.expect(0, &["chat", "show", &short_id(&said["chat"])]).text();
    assert!(shown.contains("Later.") && shown.contains("Also later."), "{shown}");
    assert!(!state(&home).contains("new"), "it was shown: {}", state(&home));
}

#[test]
fn an_answer_that_is_waited_for_is_sent_to_the_background() {
    let server = server(vec![Act::Gated("rest".into(), Turn::says(&["Slow", "ly."]))]);
    let home = model::home(&server);
    let _worker = home.worker(&[]);
    let mut talk = home.start(&["chat", "writer", "--say", "Take your time"]);
    server.wait_for_requests(1);
    let talk_id = short_id(&listed(&home, &[])[0]);
    let task =
        home.json(&["chat", "show", &talk_id])["turns"][0]["task"]["short_id"].as_str().unwrap().to_owned();
    assert_eq!(home.json(&["chat", "background", &task])["foreground"], false);
    assert_eq!(home.json(&["list"])["tasks"][0]["short_id"], json!(task));
    server.open_wide("rest");
    assert_eq!(talk.stdout.until(|_| true), "Slowly.", "whoever follows it still gets all of it");
    assert_eq!(talk.end(), 0);
    let waits = home.make_short(&["--command", "true", "--in", "1h"]);
    assert!(home.expect(4, &["chat", "background", &waits]).stderr.contains("no part of a conversation"));
}

#[test]
fn whoever_is_ended_while_an_answer_streams_leaves_it_to_the_background() {
    use rustix::process::Signal;
    for (gate, signal) in [("on-term", Signal::TERM), ("on-hangup", Signal::HUP)] {
        let server = server(vec![Act::Gated(gate.into(), Turn::says(&["Slow", "ly."]))]);
        let home = model::home(&server);
        let _worker = home.worker(&[]);
        let talk = home.start(&["chat", "writer", "--say", "Take your time"]);
        server.wait_for_requests(1);
        server.open(gate);
        assert_eq!(home.json(&["list"])["tasks"], json!([]), "{gate}");
        talk.signal(signal);
        talk.end();
        let task = &home.json(&["list"])["tasks"][0];
        assert_eq!((&task["foreground"], &task["status"]), (&json!(false), &json!("running")), "{gate}");
        let id = task["short_id"].as_str().unwrap().to_owned();
        server.open_wide(gate);
        assert_eq!(home.expect(0, &["wait", &id]).status, 0);
        assert_eq!(server.requests().len(), 1, "{gate}: nothing is asked twice");
    }
}

#[test]
fn a_failure_and_a_cancel_end_with_one_and_words() {
    let wrong = json!({"error": {"message": "wrong key"}}).to_string();
    let server = server(vec![Act::Status(401, vec![], wrong), Act::Silence(Turn::says(&["Half"]), 0)]);
    let home = model::home(&server);
    let failed = home.expect(1, &["chat", "writer", "--say", "Hello"]);
    assert_eq!(failed.text(), "");
    assert!(failed.stderr.contains("error: task ") && failed.stderr.contains("hint: "), "{}", failed.all());
    let mut hangs = home.start(&["chat", "writer", "--say", "And now?"]);
    server.wait_for_requests(2);
    hangs.signal(rustix::process::Signal::INT);
    hangs.stderr.until(|line| line.contains("was cancelled"));
    assert_eq!(hangs.end(), 1);
    let all = listed(&home, &[]);
    let shown = home.expect(0, &["chat", "show", &short_id(&all[0])]).text();
    assert!(shown.contains("This was stopped."), "{shown}");
    let shown = home.expect(0, &["chat", "show", &short_id(&all[1])]).text();
    assert!(shown.contains("There is no answer to this: "), "{shown}");
}

#[test]
fn a_question_says_how_it_is_answered() {
    let ask = Turn::calls("ask_user", json!({"question": "Formal or friendly?"}));
    let server = server(vec![Act::Reply(ask), says(&["Dear all."])]);
    let home = model::home(&server);
    home.expect(0, &["agent", "edit", "writer", "--tool", "ask_user"]);
    let mut talk = home.start(&["chat", "writer", "--say", "Write a letter"]);
    let wish =
        talk.stderr.until(|line| line.contains("Formal or friendly?") && line.contains("legwork answer"));
    assert!(home.expect(0, &["chat", "list"]).text().contains("asks you"));
    let task = wish.split("legwork answer ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    home.expect(0, &["answer", &task, "Formal, please"]);
    assert_eq!(talk.stdout.until(|_| true), "Dear all.");
    assert_eq!(talk.end(), 0);
    let shown = home.expect(0, &["chat", "show", &short_id(&listed(&home, &[])[0])]).text();
    let at = |words: &str| shown.find(words).unwrap_or_else(|| panic!("{words}: {shown}"));
    assert!(at("Write a letter") < at("Formal or friendly?"));
    assert!(at("Formal or friendly?") < at("Formal, please") && at("Formal, please") < at("Dear all."));
}

#[test]
fn talks_are_listed_shown_exported_renamed_pinned_and_deleted() {
    let server = server(vec![says(&["Blue is a colour."]), says(&["So is red."])]);
    let home = model::home(&server);
    home.expect(0, &["chat", "writer", "--say", "Is blue a colour?"]);
    home.expect(0, &["chat", "writer", "--say", "And red?"]);
    let (red, blue) = {
        let all = listed(&home, &[]);
        (short_id(&all[0]), short_id(&all[1]))
    };
    assert_eq!(listed(&home, &["--search", "BLUE"]).len(), 1);
    let found = home.expect(0, &["chat", "list", "--search", "is a colour"]).text();
    assert!(found.contains("Found") && found.contains("a colour"), "{found}");
    let none = home.expect(0, &["chat", "list", "--search", "is a house"]);
    assert!(none.stderr.contains("No conversation has these words."), "{}", none.all());
    assert_eq!(listed(&home, &["--limit", "1", "--before", &red])[0]["short_id"], json!(blue));
    let table = home.expect(0, &["chat", "list", "--limit", "1"]);
    assert!(table.text().contains("And red?") && !table.text().contains("blue"), "{}", table.all());
    assert!(table.stderr.contains(&format!("--before {red}")), "{}", table.all());

    assert_eq!(home.json(&["chat", "rename", &blue, "Colours"])["title"], "Colours");
    home.expect(2, &["chat", "rename", &blue, " "]);
    assert_eq!(home.json(&["chat", "pin", &blue])["pinned"], true);
    let table = home.expect(0, &["chat", "list"]).text();
    assert!(
        table.lines().nth(1).is_some_and(|line| line.contains("Colours") && line.contains("pinned")),
        "{table}"
    );
    // it is the one that was spoken in last that is gone on with, wherever it stands
    server.then(says(&["Green too."]));
    home.expect(0, &["chat", "--continue", "--say", "Green?"]);
    assert_eq!(home.json(&["chat", "show", &red])["turns"].as_array().unwrap().len(), 2);
    assert_eq!(home.json(&["chat", "unpin", &blue])["pinned"], false);

    let shown = home.expect(0, &["chat", "show", &blue]).text();
    assert!(shown.starts_with("Colours\n") && shown.contains("Blue is a colour."), "{shown}");
    let markdown = home.expect(0, &["chat", "export", &blue]).text();
    let lines: Vec<_> = markdown.lines().filter(|line| !line.is_empty() && !line.starts_with('*')).collect();
    assert_eq!(lines, ["# Colours", "## You", "Is blue a colour?", "## writer", "Blue is a colour."]);
    let written = home.json(&["chat", "export", &blue, "--output", "colours.md"]);
    let path = home.scratch().join("colours.md");
    assert_eq!(written["path"], json!(path.display().to_string()));
    assert_eq!(std::fs::read_to_string(path).unwrap(), markdown);
    home.expect(2, &["chat", "export", &blue, "--output", "no/such/folder.md"]);

    let deleted = home.json(&["chat", "delete", &blue, &red]);
    assert_eq!(deleted["deleted"].as_array().unwrap().len(), 2);
    assert!(listed(&home, &[]).is_empty());
    home.expect(3, &["chat", "show", &blue]);
}

#[test]
fn another_model_answers_from_the_next_turn_on_until_it_is_taken_back() {
    let server = server(vec![]);
    server.always(says(&["Yes."]));
    let home = model::home(&server);
    let say = |args: &[&str]| home.expect(0, &[&["chat"], args, &["--say", "And now?"]].concat());
    say(&["writer", "--model", "large"]);
    say(&["--continue"]);
    let chat = short_id(&listed(&home, &[])[0]);
    let changed = home.expect(0, &["chat", "model", &chat, "small"]).text();
    assert_eq!(changed, format!("Changed {chat} “And now?”: small\n"));
    say(&["--continue"]);
    let own = home.json(&["chat", "model", &chat, "--default"]);
    assert_eq!((&own["model"], &own["model_chosen"]), (&Value::Null, &json!(false)));
    say(&["--continue"]);
    say(&["--continue", "--model", "large"]);
    say(&["--continue", "--model", ""]);
    let asked: Vec<_> = server.requests().iter().map(|request| request.body["model"].clone()).collect();
    assert_eq!(asked, ["large", "large", "small", "m", "large", "m"]);
    home.expect(2, &["chat", "model", &chat]);
    home.expect(2, &["chat", "model", &chat, "large", "--default"]);
}

#[test]
fn what_cannot_be_said_or_found_is_told_by_its_class() {
    let server = server(vec![]);
    let home = model::home(&server);
    let nothing = home.expect(3, &["chat", "--continue", "--say", "Hello"]);
    assert!(nothing.stderr.contains("no conversation yet"), "{}", nothing.all());
    for args in [
        &["chat", "--continue", "0123abcd", "--say", "Hello"][..],
        &["chat", "show", "0123abcd"],
        &["chat", "export", "0123abcd"],
        &["chat", "rename", "0123abcd", "Title"],
        &["chat", "model", "0123abcd", "m"],
        &["chat", "pin", "0123abcd"],
        &["chat", "delete", "0123abcd"],
        &["chat", "background", "0123abcd"],
    ] {
        home.expect(3, args);
    }
    for args in [
        &["chat", "writer", "--say", ""][..],
        &["chat", "writer", "--say", "  \n"],
        &["chat", "writer"],
        &["chat", "writer", "--say", "x", "--file", "not-there"],
    ] {
        home.expect(2, args);
    }
    let nobody = home.expect(2, &["chat", "nobody", "--say", "Hello"]);
    assert!(nobody.stderr.starts_with("error: AGENT: "), "{}", nobody.all());
    let shell = home.expect(2, &["chat", "shell", "--say", "Hello"]);
    assert!(shell.stderr.contains("has no model"), "{}", shell.all());
    assert_eq!(server.requests().len(), 0);
}
