//! The four protocols: how a request is written, and how a reply is read.
//!
//! Owns: the shapes of JSON. Must never: send, wait, or judge a fault.

mod anthropic;
mod arguments;
mod calls;
mod content;
mod finish;
mod gemini;
mod ollama;
mod openai;
mod whole_calls;

pub(crate) use finish::EndMark;

use super::provider::{Ask, Event, ToolSpec};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::{
    ProviderKind,
    model::{DEFAULT_MAX_TOKENS, DEFAULT_TEMPERATURE, ModelParameters, Speaker},
};
use engine::ports::{Picture, Route};
use serde_json::{Value, json};

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

    /// A reader of the reply to `ask`.
    fn decoder(&self, ask: Ask<'_>) -> Box<dyn Decoder>;

    /// Where the list of models is.
    fn models_path(&self) -> &'static str;

    /// The names in the list of models.
    fn models(&self, body: &Value) -> Option<Vec<String>>;
}

/// What one document of a reply says.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// In the order in which it was said.
    pub(crate) events: Vec<Event>,
    /// Whether the model spoke, thought or called in it. Calls are told when they are whole.
    pub(crate) spoke: bool,
    /// The mark at its end.
    pub(crate) finish: EndMark,
    /// Whether nothing follows that matters.
    pub(crate) is_over: bool,
    /// Whether it is one of this protocol's.
    pub(crate) is_known: bool,
    /// What went wrong, in the provider's shape.
    pub(crate) error: Option<Value>,
}

impl Part {
    /// Whether it says nothing of the answer, its end or its price.
    pub(crate) fn is_silent(&self) -> bool {
        !self.spoke
            && !self.is_over
            && self.finish == EndMark::Open
            && self.events.iter().all(Event::is_empty)
    }
}

/// Reads one reply, document by document. It judges nothing: whether the reply is whole is seen from its parts.
pub(crate) trait Decoder {
    /// What a document says that arrived as an event of this name (empty where it has none).
    fn part(&mut self, name: &str, value: &Value) -> Part;

    /// What is whole only at the end.
    fn finish(&mut self) -> Vec<Event> {
        vec![]
    }

    /// The words of a refusal, empty where there is none.
    fn refusal(&self) -> &str {
        ""
    }
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

fn temperature(parameters: &ModelParameters) -> f64 {
    parameters.temperature.unwrap_or(DEFAULT_TEMPERATURE)
}

/// Longest reply, in tokens.
pub(crate) fn max_tokens(parameters: &ModelParameters) -> i64 {
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

/// A picture's bytes as all of the protocols carry them.
fn base64(picture: &Picture) -> String {
    STANDARD.encode(&picture.bytes)
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

/// Tools as OpenAI's protocol declares them.
fn functions(tools: &[ToolSpec]) -> Value {
    let function = |t: &ToolSpec| json!({"type": "function", "function": {"name": t.name, "description": t.description, "parameters": t.schema}});
    tools.iter().map(function).collect()
}
