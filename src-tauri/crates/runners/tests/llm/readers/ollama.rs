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

#[test]
fn fields_are_read_in_every_form() {
    let hi = &*message(r#"{"role":"assistant","content":"Hi"}"#);
    let message_with = |fields: &str| lines(&[&message(&format!("{{{fields}}}")), hi, DONE]);
    let call = |call: &str| message(&format!(r#"{{"content":"","tool_calls":[{call}]}}"#));
    let of = |fields: &str, arguments: &str| {
        call(&format!(r#"{{{fields}"function":{{"name":"report_progress","arguments":{arguments}}}}}"#))
    };
    let alone = |arguments: &str| call(&format!(r#"{{"function":{{"arguments":{arguments}}}}}"#));
    let b = r#"report_progress {"text":"b"}"#;
    let object = |text: &str| format!(r#"{{"text":"{text}"}}"#);
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("tool_calls null", message_with(r#""tool_calls":null"#), says("Hi")),
        ("tool_calls empty", message_with(r#""tool_calls":[]"#), says("Hi")),
        ("tool_calls a text", message_with(r#""tool_calls":"none""#), says("Hi")),
        ("tool_calls a list of nothing", message_with(r#""tool_calls":[null]"#), says("Hi")),
        (
            "tool_calls an object",
            lines(&[
                &message(
                    r#"{"tool_calls":{"function":{"name":"report_progress","arguments":{"text":"a"}}}}"#,
                ),
                DONE,
            ]),
            calls(&[A]),
        ),
        (
            "no function around it",
            lines(&[&call(r#"{"name":"report_progress","arguments":{"text":"a"}}"#), DONE]),
            calls(&[A]),
        ),
        (
            "parameters for arguments",
            lines(&[&call(r#"{"function":{"name":"report_progress","parameters":{"text":"a"}}}"#), DONE]),
            calls(&[A]),
        ),
        (
            "no arguments",
            lines(&[&call(r#"{"function":{"name":"report_progress"}}"#), DONE]),
            calls(&["report_progress {}"]),
        ),
        (
            "with an index",
            lines(&[&of(r#""index":0,"#, &object("a")), &of(r#""index":1,"#, &object("b")), DONE]),
            calls(&[A, b]),
        ),
        (
            "index 0 for all",
            lines(&[&of(r#""index":0,"#, &object("a")), &of(r#""index":0,"#, &object("b")), DONE]),
            calls(&[A, b]),
        ),
        (
            "with ids",
            lines(&[&of(r#""id":"c1","#, &object("a")), &of(r#""id":"c2","#, &object("a")), DONE]),
            calls(&[A, A]),
        ),
        (
            "one id for two",
            lines(&[&of(r#""id":"c","#, &object("a")), &of(r#""id":"c","#, &object("b")), DONE]),
            calls(&[A, b]),
        ),
        (
            "sent again with the next line",
            lines(&[&of(r#""id":"c","#, &object("a")), &of(r#""id":"c","#, &object("a")), DONE]),
            calls(&[A]),
        ),
        (
            "arguments in parts",
            lines(&[&of("", r#""{\"te""#), &alone(r#""xt\":\"a\"}""#), DONE]),
            calls(&[A]),
        ),
        (
            "arguments in parts by index",
            lines(&[
                &of(r#""index":0,"#, r#""{\"te""#),
                &of(r#""index":1,"#, r#""{\"text\":\"b\"}""#),
                &call(r#"{"index":0,"function":{"arguments":"xt\":\"a\"}"}}"#),
                DONE,
            ]),
            calls(&[A, b]),
        ),
        (
            "two calls with arguments as text",
            lines(&[&of("", r#""{\"text\":\"a\"}""#), &of("", r#""{\"text\":\"b\"}""#), DONE]),
            calls(&[A, b]),
        ),
        (
            "a call with the last line",
            lines(&[
                r#"{"message":{"tool_calls":[{"function":{"name":"report_progress","arguments":{"text":"a"}}}]},"done":true}"#,
            ]),
            calls(&[A]),
        ),
        ("content a number", lines(&[&message(r#"{"content":4}"#), DONE]), says("4")),
        ("content an object", lines(&[&message(r#"{"content":{"text":"Hi"}}"#), DONE]), says("Hi")),
        (
            "thinking null, empty",
            lines(&[
                &message(r#"{"thinking":null,"content":"H"}"#),
                &message(r#"{"thinking":"","content":"i"}"#),
                DONE,
            ]),
            says("Hi"),
        ),
        ("message a list", lines(&[r#"{"message":[],"done":false}"#, hi, DONE]), says("Hi")),
        (
            "error null, empty",
            lines(&[&format!(r#"{{"error":null,{}"#, &hi[1..]), &format!(r#"{{"error":"",{}"#, &DONE[1..])]),
            says("Hi"),
        ),
        ("blanks only", lines(&[&message(r#"{"content":" \n "}"#), DONE]), Again),
        ("nothing at all", lines(&[DONE]), Again),
    ];
    check(Shape::Ollama, rows);
}

#[test]
fn the_end_is_known_wherever_it_comes() {
    let hi = &*message(r#"{"role":"assistant","content":"Hi"}"#);
    let end = |fields: &str| format!(r#"{{"message":{{"content":""}},{fields}}}"#);
    let done = |reason: &str| lines(&[hi, &end(&format!(r#""done":true,"done_reason":{reason}"#))]);
    let call =
        &*message(r#"{"tool_calls":[{"function":{"name":"report_progress","arguments":{"text":"a"}}}]}"#);
    let body = |text: String| Act::Body("application/x-ndjson", text);
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("done early, then text", lines(&[DONE, hi]), Again),
        ("done early, then text and a reset", Act::Broken(format!("{DONE}\n{hi}\n")), Again),
        ("done early, then text and done", lines(&[DONE, hi, DONE]), says("Hi")),
        ("done early, then a call and done", lines(&[hi, DONE, call, DONE]), calls(&[A])),
        ("done twice", lines(&[hi, DONE, DONE]), says("Hi")),
        ("done, then a reset", Act::Broken(format!("{hi}\n{DONE}\n")), says("Hi")),
        ("done 1", lines(&[hi, &end(r#""done":1"#)]), says("Hi")),
        ("done 0", lines(&[hi, &end(r#""done":0"#)]), Again),
        ("done as the text of no", lines(&[hi, &end(r#""done":"false""#)]), Again),
        ("done false with a reason", lines(&[hi, &end(r#""done":false,"done_reason":"stop""#)]), Again),
        ("a reason that nobody knows", done(r#""whatever""#), says("Hi")),
        ("a reason null, empty", done("null"), says("Hi")),
        ("a reason a number", done("3"), says("Hi")),
        ("a reason of length, with text", done(r#""length""#), says("Hi")),
        ("content_filter", done(r#""content_filter""#), Fails("content_refused")),
        ("load, as for an empty talk", lines(&[&end(r#""done":true,"done_reason":"load""#)]), Again),
        ("no end of the last line", body(format!("{hi}\n{DONE}")), says("Hi")),
        ("returns for ends of lines", body(format!("{hi}\r\n{DONE}\r\n")), says("Hi")),
        ("no ends of lines at all", body(format!("{hi}{DONE}")), says("Hi")),
        ("cut within a line", body(format!("{hi}\n{}", &DONE[..DONE.len() - 9])), Again),
        ("cut within a line by a reset", Act::Broken(format!("{hi}\n{}", &DONE[..20])), Again),
        ("left open within a line", Act::Open(format!("{hi}\n{}", &DONE[..20])), Again),
        ("[DONE] alone", body(format!("{hi}\n[DONE]\n")), says("Hi")),
        ("[DONE] as an event", Act::Body("text/event-stream", super::events(&[hi, "[DONE]"])), says("Hi")),
        ("[DONE] after the end", body(format!("{hi}\n{DONE}\n[DONE]\n")), says("Hi")),
    ];
    check(Shape::Ollama, rows);
}
