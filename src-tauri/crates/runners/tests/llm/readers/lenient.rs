//! What is no strict JSON and is understood all the same, what ends a reply in other words, and what must not be taken for
//! an answer: a hole in it, words of an error behind it, a call that nobody read.

use super::{
    Again, Fails, Taken, calls, check,
    openai::{DONE, STOP, delta, text, tool},
    says, sse,
};
use crate::model_server::{Act, Shape};

/// A delta with this beside its choices.
fn beside(words: &str, more: &str) -> String {
    format!(r#"{{"choices":[{{"index":0,"delta":{{"content":"{words}"}}}}],{more}}}"#)
}

fn parts(parts: &[&str]) -> Act {
    sse(parts)
}

#[test]
fn what_everybody_understands_is_read_and_what_is_lost_is_missed() {
    let (one, end) = (&*text(r#""Delete all files ""#), &*text(r#""main.rs""#));
    let except = |more: &str| beside("except ", more);
    let whole = || says("Delete all files except main.rs");
    let row = |middle: &str| parts(&[one, middle, end, STOP, DONE]);
    let argument = |text: &str, more: &str| {
        let call = tool(&format!(
            r#"{{"index":0,"id":"c","function":{{"name":"list_files","arguments":"{text}"}}}}"#
        ));
        format!(r#"{{"choices":[{{"index":0,"delta":{call}}}]{more}}}"#)
    };
    let call = parts(&[
        &argument(r#"{\"path\":\"a"#, ""),
        &argument("/b", r#","logprobs":NaN"#),
        &argument(r#"\"}"#, ""),
        r#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#,
        DONE,
    ]);
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("NaN", row(&except(r#""logprobs":NaN"#)), whole()),
        ("-Infinity", row(&except(r#""logprobs":[-Infinity]"#)), whole()),
        ("a number too large", row(&except(r#""x":1e999"#)), whole()),
        ("a comma too many", row(&except(r#""x":1,"#)), whole()),
        ("a tab in a text", row(&except("\"x\":\"a\tb\"")), whole()),
        ("an escape that is none", row(&except(r#""x":"C:\Users""#)), whole()),
        (
            "Python",
            row("{'choices': [{'index': 0, 'delta': {'content': 'except '}, 'logprobs': None}]}"),
            whole(),
        ),
        ("a piece of a call", call, calls(&[r#"list_files {"path":"a/b"}"#])),
        ("a brace too many", row(&format!("{}}}", except(r#""x":1"#))), Again),
        ("a brace instead of a bracket", row(r#"{"choices":[{"delta":{"content":"except "}}}]}"#), Again),
        ("words in braces", row("{not json}"), Again),
        ("words in brackets", row("[still working]"), says("Delete all files main.rs")),
        (
            "an odd piece behind the end",
            parts(&[one, STOP, r#"{"usage":{"a":}}"#, DONE]),
            says("Delete all files "),
        ),
    ];
    check(Shape::OpenAi, rows);
}

#[test]
fn the_end_is_read_in_other_words() {
    let hi = &*text(r#""Hi""#);
    let named = |event: &str, data: &str| {
        Act::Body("text/event-stream", format!("data: {hi}\n\nevent: {event}\ndata: {data}\n\n"))
    };
    let usage = r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#;
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("in quotes", parts(&[hi, r#""[DONE]""#]), says("Hi")),
        ("without brackets", parts(&[hi, "DONE"]), says("Hi")),
        ("end", parts(&[hi, "[END]"]), says("Hi")),
        ("an event", named("done", "{}"), says("Hi")),
        ("another event", named("end", "{}"), says("Hi")),
        ("done: true", parts(&[hi, r#"{"done":true}"#]), says("Hi")),
        ("type: done", parts(&[hi, r#"{"type":"done"}"#]), says("Hi")),
        ("is_finished", parts(&[hi, r#"{"choices":[{"delta":{},"is_finished":true}]}"#]), says("Hi")),
        ("the price", parts(&[hi, usage]), says("Hi")),
        ("the price over and over", parts(&[hi, usage, hi, usage, hi, usage]), Again),
        ("done: false", parts(&[hi, r#"{"done":false}"#]), Again),
        ("nothing", parts(&[hi]), Again),
    ];
    check(Shape::OpenAi, rows);
}

#[test]
fn words_of_an_error_behind_half_an_answer_are_no_answer() {
    let hi = &*text(r#""half an answer""#);
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("words", parts(&[hi, "upstream connect error or disconnect/reset before headers", DONE]), Again),
        ("a page", parts(&[hi, "<html><head><title>502 Bad Gateway</title></head></html>", DONE]), Again),
        (
            "choices that are empty",
            parts(&[hi, r#"{"message":"upstream died","code":500,"choices":[]}"#, DONE]),
            Again,
        ),
        (
            "a type of error",
            parts(&[hi, r#"{"type":"server_error","message":"upstream died"}"#, DONE]),
            Again,
        ),
        ("one word", parts(&[hi, "ping", DONE]), says("half an answer")),
        ("words before the last piece", parts(&["still at work", hi, DONE]), says("half an answer")),
        (
            "an answer that says there is no error",
            parts(&[&beside("Hi", r#""error":{"message":null,"code":null}"#), STOP, DONE]),
            says("Hi"),
        ),
        ("code 0", parts(&[&beside("Hi", r#""error":{"code":0,"message":""}"#), STOP, DONE]), says("Hi")),
        (
            "code 200",
            parts(&[&beside("Hi", r#""error":{"code":200,"message":"OK"}"#), STOP, DONE]),
            says("Hi"),
        ),
        ("0", parts(&[&beside("Hi", r#""error":0"#), STOP, DONE]), says("Hi")),
        (
            "a status that is well",
            parts(&[&beside("Hi", r#""base_resp":{"status_code":0,"status_msg":"success"}"#), STOP, DONE]),
            says("Hi"),
        ),
    ];
    check(Shape::OpenAi, rows);
}

#[test]
fn errors_in_vendors_own_documents_are_told() {
    let json = |text: &str| Act::Body("application/json", text.to_owned());
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        (
            "MiniMax",
            json(r#"{"choices":null,"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}"#),
            Fails("no_credit"),
        ),
        (
            "MiniMax, key",
            json(r#"{"base_resp":{"status_code":2049,"status_msg":"invalid api key"}}"#),
            Fails("wrong_key"),
        ),
        (
            "Zhipu",
            json(r#"{"choices":null,"code":1261,"message":"Prompt exceeds max length"}"#),
            Fails("too_long"),
        ),
        ("msg", json(r#"{"code":1113,"msg":"Insufficient balance"}"#), Fails("no_credit")),
        (
            "success",
            json(r#"{"success":false,"message":"insufficient account balance"}"#),
            Fails("no_credit"),
        ),
        ("detail", json(r#"{"choices":[],"detail":"Insufficient credits"}"#), Fails("no_credit")),
        ("error_msg", json(r#"{"error_code":17,"error_msg":"Open api daily request limit reached"}"#), Again),
        ("AWS", json(r#"{"__type":"ThrottlingException","message":"Too many requests"}"#), Again),
    ];
    check(Shape::OpenAi, rows);
}

#[test]
fn a_call_that_nobody_read_is_no_answer() {
    let said = |text: &str| serde_json::Value::from(text).to_string();
    let row = |words: &str| parts(&[&text(&said(words)), STOP, DONE]);
    let called = r#"{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}"#;
    let call = "<tool_call>\n{\"name\":\"set_plan\",\"arguments\":{\"path\":\".\"}}\n</tool_call>";
    let quoted = "Write `<tool_call>{\"name\":\"set_plan\"}</tool_call>` there.";
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("Qwen", row(call), Fails("unread_call")),
        ("Mistral", row("[TOOL_CALLS][{\"name\":\"set_plan\",\"arguments\":{}}]"), Fails("unread_call")),
        (
            "gpt-oss",
            row("<|channel|>commentary to=functions.set_plan<|message|>{}<|call|>"),
            Fails("unread_call"),
        ),
        ("words about one", row(quoted), says(quoted)),
        ("a mark without a call", parts(&[&delta(r#"{"content":"I will look."}"#), called, DONE]), Again),
    ];
    check(Shape::OpenAi, rows);
}

#[test]
fn other_protocols_miss_no_piece_either() {
    let anthropic = |more: &str| {
        format!(
            r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"text_delta","text":"two "}}{more}}}"#
        )
    };
    let begin = r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":"one "}}"#;
    let stop = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#;
    check(
        Shape::Anthropic,
        vec![
            ("NaN", parts(&[begin, &anthropic(r#","x":NaN"#), stop]), says("one two ")),
            ("odd", parts(&[begin, &anthropic("}"), stop]), Again),
        ],
    );
    let gemini = |words: &str, more: &str| {
        format!(r#"{{"candidates":[{{"content":{{"parts":[{{"text":"{words}"}}]}}{more}}}]}}"#)
    };
    let stop = gemini("three", r#","finishReason":"STOP""#);
    check(
        Shape::Gemini,
        vec![
            (
                "NaN",
                parts(&[&gemini("one ", ""), &gemini("two ", r#","avgLogprobs":NaN"#), &stop]),
                says("one two three"),
            ),
            ("odd", parts(&[&gemini("one ", ""), &gemini("two ", "}"), &stop]), Again),
        ],
    );
    let ollama = |words: &str, more: &str| format!(r#"{{"message":{{"content":"{words}"}}{more}}}"#);
    let lines = |middle: &str| {
        let all = [ollama("one ", ""), middle.to_owned(), ollama("three", r#","done":true"#)];
        Act::Body("application/x-ndjson", all.join("\n") + "\n")
    };
    check(
        Shape::Ollama,
        vec![
            ("NaN", lines(&ollama("two ", r#","x":NaN"#)), says("one two three")),
            ("odd", lines(&ollama("two ", "}")), Again),
        ],
    );
}
