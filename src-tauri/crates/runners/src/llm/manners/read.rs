//! Reads from the words of a refusal what it asks for.

use super::{FormChange, Refusal};
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// What can be left out: its place in the body, and the names that refusals call it by.
const OPTIONAL: &[(&str, &[&str])] = &[
    ("/top_p", &["top_p"]),
    ("/temperature", &["temperature"]),
    ("/max_tokens", &["max_tokens"]),
    ("/max_completion_tokens", &["max_completion_tokens"]),
    ("/seed", &["seed"]),
    ("/stop", &["stop"]),
    ("/stream_options", &["stream_options", "include_usage"]),
    ("/parallel_tool_calls", &["parallel_tool_calls"]),
    ("/tool_choice", &["tool_choice"]),
    ("/reasoning_effort", &["reasoning_effort", "reasoning.effort", "reasoning effort"]),
    ("/thinking", &["thinking"]),
    ("/think", &["think", "thinking"]),
    ("/generationConfig/topP", &["topP", "top_p"]),
    ("/generationConfig/temperature", &["temperature"]),
    ("/generationConfig/seed", &["seed"]),
    ("/generationConfig/maxOutputTokens", &["maxOutputTokens", "max_output_tokens"]),
    (
        "/generationConfig/thinkingConfig",
        &["thinkingConfig", "thinking_config", "thinkingBudget", "thinking_budget", "thinking"],
    ),
    ("/options/top_p", &["top_p"]),
    ("/options/temperature", &["temperature"]),
    ("/options/seed", &["seed"]),
    ("/options/num_predict", &["num_predict"]),
];
/// Places of the limit of tokens.
const LIMITS: &[&str] =
    &["/max_tokens", "/max_completion_tokens", "/generationConfig/maxOutputTokens", "/options/num_predict"];
/// Names of that limit in OpenAI's protocol, of which each server has its own.
const LIMIT_NAMES: &[&str] =
    &["/max_tokens", "/max_completion_tokens", "/max_output_tokens", "/max_new_tokens"];
/// Words that refuse.
const REFUSING: &[&str] = &[
    "unsupported",
    "not supported",
    "not support",
    "n't support",
    "unknown",
    "unrecognized",
    "unrecognised",
    "unexpected",
    "not allowed",
    "not permitted",
    "forbidden",
    "deprecated",
    "not available",
    "no longer",
    "incompatible",
    "not compatible",
    "cannot both",
    "only one of",
    "invalid",
    "not valid",
    "must be",
    "must not",
    "cannot be",
    "can only be",
    "may only be",
    "is too",
    "out of range",
    "cannot find field",
    "only allowed",
    "only valid",
    "requires",
    "needs",
    "has to be",
    "default",
];
/// Words behind which stands what would be taken.
const TAKEN: &[&str] =
    &["supported values", "one of", "expected", "use ", "instead", "allowed values", "only "];
/// Words that name something else to send.
const INSTEAD: &[&str] = &["use ", "instead", "did you mean", "replaced by", "renamed"];
/// No limit lower than this is worth a request.
const LIMIT_MIN: i64 = 16;
/// Least room that a reply needs beside what is sent.
const ROOM_MIN: i64 = 256;

/// The change that a refusal asks for.
pub(super) fn change(refusal: &Refusal<'_>) -> Option<FormChange> {
    let words = refusal.words.to_lowercase();
    if let Some(change) = room(refusal.body, &words) {
        return Some(change);
    }
    if let Some(change) = of_the_whole(refusal, &words) {
        return Some(change);
    }
    if !REFUSING.iter().any(|word| words.contains(word)) {
        return LIMITS.iter().find_map(|place| lower(refusal.body, place, &words));
    }
    let named = named(refusal, &words)?;
    let renamed = || renamed(named, &words);
    let lower = || LIMITS.contains(&named).then(|| lower(refusal.body, named, &words))?;
    renamed().or_else(lower).or(Some(FormChange::Without(named)))
}

/// The place of the field that a refusal is about.
fn named(refusal: &Refusal<'_>, words: &str) -> Option<&'static str> {
    let there = || OPTIONAL.iter().filter(|(place, _)| refusal.body.pointer(place).is_some());
    let is_param = |names: &&(&str, &[&str])| {
        let last = refusal.param.rsplit('.').next().unwrap_or_default();
        names.1.contains(&last)
    };
    if let Some((place, _)) = there().find(is_param) {
        return Some(place);
    }
    let at = |names: &[&str]| names.iter().filter_map(|name| word_at(words, &name.to_lowercase())).min();
    let found = there().filter_map(|(place, names)| Some((at(names)?, *place)));
    // Of two that exclude each other the one goes that says less.
    if words.contains("both") || words.contains("only one of") {
        return found.map(|(_, place)| place).next();
    }
    found.min().map(|(_, place)| place)
}

/// Where a name stands as a word of its own.
fn word_at(words: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    words.match_indices(name).map(|(at, _)| at).find(|&at| {
        let after = &words[at + name.len()..];
        !words[..at].ends_with(is_part) && !after.starts_with(is_part)
    })
}

fn renamed(place: &'static str, words: &str) -> Option<FormChange> {
    if !LIMIT_NAMES.contains(&place) || !INSTEAD.iter().any(|word| words.contains(word)) {
        return None;
    }
    let other = LIMIT_NAMES.iter().find(|other| **other != place && word_at(words, &other[1..]).is_some());
    other.map(|other| FormChange::Renamed(place, other))
}

/// A limit that was too high becomes the highest lower number that is told.
fn lower(body: &Value, place: &'static str, words: &str) -> Option<FormChange> {
    let sent = body.pointer(place)?.as_i64()?;
    let is_named = |limit: &str| {
        let name = limit.rsplit('/').next().unwrap_or_default().to_lowercase();
        word_at(words, &name).is_some()
    };
    if !LIMITS.iter().any(|limit| is_named(limit)) {
        return None;
    }
    let told = numbers(words).into_iter().filter(|&(n, _)| n < sent && n >= LIMIT_MIN);
    let (limit, after) = told.max_by_key(|(n, _)| *n)?;
    let excludes =
        after.trim_start().starts_with("(exclusive)") || words.contains(&format!("less than {limit}"));
    Some(FormChange::AtMost(place, limit - i64::from(excludes)))
}

/// The whole numbers of a text, each with what follows it. `32,768` is one.
fn numbers(words: &str) -> Vec<(i64, &str)> {
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d{1,3}(?:,\d{3})+|\d+").ok());
    let Some(number) = NUMBER.as_ref() else { return vec![] };
    let read = |found: regex::Match<'_>| found.as_str().replace(',', "").parse().ok();
    number.find_iter(words).filter_map(|found| Some((read(found)?, &words[found.end()..]))).collect()
}

/// What is sent fits, and the reply's limit with it does not: the limit is what is left.
fn room(body: &Value, words: &str) -> Option<FormChange> {
    static WINDOW: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let whole_and_sent = [
            // OpenAI, vLLM, OpenRouter
            r"maximum context length is (?P<all>\d+).*?(?P<sent>\d+) (?:in the messages|input tokens|of text input|from the input|tokens from the input|tokens in the messages)",
            // Anthropic
            r"exceed context limit: (?P<sent>\d+) \+ \d+ > (?P<all>\d+)",
            // TGI
            r"must be <= (?P<all>\d+)\. given: (?P<sent>\d+) `?inputs",
        ];
        whole_and_sent.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
    });
    let place = LIMITS.iter().find(|place| body.pointer(place).is_some())?;
    let limit = body.pointer(place)?.as_i64()?;
    let found = WINDOW.iter().find_map(|pattern| pattern.captures(words))?;
    let number = |name: &str| found.name(name)?.as_str().parse::<i64>().ok();
    let left = number("all")? - number("sent")?;
    (ROOM_MIN..limit).contains(&left).then_some(FormChange::AtMost(place, left))
}

/// What is refused of the request as a whole.
fn of_the_whole(refusal: &Refusal<'_>, words: &str) -> Option<FormChange> {
    let has = |all: &[&str]| all.iter().any(|text| words.contains(text));
    let tools = [
        "support tool",
        "support function",
        "tools are not supported",
        "tool choice requires",
        "tool calling",
    ];
    let no_system = [
        "system role not supported",
        "developer instruction is not enabled",
        "system messages are not supported",
        // what templates say whose first words must be the person's
        "roles must alternate",
        "system message is not supported",
    ];
    let refuses = REFUSING.iter().any(|word| words.contains(word));
    if refusal.body.get("tools").is_some() && has(&tools) && (refuses || has(&["no endpoints", "requires"])) {
        return refusal.tools_are_optional.then_some(FormChange::NoTools);
    }
    if has(&no_system) {
        return Some(FormChange::SystemAsUser);
    }
    if refuses || has(&["not one of"]) {
        let role = role(words);
        if role.is_some() {
            return role;
        }
    }
    let streams = refusal.body.get("stream").is_some_and(|stream| *stream == true);
    // what goes with a stream may be refused by itself
    let of_options =
        refusal.body.get("stream_options").is_some() && has(&["stream_options", "include_usage"]);
    let is_about = refusal.param == "stream" || word_at(words, "stream").is_some() || has(&["streaming"]);
    let is_about = is_about && !of_options;
    (streams && refuses && is_about).then_some(FormChange::Whole)
}

/// Who is to say what the system says, where the system may not.
fn role(words: &str) -> Option<FormChange> {
    let end = TAKEN.iter().filter_map(|word| words.find(word)).min().unwrap_or(words.len());
    let (refused, taken) = words.split_at(end);
    let is_refused = word_at(refused, "role").is_some() && word_at(refused, "system").is_some();
    let instead = match word_at(taken, "developer") {
        Some(_) => FormChange::SystemAsDeveloper,
        None => FormChange::SystemAsUser,
    };
    is_refused.then_some(instead)
}

#[cfg(test)]
mod tests;
