//! Why a reply ended, in every provider's words.

use serde_json::Value;

/// What the mark at the end of a reply says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum EndMark {
    /// Nothing: it goes on.
    #[default]
    Open,
    /// The model was done.
    Done,
    /// It wants tools used.
    Calls,
    /// It came to its limit of tokens.
    Length,
    /// It will not answer; why, in the provider's word.
    Refused(String),
    /// Something went wrong; what, in the provider's word.
    Broken(String),
}

/// Words that are no mark.
const OPEN: &[&str] = &["", "null", "none", "nil", "finish_reason_unspecified", "unspecified"];
const CALLS: &[&str] = &["tool_calls", "tool_call", "tool_use", "function_call", "function_calls"];
const LENGTH: &[&str] = &[
    "length",
    "max_length",
    "max_tokens",
    "max_token",
    "max_output_tokens",
    "max_completion_tokens",
    "model_length",
    "token_limit",
    "model_context_window_exceeded",
];
const REFUSED: &[&str] = &[
    "content_filter",
    "content_filtered",
    "content_policy_violation",
    "safety",
    "refusal",
    "recitation",
    "language",
    "blocklist",
    "blocked",
    "prohibited_content",
    "spii",
    "sensitive",
    "guardrail_intervened",
    "image_safety",
    "image_prohibited_content",
    "image_recitation",
];
const BROKEN: &[&str] = &[
    "insufficient_system_resource",
    "malformed_function_call",
    "malformed_tool_call",
    "malformed_response",
    "unexpected_tool_call",
    "missing_thought_signature",
];
/// Parts of words that tell, whoever says them, that the reply is not what it was to be.
const BREAKS: &[&str] = &[
    "error",
    "incomplete",
    "abort",
    "fail",
    "interrupt",
    "timeout",
    "timed_out",
    "time_out",
    "cancel",
    "overload",
];

/// What a mark says. A word that nobody knows ends the reply: it is a mark all the same, unless it speaks of a break.
pub(crate) fn read(mark: Option<&Value>) -> EndMark {
    let said = match mark {
        Some(Value::String(word)) => word,
        Some(Value::Object(map)) => {
            let inner = ["type", "reason", "name"].iter().find_map(|name| map.get(*name)?.as_str());
            return inner.map_or(EndMark::Open, of_word);
        }
        _ => return EndMark::Open,
    };
    of_word(said)
}

fn of_word(said: &str) -> EndMark {
    let word = said.trim().to_ascii_lowercase().replace(['-', ' '], "_");
    let is = |words: &[&str]| words.contains(&word.as_str());
    match () {
        () if is(OPEN) => EndMark::Open,
        () if is(LENGTH) => EndMark::Length,
        () if is(CALLS) => EndMark::Calls,
        () if is(REFUSED) => EndMark::Refused(said.to_owned()),
        () if is(BROKEN) || BREAKS.iter().any(|part| word.contains(part)) => EndMark::Broken(said.to_owned()),
        () => EndMark::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn marks_are_read_in_every_form() {
        let rows = [
            (json!(null), EndMark::Open),
            (json!(""), EndMark::Open),
            (json!("null"), EndMark::Open),
            (json!(3), EndMark::Open),
            (json!(false), EndMark::Open),
            (json!({}), EndMark::Open),
            (json!("stop"), EndMark::Done),
            (json!("STOP"), EndMark::Done),
            (json!("tool_calls"), EndMark::Calls),
            (json!("TOOL_USE"), EndMark::Calls),
            (json!("function-call"), EndMark::Calls),
            (json!("whatever"), EndMark::Done),
            (json!({"type": "stop"}), EndMark::Done),
            (json!("length"), EndMark::Length),
            (json!("MAX_TOKENS"), EndMark::Length),
            (json!("max-tokens"), EndMark::Length),
            (json!("SAFETY"), EndMark::Refused("SAFETY".to_owned())),
            (json!({"type": "whatever"}), EndMark::Done),
            (json!("complete"), EndMark::Done),
            (json!("COMPLETED"), EndMark::Done),
            (json!("eos_token"), EndMark::Done),
            (json!("stop_sequence"), EndMark::Done),
        ];
        for (mark, right) in rows {
            assert_eq!(read(Some(&mark)), right, "{mark}");
        }
        assert_eq!(read(None), EndMark::Open);
    }

    #[test]
    fn what_speaks_of_a_break_is_one() {
        let rows = [
            "error",
            "model_error",
            "server_error",
            "ServerError",
            "internal-error",
            "incomplete",
            "INCOMPLETE",
            "abort",
            "aborted",
            "user_aborted",
            "failed",
            "generation failure",
            "interrupted",
            "timeout",
            "request_timeout",
            "timed out",
            "cancel",
            "cancelled",
            "canceled",
            "engine_overloaded",
            "insufficient_system_resource",
            "malformed_function_call",
        ];
        for word in rows {
            assert_eq!(read(Some(&json!(word))), EndMark::Broken(word.to_owned()), "{word}");
        }
    }
}
