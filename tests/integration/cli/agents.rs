//! `legwork agent …`

use crate::cli::home::Home;
use serde_json::{Value, json};

#[test]
fn the_shell_agent_is_there_from_the_start() {
    let home = Home::new();
    let agents = home.json(&["agent", "list"]);
    assert_eq!(agents["agents"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&agents["agents"][0]["name"], &agents["agents"][0]["kind"]),
        (&json!("shell"), &json!("shell"))
    );
    assert!(home.expect(0, &["agent", "list"]).text().contains("shell"));
    assert!(home.expect(0, &["agent", "show", "shell"]).text().contains("Time-out"));
}

#[test]
fn an_agent_brings_its_command_folder_and_time() {
    let home = Home::new();
    std::fs::create_dir(home.scratch().join("work")).unwrap();
    let made = home.json(&[
        "agent",
        "add",
        "greeter",
        "--kind",
        "shell",
        "--role",
        "Says hello",
        "--command",
        "echo hello from $(basename $PWD)",
        "--cwd",
        "work",
        "--timeout",
        "5m",
    ]);
    assert_eq!((&made["name"], &made["timeout_seconds"]), (&json!("greeter"), &json!(300)));
    assert!(made["cwd"].as_str().unwrap().ends_with("/work"));
    let answer = home.expect(0, &["execute", "Greet", "--agent", "greeter", "--cwd", "work"]);
    assert!(answer.text().contains("hello from work\n"), "{}", answer.all());
    let changed = home.json(&["agent", "edit", "greeter", "--name", "host", "--command", ""]);
    assert_eq!((&changed["name"], &changed["command"]), (&json!("host"), &Value::Null));
    home.expect(2, &["execute", "Greet", "--agent", "host"]);
    home.expect(2, &["agent", "add", "host", "--kind", "shell"]);
}

#[test]
fn an_agent_with_tasks_is_put_away_and_one_without_is_gone() {
    let home = Home::new();
    home.expect(0, &["agent", "add", "busy", "--kind", "shell"]);
    home.expect(0, &["agent", "add", "idle", "--kind", "shell"]);
    home.make(&["--agent", "busy", "--command", "true"]);
    assert!(home.json(&["agent", "remove", "busy"])["archived"].is_string());
    assert!(home.json(&["agent", "remove", "idle"])["removed"].is_string());
    let names = |args: &[&str]| -> Vec<String> {
        let list = home.json(&[&["agent", "list"], args].concat());
        list["agents"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&[]), ["shell"]);
    assert_eq!(names(&["--archived"]), ["busy", "shell"]);
    home.expect(2, &["execute", "--agent", "busy", "--command", "true"]);
}
