//! Where the programs of a coding agent's commands are found.

use crate::{cli::home::Home, mcp::approvals::program};
use harness::mcp_client::Client;
use serde_json::json;
use std::fs;

/// A program that only interactive shells find, for a coding agent that a desktop started with next to no PATH.
#[tokio::test]
async fn a_program_of_the_person_s_terminal_is_found_behind_the_caller_s_path() {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    let (tools, rc) = (home.scratch().join(".nvm/bin"), home.scratch().join(".bashrc"));
    program(&tools, "nodeish", "#!/bin/sh\necho from nvm\n");
    // as distributions write it: nothing for shells that nobody types into
    let text = format!("case $- in *i*) ;; *) return;; esac\necho hello\nPATH={}:$PATH\n", tools.display());
    fs::write(&rc, text).unwrap();
    fs::write(home.scratch().join(".profile"), ". ~/.bashrc\n").unwrap();
    let desktop = |args: &[&str]| {
        let mut command = home.command(args);
        command.env("PATH", "/usr/bin:/bin").env("SHELL", "/bin/bash");
        command
    };
    let client = Client::start(desktop(&["mcp"]), "claude-desktop").await;
    for arguments in
        [json!({"argv": ["nodeish"]}), json!({"command": "nodeish"}), json!({"command": "nodeish | cat"})]
    {
        let made = client.get("create_task", arguments.clone()).await;
        let id = made["short_id"].as_str().unwrap();
        home.expect(0, &["answer", id, "--approve"]);
        assert!(desktop(&["worker", "--drain"]).output().unwrap().status.success());
        assert_eq!(home.expect(0, &["output", id]).text(), "from nvm\n", "{arguments}");
    }
    client.leave().await;
}
