//! A store that cannot be opened: the server greets, says what is wrong, and goes on once it is mended.

use crate::{cli::home::Home, mcp::raw::Raw};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt as _};

/// What breaks it, what mends it, and what must be said.
type Break = (&'static str, fn(&Home), fn(&Home), &'static str);

fn database(home: &Home) -> std::path::PathBuf {
    let files = fs::read_dir(home.data()).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|file| file.extension().is_some_and(|e| e == "db")).unwrap()
}

fn aside(home: &Home) -> std::path::PathBuf {
    home.scratch().join("aside")
}

const BREAKS: [Break; 3] = [
    (
        "a database that is none",
        |home| {
            home.expect(0, &["list"]);
            fs::copy(database(home), aside(home)).unwrap();
            fs::write(database(home), "this is no database, and never was one".repeat(200)).unwrap();
        },
        |home| assert_ne!(fs::copy(aside(home), database(home)).unwrap(), 0),
        "database",
    ),
    (
        "a data folder that is a file",
        |home| {
            fs::remove_dir_all(home.data()).unwrap();
            fs::write(home.data(), "").unwrap();
        },
        |home| {
            fs::remove_file(home.data()).unwrap();
            fs::create_dir(home.data()).unwrap();
            fs::set_permissions(home.data(), fs::Permissions::from_mode(0o700)).unwrap();
        },
        "folder",
    ),
    (
        "a database that is a folder",
        |home| {
            home.expect(0, &["list"]);
            let file = database(home);
            fs::rename(&file, aside(home)).unwrap();
            fs::create_dir(&file).unwrap();
        },
        |home| {
            let file = database(home);
            fs::remove_dir(&file).unwrap();
            fs::rename(aside(home), &file).unwrap();
        },
        "database",
    ),
];

#[test]
fn a_store_that_cannot_be_opened_is_told_by_every_tool() {
    for (name, breaks, mends, says) in BREAKS {
        let home = Home::new();
        breaks(&home);
        let mut server = Raw::greeted(&home);
        let tools = server.ask("tools/list", "{}")["tools"].as_array().unwrap().clone();
        assert_eq!(tools.len(), 20, "{name}");
        for tool in &tools {
            let tool = tool["name"].as_str().unwrap();
            let arguments = match tool {
                "create_task" => json!({"command": "true"}),
                "create_schedule" => json!({"name": "x", "every_seconds": 60, "command": "true"}),
                "pause_schedule" | "remove_schedule" => json!({"schedule": "x"}),
                "list_tasks" | "list_agents" | "list_schedules" | "list_workflows" => json!({}),
                "run_workflow" => json!({"workflow": "deployment"}),
                "answer" | "continue_task" => json!({"id": "00000000", "text": "x"}),
                _ => json!({"id": "00000000"}),
            };
            let result = server.call(tool, &arguments.to_string());
            let words = result["content"][0]["text"].as_str().unwrap();
            assert_eq!(result["isError"], true, "{name} {tool}");
            assert!(words.starts_with("error: ") && words.contains(says), "{name} {tool}: {words}");
        }
        assert!(server.ask("prompts/list", "{}")["prompts"].is_array(), "{name}");
        server
            .say(r#"{"jsonrpc":"2.0","id":9,"method":"resources/read","params":{"uri":"legwork://queue"}}"#);
        assert!(server.next()["error"]["message"].as_str().unwrap().contains(says), "{name}");
        mends(&home);
        let result = server.call("list_tasks", "{}");
        assert_eq!(result["isError"], false, "{name}: {result}");
        server.leave();
    }
}
