//! OpenAI's chat completions, which DeepSeek and most servers speak as well.

use super::{
    super::{
        counts::{Counts, count},
        provider::{Ask, Event},
        value::{given, list, place, yes},
    },
    Call, Decoder, EndMark, Part, Wire, base64,
    calls::CallParts,
    content, finish, functions, max_tokens, names, set, temperature,
};
use contract::model::{Speaker, ToolCall};
use engine::ports::{Picture, Route};
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
            "messages": (0..ask.messages.len()).map(|place| message(ask, place)).collect::<Vec<_>>(),
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
            body["tools"] = functions(ask.tools);
        }
        Call { path: "/chat/completions".to_owned(), body }
    }

    fn headers(&self, route: &Route) -> Vec<(&'static str, String)> {
        // Azure takes keys under a name of its own, and under this one what a sign-in gave.
        let is_azure = route.base_url.contains(".azure.com") || route.base_url.contains("api-version=");
        let of = |key: &str| match is_azure {
            true => ("api-key", key.to_owned()),
            false => ("authorization", format!("Bearer {key}")),
        };
        route.key.iter().map(|key| of(key.expose())).collect()
    }

    fn decoder(&self, ask: Ask<'_>) -> Box<dyn Decoder> {
        let calls = CallParts::of(ask.tools.iter().map(|tool| tool.name).collect());
        Box::new(OpenAiReader { calls, ..OpenAiReader::default() })
    }

    fn models_path(&self) -> &'static str {
        "/models"
    }

    fn models(&self, body: &Value) -> Option<Vec<String>> {
        names(body, "data", "id", "")
    }
}

fn message(ask: Ask<'_>, place: usize) -> Value {
    let message = &ask.messages[place];
    match message.speaker {
        Speaker::System => json!({"role": "system", "content": message.text}),
        Speaker::User => json!({"role": "user", "content": said(ask, place)}),
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

/// What the person said: a text as long as that is all, which every server takes, else its parts.
fn said(ask: Ask<'_>, place: usize) -> Value {
    let text = &ask.messages[place].text;
    let pictures: Vec<Value> = ask.pictures_at(place).map(picture).collect();
    if pictures.is_empty() {
        return json!(text);
    }
    std::iter::once(json!({"type": "text", "text": text})).chain(pictures).collect()
}

fn picture(picture: &Picture) -> Value {
    let url = format!("data:{};base64,{}", picture.format.media_type(), base64(picture));
    json!({"type": "image_url", "image_url": {"url": url}})
}

fn call(call: &ToolCall) -> Value {
    let arguments = Value::Object(call.arguments.clone()).to_string();
    json!({"id": call.id, "type": "function", "function": {"name": call.name, "arguments": arguments}})
}

#[derive(Default)]
struct OpenAiReader {
    calls: CallParts,
    has_text: bool,
    refusal: String,
    /// A price without an answer has come: the last word of a server that has no other mark.
    was_priced: bool,
}

impl Decoder for OpenAiReader {
    fn part(&mut self, _name: &str, value: &Value) -> Part {
        let mut part = Part { is_known: value.get("choices").is_some(), ..Part::default() };
        let counts = counts(value);
        if let Some(counts) = counts {
            part.events.push(Event::Usage(counts));
        }
        let is_priced = value["choices"].as_array().is_some_and(Vec::is_empty)
            && counts.is_some_and(|counts| counts.tokens_out.is_some());
        // who tells it over and over tells it in the middle
        if is_priced && !std::mem::replace(&mut self.was_priced, true) {
            let has_answer = self.has_text || !self.calls.is_empty();
            part.finish = if has_answer { EndMark::Done } else { EndMark::Open };
        }
        // Others stand beside the first only where they were asked for.
        let choices = list(value, "choices").iter();
        for choice in choices.filter(|choice| matches!(place(choice, "index"), None | Some(0))) {
            part.error = part.error.or_else(|| given(choice, "error").map(|error| json!({"error": error})));
            self.choice(choice, &mut part);
        }
        part
    }

    fn finish(&mut self) -> Vec<Event> {
        self.calls.finish().into_iter().map(Event::Call).collect()
    }

    fn refusal(&self) -> &str {
        &self.refusal
    }
}

impl OpenAiReader {
    fn choice(&mut self, choice: &Value, part: &mut Part) {
        let mark = choice.get("finish_reason").filter(|mark| !mark.is_null());
        part.finish = finish::read(mark.or_else(|| choice.get("finishReason")));
        if part.finish == EndMark::Open && (yes(choice, "is_finished") || yes(choice, "finished")) {
            part.finish = EndMark::Done;
        }
        if let Some(delta) = given(choice, "delta") {
            self.said(delta, part);
        }
        if let Some(message) = given(choice, "message") {
            // Whoever streams and sends the whole at the end says it twice.
            if !self.has_text && self.calls.is_empty() {
                self.said(message, part);
            }
            if part.finish == EndMark::Open {
                part.finish = EndMark::Done;
            }
        }
        if let Some(text) = given(choice, "text") {
            self.add(content::said(text), part);
        }
    }

    fn said(&mut self, said: &Value, part: &mut Part) {
        self.add(content::thoughts(said).into_iter().collect(), part);
        let (refused, spoken): (Vec<_>, Vec<_>) = list(said, "content")
            .iter()
            .partition(|part| part.get("type").is_some_and(|kind| kind == "refusal"));
        spoken.into_iter().for_each(|spoken| self.add(content::said_in(said, spoken), part));
        refused.into_iter().for_each(|refused| self.refusal.push_str(&content::words(refused)));
        if let Some(refusal) = given(said, "refusal") {
            self.refusal.push_str(&content::words(refusal));
        }
        let calls = list(said, "tool_calls").iter().chain(list(said, "function_call"));
        let mut calls = calls.filter(|call| call.is_object()).peekable();
        part.spoke |= calls.peek().is_some();
        self.calls.add(calls);
    }

    fn add(&mut self, events: Vec<Event>, part: &mut Part) {
        self.has_text |= events.iter().any(|event| matches!(event, Event::Text(_)));
        part.spoke |= !events.is_empty();
        part.events.extend(events);
    }
}

/// What was used, in the places where servers tell it.
fn counts(value: &Value) -> Option<Counts> {
    const SENT: [&str; 7] = [
        "prompt_tokens",
        "input_tokens",
        "prompt_n",
        "promptTokens",
        "inputTokens",
        "prompt_eval_count",
        "promptTokenCount",
    ];
    const RECEIVED: [&str; 7] = [
        "completion_tokens",
        "output_tokens",
        "predicted_n",
        "completionTokens",
        "outputTokens",
        "eval_count",
        "candidatesTokenCount",
    ];
    let in_choice = list(value, "choices").first().and_then(|choice| given(choice, "usage"));
    let others = [given(value, "x_groq").and_then(|x| given(x, "usage")), given(value, "timings"), in_choice];
    let places = given(value, "usage").into_iter().chain(others.into_iter().flatten());
    let read = |usage: &Value| {
        // each is called by one of these names; where both are there they are the same
        let one = |names: &[&'static str]| names.iter().copied().find(|name| count(usage, name).is_some());
        Counts::read(
            usage,
            &one(&SENT).map_or(vec![], |n| vec![n]),
            &one(&RECEIVED).map_or(vec![], |n| vec![n]),
        )
    };
    places.map(read).reduce(|first, other| other.then(first))
}
