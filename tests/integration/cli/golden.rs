//! What the command line says, word for word: documents for people, JSON, and every class of error.
//!
//! Ids, times and folders differ from run to run; each is put down as its name.

use crate::cli::home::Home;
use regex::Regex;

/// A session whose words are written down.
struct Session {
    home: Home,
    names: Vec<(String, String)>,
    told: String,
}

impl Session {
    fn new() -> Self {
        let home = Home::new();
        let mut names = vec![(home.data().display().to_string(), "DATA".to_owned())];
        names.push((home.scratch().display().to_string(), "HOME".to_owned()));
        Self { home, names, told: String::new() }
    }

    /// Makes a task that is called `name` from then on.
    fn make(&mut self, name: &str, args: &[&str]) -> String {
        let task = self.home.make(args);
        let (id, short) =
            (task["id"].as_str().unwrap().to_owned(), task["short_id"].as_str().unwrap().to_owned());
        self.names.push((id.clone(), format!("{name}-ID")));
        self.names.push((short, format!("{name:_<8}")));
        id
    }

    /// Runs a command and writes down what it said.
    fn run(&mut self, args: &[&str]) {
        let answer = self.home.run(args);
        let part =
            |text: &str| text.lines().map(|line| format!("  {}\n", line.trim_end())).collect::<String>();
        let words: Vec<String> = args
            .iter()
            .map(|a| if a.contains(' ') || a.is_empty() { format!("'{a}'") } else { (*a).to_owned() })
            .collect();
        let said = format!(
            "$ legwork {}  -> {}\n{}{}\n",
            words.join(" "),
            answer.status,
            part(&answer.text()),
            part(&answer.stderr)
        );
        self.told.push_str(&said);
    }

    /// What was said, with the names of what differs.
    fn text(&self) -> String {
        let mut text = self.told.clone();
        for (what, name) in &self.names {
            text = text.replace(what, name);
        }
        for (what, name) in [
            (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "TIME"),
            (r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", "TIME"),
            (r"\b\d\d:\d\d(:\d\d)?\b", "CLOCK"),
            (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID"),
            (r#""duration_seconds":[0-9.]+"#, r#""duration_seconds":N"#),
            (r#""execution_seconds":[0-9.]+"#, r#""execution_seconds":N"#),
            (r#""revision":\d+"#, r#""revision":N"#),
            (r#""rank":\d+"#, r#""rank":N"#),
            (r#""seconds":[0-9.]+"#, r#""seconds":N"#),
            (r"\b\d+(\.\d+)? ?(ms|s)\b", "SOON"),
            (r"\b(now|SOON ago)\b", "AGO"),
            // a column is as wide as its widest figure of the moment
            (r"(\S) {2,}", "$1  "),
        ] {
            text = Regex::new(what).unwrap().replace_all(&text, name).into_owned();
        }
        text
    }
}

#[test]
fn every_class_of_error_in_its_words() {
    let mut session = Session::new();
    session.home.expect(0, &["execute", "Done", "--command", "true"]);
    let done = session.home.json(&["list"])["tasks"][0]["id"].as_str().unwrap().to_owned();
    session.names.push((done.clone(), "DONE-ID".to_owned()));
    let waits = session.make("WAITS", &["Later", "--command", "true", "--at", "2199-01-01T00:00:00Z"]);
    session.home.expect(0, &["agent", "add", "lint", "--kind", "shell", "--command", "true"]);
    for args in [
        // wrong usage or input: 2
        vec!["frobnicate"],
        vec!["execute"],
        vec!["execute", "--priority", "high", "--command", "true"],
        vec!["execute", "--command", "", "--priority", "77"],
        vec!["execute", "--agent", "nobody", "--command", "true"],
        vec!["execute", "--after", "ffffffff", "--command", "true"],
        vec!["execute", "--after", &waits, "--at", "tea", "--command", "true"],
        vec!["execute", "--instructions", "-", "--description", "-", "T"],
        vec!["execute", "--async", "--wait", "--command", "true"],
        vec!["edit", &waits],
        vec!["edit", &waits, "--after", &waits],
        vec!["list", "--status", "done"],
        vec!["list", "--before", "zz"],
        vec!["cancel", "-"],
        vec!["answer", &waits],
        vec!["agent", "add", "lint", "--kind", "shell"],
        vec!["agent", "add", "a/b", "--kind", "shell"],
        vec!["provider", "add", "p", "--kind", "openai-compatible", "--no-key"],
        vec!["provider", "add", "p", "--kind", "magic"],
        vec!["price", "set", "m", "--input", "-1", "--output", "1"],
        vec!["setting", "set", "workers", "900"],
        vec!["setting", "set", "workers", "many"],
        vec!["setting", "set", "theme", "pink"],
        vec!["setting", "set", "parked_days", "0"],
        vec!["queue", "pause", "--for", "90d"],
        vec!["inbox", "snooze", &done],
        vec!["inbox", "snooze", &done, "--for", "0"],
        vec!["inbox", "snooze", &done, "--for", "400d"],
        vec!["inbox", "snooze", &done, "--until", "tea"],
        vec!["inbox", "snooze", &done, "--until", "2020-01-01"],
        vec!["inbox", "read"],
        vec!["worker", "--workers", "0"],
        vec!["watch"],
        vec!["completions", "cmd"],
        // not found: 3
        vec!["status", "ffffffff"],
        vec!["inbox", "done", &done, "ffffffff"],
        vec!["result", "no-id"],
        vec!["agent", "show", "nobody"],
        vec!["provider", "show", "nobody"],
        vec!["report", "show", "ffffffff"],
        vec!["setting", "show", "colour"],
        vec!["schema", "colour"],
        vec!["man", "colour"],
        // refused in this state: 4
        vec!["result", &waits],
        vec!["inbox", "done", &waits],
        vec!["inbox", "snooze", &waits, "--for", "2h"],
        vec!["cancel", &done],
        vec!["pause", &done],
        vec!["resume", &waits],
        vec!["edit", &done, "--priority", "3"],
        vec!["retry", &waits],
        vec!["answer", &waits, "go on"],
        vec!["answer", &done, "--approve"],
        vec!["cancel", &done, "ffffffff", &waits],
    ] {
        session.run(&args);
    }
    insta::assert_snapshot!(session.text());
}

#[test]
fn documents_for_people_and_for_programs() {
    let mut session = Session::new();
    session.home.expect(
        0,
        &[
            "execute",
            "Build the site",
            "--command",
            "echo '[PROGRESS] Step 1/2 pages'; echo built; echo '[RESULT] {\"pages\": 3}'",
        ],
    );
    let built = session.home.json(&["list"])["tasks"][0].clone();
    let id = built["id"].as_str().unwrap().to_owned();
    session.names.push((id.clone(), "BUILT-ID".to_owned()));
    session.names.push((built["short_id"].as_str().unwrap().to_owned(), "BUILT___".to_owned()));
    session.home.expect(1, &["execute", "Check the links", "--retries", "0", "--command", "echo no; exit 7"]);
    let failed = session.home.json(&["list"])["tasks"][0].clone();
    session.names.push((failed["id"].as_str().unwrap().to_owned(), "FAILED-ID".to_owned()));
    session.names.push((failed["short_id"].as_str().unwrap().to_owned(), "FAILED__".to_owned()));
    let later = session.make(
        "LATER",
        &[
            "Publish it",
            "--command",
            "true",
            "--after",
            &id,
            "--at",
            "2199-01-01T00:00:00Z",
            "--tag",
            "web",
            "--priority",
            "8",
        ],
    );
    for args in [
        vec!["list"],
        vec!["list", "--status", "failed,pending"],
        vec!["list", "--tag", "none"],
        vec!["status", &id],
        vec!["status", &later],
        vec!["why", &later],
        vec!["result", &id],
        vec!["result", failed["id"].as_str().unwrap()],
        vec!["result", &id, "--json"],
        vec!["output", &id],
        vec!["agent", "list"],
        vec!["workers"],
        vec!["queue", "stats", "--json"],
        vec!["setting", "list"],
        vec!["pause", &later],
        vec!["resume", &later, "--quiet"],
        vec!["edit", &later, "--priority", "2"],
        vec!["cancel", &later],
        vec!["delete", &later],
        vec!["price", "set", "m", "--input", "1", "--output", "2"],
        vec!["provider", "list"],
        vec!["report", "list"],
        vec!["mcp", "clients", "--json", "--quiet", "--help"],
    ] {
        session.run(&args);
    }
    insta::assert_snapshot!(session.text());
}
