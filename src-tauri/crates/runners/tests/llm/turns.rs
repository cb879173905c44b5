//! The loop of turns: where it can be left and entered again, and what ends it.

use crate::{
    harness::{Attempt, asks, completed, exit, failed, joined, wait_until},
    model_server::{Act, ModelServer, Shape, Turn},
};
use contract::model::{Answer, Budget, QuestionKind, Speaker, Tool};
use engine::ports::{Ended, Outcome, Signal};
use serde_json::json;
use std::time::Duration;

const SHAPE: Shape = Shape::OpenAi;

fn says(words: &str) -> Act {
    Act::Reply(Turn::says(&[words]))
}

fn progress(text: &str) -> Act {
    Act::Reply(Turn::calls("report_progress", json!({"text": text})))
}

#[test]
fn a_cancel_is_followed_at_once_and_keeps_the_partial_text() {
    let server =
        ModelServer::start(SHAPE, vec![Act::Gated("go".into(), Turn::says(&["Begun ", "and more"]))]);
    let attempt = Attempt::of(&server, SHAPE);
    let run = attempt.start();
    server.open("go");
    attempt.wait_for_output("Begun ");
    attempt.line.signal(Signal::Cancel);
    assert!(matches!(exit(joined(run)).outcome, Outcome::Cancelled));
    assert_eq!(attempt.output(), "Begun \n[CUT] Cancelled.\n");
    assert_eq!(attempt.line.usage().requests, 1, "what was asked is paid");
}

#[test]
fn a_detached_run_goes_on_at_the_turn_it_had_reached() {
    let script =
        vec![progress("one"), Act::Gated("go".into(), Turn::says(&["Half ", "of it"])), says("All of it.")];
    let server = ModelServer::start(SHAPE, script);
    let mut attempt = Attempt::of(&server, SHAPE);
    let run = attempt.start();
    server.open("go");
    attempt.wait_for_output("Half ");
    attempt.line.signal(Signal::Detach);
    assert!(matches!(joined(run), Ended::Detached));
    let result = completed(attempt.go_on());
    assert_eq!(result.output, "All of it.");
    assert!(attempt.output().contains("Half \n[CUT] Legwork was interrupted here"), "{}", attempt.output());
    let requests = server.requests();
    assert_eq!(requests.len(), 3, "only the cut turn was taken again");
    assert_eq!(requests[1].body["messages"], requests[2].body["messages"]);
}

#[test]
fn a_pause_waits_for_the_end_of_the_turn() {
    let server = ModelServer::start(
        SHAPE,
        vec![Act::Gated("go".into(), Turn::calls("report_progress", json!({"text": "x"}))), says("Done.")],
    );
    let mut attempt = Attempt::of(&server, SHAPE);
    let run = attempt.start();
    server.wait_for_requests(1);
    attempt.line.signal(Signal::Pause);
    server.open_wide("go");
    assert!(matches!(joined(run), Ended::Parked));
    assert_eq!(attempt.line.messages().last().unwrap().speaker, Speaker::Tool, "the turn is whole");
    // The watcher of the frozen run is told to leave when a worker takes it.
    attempt.job.parked = true;
    attempt.job.resumed = true;
    let watched = attempt.start();
    attempt.line.signal(Signal::Detach);
    assert!(matches!(joined(watched), Ended::Detached));
    attempt.job.parked = false;
    assert_eq!(completed(attempt.go_on()).output, "Done.");
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_parked_run_can_be_cancelled_and_resumed() {
    let server = ModelServer::start(SHAPE, vec![says("Done.")]);
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.job.parked = true;
    let run = attempt.start();
    attempt.line.signal(Signal::Cancel);
    assert!(matches!(exit(joined(run)).outcome, Outcome::Cancelled));
    assert!(server.requests().is_empty());
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.job.parked = true;
    let run = attempt.start();
    attempt.line.signal(Signal::Resume);
    assert_eq!(completed(joined(run)).output, "Done.");
}

#[test]
fn the_time_allowed_is_running_time() {
    let server = ModelServer::start(SHAPE, vec![Act::Silence(Turn::says(&["Slow"]), 60)]);
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.job.timeout = Duration::from_millis(700);
    attempt.line.state().conversation.running_ms = 500;
    let (error, retryable, _) = failed(attempt.run());
    assert_eq!((error.code.as_str(), retryable), ("timeout", false));
}

#[test]
fn a_message_is_read_at_the_next_turn() {
    let first = Act::Gated("go".into(), Turn::calls("finish", json!({"summary": "Done."})));
    let server = ModelServer::start(SHAPE, vec![first, says("In blue, then.")]);
    let attempt = Attempt::of(&server, SHAPE);
    let run = attempt.start();
    server.wait_for_requests(1);
    attempt.line.write(Answer::Text("Make it blue.".into()));
    server.open_wide("go");
    assert_eq!(completed(joined(run)).output, "In blue, then.");
    let messages = &server.requests()[1].body["messages"];
    let last = messages.as_array().unwrap().last().unwrap();
    assert_eq!((&last["role"], &last["content"]), (&json!("user"), &json!("Make it blue.")));
    assert!(attempt.line.state().user_messages.is_empty(), "it is read once");
    assert!(attempt.output().contains("[YOU] Make it blue."));
}

#[test]
fn a_question_waits_for_its_answer_over_a_new_engine() {
    let ask = Turn::calls("ask_user", json!({"question": "Which colour?", "options": ["red", "blue"]}))
        .and_calls("report_progress", json!({"text": "after"}));
    let server = ModelServer::start(SHAPE, vec![Act::Reply(ask), says("Red it is.")]);
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::AskUser]);
    let question = asks(attempt.run());
    assert_eq!((question.kind, question.text.as_str()), (QuestionKind::Ask, "Which colour?"));
    assert_eq!(question.options, ["red", "blue"]);
    // Let go on without an answer, it asks the same again.
    assert_eq!(asks(attempt.go_on()), question);
    attempt.line.write(Answer::Text("red".into()));
    attempt.line.write(Answer::Text("And be quick.".into()));
    assert_eq!(completed(attempt.go_on()).output, "Red it is.");
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    let messages = requests[1].body["messages"].as_array().unwrap();
    let said: Vec<_> =
        messages[3..].iter().map(|m| (m["role"].as_str().unwrap(), m["content"].as_str().unwrap())).collect();
    assert_eq!(said, [("tool", "red"), ("tool", "Shown to the person."), ("user", "And be quick.")]);
}

#[test]
fn a_limit_in_dollars_without_a_price_is_told_before_anything_is_spent() {
    let server = ModelServer::start(SHAPE, vec![says("Done."), says("Done.")]);
    let warned = |limit| {
        let mut attempt = Attempt::of(&server, SHAPE);
        let model = attempt.model();
        model.budget = Budget { cost_usd: limit, ..Budget::default() };
        model.routes.iter_mut().flatten().for_each(|route| route.price = None);
        completed(attempt.run());
        attempt.line.state().log.iter().any(|(_, line)| line.contains("the limit of $0.005 stops it only if"))
    };
    assert!(warned(Some(0.005)));
    assert!(!warned(None));
}

#[test]
fn a_limit_in_dollars_holds_where_the_provider_tells_the_price() {
    let reply = r#"data: {"choices":[{"delta":{"tool_calls":[{"id":"c","function":{"name":"report_progress","arguments":"{\"text\":\"on\"}"}}]},"finish_reason":"tool_calls"}],"usage":{"cost":0.0051234}}

data: [DONE]

"#;
    let server = ModelServer::start(SHAPE, vec![Act::Body("text/event-stream", reply.to_owned())]);
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.model().budget = Budget { cost_usd: Some(0.005), ..Budget::default() };
    attempt.model().routes.iter_mut().flatten().for_each(|route| route.price = None);
    let question = asks(attempt.run());
    assert_eq!(question.text, "$0.00512 of $0.005 for this task are used. Allow as much again?");
    let state = attempt.line.state();
    let told: Vec<_> =
        state.log.iter().filter(|(_, line)| line.contains("dollars") || line.contains('$')).collect();
    let [(_, told)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(*told, engine::words_of_unpriced("m", 0.005));
}

#[test]
fn a_budget_asks_before_the_turn_and_can_be_raised() {
    let server = ModelServer::start(SHAPE, vec![progress("one"), progress("two"), says("Never reached.")]);
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.model().budget = Budget { tokens: Some(15), ..Budget::default() };
    let question = asks(attempt.run());
    assert_eq!(question.kind, QuestionKind::Budget);
    assert_eq!(question.text, "15 of 15 tokens for this task are used. Allow as much again?");
    attempt.line.write(Answer::Approve);
    let question = asks(attempt.go_on());
    assert_eq!(question.text, "30 of 30 tokens for this task are used. Allow as much again?");
    assert_eq!(attempt.line.state().conversation.raised, 1);
    attempt.line.write(Answer::Deny(None));
    let (error, retryable, _) = failed(attempt.go_on());
    assert_eq!((error.code.as_str(), retryable), ("budget", false));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn turns_are_limited_too() {
    let server = ModelServer::start(SHAPE, vec![]);
    server.always(progress("on and on"));
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.model().budget = Budget { turns: Some(3), ..Budget::default() };
    assert!(asks(attempt.run()).text.starts_with("3 of 3 turns"));
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_run_without_its_lease_writes_nothing_and_asks_nobody() {
    let server = ModelServer::start(SHAPE, vec![says("No.")]);
    let attempt = Attempt::of(&server, SHAPE);
    attempt.line.state().lease_lost = true;
    assert!(matches!(attempt.run(), Ended::LeaseLost));
    assert!(server.requests().is_empty());
}

#[test]
fn the_next_attempt_goes_on_with_the_conversation() {
    let server = ModelServer::start(
        SHAPE,
        vec![progress("one"), Act::Status(400, vec![], "{}".into()), says("Better.")],
    );
    let mut attempt = Attempt::of(&server, SHAPE);
    assert_eq!(failed(attempt.run()).0.code, "bad_request");
    attempt.job.attempt = 2;
    assert_eq!(completed(attempt.run()).output, "Better.");
    let requests = server.requests();
    assert_eq!(
        requests[1].body["messages"], requests[2].body["messages"],
        "the first turn is not paid again"
    );
}

#[test]
fn one_provider_is_asked_no_more_often_than_it_allows() {
    let server = ModelServer::start(SHAPE, vec![progress("one"), says("Two.")]);
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.model().routes.iter_mut().flatten().for_each(|route| route.requests_per_minute = Some(1));
    let run = attempt.start();
    wait_until("the first turn is kept", || attempt.line.messages().len() >= 4);
    attempt.line.signal(Signal::Cancel);
    assert!(matches!(exit(joined(run)).outcome, Outcome::Cancelled));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn five_runs_at_once_lose_and_mix_nothing() {
    let words: Vec<String> = (0..400).map(|n| format!("w{n} ")).collect();
    let turn = Turn { words: words.clone(), tokens: (1, 400), ..Turn::default() };
    let server = ModelServer::start(SHAPE, vec![]);
    server.always(Act::Reply(turn));
    std::thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(|| {
                let attempt = Attempt::of(&server, SHAPE);
                completed(attempt.run());
                assert_eq!(attempt.output().trim_end(), words.concat().trim_end());
            });
        }
    });
}

#[test]
fn what_was_written_before_a_question_is_no_answer_to_it() {
    let ask = Turn::calls("ask_user", json!({"question": "Which colour?"}));
    let server = ModelServer::start(SHAPE, vec![Act::Gated("go".into(), ask), says("Red it is.")]);
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.tools(&[Tool::AskUser]);
    let run = attempt.start();
    server.wait_for_requests(1);
    attempt.line.write(Answer::Text("Be quick.".into()));
    server.open_wide("go");
    asks(joined(run));
    attempt.line.write(Answer::Text("red".into()));
    completed(attempt.go_on());
    let requests = server.requests();
    let messages = requests[1].body["messages"].as_array().unwrap();
    let said: Vec<_> =
        messages[3..].iter().map(|m| (m["role"].as_str().unwrap(), m["content"].as_str().unwrap())).collect();
    assert_eq!(said, [("tool", "red"), ("user", "Be quick.")]);
}

#[test]
fn a_count_below_nothing_gives_nothing_back() {
    let wrong = Turn { tokens: (-1_000, -1_000), ..Turn::says(&["Done."]) };
    let server = ModelServer::start(SHAPE, vec![Act::Reply(wrong)]);
    let attempt = Attempt::of(&server, SHAPE);
    completed(attempt.run());
    let usage = attempt.line.usage();
    assert!(usage.tokens_in > 0 && usage.tokens_out > 0 && usage.tokens_estimated, "{usage:?}");
}

#[test]
fn a_limit_of_tokens_holds_with_a_server_that_counts_none() {
    let server = ModelServer::start(SHAPE, vec![]);
    let call = json!({"choices": [{"index": 0, "finish_reason": "tool_calls", "delta": {"tool_calls": [{
        "index": 0, "id": "c", "function": {"name": "report_progress", "arguments": "{\"text\":\"on\"}"}
    }]}}]});
    server.always(Act::Body("text/event-stream", format!("data: {call}\n\ndata: [DONE]\n\n")));
    let mut attempt = Attempt::of(&server, SHAPE);
    attempt.model().budget = Budget { tokens: Some(20), ..Budget::default() };
    let text = asks(attempt.run()).text;
    assert!(text.starts_with("about") && text.contains("20 tokens for this task are used"), "{text}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_reply_of_blanks_is_empty() {
    let server = ModelServer::start(SHAPE, vec![says(" \n\n "), says("Here it is.")]);
    let attempt = Attempt::of(&server, SHAPE);
    assert_eq!(completed(attempt.run()).output, "Here it is.");
}
