//! Google Gemini's `streamGenerateContent`.

use super::{
    super::{
        counts::Counts,
        provider::{Ask, Event, ToolSpec},
        value::{given, list, place, text, word, yes},
    },
    Call, Decoder, EndMark, Part, Wire,
    arguments::arguments_given,
    base64, content, finish, max_tokens, names, set, system, temperature, tool_name,
    whole_calls::WholeCalls,
};
use contract::model::{Message, Speaker, ToolCall};
use engine::ports::{Picture, Route};
use serde_json::{Value, json};

pub(super) struct Gemini;

impl Wire for Gemini {
    fn call(&self, route: &Route, ask: Ask<'_>) -> Call {
        let parameters = ask.parameters;
        let mut settings =
            json!({"temperature": temperature(parameters), "maxOutputTokens": max_tokens(parameters)});
        set(&mut settings, "topP", parameters.top_p);
        set(&mut settings, "seed", parameters.seed);
        let mut body = json!({"contents": contents(ask)});
        if let Some(tokens) = thinking_tokens(parameters.reasoning_effort.as_deref()) {
            settings["thinkingConfig"] = json!({"thinkingBudget": tokens});
            settings["maxOutputTokens"] = (max_tokens(parameters) + tokens).into();
        }
        body["generationConfig"] = settings;
        let system = system(ask);
        if !system.is_empty() {
            body["systemInstruction"] = json!({"parts": [{"text": system}]});
        }
        if !ask.tools.is_empty() {
            let tool = |t: &ToolSpec| {
                let mut tool = json!({"name": t.name, "description": t.description});
                // An object without properties is refused here.
                let some = t.schema["properties"].as_object().is_some_and(|p| !p.is_empty());
                set(&mut tool, "parameters", some.then(|| t.schema.clone()));
                tool
            };
            body["tools"] = json!([{"functionDeclarations": ask.tools.iter().map(tool).collect::<Vec<_>>()}]);
        }
        let model = route.model.trim_start_matches("models/");
        Call { path: format!("/models/{model}:streamGenerateContent?alt=sse"), body }
    }

    fn headers(&self, route: &Route) -> Vec<(&'static str, String)> {
        route.key.iter().map(|key| ("x-goog-api-key", key.expose().to_owned())).collect()
    }

    fn decoder(&self, _ask: Ask<'_>) -> Box<dyn Decoder> {
        Box::<GeminiReader>::default()
    }

    fn models_path(&self) -> &'static str {
        "/models?pageSize=1000"
    }

    fn models(&self, body: &Value) -> Option<Vec<String>> {
        names(body, "models", "name", "models/")
    }
}

fn thinking_tokens(effort: Option<&str>) -> Option<i64> {
    match effort? {
        "low" => Some(1_024),
        "medium" => Some(8_192),
        "high" => Some(24_576),
        _ => None,
    }
}

fn contents(ask: Ask<'_>) -> Vec<Value> {
    let mut contents: Vec<(&str, Vec<Value>)> = vec![];
    for (place, message) in ask.messages.iter().enumerate() {
        let (role, parts) = match message.speaker {
            Speaker::System => continue,
            Speaker::User => {
                let text = json!({"text": message.text});
                ("user", ask.pictures_at(place).map(picture).chain([text]).collect())
            }
            Speaker::Assistant => ("model", assistant(message)),
            Speaker::Tool => {
                let name = tool_name(ask, place);
                (
                    "user",
                    vec![json!({"functionResponse": {"name": name, "response": {"result": message.text}}})],
                )
            }
        };
        match contents.last_mut() {
            Some((last, there)) if *last == role => there.extend(parts),
            _ => contents.push((role, parts)),
        }
    }
    contents.into_iter().map(|(role, parts)| json!({"role": role, "parts": parts})).collect()
}

fn picture(picture: &Picture) -> Value {
    json!({"inlineData": {"mimeType": picture.format.media_type(), "data": base64(picture)}})
}

fn assistant(message: &Message) -> Vec<Value> {
    let text = Some(&message.text).filter(|t| !t.is_empty()).map(|t| json!({"text": t}));
    let calls = message.calls.iter().map(|call| {
        let mut part = json!({"functionCall": {"name": call.name, "args": call.arguments}});
        set(&mut part, "thoughtSignature", call.signature.clone());
        part
    });
    text.into_iter().chain(calls).collect()
}

/// Reasons for the end by their numbers, which some gateways write in place of their names.
const REASONS: [&str; 12] = [
    "FINISH_REASON_UNSPECIFIED",
    "STOP",
    "MAX_TOKENS",
    "SAFETY",
    "RECITATION",
    "OTHER",
    "LANGUAGE",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "MALFORMED_FUNCTION_CALL",
    "IMAGE_SAFETY",
];

#[derive(Default)]
struct GeminiReader {
    calls: WholeCalls,
}

impl Decoder for GeminiReader {
    fn part(&mut self, _name: &str, value: &Value) -> Part {
        // Some gateways put the reply into a document of their own.
        let value = value.get("response").filter(|inner| inner.is_object()).unwrap_or(value);
        let names = ["candidates", "promptFeedback", "usageMetadata"];
        let is_known = names.iter().any(|name| value.get(*name).is_some());
        let mut part = Part { is_known, ..Part::default() };
        self.calls.next_document();
        // Others stand beside the first only where they were asked for.
        let mut candidates = list(value, "candidates").iter();
        if let Some(candidate) = candidates.find(|one| matches!(place(one, "index"), None | Some(0))) {
            let parts = given(candidate, "content").map(|content| list(content, "parts")).unwrap_or_default();
            parts.iter().for_each(|said| self.said(said, &mut part));
            part.finish = end_of(candidate);
        }
        if let Some(usage) = given(value, "usageMetadata") {
            let sent = ["promptTokenCount", "toolUsePromptTokenCount"];
            let received = ["candidatesTokenCount", "thoughtsTokenCount"];
            part.events.push(Event::Usage(Counts::read(usage, &sent, &received)));
        }
        let blocked = given(value, "promptFeedback").and_then(|feedback| text(feedback, "blockReason"));
        if let Some(why) = blocked.filter(|why| *why != "BLOCK_REASON_UNSPECIFIED") {
            part.finish = EndMark::Refused(why.to_owned());
        }
        part
    }
}

impl GeminiReader {
    fn said(&mut self, said: &Value, part: &mut Part) {
        let events = match given(said, "functionCall") {
            Some(call) => self.calls.take(called(call, said)).into_iter().collect(),
            None if yes(said, "thought") => vec![Event::Reasoning(content::words(said))],
            None => content::said(said),
        };
        part.spoke |= !events.is_empty();
        part.events.extend(events);
    }
}

fn called(call: &Value, said: &Value) -> ToolCall {
    ToolCall {
        id: word(call, "id"),
        name: word(call, "name"),
        arguments: arguments_given(call.get("args")),
        signature: said.get("thoughtSignature").or_else(|| said.get("thought_signature")).cloned(),
    }
}

/// What the mark of a candidate says.
fn end_of(candidate: &Value) -> EndMark {
    let mark = candidate.get("finishReason");
    let number = mark.filter(|mark| mark.is_number()).and_then(Value::as_f64);
    let name = number.map(|n| Value::from(*REASONS.get(n as usize).unwrap_or(&"OTHER")));
    match name.as_ref().or(mark) {
        // as it says of itself, it was not done
        Some(word) if word == "OTHER" => EndMark::Broken("OTHER".to_owned()),
        mark => finish::read(mark),
    }
}
