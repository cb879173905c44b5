//! The workflows that come with Legwork, with real commands: as they are, and with a failure at every stage.

use crate::{cli::home::Home, crash::stage::assert_sound};
use serde_json::Value;
use std::{fs, process::Command};

/// A repository in the home's folder, with something in it to be found.
fn repository(home: &Home) {
    let git = |args: &[&str]| {
        let done = Command::new("git").args(args).current_dir(home.scratch()).output().unwrap();
        assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    git(&["init", "-q"]);
    fs::write(home.scratch().join("a file's \"name\".rs"), "fn main() { login(); }\n#[test]\nfn t() {}\n")
        .unwrap();
    git(&["add", "."]);
    git(&["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "-m", "First"]);
}

/// The text of a workflow that comes with Legwork.
fn shipped(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/crates/workflow/templates");
    fs::read_to_string(format!("{folder}/{name}.toml")).unwrap()
}

/// Runs one of them to its end. An input that begins with `~` is none: the text behind it is looked for, and a command that
/// fails put before it.
#[track_caller]
fn run(home: &Home, name: &str, inputs: &[String]) -> Value {
    let mut text = shipped(name);
    let (changed, inputs): (Vec<_>, Vec<_>) = inputs.iter().partition(|input| input.starts_with('~'));
    for place in changed {
        let place = &place[1..];
        assert!(text.contains(place), "{place}");
        text = text.replacen(place, &format!("exit 3\n{place}"), 1);
    }
    let file = home.scratch().join(format!("{name}.toml"));
    fs::write(&file, text).unwrap();
    let mut args = vec!["--json".to_owned(), "workflow".into(), "run".into(), file.display().to_string()];
    args.extend(inputs.into_iter().flat_map(|input| ["--input".to_owned(), input.clone()]));
    home.run(&args).document()
}

fn states(run: &Value) -> Vec<(&str, &str)> {
    let stages = run["stages"].as_array().unwrap();
    stages.iter().map(|s| (s["name"].as_str().unwrap(), s["state"].as_str().unwrap())).collect()
}

/// A workflow, an input that is given, the stage that fails of it, and what becomes of the stages.
type Case =
    (&'static str, Option<&'static str>, Option<&'static str>, &'static [(&'static str, &'static str)]);

const CASES: &[Case] = &[
    ("parallel-exploration", None, None, &[("explore", "completed"), ("report", "completed")]),
    (
        "parallel-exploration",
        Some("~found=$(git"),
        Some("explore"),
        &[("explore", "failed"), ("report", "skipped")],
    ),
    (
        "parallel-exploration",
        Some("~echo '# What was found'"),
        Some("report"),
        &[("explore", "completed"), ("report", "failed")],
    ),
    ("build-monitoring", None, None, &[("build", "completed"), ("after", "completed")]),
    (
        "build-monitoring",
        Some("build=echo begin; echo 'error: it broke'; sleep 600"),
        Some("build"),
        &[("build", "failed"), ("after", "skipped")],
    ),
    ("build-monitoring", Some("after=exit 3"), Some("after"), &[("build", "completed"), ("after", "failed")]),
    (
        "test-pipeline",
        None,
        None,
        &[("unit", "completed"), ("integration", "completed"), ("e2e", "completed")],
    ),
    (
        "test-pipeline",
        Some("unit=exit 3"),
        Some("unit"),
        &[("unit", "failed"), ("integration", "skipped"), ("e2e", "skipped")],
    ),
    (
        "test-pipeline",
        Some("integration=exit 3"),
        Some("integration"),
        &[("unit", "completed"), ("integration", "failed"), ("e2e", "skipped")],
    ),
    (
        "test-pipeline",
        Some("e2e=exit 3"),
        Some("e2e"),
        &[("unit", "completed"), ("integration", "completed"), ("e2e", "failed")],
    ),
    ("deployment", None, None, DEPLOYED),
    ("deployment", Some("lint=exit 3"), Some("checks"), NOT_CHECKED),
    ("deployment", Some("test=exit 3"), Some("checks"), NOT_CHECKED),
    ("deployment", Some("build=exit 3"), Some("checks"), NOT_CHECKED),
    (
        "deployment",
        Some("backend=exit 3"),
        Some("backend"),
        &[
            ("checks", "completed"),
            ("backend", "failed"),
            ("frontend", "skipped"),
            ("smoke", "skipped"),
            ("rollback", "completed"),
        ],
    ),
    (
        "deployment",
        Some("frontend=exit 3"),
        Some("frontend"),
        &[
            ("checks", "completed"),
            ("backend", "completed"),
            ("frontend", "failed"),
            ("smoke", "skipped"),
            ("rollback", "completed"),
        ],
    ),
    (
        "deployment",
        Some("smoke=exit 3"),
        Some("smoke"),
        &[
            ("checks", "completed"),
            ("backend", "completed"),
            ("frontend", "completed"),
            ("smoke", "failed"),
            ("rollback", "completed"),
        ],
    ),
];
const DEPLOYED: &[(&str, &str)] = &[
    ("checks", "completed"),
    ("backend", "completed"),
    ("frontend", "completed"),
    ("smoke", "completed"),
    ("rollback", "skipped"),
];
const NOT_CHECKED: &[(&str, &str)] = &[
    ("checks", "failed"),
    ("backend", "skipped"),
    ("frontend", "skipped"),
    ("smoke", "skipped"),
    ("rollback", "skipped"),
];

#[test]
fn each_runs_as_it_is_and_names_the_stage_that_fails() {
    let home = Home::new();
    repository(&home);
    let _worker = home.worker(&["--workers", "4"]);
    for (name, input, fails, expected) in CASES {
        let inputs: Vec<String> = input.iter().map(|input| (*input).to_owned()).collect();
        let run = run(&home, name, &inputs);
        assert_eq!(states(&run), *expected, "{name} with {input:?}: {run:#}");
        assert_eq!(run["phase"].as_str(), *fails, "{name} with {input:?}");
        assert_eq!(run["success"], fails.is_none());
    }
    assert_sound(&home);
}

#[test]
fn what_the_explorers_find_is_gathered_whatever_files_are_called() {
    let home = Home::new();
    repository(&home);
    let _worker = home.worker(&["--workers", "4"]);
    let run = run(&home, "parallel-exploration", &["second=no such thing; touch pwned".to_owned()]);
    assert_eq!(run["success"], true, "{run:#}");
    let gather = run["stages"][1]["tasks"][0]["task"]["id"].as_str().unwrap();
    let said = home.json(&["result", gather])["result"]["output"].as_str().unwrap().to_owned();
    // git puts such a name into quotes
    assert!(said.contains("a file's \\\"name\\\".rs"), "{said}");
    assert!(said.contains("## no such thing; touch pwned (0 files)"), "{said}");
    assert!(!home.scratch().join("pwned").exists());
}
