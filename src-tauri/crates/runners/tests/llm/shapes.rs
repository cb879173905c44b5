//! The four protocols: the same task said in each, and the same reply read from each.

use crate::{
    harness::{Attempt, completed, kind, route},
    model_server::{Act, ModelServer, Shape, Turn},
};
use contract::model::{ModelParameters, Tool};
use serde_json::{Value, json};
use std::fs;

const SHAPES: [Shape; 4] = [Shape::OpenAi, Shape::Anthropic, Shape::Gemini, Shape::Ollama];

#[test]
fn a_reply_is_streamed_counted_and_told() {
    for shape in SHAPES {
        let server =
            ModelServer::start(shape, vec![Act::Gated("go".into(), Turn::says(&["Rösen ", "are ", "red."]))]);
        let attempt = Attempt::of(&server, shape);
        let run = attempt.start();
        for (piece, so_far) in ["Rösen ", "Rösen are ", "Rösen are red."].iter().enumerate() {
            // Anthropic opens with a message of its own.
            (piece == 0 && shape == Shape::Anthropic).then(|| server.open("go"));
            server.open("go");
            attempt.wait_for_output(so_far);
            assert_eq!(attempt.output(), *so_far, "{shape:?}: a piece at a time");
        }
        server.open_wide("go");
        let result = completed(crate::harness::joined(run));
        assert_eq!(result.output, "Rösen are red.", "{shape:?}");
        assert_eq!(result.summary, "Rösen are red.", "{shape:?}");
        let metrics = result.metrics;
        assert_eq!((metrics.tokens_in, metrics.tokens_out, metrics.requests), (10, 5, 1), "{shape:?}");
        assert_eq!(metrics.cost_usd, Some(20e-6), "{shape:?}");
        assert_eq!(metrics.agents_involved, ["writer"], "{shape:?}");
        assert!(attempt.line.state().reports_of_output >= 3, "{shape:?}: each piece is announced");
    }
}

#[test]
fn prompt_parameters_and_key_are_where_they_belong() {
    for shape in SHAPES {
        let server = ModelServer::start(shape, vec![Act::Reply(Turn::says(&["Yes."]))]);
        let mut attempt = Attempt::of(&server, shape);
        attempt.job.context = json!({"target": "Acme", "n": 3}).as_object().unwrap().clone();
        attempt.model().parameters =
            ModelParameters { temperature: Some(0.25), max_tokens: Some(77), ..ModelParameters::default() };
        completed(attempt.run());
        let request = server.requests().remove(0);
        let text = request.text();
        for part in [
            "writer",
            "a writer",
            "Write well.",
            "Keep it short",
            "target: Acme",
            "n: 3",
            "Write a line",
            "About anything",
        ] {
            assert!(text.contains(part), "{shape:?}: “{part}” is sent: {text}");
        }
        for part in ["0.25", "77", "set_plan", "finish"] {
            assert!(text.contains(part), "{shape:?}: “{part}” is sent");
        }
        assert!(!text.contains("read_file"), "{shape:?}: only tools that it may use are shown");
        let (header, path) = match shape {
            Shape::OpenAi => ("authorization", "/v1/chat/completions"),
            Shape::Anthropic => ("x-api-key", "/v1/messages"),
            Shape::Gemini => ("x-goog-api-key", "/v1beta/models/m:streamGenerateContent?alt=sse"),
            Shape::Ollama => ("authorization", "/api/chat"),
        };
        assert!(request.header(header).unwrap().contains(crate::harness::CANARY), "{shape:?}");
        assert_eq!(request.path, path, "{shape:?}");
    }
}

#[test]
fn a_model_that_thinks_has_room_to_answer_where_nobody_says_how_much() {
    for shape in SHAPES {
        let server = ModelServer::start(shape, vec![Act::Reply(Turn::says(&["Yes."]))]);
        completed(Attempt::of(&server, shape).run());
        let body = server.requests().remove(0).body;
        let limit = match shape {
            Shape::OpenAi | Shape::Anthropic => &body["max_tokens"],
            Shape::Gemini => &body["generationConfig"]["maxOutputTokens"],
            Shape::Ollama => &body["options"]["num_predict"],
        };
        assert!(limit.as_i64().is_some_and(|limit| limit >= 16_000), "{shape:?}: {body}");
    }
}

#[test]
fn calls_and_their_answers_go_round() {
    for shape in SHAPES {
        let calls = Turn::calls("read_file", json!({"path": "ä.txt"}))
            .and_calls("read_file", json!({"path": "none"}));
        let server = ModelServer::start(shape, vec![Act::Reply(calls), Act::Reply(Turn::says(&["Read."]))]);
        let mut attempt = Attempt::of(&server, shape);
        attempt.tools(&[Tool::ReadFile]);
        fs::write(attempt.folder().join("ä.txt"), "the grüne content").unwrap();
        assert_eq!(completed(attempt.run()).output, "Read.", "{shape:?}");
        assert!(attempt.output().contains("[TOOL] read_file ä.txt\n"), "{shape:?}: {}", attempt.output());
        let requests = server.requests();
        let second = requests[1].text();
        assert!(
            second.contains("the grüne content") && second.contains("is not there"),
            "{shape:?}: {second}"
        );
        match shape {
            Shape::OpenAi => {
                assert_eq!(
                    roles(&requests[1].body["messages"]),
                    ["system", "user", "assistant", "tool", "tool"]
                );
                assert_eq!(requests[1].body["messages"][3]["tool_call_id"], "c0");
            }
            Shape::Anthropic => {
                assert_eq!(roles(&requests[1].body["messages"]), ["user", "assistant", "user"]);
                let results = &requests[1].body["messages"][2]["content"];
                assert_eq!(
                    (&results[0]["tool_use_id"], &results[1]["tool_use_id"]),
                    (&json!("c0"), &json!("c1"))
                );
            }
            Shape::Gemini => {
                assert_eq!(roles(&requests[1].body["contents"]), ["user", "model", "user"]);
                let name = &requests[1].body["contents"][2]["parts"][0]["functionResponse"]["name"];
                assert_eq!(name, "read_file");
            }
            Shape::Ollama => {
                assert_eq!(
                    roles(&requests[1].body["messages"]),
                    ["system", "user", "assistant", "tool", "tool"]
                );
                assert_eq!(requests[1].body["messages"][3]["tool_name"], "read_file");
            }
        }
    }
}

fn roles(messages: &Value) -> Vec<&str> {
    messages.as_array().unwrap().iter().map(|m| m["role"].as_str().unwrap()).collect()
}

#[test]
fn a_reply_at_its_limit_is_marked() {
    for shape in SHAPES {
        let turn = Turn { at_limit: true, ..Turn::says(&["Half a"]) };
        let server = ModelServer::start(shape, vec![Act::Reply(turn)]);
        let attempt = Attempt::of(&server, shape);
        assert_eq!(completed(attempt.run()).output, "Half a", "{shape:?}");
        assert!(
            attempt.output().starts_with("Half a\n[CUT] The reply came to"),
            "{shape:?}: {}",
            attempt.output()
        );
    }
}

#[test]
fn openai_itself_has_its_own_name_for_the_limit() {
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    server.always(Act::Reply(Turn::says(&["Yes."])));
    for (kind, model, limit, temperature) in [
        (contract::ProviderKind::OpenAi, "gpt-4o", "max_completion_tokens", true),
        (contract::ProviderKind::OpenAi, "gpt-5-mini", "max_completion_tokens", false),
        (kind(Shape::OpenAi), "gpt-5-mini", "max_tokens", true),
    ] {
        let mut route = route(kind, server.base_url());
        route.model = model.to_owned();
        completed(Attempt::with_routes(vec![route]).run());
        let body = server.requests().pop().unwrap().body;
        assert_eq!(body[limit], 16_000, "{model}");
        assert_eq!(body.get("temperature").is_some(), temperature, "{model}");
    }
}
