//! Google Gemini's `streamGenerateContent`.

use super::{
    super::{
        faults::{Fault, clean},
        provider::{Ask, End, Event},
    },
    Call, Decoder, Wire, error_in, json, max_tokens, names, number, set, system, temperature, tool_name,
};
use contract::model::{Message, Speaker, ToolCall};
use engine::ports::Route;
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
            let tool = |t: &super::super::provider::ToolSpec| {
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

    fn decoder(&self) -> Box<dyn Decoder> {
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
            Speaker::User => ("user", vec![json!({"text": message.text})]),
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

fn assistant(message: &Message) -> Vec<Value> {
    let text = Some(&message.text).filter(|t| !t.is_empty()).map(|t| json!({"text": t}));
    let calls = message.calls.iter().map(|call| {
        let mut part = json!({"functionCall": {"name": call.name, "args": call.arguments}});
        set(&mut part, "thoughtSignature", call.signature.clone());
        part
    });
    text.into_iter().chain(calls).collect()
}

#[derive(Default)]
struct GeminiReader {
    end: Option<End>,
}

impl Decoder for GeminiReader {
    fn data(&mut self, data: &str, key: Option<&str>) -> Result<Vec<Event>, Fault> {
        let value = json(data)?;
        error_in(&value, key)?;
        if let Some(why) = value["promptFeedback"]["blockReason"].as_str() {
            return Err(Fault::Refused(clean(why, key)));
        }
        let mut events = vec![];
        let candidate = &value["candidates"][0];
        for part in candidate["content"]["parts"].as_array().into_iter().flatten() {
            part_said(part, &mut events);
        }
        if let Some(usage) = value.get("usageMetadata") {
            let count = |name: &str| number(usage, name).unwrap_or(0);
            let tokens_out = count("candidatesTokenCount") + count("thoughtsTokenCount");
            events.push(Event::Usage { tokens_in: count("promptTokenCount"), tokens_out });
        }
        match candidate["finishReason"].as_str() {
            None | Some("FINISH_REASON_UNSPECIFIED") => {}
            Some("STOP") => self.end = Some(End::Done),
            Some("MAX_TOKENS") => self.end = Some(End::Length),
            Some("MALFORMED_FUNCTION_CALL" | "UNEXPECTED_TOOL_CALL") => return Err(Fault::BadJson),
            Some("OTHER") => return Err(Fault::Cut),
            Some(why) => return Err(Fault::Refused(clean(why, key))),
        }
        Ok(events)
    }

    fn is_over(&self) -> bool {
        false
    }

    fn end(&self) -> Option<End> {
        self.end
    }
}

fn part_said(part: &Value, events: &mut Vec<Event>) {
    if let Some(call) = part.get("functionCall") {
        events.push(Event::Call(ToolCall {
            id: call["id"].as_str().unwrap_or_default().to_owned(),
            name: call["name"].as_str().unwrap_or_default().to_owned(),
            arguments: call["args"].as_object().cloned().unwrap_or_default(),
            signature: part.get("thoughtSignature").cloned(),
        }));
    } else if part["thought"].as_bool() == Some(true) {
        events.push(Event::Reasoning);
    } else if let Some(text) = part["text"].as_str().filter(|t| !t.is_empty()) {
        events.push(Event::Text(text.to_owned()));
    }
}
