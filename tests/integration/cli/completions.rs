//! What a shell is offered: names and ids as they are, by the shell that is at hand and as another would ask.

use crate::cli::home::Home;
use harness::binaries;
use std::{ffi::OsString, process::Stdio};

/// What fish is offered for the last of these words: each candidate, and what is said beside it.
fn offered(home: &Home, words: &[&str]) -> Vec<(String, String)> {
    let mut command = home.command::<&str>(&[]);
    let command = command.env("LEGWORK_COMPLETE", "fish").args(["--", "legwork"]).args(words);
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let lines = String::from_utf8(output.stdout).unwrap();
    let split = |line: &str| line.split_once('\t').map(|(name, about)| (name.to_owned(), about.to_owned()));
    lines.lines().map(|line| split(line).unwrap_or((line.to_owned(), String::new()))).collect()
}

fn names(home: &Home, words: &[&str]) -> Vec<String> {
    offered(home, words).into_iter().map(|(name, _)| name).filter(|name| !name.starts_with('-')).collect()
}

/// Its `COMPREPLY`, as bash has it.
fn in_bash(home: &Home, words: &[&str]) -> Vec<String> {
    let script = r#"
        source <(legwork completions bash) || exit 9
        function=$(complete -p legwork | sed -E 's/.* -F ([^ ]+) .*/\1/')
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=9
        "$function" legwork "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}""#;
    let mut command = home.command::<&str>(&[]);
    let mut path = OsString::from(binaries::path("legwork").parent().unwrap());
    path.push(":/usr/bin:/bin");
    let mut bash = std::process::Command::new("bash");
    bash.args(["--norc", "-c", script, "bash", "legwork"]).args(words).stdin(Stdio::null());
    for (name, value) in command.env("PATH", path).get_envs() {
        match value {
            Some(value) => bash.env(name, value),
            None => bash.env_remove(name),
        };
    }
    let output = bash.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn ids_are_of_tasks_that_the_command_is_good_for() {
    let home = Home::new();
    let waits = home.make_short(&["Sweep the floor", "--command", "true", "--in", "1h"]);
    let held = home.make_short(&["--command", "true", "--in", "1h"]);
    home.expect(0, &["pause", &held]);
    let ended = home.make_short(&["Say \u{1b}[31mred", "--command", "true"]);
    home.expect(0, &["cancel", &ended]);
    let sorted = |ids: &[&String]| {
        let mut ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        ids.sort();
        ids
    };
    for (words, good) in [
        (&["status", ""][..], vec![&waits, &held, &ended]),
        (&["cancel", ""], vec![&waits, &held]),
        (&["cancel", "nothing", ""], vec![&waits, &held]),
        (&["pause", ""], vec![&waits]),
        (&["resume", ""], vec![&held]),
        (&["retry", ""], vec![&ended]),
        (&["result", ""], vec![&ended]),
        (&["answer", ""], vec![]),
        (&["edit", ""], vec![&waits, &held]),
        (&["execute", "--after", ""], vec![&waits, &held]),
        (&["wait", &waits[..3]], vec![&waits]),
        (&["status", "no"], vec![]),
    ] {
        let mut found = names(&home, words);
        found.sort();
        // two ids may begin alike
        if words[1] != &waits[..3] || found.len() == 1 {
            assert_eq!(found, sorted(&good), "{words:?}");
        }
    }
    let (_, about) = offered(&home, &["status", &waits]).remove(0);
    assert!(about.contains("Pending") && about.contains("Sweep the floor"), "{about}");
    let (_, about) = offered(&home, &["status", &ended]).remove(0);
    assert!(!about.contains('\u{1b}'), "{about:?}");
    let mut in_bash = in_bash(&home, &["cancel", ""]);
    in_bash.retain(|word| !word.starts_with('-'));
    in_bash.sort();
    assert_eq!(in_bash, sorted(&[&waits, &held]));
}

#[test]
fn entries_of_the_inbox_are_offered_where_they_stand() {
    let home = Home::new();
    let [new, seen, done, later] = ["new", "seen", "done", "later"].map(|title| {
        let id = home.make_short(&[title, "--command", "true"]);
        home.expect(0, &["worker", "--drain"]);
        id
    });
    home.expect(0, &["inbox", "read", &seen]);
    home.expect(0, &["inbox", "done", &done]);
    home.expect(0, &["inbox", "snooze", &later, "--for", "1h"]);
    for (verb, good) in [
        ("read", vec![&new]),
        ("unread", vec![&seen]),
        ("done", vec![&seen, &new]),
        ("undone", vec![&done]),
        ("snooze", vec![&seen, &new]),
        ("wake", vec![&later]),
    ] {
        assert_eq!(
            names(&home, &["inbox", verb, ""]),
            good.into_iter().cloned().collect::<Vec<_>>(),
            "{verb}"
        );
    }
}

#[test]
fn names_are_of_what_there_is() {
    let home = Home::new();
    home.expect(0, &["agent", "add", "night watch", "--kind", "shell", "--role", "Looks after things"]);
    home.add_provider("http://127.0.0.1:1");
    for (words, there) in [
        (&["list", "--agent", ""][..], "night watch"),
        (&["execute", "--agent", "night"], "night watch"),
        (&["agent", "show", ""], "night watch"),
        (&["provider", "test", ""], "local"),
        (&["agent", "add", "x", "--provider", "lo"], "local"),
        (&["setting", "set", "mcp.ap"], "mcp.approve_commands"),
        (&["setting", "show", "wor"], "workers"),
        (&["schema", "bac"], "backup"),
        (&["list", "--status", "need"], "needs_input"),
        (&["comp"], "completions"),
    ] {
        assert!(names(&home, words).contains(&there.to_owned()), "{words:?} {:?}", names(&home, words));
    }
    std::fs::create_dir(home.scratch().join("folder")).unwrap();
    std::fs::write(home.scratch().join("file"), "").unwrap();
    let folders = names(&home, &["execute", "--cwd", "f"]);
    assert_eq!(folders, ["folder/"], "folders only");
    assert!(
        in_bash(&home, &["setting", "set", "mcp.approve_c"]).contains(&"mcp.approve_commands".to_owned())
    );
}

#[test]
fn talks_are_offered_with_their_titles() {
    let home = Home::new();
    home.add_provider("http://127.0.0.1:1");
    home.add_writer("Write.", &[]);
    let said = home.json(&["chat", "writer", "--say", "Count them", "--background"]);
    let id = |document: &serde_json::Value| document["short_id"].as_str().unwrap().to_owned();
    let talk = vec![(id(&said["chat"]), "Count them".to_owned())];
    for words in [&["chat", "show", ""][..], &["chat", "delete", ""]] {
        let mut found = offered(&home, words);
        found.retain(|(name, _)| !name.starts_with('-'));
        assert_eq!(found, talk, "{words:?}");
    }
    assert!(names(&home, &["chat", "writer", "--continue", ""]).contains(&talk[0].0));
    assert_eq!(names(&home, &["chat", "background", ""]), [id(&said["turn"]["task"])]);
    assert!(names(&home, &["chat", "wri"]).contains(&"writer".to_owned()));
}

#[test]
fn nothing_is_made_or_said_where_nothing_is() {
    let home = Home::new();
    assert_eq!(names(&home, &["status", ""]), Vec::<String>::new());
    assert!(!home.data().join("legwork.db").exists());
    // another folder, named on the line
    home.make_short(&["--command", "true", "--in", "1h"]);
    let elsewhere = home.scratch().join("elsewhere");
    let elsewhere = elsewhere.to_str().unwrap();
    assert_eq!(names(&home, &["--data-dir", elsewhere, "status", ""]), Vec::<String>::new());
    assert!(!std::path::Path::new(elsewhere).exists());
    assert_eq!(names(&home, &["--data-dir", home.data().to_str().unwrap(), "status", ""]).len(), 1);
}
