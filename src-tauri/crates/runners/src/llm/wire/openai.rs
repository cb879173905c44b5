//! OpenAI's chat completions, which DeepSeek and most servers speak as well.

use super::{
    super::{
        faults::Fault,
        provider::{Ask, End, Event},
    },
    Call, Decoder, Wire, arguments, error_in, json, max_tokens, names, number, set, temperature,
};
use contract::model::{Message, Speaker, ToolCall};
use engine::ports::Route;
use serde_json::{Value, json};

/// Families of models that think before they speak and take no temperature but their own.
const THINKERS: [&str; 4] = ["o1", "o3", "o4", "gpt-5"];

pub(super) struct OpenAi {
    /// Whether it is OpenAI itself, which has its own name for the limit of tokens.
    pub(super) own: bool,
}

impl Wire for OpenAi {
    fn call(&self, route: &Route, ask: Ask<'_>) -> Call {
        let parameters = ask.parameters;
        let mut body = json!({
            "model": route.model,
            "messages": ask.messages.iter().map(message).collect::<Vec<_>>(),
            "stream": true,
            "stream_options": {"include_usage": true},
        });
        let limit = if self.own { "max_completion_tokens" } else { "max_tokens" };
        body[limit] = max_tokens(parameters).into();
        let thinks = self.own && THINKERS.iter().any(|family| route.model.starts_with(family));
        if !thinks || parameters.temperature.is_some() {
            body["temperature"] = temperature(parameters).into();
        }
        set(&mut body, "top_p", parameters.top_p);
        set(&mut body, "seed", parameters.seed);
        set(&mut body, "reasoning_effort", parameters.reasoning_effort.clone());
        if !ask.tools.is_empty() {
            body["tools"] = ask
                .tools
                .iter()
                .map(|t| json!({"type": "function", "function": {"name": t.name, "description": t.description, "parameters": t.schema}}))
                .collect();
        }
        Call { path: "/chat/completions".to_owned(), body }
    }

    fn headers(&self, route: &Route) -> Vec<(&'static str, String)> {
        route.key.iter().map(|key| ("authorization", format!("Bearer {}", key.expose()))).collect()
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::<OpenAiReader>::default()
    }

    fn models_path(&self) -> &'static str {
        "/models"
    }

    fn models(&self, body: &Value) -> Option<Vec<String>> {
        names(body, "data", "id", "")
    }
}

fn message(message: &Message) -> Value {
    match message.speaker {
        Speaker::System => json!({"role": "system", "content": message.text}),
        Speaker::User => json!({"role": "user", "content": message.text}),
        Speaker::Tool => json!({"role": "tool", "tool_call_id": message.answers, "content": message.text}),
        Speaker::Assistant if message.calls.is_empty() => {
            json!({"role": "assistant", "content": message.text})
        }
        Speaker::Assistant => {
            let calls: Vec<_> = message.calls.iter().map(call).collect();
            let text = Some(&message.text).filter(|t| !t.is_empty());
            json!({"role": "assistant", "content": text, "tool_calls": calls})
        }
    }
}

fn call(call: &ToolCall) -> Value {
    let arguments = Value::Object(call.arguments.clone()).to_string();
    json!({"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}})
}

#[derive(Default)]
struct OpenAiReader {
    /// Calls by their place, with their arguments as far as they came.
    calls: Vec<(i64, ToolCall, String)>,
    refusal: String,
    end: Option<End>,
    over: bool,
}

impl Decoder for OpenAiReader {
    fn data(&mut self, data: &str, key: Option<&str>) -> Result<Vec<Event>, Fault> {
        if data.trim() == "[DONE]" {
            self.over = true;
            return Ok(vec![]);
        }
        let value = json(data)?;
        error_in(&value, key)?;
        let mut events = vec![];
        if let Some(usage) = value.get("usage").filter(|u| !u.is_null()) {
            let (tokens_in, tokens_out) =
                (number(usage, "prompt_tokens"), number(usage, "completion_tokens"));
            let (tokens_in, tokens_out) = (tokens_in.unwrap_or(0), tokens_out.unwrap_or(0));
            events.push(Event::Usage { tokens_in, tokens_out });
        }
        let Some(choice) = value.get("choices").and_then(|c| c.get(0)) else { return Ok(events) };
        self.delta(&choice["delta"], &mut events);
        match choice.get("finish_reason").and_then(Value::as_str) {
            None => {}
            Some("content_filter") => return Err(Fault::Refused(std::mem::take(&mut self.refusal))),
            Some("length") => self.end = Some(End::Length),
            Some(_) if !self.refusal.is_empty() => {
                return Err(Fault::Refused(std::mem::take(&mut self.refusal)));
            }
            Some(_) => self.end = Some(End::Done),
        }
        Ok(events)
    }

    fn is_over(&self) -> bool {
        self.over
    }

    fn finish(&mut self) -> Vec<Event> {
        if self.end.is_none() {
            return vec![];
        }
        let whole = |(_, call, text): (i64, ToolCall, String)| {
            Event::Call(ToolCall { arguments: arguments(&text), ..call })
        };
        self.calls.drain(..).map(whole).collect()
    }

    fn end(&self) -> Option<End> {
        self.end
    }
}

impl OpenAiReader {
    fn delta(&mut self, delta: &Value, events: &mut Vec<Event>) {
        let text = |name: &str| delta.get(name).and_then(Value::as_str).filter(|t| !t.is_empty());
        if text("reasoning_content").or_else(|| text("reasoning")).is_some() {
            events.push(Event::Reasoning);
        }
        if let Some(text) = text("content") {
            events.push(Event::Text(text.to_owned()));
        }
        self.refusal.push_str(text("refusal").unwrap_or_default());
        for (place, part) in
            delta.get("tool_calls").and_then(Value::as_array).into_iter().flatten().enumerate()
        {
            let index = number(part, "index").unwrap_or_else(|| i64::try_from(place).unwrap_or(0));
            self.call_part(index, part);
        }
    }

    fn call_part(&mut self, index: i64, part: &Value) {
        let text = |value: &Value, name: &str| {
            value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let function = &part["function"];
        let at = self.calls.iter().position(|(i, ..)| *i == index).unwrap_or_else(|| {
            self.calls.push((index, ToolCall::default(), String::new()));
            self.calls.len() - 1
        });
        let (_, call, arguments) = &mut self.calls[at];
        let (id, name) = (text(part, "id"), text(function, "name"));
        if !id.is_empty() {
            call.id = id;
        }
        if !name.is_empty() {
            call.name = name;
        }
        match function.get("arguments") {
            Some(Value::String(more)) => arguments.push_str(more),
            Some(whole @ Value::Object(_)) => *arguments = whole.to_string(),
            _ => {}
        }
    }
}
