//! Ollama's chat, and what stands before it.

use super::{Again, Fails, Taken, calls, check, says};
use crate::model_server::{Act, Shape};

const DONE: &str =
    r#"{"message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":1}"#;
const A: &str = r#"report_progress {"text":"a"}"#;

fn lines(all: &[&str]) -> Act {
    Act::Body("application/x-ndjson", all.iter().map(|line| format!("{line}\n")).collect())
}

fn message(json: &str) -> String {
    format!(r#"{{"message":{json},"done":false}}"#)
}

#[test]
fn replies_are_read_in_every_form() {
    let hi = &*message(r#"{"role":"assistant","content":"Hi"}"#);
    let call = |arguments: &str| {
        message(&format!(
            r#"{{"tool_calls":[{{"function":{{"name":"report_progress","arguments":{arguments}}}}}]}}"#
        ))
    };
    let done = |fields: &str| format!(r#"{{"message":{{"content":"Hi"}},{fields}}}"#);
    let sse = |all: &[&str]| Act::Body("text/event-stream", super::events(all));
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("plain", lines(&[hi, DONE]), says("Hi")),
        (
            "content null, missing, a list",
            lines(&[
                &message(r#"{"content":null}"#),
                &message("{}"),
                &message("null"),
                &message(r#"{"content":[{"type":"text","text":"Hi"}]}"#),
                DONE,
            ]),
            says("Hi"),
        ),
        (
            "response in place of a message",
            lines(&[r#"{"response":"Hi","done":false}"#, r#"{"response":"","done":true}"#]),
            says("Hi"),
        ),
        ("thinking", lines(&[&message(r#"{"thinking":"secret","content":""}"#), hi, DONE]), says("Hi")),
        (
            "thinking in the text",
            lines(&[
                &message(r#"{"content":"<think>"}"#),
                &message(r#"{"content":"secret</think>Hi"}"#),
                DONE,
            ]),
            says("Hi"),
        ),
        (
            "a character in halves",
            lines(&[&message(r#"{"content":"\ud83d"}"#), &message(r#"{"content":"\ude00"}"#), DONE]),
            says("😀"),
        ),
        ("arguments", lines(&[&call(r#"{"text":"a"}"#), DONE]), calls(&[A])),
        ("calls alike", lines(&[&call(r#"{"text":"a"}"#), &call(r#"{"text":"a"}"#), DONE]), calls(&[A, A])),
        ("arguments as text", lines(&[&call(r#""{\"text\":\"a\"}""#), DONE]), calls(&[A])),
        ("arguments null", lines(&[&call("null"), DONE]), calls(&["report_progress {}"])),
        ("no reason", lines(&[&done(r#""done":true"#)]), says("Hi")),
        ("done as text", lines(&[&done(r#""done":"true""#)]), says("Hi")),
        ("done in each line, then reset", Act::Broken(format!("{0}\n{0}\n", done(r#""done":true"#))), Again),
        ("done in each line", lines(&[&done(r#""done":true"#), &done(r#""done":true"#)]), says("HiHi")),
        ("not done", lines(&[hi]), Again),
        ("done null", lines(&[&done(r#""done":null"#)]), Again),
        ("left open when done", Act::Open(format!("{hi}\n{DONE}\n")), says("Hi")),
        ("error", lines(&[&done(r#""done":true,"done_reason":"error""#)]), Again),
        (
            "thinking up to the limit",
            lines(&[&message(r#"{"thinking":"hm"}"#), r#"{"done":true,"done_reason":"length"}"#]),
            Fails("thought_only"),
        ),
        ("odd lines", lines(&["keepalive", "", "null", hi, DONE]), says("Hi")),
        ("server-sent events", sse(&[hi, DONE]), says("Hi")),
        (
            "a document",
            Act::Body("application/json", done(r#""done":true,"done_reason":"stop""#)),
            says("Hi"),
        ),
        (
            "a document in many lines",
            Act::Body(
                "application/json",
                "{\n\"message\": {\n\"content\": \"Hi\"\n},\n\"done\": true\n}\n".to_owned(),
            ),
            says("Hi"),
        ),
        ("a stream called a document", Act::Body("application/json", format!("{hi}\n{DONE}\n")), says("Hi")),
        (
            "an error in the middle",
            lines(&[hi, r#"{"error":"an error was encountered while running the model"}"#]),
            Again,
        ),
        (
            "an error of its own kind",
            lines(&[r#"{"error":"model \"m\" not found, try pulling it first"}"#]),
            Fails("unknown_model"),
        ),
        ("an error in nobody's words", lines(&[r#"{"error":"context too long"}"#]), Fails("too_long")),
        ("a line that is torn for good", lines(&[hi, r#"{"message":{"content":"lo"#, DONE]), Again),
    ];
    check(Shape::Ollama, rows);
}
