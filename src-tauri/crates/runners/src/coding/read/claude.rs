//! Claude Code: `claude -p --output-format stream-json --input-format stream-json --verbose`, and what prints the same.

use super::{Reader, claude_tools, document, words_of};
use crate::{
    coding::entry::{CountOf, EndWhy, Entry, TokensUsed, TurnEnd},
    llm::value::{given, list, number, text, yes},
};
use contract::Timestamp;
use serde_json::{Map, Value};

/// What a request sends, in Anthropic's names: a cache's tokens are apart.
const SENT: [&str; 3] = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];
/// The model of messages that the client makes up by itself.
const SYNTHETIC: &str = "<synthetic>";

/// Reads Claude Code's lines.
#[derive(Debug, Default)]
pub(crate) struct ClaudeReader {
    began: bool,
    /// When a limit ends that it has told of.
    resets_at: Option<Timestamp>,
    /// What was told of the request that is under way.
    request: TokensUsed,
    /// The price of the session as it was told last.
    cost_before: Option<f64>,
    /// A limit, or that nobody is signed in, was told with a message of its own.
    told: bool,
}

impl Reader for ClaudeReader {
    fn line(&mut self, line: &str) -> Vec<Entry> {
        let said = match document(line) {
            Ok(said) => said,
            Err(plain) => return plain,
        };
        match text(&said, "type").unwrap_or_default() {
            "system" => self.system(&said),
            "assistant" => self.assistant(&said),
            "user" => claude_tools::results(&said),
            "stream_event" => self.event(&said),
            "control_request" => claude_tools::request(&said),
            "control_cancel_request" => {
                said.get("request_id").cloned().map(Entry::Withdrawn).into_iter().collect()
            }
            "rate_limit_event" => self.limit_event(&said),
            "result" => self.result(&said),
            _ => vec![],
        }
    }
}

impl ClaudeReader {
    fn system(&mut self, said: &Value) -> Vec<Entry> {
        match text(said, "subtype").unwrap_or_default() {
            // it is said again at each turn
            "init" if !std::mem::replace(&mut self.began, true) => {
                let version = text(said, "claude_code_version").map(|words| Entry::Version(words.to_owned()));
                let began = Entry::Began {
                    session: text(said, "session_id").map(str::to_owned),
                    model: text(said, "model").map(str::to_owned),
                };
                version.into_iter().chain([began]).collect()
            }
            "api_retry" => {
                let why = text(said, "error").unwrap_or("unknown");
                let status = number(said, "error_status").map(|n| format!(" ({n})")).unwrap_or_default();
                let attempt = number(said, "attempt").unwrap_or_default();
                vec![Entry::Notice(format!(
                    "Its request failed: {why}{status}; attempt {attempt} failed, it tries again."
                ))]
            }
            "compact_boundary" => vec![Entry::Notice("It told its conversation in short.".to_owned())],
            _ => vec![],
        }
    }

    fn assistant(&mut self, said: &Value) -> Vec<Entry> {
        let none = Value::Null;
        let message = given(said, "message").unwrap_or(&none);
        let words: Vec<&str> =
            list(message, "content").iter().filter_map(|part| text(part, "text")).collect();
        if text(message, "model") == Some(SYNTHETIC) || text(said, "error").is_some() {
            return self.fault(said, &words.join("\n"));
        }
        // what a helper of its own says is told to it, not to us
        let is_own = text(said, "parent_tool_use_id").is_none();
        let mut entries = vec![];
        for part in list(message, "content") {
            match text(part, "type").unwrap_or_default() {
                "text" if is_own => {
                    let words = text(part, "text").unwrap_or_default().to_owned();
                    entries.push(Entry::Text { text: words, whole: true });
                }
                "thinking" if is_own => {
                    entries.extend(text(part, "thinking").map(|t| Entry::Thought(t.to_owned())));
                }
                "tool_use" => entries.extend(claude_tools::call(part)),
                _ => {}
            }
        }
        entries
    }

    /// A message that stands for an error of its request.
    fn fault(&mut self, said: &Value, words: &str) -> Vec<Entry> {
        let words = if words.is_empty() { "Claude Code gave no reason." } else { words }.to_owned();
        let until = given(said, "rate_limit_info").and_then(resets_at).or(self.resets_at);
        let fault = match text(said, "error").unwrap_or_default() {
            "rate_limit" | "usage_limit_reached" | "billing_error" => Entry::Limit { until, words },
            "authentication_failed" | "oauth_org_not_allowed" => Entry::SignedOut(words),
            _ => return vec![Entry::Error(words)],
        };
        self.told = true;
        vec![fault]
    }

    /// A piece of a message on its way.
    fn event(&mut self, said: &Value) -> Vec<Entry> {
        let is_own = text(said, "parent_tool_use_id").is_none();
        let Some(event) = given(said, "event") else { return vec![] };
        match text(event, "type").unwrap_or_default() {
            "message_start" => {
                let usage = given(event, "message").and_then(|message| given(message, "usage"));
                self.request = usage.map(counts).unwrap_or_default();
                vec![]
            }
            "message_delta" => {
                let late = given(event, "usage").map(counts).unwrap_or_default();
                let used = TokensUsed {
                    tokens_in: late.tokens_in.or(self.request.tokens_in),
                    tokens_out: late.tokens_out.or(self.request.tokens_out),
                    cached: late.cached.or(self.request.cached),
                    ..TokensUsed::default()
                };
                self.request = TokensUsed::default();
                vec![Entry::Used(used)]
            }
            "content_block_delta" if is_own => {
                let Some(delta) = given(event, "delta") else { return vec![] };
                let words = text(delta, "text").map(|t| Entry::Text { text: t.to_owned(), whole: false });
                let thought = text(delta, "thinking").map(|t| Entry::Thought(t.to_owned()));
                words.or(thought).into_iter().collect()
            }
            _ => vec![],
        }
    }

    fn limit_event(&mut self, said: &Value) -> Vec<Entry> {
        let Some(info) = given(said, "rate_limit_info") else { return vec![] };
        if text(info, "status") == Some("rejected") {
            self.resets_at = resets_at(info).or(self.resets_at);
        }
        vec![]
    }

    fn result(&mut self, said: &Value) -> Vec<Entry> {
        let mut entries = vec![Entry::Used(self.turn(said))];
        let failed = yes(said, "is_error") || text(said, "subtype").is_some_and(|s| s.starts_with("error"));
        let errors = list(said, "errors").iter().filter_map(words_of).collect::<Vec<_>>().join("\n");
        let words = text(said, "result").map(str::to_owned);
        if !failed {
            let why = match text(said, "stop_reason").unwrap_or_default() {
                "refusal" => EndWhy::Refused,
                "max_tokens" | "model_context_window_exceeded" => EndWhy::MaxTokens,
                _ => EndWhy::Done,
            };
            entries.push(Entry::Ended(TurnEnd { text: words, ..TurnEnd::of(why) }));
            return entries;
        }
        if errors.contains("No conversation found") {
            entries.push(Entry::NoSession(errors));
            return entries;
        }
        let status = number(said, "api_error_status").map(|status| status as i64);
        let told = std::mem::take(&mut self.told);
        let say = words.filter(|_| errors.is_empty()).unwrap_or(errors);
        if !told && status == Some(429) {
            entries.push(Entry::Limit { until: self.resets_at, words: say.clone() });
        }
        if !told && status == Some(401) {
            entries.push(Entry::SignedOut(say.clone()));
        }
        let aborted = text(said, "terminal_reason").is_some_and(|reason| reason.starts_with("aborted"));
        let why = match text(said, "subtype").unwrap_or_default() {
            "error_max_turns" => EndWhy::MaxTurns,
            _ if aborted => EndWhy::Cancelled,
            _ => EndWhy::Error,
        };
        let error = if say.is_empty() { "Claude Code gave no reason.".to_owned() } else { say };
        entries.push(Entry::Ended(TurnEnd { why, text: None, error: Some(error) }));
        entries
    }

    /// What the turn has used. The price is told for the whole session, and of the turn by newer versions.
    fn turn(&mut self, said: &Value) -> TokensUsed {
        let since = given(said, "model_usage_since_last_result").and_then(Value::as_object);
        let of_turn = since.map(|models| models.values().filter_map(|m| number(m, "costUSD")).sum());
        let counted = match since {
            Some(models) => of_models(models),
            None => given(said, "usage").map(counts).unwrap_or_default(),
        };
        let total = number(said, "total_cost_usd");
        let before = self.cost_before;
        self.cost_before = total.or(before);
        let grown = total.map(|total| (total - before.unwrap_or(0.0)).max(0.0));
        TokensUsed { of: CountOf::Turn, cost_usd: of_turn.or(grown), ..counted }
    }
}

fn counts(usage: &Value) -> TokensUsed {
    let count = |name: &str| number(usage, name).filter(|n| *n >= 0.0).map(|n| n as i64);
    let sent: Vec<i64> = SENT.iter().filter_map(|name| count(name)).collect();
    TokensUsed {
        tokens_in: (!sent.is_empty()).then(|| sent.iter().sum()),
        tokens_out: count("output_tokens"),
        cached: count("cache_read_input_tokens"),
        ..TokensUsed::default()
    }
}

/// What all models were sent and said, also for what the client asks beside the conversation.
fn of_models(models: &Map<String, Value>) -> TokensUsed {
    let sum = |names: &[&str]| {
        let all = models.values().flat_map(|model| names.iter().filter_map(|name| number(model, name)));
        let all: Vec<i64> = all.filter(|n| *n >= 0.0).map(|n| n as i64).collect();
        (!all.is_empty()).then(|| all.iter().sum())
    };
    TokensUsed {
        tokens_in: sum(&["inputTokens", "cacheCreationInputTokens", "cacheReadInputTokens"]),
        tokens_out: sum(&["outputTokens"]),
        cached: sum(&["cacheReadInputTokens"]),
        ..TokensUsed::default()
    }
}

fn resets_at(info: &Value) -> Option<Timestamp> {
    let seconds = number(info, "resetsAt").or_else(|| number(info, "resets_at"))?;
    Timestamp::from_second(seconds as i64).ok()
}
