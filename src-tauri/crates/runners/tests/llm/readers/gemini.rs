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
