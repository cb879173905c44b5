//! A store that cannot be opened: the server greets, says what is wrong, and goes on once it is mended.

use crate::{cli::home::Home, mcp::raw::Raw};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt as _};
use store::breaking;

/// What breaks it, what mends it, and what must be said.
type Break = (&'static str, fn(&Home), fn(&Home), &'static str);

fn database(home: &Home) -> std::path::PathBuf {
    let files = fs::read_dir(home.data()).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|file| file.extension().is_some_and(|e| e == "db")).unwrap()
}

fn aside(home: &Home) -> std::path::PathBuf {
    home.scratch().join("aside")
}

const BREAKS: [Break; 6] = [
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
    (
        "an emptied database",
        |home| {
            home.expect(0, &["list"]);
            fs::copy(database(home), aside(home)).unwrap();
            fs::write(database(home), "").unwrap();
        },
        |home| assert_ne!(fs::copy(aside(home), database(home)).unwrap(), 0),
        "database",
    ),
    (
        "a database that has gone",
        |home| {
            home.expect(0, &["list"]);
            fs::rename(database(home), aside(home)).unwrap();
        },
        |home| fs::rename(aside(home), home.data().join(store::FILE)).unwrap(),
        "database",
    ),
    (
        "noise in the first page",
        |home| {
            home.expect(0, &["list"]);
            fs::copy(database(home), aside(home)).unwrap();
            let mut bytes = fs::read(database(home)).unwrap();
            bytes[..4096].fill(0x5a);
            fs::write(database(home), bytes).unwrap();
        },
        |home| assert_ne!(fs::copy(aside(home), database(home)).unwrap(), 0),
        "database",
    ),
];

#[test]
fn damage_that_stops_the_queue_is_told_by_what_shows_it() {
    let home = Home::new();
    let id = home.make_short(&["First", "--command", "true"]);
    breaking::spoil(&home.data(), "agent_tasks_ready").unwrap();
    let _worker = home.worker(&["--workers", "1"]);
    let fault = harness::wait::until("the worker has found it", || {
        home.json(&["queue", "stats"])["fault"].as_str().map(str::to_owned)
    });
    let mut server = Raw::greeted(&home);
    for (tool, arguments) in [
        ("list_tasks", json!({})),
        ("get_task", json!({"id": id})),
        ("wait_for_task", json!({"id": id, "timeout_seconds": 1})),
    ] {
        let result = server.call(tool, &arguments.to_string());
        assert!(result.to_string().contains("othing is started"), "{tool}: {result}");
    }
    let refused = server.call("create_task", &json!({"command": "true", "title": "Second"}).to_string());
    assert!(refused["isError"] == true && refused.to_string().contains("Nothing new is taken"), "{refused}");
    let queue = server.ask("resources/read", r#"{"uri":"legwork://queue"}"#).to_string();
    assert!(queue.contains("restore"), "{fault}: {queue}");
    server.leave();
}

#[test]
fn a_store_that_cannot_be_opened_is_told_by_every_tool() {
    for (name, breaks, mends, says) in BREAKS {
        let home = Home::new();
        breaks(&home);
        let mut server = Raw::greeted(&home);
        let tools = server.ask("tools/list", "{}")["tools"].as_array().unwrap().clone();
        assert_eq!(tools.len(), 21, "{name}");
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

#[test]
fn a_folder_that_goes_is_told_and_what_runs_is_not_run_again() {
    for what in ["removed", "renamed"] {
        let home = Home::new();
        let starts = || fs::read_to_string(home.scratch().join("starts")).unwrap_or_default().lines().count();
        home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
        // the person's own, so that nobody is asked
        let id = home.make_short(&[
            "Runs",
            "--command",
            "echo begun >> starts; while [ ! -e go ]; do sleep 0.05; done",
        ]);
        let mut server = Raw::greeted(&home);
        server.call("list_tasks", "{}");
        let _worker = home.worker(&["--workers", "1"]);
        harness::wait::until("it runs", || (starts() == 1).then_some(()));
        match what {
            // the worker may put something into a folder of it meanwhile
            "removed" => harness::wait::until("it is removed", || {
                let _ = fs::remove_dir_all(home.data());
                (!home.data().exists()).then_some(())
            }),
            _ => fs::rename(home.data(), home.scratch().join("elsewhere")).unwrap(),
        }
        for (tool, arguments) in [
            ("list_tasks", json!({})),
            ("get_task", json!({"id": id})),
            ("create_task", json!({"command": "true", "title": "Second"})),
            ("cancel_task", json!({"id": id})),
            ("wait_for_task", json!({"id": id, "timeout_seconds": 1})),
        ] {
            let result = server.call(tool, &arguments.to_string());
            let words = result["content"][0]["text"].as_str().unwrap_or_default();
            assert!(
                result["isError"] == true && words.contains("removed or replaced"),
                "{what}: {tool}: {result}"
            );
        }
        assert_eq!(starts(), 1, "{what}");
        fs::write(home.scratch().join("go"), "").unwrap();
        server.kill();
    }
}
