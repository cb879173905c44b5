//! Tokens and prices as servers tell them, and what is counted where they do not.

use crate::{
    harness::{Attempt, asks, completed, kind, route},
    model_server::{Act, ModelServer, Shape},
};
use contract::model::Budget;

use super::events;

/// A whole answer of OpenAI's kind with this `usage`.
fn answer(usage: &str) -> Act {
    let text = "Roses are red, violets are blue, sugar is sweet, and so are you.";
    let last = format!(r#"{{"choices":[{{"delta":{{}},"finish_reason":"stop"}}]{usage}}}"#);
    let first = format!(r#"{{"choices":[{{"delta":{{"content":"{text}"}}}}]}}"#);
    Act::Body("text/event-stream", events(&[&first, &last, "[DONE]"]))
}

#[test]
fn counts_are_read_in_every_form_and_made_where_there_are_none() {
    // what is told, sent and received; `None`: counted here
    let rows: [(&str, Option<i64>, Option<i64>); 20] = [
        (r#","usage":{"prompt_tokens":30,"completion_tokens":7}"#, Some(30), Some(7)),
        (r#","usage":{"prompt_tokens":"30","completion_tokens":"7"}"#, Some(30), Some(7)),
        (r#","usage":{"prompt_tokens":30.0,"completion_tokens":7.0}"#, Some(30), Some(7)),
        (r#","usage":{"input_tokens":30,"output_tokens":7}"#, Some(30), Some(7)),
        (r#","usage":{"prompt_tokens":30,"total_tokens":37}"#, Some(30), Some(7)),
        (r#","timings":{"prompt_n":30,"predicted_n":7}"#, Some(30), Some(7)),
        (r#","x_groq":{"usage":{"prompt_tokens":30,"completion_tokens":7}}"#, Some(30), Some(7)),
        (r#","usage":{"prompt_tokens":0,"input_tokens":30,"output_tokens":7}"#, Some(30), Some(7)),
        (r#","usage":{"promptTokens":30,"completionTokens":7}"#, Some(30), Some(7)),
        (r#","usage":{"prompt_tokens":30,"completion_tokens":7,"total_tokens":137}"#, Some(30), Some(107)),
        (r#","usage":{"prompt_tokens":0,"completion_tokens":0}"#, None, None),
        (r#","usage":{"prompt_tokens":30,"completion_tokens":0}"#, Some(30), None),
        (r#","usage":{"prompt_tokens":-5,"completion_tokens":-1000}"#, None, None),
        (r#","usage":{"prompt_tokens":null,"completion_tokens":null}"#, None, None),
        (r#","usage":{"prompt_tokens":"many","completion_tokens":[7]}"#, None, None),
        (r#","usage":{"prompt_tokens":1e300,"completion_tokens":9000000000000}"#, None, None),
        (r#","usage":{}"#, None, None),
        (r#","usage":null"#, None, None),
        (r#","usage":"none""#, None, None),
        ("", None, None),
    ];
    for (usage, sent, received) in rows {
        let server = ModelServer::start(Shape::OpenAi, vec![answer(usage)]);
        let attempt = Attempt::of(&server, Shape::OpenAi);
        let metrics = completed(attempt.run()).metrics;
        match sent {
            Some(sent) => assert_eq!(metrics.tokens_in, sent, "{usage}"),
            None => assert!((50..10_000).contains(&metrics.tokens_in), "{usage}: {}", metrics.tokens_in),
        }
        match received {
            Some(received) => assert_eq!(metrics.tokens_out, received, "{usage}"),
            None => assert!((10..40).contains(&metrics.tokens_out), "{usage}: {}", metrics.tokens_out),
        }
        let estimated = sent.is_none() || received.is_none();
        assert_eq!(metrics.tokens_estimated, estimated, "{usage}");
        assert_eq!(attempt.line.usage().tokens_estimated, estimated, "{usage}");
    }
}

#[test]
fn a_budget_of_tokens_binds_with_counts_of_nothing() {
    let call = r#"{"choices":[{"delta":{"tool_calls":[{"id":"c","function":{"name":"report_progress","arguments":"{\"text\":\"on\"}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}"#;
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    server.always(Act::Body("text/event-stream", events(&[call, "[DONE]"])));
    let mut attempt = Attempt::of(&server, Shape::OpenAi);
    attempt.model().budget = Budget { tokens: Some(2_000), ..Budget::default() };
    let question = asks(attempt.run());
    assert!(question.text.contains("tokens for this task are used"), "{}", question.text);
    assert!(question.text.contains("about"), "what was counted here is told as such: {}", question.text);
    assert!(server.requests().len() < 20, "{}", server.requests().len());
}

#[test]
fn what_was_heard_of_a_reply_that_broke_is_counted_too() {
    let text = "word ".repeat(100);
    let chunk = format!(r#"{{"choices":[{{"delta":{{"content":"{text}"}}}}]}}"#);
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Broken(events(&[&chunk])), answer("")]);
    let attempt = Attempt::of(&server, Shape::OpenAi);
    let metrics = completed(attempt.run()).metrics;
    assert!(metrics.tokens_out > 120, "{}", metrics.tokens_out);
    assert_eq!(metrics.requests, 2);
}

#[test]
fn a_price_that_the_server_tells_counts() {
    let rows = [
        (r#","usage":{"prompt_tokens":30,"completion_tokens":7,"cost":0.25}"#, Some(0.25)),
        (r#","usage":{"prompt_tokens":30,"completion_tokens":7,"cost":"0.25"}"#, Some(0.25)),
        (r#","usage":{"prompt_tokens":30,"completion_tokens":7,"cost":{"total_cost":0.25}}"#, Some(0.25)),
        (r#","usage":{"cost":0.25}"#, Some(0.25)),
        (r#","usage":{"prompt_tokens":30,"completion_tokens":7,"cost":-1}"#, None),
        (r#","usage":{"prompt_tokens":30,"completion_tokens":7,"cost":null}"#, None),
        (r#","usage":{"prompt_tokens":30,"completion_tokens":7}"#, None),
    ];
    for (usage, cost) in rows {
        let server = ModelServer::start(Shape::OpenAi, vec![answer(usage)]);
        let mut route = route(kind(Shape::OpenAi), server.base_url());
        route.price = None;
        let attempt = Attempt::with_routes(vec![route]);
        assert_eq!(completed(attempt.run()).metrics.cost_usd, cost, "{usage}");
    }
}

#[test]
fn counts_of_the_other_protocols_are_made_where_there_are_none() {
    let anthropic = events(&[
        r#"{"type":"message_start","message":{"usage":{"input_tokens":0,"output_tokens":0}}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Roses are red."}}"#,
        r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#,
        r#"{"type":"message_stop"}"#,
    ]);
    let gemini = events(&[
        r#"{"candidates":[{"content":{"parts":[{"text":"Roses are red."}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":0}}"#,
    ]);
    let ollama = "{\"message\":{\"content\":\"Roses are red.\"},\"done\":true,\"eval_count\":0}\n".to_owned();
    for (shape, body) in [(Shape::Anthropic, anthropic), (Shape::Gemini, gemini), (Shape::Ollama, ollama)] {
        let server = ModelServer::start(shape, vec![Act::Body("text/event-stream", body)]);
        let attempt = Attempt::of(&server, shape);
        let metrics = completed(attempt.run()).metrics;
        assert!(
            metrics.tokens_estimated && metrics.tokens_in > 50 && metrics.tokens_out > 2,
            "{shape:?}: {metrics:?}"
        );
    }
}

/// A whole answer of `shape` with these two counts.
fn counted(shape: Shape, sent: &str, received: &str) -> Act {
    let body = match shape {
        Shape::OpenAi => {
            return answer(&format!(r#","usage":{{"prompt_tokens":{sent},"completion_tokens":{received}}}"#));
        }
        Shape::Anthropic => events(&[
            &format!(r#"{{"type":"message_start","message":{{"usage":{{"input_tokens":{sent}}}}}}}"#),
            r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Roses are red, violets are blue, sugar is sweet."}}"#,
            &format!(
                r#"{{"type":"message_delta","delta":{{"stop_reason":"end_turn"}},"usage":{{"output_tokens":{received}}}}}"#
            ),
            r#"{"type":"message_stop"}"#,
        ]),
        Shape::Gemini => events(&[&format!(
            r#"{{"candidates":[{{"content":{{"parts":[{{"text":"Roses are red, violets are blue, sugar is sweet."}}]}},"finishReason":"STOP"}}],"usageMetadata":{{"promptTokenCount":{sent},"candidatesTokenCount":{received}}}}}"#
        )]),
        Shape::Ollama => format!(
            "{{\"message\":{{\"content\":\"Roses are red, violets are blue, sugar is sweet.\"}},\"done\":true,\"prompt_eval_count\":{sent},\"eval_count\":{received}}}\n"
        ),
    };
    Act::Body("text/event-stream", body)
}

#[test]
fn counts_of_every_protocol_are_read_in_every_form() {
    // what is told, sent and received; `None`: counted here
    let rows: [(&str, &str, Option<i64>, Option<i64>); 13] = [
        ("30", "7", Some(30), Some(7)),
        ("\"30\"", "\"7\"", Some(30), Some(7)),
        ("30.0", "7.0", Some(30), Some(7)),
        ("30", "null", Some(30), None),
        ("null", "7", None, Some(7)),
        ("null", "null", None, None),
        ("0", "0", None, None),
        ("-5", "-1", None, None),
        ("\"\"", "\"many\"", None, None),
        ("[30]", "{}", None, None),
        ("1e300", "9000000000000", None, None),
        ("true", "false", None, None),
        ("{\"total\":30}", "[]", None, None),
    ];
    for shape in [Shape::OpenAi, Shape::Anthropic, Shape::Gemini, Shape::Ollama] {
        for (said_in, said_out, sent, received) in rows {
            let row = format!("{shape:?}: {said_in} and {said_out}");
            let server = ModelServer::start(shape, vec![counted(shape, said_in, said_out)]);
            let attempt = Attempt::of(&server, shape);
            let metrics = completed(attempt.run()).metrics;
            match sent {
                Some(sent) => assert_eq!(metrics.tokens_in, sent, "{row}"),
                None => assert!((50..10_000).contains(&metrics.tokens_in), "{row}: {}", metrics.tokens_in),
            }
            match received {
                Some(received) => assert_eq!(metrics.tokens_out, received, "{row}"),
                None => assert!((8..40).contains(&metrics.tokens_out), "{row}: {}", metrics.tokens_out),
            }
            assert_eq!(metrics.tokens_estimated, sent.is_none() || received.is_none(), "{row}");
        }
    }
}

#[test]
fn counts_told_in_more_than_one_place_are_not_added() {
    let text = r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Roses."}}"#;
    let end = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":30,"output_tokens":7}}"#;
    let anthropic = events(&[
        r#"{"type":"message_start","message":{"usage":{"input_tokens":30,"output_tokens":1}}}"#,
        text,
        r#"{"type":"message_delta","delta":{},"usage":{"output_tokens":3}}"#,
        end,
        end,
        r#"{"type":"message_stop"}"#,
    ]);
    let chunk = |reason: &str, received: i64| {
        format!(
            r#"{{"candidates":[{{"content":{{"parts":[{{"text":"Roses."}}]}}{reason}}}],"usageMetadata":{{"promptTokenCount":30,"candidatesTokenCount":{received}}}}}"#
        )
    };
    let gemini = events(&[&chunk("", 3), &chunk(r#","finishReason":"STOP""#, 7)]);
    let line = |done: bool, received: i64| {
        format!(
            "{{\"message\":{{\"content\":\"Roses.\"}},\"done\":{done},\"prompt_eval_count\":30,\"eval_count\":{received}}}\n"
        )
    };
    let ollama = line(false, 3) + &line(true, 7);
    for (shape, body) in [(Shape::Anthropic, anthropic), (Shape::Gemini, gemini), (Shape::Ollama, ollama)] {
        let server = ModelServer::start(shape, vec![Act::Body("text/event-stream", body)]);
        let metrics = completed(Attempt::of(&server, shape).run()).metrics;
        assert_eq!((metrics.tokens_in, metrics.tokens_out), (30, 7), "{shape:?}");
        assert!(!metrics.tokens_estimated, "{shape:?}");
    }
}
