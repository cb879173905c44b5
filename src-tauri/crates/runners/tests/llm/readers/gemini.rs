//! Gemini's `streamGenerateContent`, and what stands before it.

use super::{Again, Fails, Taken, calls, check, events, says, sse};
use crate::model_server::{Act, Shape};

fn parts(parts: &str, reason: &str) -> String {
    format!(r#"{{"candidates":[{{"content":{{"parts":{parts}}}{reason}}}]}}"#)
}

fn reason(word: &str) -> String {
    format!(r#","finishReason":{word}"#)
}

const CALL: &str = r#"[{"functionCall":{"name":"report_progress","args":{"text":"a"}}}]"#;
const A: &str = r#"report_progress {"text":"a"}"#;

#[test]
fn replies_are_read_in_every_form() {
    let stop = &*reason("\"STOP\"");
    let hi = r#"[{"text":"Hi"}]"#;
    let with = |word: &str| sse(&[&parts(hi, &reason(word))]);
    let called = |word: &str| sse(&[&parts(CALL, &reason(word))]);
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("plain", with("\"STOP\""), says("Hi")),
        ("one part, no list", sse(&[&parts(r#"{"text":"Hi"}"#, stop)]), says("Hi")),
        ("content missing, null", sse(&[r#"{"candidates":[{"content":null}]}"#, r#"{"candidates":[]}"#, "{}", &parts(hi, stop)]), says("Hi")),
        ("thoughts", sse(&[&parts(r#"[{"text":"secret","thought":true},{"text":"Hi"}]"#, stop)]), says("Hi")),
        ("thoughts in the text", sse(&[&parts(r#"[{"text":"<think>secret</think>Hi"}]"#, stop)]), says("Hi")),
        ("a character in halves", sse(&[&parts(r#"[{"text":"\ud83d"}]"#, ""), &parts(r#"[{"text":"\ude00"}]"#, stop)]), says("😀")),
        ("args as text", sse(&[&parts(r#"[{"functionCall":{"name":"report_progress","args":"{\"text\":\"a\"}"}}]"#, stop)]), calls(&[A])),
        ("calls of one id, or of none", sse(&[&parts(r#"[{"functionCall":{"id":"c","name":"report_progress","args":{"text":"a"}}},{"functionCall":{"id":"c","name":"report_progress","args":{"text":"b"}}}]"#, ""), &parts(CALL, ""), &parts(CALL, stop)]), calls(&[A, r#"report_progress {"text":"b"}"#, A, A])),
        ("args null, missing", sse(&[&parts(r#"[{"functionCall":{"name":"report_progress","args":null}}]"#, stop)]), calls(&["report_progress {}"])),
        ("a reason that nobody knows, with a call", called("\"FUNCTION_CALL\""), calls(&[A])),
        ("another one", called("\"TOOL_CALLS\""), calls(&[A])),
        ("a reason that nobody knows, with text", with("\"WHATEVER\""), says("Hi")),
        ("small letters", with("\"stop\""), says("Hi")),
        ("a reason in each chunk", sse(&[&parts(hi, stop), &parts(hi, stop)]), says("HiHi")),
        ("a reason in each chunk, then a reset", Act::Broken(events(&[&parts(hi, stop), &parts(hi, stop)])), Again),
        ("an empty reason", with("\"\""), Again),
        ("FINISH_REASON_UNSPECIFIED", with("\"FINISH_REASON_UNSPECIFIED\""), Again),
        ("no reason", sse(&[&parts(hi, "")]), Again),
        ("no reason, [DONE]", sse(&[&parts(hi, ""), "[DONE]"]), says("Hi")),
        ("OTHER", with("\"OTHER\""), Again),
        ("MALFORMED_FUNCTION_CALL", with("\"MALFORMED_FUNCTION_CALL\""), Again),
        ("SAFETY", with("\"SAFETY\""), Fails("content_refused")),
        ("PROHIBITED_CONTENT", with("\"PROHIBITED_CONTENT\""), Fails("content_refused")),
        ("blockReason", sse(&[r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#]), Fails("content_refused")),
        ("blockReason empty", sse(&[&format!(r#"{{"promptFeedback":{{"blockReason":""}},{}"#, &parts(hi, stop)[1..])]), says("Hi")),
        ("thinking up to the limit", sse(&[&parts(r#"[{"text":"hm","thought":true}]"#, &reason("\"MAX_TOKENS\""))]), Fails("thought_only")),
        ("nothing up to the limit", sse(&[r#"{"candidates":[{"finishReason":"MAX_TOKENS"}],"usageMetadata":{"thoughtsTokenCount":9}}"#]), Fails("thought_only")),
        ("keep-alives", sse(&[": keepalive", "null", &parts(hi, stop)]), says("Hi")),
        ("a list of chunks", Act::Body("application/json", format!("[{},\n{}]", parts(hi, ""), parts(hi, stop))), says("HiHi")),
        ("a document", Act::Body("application/json", parts(hi, stop)), says("Hi")),
        ("a document in another", sse(&[&format!(r#"{{"response":{}}}"#, parts(hi, stop))]), says("Hi")),
        ("an error in a list", Act::Body("application/json", r#"[{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."}}]"#.to_owned()), Fails("too_long")),
        ("an error in the middle", sse(&[&parts(hi, ""), r#"{"error":{"code":503,"status":"UNAVAILABLE","message":"The model is overloaded."}}"#]), Again),
        ("an error in nobody's words", sse(&[r#"{"error":{"message":"context too long"}}"#]), Fails("too_long")),
        ("an error of the key", sse(&[r#"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"API key not valid. Please pass a valid API key."}}"#]), Fails("wrong_key")),
    ];
    check(Shape::Gemini, rows);
}

/// A chunk of the candidate with this index.
fn of(index: &str, parts: &str, reason: &str) -> String {
    format!(r#"{{"candidates":[{{"index":{index},"content":{{"parts":{parts}}}{reason}}}]}}"#)
}

#[test]
fn one_candidate_is_heard() {
    let stop = &*reason("\"STOP\"");
    let (hi, no) = (r#"[{"text":"Hi"}]"#, r#"[{"text":"No"}]"#);
    let both = |first: &str, second: &str| {
        let inner = |chunk: &str| chunk["{\"candidates\":[".len()..chunk.len() - 2].to_owned();
        format!(r#"{{"candidates":[{},{}]}}"#, inner(first), inner(second))
    };
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("another between", sse(&[&of("0", hi, ""), &of("1", no, ""), &of("0", hi, stop)]), says("HiHi")),
        ("another before", sse(&[&of("1", no, ""), &of("0", hi, stop)]), says("Hi")),
        ("another after the end", sse(&[&of("0", hi, stop), &of("1", no, stop)]), says("Hi")),
        ("the end of another", sse(&[&of("0", hi, ""), &of("1", no, stop)]), Again),
        ("another is refused", sse(&[&of("1", no, &reason("\"SAFETY\"")), &of("0", hi, stop)]), says("Hi")),
        ("another calls", sse(&[&of("1", CALL, ""), &of("0", hi, stop)]), says("Hi")),
        ("both in one list", sse(&[&both(&of("0", hi, stop), &of("1", no, stop))]), says("Hi")),
        ("both, the other first", sse(&[&both(&of("1", no, stop), &of("0", hi, stop))]), says("Hi")),
        ("both, without index", sse(&[&both(&parts(hi, stop), &parts(no, stop))]), says("Hi")),
        ("index null, as text", sse(&[&of("null", hi, ""), &of("\"0\"", hi, stop)]), says("HiHi")),
        ("another as text", sse(&[&of("\"1\"", no, ""), &of("0", hi, stop)]), says("Hi")),
    ];
    check(Shape::Gemini, rows);
}

#[test]
fn fields_are_read_in_every_form() {
    let stop = &*reason("\"STOP\"");
    let hi = r#"[{"text":"Hi"}]"#;
    let said = |part: &str| sse(&[&parts(&format!("[{part}]"), stop)]);
    let also = |part: &str| sse(&[&parts(&format!(r#"[{part},{{"text":"Hi"}}]"#), stop)]);
    let once = r#"[{"functionCall":{"id":"c","name":"report_progress","args":{"text":"a"}}}]"#;
    let twice = format!("[{0},{0}]", &CALL[1..CALL.len() - 1]);
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        (
            "parts missing",
            sse(&[r#"{"candidates":[{"content":{"role":"model"}}]}"#, &parts(hi, stop)]),
            says("Hi"),
        ),
        ("parts null", sse(&[&parts("null", ""), &parts(hi, stop)]), says("Hi")),
        ("parts empty", sse(&[&parts("[]", ""), &parts(hi, stop)]), says("Hi")),
        ("parts as a text", sse(&[&parts(r#""Hi""#, stop)]), says("Hi")),
        ("a part null", also("null"), says("Hi")),
        ("a part as a text", said(r#""Hi""#), says("Hi")),
        ("a part empty", also("{}"), says("Hi")),
        (
            "a part of another kind",
            also(r#"{"inlineData":{"mimeType":"image/png","data":"aGk="}}"#),
            says("Hi"),
        ),
        ("text null", also(r#"{"text":null}"#), says("Hi")),
        ("text a number", said(r#"{"text":4}"#), says("4")),
        ("text a list", said(r#"{"text":["H","i"]}"#), says("Hi")),
        ("thought as text", also(r#"{"text":"secret","thought":"true"}"#), says("Hi")),
        ("thought null", said(r#"{"text":"Hi","thought":null}"#), says("Hi")),
        ("functionCall null", said(r#"{"functionCall":null,"text":"Hi"}"#), says("Hi")),
        ("functionCall empty", said(r#"{"functionCall":{},"text":"Hi"}"#), says("Hi")),
        ("a call twice in one list", sse(&[&parts(&twice, stop)]), calls(&[A, A])),
        ("a call sent again with the end", sse(&[&parts(once, ""), &parts(once, stop)]), calls(&[A])),
        ("finishReason a number", sse(&[&parts(hi, &reason("1"))]), says("Hi")),
        ("finishReason the number of none", sse(&[&parts(hi, &reason("0"))]), Again),
        ("finishReason the number of a refusal", sse(&[&parts(hi, &reason("3"))]), Fails("content_refused")),
        ("finishReason a number of nothing", sse(&[&parts(hi, &reason("99"))]), Again),
        ("finishReason an object", sse(&[&parts(hi, &reason(r#"{"reason":"STOP"}"#))]), says("Hi")),
        ("finishReason yes", sse(&[&parts(hi, &reason("true"))]), Again),
        (
            "usageMetadata in between",
            sse(&[&parts(hi, ""), r#"{"usageMetadata":{"promptTokenCount":3}}"#, &parts(hi, stop)]),
            says("HiHi"),
        ),
        (
            "usageMetadata after the end",
            sse(&[&parts(hi, stop), r#"{"usageMetadata":{"promptTokenCount":3}}"#]),
            says("Hi"),
        ),
        ("blanks only", said(r#"{"text":" \n "}"#), Again),
        ("nothing at all", sse(&[&parts("[]", stop)]), Again),
    ];
    check(Shape::Gemini, rows);
}

#[test]
fn the_end_is_known_wherever_it_comes() {
    let stop = &*reason("\"STOP\"");
    let hi = r#"[{"text":"Hi"}]"#;
    let (first, last) = (&*parts(hi, ""), &*parts(hi, stop));
    let rows: Vec<(&'static str, Act, Taken)> = vec![
        ("left open after the end", Act::Open(events(&[first, last])), says("HiHi")),
        ("left open after [DONE]", Act::Open(events(&[first, "[DONE]"])), says("Hi")),
        ("left open without an end", Act::Open(events(&[first])), Again),
        ("a reset after the end", Act::Broken(events(&[first, last])), says("HiHi")),
        (
            "an end in a chunk of its own",
            sse(&[first, &format!(r#"{{"candidates":[{{{}}}]}}"#, &stop[1..])]),
            says("Hi"),
        ),
        ("too early, then more", sse(&[last, first]), Again),
        ("too early, then more and a reset", Act::Broken(events(&[last, first])), Again),
        ("too early, then more and an end", sse(&[last, last]), says("HiHi")),
        ("too early, then a call", sse(&[last, &parts(CALL, "")]), Again),
        ("too early, then a call and an end", sse(&[last, &parts(CALL, stop)]), calls(&[A])),
        ("twice", sse(&[last, &format!(r#"{{"candidates":[{{{}}}]}}"#, &stop[1..])]), says("Hi")),
        (
            "cut within a chunk",
            Act::Body("text/event-stream", format!("data: {}", &last[..last.len() - 9])),
            Again,
        ),
        (
            "cut within a chunk by a reset",
            Act::Broken(format!("{}data: {}", events(&[first]), &last[..20])),
            Again,
        ),
        (
            "an odd line",
            Act::Body("text/event-stream", format!("{}busy\n\n{}", events(&[first]), events(&[last]))),
            says("HiHi"),
        ),
        ("a chunk torn for good", sse(&[first, &last[..20], last]), Again),
        ("a chunk over two events", sse(&[first, &last[..20], &last[20..]]), says("HiHi")),
        ("no empty line at the end", Act::Body("text/event-stream", format!("data: {last}")), says("Hi")),
        ("no name of the field", Act::Body("text/event-stream", format!("{first}\n{last}\n")), says("HiHi")),
        (
            "returns for ends of lines",
            Act::Body("text/event-stream", events(&[first, last]).replace('\n', "\r\n")),
            says("HiHi"),
        ),
    ];
    check(Shape::Gemini, rows);
}
