//! What an agent tells of its session over the Agent Client Protocol.

use crate::{
    coding::entry::{
        CallState, CountOf, Entry, FileDiff, Permission, PermissionOption, TokensUsed, ToolKind, ToolSays,
        step,
    },
    llm::value::{given, list, number, text, word},
};
use serde_json::Value;

/// The entries of one update.
pub(super) fn entries(price_of: CountOf, update: &Value) -> Vec<Entry> {
    match text(update, "sessionUpdate").unwrap_or_default() {
        "agent_message_chunk" => {
            let words = given(update, "content").and_then(words);
            let words = words.map(|text| Entry::Text { text, whole: false });
            words.into_iter().chain(of_request(update)).collect()
        }
        "agent_thought_chunk" => {
            given(update, "content").and_then(words).map(Entry::Thought).into_iter().collect()
        }
        "plan" => {
            let steps = list(update, "entries").iter();
            let steps = steps.filter_map(|entry| {
                Some(step(text(entry, "content")?, text(entry, "status").unwrap_or_default()))
            });
            vec![Entry::Plan(steps.collect())]
        }
        "tool_call" | "tool_call_update" => {
            let diffs = diffs(update).into_iter().map(Entry::Diff);
            std::iter::once(Entry::Tool(tool(update))).chain(diffs).collect()
        }
        "usage_update" => price(price_of, update).into_iter().collect(),
        "notice" => text(update, "message").map(|t| Entry::Notice(t.to_owned())).into_iter().collect(),
        _ => vec![],
    }
}

/// The words of a block of content.
fn words(content: &Value) -> Option<String> {
    let inner = given(content, "content").unwrap_or(content);
    text(inner, "text").or_else(|| inner.as_str()).map(str::to_owned)
}

fn kind(of: &Value) -> Option<ToolKind> {
    Some(match text(of, "kind")? {
        "read" => ToolKind::Read,
        "edit" | "delete" | "move" => ToolKind::Edit,
        "execute" => ToolKind::Run,
        "search" => ToolKind::Search,
        "fetch" => ToolKind::Fetch,
        _ => ToolKind::Other,
    })
}

fn files(of: &Value) -> Vec<String> {
    list(of, "locations").iter().filter_map(|place| text(place, "path")).map(str::to_owned).collect()
}

/// What a call is about, in a line: the command where it runs one.
fn title(of: &Value) -> Option<String> {
    let input = given(of, "rawInput");
    let command = input.and_then(|input| text(input, "command"));
    command.or_else(|| text(of, "title")).map(str::to_owned)
}

fn tool(update: &Value) -> ToolSays {
    let state = match text(update, "status") {
        Some("completed") => CallState::Done,
        Some("failed" | "cancelled") => CallState::Failed,
        _ => CallState::Open,
    };
    let output: Vec<String> = match state {
        CallState::Open => vec![],
        _ => list(update, "content")
            .iter()
            .filter(|c| text(c, "type") != Some("diff"))
            .filter_map(words)
            .collect(),
    };
    ToolSays {
        kind: kind(update),
        title: title(update),
        files: files(update),
        output: Some(output.join("\n")).filter(|text| !text.is_empty()),
        ..ToolSays::of(word(update, "toolCallId"), state)
    }
}

fn diffs(of: &Value) -> Vec<FileDiff> {
    let one = |content: &Value| {
        let new = content.get("newText")?.as_str()?.to_owned();
        Some(FileDiff {
            path: text(content, "path")?.to_owned(),
            old: text(content, "oldText").map(str::to_owned),
            new,
        })
    };
    list(of, "content").iter().filter(|c| text(c, "type") == Some("diff")).filter_map(one).collect()
}

/// What it asks whether it may.
pub(super) fn permission(id: &Value, params: &Value) -> Permission {
    let none = Value::Null;
    let call = given(params, "toolCall").unwrap_or(&none);
    let input = given(call, "rawInput").and_then(Value::as_object).cloned().unwrap_or_default();
    let kind = kind(call).unwrap_or_default();
    let title = title(call).unwrap_or_else(|| word(call, "toolCallId"));
    let of_input = given(call, "rawInput").and_then(|input| text(input, "command")).map(str::to_owned);
    let said: Vec<String> =
        list(call, "content").iter().filter(|c| text(c, "type") != Some("diff")).filter_map(words).collect();
    let options = list(params, "options").iter().filter_map(|option| {
        Some(PermissionOption {
            id: text(option, "optionId")?.to_owned(),
            kind: text(option, "kind").unwrap_or_default().to_owned(),
        })
    });
    Permission {
        id: id.clone(),
        kind,
        // Gemini CLI names the command in the title alone
        command: of_input.or_else(|| (kind == ToolKind::Run).then(|| title.clone())),
        title,
        diffs: diffs(call),
        files: files(call),
        words: Some(said.join("\n")).filter(|text| !text.trim().is_empty()),
        input,
        options: options.collect(),
        questions: vec![],
    }
}

fn counts(usage: &Value, of: CountOf) -> Option<TokensUsed> {
    let count = |name: &str| number(usage, name).filter(|n| *n >= 0.0).map(|n| n as i64);
    let either = |camel: &str, snake: &str| count(camel).or_else(|| count(snake));
    let (read, written) = (count("cachedReadTokens"), count("cachedWriteTokens"));
    let (sent, received) = (either("inputTokens", "input_tokens"), either("outputTokens", "output_tokens"));
    // where the sum says so, tokens from a cache are apart
    let apart = read.unwrap_or(0) + written.unwrap_or(0);
    let total = count("totalTokens");
    let is_apart = total.zip(sent).is_some_and(|(total, sent)| total == sent + received.unwrap_or(0) + apart);
    let tokens_in = sent.map(|sent| if is_apart { sent + apart } else { sent });
    let used = TokensUsed { of, tokens_in, tokens_out: received, cached: read, cost_usd: None };
    (tokens_in.is_some() || received.is_some()).then_some(used)
}

/// What a request has used, where the agent tells it with its words (Qwen Code).
fn of_request(update: &Value) -> Option<Entry> {
    let usage = given(given(update, "_meta")?, "usage")?;
    counts(usage, CountOf::Request).map(Entry::Used)
}

/// What was used, from the answer to a prompt.
pub(super) fn used(of: CountOf, result: &Value) -> Vec<Entry> {
    let quota = given(result, "_meta").and_then(|meta| given(meta, "quota"));
    let of_gemini = quota.and_then(|quota| given(quota, "token_count"));
    let usage = given(result, "usage").or(of_gemini);
    usage.and_then(|usage| counts(usage, of)).map(Entry::Used).into_iter().collect()
}

/// What it has cost up to now, as a sum. A price of nothing says that none is known.
fn price(of: CountOf, update: &Value) -> Option<Entry> {
    let cost = given(update, "cost").filter(|cost| text(cost, "currency").is_none_or(|c| c == "USD"))?;
    let cost_usd = number(cost, "amount").filter(|amount| *amount > 0.0);
    cost_usd.is_some().then(|| Entry::Used(TokensUsed { of, cost_usd, ..TokensUsed::default() }))
}
