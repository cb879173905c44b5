//! A model server for coding agents' own programs: its model does one command for each thing that it is told, and counts
//! what its answers are said to use.

use crate::model_server::{Shape, Turn, http};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

/// What a coding agent asks its model over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// A protocol that Legwork speaks as well.
    Known(Shape),
    /// `OpenAI`'s newer one, which Codex speaks.
    Responses,
}

/// A part of a talk.
#[derive(Clone, Copy, Debug)]
pub struct TalkPart {
    /// It is this part's turn once these words were said.
    pub hears: &'static str,
    /// What the model then runs.
    pub runs: &'static str,
    /// What it says once that was run.
    pub says: &'static str,
}

/// What an answer was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// A call of a tool.
    Call,
    /// The last words of a part.
    Words,
    /// The answer to something beside the conversation, such as a title for it.
    Beside,
}

/// One answer.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    /// What it was.
    pub kind: AnswerKind,
    /// The part of the talk, from 1.
    pub part: usize,
    /// How many results of tools the conversation held: those of the parts before it are there in the same session only.
    pub results: usize,
    /// Tokens sent, as it told.
    pub tokens_in: i64,
    /// Tokens received, as it told.
    pub tokens_out: i64,
}

struct Model {
    wire: Wire,
    /// The tool that runs commands, and what it is called with.
    tool: (&'static str, fn(&str) -> Value),
    parts: Vec<TalkPart>,
    answers: Mutex<Vec<Answered>>,
    over: AtomicBool,
}

/// The server, on a loopback port of its own. It ends when it is dropped.
pub struct TalkServer {
    model: Arc<Model>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl TalkServer {
    /// A server whose model plays these parts.
    ///
    /// # Panics
    /// The machine has no loopback port to give.
    #[must_use]
    pub fn start(wire: Wire, tool: (&'static str, fn(&str) -> Value), parts: &[TalkPart]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|e| panic!("a loopback port: {e}"));
        let address = listener.local_addr().unwrap_or_else(|e| panic!("its own address: {e}"));
        let (answers, over) = (Mutex::default(), AtomicBool::new(false));
        let model = Arc::new(Model { wire, tool, parts: parts.to_vec(), answers, over });
        let served = Arc::clone(&model);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if served.over.load(Ordering::SeqCst) {
                    return;
                }
                let served = Arc::clone(&served);
                std::thread::spawn(move || served.serve(&stream));
            }
        });
        Self { model, address, thread: Some(thread) }
    }

    /// Its address, with this path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it has answered so far.
    #[must_use]
    pub fn answers(&self) -> Vec<Answered> {
        self.model.lock().clone()
    }
}

impl Drop for TalkServer {
    fn drop(&mut self) {
        self.model.over.store(true, Ordering::SeqCst);
        // Wakes the listener; that nobody answers is as well.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Model {
    fn lock(&self) -> MutexGuard<'_, Vec<Answered>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn serve(&self, stream: &TcpStream) {
        let Some(request) = http::read(stream) else { return };
        let is_counting = ["count_tokens", "countTokens"].iter().any(|word| request.path.contains(word));
        let _ = if request.method != "POST" || is_counting {
            let body = br#"{"input_tokens":10,"totalTokens":10,"data":[]}"#;
            http::whole(stream, 200, &[], "application/json", body)
        } else {
            let pieces = self.written(&self.turn(&request.body));
            http::whole(stream, 200, &[], "text/event-stream", &pieces)
        };
        http::drain(stream);
    }

    /// What the model says to this, and that it was said.
    fn turn(&self, asked: &Value) -> Turn {
        let conversation = ["messages", "input", "contents"].iter().find_map(|name| asked.get(*name));
        let conversation = conversation.unwrap_or(&Value::Null);
        let (text, results) = (conversation.to_string(), results(conversation));
        let part = self.parts.iter().take_while(|part| text.contains(part.hears)).count();
        let has_tools = asked["tools"].as_array().is_some_and(|tools| !tools.is_empty());
        let mut answers = self.lock();
        let was_said = answers.iter().any(|other| other.kind == AnswerKind::Words && other.part == part);
        let mut turn = match part.checked_sub(1).and_then(|at| self.parts.get(at)).filter(|_| has_tools) {
            Some(part_now) if results < part => {
                let (tool, arguments) = self.tool;
                Turn::calls(tool, arguments(part_now.runs))
            }
            Some(part_now) if !was_said => Turn::says(&[part_now.says]),
            _ => Turn::says(&["Nothing to add"]),
        };
        let kind = match (turn.calls.is_empty(), has_tools && part > 0 && !was_said) {
            (false, _) => AnswerKind::Call,
            (true, true) => AnswerKind::Words,
            (true, false) => AnswerKind::Beside,
        };
        // no two answers use the same
        let number = answers.len() + 1;
        let more = i64::try_from(number).unwrap_or(i64::MAX);
        (turn.tokens, turn.first_call) = ((100 + more, 20 + more), number);
        let (tokens_in, tokens_out) = turn.tokens;
        answers.push(Answered { kind, part, results, tokens_in, tokens_out });
        turn
    }

    fn written(&self, turn: &Turn) -> Vec<u8> {
        match self.wire {
            Wire::Known(shape) => shape.pieces(turn).concat(),
            Wire::Responses => responses(turn).into_bytes(),
        }
    }
}

/// How many results of tools a conversation holds, in whatever protocol. One that it tells twice, as Gemini CLI does of a session
/// that it has loaded, is one.
fn results(conversation: &Value) -> usize {
    let mut found = BTreeSet::new();
    find_results(conversation, &mut found);
    found.len()
}

/// The results in a part of a conversation, by the names of their calls.
fn find_results(part: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Array(all) => all.iter().for_each(|one| find_results(one, found)),
        Value::Object(fields) => {
            let is = |name: &str, word: &str| fields.get(name).is_some_and(|value| value == word);
            let of = fields.get("functionResponse").unwrap_or(part);
            let is_one = is("role", "tool")
                || is("type", "tool_result")
                || is("type", "function_call_output")
                || fields.contains_key("functionResponse");
            if is_one {
                let name =
                    ["tool_call_id", "tool_use_id", "call_id", "id"].iter().find_map(|name| of.get(*name));
                // one that names no call is told from others by what it is
                found.insert(name.unwrap_or(part).to_string());
            } else {
                fields.values().for_each(|value| find_results(value, found));
            }
        }
        _ => {}
    }
}

fn responses(turn: &Turn) -> String {
    let item = match turn.calls.first() {
        Some((name, arguments)) => {
            let (id, arguments) = (turn.call(0), arguments.to_string());
            json!({ "type": "function_call", "id": format!("f{id}"), "call_id": id, "name": name, "arguments": arguments, "status": "completed" })
        }
        None => {
            let text = json!([{ "type": "output_text", "text": turn.words.concat(), "annotations": [] }]);
            json!({ "type": "message", "id": "m", "role": "assistant", "status": "completed", "content": text })
        }
    };
    let (sent, received) = turn.tokens;
    let usage = json!({
        "input_tokens": sent, "output_tokens": received, "total_tokens": sent + received,
        "input_tokens_details": { "cached_tokens": 0 }, "output_tokens_details": { "reasoning_tokens": 0 },
    });
    let done =
        json!({ "id": "r", "object": "response", "status": "completed", "output": [item], "usage": usage });
    let begun = json!({ "id": "r", "object": "response", "status": "in_progress", "output": [] });
    let events = [
        ("response.created", json!({ "response": begun })),
        ("response.output_item.added", json!({ "output_index": 0, "item": item })),
        ("response.output_item.done", json!({ "output_index": 0, "item": item })),
        ("response.completed", json!({ "response": done })),
    ];
    let event = |(name, mut event): (&str, Value)| {
        event["type"] = name.into();
        format!("event: {name}\ndata: {event}\n\n")
    };
    events.map(event).concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_counted_in_every_protocol() {
        let table = [
            json!([{"role": "user", "content": "go"}, {"role": "tool", "tool_call_id": "c1", "content": "x"}]),
            json!([{"role": "user", "content": [{"type": "tool_result", "content": [{"type": "text"}]}]}]),
            json!([{"type": "function_call", "call_id": "c1"}, {"type": "function_call_output"}]),
            json!([{"role": "user", "parts": [{"functionResponse": {"response": {"functionResponse": 1}}}]}]),
            json!([{"role": "user", "parts": [
                {"functionResponse": {"id": "c1", "response": {}}}, {"functionResponse": {"id": "c1", "response": {}}},
            ]}]),
        ];
        for conversation in table {
            assert_eq!(results(&conversation), 1, "{conversation}");
        }
    }
}
