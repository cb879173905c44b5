//! How each protocol writes the same reply.

use serde_json::{Value, json};

/// A protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// OpenAI, DeepSeek and what is compatible.
    OpenAi,
    /// Anthropic.
    Anthropic,
    /// Gemini.
    Gemini,
    /// Ollama.
    Ollama,
}

/// What a model says in one turn.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// Words, in the pieces in which they are sent.
    pub words: Vec<String>,
    /// Calls of tools, with their arguments.
    pub calls: Vec<(String, Value)>,
    /// Tokens sent and received, as they are told.
    pub tokens: (i64, i64),
    /// Whether it ends at the limit of tokens.
    pub at_limit: bool,
    /// The number of its first call: what names calls must not come twice in a conversation of a coding agent.
    pub first_call: usize,
}

impl Turn {
    /// Words, piece by piece; 10 tokens in, 5 out.
    #[must_use]
    pub fn says(words: &[&str]) -> Self {
        Self { words: words.iter().map(|&w| w.to_owned()).collect(), tokens: (10, 5), ..Self::default() }
    }

    /// A call of a tool.
    #[must_use]
    pub fn calls(name: &str, arguments: Value) -> Self {
        Self { calls: vec![(name.to_owned(), arguments)], tokens: (10, 5), ..Self::default() }
    }

    /// The name of its call at this place.
    pub(crate) fn call(&self, n: usize) -> String {
        format!("c{}", self.first_call + n)
    }

    /// The same, and another call.
    #[must_use]
    pub fn and_calls(mut self, name: &str, arguments: Value) -> Self {
        self.calls.push((name.to_owned(), arguments));
        self
    }
}

impl Shape {
    /// Goes on from the server's address to what a provider takes as its base URL.
    pub(super) const fn base_path(self) -> &'static str {
        match self {
            Self::OpenAi | Self::Anthropic => "/v1",
            Self::Gemini => "/v1beta",
            Self::Ollama => "",
        }
    }

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Ollama => "application/x-ndjson",
            _ => "text/event-stream",
        }
    }

    /// The list of models.
    pub(super) fn models(self) -> String {
        match self {
            Self::OpenAi | Self::Anthropic => json!({"data": [{"id": "m"}, {"id": "another"}]}),
            Self::Gemini => json!({"models": [{"name": "models/m"}, {"name": "models/another"}]}),
            Self::Ollama => json!({"models": [{"name": "m"}, {"name": "another"}]}),
        }
        .to_string()
    }

    /// The stream of a reply, in pieces: one for each piece of words, and what belongs around them.
    #[must_use]
    pub fn pieces(self, turn: &Turn) -> Vec<Vec<u8>> {
        let texts = match self {
            Self::OpenAi => openai(turn),
            Self::Anthropic => anthropic(turn),
            Self::Gemini => gemini(turn),
            Self::Ollama => ollama(turn),
        };
        texts.into_iter().map(String::into_bytes).collect()
    }
}

fn data(value: &Value) -> String {
    format!("data: {value}\n\n")
}

fn openai(turn: &Turn) -> Vec<String> {
    let delta =
        |delta: Value| data(&json!({"choices": [{"index": 0, "delta": delta, "finish_reason": null}]}));
    let mut all: Vec<_> = turn.words.iter().map(|w| delta(json!({"content": w}))).collect();
    for (n, (name, arguments)) in turn.calls.iter().enumerate() {
        // Arguments come in parts.
        let text = arguments.to_string();
        let half = (0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let function = json!({"name": name, "arguments": &text[..half]});
        all.push(delta(json!({"tool_calls": [{"index": n, "id": turn.call(n), "type": "function", "function": function}]})));
        all.push(delta(json!({"tool_calls": [{"index": n, "function": {"arguments": &text[half..]}}]})));
    }
    let reason = match (turn.at_limit, turn.calls.is_empty()) {
        (true, _) => "length",
        (false, true) => "stop",
        (false, false) => "tool_calls",
    };
    all.push(data(&json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})));
    let (sent, received) = turn.tokens;
    all.push(data(&json!({"choices": [], "usage": {"prompt_tokens": sent, "completion_tokens": received}})));
    all.push("data: [DONE]\n\n".to_owned());
    all
}

fn anthropic(turn: &Turn) -> Vec<String> {
    let event =
        |value: Value| format!("event: {}\ndata: {value}\n\n", value["type"].as_str().unwrap_or_default());
    let (sent, received) = turn.tokens;
    let begin =
        json!({"type": "message_start", "message": {"usage": {"input_tokens": sent, "output_tokens": 1}}});
    let mut first = event(begin);
    let mut all = vec![];
    if !turn.words.is_empty() {
        first.push_str(&event(
            json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        ));
    }
    all.push(first);
    for words in &turn.words {
        let delta = json!({"type": "text_delta", "text": words});
        all.push(event(json!({"type": "content_block_delta", "index": 0, "delta": delta})));
    }
    if !turn.words.is_empty() {
        all.push(event(json!({"type": "content_block_stop", "index": 0})));
    }
    for (n, (name, arguments)) in turn.calls.iter().enumerate() {
        let block = json!({"type": "tool_use", "id": turn.call(n), "name": name, "input": {}});
        all.push(event(json!({"type": "content_block_start", "index": n + 1, "content_block": block})));
        let delta = json!({"type": "input_json_delta", "partial_json": arguments.to_string()});
        all.push(event(json!({"type": "content_block_delta", "index": n + 1, "delta": delta})));
        all.push(event(json!({"type": "content_block_stop", "index": n + 1})));
    }
    let reason = match (turn.at_limit, turn.calls.is_empty()) {
        (true, _) => "max_tokens",
        (false, true) => "end_turn",
        (false, false) => "tool_use",
    };
    all.push(event(json!({"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": received}})));
    all.push(event(json!({"type": "message_stop"})));
    all
}

fn gemini(turn: &Turn) -> Vec<String> {
    let (sent, received) = turn.tokens;
    let usage = json!({"promptTokenCount": sent, "candidatesTokenCount": received});
    let parts =
        |parts: Value| data(&json!({"candidates": [{"content": {"parts": parts}}], "usageMetadata": usage}));
    let mut all: Vec<_> = turn.words.iter().map(|w| parts(json!([{"text": w}]))).collect();
    for (name, arguments) in &turn.calls {
        all.push(parts(json!([{"functionCall": {"name": name, "args": arguments}}])));
    }
    let reason = if turn.at_limit { "MAX_TOKENS" } else { "STOP" };
    all.push(data(&json!({"candidates": [{"finishReason": reason}], "usageMetadata": usage})));
    all
}

fn ollama(turn: &Turn) -> Vec<String> {
    let line = |value: Value| format!("{value}\n");
    let say = |message: Value| line(json!({"message": message, "done": false}));
    let mut all: Vec<_> =
        turn.words.iter().map(|w| say(json!({"role": "assistant", "content": w}))).collect();
    for (name, arguments) in &turn.calls {
        let call = json!({"function": {"name": name, "arguments": arguments}});
        all.push(say(json!({"role": "assistant", "content": "", "tool_calls": [call]})));
    }
    let (sent, received) = turn.tokens;
    let reason = if turn.at_limit { "length" } else { "stop" };
    all.push(line(json!({
        "message": {"role": "assistant", "content": ""}, "done": true, "done_reason": reason,
        "prompt_eval_count": sent, "eval_count": received,
    })));
    all
}
