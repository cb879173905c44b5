//! What a message says: a text, a part, or a list of both, where parts may be thoughts.

use super::super::{
    provider::Event,
    value::{given, yes},
};
use serde_json::Value;

/// Fields beside the content in which servers put thoughts, of which one is told.
const THOUGHTS: [&str; 6] =
    ["reasoning_content", "reasoning", "reasoning_text", "thinking", "thought", "reasoning_details"];

/// What `content` of `message` says; all of it are thoughts where the message says so beside it.
pub(super) fn said_in(message: &Value, content: &Value) -> Vec<Event> {
    let said = said(content).into_iter();
    match is_marked(message) {
        true => said
            .map(|event| if let Event::Text(text) = event { Event::Reasoning(text) } else { event })
            .collect(),
        false => said.collect(),
    }
}

/// The words and thoughts of `content`, in their order.
pub(super) fn said(content: &Value) -> Vec<Event> {
    let mut events = vec![];
    let mut add = |text: String, thought: bool| {
        if !text.is_empty() {
            events.push(if thought { Event::Reasoning(text) } else { Event::Text(text) });
        }
    };
    match content {
        Value::Array(parts) => parts.iter().for_each(|part| add(words(part), is_thought(part))),
        part => add(words(part), is_thought(part)),
    }
    events
}

/// The thoughts that stand beside the content of `message`.
pub(super) fn thoughts(message: &Value) -> Option<Event> {
    let thoughts = THOUGHTS.iter().filter_map(|name| given(message, name)).map(words);
    thoughts.filter(|text| !text.is_empty()).map(Event::Reasoning).next()
}

fn is_thought(part: &Value) -> bool {
    let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
    let kinds = ["thinking", "reasoning", "thought", "redacted_thinking", "summary_text"];
    kinds.iter().any(|known| kind.starts_with(known)) || is_marked(part)
}

/// Whether a mark beside a text calls it a thought, in Google's place for one in others' protocols too.
fn is_marked(said: &Value) -> bool {
    let google = given(said, "extra_content").and_then(|extra| given(extra, "google"));
    yes(said, "thought") || google.is_some_and(|google| yes(google, "thought"))
}

/// The text of a part, or of the parts within it.
pub(super) fn words(part: &Value) -> String {
    match part {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(parts) => parts.iter().map(words).collect(),
        Value::Object(_) => {
            let names = ["text", "thinking", "reasoning", "summary", "content", "value", "refusal"];
            names.iter().find_map(|name| given(part, name)).map(words).unwrap_or_default()
        }
        Value::Null | Value::Bool(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn contents_are_read_in_every_form() {
        let text = |text: &str| vec![Event::Text(text.to_owned())];
        let thought = |text: &str| vec![Event::Reasoning(text.to_owned())];
        let rows = [
            (json!(null), vec![]),
            (json!(""), vec![]),
            (json!(false), vec![]),
            (json!("x"), text("x")),
            (json!(4), text("4")),
            (json!(["x"]), text("x")),
            (json!({"type": "text", "text": "x"}), text("x")),
            (json!([{"type": "text", "text": {"value": "x"}}]), text("x")),
            (json!([{"type": "image_url", "image_url": {"url": "u"}}]), vec![]),
            (json!([{"type": "thinking", "thinking": [{"type": "text", "text": "x"}]}]), thought("x")),
            (json!([{"type": "reasoning", "summary": [{"text": "x"}]}]), thought("x")),
            (json!([{"type": "redacted_thinking", "data": "x"}]), vec![]),
            (json!([{"text": "x", "thought": true}]), thought("x")),
            (json!([{"type": "reasoning.text", "text": "a"}, "b"]), [thought("a"), text("b")].concat()),
        ];
        for (content, right) in rows {
            assert_eq!(said(&content), right, "{content}");
        }
        let marked = json!({"content": "x", "extra_content": {"google": {"thought": true}}});
        assert_eq!(said_in(&marked, &marked["content"]), thought("x"));
        assert_eq!(said_in(&json!({"thought": null, "extra_content": {}}), &json!("x")), text("x"));
        let both = json!({"reasoning": "x", "reasoning_details": [{"text": "x"}]});
        assert_eq!(thoughts(&both), Some(Event::Reasoning("x".to_owned())));
        assert_eq!(thoughts(&json!({"reasoning": null, "thinking": ""})), None);
    }
}
