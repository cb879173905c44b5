//! The four protocols: how a request is written, and how a reply is read.
//!
//! Owns: the shapes of JSON. Must never: send, wait, or judge a fault.

mod anthropic;
mod gemini;
mod ollama;
mod openai;

use super::{
    faults::{Fault, Said},
    lines::Framing,
    provider::{Ask, End, Event, UNREADABLE},
};
use contract::{
    ProviderKind,
    model::{DEFAULT_MAX_TOKENS, DEFAULT_TEMPERATURE, ModelParameters, Speaker},
};
use engine::ports::Route;
use serde_json::{Map, Value};

/// What is sent.
pub(crate) struct Call {
    /// Goes on from the base URL.
    pub(crate) path: String,
    /// The JSON.
    pub(crate) body: Value,
}

/// One protocol.
pub(crate) trait Wire: Sync {
    /// What is sent for a request.
    fn call(&self, route: &Route, ask: Ask<'_>) -> Call;

    /// Headers that carry the key.
    fn headers(&self, route: &Route) -> Vec<(&'static str, String)>;

    /// How the reply is divided.
    fn framing(&self) -> Framing {
        Framing::Events
    }

    /// A reader of one reply.
    fn decoder(&self) -> Box<dyn Decoder>;

    /// Where the list of models is.
    fn models_path(&self) -> &'static str;

    /// The names in the list of models.
    fn models(&self, body: &Value) -> Option<Vec<String>>;
}

/// Reads one reply, part by part.
pub(crate) trait Decoder {
    /// What a part says. `key` is cleaned out of the words of an error.
    fn data(&mut self, data: &str, key: Option<&str>) -> Result<Vec<Event>, Fault>;

    /// Whether nothing follows that matters.
    fn is_over(&self) -> bool;

    /// What is whole only at the end.
    fn finish(&mut self) -> Vec<Event> {
        vec![]
    }

    /// The mark that the reply is whole, where it came.
    fn end(&self) -> Option<End>;
}

/// The protocol of a kind of provider.
pub(crate) fn of(kind: ProviderKind) -> &'static dyn Wire {
    match kind {
        ProviderKind::OpenAi => &openai::OpenAi { own: true },
        ProviderKind::DeepSeek | ProviderKind::OpenAiCompatible => &openai::OpenAi { own: false },
        ProviderKind::Anthropic => &anthropic::Anthropic,
        ProviderKind::Gemini => &gemini::Gemini,
        ProviderKind::Ollama => &ollama::Ollama,
    }
}

fn json(data: &str) -> Result<Value, Fault> {
    serde_json::from_str(data).map_err(|_| Fault::BadJson)
}

/// An error within the stream.
fn error_in(value: &Value, key: Option<&str>) -> Result<(), Fault> {
    match value.get("error") {
        Some(error) if !error.is_null() => Err(Fault::ErrorEvent(Said::of(value, key))),
        _ => Ok(()),
    }
}

/// Arguments that came as text. A model may get them wrong, which is for the tool to tell it.
fn arguments(text: &str) -> Map<String, Value> {
    if text.trim().is_empty() {
        return Map::new();
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => map,
        _ => Map::from_iter([(UNREADABLE.to_owned(), Value::String(text.to_owned()))]),
    }
}

fn temperature(parameters: &ModelParameters) -> f64 {
    parameters.temperature.unwrap_or(DEFAULT_TEMPERATURE)
}

fn max_tokens(parameters: &ModelParameters) -> i64 {
    parameters.max_tokens.unwrap_or(DEFAULT_MAX_TOKENS)
}

/// The prompt that a conversation begins with.
fn system(ask: Ask<'_>) -> String {
    let system = ask.messages.iter().filter(|m| m.speaker == Speaker::System);
    system.map(|m| m.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

/// The tool that a message answers, by the call before it.
fn tool_name<'a>(ask: Ask<'a>, place: usize) -> &'a str {
    let id = ask.messages[place].answers.as_deref().unwrap_or_default();
    let calls = ask.messages[..place].iter().rev().flat_map(|m| &m.calls);
    calls.into_iter().find(|call| call.id == id).map_or("tool", |call| call.name.as_str())
}

/// Sets a value where there is one.
fn set(map: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        map[name] = value.into();
    }
}

/// The names at `list[].field`, without what they begin with.
fn names(body: &Value, list: &str, field: &str, prefix: &str) -> Option<Vec<String>> {
    let models = body.get(list)?.as_array()?.iter();
    let name = |model: &Value| Some(model.get(field)?.as_str()?.trim_start_matches(prefix).to_owned());
    Some(models.filter_map(name).collect())
}

fn number(value: &Value, name: &str) -> Option<i64> {
    value.get(name)?.as_i64()
}
