//! Anthropic's messages, as proxies and other models' servers speak them.

use super::{Again, Fails, Taken, calls, check, events, says, sse};
use crate::model_server::{Act, Shape};

const START: &str = r#"{"type":"message_start","message":{"usage":{"input_tokens":3,"output_tokens":1}}}"#;
const END: &str =
    r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}"#;
const STOP: &str = r#"{"type":"message_stop"}"#;

fn whole(middle: &[&str]) -> Act {
    let mut all = vec![START];
    all.extend(middle);
    all.extend([END, STOP]);
    sse(&all)
}

fn begin(index: &str, block: &str) -> String {
    format!(r#"{{"type":"content_block_start"{index},"content_block":{block}}}"#)
}

fn part(index: &str, delta: &str) -> String {
    format!(r#"{{"type":"content_block_delta"{index},"delta":{delta}}}"#)
}

const HEL: &str = r#"{"type":"text","text":"Hel"}"#;
const EMPTY: &str = r#"{"type":"text","text":""}"#;
const LO: &str = r#"{"type":"text_delta","text":"lo"}"#;

#[test]
fn blocks_are_read_in_every_form() {
    let a = r#"report_progress {"text":"a"}"#;
    let b = r#"report_progress {"text":"b"}"#;
    let use_ = |id: &str, input: &str| {
        format!(r#"{{"type":"tool_use","id":"{id}","name":"report_progress","input":{input}}}"#)
    };
    let json = |text: &str| format!(r#"{{"type":"input_json_delta","partial_json":{text}}}"#);
    let i0 = r#","index":0"#;
    let i1 = r#","index":1"#;
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("a start that holds text", whole(&[&begin(i0, HEL), &part(i0, LO)]), says("Hello")),
        ("no start", whole(&[&part(i0, LO)]), says("lo")),
        ("no index", whole(&[&begin("", HEL), &part("", LO)]), says("Hello")),
        ("no type of the delta", whole(&[&begin(i0, EMPTY), &part(i0, r#"{"text":"lo"}"#)]), says("lo")),
        ("text null", whole(&[&begin(i0, r#"{"type":"text","text":null}"#), &part(i0, LO)]), says("lo")),
        ("input in the start", whole(&[&begin(i0, &use_("c1", r#"{"text":"a"}"#))]), calls(&[a])),
        (
            "input in parts",
            whole(&[
                &begin(i0, &use_("c1", "{}")),
                &part(i0, &json(r#""{\"te""#)),
                &part(i0, &json(r#""xt\":\"a\"}""#)),
            ]),
            calls(&[a]),
        ),
        (
            "input in the start as text",
            whole(&[&begin(i0, &use_("c1", r#""{\"text\":\"a\"}""#))]),
            calls(&[a]),
        ),
        (
            "input as an object in a part",
            whole(&[&begin(i0, &use_("c1", "{}")), &part(i0, &json(r#"{"text":"a"}"#))]),
            calls(&[a]),
        ),
        ("input null", whole(&[&begin(i0, &use_("c1", "null"))]), calls(&["report_progress {}"])),
        (
            "blocks interleaved",
            whole(&[
                &begin(i0, &use_("c1", "{}")),
                &begin(i1, &use_("c2", "{}")),
                &part(i0, &json(r#""{\"te""#)),
                &part(i1, &json(r#""{\"te""#)),
                &part(i0, &json(r#""xt\":\"a\"}""#)),
                &part(i1, &json(r#""xt\":\"b\"}""#)),
            ]),
            calls(&[a, b]),
        ),
        (
            "index 0 for all",
            whole(&[
                &begin(i0, &use_("c1", "{}")),
                &part(i0, &json(r#""{\"text\":\"a\"}""#)),
                &begin(i0, &use_("c2", "{}")),
                &part(i0, &json(r#""{\"text\":\"b\"}""#)),
            ]),
            calls(&[a, b]),
        ),
        (
            "one id for two, each whole",
            whole(&[&begin(i0, &use_("c1", r#"{"text":"a"}"#)), &begin(i1, &use_("c1", r#"{"text":"b"}"#))]),
            calls(&[a, b]),
        ),
        (
            "one id for two, in parts",
            whole(&[
                &begin(i0, &use_("c1", "{}")),
                &part(i0, &json(r#""{\"text\":\"a\"}""#)),
                &begin(i1, &use_("c1", "{}")),
                &part(i1, &json(r#""{\"text\":\"b\"}""#)),
            ]),
            calls(&[a, b]),
        ),
        (
            "one id for two, no index",
            whole(&[
                &begin("", &use_("c1", "{}")),
                &part("", &json(r#""{\"text\":\"a\"}""#)),
                &begin("", &use_("c1", "{}")),
                &part("", &json(r#""{\"text\":\"b\"}""#)),
            ]),
            calls(&[a, b]),
        ),
        (
            "one id for two that are the same",
            whole(&[&begin(i0, &use_("c1", r#"{"text":"a"}"#)), &begin(i1, &use_("c1", r#"{"text":"a"}"#))]),
            calls(&[a, a]),
        ),
        (
            "begun twice",
            whole(&[
                &begin(i0, &use_("c1", "{}")),
                &begin(i0, &use_("c1", "{}")),
                &part(i0, &json(r#""{\"text\":\"a\"}""#)),
            ]),
            calls(&[a]),
        ),
        (
            "in parts, then once more whole",
            whole(&[
                &begin(i0, &use_("c1", "{}")),
                &part(i0, &json(r#""{\"text\":\"a\"}""#)),
                &format!(r#"{{"type":"message","content":[{}]}}"#, use_("c1", r#"{"text":"a"}"#)),
            ]),
            calls(&[a]),
        ),
        (
            "stopped twice",
            whole(&[
                &begin(i0, &use_("c1", r#"{"text":"a"}"#)),
                r#"{"type":"content_block_stop","index":0}"#,
                r#"{"type":"content_block_stop","index":0}"#,
            ]),
            calls(&[a]),
        ),
        (
            "thinking",
            whole(&[
                &begin(i0, r#"{"type":"thinking","thinking":"sec"}"#),
                &part(i0, r#"{"type":"thinking_delta","thinking":"ret"}"#),
                &begin(i1, EMPTY),
                &part(i1, LO),
            ]),
            says("lo"),
        ),
        (
            "thinking in the text",
            whole(&[
                &begin(i0, EMPTY),
                &part(i0, r#"{"type":"text_delta","text":"<think>secret</think>lo"}"#),
            ]),
            says("lo"),
        ),
        (
            "a character in halves",
            whole(&[
                &begin(i0, EMPTY),
                &part(i0, r#"{"type":"text_delta","text":"\ud83d"}"#),
                &part(i0, r#"{"type":"text_delta","text":"\ude00"}"#),
            ]),
            says("😀"),
        ),
        (
            "the type only in event",
            Act::Body(
                "text/event-stream",
                format!(
                    "event: content_block_delta\ndata: {{\"index\":0,\"delta\":{LO}}}\n\nevent: message_stop\ndata: {{}}\n\n"
                ),
            ),
            says("lo"),
        ),
    ];
    check(Shape::Anthropic, rows);
}

#[test]
fn the_end_is_known_in_every_form() {
    let lo = &*part(r#","index":0"#, LO);
    let reason = |word: &str| format!(r#"{{"type":"message_delta","delta":{{"stop_reason":{word}}}}}"#);
    let document = r#"{"type":"message","role":"assistant","content":[{"type":"text","text":"lo"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":1}}"#;
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("message_stop alone", sse(&[START, lo, STOP]), says("lo")),
        ("a reason alone", sse(&[START, lo, END]), says("lo")),
        ("[DONE]", sse(&[START, lo, "[DONE]"]), says("lo")),
        ("[DONE] after the end", sse(&[START, lo, END, STOP, "[DONE]"]), says("lo")),
        ("neither", sse(&[START, lo]), Again),
        ("an empty reason", sse(&[START, lo, &reason("\"\"")]), Again),
        ("an empty reason, reset", Act::Broken(events(&[START, lo, &reason("\"\"")])), Again),
        ("a null reason", sse(&[START, lo, &reason("null")]), Again),
        ("error", sse(&[START, lo, &reason("\"error\""), STOP]), Again),
        ("refusal", sse(&[START, lo, &reason("\"refusal\""), STOP]), Fails("content_refused")),
        ("content_filter", sse(&[START, lo, &reason("\"content_filter\""), STOP]), Fails("content_refused")),
        ("thinking up to the limit", sse(&[START, &begin(r#","index":0"#, r#"{"type":"thinking","thinking":"hm"}"#), &reason("\"max_tokens\""), STOP]), Fails("thought_only")),
        ("ping and keep-alives", sse(&[r#"{"type":"ping"}"#, ": keepalive", "null", START, lo, END, STOP]), says("lo")),
        ("a document", Act::Body("application/json", document.to_owned()), says("lo")),
        ("a document as a stream", Act::Body("text/event-stream", document.to_owned()), says("lo")),
        ("a document with calls", Act::Body("application/json", r#"{"type":"message","content":[{"type":"tool_use","id":"c","name":"report_progress","input":{"text":"a"}}],"stop_reason":"tool_use"}"#.to_owned()), calls(&[r#"report_progress {"text":"a"}"#])),
        ("a document with calls of one id", Act::Body("application/json", r#"{"type":"message","content":[{"type":"tool_use","id":"c","name":"report_progress","input":{"text":"a"}},{"type":"tool_use","id":"c","name":"report_progress","input":{"text":"b"}}],"stop_reason":"tool_use"}"#.to_owned()), calls(&[r#"report_progress {"text":"a"}"#, r#"report_progress {"text":"b"}"#])),
        ("an error event", Act::Body("text/event-stream", format!("{}event: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 210031 tokens > 200000 maximum\"}}}}\n\n", events(&[START, lo]))), Fails("too_long")),
        ("an error as a document", Act::Body("application/json", r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#.to_owned()), Fails("wrong_key")),
        ("an error in nobody's words", sse(&[r#"{"type":"error","error":{"message":"context too long"}}"#]), Fails("too_long")),
        ("detail", Act::Body("application/json", r#"{"detail":"Your credit balance is too low"}"#.to_owned()), Fails("no_credit")),
    ];
    check(Shape::Anthropic, rows);
}

#[test]
fn the_end_is_known_wherever_it_comes() {
    let i0 = r#","index":0"#;
    let lo = &*part(i0, LO);
    let reason = |word: &str| format!(r#"{{"type":"message_delta","delta":{{"stop_reason":{word}}}}}"#);
    let body = |text: String| Act::Body("text/event-stream", text);
    let torn = &lo[..lo.len() - 9];
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("left open after message_stop", Act::Open(events(&[START, lo, END, STOP])), says("lo")),
        ("left open after a reason", Act::Open(events(&[START, lo, END])), says("lo")),
        ("left open without an end", Act::Open(events(&[START, lo])), Again),
        ("a reset after message_stop", Act::Broken(events(&[START, lo, END, STOP])), says("lo")),
        ("a reset after a reason", Act::Broken(events(&[START, lo, END])), says("lo")),
        ("a reason too early, then more", sse(&[START, END, lo]), Again),
        ("a reason too early, then more and a reset", Act::Broken(events(&[START, END, lo])), Again),
        ("a reason too early, then more and message_stop", sse(&[START, END, lo, STOP]), says("lo")),
        ("a reason too early, then more and a reason", sse(&[START, END, lo, END]), says("lo")),
        ("a reason twice", sse(&[START, lo, END, END, STOP]), says("lo")),
        ("a limit, then done", sse(&[START, lo, &reason("\"max_tokens\""), END, STOP]), says("lo")),
        ("message_stop twice", sse(&[START, lo, END, STOP, STOP]), says("lo")),
        ("words after message_stop", sse(&[START, lo, END, STOP, lo]), says("lo")),
        ("a reason a number", sse(&[START, lo, &reason("3")]), Again),
        ("a reason a number, message_stop", sse(&[START, lo, &reason("3"), STOP]), says("lo")),
        (
            "a reason beside the delta",
            sse(&[START, lo, r#"{"type":"message_delta","stop_reason":"end_turn"}"#]),
            says("lo"),
        ),
        (
            "a reason beside a delta of nothing",
            sse(&[START, lo, r#"{"type":"message_delta","delta":{},"stop_reason":"end_turn"}"#]),
            says("lo"),
        ),
        ("a reason that nobody knows", sse(&[START, lo, &reason("\"whatever\"")]), says("lo")),
        ("pause_turn", sse(&[START, lo, &reason("\"pause_turn\""), STOP]), says("lo")),
        ("no start", sse(&[lo, END, STOP]), says("lo")),
        ("a start twice", sse(&[START, START, lo, END, STOP]), says("lo")),
        (
            "an event that nobody knows",
            sse(&[START, r#"{"type":"whatever","index":0}"#, lo, END, STOP]),
            says("lo"),
        ),
        (
            "an odd line",
            body(format!("{}busy\n\n{}", events(&[START]), events(&[lo, END, STOP]))),
            says("lo"),
        ),
        ("a torn line", sse(&[START, torn, END, STOP]), Again),
        ("a chunk over two events", sse(&[START, torn, &lo[torn.len()..], END, STOP]), says("lo")),
        ("cut within a line", body(format!("{}data: {torn}", events(&[START, lo]))), Again),
        (
            "an error as a plain body after text",
            body(format!(
                "{}{}\n",
                events(&[START, lo]),
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#
            )),
            Again,
        ),
        (
            "an error of the request after text",
            body(format!("{}{}\n", events(&[START, lo]), r#"{"error":{"message":"context too long"}}"#)),
            Fails("too_long"),
        ),
        ("an error null", sse(&[&format!(r#"{{"error":null,{}"#, &START[1..]), lo, END, STOP]), says("lo")),
        ("blanks only", sse(&[START, &part(i0, r#"{"type":"text_delta","text":" \n "}"#), END, STOP]), Again),
        ("nothing at all", sse(&[START, END, STOP]), Again),
    ];
    check(Shape::Anthropic, rows);
}

#[test]
fn fields_are_read_in_every_form() {
    let i0 = r#","index":0"#;
    let lo = &*part(i0, LO);
    let text = |text: &str| part(i0, &format!(r#"{{"type":"text_delta","text":{text}}}"#));
    let a = r#"report_progress {"text":"a"}"#;
    let b = r#"report_progress {"text":"b"}"#;
    let tool = |index: &str, id: &str| {
        begin(index, &format!(r#"{{"type":"tool_use","id":"{id}","name":"report_progress","input":{{}}}}"#))
    };
    let json = |index: &str, text: &str| {
        part(index, &format!(r#"{{"type":"input_json_delta","partial_json":"{{\"text\":\"{text}\"}}"}}"#))
    };
    let (t0, t1) = (r#","index":"0""#, r#","index":"1""#);
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("content_block null", whole(&[&begin(i0, "null"), lo]), says("lo")),
        ("content_block missing", whole(&[r#"{"type":"content_block_start","index":0}"#, lo]), says("lo")),
        ("content_block empty", whole(&[&begin(i0, "{}"), lo]), says("lo")),
        ("content_block a text", whole(&[&begin(i0, r#""Hel""#), lo]), says("Hello")),
        (
            "a block that nobody knows",
            whole(&[
                &begin(i0, r#"{"type":"whatever"}"#),
                &begin(r#","index":1"#, EMPTY),
                &part(r#","index":1"#, LO),
            ]),
            says("lo"),
        ),
        ("delta null", whole(&[&part(i0, "null"), lo]), says("lo")),
        ("delta missing", whole(&[r#"{"type":"content_block_delta","index":0}"#, lo]), says("lo")),
        (
            "text beside a missing delta",
            whole(&[r#"{"type":"content_block_delta","index":0,"text":"lo"}"#]),
            says("lo"),
        ),
        ("text a number", whole(&[&text("4")]), says("4")),
        ("text a list", whole(&[&text(r#"["l","o"]"#)]), says("lo")),
        ("text null", whole(&[&text("null"), lo]), says("lo")),
        ("text empty", whole(&[&text(r#""""#), lo]), says("lo")),
        (
            "text without a block, in two",
            whole(&[&part(r#","index":7"#, LO), &part(r#","index":7"#, LO)]),
            says("lolo"),
        ),
        (
            "index null",
            whole(&[&begin(r#","index":null"#, HEL), &part(r#","index":null"#, LO)]),
            says("Hello"),
        ),
        (
            "index as text",
            whole(&[&tool(t0, "c1"), &tool(t1, "c2"), &json(t0, "a"), &json(t1, "b")]),
            calls(&[a, b]),
        ),
        ("index from 1", whole(&[&tool(r#","index":1"#, "c1"), &json(r#","index":1"#, "a")]), calls(&[a])),
        (
            "id missing",
            whole(&[&begin(i0, r#"{"type":"tool_use","name":"report_progress","input":{"text":"a"}}"#)]),
            calls(&[a]),
        ),
        (
            "id a number",
            whole(&[&begin(
                i0,
                r#"{"type":"tool_use","id":1,"name":"report_progress","input":{"text":"a"}}"#,
            )]),
            calls(&[a]),
        ),
        (
            "partial_json null, empty",
            whole(&[
                &tool(i0, "c1"),
                &part(i0, r#"{"type":"input_json_delta","partial_json":null}"#),
                &part(i0, r#"{"type":"input_json_delta","partial_json":""}"#),
                &json(i0, "a"),
            ]),
            calls(&[a]),
        ),
        ("never stopped", whole(&[&tool(i0, "c1"), &json(i0, "a")]), calls(&[a])),
        (
            "stopped before its input",
            whole(&[&tool(i0, "c1"), r#"{"type":"content_block_stop","index":0}"#, &json(i0, "a")]),
            calls(&[a]),
        ),
        (
            "message null in the start",
            sse(&[r#"{"type":"message_start","message":null}"#, lo, END, STOP]),
            says("lo"),
        ),
        (
            "usage null",
            sse(&[r#"{"type":"message_start","message":{"usage":null}}"#, lo, END, STOP]),
            says("lo"),
        ),
        (
            "a redacted thought",
            whole(&[
                &begin(i0, r#"{"type":"redacted_thinking","data":"x"}"#),
                &begin(r#","index":1"#, EMPTY),
                &part(r#","index":1"#, LO),
            ]),
            says("lo"),
        ),
        (
            "a thought without a start",
            whole(&[
                &part(i0, r#"{"type":"thinking_delta","thinking":"secret"}"#),
                &part(r#","index":1"#, LO),
            ]),
            says("lo"),
        ),
    ];
    check(Shape::Anthropic, rows);
}
