//! The Agent Client Protocol, version 1: JSON-RPC, a message a line.
//!
//! Read by hand: the crate with its types asks for objects in the order of their text (`serde_json/preserve_order`), which
//! would hold for the whole program; and what clients say beside the schema (how much was used) is wanted too.

use super::{Reader, acp_update, document, words_of};
use crate::{
    coding::{
        acp_id::{ACP_VERSION, AcpId},
        entry::{ClientCall, ClientWork, CountOf, EndWhy, Entry, TurnEnd},
    },
    llm::value::{given, number, place, text, yes},
};
use contract::coding::CodingClient;
use serde_json::Value;

/// An error that asks for a login first.
const AUTH_REQUIRED: i64 = -32_000;

/// Reads an agent's messages.
#[derive(Debug)]
pub(crate) struct AcpReader {
    /// An earlier session is being loaded: what is told of it meanwhile was said before.
    replays: bool,
    /// It goes on telling what was said before when it has said that the session is loaded (Gemini CLI, seen with 0.61).
    replays_late: bool,
    /// What begins once all of that was told.
    begins: Option<Entry>,
    /// Since when it counts what it tells with the end of a turn.
    used_of: CountOf,
    /// Since when it counts what it has cost.
    price_of: CountOf,
    /// What was said since the last call of a tool.
    said: String,
}

impl AcpReader {
    /// A reader of what this client says; `goes_on`: an earlier session is loaded first.
    pub(crate) fn new(client: CodingClient, goes_on: bool) -> Self {
        // the schema leaves it to them
        let used_of = if client == CodingClient::Copilot { CountOf::Process } else { CountOf::Turn };
        let price_of = if client == CodingClient::OpenCode { CountOf::Session } else { CountOf::Process };
        let replays_late = client == CodingClient::Gemini;
        Self { replays: goes_on, replays_late, begins: None, used_of, price_of, said: String::new() }
    }
}

impl Reader for AcpReader {
    fn line(&mut self, line: &str) -> Vec<Entry> {
        let said = match document(line) {
            Ok(said) => said,
            Err(plain) => return plain,
        };
        let id = said.get("id").filter(|id| !id.is_null());
        match (text(&said, "method"), id) {
            (Some(method), Some(id)) => call(id, method, &said),
            (Some("session/update"), None) => self.update(&said),
            (Some(_), None) => vec![],
            (None, Some(id)) => self.reply(id, &said),
            (None, None) => said.get("error").and_then(words_of).map(Entry::Error).into_iter().collect(),
        }
    }
}

impl AcpReader {
    fn update(&mut self, said: &Value) -> Vec<Entry> {
        let Some(update) = said.get("params").and_then(|params| given(params, "update")) else {
            return vec![];
        };
        if self.replays {
            return vec![];
        }
        let entries = acp_update::entries(self.price_of, update);
        for entry in &entries {
            match entry {
                Entry::Text { text, .. } => self.said.push_str(text),
                Entry::Tool(_) => self.said.clear(),
                _ => {}
            }
        }
        entries
    }

    /// An answer to one of our requests.
    fn reply(&mut self, id: &Value, said: &Value) -> Vec<Entry> {
        let number = id.as_u64().or_else(|| id.as_str()?.parse().ok());
        let Some(which) = number.and_then(AcpId::of) else { return vec![] };
        let none = Value::Null;
        if which == AcpId::Told {
            // that it does not know what was asked is an answer too
            self.replays = false;
            return self.begins.take().into_iter().collect();
        }
        if let Some(error) = given(said, "error") {
            return self.refused(which, error);
        }
        let result = said.get("result").unwrap_or(&none);
        match which {
            AcpId::Initialize => {
                if let Some(version) =
                    given(result, "protocolVersion").filter(|version| **version != ACP_VERSION)
                {
                    let version = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
                    let words = format!("It speaks version {version} of the protocol.");
                    return vec![Entry::OtherProtocol(version), Entry::Ended(TurnEnd::failed(words))];
                }
                let info = given(result, "agentInfo").unwrap_or(&none);
                let version = text(info, "version").map(|words| Entry::Version(words.to_owned()));
                let can = given(result, "agentCapabilities").unwrap_or(&none);
                version.into_iter().chain([Entry::Ready { loads: yes(can, "loadSession") }]).collect()
            }
            AcpId::Load | AcpId::New => {
                let models = given(result, "models").unwrap_or(&none);
                let began = Entry::Began {
                    session: text(result, "sessionId").map(str::to_owned),
                    model: text(models, "currentModelId").map(str::to_owned),
                };
                if which == AcpId::Load && self.replays_late {
                    self.begins = Some(began);
                    return vec![Entry::Loaded];
                }
                self.replays = false;
                vec![began]
            }
            AcpId::Told => vec![],
            AcpId::Prompt(_) => {
                let mut entries = acp_update::used(self.used_of, result);
                let why = match text(result, "stopReason").unwrap_or_default() {
                    "end_turn" => EndWhy::Done,
                    "max_tokens" => EndWhy::MaxTokens,
                    "max_turn_requests" => EndWhy::MaxTurns,
                    "refusal" => EndWhy::Refused,
                    "cancelled" => EndWhy::Cancelled,
                    _ => EndWhy::Error,
                };
                let error = (why == EndWhy::Error)
                    .then(|| "The agent ended its turn without a reason that the protocol knows.".to_owned());
                let text = Some(std::mem::take(&mut self.said)).filter(|text| !text.trim().is_empty());
                entries.push(Entry::Ended(TurnEnd { why, text, error }));
                entries
            }
        }
    }

    fn refused(&mut self, which: AcpId, error: &Value) -> Vec<Entry> {
        let data = given(error, "data");
        let mut words = words_of(error).unwrap_or_else(|| "The agent gave no reason.".to_owned());
        if let Some(more) = data.and_then(words_of).filter(|more| !words.contains(more.as_str())) {
            words = format!("{words}: {more}");
        }
        let code = number(error, "code").map(|code| code as i64);
        match (which, code) {
            (_, Some(AUTH_REQUIRED)) => vec![Entry::SignedOut(words)],
            (AcpId::Load, _) => {
                self.replays = false;
                vec![Entry::NoSession(words)]
            }
            (AcpId::Prompt(_), Some(429)) => {
                vec![Entry::Limit { until: None, words: words.clone() }, Entry::Ended(TurnEnd::failed(words))]
            }
            _ => vec![Entry::Ended(TurnEnd::failed(words))],
        }
    }
}

/// Something that the agent asks of its client.
fn call(id: &Value, method: &str, said: &Value) -> Vec<Entry> {
    let none = Value::Null;
    let params = given(said, "params").unwrap_or(&none);
    if method == "session/request_permission" {
        return vec![Entry::Permission(Box::new(acp_update::permission(id, params)))];
    }
    let path = || text(params, "path").unwrap_or_default().to_owned();
    let count = |name: &str| place(params, name).and_then(|n| usize::try_from(n).ok());
    let what = match method {
        "fs/read_text_file" => ClientWork::Read { path: path(), line: count("line"), limit: count("limit") },
        "fs/write_text_file" => {
            let content = params.get("content").and_then(Value::as_str).unwrap_or_default().to_owned();
            ClientWork::Write { path: path(), content }
        }
        other => ClientWork::Unknown(other.to_owned()),
    };
    vec![Entry::Call(Box::new(ClientCall { id: id.clone(), what }))]
}
