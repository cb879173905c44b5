//! Ollama's own chat: a JSON document a line.

use super::{
    super::{
        counts::Counts,
        provider::{Ask, Event},
        value::{given, list, word, yes},
    },
    Call, Decoder, EndMark, Part, Wire,
    arguments::arguments_given,
    base64, content, finish, functions, max_tokens, names, set, temperature, tool_name,
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

    fn decoder(&self, _ask: Ask<'_>) -> Box<dyn Decoder> {
        Box::new(OllamaReader)
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

struct OllamaReader;

impl Decoder for OllamaReader {
    fn part(&mut self, _name: &str, value: &Value) -> Part {
        let names = ["message", "done", "response"];
        // A message in words is that of an error.
        let is_known = names.iter().any(|name| value.get(*name).is_some()) && !value["message"].is_string();
        let mut part = Part { is_known, ..Part::default() };
        if let Some(message) = given(value, "message") {
            part.events.extend(content::thoughts(message));
            part.events.extend(
                given(message, "content").map(|said| content::said_in(message, said)).unwrap_or_default(),
            );
            let calls = list(message, "tool_calls").iter().filter(|call| call.is_object());
            part.events.extend(calls.map(|call| Event::Call(called(call))));
        }
        part.events.extend(content::thoughts(value));
        part.events.extend(given(value, "response").map(content::said).unwrap_or_default());
        part.spoke = !part.events.is_empty();
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
}

fn called(call: &Value) -> ToolCall {
    let function = given(call, "function").unwrap_or(call);
    ToolCall {
        id: word(call, "id"),
        name: word(function, "name"),
        arguments: arguments_given(function.get("arguments").or_else(|| function.get("parameters"))),
        signature: None,
    }
}
