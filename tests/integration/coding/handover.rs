//! A coding agent that has reached its limit, and another one that takes its task on.

use super::stage::{Stage, client, recorded};
use contract::coding::CodingSetup;
use harness::wait;
use serde_json::{Value, json};
use std::fs;

const LIMIT: &str = "claude-code-2.1.332/limit.jsonl";
const TAKES_ON: &str = "codex-0.171.0/text.jsonl";
const AT_ITS_LIMIT_TOO: &str = "codex-0.171.0/limit.jsonl";

/// Claude Code works a while, says how far it is, and then comes to its limit.
fn half_done() -> Vec<Value> {
    let mut talk = recorded(LIMIT);
    let said = json!({ "type": "text", "text": "The parser stands; the printer is missing." });
    let words = json!({ "say": { "type": "assistant", "message": { "content": [said] } } });
    talk.splice(2..2, [words, json!({ "append": "half.txt", "text": "half\n" })]);
    talk
}

impl Stage {
    /// Adds a coding agent that plays this talk in another folder of its own.
    fn add_other(&self, name: &str, file: &str, talk: &[Value]) {
        let talk_file = format!("{name}.jsonl");
        self.write(&talk_file, talk);
        fs::create_dir_all(self.path("elsewhere")).unwrap();
        let arguments = vec![self.path(&talk_file).display().to_string()];
        let elsewhere = self.path("elsewhere").display().to_string();
        self.add(|agent| {
            let (client, protocol) = client(file);
            let setup = agent.coding.take().unwrap();
            agent.name = Some(name.to_owned());
            agent.cwd = Some(elsewhere);
            agent.coding = Some(CodingSetup { client, protocol: Some(protocol), arguments, ..setup });
        });
    }

    fn waits(&self, id: &str) -> Value {
        wait::until("it waits for a limit", || {
            let task = self.home.json(&["status", id]);
            (task["waiting_for"]["reason"] == "quota").then_some(task)
        })
    }
}

/// A talk whose prompt is kept in the file `heard`.
fn heard(file: &str) -> Vec<Value> {
    let mut talk = recorded(file);
    let place = talk.iter().position(|act| act["hear"] == "prompt").unwrap();
    talk[place]["into"] = json!("heard");
    talk
}

#[test]
fn the_next_agent_goes_on_where_the_one_before_had_to_stop() {
    let stage = Stage::new(LIMIT, &half_done());
    stage.add_other("second", TAKES_ON, &heard(TAKES_ON));
    stage.home.expect(0, &["agent", "edit", "coder", "--fallback", "second"]);
    let _worker = stage.worker();
    let id = stage.task(&[]);
    assert_eq!(stage.completed(&id)["output"], "I made **hello.txt**.\n\nAll done.");
    let task = stage.home.json(&["status", &id]);
    // a second attempt, although there are no retries
    assert_eq!((&task["agent"], &task["attempt"]), (&json!("second"), &json!(2)), "{task}");
    // in the folder of the first, with what that has left there
    let told = fs::read_to_string(stage.path("heard")).unwrap();
    assert!(stage.path("half.txt").exists() && !stage.path("elsewhere/heard").exists());
    for words in [
        "Make the file hello.txt",
        "“coder”",
        "stop at its limit",
        "The parser stands; the printer is missing.",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let logs = stage.home.expect(0, &["logs", &id]).text();
    assert!(logs.contains("“second” takes it on; not charged."), "{logs}");
    assert!(stage.lines("starts").iter().all(|line| !line.contains("resume")), "{:?}", stage.lines("starts"));
}

#[test]
fn it_waits_for_whoever_may_go_on_first() {
    let stage = Stage::new(LIMIT, &recorded(LIMIT));
    stage.add_other("second", AT_ITS_LIMIT_TOO, &recorded(AT_ITS_LIMIT_TOO));
    stage.home.expect(0, &["agent", "edit", "coder", "--fallback", "second"]);
    let _worker = stage.worker();
    let id = stage.task(&[]);
    let task = stage.waits(&id);
    // the first does not say when, so it is asked again in a quarter of an hour; the second says when
    let starts = stage.lines("starts").len();
    assert_eq!(starts, 2, "{task}\n{}", stage.told(&id));
    let why = stage.home.expect(0, &["why", &id]).text();
    assert!(!why.contains("--fallback"), "{why}");
    assert!(task["waiting_for"]["until"].is_string(), "{task}");
}

#[test]
fn without_a_fallback_it_waits_and_is_told_of_one() {
    let stage = Stage::new(LIMIT, &recorded(LIMIT));
    let _worker = stage.worker();
    let id = stage.task(&[]);
    stage.waits(&id);
    let why = stage.home.expect(0, &["why", &id]).text();
    assert!(why.contains("legwork agent edit coder --fallback AGENT"), "{why}");
}

#[test]
fn who_takes_on_is_a_coding_agent_that_there_is() {
    let stage = Stage::new(LIMIT, &recorded(LIMIT));
    stage.add_other("second", TAKES_ON, &recorded(TAKES_ON));
    for (name, words) in [
        ("nobody", "There is no agent “nobody”."),
        ("shell", "“shell” is not a coding agent."),
        ("coder", "“coder” cannot take on its own tasks."),
    ] {
        let refused = stage.home.expect(2, &["agent", "edit", "coder", "--fallback", name]).all();
        assert!(refused.contains(words) && refused.contains("--fallback"), "{name}: {refused}");
    }
    let fallbacks = || stage.home.json(&["agent", "show", "coder"])["coding"]["fallbacks"].clone();
    stage.home.expect(0, &["agent", "edit", "coder", "--fallback", "second"]);
    assert_eq!(fallbacks(), json!(["second"]));
    // it stands for the agent, whatever that is called
    stage.home.expect(0, &["agent", "edit", "second", "--name", "third"]);
    stage.home.expect(0, &["agent", "edit", "coder", "--rounds", "1"]);
    assert_eq!(fallbacks(), json!(["third"]));
    assert!(stage.home.expect(0, &["agent", "show", "coder"]).text().contains("third"));
    stage.home.expect(0, &["agent", "edit", "coder", "--fallback", "none"]);
    assert!(fallbacks().is_null());
}
