//! Anthropic's messages.

mod reader;

use super::{
    super::provider::{Ask, ToolSpec},
    Call, Decoder, Wire, base64, max_tokens, names, set, system, temperature,
};
use contract::model::{Message, Speaker};
use engine::ports::{Picture, Route};
use serde_json::{Value, json};

/// The version of the protocol that is spoken here.
const VERSION: &str = "2023-06-01";

pub(super) struct Anthropic;

impl Wire for Anthropic {
    fn call(&self, route: &Route, ask: Ask<'_>) -> Call {
        let parameters = ask.parameters;
        let mut body = json!({
            "model": route.model,
            "messages": messages(ask),
            "max_tokens": max_tokens(parameters),
            "stream": true,
        });
        let system = system(ask);
        set(&mut body, "system", Some(system).filter(|s| !s.is_empty()));
        match thinking_tokens(parameters.reasoning_effort.as_deref()) {
            // Thinking takes no temperature but its own, and counts against the limit.
            Some(tokens) => {
                body["thinking"] = json!({"type": "enabled", "budget_tokens": tokens});
                body["max_tokens"] = (max_tokens(parameters) + tokens).into();
            }
            None => {
                body["temperature"] = temperature(parameters).into();
                set(&mut body, "top_p", parameters.top_p);
            }
        }
        if !ask.tools.is_empty() {
            let tool = |t: &ToolSpec| json!({"name": t.name, "description": t.description, "input_schema": t.schema});
            body["tools"] = ask.tools.iter().map(tool).collect();
        }
        Call { path: "/messages".to_owned(), body }
    }

    fn headers(&self, route: &Route) -> Vec<(&'static str, String)> {
        let version = ("anthropic-version", VERSION.to_owned());
        let key = route.key.iter().map(|key| ("x-api-key", key.expose().to_owned()));
        key.chain([version]).collect()
    }

    fn decoder(&self, _ask: Ask<'_>) -> Box<dyn Decoder> {
        Box::<reader::AnthropicReader>::default()
    }

    fn models_path(&self) -> &'static str {
        "/models?limit=1000"
    }

    fn models(&self, body: &Value) -> Option<Vec<String>> {
        names(body, "data", "id", "")
    }
}

fn thinking_tokens(effort: Option<&str>) -> Option<i64> {
    match effort? {
        "low" => Some(1_024),
        "medium" => Some(4_096),
        "high" => Some(16_384),
        _ => None,
    }
}

/// User and assistant take turns, and all answers of tools to one message stand in the next.
fn messages(ask: Ask<'_>) -> Vec<Value> {
    let mut messages: Vec<(&str, Vec<Value>)> = vec![];
    for (place, message) in ask.messages.iter().enumerate() {
        let (role, blocks) = match message.speaker {
            Speaker::System => continue,
            Speaker::Assistant => ("assistant", assistant(message)),
            Speaker::Tool => (
                "user",
                vec![json!({"type": "tool_result", "tool_use_id": message.answers, "content": message.text})],
            ),
            Speaker::User => {
                // pictures before the words are read best
                let text = json!({"type": "text", "text": message.text});
                ("user", ask.pictures_at(place).map(picture).chain([text]).collect())
            }
        };
        match messages.last_mut() {
            Some((last, there)) if *last == role => there.extend(blocks),
            _ => messages.push((role, blocks)),
        }
    }
    messages.into_iter().map(|(role, content)| json!({"role": role, "content": content})).collect()
}

fn picture(picture: &Picture) -> Value {
    let source =
        json!({"type": "base64", "media_type": picture.format.media_type(), "data": base64(picture)});
    json!({"type": "image", "source": source})
}

fn assistant(message: &Message) -> Vec<Value> {
    // Thoughts are signed, and wanted back with the calls that they led to.
    let thoughts = message.calls.iter().filter_map(|c| c.signature.as_ref()?.as_array()).flatten().cloned();
    let text =
        Some(&message.text).filter(|t| !t.trim().is_empty()).map(|t| json!({"type": "text", "text": t}));
    let calls = message
        .calls
        .iter()
        .map(|call| json!({"type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments}));
    thoughts.chain(text).chain(calls).collect()
}
