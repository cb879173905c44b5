//! Two servers, the command line, and the app at once on one store: everybody sees the same, and nothing is lost.

use crate::cli::home::Home;
use contract::command::{CreateTask, GetQueue};
use engine::{Engine, Options, Role, SystemClock};
use harness::mcp_client::Client;
use runners::ShellRunner;
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

/// What each of the four starts.
const EACH: usize = 12;

/// The engine as the app holds it, running the queue.
fn app(home: &Home) -> Engine {
    let engine = Engine::open(Options {
        data_dir: home.data(),
        role: Role::App,
        runners: vec![Arc::new(ShellRunner::new(
            harness::binaries::path("legwork-supervisor"),
            Arc::new(engine::ports::SessionSecrets::default()),
        ))],
        clock: Arc::new(SystemClock),
        secrets: Arc::new(engine::SessionSecrets::default()),
        models: None,
        machine: None,
        messenger: None,
        workspaces: None,
    })
    .unwrap();
    assert!(engine.start_pool(Some(4)).unwrap());
    engine
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_the_command_line_and_the_app_share_one_store() {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.approve_commands", "false"]);
    home.expect(0, &["setting", "set", "mcp.tasks_per_minute", "1000"]);
    let app = app(&home);
    let (one, two) = (
        Client::start(home.command(&["mcp"]), "one").await,
        Client::start(home.command(&["mcp"]), "two").await,
    );
    let by_server = |client: &Client| {
        let peer = client.service.peer().clone();
        tokio::spawn(async move {
            let mut ids = vec![];
            for n in 0..EACH {
                let arguments = json!({"command": format!("echo {n}")}).as_object().cloned().unwrap();
                let request =
                    rmcp::model::CallToolRequestParams::new("create_task").with_arguments(arguments);
                let made = peer.call_tool(request).await.unwrap().structured_content.unwrap();
                ids.push(made["id"].as_str().unwrap().to_owned());
            }
            ids
        })
    };
    let (first, second) = (by_server(&one), by_server(&two));
    let mut all: Vec<String> = vec![];
    tokio::task::block_in_place(|| {
        for n in 0..EACH {
            all.push(home.make(&["--command", &format!("echo {n}")])["id"].as_str().unwrap().to_owned());
            let task = contract::NewTask {
                command: Some(contract::task::CommandLine::Line(format!("echo {n}"))),
                ..contract::NewTask::default()
            };
            all.push(app.call(CreateTask { task }).unwrap().task.id.to_string());
        }
    });
    all.extend(first.await.unwrap());
    all.extend(second.await.unwrap());
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 4 * EACH);
    for (place, id) in all.iter().enumerate() {
        // each is followed by one that did not start it
        let client = if place % 2 == 0 { &one } else { &two };
        let ended = client.get("wait_for_task", json!({"id": id, "timeout_seconds": 60})).await;
        assert_eq!(ended["status"], "completed", "{ended}");
    }
    let counts = app.call(GetQueue {}).unwrap().counts;
    assert_eq!(counts.completed, i64::try_from(4 * EACH).unwrap());
    one.leave().await;
    two.leave().await;
    tokio::task::block_in_place(|| app.stop(engine::Stop::StopRunning));
    drop(app);
    home.expect(0, &["doctor"]);
}
