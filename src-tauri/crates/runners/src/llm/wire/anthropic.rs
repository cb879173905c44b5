//! Anthropic's messages.

use super::{
    super::{
        faults::Fault,
        provider::{Ask, End, Event},
    },
    Call, Decoder, Wire, arguments, error_in, json, max_tokens, names, number, set, system, temperature,
};
use contract::model::{Message, Speaker, ToolCall};
use engine::ports::Route;
use serde_json::{Value, json};

/// The version of the protocol that is spoken here.
const VERSION: &str = "2023-06-01";

pub(super) struct Anthropic;

impl Wire for Anthropic {
    fn call(&self, route: &Route, ask: Ask<'_>) -> Call {
        let parameters = ask.parameters;
        let mut body = json!({
            "model": route.model,
            "messages": messages(ask.messages),
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
            let tool = |t: &super::super::provider::ToolSpec| json!({"name": t.name, "description": t.description, "input_schema": t.schema});
            body["tools"] = ask.tools.iter().map(tool).collect();
        }
        Call { path: "/messages".to_owned(), body }
    }

    fn headers(&self, route: &Route) -> Vec<(&'static str, String)> {
        let version = ("anthropic-version", VERSION.to_owned());
        let key = route.key.iter().map(|key| ("x-api-key", key.expose().to_owned()));
        key.chain([version]).collect()
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::<AnthropicReader>::default()
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
fn messages(all: &[Message]) -> Vec<Value> {
    let mut messages: Vec<(&str, Vec<Value>)> = vec![];
    for message in all.iter().filter(|m| m.speaker != Speaker::System) {
        let (role, blocks) = match message.speaker {
            Speaker::Assistant => ("assistant", assistant(message)),
            Speaker::Tool => (
                "user",
                vec![json!({"type": "tool_result", "tool_use_id": message.answers, "content": message.text})],
            ),
            _ => ("user", vec![json!({"type": "text", "text": message.text})]),
        };
        match messages.last_mut() {
            Some((last, there)) if *last == role => there.extend(blocks),
            _ => messages.push((role, blocks)),
        }
    }
    messages.into_iter().map(|(role, content)| json!({"role": role, "content": content})).collect()
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

#[derive(Default)]
struct AnthropicReader {
    tokens_in: i64,
    tokens_out: i64,
    /// The block that is under way, and what came of it in parts.
    block: Value,
    parts: String,
    signature: String,
    thoughts: Vec<Value>,
    end: Option<End>,
    over: bool,
}

impl Decoder for AnthropicReader {
    fn data(&mut self, data: &str, key: Option<&str>) -> Result<Vec<Event>, Fault> {
        let value = json(data)?;
        error_in(&value, key)?;
        let mut events = vec![];
        match value.get("type").and_then(Value::as_str).unwrap_or_default() {
            "message_start" => self.usage(&value["message"]["usage"], &mut events),
            "content_block_start" => {
                self.block = value["content_block"].clone();
                (self.parts, self.signature) = (String::new(), String::new());
            }
            "content_block_delta" => self.delta(&value["delta"], &mut events),
            "content_block_stop" => self.block_end(&mut events),
            "message_delta" => {
                self.usage(&value["usage"], &mut events);
                match value["delta"]["stop_reason"].as_str() {
                    None => {}
                    Some("refusal") => return Err(Fault::Refused(String::new())),
                    Some("max_tokens" | "model_context_window_exceeded") => self.end = Some(End::Length),
                    Some(_) => self.end = Some(End::Done),
                }
            }
            "message_stop" => self.over = true,
            _ => {}
        }
        Ok(events)
    }

    fn is_over(&self) -> bool {
        self.over
    }

    fn end(&self) -> Option<End> {
        self.end
    }
}

impl AnthropicReader {
    fn usage(&mut self, usage: &Value, events: &mut Vec<Event>) {
        let sent = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];
        let sent: Vec<_> = sent.iter().filter_map(|name| number(usage, name)).collect();
        if !sent.is_empty() {
            self.tokens_in = self.tokens_in.max(sent.iter().sum());
        }
        self.tokens_out = number(usage, "output_tokens").unwrap_or(self.tokens_out);
        events.push(Event::Usage { tokens_in: self.tokens_in, tokens_out: self.tokens_out });
    }

    fn delta(&mut self, delta: &Value, events: &mut Vec<Event>) {
        let text = |name: &str| delta.get(name).and_then(Value::as_str).unwrap_or_default();
        match text("type") {
            "text_delta" => events.push(Event::Text(text("text").to_owned())),
            "input_json_delta" => self.parts.push_str(text("partial_json")),
            "thinking_delta" => {
                self.parts.push_str(text("thinking"));
                events.push(Event::Reasoning);
            }
            "signature_delta" => self.signature.push_str(text("signature")),
            _ => {}
        }
    }

    fn block_end(&mut self, events: &mut Vec<Event>) {
        let mut block = std::mem::take(&mut self.block);
        let text = |block: &Value, name: &str| block[name].as_str().unwrap_or_default().to_owned();
        match block["type"].as_str() {
            Some("thinking") => {
                block["thinking"] = std::mem::take(&mut self.parts).into();
                block["signature"] = std::mem::take(&mut self.signature).into();
                self.thoughts.push(block);
            }
            Some("redacted_thinking") => self.thoughts.push(block),
            Some("tool_use") => {
                let thoughts = std::mem::take(&mut self.thoughts);
                events.push(Event::Call(ToolCall {
                    id: text(&block, "id"),
                    name: text(&block, "name"),
                    arguments: arguments(&self.parts),
                    signature: Some(Value::Array(thoughts))
                        .filter(|t| t.as_array().is_some_and(|a| !a.is_empty())),
                }));
            }
            _ => {}
        }
    }
}
