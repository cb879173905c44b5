//! `legwork inbox`: what needs the person, what has ended, and what is done about it.

use crate::cli::{home::Home, model};
use harness::model_server::{Act, ModelServer, Shape, Turn};
use serde_json::Value;

/// A task that has ended, later than those before it; its short id.
fn ended(home: &Home, title: &str, line: &str) -> String {
    let id = home.make_short(&[title, "--retries", "0", "--command", line]);
    home.expect(0, &["worker", "--drain"]);
    id
}

/// The titles in one part of the page that these words list.
fn titles(home: &Home, args: &[&str], part: &str) -> Vec<String> {
    let page = home.json(&[&["inbox"], args].concat());
    let title = |entry: &Value| entry["task"]["title"].as_str().unwrap().to_owned();
    page[part].as_array().unwrap().iter().map(title).collect()
}

/// What is said where this succeeds, on standard output and beside it.
fn said(home: &Home, args: &[&str]) -> (String, String) {
    let answer = home.expect(0, &[&["inbox"], args].concat());
    (answer.text().trim_end().to_owned(), answer.stderr.trim_end().to_owned())
}

fn out(text: &str) -> (String, String) {
    (text.to_owned(), String::new())
}

#[test]
fn an_empty_inbox_says_so_in_a_line() {
    let home = Home::new();
    for (args, line) in [
        (&[][..], "The inbox is empty: nothing needs you."),
        (&["--unread"], "Nothing is unread, and nothing needs you."),
        (&["--done"], "Nothing is done."),
        (&["read", "--all"], "Nothing was unread."),
    ] {
        assert_eq!(said(&home, args), (String::new(), line.to_owned()), "{args:?}");
    }
    let page = home.json(&["inbox"]);
    for part in ["needs_you", "snoozed", "ended"] {
        assert_eq!(page[part], serde_json::json!([]), "{part}");
    }
}

#[test]
fn what_asks_stands_first_with_the_command_that_answers_it() {
    let asks =
        |question: &str| Act::Reply(Turn::calls("ask_user", serde_json::json!({"question": question})));
    let script = vec![asks("Formal or friendly?"), asks("How long?")];
    let server = ModelServer::start(Shape::OpenAi, script);
    let home = model::home(&server);
    home.expect(0, &["agent", "edit", "writer", "--tool", "ask_user"]);
    let bad = ended(&home, "Build", "echo no such crate; exit 3");
    let [first, second] = ["Letter", "Speech"].map(|title| {
        let id = home.make_short(&[title, "--agent", "writer"]);
        home.expect(0, &["worker", "--drain"]);
        id
    });
    assert_eq!(titles(&home, &[], "needs_you"), ["Letter", "Speech"]);
    let text = said(&home, &[]).0;
    let places: Vec<_> = [
        "Needs you: 2",
        "Letter (asking for ",
        "Formal or friendly?",
        &format!("`legwork answer {first} TEXT`"),
        "Speech (asking for ",
        &format!("`legwork answer {second} TEXT`"),
        "Ended, 1 unread",
        &bad,
        "Failed",
        "new",
        "Exit 3 · no such crate",
    ]
    .iter()
    .map(|words| text.find(words).unwrap_or_else(|| panic!("{words:?} is missing: {text}")))
    .collect();
    assert!(places.is_sorted(), "{places:?} {text}");

    assert_eq!(said(&home, &["snooze", &first, "--for", "2h"]).1, "");
    assert_eq!(titles(&home, &[], "needs_you"), ["Speech"]);
    assert_eq!(titles(&home, &["--unread"], "snoozed"), ["Letter"]);
    assert!(said(&home, &[]).0.contains("Put off: 1"));
    assert_eq!(said(&home, &["wake", &first, &bad]).0, "1 put off no longer");
    assert_eq!(titles(&home, &[], "needs_you"), ["Letter", "Speech"]);
    let refused = home.expect(4, &["inbox", "done", &bad, &first]);
    assert!(refused.stderr.contains("has not ended") && refused.stderr.contains("hint: Answer it"));
    assert_eq!(titles(&home, &["--done"], "ended"), Vec::<String>::new(), "none of them");
}

#[test]
fn marks_say_what_they_did_and_what_stood_so_already() {
    let home = Home::new();
    let [one, two] = ["one", "two"].map(|title| ended(&home, title, "true"));
    let unread = || titles(&home, &["--unread"], "ended");
    assert_eq!(unread(), ["two", "one"]);
    assert_eq!(said(&home, &["read", &one]), out("1 marked as read"));
    assert_eq!(unread(), ["two"]);
    let both = said(&home, &["read", &one, &two]);
    let not_changed = format!("1 not changed, read already, or not ended: {one}");
    assert_eq!(both, ("1 marked as read".to_owned(), not_changed));
    assert_eq!(said(&home, &["unread", &one, &two]), out("2 marked as unread"));
    assert_eq!(said(&home, &["read", "--all"]), out("2 marked as read"));
    assert_eq!(unread(), Vec::<String>::new());

    assert_eq!(said(&home, &["done", &one, &two]), out("2 marked as done"));
    assert_eq!(said(&home, &["done", &one]).1, format!("1 not changed, done already: {one}"));
    assert_eq!(titles(&home, &["--done"], "ended"), ["two", "one"]);
    assert_eq!(said(&home, &["undone", &one]), out("1 brought back"));
    assert_eq!(titles(&home, &[], "ended"), ["one"]);
    assert_eq!(said(&home, &["undone", &one]).1, format!("1 not changed, not done: {one}"));
    assert_eq!(said(&home, &["done", &one, "--quiet"]), out(""));

    let again = home.json(&["inbox", "undone", &one, "--json"]);
    assert_eq!(
        (again["mark"].as_str(), again["changed"].as_array().map(Vec::len)),
        (Some("undone"), Some(1))
    );
    let same = home.json(&["inbox", "undone", &one]);
    assert_eq!((&same["changed"], &same["unchanged"]), (&serde_json::json!([]), &serde_json::json!([one])));
}

#[test]
fn one_id_that_is_not_there_refuses_them_all() {
    let home = Home::new();
    let there = ended(&home, "there", "true");
    for verb in ["read", "unread", "done", "undone", "wake"] {
        let refused = home.expect(3, &["inbox", verb, &there, "ffffffff"]);
        assert!(refused.stderr.contains("There is no task ffffffff"), "{verb} {}", refused.all());
        assert!(refused.stderr.contains("hint: "), "{verb} {}", refused.all());
    }
    home.expect(3, &["inbox", "snooze", &there, "ffffffff", "--for", "1h"]);
    assert_eq!(titles(&home, &["--unread"], "ended"), ["there"], "nothing was done about the other");
}

#[test]
fn a_time_that_cannot_be_is_named_with_its_option_and_a_remedy() {
    let home = Home::new();
    let id = ended(&home, "late", "true");
    for (time, option, problem) in [
        (&["--for", "0"][..], "--for: ", "one second is the least"),
        (&["--for", "soon"], "--for: ", "90s, 10m"),
        (&["--for", "400d"], "--for: ", "366 days"),
        (&["--until", "tea"], "--until: ", "tomorrow"),
        (&["--until", "2020-01-01"], "--until: ", "past"),
        (&["--until", "now"], "--until: ", "past"),
        (&["--until", "2999-01-01"], "--until: ", "366 days"),
        (&["--until", "tomorrow", "--for", "1h"], "--for", "cannot be used with"),
        (&[], "until when", "--for 2h"),
    ] {
        let refused = home.expect(2, &[&["inbox", "snooze", &id], time].concat()).stderr;
        assert!(refused.contains(option) && refused.contains(problem), "{time:?} {refused}");
    }
    assert_eq!(titles(&home, &[], "ended"), ["late"]);
    let (put_off, _) = said(&home, &["snooze", &id, "--until", "tomorrow 9:00"]);
    assert!(put_off.starts_with("1 put off until ") && put_off.ends_with(" 09:00"), "{put_off}");
    assert_eq!(titles(&home, &[], "ended"), Vec::<String>::new());
    assert_eq!(titles(&home, &[], "snoozed"), ["late"]);
}

#[test]
fn pages_go_on_and_ids_come_from_standard_input() {
    let home = Home::new();
    let ids = ["alpha", "beta", "gamma"].map(|title| ended(&home, title, "true"));
    let first = home.expect(0, &["inbox", "--limit", "2"]);
    assert!(first.text().contains("gamma") && !first.text().contains("alpha"), "{}", first.all());
    assert!(first.stderr.contains(&format!("--before {}", ids[1])), "{}", first.all());
    assert_eq!(titles(&home, &["--limit", "2", "--before", &ids[1]], "ended"), ["alpha"]);
    assert_eq!(said(&home, &["--before", &ids[0]]).1, "Nothing older.");
    assert!(home.expect(2, &["inbox", "--limit", "0"]).stderr.contains("--limit: "));
    home.expect(2, &["inbox", "--unread", "--done"]);

    std::fs::write(home.scratch().join("ids"), ids.join("\n")).unwrap();
    let file = std::fs::File::open(home.scratch().join("ids")).unwrap();
    let output = home.command(&["inbox", "done", "-"]).stdin(file).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "3 marked as done\n", "{output:?}");
}
