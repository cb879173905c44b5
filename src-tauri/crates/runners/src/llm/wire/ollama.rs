//! Ollama's own chat: a JSON document a line.

use super::{
    super::{
        counts::Counts,
        provider::{Ask, Event},
        value::{given, list, word, yes},
    },
    Call, Decoder, EndMark, Part, Wire,
    arguments::arguments_given,
    base64,
    calls::CallParts,
    content, finish, functions, max_tokens, names, set, temperature, tool_name,
    whole_calls::WholeCalls,
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
            body["tools"] = functions(ask.tools);
        }
        Call { path: "/api/chat".to_owned(), body }
    }

    fn headers(&self, route: &Route) -> Vec<(&'static str, String)> {
        route.key.iter().map(|key| ("authorization", format!("Bearer {}", key.expose()))).collect()
    }

    fn decoder(&self, ask: Ask<'_>) -> Box<dyn Decoder> {
        let parts = CallParts::of(ask.tools.iter().map(|tool| tool.name).collect());
        Box::new(OllamaReader { calls: WholeCalls::default(), parts })
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
        Speaker::User => {
            let pictures: Vec<String> = ask.pictures_at(place).map(base64).collect();
            set(&mut said, "images", Some(pictures).filter(|all| !all.is_empty()));
        }
        _ => {}
    }
    said
}

struct OllamaReader {
    calls: WholeCalls,
    /// Those whose arguments come as text, which may go on in the next line.
    parts: CallParts,
}

impl Decoder for OllamaReader {
    fn part(&mut self, _name: &str, value: &Value) -> Part {
        let names = ["message", "done", "response"];
        // A message in words is that of an error.
        let is_known = names.iter().any(|name| value.get(*name).is_some()) && !value["message"].is_string();
        let mut part = Part { is_known, ..Part::default() };
        self.calls.next_document();
        let mut has_parts = false;
        if let Some(message) = given(value, "message") {
            part.events.extend(content::thoughts(message));
            part.events.extend(
                given(message, "content").map(|said| content::said_in(message, said)).unwrap_or_default(),
            );
            let calls = list(message, "tool_calls").iter().filter(|call| call.is_object());
            let (whole, parts): (Vec<_>, Vec<_>) = calls.partition(|call| is_whole(call));
            part.events.extend(whole.into_iter().filter_map(|call| self.calls.take(called(call))));
            has_parts = !parts.is_empty();
            self.parts.add(parts.into_iter());
        }
        part.events.extend(content::thoughts(value));
        part.events.extend(given(value, "response").map(content::said).unwrap_or_default());
        part.spoke = has_parts || !part.events.is_empty();
        part.events.push(Event::Usage(Counts::read(value, &["prompt_eval_count"], &["eval_count"])));
        if yes(value, "done") {
            // a mark without a reason is one all the same
            part.finish = match finish::read(value.get("done_reason")) {
                EndMark::Open => EndMark::Done,
                said => said,
            };
        }
        part
    }

    fn finish(&mut self) -> Vec<Event> {
        self.parts.finish().into_iter().map(Event::Call).collect()
    }
}

/// The arguments of a call, in either of their places.
fn arguments_of(call: &Value) -> (&Value, Option<&Value>) {
    let function = given(call, "function").unwrap_or(call);
    (function, function.get("arguments").or_else(|| function.get("parameters")))
}

/// Whether a call is all there, as the protocol has it: arguments are an object, and none goes on.
fn is_whole(call: &Value) -> bool {
    let (function, arguments) = arguments_of(call);
    !word(function, "name").is_empty() && !arguments.is_some_and(Value::is_string)
}

fn called(call: &Value) -> ToolCall {
    let (function, arguments) = arguments_of(call);
    ToolCall {
        id: word(call, "id"),
        name: word(function, "name"),
        arguments: arguments_given(arguments),
        signature: None,
    }
}
