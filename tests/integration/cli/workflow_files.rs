//! Workflows as files: which there are, what is wrong with one, a new one, and what editors check them by.

use crate::cli::home::Home;
use serde_json::{Value, json};
use std::fs;

#[test]
fn those_that_came_with_legwork_are_there_and_can_be_used() {
    let home = Home::new();
    let listed = home.json(&["workflow", "list"]);
    let all = listed["workflows"].as_array().unwrap();
    let names: Vec<_> = all.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["build-monitoring", "deployment", "parallel-exploration", "test-pipeline"]);
    assert!(all.iter().all(|one| one["source"] == "built_in" && one["problems"] == json!([])), "{listed:#}");
    let shown = home.expect(0, &["workflow", "show", "deployment"]).text();
    for words in [
        "Deploys backend",
        "lint:",
        "Smoke tests",
        "when backend or frontend or smoke fails",
        "runs rollback",
    ] {
        let shown = shown.to_lowercase();
        assert!(shown.contains(&words.to_lowercase()), "{words}: {shown}");
    }
    assert!(
        home.expect(0, &["workflow", "show", "deployment", "--text"])
            .text()
            .contains("# Lint, test and build")
    );
    assert_eq!(home.run(&["workflow", "show", "deploymint"]).status, 3);
}

#[test]
fn a_new_one_begins_as_another_and_is_found_from_below() {
    let home = Home::new();
    let made = home.json(&["workflow", "init", "release", "--from", "deployment"]);
    let file = home.scratch().join(".legwork/release.toml");
    assert_eq!(made["path"], json!(file.canonicalize().unwrap()));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("#:schema ./workflow.schema.json\n# Lint, test and build"), "{text}");
    assert!(
        text.contains("name = \"release\"") && text.contains("# Runs only when one of the three"),
        "{text}"
    );
    assert!(file.with_file_name("workflow.schema.json").exists());
    assert_eq!(home.run(&["workflow", "init", "release"]).status, 4, "it is there already");
    assert_eq!(home.run(&["workflow", "init", "My Release"]).status, 2);
    let below = home.scratch().join("a/b");
    fs::create_dir_all(&below).unwrap();
    let out = home.command(&["--json", "workflow", "show", "release"]).current_dir(&below).output().unwrap();
    let shown: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((&shown["source"], &shown["tasks"]), (&json!("project"), &json!(7)));
    fs::write(file.with_file_name("test.toml"), text.replace("\"release\"", "\"test-pipeline\"")).unwrap();
    let hides = home.json(&["workflow", "show", "test-pipeline"]);
    assert_eq!((&hides["source"], &hides["hides"]), (&json!("project"), &json!(["test-pipeline"])));
    let own = home.json(&["workflow", "init", "triage", "--own"]);
    assert!(own["path"].as_str().unwrap().ends_with("/legwork/workflows/triage.toml"), "{own:#}");
    assert_eq!(home.json(&["workflow", "show", "triage"])["source"], "person");
}

#[test]
fn what_is_wrong_is_shown_at_its_place_and_nothing_is_started() {
    let home = Home::new();
    let file = home.scratch().join("flow.toml");
    fs::write(
        &file,
        "name = \"flow\"\n[[stage]]\nname = \"s\"\n[[stage.task]]\nname = \"t\"\ncomand = \"true\"\n",
    )
    .unwrap();
    let wrong = home.expect(2, &["workflow", "validate", "./flow.toml"]);
    for words in ["error: a task has no key `comand`", "flow.toml:6:1", "help: did you mean `command`?"] {
        assert!(wrong.text().contains(words), "{words}: {}", wrong.all());
    }
    let out = home.command(&["--json", "workflow", "validate", "./flow.toml"]).output().unwrap();
    let document: Value = serde_json::from_slice(&out.stdout).unwrap();
    let problem = &document["workflows"][0]["problems"][0];
    assert_eq!(
        (&problem["line"], &problem["column"], &problem["span"]),
        (&json!(6), &json!(1), &json!([61, 67]))
    );
    let refused = home.expect(2, &["workflow", "run", "./flow.toml", "--async"]);
    for words in ["flow.toml:6:1\n", "| ^^^^^^", "help: did you mean `command`?"] {
        assert!(refused.stderr.contains(words), "{words}: {}", refused.all());
    }
    let refused = home.expect(2, &["--json", "workflow", "run", "./flow.toml", "--async"]).document();
    let trouble = &refused["error"]["troubles"][0];
    assert!(
        trouble["message"].as_str().unwrap().contains("flow.toml:6:1: a task has no key `comand`"),
        "{refused:#}"
    );
    assert_eq!(trouble["hint"], "did you mean `command`?");
    assert_eq!(home.json(&["list"])["tasks"], json!([]));
    assert_eq!(
        home.expect(0, &["workflow", "validate"]).text(),
        "",
        "all that are found from here can be used"
    );
    assert_eq!(home.run(&["workflow", "validate", "./none.toml"]).status, 3);
}

#[test]
fn what_a_run_would_be_refused_for_is_told_by_validate() {
    let home = Home::new();
    home.expect(0, &["list"]);
    let head = "name = \"flow\"\n";
    let task = |says: &str| format!("[[stage]]\nname = \"s\"\n[[stage.task]]\nname = \"t\"\n{says}\n");
    let told = "instructions = \"Look whether all of it is right.\"";
    let table = [
        (format!("{head}{}", task("command = \"true\"")), None),
        (
            format!("{head}{}", task("command = \"true\"\nagent = \"nobody\"")),
            Some((7, "There is no agent “nobody”")),
        ),
        (format!("{head}{}", task(&format!("{told}\nagent = \"shell\""))), Some((7, "A command is needed"))),
        (
            format!("{head}secrets = [\"A\", \"TOKEN\"]\n{}", task("command = \"true\"")),
            Some((2, "There is no secret “TOKEN”")),
        ),
        (
            format!("{head}{}", task("command = \"true\"\nsecrets = [\"TOKEN\"]")),
            Some((7, "There is no secret “TOKEN”")),
        ),
    ];
    for (text, expected) in table {
        fs::write(home.scratch().join("flow.toml"), &text).unwrap();
        let Some((line, words)) = expected else {
            home.expect(0, &["workflow", "validate", "./flow.toml"]);
            continue;
        };
        let wrong = home.expect(2, &["workflow", "validate", "./flow.toml"]);
        let place = format!("flow.toml:{line}:");
        assert!(wrong.text().contains(words) && wrong.text().contains(&place), "{text}\n{}", wrong.all());
        let refused = home.expect(2, &["workflow", "run", "./flow.toml", "--async"]);
        assert!(refused.stderr.contains(words), "{text}\n{}", refused.all());
        assert_eq!(home.json(&["list"])["tasks"], json!([]));
    }
}

#[test]
fn a_file_is_named_from_where_the_person_stands() {
    let home = Home::new();
    let text = "name = \"flow\"\n[[stage]]\nname = \"s\"\n[[stage.task]]\nname = \"t\"\ncommand = \"true\"\n";
    fs::write(home.scratch().join("flow.toml"), text).unwrap();
    fs::create_dir(home.scratch().join("other")).unwrap();
    for named in ["./flow.toml", "flow.toml"] {
        let run = home.json(&["workflow", "run", named, "--cwd", "other", "--async"]);
        assert!(run["folder"].as_str().unwrap().ends_with("/other"), "{run:#}");
    }
}

#[test]
fn the_schema_for_editors_takes_what_can_be_used_and_nothing_else() {
    let home = Home::new();
    let schema: Value = serde_json::from_slice(&home.expect(0, &["workflow", "schema"]).stdout).unwrap();
    assert!(!schema.to_string().contains("\"format\""), "strict checkers know no formats of numbers");
    let validator = jsonschema::validator_for(&schema).unwrap();
    for name in ["build-monitoring", "deployment", "parallel-exploration", "test-pipeline"] {
        let mut definition = home.json(&["workflow", "show", name])["definition"].take();
        let wrong: Vec<_> =
            validator.iter_errors(&definition).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
        definition["stage"][0]["task"][0]["comand"] = json!("true");
        assert!(!validator.is_valid(&definition));
    }
    assert!(!validator.is_valid(&json!({"name": "a"})), "a workflow has stages");
    assert!(!validator.is_valid(&json!({"name": "a", "stage": [{"name": "s", "when": "allways"}]})));
}
