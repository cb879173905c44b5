//! A home with a coding agent that plays a talk.

use crate::{
    cli::home::{Home, Running},
    crash::stage::lines,
};
use contract::{
    AgentDraft, AgentKind,
    coding::{CodingClient, CodingProtocol, CodingSetup, PermissionPolicy},
    command::CreateAgent,
};
use engine::Role;
use harness::{binaries, wait};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

/// Longer than any of these takes; reached by failures only.
pub(crate) const STATUS: [&str; 4] = ["completed", "failed", "cancelled", "needs_input"];

/// A recorded talk, act by act.
pub(crate) fn recorded(file: &str) -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/coding").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What stands behind each answer to a permission: a tool does its work there.
pub(crate) fn with_effects(talk: Vec<Value>) -> Vec<Value> {
    let mut number = 0;
    let mut acts = vec![];
    for act in talk {
        let is_answer =
            act["hear"]["type"] == "control_response" || act["hear"]["result"].get("outcome").is_some();
        acts.push(act);
        if is_answer {
            number += 1;
            acts.push(json!({ "append": "effects", "text": format!("{number}\n") }));
        }
    }
    acts
}

/// Which client a recorded talk is with, and over what.
pub(crate) fn client(file: &str) -> (CodingClient, CodingProtocol) {
    let client = match file {
        name if name.starts_with("claude-code") => CodingClient::ClaudeCode,
        name if name.starts_with("codex") => CodingClient::Codex,
        name if name.starts_with("gemini") => CodingClient::Gemini,
        name if name.starts_with("opencode") => CodingClient::OpenCode,
        name if name.starts_with("qwen") => CodingClient::Qwen,
        name if name.starts_with("copilot") => CodingClient::Copilot,
        _ => CodingClient::Other,
    };
    let protocol = if file.contains("/acp-") { CodingProtocol::Acp } else { CodingProtocol::Stream };
    (client, protocol)
}

/// The stage of one test.
pub(crate) struct Stage {
    pub(crate) home: Home,
}

impl Stage {
    /// With the agent `coder`, which plays this talk as the client of `file` would.
    pub(crate) fn new(file: &str, talk: &[Value]) -> Self {
        Self::with(file, talk, |_| {})
    }

    /// The same, with another draft of the agent.
    pub(crate) fn with(file: &str, talk: &[Value], change: impl FnOnce(&mut AgentDraft)) -> Self {
        Self::made(Home::new(), file, talk, change)
    }

    /// In this home.
    pub(crate) fn on(home: Home, file: &str, talk: &[Value]) -> Self {
        Self::made(home, file, talk, |_| {})
    }

    fn made(home: Home, file: &str, talk: &[Value], change: impl FnOnce(&mut AgentDraft)) -> Self {
        let stage = Self { home };
        stage.write("talk.jsonl", talk);
        let (client, protocol) = client(file);
        stage.add(|agent| {
            let setup = agent.coding.as_mut().unwrap();
            (setup.client, setup.protocol) = (client, Some(protocol));
            change(agent);
        });
        stage
    }

    /// Adds another agent.
    pub(crate) fn add(&self, change: impl FnOnce(&mut AgentDraft)) {
        let setup = CodingSetup {
            program: Some(binaries::path("legwork-replay").display().to_string()),
            arguments: vec![self.path("talk.jsonl").display().to_string()],
            permissions: PermissionPolicy::Ask,
            ..CodingSetup::default()
        };
        let mut agent = AgentDraft {
            name: Some("coder".into()),
            kind: Some(AgentKind::Coding),
            coding: Some(setup),
            cwd: Some(self.home.scratch().display().to_string()),
            ..AgentDraft::default()
        };
        change(&mut agent);
        let engine = assembly::open(self.home.data(), Role::Command).unwrap();
        engine.call(CreateAgent { agent }).unwrap();
    }

    /// A file of the folder that the agent works in.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.scratch().join(name)
    }

    /// Writes a talk.
    pub(crate) fn write(&self, name: &str, talk: &[Value]) {
        let text: String = talk.iter().map(|act| format!("{act}\n")).collect();
        fs::write(self.path(name), text).unwrap();
    }

    /// Gives the agent something to do; the task's id.
    pub(crate) fn task(&self, options: &[&str]) -> String {
        let mut words = vec!["Make the file hello.txt", "--agent", "coder"];
        if !options.contains(&"--retries") {
            words.extend(["--retries", "0"]);
        }
        let task = self.home.make(&[words.as_slice(), options].concat());
        task["id"].as_str().unwrap().to_owned()
    }

    /// Waits until the task has ended or asks.
    pub(crate) fn settled(&self, id: &str) -> Value {
        wait::until("the task has ended or asks", || {
            let task = self.home.json(&["status", id]);
            STATUS.iter().any(|status| task["status"] == *status).then_some(task)
        })
    }

    /// The task's question, once it asks.
    #[track_caller]
    pub(crate) fn question(&self, id: &str) -> Value {
        let task = self.settled(id);
        assert_eq!(task["status"], "needs_input", "{task}\n{}", self.told(id));
        task["question"].clone()
    }

    /// Answers what it asks, and waits until that was taken.
    pub(crate) fn answer(&self, id: &str, words: &[&str]) {
        let asked = self.home.json(&["status", id])["question"]["asked_at"].clone();
        self.home.expect(0, &[&["answer", id], words].concat());
        wait::until("the answer was taken", || {
            // it may ask something else at once
            let question = self.home.json(&["status", id])["question"].clone();
            (question["asked_at"] != asked).then_some(())
        });
    }

    /// Approves all that it asks until it has ended, and how often it asked.
    pub(crate) fn approve_all(&self, id: &str) -> (usize, Value) {
        let mut asked = 0;
        loop {
            let task = self.settled(id);
            if task["status"] != "needs_input" {
                return (asked, task);
            }
            asked += 1;
            self.answer(id, &["--approve"]);
        }
    }

    /// Its result, where it has ended well.
    #[track_caller]
    pub(crate) fn completed(&self, id: &str) -> Value {
        let task = self.settled(id);
        assert_eq!(task["status"], "completed", "{task}\n{}", self.told(id));
        self.home.json(&["result", id])["result"].clone()
    }

    /// The error of one that has failed.
    #[track_caller]
    pub(crate) fn failed(&self, id: &str) -> Value {
        let task = self.settled(id);
        assert_eq!(task["status"], "failed", "{task}\n{}", self.told(id));
        task["error"].clone()
    }

    /// Output and log, for messages of failures.
    pub(crate) fn told(&self, id: &str) -> String {
        format!("{}\n{}", self.home.run(&["output", id]).all(), self.home.run(&["logs", id]).all())
    }

    /// Lines of a file of the agent's folder.
    pub(crate) fn lines(&self, name: &str) -> Vec<String> {
        lines(&self.home, name)
    }

    /// A worker that runs the queue.
    pub(crate) fn worker(&self) -> Running {
        self.home.worker(&[])
    }
}
