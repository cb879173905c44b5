//! Checks that coding agents ask for: a command like any other, so the person is asked about it where they would be asked
//! about the command of a task.

use super::approvals::{Person, fact, program};
use harness::model_server::{Act, ModelServer, Shape, Turn};
use serde_json::{Value, json};
use std::path::Path;

/// Whether a task waits for the person's approval.
fn asks(shown: &Value) -> bool {
    shown["status"] == "pending" && shown["question"]["kind"] == "approval"
}

#[tokio::test]
async fn a_check_is_asked_about_where_a_command_would_be() {
    let person = Person::new();
    person.set("mcp.allowed_commands", "true, test");
    program(&person.own, "checks", "#!/bin/sh\n");
    let client = person.client(&person.login_path()).await;
    let elsewhere = person.home.scratch().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    for (name, arguments, expected) in [
        ("no check", json!({"command": "true"}), false),
        ("an allowed one", json!({"command": "true", "check": "test -d ."}), false),
        ("one that is not allowed", json!({"command": "true", "check": "checks"}), true),
        ("more than one program", json!({"command": "true", "check": "true; checks"}), true),
        ("a shell's own means", json!({"command": "true", "check": "test -d $(checks)"}), true),
        ("an allowed one elsewhere", json!({"command": "true", "check": "true", "cwd": elsewhere}), true),
        ("beside a command that is asked about", json!({"command": "checks", "check": "true"}), true),
    ] {
        let made = client.get("create_task", arguments).await;
        assert_eq!(asks(&person.shown(&made)), expected, "{name}");
    }
    let made = client.get("create_task", json!({"command": "true", "check": "checks\u{202e} now"})).await;
    let shown = person.shown(&made);
    assert_eq!(shown["question"]["detail"], "true");
    assert_eq!(fact(&shown, "Check").as_deref(), Some(r"$'checks\u202e now', run afterwards by /bin/sh"));
    let refused = client.refused("create_task", json!({"command": "true", "check": "a\u{0}b"})).await;
    assert_eq!(refused.1["fields"][0]["field"], "check");
    client.leave().await;
}

#[tokio::test]
async fn an_approved_check_runs_and_a_denied_one_does_not() {
    for approved in [true, false] {
        let person = Person::new();
        person.set("mcp.allowed_commands", "true");
        let client = person.client(&person.login_path()).await;
        let asked = json!({"command": "true", "check": "touch checked; echo no; exit 3", "max_retries": 0});
        let made = client.get("create_task", asked).await;
        let id = made["short_id"].as_str().unwrap().to_owned();
        assert!(asks(&person.run(&made)), "nothing runs before the person's word");
        let answer = if approved { "--approve" } else { "--deny" };
        person.home.expect(0, &["answer", &id, answer]);
        let ended = person.run(&made);
        assert_eq!(person.project.join("checked").exists(), approved, "{ended:#}");
        if approved {
            let result = client.get("get_result", json!({"id": id})).await;
            let check = &result["check"];
            assert_eq!((&check["state"], &check["exit_code"]), (&json!("failed"), &json!(3)), "{result:#}");
            assert_eq!(check["tail"], "no");
            let printed = client.get("read_output", json!({"id": id, "check": true})).await;
            assert_eq!(printed["text"], "no\n");
            // another check is another question, whoever runs it again
            let again = client.get("retry_task", json!({"id": id})).await;
            assert!(asks(&person.shown(&again)), "{again:#}");
        }
        client.leave().await;
    }
}

#[tokio::test]
async fn a_check_that_the_person_changes_is_asked_about_anew() {
    let person = Person::new();
    let client = person.client(&person.login_path()).await;
    let made = client.get("create_task", json!({"command": "true", "check": "true"})).await;
    let id = made["short_id"].as_str().unwrap().to_owned();
    let before = person.shown(&made)["question"]["asked_at"].clone();
    person.home.expect(0, &["edit", &id, "--check", "false"]);
    let shown = person.shown(&made);
    assert_ne!(shown["question"]["asked_at"], before, "a yes to the old question is none to this one");
    assert_eq!(fact(&shown, "Check").as_deref(), Some("'false', run afterwards by /bin/sh"));
    client.leave().await;
}

/// The agent's own check is the person's, in the folder that they gave it; elsewhere it may run anything that lies there.
#[tokio::test]
async fn an_agents_check_is_asked_about_in_another_folder() {
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&["Done."]))]);
    let person = Person::new();
    person.home.add_provider(&server.base_url());
    person.home.add_writer("Write.", &[]);
    let own = person.own.to_str().unwrap();
    program(&person.own, "mytool", "#!/bin/sh\ntouch mine\n");
    program(&person.project, "mytool", "#!/bin/sh\ntouch evil\n");
    person.home.expect(0, &["agent", "edit", "writer", "--check", "mytool", "--cwd", own]);
    // what the coding agent finds first is not what the person finds
    let path = format!("{}:{}", person.project.display(), person.login_path());
    let client = person.client(&path).await;
    let asked = |cwd: Option<&Path>| {
        json!({"agent": "writer", "title": "Write", "description": "Write a letter.",
            "instructions": "Write a letter to everybody.", "cwd": cwd})
    };
    let elsewhere = client.get("create_task", asked(Some(&person.project))).await;
    let shown = person.shown(&elsewhere);
    assert!(asks(&shown), "{shown:#}");
    assert_eq!(shown["question"]["detail"], "mytool");
    assert!(
        shown["question"]["text"].as_str().unwrap().contains("its work checked by a command"),
        "{shown:#}"
    );
    let there = client.get("create_task", asked(None)).await;
    let ended = person.run(&there);
    assert_eq!(
        (&ended["status"], &ended["check"]["run"]["state"]),
        (&json!("completed"), &json!("passed")),
        "{ended:#}"
    );
    // without the check nothing is left to be asked about
    person.home.expect(0, &["edit", elsewhere["short_id"].as_str().unwrap(), "--no-check"]);
    assert_eq!(person.shown(&elsewhere)["status"], "queued");
    assert!(person.own.join("mine").exists(), "the person's own program ran");
    assert!(!person.own.join("evil").exists() && !person.project.join("evil").exists());
    client.leave().await;
}
