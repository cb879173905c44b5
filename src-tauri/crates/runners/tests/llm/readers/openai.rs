//! OpenAI's chat completions, as many servers speak them.

use super::{Again, Fails, Taken, calls, check, events, says, sse};
use crate::{
    harness::{Attempt, completed},
    model_server::{Act, ModelServer, Shape},
};

pub(super) const STOP: &str = r#"{"choices":[{"delta":{},"finish_reason":"stop"}]}"#;
const USED: &str = r#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#;
pub(super) const DONE: &str = "[DONE]";

/// A chunk whose delta is this.
pub(super) fn delta(json: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{json},"finish_reason":null}}]}}"#)
}

pub(super) fn text(words: &str) -> String {
    delta(&format!(r#"{{"content":{words}}}"#))
}

fn stream(data: &[&str]) -> Act {
    sse(data)
}

/// Deltas, then a proper end.
fn whole(deltas: &[&str]) -> Act {
    let mut all: Vec<String> = deltas.iter().map(|d| delta(d)).collect();
    all.extend([STOP.to_owned(), DONE.to_owned()]);
    sse(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

fn used(deltas: &[&str]) -> Act {
    let mut all: Vec<String> = deltas.iter().map(|d| delta(d)).collect();
    all.extend([USED.to_owned(), DONE.to_owned()]);
    sse(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

pub(super) fn tool(fields: &str) -> String {
    format!(r#"{{"tool_calls":[{fields}]}}"#)
}

#[test]
fn text_is_read_in_every_form() {
    let hi = &*text(r#""Hi""#);
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("plain", stream(&[hi, STOP, DONE]), says("Hi")),
        (
            "content null, missing, empty",
            whole(&[r#"{"content":null}"#, "{}", r#"{"content":""}"#, r#"{"content":"Hi"}"#]),
            says("Hi"),
        ),
        (
            "a list of parts",
            whole(&[r#"{"content":[{"type":"text","text":"H"},{"type":"text","text":"i"}]}"#]),
            says("Hi"),
        ),
        ("a list of texts", whole(&[r#"{"content":["H","i"]}"#]), says("Hi")),
        ("one part", whole(&[r#"{"content":{"type":"text","text":"Hi"}}"#]), says("Hi")),
        ("output_text", whole(&[r#"{"content":[{"type":"output_text","text":"Hi"}]}"#]), says("Hi")),
        (
            "thinking parts",
            whole(&[
                r#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"secret"}]}]}"#,
                r#"{"content":[{"type":"reasoning","text":"secret"},{"type":"text","text":"Hi"}]}"#,
            ]),
            says("Hi"),
        ),
        ("a number", whole(&[r#"{"content":4}"#]), says("4")),
        (
            "message in place of delta",
            stream(&[r#"{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"#, DONE]),
            says("Hi"),
        ),
        (
            "deltas, then the whole message",
            stream(&[
                hi,
                r#"{"choices":[{"delta":null,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"#,
                DONE,
            ]),
            says("Hi"),
        ),
        (
            "text in place of content",
            stream(&[r#"{"choices":[{"text":"Hi","finish_reason":"stop"}]}"#, DONE]),
            says("Hi"),
        ),
        ("delta null", stream(&[r#"{"choices":[{"delta":null}]}"#, hi, STOP, DONE]), says("Hi")),
        (
            "choices null, missing, empty",
            stream(&[r#"{"choices":null}"#, "{}", r#"{"choices":[]}"#, hi, STOP, DONE]),
            says("Hi"),
        ),
        (
            "another choice between",
            stream(&[hi, r#"{"choices":[{"index":1,"delta":{"content":"No"}}]}"#, STOP, DONE]),
            says("Hi"),
        ),
        (
            "error null or empty",
            stream(&[
                r#"{"error":null,"choices":[{"delta":{"content":"Hi"}}],"detail":null}"#,
                r#"{"error":"","choices":[]}"#,
                STOP,
                DONE,
            ]),
            says("Hi"),
        ),
        (
            "halves of a character",
            whole(&[r#"{"content":"a\ud83d"}"#, r#"{"content":"\ude00b"}"#]),
            says("a😀b"),
        ),
        (
            "half of a character alone",
            whole(&[r#"{"content":"a\ud83d"}"#, r#"{"content":"b\udc00"}"#]),
            says("a\u{fffd}b\u{fffd}"),
        ),
        (
            "thoughts that Google marks beside the text",
            whole(&[
                r#"{"content":"secret","extra_content":{"google":{"thought":true}}}"#,
                r#"{"content":[{"type":"text","text":"secret","extra_content":{"google":{"thought":true}}}]}"#,
                r#"{"content":"secret","thought":true}"#,
                r#"{"content":"Hi","thought":false,"extra_content":{"google":{"thought":false}}}"#,
            ]),
            says("Hi"),
        ),
        (
            "reasoning in other fields",
            whole(&[
                r#"{"reasoning_content":"secret"}"#,
                r#"{"reasoning":"secret","reasoning_details":[{"text":"secret"}]}"#,
                r#"{"content":"Hi"}"#,
            ]),
            says("Hi"),
        ),
    ];
    check(Shape::OpenAi, rows);
}

#[test]
fn thoughts_in_the_text_are_no_part_of_it() {
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        (
            "think",
            whole(&[r#"{"content":"<think>secret</think>\n\nThe answer is 4."}"#]),
            says("The answer is 4."),
        ),
        (
            "split everywhere",
            whole(&[
                r#"{"content":"<th"}"#,
                r#"{"content":"ink>sec"}"#,
                r#"{"content":"ret</th"}"#,
                r#"{"content":"ink>"}"#,
                r#"{"content":"\n4"}"#,
            ]),
            says("4"),
        ),
        ("thinking", whole(&[r#"{"content":"<thinking>secret</thinking>4"}"#]), says("4")),
        ("reasoning", whole(&[r#"{"content":"<reasoning>secret</reasoning>4"}"#]), says("4")),
        ("thought", whole(&[r#"{"content":" \n<thought>secret</thought>4"}"#]), says("4")),
        ("large letters", whole(&[r#"{"content":"<THINK>secret</Think>4"}"#]), says("4")),
        ("mistral's", whole(&[r#"{"content":"[THINK]secret[/THINK]4"}"#]), says("4")),
        ("a token", whole(&[r#"{"content":"<|begin_of_thought|>secret<|end_of_thought|>4"}"#]), says("4")),
        (
            "one within another",
            whole(&[
                r#"{"content":"<think>a<th"}"#,
                r#"{"content":"ink>secret</think>secret</thi"}"#,
                r#"{"content":"nk>4"}"#,
            ]),
            says("4"),
        ),
        (
            "one within another, never closed",
            whole(&[r#"{"content":"<think>say <think> first</think>4"}"#]),
            says("4"),
        ),
        ("never opened", whole(&[r#"{"content":"secret\n</think>\n\n4"}"#]), says("4")),
        ("twice", whole(&[r#"{"content":"<think>a</think>4<think>b</think>2"}"#]), says("42")),
        (
            "between words",
            whole(&[r#"{"content":"Sure. <think>secret</think>It is 4."}"#]),
            says("Sure. It is 4."),
        ),
        (
            "a tag that is spoken of",
            whole(&[r#"{"content":"Models write `<think>` before they speak."}"#]),
            says("Models write `<think>` before they speak."),
        ),
        (
            "in a block of code",
            whole(&[r#"{"content":"```\n<think>\nx\n</think>\n```"}"#]),
            says("```\n<think>\nx\n</think>\n```"),
        ),
        (
            "a closing tag that is spoken of",
            whole(&[r#"{"content":"End it with </think>."}"#]),
            says("End it with </think>."),
        ),
        ("less than", whole(&[r#"{"content":"a <"}"#, r#"{"content":" b"}"#]), says("a < b")),
        ("ends within what could be a tag", whole(&[r#"{"content":"a <thi"}"#]), says("a <thi")),
        ("only thought, never closed", whole(&[r#"{"content":"<think>secret"}"#]), Again),
    ];
    check(Shape::OpenAi, rows);
}

#[test]
fn calls_are_put_together_in_every_form() {
    let t = |fields: &str| tool(fields);
    let one = r#"{"id":"c1","function":{"name":"report_progress","arguments":"{\"text\":\"a\"}"}}"#;
    let two = r#"{"id":"c2","function":{"name":"report_progress","arguments":"{\"text\":\"b\"}"}}"#;
    let a = r#"report_progress {"text":"a"}"#;
    let b = r#"report_progress {"text":"b"}"#;
    let both = || calls(&[a, b]);
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("no index", used(&[&t(one), &t(two)]), both()),
        (
            "one id for all, by index",
            used(&[
                &t(&one.replace("{\"id", "{\"index\":0,\"id")),
                &t(&two.replace("\"id\":\"c2\"", "\"index\":1,\"id\":\"c1\"")),
            ]),
            both(),
        ),
        ("one id for all, no index", used(&[&t(one), &t(&two.replace("c2", "c1"))]), both()),
        (
            "one id for all, in a document",
            Act::Body(
                "application/json",
                format!(
                    r#"{{"choices":[{{"message":{{"tool_calls":[{one},{}]}},"finish_reason":"tool_calls"}}]}}"#,
                    two.replace("c2", "c1")
                ),
            ),
            both(),
        ),
        ("no index, one list", used(&[&t(&format!("{one},{two}"))]), both()),
        (
            "index 0 for all",
            used(&[
                &t(&one.replace("{\"id", "{\"index\":0,\"id")),
                &t(&two.replace("{\"id", "{\"index\":0,\"id")),
            ]),
            both(),
        ),
        (
            "index null",
            used(&[
                &t(&one.replace("{\"id", "{\"index\":null,\"id")),
                &t(&two.replace("{\"id", "{\"index\":null,\"id")),
            ]),
            both(),
        ),
        (
            "index as text",
            used(&[
                &t(&one.replace("{\"id", "{\"index\":\"0\",\"id")),
                &t(&two.replace("{\"id", "{\"index\":\"1\",\"id")),
            ]),
            both(),
        ),
        (
            "no ids",
            used(&[&t(&one.replace("\"id\":\"c1\",", "")), &t(&two.replace("\"id\":\"c2\",", ""))]),
            both(),
        ),
        (
            "ids empty, index 0",
            used(&[
                &t(&one.replace("\"id\":\"c1\"", "\"id\":\"\",\"index\":0")),
                &t(&two.replace("\"id\":\"c2\"", "\"id\":\"\",\"index\":0")),
            ]),
            both(),
        ),
        (
            "in parts, interleaved",
            used(&[
                &t(r#"{"index":0,"id":"c1","function":{"name":"report_progress","arguments":"{\"te"}}"#),
                &t(r#"{"index":1,"id":"c2","function":{"name":"report_progress","arguments":"{\"te"}}"#),
                &t(r#"{"index":0,"function":{"arguments":"xt\":\"a\"}"}}"#),
                &t(r#"{"index":1,"function":{"arguments":"xt\":\"b\"}"}}"#),
            ]),
            both(),
        ),
        (
            "in parts, no index",
            used(&[
                &t(r#"{"id":"c1","function":{"name":"report_progress","arguments":"{\"te"}}"#),
                &t(r#"{"function":{"arguments":"xt\":\"a\"}"}}"#),
                &t(r#"{"id":"c2","function":{"name":"report_progress","arguments":""}}"#),
                &t(r#"{"function":{"arguments":"{\"text\":\"b\"}"}}"#),
            ]),
            both(),
        ),
        (
            "the id in each part",
            used(&[
                &t(r#"{"id":"c1","function":{"name":"report_progress","arguments":"{\"te"}}"#),
                &t(r#"{"id":"c1","function":{"name":"report_progress","arguments":"xt\":\"a\"}"}}"#),
            ]),
            calls(&[a]),
        ),
        (
            "id first, name later",
            used(&[
                &t(r#"{"index":0,"id":"c1"}"#),
                &t(r#"{"index":0,"function":{"name":"report_progress"}}"#),
                &t(r#"{"index":0,"function":{"arguments":"{\"text\":\"a\"}"}}"#),
            ]),
            calls(&[a]),
        ),
        (
            "the name in parts",
            used(&[
                &t(r#"{"index":0,"id":"c1","function":{"name":"report_"}}"#),
                &t(r#"{"index":0,"function":{"name":"progress","arguments":"{\"text\":\"a\"}"}}"#),
            ]),
            calls(&[a]),
        ),
        (
            "arguments as an object",
            used(&[&t(r#"{"id":"c1","function":{"name":"report_progress","arguments":{"text":"a"}}}"#)]),
            calls(&[a]),
        ),
        (
            "arguments as text within text",
            used(&[&t(
                r#"{"id":"c1","function":{"name":"report_progress","arguments":"\"{\\\"text\\\":\\\"a\\\"}\""}}"#,
            )]),
            calls(&[a]),
        ),
        (
            "arguments empty, then whole",
            used(&[
                &t(r#"{"index":0,"id":"c1","function":{"name":"report_progress","arguments":"{}"}}"#),
                &t(r#"{"index":0,"function":{"arguments":"{\"text\":\"a\"}"}}"#),
            ]),
            calls(&[a]),
        ),
        (
            "arguments once more at the end",
            used(&[
                &t(r#"{"index":0,"id":"c1","function":{"name":"report_progress","arguments":"{\"te"}}"#),
                &t(r#"{"index":0,"function":{"arguments":"xt\":\"a\"}"}}"#),
                &t(
                    r#"{"index":0,"id":"c1","function":{"name":"report_progress","arguments":"{\"text\":\"a\"}"}}"#,
                ),
            ]),
            calls(&[a]),
        ),
        (
            "arguments null",
            used(&[&t(r#"{"id":"c1","function":{"name":"report_progress","arguments":null}}"#)]),
            calls(&["report_progress {}"]),
        ),
        ("one call, no list", used(&[&format!(r#"{{"tool_calls":{one}}}"#)]), calls(&[a])),
        ("tool_calls null", whole(&[r#"{"tool_calls":null,"content":"Hi"}"#]), says("Hi")),
        (
            "function_call",
            used(&[
                r#"{"function_call":{"name":"report_progress","arguments":"{\"te"}}"#,
                r#"{"function_call":{"arguments":"xt\":\"a\"}"}}"#,
            ]),
            calls(&[a]),
        ),
        (
            "name beside the function",
            used(&[&t(r#"{"id":"c1","name":"report_progress","arguments":{"text":"a"}}"#)]),
            calls(&[a]),
        ),
        (
            "a character in halves",
            used(&[
                &t(
                    r#"{"index":0,"id":"c1","function":{"name":"report_progress","arguments":"{\"text\":\"\ud83d"}}"#,
                ),
                &t(r#"{"index":0,"function":{"arguments":"\ude00\"}"}}"#),
            ]),
            calls(&[r#"report_progress {"text":"😀"}"#]),
        ),
        ("stop in place of tool_calls", whole(&[&t(one)]), calls(&[a])),
    ];
    check(Shape::OpenAi, rows);
}

#[test]
fn the_end_is_known_in_every_form() {
    let hi = &*text(r#""Hi""#);
    let with =
        |reason: &str| format!(r#"{{"choices":[{{"delta":{{"content":"Hi"}},"finish_reason":{reason}}}]}}"#);
    let long = "x".repeat(50);
    let mut rows: Vec<(&'static str, Act, Taken)> = vec![
        ("[DONE] alone", stream(&[hi, DONE]), says("Hi")),
        ("a reason alone", stream(&[hi, STOP]), says("Hi")),
        ("a reason, then left open", Act::Open(events(&[hi, STOP])), says("Hi")),
        ("[DONE], then left open", Act::Open(events(&[hi, DONE])), says("Hi")),
        ("neither", stream(&[hi]), Again),
        ("an empty reason, then a reset", Act::Broken(events(&[&with("\"\""), &with("\"\"")])), Again),
        ("an empty reason, then an end", stream(&[&with("\"\"")]), Again),
        ("an empty reason, then [DONE]", stream(&[&with("\"\""), DONE]), says("Hi")),
        ("the word null", stream(&[&with("\"null\"")]), Again),
        ("error", stream(&[&with("\"error\""), DONE]), Again),
        ("network_error", stream(&[&with("\"network_error\""), DONE]), Again),
        ("model_error", stream(&[&with("\"model_error\""), DONE]), Again),
        ("incomplete", stream(&[&with("\"incomplete\""), DONE]), Again),
        ("request_timed_out", stream(&[&with("\"request_timed_out\""), DONE]), Again),
        ("abort", stream(&[&with("\"abort\""), DONE]), Again),
        ("insufficient_system_resource", stream(&[&with("\"insufficient_system_resource\""), DONE]), Again),
        (
            "a reason in each chunk, then a reset",
            Act::Broken(events(&[&with("\"stop\""), &with("\"stop\"")])),
            Again,
        ),
        (
            "a reason in each chunk, then an end",
            stream(&[&with("\"stop\""), &with("\"stop\""), DONE]),
            says("HiHi"),
        ),
        ("a reason too early, then cut", stream(&[STOP, hi]), Again),
        ("a reason too early, then [DONE]", stream(&[STOP, hi, DONE]), says("Hi")),
        ("the reason twice", stream(&[hi, STOP, STOP, DONE]), says("Hi")),
        ("a reason after [DONE]", stream(&[hi, DONE, STOP]), says("Hi")),
        ("eos", stream(&[&with("\"eos\"")]), says("Hi")),
        ("end_turn", stream(&[&with("\"end_turn\"")]), says("Hi")),
        ("STOP", stream(&[&with("\"STOP\"")]), says("Hi")),
        ("a reason that nobody knows", stream(&[&with("\"whatever\""), DONE]), says("Hi")),
        ("a reason that is a number", stream(&[&with("3")]), Again),
        ("content_filter", stream(&[&with("\"content_filter\""), DONE]), Fails("content_refused")),
        ("SAFETY", stream(&[&with("\"SAFETY\""), DONE]), Fails("content_refused")),
        (
            "a refusal in parts",
            whole(&[r#"{"refusal":"I "}"#, r#"{"refusal":"won't."}"#]),
            Fails("content_refused"),
        ),
        (
            "a refusal as a part",
            whole(&[r#"{"content":[{"type":"refusal","refusal":"I won't."}]}"#]),
            Fails("content_refused"),
        ),
        ("keep-alives and nothing else", stream(&[": keepalive", "{}"]), Again),
        ("blanks and nothing else", stream(&[&text(r#"" \n""#), STOP, DONE]), Again),
        (
            "cut within the counts behind the end",
            Act::Body("text/event-stream", format!("{}data: {{\"choices\":[],\"usa", events(&[hi, STOP]))),
            says("Hi"),
        ),
        (
            "cut within a text",
            Act::Body(
                "text/event-stream",
                format!("{}data: {{\"choices\":[{{\"delta\":{{\"con", events(&[hi])),
            ),
            Again,
        ),
        (
            "thinking up to the limit",
            stream(&[
                &delta(r#"{"reasoning_content":"hm"}"#),
                r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#,
                DONE,
            ]),
            Fails("thought_only"),
        ),
        (
            "thinking in the text up to the limit",
            stream(&[
                &text(r#""<think>hm""#),
                r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#,
                DONE,
            ]),
            Fails("thought_only"),
        ),
        (
            "nothing up to the limit",
            stream(&[r#"{"choices":[{"delta":{},"finish_reason":"length"}]}"#, DONE]),
            Fails("thought_only"),
        ),
        (
            "max_tokens in place of length",
            stream(&[
                &delta(r#"{"reasoning":"hm"}"#),
                r#"{"choices":[{"delta":{},"finish_reason":"max_tokens"}]}"#,
                DONE,
            ]),
            Fails("thought_only"),
        ),
    ];
    rows.push(("a long text, cut", stream(&[&text(&format!("\"{long}\""))]), Again));
    check(Shape::OpenAi, rows);
}

#[test]
fn odd_lines_and_other_forms_of_a_stream_are_no_fault() {
    let hi = &*text(r#""Hi""#);
    let body = |text: String| Act::Body("text/event-stream", text);
    let json = |text: &str| Act::Body("application/json", text.to_owned());
    let document = r#"{"id":"x","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#;
    let pretty =
        serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(document).unwrap()).unwrap();
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("keep-alives as data", stream(&[": keepalive", "", "ping", "{}", "null", hi, ": keepalive", STOP, DONE]), says("Hi")),
        ("comments", body(format!(": OPENROUTER PROCESSING\n\n{}:\n\n{}", events(&[hi]), events(&[STOP, DONE]))), says("Hi")),
        ("a plain line", body(format!("keepalive\n\n{}", events(&[hi, STOP, DONE]))), says("Hi")),
        ("no blank lines", body(format!("data: {hi}\ndata: {STOP}\ndata: [DONE]\n")), says("Hi")),
        ("two in one line", body(format!("data: {hi}{STOP}\n\ndata: [DONE]\n\n")), says("Hi")),
        ("carriage returns", body(format!("data: {hi}\r\rdata: {STOP}\r\rdata: [DONE]\r\r")), says("Hi")),
        ("no blank after the colon, a blank before it", body(format!("data:{hi}\n\ndata : {STOP}\n\nDATA: [DONE]\n\n")), says("Hi")),
        ("lines without data:", body(format!("{hi}\n{STOP}\n[DONE]\n")), says("Hi")),
        ("no end of the last line", body(format!("data: {hi}\n\ndata: [DONE]")), says("Hi")),
        ("a chunk in two lines", body(format!("data: {}\n\ndata: {}\n\n{}", &hi[..30], &hi[30..], events(&[STOP, DONE]))), says("Hi")),
        ("a chunk torn for good", body(format!("data: {hi}\n\ndata: {}\n\n{}", &hi[..30], events(&[STOP, DONE]))), Again),
        ("a document", json(document), says("Hi")),
        ("a document as a stream", body(document.to_owned()), says("Hi")),
        ("a document as data", body(format!("data: {document}\n\n")), says("Hi")),
        ("a document in many lines", json(&pretty), says("Hi")),
        ("a document in many lines, as a stream", body(pretty.clone()), says("Hi")),
        ("a document without a reason", json(r#"{"choices":[{"message":{"content":"Hi"}}]}"#), says("Hi")),
        ("a document that is cut", json(&document[..document.len() - 20]), Again),
        ("a stream called a document", Act::Body("application/json", events(&[hi, STOP, DONE])), says("Hi")),
        ("a stream called a page", Act::Body("text/html", events(&[hi, STOP, DONE])), says("Hi")),
        ("a page called a stream", body("<!DOCTYPE html><html>Welcome</html>".to_owned()), Fails("other_protocol")),
        ("another document", json(r#"{"hello":"world"}"#), Fails("other_protocol")),
        ("a document with calls", json(r#"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"c","function":{"name":"report_progress","arguments":"{\"text\":\"a\"}"}}]},"finish_reason":"tool_calls"}]}"#), calls(&[r#"report_progress {"text":"a"}"#])),
        ("an error as a stream", body(r#"{"error":{"message":"the request exceeds the available context size","code":400,"type":"exceed_context_size_error"}}"#.to_owned()), Fails("too_long")),
        ("an error as a document", json(r#"{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}"#), Fails("wrong_key")),
        ("an error event", body("event: error\ndata: {\"message\":\"Your credit balance is too low\"}\n\n".to_owned()), Fails("no_credit")),
        ("an error event in words", body(format!("{}event: error\ndata: overloaded\n\n", events(&[hi]))), Again),
        ("an error in the middle", stream(&[hi, r#"{"error":{"message":"prompt is too long: 210031 tokens > 200000 maximum"}}"#]), Fails("too_long")),
        ("an error as text", stream(&[r#"{"error":"maximum context length is 10 tokens"}"#]), Fails("too_long")),
        ("an error within the choice", stream(&[hi, r#"{"choices":[{"delta":{"content":""},"finish_reason":"error","error":{"code":502,"message":"Provider disconnected"}}]}"#, DONE]), Again),
        ("an error that says its status", stream(&[r#"{"error":{"code":401,"message":"No auth"}}"#]), Fails("wrong_key")),
        ("an error in nobody's words", stream(&[r#"{"error":{"message":"context too long"}}"#]), Fails("too_long")),
        ("the same after text", stream(&[hi, r#"{"error":{"message":"The input is too long"}}"#]), Fails("too_long")),
        ("a list of errors", json(r#"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"result":null}"#), Fails("wrong_key")),
        ("an error about credit", stream(&[r#"{"error":{"message":"You have run out of credit"}}"#]), Fails("no_credit")),
        ("an error that says nothing known", stream(&[r#"{"error":{"message":"Something went wrong"}}"#]), Again),
        ("an error that passes", stream(&[r#"{"error":{"message":"context deadline exceeded"}}"#]), Again),
        ("a plain error after text", body(format!("{}{}\n", events(&[hi]), r#"{"error":{"message":"Insufficient credits","code":402}}"#)), Fails("no_credit")),
        ("detail", json(r#"{"detail":"Invalid API key"}"#), Fails("wrong_key")),
        ("object error", json(r#"{"object":"error","message":"This model's maximum context length is 10 tokens.","code":400}"#), Fails("too_long")),
    ];
    check(Shape::OpenAi, rows);
}

#[test]
fn thoughts_are_in_no_summary() {
    let rows = [
        (r#"{"content":"<think>secret</think>\n\nThe answer is 4."}"#.to_owned(), "The answer is 4."),
        (r#"{"content":"secret\n</think>\nThe answer is 4."}"#.to_owned(), "The answer is 4."),
        (
            tool(
                r#"{"id":"c","function":{"name":"finish","arguments":{"summary":"<think>secret</think>It is 4.","output":"<think>secret</think>4"}}}"#,
            ),
            "It is 4.",
        ),
    ];
    for (delta, summary) in rows {
        let server = ModelServer::start(Shape::OpenAi, vec![whole(&[&delta])]);
        let attempt = Attempt::of(&server, Shape::OpenAi);
        let result = completed(attempt.run());
        assert_eq!(result.summary, summary);
        assert!(!result.output.to_string().contains("secret"), "{}", result.output);
    }
}
