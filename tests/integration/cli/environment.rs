//! The environment of a command: what it is given of the caller's, and what is said of the rest.

use crate::cli::home::{Answer, Home};
use serde_json::json;

/// Runs `execute` from an environment with these variables besides the test's own.
fn execute(home: &Home, set: &[(&str, &str)], args: &[&str]) -> Answer {
    let mut command = home.command(&[&["execute"], args].concat());
    for name in ["TZ", "LANG", "LC_ALL", "FOO", "BAR"] {
        command.env_remove(name);
    }
    let output = command.envs(set.iter().copied()).output().unwrap();
    Answer {
        status: output.status.code().unwrap_or(-1),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[test]
fn a_command_has_what_was_asked_for_and_the_callers_zone_and_language() {
    let home = Home::new();
    let show = ["--", "sh", "-c", "echo \"$FOO|$BAR|$TZ|$LANG|$LC_TIME|$PYTHONUNBUFFERED\""];
    for (set, options, wanted) in [
        (vec![("FOO", "1"), ("TZ", "Europe/Berlin")], vec![], "||Europe/Berlin|||1"),
        (vec![("LANG", "de_DE.UTF-8"), ("LC_TIME", "C")], vec![], "|||de_DE.UTF-8|C|1"),
        (vec![("FOO", "a b=c")], vec!["--env", "FOO"], "a b=c|||||1"),
        (vec![("FOO", "1")], vec!["--env", "FOO=2", "--env=BAR="], "2|||||1"),
        (
            vec![("TZ", "UTC")],
            vec!["--env", "TZ=Asia/Tokyo", "--env", "PYTHONUNBUFFERED=0"],
            "||Asia/Tokyo|||0",
        ),
        (vec![], vec!["--env", "FOO=-n", "--env", "BAR=\u{e4}\n"], "-n|\u{e4}\n||||1"),
    ] {
        let answer = execute(&home, &set, &[options.as_slice(), &show].concat());
        assert_eq!(answer.status, 0, "{}", answer.all());
        assert_eq!(answer.text().trim_end(), wanted, "{set:?} {options:?}");
    }
}

#[test]
fn what_the_command_names_and_does_not_get_is_said() {
    let home = Home::new();
    let set = [("FOO", "1"), ("BAR", "2")];
    for (args, said) in [
        (vec!["--command", "echo $FOO"], Some("--env FOO`")),
        (vec!["--", "sh", "-c", "echo ${FOO}/$BAR"], Some("--env BAR --env FOO`")),
        (vec!["--env", "FOO", "--command", "echo $FOO"], None),
        (vec!["--command", "FOO=3; echo $FOO $HOME $UNSET_ANYWHERE"], None),
    ] {
        let answer = execute(&home, &set, &args);
        assert_eq!(answer.status, 0, "{}", answer.all());
        match said {
            Some(said) => assert!(answer.stderr.contains(said), "{args:?} {}", answer.all()),
            None => assert!(!answer.stderr.contains("--env"), "{args:?} {}", answer.all()),
        }
        // and where documents are asked for: beside them, which stay as they are
        let answer = execute(&home, &set, &[&["--json"], &args[..]].concat());
        assert_eq!(answer.stderr.contains("--env"), said.is_some(), "{args:?} {}", answer.all());
        assert!(answer.documents().iter().all(serde_json::Value::is_object));
    }
}

#[test]
fn variables_are_kept_changed_run_again_and_refused_in_words() {
    let home = Home::new();
    let show = "echo \"$FOO|$BAR\" >> seen";
    let id = home.make_short(&["--command", show, "--env", "FOO=secret-1", "--in", "1h"]);
    // the names are shown; a value may be a key
    let status = home.expect(0, &["status", &id]);
    assert!(status.text().contains("FOO") && !status.text().contains("secret-1"), "{}", status.all());
    assert_eq!(home.json(&["status", &id])["variables"], json!(["FOO"]));
    home.expect(0, &["edit", &id, "--env", "BAR=2", "--env", "FOO=1", "--at", "now"]);
    home.expect(0, &["worker", "--drain"]);
    home.expect(0, &["retry", &id]);
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(std::fs::read_to_string(home.scratch().join("seen")).unwrap(), "1|2\n1|2\n");
    for (value, said) in [
        ("NOT_SET_ANYWHERE", "not set here"),
        ("=x", "name of a variable"),
        ("A B=x", "name of a variable"),
        ("LEGWORK_TASK_ID=x", "set by Legwork"),
        ("LEGWORK_CTX_A=x", "set by Legwork"),
    ] {
        let answer = home.expect(2, &["execute", "--async", "--env", value, "--", "true"]);
        assert!(
            answer.stderr.contains("--env: ") && answer.stderr.contains(said),
            "{value} {}",
            answer.all()
        );
    }
}
