//! Reads a reply of Anthropic's: blocks that begin, grow and end, each known by its index.

use super::super::{
    super::{
        counts::Counts,
        provider::Event,
        value::{given, list, place, text, word},
    },
    Decoder, EndMark, Part,
    arguments::{arguments, arguments_given},
    content, finish,
};
use contract::model::ToolCall;
use serde_json::{Map, Value};

const SENT: [&str; 3] = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];
const RECEIVED: [&str; 1] = ["output_tokens"];

#[derive(Default)]
pub(super) struct AnthropicReader {
    /// In the order in which they began.
    blocks: Vec<Block>,
}

/// A part of the message: a text, a thought, a call.
#[derive(Default)]
struct Block {
    index: Option<i64>,
    /// As it began.
    start: Value,
    /// What came of a call's input, or of a thought, in parts.
    parts: String,
    signature: String,
}

impl Decoder for AnthropicReader {
    fn part(&mut self, name: &str, value: &Value) -> Part {
        let kind = text(value, "type").unwrap_or(name);
        let mut part = Part { is_known: true, ..Part::default() };
        match kind {
            "message_start" => {
                let message = &value["message"];
                // What it says of the reply is said before there is one.
                let sent = Counts::read(&message["usage"], &SENT, &[]);
                part.events.push(Event::Usage(sent));
                self.begin_all(list(message, "content"), &mut part);
            }
            "content_block_start" => {
                let block = given(value, "content_block").unwrap_or(&Value::Null);
                self.begin(place(value, "index"), block, &mut part);
            }
            "content_block_delta" => {
                // some leave out the object in which it stands
                let delta = given(value, "delta").unwrap_or(value);
                self.grow(place(value, "index"), delta, &mut part);
            }
            "message_delta" => {
                part.events.push(Event::Usage(Counts::read(&value["usage"], &SENT, &RECEIVED)));
                let delta = given(value, "delta").unwrap_or(value);
                part.finish = finish::read(delta.get("stop_reason").or_else(|| value.get("stop_reason")));
            }
            "message_stop" => part.is_over = true,
            // in place of a stream
            _ if kind == "message" || value.get("content").is_some_and(Value::is_array) => {
                self.begin_all(list(value, "content"), &mut part);
                part.events.push(Event::Usage(Counts::read(&value["usage"], &SENT, &RECEIVED)));
                part.finish = match finish::read(value.get("stop_reason")) {
                    EndMark::Open => EndMark::Done,
                    said => said,
                };
            }
            "content_block_stop" | "ping" => {}
            _ => part.is_known = false,
        }
        part
    }

    /// Calls, each with the thoughts before it: those are signed, and wanted back with it.
    fn finish(&mut self) -> Vec<Event> {
        let (mut calls, mut thoughts) = (vec![], vec![]);
        for mut block in self.blocks.drain(..) {
            match text(&block.start, "type") {
                Some("thinking") => {
                    block.start["thinking"] = block.parts.into();
                    block.start["signature"] = block.signature.into();
                    thoughts.push(block.start);
                }
                Some("redacted_thinking") => thoughts.push(block.start),
                Some("tool_use") => {
                    let signature = Some(std::mem::take(&mut thoughts)).filter(|all| !all.is_empty());
                    let arguments = block.arguments();
                    calls.push(Event::Call(ToolCall {
                        id: word(&block.start, "id"),
                        name: word(&block.start, "name"),
                        arguments,
                        signature: signature.map(Value::Array),
                    }));
                }
                _ => {}
            }
        }
        calls
    }
}

impl Block {
    /// The input of a call.
    fn arguments(&self) -> Map<String, Value> {
        match self.parts.trim().is_empty() {
            true => arguments_given(self.start.get("input")),
            false => arguments(&self.parts),
        }
    }

    /// Whether a block that begins is this one, said once more. An id alone is no proof: some servers give each call of
    /// a reply the same one.
    fn is_begun_by(&self, index: Option<i64>, start: &Value) -> bool {
        let (id, name) = (text(start, "id"), word(start, "name"));
        let is_elsewhere = index.is_some() && self.index.is_some() && index != self.index;
        if id.is_none() || id != text(&self.start, "id") || name != word(&self.start, "name") || is_elsewhere
        {
            return false;
        }
        let input = arguments_given(start.get("input"));
        // what begins anew after it has grown is another
        input == self.arguments() || self.parts.is_empty() && input.is_empty()
    }
}

impl AnthropicReader {
    /// The blocks of a list, whose index is their place in it.
    fn begin_all(&mut self, blocks: &[Value], part: &mut Part) {
        (0..).zip(blocks).for_each(|(index, block)| self.begin(Some(index), block, part));
    }

    fn begin(&mut self, index: Option<i64>, start: &Value, part: &mut Part) {
        if self.blocks.iter().any(|block| block.is_begun_by(index, start)) {
            return; // said twice
        }
        let mut block = Block { index, start: start.clone(), ..Block::default() };
        match text(start, "type") {
            Some("tool_use" | "redacted_thinking") => part.spoke = true,
            Some("thinking") => {
                part.spoke = true;
                block.parts.push_str(text(start, "thinking").unwrap_or_default());
                block.signature.push_str(text(start, "signature").unwrap_or_default());
                part.events.push(Event::Reasoning(block.parts.clone()));
            }
            Some("text") | None => say(content::said(start), part),
            // a tool of the provider's own, and what it found
            Some(_) => {}
        }
        self.blocks.push(block);
    }

    fn grow(&mut self, index: Option<i64>, delta: &Value, part: &mut Part) {
        if let Some(said) = given(delta, "text") {
            return say(content::said(said), part);
        }
        let at = self.blocks.iter().rposition(|block| index.is_none() || block.index == index);
        // A thought may grow that never began.
        let at = at.unwrap_or_else(|| {
            let kind = if delta.get("thinking").is_some() { "thinking" } else { "" };
            self.blocks.push(Block { index, start: serde_json::json!({"type": kind}), ..Block::default() });
            self.blocks.len() - 1
        });
        let block = &mut self.blocks[at];
        if let Some(thought) = text(delta, "thinking") {
            block.parts.push_str(thought);
            say(vec![Event::Reasoning(thought.to_owned())], part);
        }
        block.signature.push_str(text(delta, "signature").unwrap_or_default());
        match given(delta, "partial_json") {
            Some(Value::String(more)) => block.parts.push_str(more),
            Some(whole) => block.parts = whole.to_string(),
            None => {}
        }
        part.spoke |= delta.get("partial_json").is_some();
    }
}

fn say(events: Vec<Event>, part: &mut Part) {
    part.spoke |= !events.is_empty();
    part.events.extend(events);
}
