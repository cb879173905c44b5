//! No list of arguments makes the program panic or hang: the real program, with whatever a person may type.

use crate::cli::home::Home;
use proptest::prelude::*;

/// Words that mean something somewhere. None starts a program of its own, opens a window or waits for ever.
const WORDS: &[&str] = &[
    "status",
    "result",
    "logs",
    "output",
    "why",
    "list",
    "cancel",
    "pause",
    "resume",
    "retry",
    "delete",
    "edit",
    "answer",
    "agent",
    "provider",
    "report",
    "price",
    "queue",
    "workers",
    "insights",
    "doctor",
    "setting",
    "schema",
    "completions",
    "man",
    "mcp",
    "hook",
    "claude-code",
    "watch",
    "add",
    "show",
    "set",
    "reset",
    "remove",
    "install",
    "uninstall",
    "clients",
    "stats",
    "bash",
    "--client",
    "codex",
    "--print",
    "--json",
    "--quiet",
    "--follow",
    "--status",
    "--limit",
    "--before",
    "--type",
    "--kind",
    "shell",
    "llm",
    "--name",
    "--async",
    "--priority",
    "--to",
    "-",
    "--",
    "--help",
    "--version",
    "-q",
    "workers=3",
    "workers",
    "theme",
    "light",
    "mcp.folders",
    "1",
    "-1",
    "0",
    "99999999999999999999",
    "ffffffff",
    "",
    " ",
    "\u{1f41b}",
    "@",
    "@/",
    "@@",
    "{}",
    "[",
    "\n",
    "--approve",
    "--deny",
    "--data-dir",
];

#[test]
fn no_arguments_make_the_program_panic() {
    let home = Home::new();
    let made = home.make(&["--command", "true", "--in", "1h"])["id"].as_str().unwrap().to_owned();
    let word = prop_oneof![
        12 => proptest::sample::select(WORDS).prop_map(str::to_owned),
        2 => Just(made),
        1 => "[^\u{0}]{0,8}",
    ];
    // `worker` is left out on purpose: it runs until it is told to end. `execute` and `open` start programs.
    let harmless =
        |words: &[String]| !words.iter().any(|w| ["worker", "execute", "open"].contains(&w.as_str()));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&proptest::collection::vec(word, 0..7), |words| {
            prop_assume!(harmless(&words));
            let answer = home.run(&words);
            prop_assert!((0..=5).contains(&answer.status), "{words:?}\n{}", answer.all());
            prop_assert!(!answer.stderr.contains("panicked"), "{words:?}\n{}", answer.all());
            if answer.status != 0 {
                let told = answer.stderr.starts_with("error: ") || answer.stderr.contains("Usage: ");
                prop_assert!(told, "{words:?}\n{}", answer.all());
            }
            Ok(())
        })
        .unwrap();
    home.expect(0, &["doctor"]);
}
