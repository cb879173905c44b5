//! The checks of agents with a model: what failed, the model reads at the beginning of its next attempt.

use crate::cli::home::Home;
use harness::model_server::{Act, ModelServer, Shape, Turn};
use serde_json::{Value, json};

/// A check that fails the first time, and says why.
const CHECK: &str = "echo the letter has no greeting; test -e greeted && exit 0; touch greeted; exit 4";

fn home(server: &ModelServer) -> Home {
    let home = Home::new();
    home.add_provider(&server.base_url());
    home.add_writer("Write.", &[]);
    home
}

#[test]
fn a_model_reads_what_the_check_said_and_goes_on_from_there() {
    for finishes in [false, true] {
        let turn = |words: &str| match finishes {
            true => Turn::calls("finish", json!({"summary": words, "success": true})),
            false => Turn::says(&[words]),
        };
        let script = vec![Act::Reply(turn("A letter.")), Act::Reply(turn("Dear all, a letter."))];
        let server = ModelServer::start(Shape::OpenAi, script);
        let home = home(&server);
        home.expect(0, &["agent", "edit", "writer", "--check", CHECK]);
        let options = ["Write a letter", "--agent", "writer", "--backoff", "0s..0s"];
        let id = home.make_short(&options);
        home.expect(0, &["worker", "--drain"]);
        let ended = home.json(&["result", &id]);
        assert_eq!((&ended["status"], &ended["attempt"]), (&json!("completed"), &json!(2)), "{ended:#}");
        assert_eq!(ended["check"]["run"]["state"], "passed");
        let requests = server.requests();
        assert_eq!(requests.len(), 2, "one turn for each attempt");
        assert!(!requests[0].text().contains("did not pass"), "{}", requests[0].text());
        let told = requests[1].body["messages"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(told["role"], "user", "{told}");
        let words = told["content"].to_string();
        for part in ["it did not pass", "exit code 4", "the letter has no greeting", "touch greeted"] {
            assert!(words.contains(part), "“{part}” is not in {words}");
        }
        assert!(requests[1].text().contains("A letter."), "the conversation goes on");
        let metrics = &ended["result"]["metrics"];
        assert_eq!(metrics["requests"], 2, "both attempts are accounted: {metrics}");
    }
}

#[test]
fn a_check_that_never_passes_fails_the_task_and_leaves_no_report() {
    let script = vec![Act::Reply(Turn::says(&["One."])), Act::Reply(Turn::says(&["Two."]))];
    let server = ModelServer::start(Shape::OpenAi, script);
    let home = home(&server);
    let options =
        ["Write", "--agent", "writer", "--check", "echo no; false", "--retries", "1", "--backoff", "0s..0s"];
    let id = home.make_short(&options);
    home.expect(0, &["worker", "--drain"]);
    let ended = home.json(&["result", &id]);
    assert_eq!((&ended["status"], &ended["error"]["code"]), (&json!("failed"), &json!("check_failed")));
    assert_eq!(ended["result"]["output"], "Two.", "what it wrote is kept");
    assert_eq!(ended["result"]["success"], false);
    assert_eq!(server.requests().len(), 2);
    assert_eq!(home.json(&["report", "list"])["reports"], json!([]));
    let told = |n: usize| server.requests()[n].text().matches("it did not pass").count();
    assert_eq!((told(0), told(1)), (0, 1), "each failure is told once");
}

#[test]
fn what_is_said_in_a_talk_is_not_checked() {
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&["Hello."]))]);
    let home = home(&server);
    home.expect(0, &["agent", "edit", "writer", "--check", "touch checked; false"]);
    home.expect(0, &["chat", "writer", "--say", "Hello"]);
    assert!(!home.scratch().join("checked").exists());
    let listed: Value = home.json(&["list"]);
    assert_eq!(listed["tasks"], json!([]));
}
