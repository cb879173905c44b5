//! What is wrong is refused: with the field, what is wrong, what is allowed, the right exit status, and nothing made.

use crate::cli::home::Home;
use std::{ffi::OsString, os::unix::ffi::OsStringExt as _};

/// Arguments after `legwork`, and what standard error must say.
type Refusal = (&'static [&'static str], &'static str);

const REFUSED: &[Refusal] = &[
    (&["execute"], "command"),
    (&["execute", "Only a title"], "--command LINE"),
    (&["execute", "", "--command", "true"], "TITLE: "),
    (&["execute", "   ", "--command", "true"], "TITLE: "),
    (&["execute", "--command", ""], "--command: "),
    (&["execute", "--command", "  "], "--command: "),
    (&["execute", "--", ""], "--command: "),
    (
        &["execute", "--priority", "0", "--command", "true"],
        "--priority: 0 is outside what is allowed: 1 to 10",
    ),
    (&["execute", "--priority", "11", "--command", "true"], "--priority: 11"),
    (&["execute", "--priority", "-1", "--command", "true"], "--priority: -1"),
    (&["execute", "--priority", "high", "--command", "true"], "--priority: “high” is not a whole number"),
    (&["execute", "--agent", "nobody", "--command", "true"], "--agent: "),
    (&["execute", "--type", "magic", "--command", "true"], "--type: “magic”"),
    (&["execute", "--after", "01234567", "--command", "true"], "--after: "),
    (&["execute", "--after", "not an id", "--command", "true"], "--after: "),
    (&["execute", "--timeout", "0", "--command", "true"], "--timeout: "),
    (&["execute", "--timeout", "-5m", "--command", "true"], "--timeout: "),
    (&["execute", "--timeout", "soon", "--command", "true"], "--timeout: “soon” is not a duration"),
    (&["execute", "--retries", "-1", "--command", "true"], "--retries: -1"),
    (&["execute", "--backoff", "5m..1s", "--command", "true"], "--backoff: "),
    (&["execute", "--backoff", "5m", "--command", "true"], "--backoff: "),
    (&["execute", "--in", "-5m", "--command", "true"], "--in: "),
    (&["execute", "--in", "0", "--command", "true"], "--in: "),
    (&["execute", "--at", "teatime", "--command", "true"], "--at: “teatime” is not a time"),
    (&["execute", "--at", "14:30", "--in", "5m", "--command", "true"], "--at"),
    (&["execute", "--on-lost", "shrug", "--command", "true"], "--on-lost: “shrug”"),
    (&["execute", "--tag", "a,b", "--command", "true"], "--tag: "),
    (&["execute", "--key", "", "--command", "true"], "--key: "),
    (&["execute", "--context", "word", "--command", "true"], "--context: “word”"),
    (&["execute", "--context", "LD PRELOAD=x", "--command", "true"], "--context: "),
    (&["execute", "--context", "@/no/such.json", "--command", "true"], "--context: the file “/no/such.json”"),
    (&["execute", "--instructions", "@/no/such", "--command", "true"], "--instructions: the file “/no/such”"),
    (&["execute", "--cwd", "", "--command", "true"], "--cwd: "),
    (&["execute", "--command", "true", "--", "true"], "--command"),
    (&["execute", "--check", " ", "--command", "true"], "--check: It is empty"),
    (&["execute", "--check", "true", "--no-check", "--command", "true"], "--no-check"),
    (&["agent", "add", "x", "--check", " "], "--check: It is empty"),
    (&["execute", "--notify", "loud", "--command", "true"], "--notify: “loud” is not allowed"),
    (&["execute", "--frobnicate"], "--frobnicate"),
    (&["agent", "add", "thinker", "--kind", "llm"], "--provider: An agent with a model needs a provider"),
    (
        &["agent", "add", "x", "--kind", "llm", "--provider", "nobody"],
        "--provider: There is no provider “nobody”",
    ),
    (&["agent", "add", "x", "--kind", "llm", "--param", "temperature=3"], "--param: A temperature of 3"),
    (&["agent", "add", "x", "--kind", "llm", "--param", "heat=1"], "--param: there is no “heat”"),
    (&["agent", "add", "x", "--kind", "llm", "--budget", "turns=0"], "--budget: turns: 0"),
    (&["agent", "add", "x", "--kind", "llm", "--tool", "rm"], "--tool: “rm” is not a tool"),
    (&["agent", "add", "x", "--kind", "llm", "--template", "@/no/such"], "--template: the file “/no/such”"),
    (&["agent", "add", "x", "--kind", "llm", "--command", "true"], "--command: An agent with a model"),
    (
        &["agent", "add", "coder", "--kind", "acp", "--provider", "x"],
        "--kind: “acp” is not part of this version",
    ),
    (&["agent", "add", "x", "--kind", "robot"], "--kind: “robot”"),
    (&["agent", "add", "x", "--kind", "coding"], "--client: A coding agent is needed"),
    (
        &["agent", "add", "x", "--kind", "coding", "--client", "clod"],
        "--client: “clod” is not a coding agent",
    ),
    (&["agent", "add", "x", "--kind", "coding", "--client", "other"], "--program: A program is needed"),
    (
        &["agent", "add", "x", "--kind", "coding", "--client", "claude", "--protocol", "acp"],
        "--protocol: Claude Code is not spoken to by acp; allowed is stream",
    ),
    (
        &["agent", "add", "x", "--kind", "coding", "--client", "codex", "--rounds", "11"],
        "--rounds: 11 is outside",
    ),
    (
        &["agent", "add", "x", "--kind", "coding", "--client", "codex", "--command", "true"],
        "--command: A coding agent",
    ),
    (&["agent", "add", "x", "--kind", "llm", "--client", "codex"], "--client: Only an agent of kind coding"),
    (&["agent", "add", "x", "--from", "other"], "--from: it has no usual program"),
    (&["agent", "test", "shell"], "is not a coding agent"),
    (&["execute", "T", "--agents", "nobody"], "--agents: There is no agent “nobody”"),
    (&["agent", "add", "x", "--kind", "shell", "--model", "m"], "--model: Only an agent of kind llm"),
    (&["agent", "add", "x"], "--kind: "),
    (&["agent", "add", "a/b", "--kind", "shell"], "NAME: "),
    (&["agent", "add", "", "--kind", "shell"], "NAME: "),
    (&["agent", "add", "x", "--kind", "shell", "--timeout", "0"], "--timeout: "),
    (&["agent", "edit", "shell"], "nothing to change"),
    (&["answer", "01234567"], "nothing to say"),
    (&["answer", "01234567", "yes", "--approve"], "--approve"),
    (&["provider", "add", "x"], "--kind: A kind is needed"),
    (&["provider", "add", "x", "--kind", "robot"], "--kind: “robot” is not a kind of provider"),
    (&["provider", "add", "", "--kind", "ollama"], "NAME: "),
    (&["provider", "add", "x", "--kind", "openai"], "key: The key is empty"),
    (
        &["provider", "add", "x", "--kind", "openai", "--no-key"],
        "--no-key: OpenAI cannot be asked without a key",
    ),
    (&["provider", "add", "x", "--kind", "openai", "--key-env", "sk-123"], "--key-env: "),
    (&["provider", "add", "x", "--kind", "openai", "--session-key"], "--session-key: "),
    (&["provider", "add", "x", "--kind", "openai-compatible"], "--base-url: An address is needed"),
    (
        &["provider", "add", "x", "--kind", "ollama", "--base-url", "nonsense"],
        "--base-url: “nonsense” is not an address",
    ),
    (
        &["provider", "add", "x", "--kind", "ollama", "--base-url", "ftp://a"],
        "is not an http or https address",
    ),
    (
        &["provider", "add", "x", "--kind", "ollama", "--base-url", "http://a:b@c"],
        "a name or password before the host",
    ),
    (
        &["provider", "add", "x", "--kind", "ollama", "--base-url", "http://10.0.0.1"],
        "would travel unencrypted to 10.0.0.1",
    ),
    (&["provider", "add", "x", "--kind", "ollama", "--rpm", "-1"], "--rpm: -1"),
    (&["provider", "edit", "x"], "nothing to change"),
    (&["price", "set", "", "--input", "1", "--output", "1"], "--model: "),
    (&["price", "set", "m", "--input", "-1", "--output", "1"], "--input: -1"),
    (&["price", "set", "m", "--input", "cheap", "--output", "1"], "--input: “cheap” is not an amount"),
    (&["report", "list", "--limit", "0"], "--limit: 0"),
    (
        &["report", "export", "01234567", "--format", "pdf"],
        "--format: “pdf” is not a format of a report; allowed are markdown, html",
    ),
    (&["report", "export", "01234567", "--force"], "--output"),
    (&["execute", "x", "--budget", "turns=0", "--command", "true"], "--budget: turns: 0"),
    (&["execute", "x", "--budget", "day_tokens=5", "--command", "true"], "--budget: the limits of a day"),
    (&["list", "--status", "done"], "--status: “done”"),
    (&["list", "--limit", "0"], "--limit: 0"),
    (&["list", "--before", "01234567"], "--before: "),
    (&["worker", "--workers", "65"], "--workers: 65"),
    (&["queue", "pause", "--for", "-1h"], "--for: "),
    (&["edit", "01234567"], "nothing to change"),
    (&["status"], "<ID>"),
    (&["frobnicate"], "frobnicate"),
];

#[test]
fn every_refusal_names_the_field_and_makes_nothing() {
    let home = Home::new();
    for (args, says) in REFUSED {
        let answer = home.expect(2, args);
        let errors: Vec<_> = answer.stderr.lines().filter(|l| l.starts_with("error: ")).collect();
        assert!(answer.stderr.contains(says), "{args:?} does not say {says:?}:\n{}", answer.all());
        assert!(!errors.is_empty(), "{args:?}: {}", answer.all());
        let only = |l: &str| l.starts_with("error: ") || l.starts_with("hint: ");
        assert!(answer.stderr.lines().all(only), "{args:?}: {}", answer.all());
        assert!(answer.stdout.is_empty(), "{args:?}: {}", answer.all());
    }
    assert_eq!(home.json(&["list"])["total"], 0);
    assert_eq!(home.json(&["agent", "list"])["agents"].as_array().unwrap().len(), 1);
}

#[test]
fn a_title_has_200_characters_at_most() {
    let home = Home::new();
    home.expect(0, &["execute", "--async", &"ü".repeat(200), "--command", "true"]);
    let answer = home.expect(2, &["execute", "--async", &"ü".repeat(201), "--command", "true"]);
    assert!(answer.stderr.contains("At most 200 characters: 201 now."), "{}", answer.all());
}

#[test]
fn every_field_at_fault_is_named_at_once() {
    let home = Home::new();
    let answer = home.expect(2, &["execute", "", "--priority", "99", "--retries", "-1", "--command", ""]);
    for field in ["TITLE: ", "--priority: ", "--retries: ", "--command: "] {
        assert!(answer.stderr.contains(&format!("error: {field}")), "{field}\n{}", answer.all());
    }
}

#[test]
fn text_that_no_program_can_be_given_is_refused() {
    let home = Home::new();
    let mut args: Vec<OsString> = ["execute", "--", "cat"].map(OsString::from).to_vec();
    args.push(OsString::from_vec(b"caf\xe9".to_vec()));
    let answer = home.expect(2, &args);
    assert!(answer.stderr.contains("is not UTF-8 text"), "{}", answer.all());
    std::fs::write(home.scratch().join("nul"), "a text with a NUL\0 in it").unwrap();
    let answer = home.expect(2, &["execute", "--description", "@nul", "--command", "true"]);
    assert!(answer.stderr.contains("--description: ") && answer.stderr.contains("NUL"), "{}", answer.all());
}

#[test]
fn what_is_not_there_is_exit_3() {
    let home = Home::new();
    let long = "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa";
    for args in [
        &["status", "01234567"][..],
        &["status", long],
        &["result", "01234567"],
        &["logs", "01234567"],
        &["logs", "01234567", "--follow"],
        &["output", "01234567"],
        &["why", "01234567"],
        &["cancel", "01234567"],
        &["pause", long],
        &["resume", "01234567"],
        &["retry", "01234567"],
        &["delete", "01234567"],
        &["edit", "01234567", "--priority", "3"],
        &["agent", "show", "nobody"],
        &["agent", "edit", "nobody", "--role", "x"],
        &["agent", "remove", "nobody"],
        &["answer", "01234567", "--approve"],
        &["provider", "show", "nobody"],
        &["provider", "test", "nobody"],
        &["provider", "models", "nobody"],
        &["provider", "edit", "nobody", "--model", "m"],
        &["provider", "remove", "nobody"],
        &["report", "show", "01234567"],
        &["report", "export", "01234567"],
        &["report", "delete", "01234567"],
        &["price", "remove", "nothing"],
        &["open", "01234567"],
    ] {
        let answer = home.expect(3, args);
        assert!(answer.stderr.starts_with("error: "), "{args:?}: {}", answer.all());
    }
}

#[test]
fn a_task_cannot_wait_for_itself_or_in_a_circle() {
    let home = Home::new();
    let a = home.make_short(&["A", "--in", "1h", "--command", "true"]);
    let b = home.make_short(&["B", "--after", &a, "--command", "true"]);
    let c = home.make_short(&["C", "--after", &b, "--command", "true"]);
    let answer = home.expect(2, &["edit", &a, "--after", &a]);
    assert!(answer.stderr.contains("--after: "), "{}", answer.all());
    let answer = home.expect(2, &["edit", &a, "--after", &c]);
    assert!(answer.stderr.contains("--after: ") && answer.stderr.contains('B'), "{}", answer.all());
    assert_eq!(home.json(&["status", &a])["depends_on"], serde_json::json!([]));
}

#[test]
fn a_folder_that_cannot_hold_data_is_exit_5() {
    let home = Home::new();
    std::fs::write(home.scratch().join("file"), "in the way").unwrap();
    for dir in ["/proc/legwork", "file"] {
        let answer = home.expect(5, &["list", "--data-dir", dir]);
        assert!(answer.stderr.starts_with("error: "), "{}", answer.all());
        assert!(!answer.stderr.contains("panicked"), "{}", answer.all());
    }
}

#[test]
fn the_option_wins_over_the_environment() {
    let home = Home::new();
    home.make(&["--command", "true"]);
    let other = home.scratch().join("other");
    assert_eq!(home.json(&["list", "--data-dir", other.to_str().unwrap()])["total"], 0);
    assert_eq!(home.json(&["list"])["total"], 1);
}

#[test]
fn help_and_version_are_exit_0_and_no_command_is_exit_2() {
    let home = Home::new();
    assert!(home.expect(0, &["--version"]).text().starts_with("legwork "));
    assert!(home.expect(0, &["execute", "--help"]).text().contains("--async"));
    let bare: [&str; 0] = [];
    assert!(home.expect(2, &bare).stderr.contains("Usage: legwork"));
    assert_eq!(home.data().read_dir().unwrap().count(), 0, "none of these needs the data");
}

#[test]
fn a_dash_reads_standard_input() {
    use std::{io::Write as _, process::Stdio};
    let home = Home::new();
    let pipe = |text: &str, args: &[&str]| {
        let mut child = home.command(args).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let made = pipe(
        "From a pipe, in full.\n",
        &["execute", "--async", "--json", "--description", "-", "--command", "true"],
    );
    let made: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(made["description"], "From a pipe, in full.\n");
    let other = home.make_short(&["--command", "true"]);
    let ids = format!("{}\n{other}\n", made["short_id"].as_str().unwrap());
    assert!(pipe(&ids, &["cancel", "-"]).status.success());
    assert_eq!(home.json(&["queue", "stats"])["counts"]["cancelled"], 2);
    let table = format!("  {other}  Completed\n{other}\n");
    let refused = pipe(&table, &["delete", "-"]);
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(told.contains("line 1 of standard input") && refused.stdout.is_empty(), "{told}");
    assert_eq!(home.json(&["status", &other])["status"], "cancelled");
    let twice = pipe("x", &["execute", "T", "--description", "-", "--instructions", "-"]);
    assert!(String::from_utf8_lossy(&twice.stderr).contains("read for another option already"), "{twice:?}");
}
