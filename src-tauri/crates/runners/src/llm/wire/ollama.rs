//! Ollama's own chat: a JSON document a line.

use super::{
    super::{
        faults::Fault,
        lines::Framing,
        provider::{Ask, End, Event},
    },
    Call, Decoder, Wire, error_in, json, max_tokens, names, number, set, temperature, tool_name,
};
use contract::model::{Speaker, ToolCall};
use engine::ports::Route;
use serde_json::{Value, json};

pub(super) struct Ollama;

impl Wire for Ollama {
    fn call(&self, route: &Route, ask: Ask<'_>) -> Call {
        let parameters = ask.parameters;
        let mut options =
            json!({"temperature": temperature(parameters), "num_predict": max_tokens(parameters)});
        set(&mut options, "top_p", parameters.top_p);
        set(&mut options, "seed", parameters.seed);
        let messages: Vec<_> = (0..ask.messages.len()).map(|place| message(ask, place)).collect();
        let mut body =
            json!({"model": route.model, "messages": messages, "stream": true, "options": options});
        set(&mut body, "think", parameters.reasoning_effort.as_ref().map(|_| true));
        if !ask.tools.is_empty() {
            body["tools"] = ask
                .tools
                .iter()
                .map(|t| json!({"type": "function", "function": {"name": t.name, "description": t.description, "parameters": t.schema}}))
                .collect();
        }
        Call { path: "/api/chat".to_owned(), body }
    }

    fn headers(&self, route: &Route) -> Vec<(&'static str, String)> {
        route.key.iter().map(|key| ("authorization", format!("Bearer {}", key.expose()))).collect()
    }

    fn framing(&self) -> Framing {
        Framing::Lines
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::<OllamaReader>::default()
    }

    fn models_path(&self) -> &'static str {
        "/api/tags"
    }

    fn models(&self, body: &Value) -> Option<Vec<String>> {
        names(body, "models", "name", "")
    }
}

fn message(ask: Ask<'_>, place: usize) -> Value {
    let message = &ask.messages[place];
    let mut said = json!({"role": message.speaker.as_str(), "content": message.text});
    match message.speaker {
        Speaker::Tool => said["tool_name"] = tool_name(ask, place).into(),
        Speaker::Assistant if !message.calls.is_empty() => {
            let call = |c: &ToolCall| json!({"function": {"name": c.name, "arguments": c.arguments}});
            said["tool_calls"] = message.calls.iter().map(call).collect();
        }
        _ => {}
    }
    said
}

#[derive(Default)]
struct OllamaReader {
    end: Option<End>,
}

impl Decoder for OllamaReader {
    fn data(&mut self, data: &str, key: Option<&str>) -> Result<Vec<Event>, Fault> {
        let value = json(data)?;
        error_in(&value, key)?;
        let mut events = vec![];
        let message = &value["message"];
        let text = |name: &str| message[name].as_str().filter(|t| !t.is_empty());
        if text("thinking").is_some() {
            events.push(Event::Reasoning);
        }
        if let Some(text) = text("content") {
            events.push(Event::Text(text.to_owned()));
        }
        for call in message["tool_calls"].as_array().into_iter().flatten() {
            let function = &call["function"];
            events.push(Event::Call(ToolCall {
                id: call["id"].as_str().unwrap_or_default().to_owned(),
                name: function["name"].as_str().unwrap_or_default().to_owned(),
                arguments: function["arguments"].as_object().cloned().unwrap_or_default(),
                signature: None,
            }));
        }
        if value["done"].as_bool() == Some(true) {
            let count = |name: &str| number(&value, name).unwrap_or(0);
            events.push(Event::Usage {
                tokens_in: count("prompt_eval_count"),
                tokens_out: count("eval_count"),
            });
            self.end = Some(if value["done_reason"] == "length" { End::Length } else { End::Done });
        }
        Ok(events)
    }

    fn is_over(&self) -> bool {
        self.end.is_some()
    }

    fn end(&self) -> Option<End> {
        self.end
    }
}
