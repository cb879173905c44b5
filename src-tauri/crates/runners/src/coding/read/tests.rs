//! Each client's lines: recorded ones whole, and each field of them missing, null and of another type.

use super::*;
use crate::coding::entry::{CallState, EndWhy, ToolKind};
use jiff::Zoned;
use serde_json::json;
use std::{fs, path::PathBuf};

const STREAM: CodingProtocol = CodingProtocol::Stream;
const ACP: CodingProtocol = CodingProtocol::Acp;

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/coding")
}

/// What was printed in a recorded talk.
fn printed(talk: &str) -> Vec<String> {
    let text = fs::read_to_string(fixtures().join(talk)).unwrap_or_else(|error| panic!("{talk}: {error}"));
    let acts = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let said = acts.filter_map(|act| act.get("say").cloned());
    said.map(|said| said.as_str().map_or_else(|| said.to_string(), str::to_owned)).collect()
}

fn read_all(client: CodingClient, protocol: CodingProtocol, goes_on: bool, lines: &[String]) -> Vec<Entry> {
    let mut reader = reader(client, protocol, goes_on);
    let mut entries: Vec<Entry> = lines.iter().flat_map(|line| reader.line(line)).collect();
    entries.extend(reader.finish());
    entries
}

fn talk(file: &str) -> (CodingClient, CodingProtocol, bool) {
    let client = match file.split('/').next().unwrap() {
        name if name.starts_with("claude-code") => CodingClient::ClaudeCode,
        name if name.starts_with("codex") => CodingClient::Codex,
        name if name.starts_with("gemini") => CodingClient::Gemini,
        name if name.starts_with("opencode") => CodingClient::OpenCode,
        _ => CodingClient::Other,
    };
    let protocol = if file.contains("/acp-") { ACP } else { STREAM };
    (client, protocol, file.contains("loaded") || file.contains("unknown-session"))
}

fn every_talk() -> Vec<String> {
    let mut all = vec![];
    for folder in fs::read_dir(fixtures()).unwrap().flatten() {
        for file in fs::read_dir(folder.path()).unwrap().flatten() {
            let name = format!("{}/{}", folder.file_name().display(), file.file_name().display());
            // what a started again client plays is no talk of its own
            all.extend(Some(name).filter(|name| !name.contains(".resumed.")));
        }
    }
    all.sort();
    assert!(all.len() > 20, "{all:?}");
    all
}

fn of(file: &str) -> Vec<Entry> {
    let (client, protocol, goes_on) = talk(file);
    read_all(client, protocol, goes_on, &printed(file))
}

/// The last end of a turn, the last words, and what was used in all, as a meter counts it.
fn outcome(entries: &[Entry]) -> (Option<EndWhy>, Option<String>, (i64, i64)) {
    let mut meter = crate::coding::meter::Meter::default();
    let (mut why, mut text, mut speech) = (None, None, String::new());
    for entry in entries {
        match entry {
            Entry::Used(used) => meter.take(*used),
            Entry::Text { text: words, whole: true } => text = Some(words.clone()),
            Entry::Text { text: words, whole: false } => speech.push_str(words),
            Entry::Tool(_) => speech.clear(),
            Entry::Ended(end) => {
                meter.end_turn();
                why = Some(end.why);
                let pieces = Some(std::mem::take(&mut speech)).filter(|speech| !speech.is_empty());
                text = end.text.clone().or(text).or(pieces);
            }
            _ => {}
        }
    }
    let used = meter.total();
    (why, text, (used.tokens_in, used.tokens_out))
}

#[test]
fn what_was_recorded_is_understood() {
    use EndWhy::{Cancelled, Done, Error};
    const DONE: &str = "I made **hello.txt**.\n\nAll done.";
    type Recorded = (&'static str, Option<EndWhy>, Option<&'static str>, (i64, i64));
    let table: [Recorded; 18] = [
        ("claude-code-2.1.332/permission.jsonl", Some(Done), Some(DONE), (315, 60)),
        ("claude-code-2.1.332/two-turns.jsonl", Some(Done), Some(DONE), (525, 100)),
        ("claude-code-2.1.332/interrupted.jsonl", Some(Cancelled), None, (210, 40)),
        ("claude-code-2.1.332/question.jsonl", Some(Done), Some("Red it is."), (210, 40)),
        ("claude-code-2.1.332/limit.jsonl", Some(Error), None, (0, 0)),
        ("claude-code-2.1.332/not-signed-in.jsonl", Some(Error), None, (0, 0)),
        ("codex-0.171.0/tool.jsonl", Some(Done), Some(DONE), (400, 80)),
        ("codex-0.171.0/limit.jsonl", Some(Error), None, (0, 0)),
        ("gemini-cli-0.61.0/tool.jsonl", Some(Done), Some(DONE), (300, 60)),
        ("gemini-cli-0.61.0/acp-permission.jsonl", Some(Done), Some(DONE), (300, 60)),
        ("gemini-cli-0.61.0/acp-cancelled.jsonl", Some(Cancelled), None, (0, 0)),
        ("opencode-1.18.33/tool.jsonl", Some(Done), Some(DONE), (300, 60)),
        // it refuses by itself what it would have to ask for, and says nothing of an end
        ("opencode-1.18.33/refused.jsonl", None, None, (100, 20)),
        // it tells what the last of its requests has used
        ("opencode-1.18.33/acp-permission.jsonl", Some(Done), Some(DONE), (100, 20)),
        ("opencode-1.18.33/acp-loaded.jsonl", Some(Done), Some(DONE), (100, 20)),
        ("qwen-code-0.24.4/acp-permission.jsonl", Some(Done), Some(DONE), (300, 60)),
        ("copilot-1.0.102/acp-permission.jsonl", Some(Done), Some(DONE), (200, 40)),
        ("claude-agent-acp-0.49.0/acp-permission.jsonl", Some(Done), Some(DONE), (315, 60)),
    ];
    for (file, why, text, used) in table {
        let entries = of(file);
        let found = outcome(&entries);
        assert_eq!(found.0, why, "{file}: {entries:#?}");
        if text.is_some() {
            assert_eq!(found.1.as_deref(), text, "{file}");
        }
        assert_eq!(found.2, used, "{file}: {entries:#?}");
        let began = entries.iter().any(|entry| matches!(entry, Entry::Began { session: Some(_), .. }));
        assert!(began || file.contains("loaded"), "{file}");
    }
}

#[test]
fn permissions_name_the_exact_command_and_change() {
    for file in every_talk().into_iter().filter(|file| file.contains("permission")) {
        let entries = of(&file);
        let asked: Vec<_> = entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Permission(permission) => Some(permission.as_ref()),
                _ => None,
            })
            .collect();
        let run = asked.iter().find(|asked| asked.kind == ToolKind::Run).unwrap_or_else(|| panic!("{file}"));
        assert!(
            run.command.as_deref().is_some_and(|command| command.starts_with("echo hi > ")),
            "{file}: {run:?}"
        );
        if let Some(edit) = asked.iter().find(|asked| asked.kind == ToolKind::Edit) {
            assert_eq!(edit.diffs[0].new, "one\ntwo\n", "{file}");
        }
        let calls: Vec<_> = entries
            .iter()
            .filter(|entry| matches!(entry, Entry::Tool(says) if says.state == CallState::Done))
            .collect();
        assert!(!calls.is_empty(), "{file}");
    }
}

#[test]
fn limits_and_missing_logins_are_known_by_what_is_printed() {
    let now: Zoned = "2026-11-30T11:44:00+00:00[UTC]".parse().unwrap();
    let all = |file: &str| {
        let (mut limit, mut signed_out, mut words) = (None, false, String::new());
        for entry in of(file) {
            match entry {
                Entry::Limit { until, words: said } => {
                    limit = Some(until);
                    words.push_str(&format!("{said}\n"));
                }
                Entry::SignedOut(_) => signed_out = true,
                Entry::Ended(end) => words.push_str(&format!("{}\n", end.error.unwrap_or_default())),
                Entry::Plain(line) => words.push_str(&format!("{line}\n")),
                _ => {}
            }
        }
        match meaning(&words, &now) {
            ErrorMeaning::Limit(until) => limit = Some(until.or(limit.flatten())),
            ErrorMeaning::SignedOut => signed_out = true,
            ErrorMeaning::Nothing => {}
        }
        (limit.map(|until| until.map(|until| until.to_string())), signed_out)
    };
    for (file, until) in [
        ("claude-code-2.1.332/limit.jsonl", None),
        ("codex-0.171.0/limit.jsonl", Some("2026-11-30T14:46:00Z")),
        ("gemini-cli-0.61.0/limit.jsonl", Some("2026-11-30T14:56:07.5Z")),
        ("gemini-cli-0.61.0/acp-limit.jsonl", Some("2026-11-30T14:56:07.5Z")),
    ] {
        assert_eq!(all(file), (Some(until.map(str::to_owned)), false), "{file}");
    }
    for file in every_talk().iter().filter(|file| file.contains("not-signed-in")) {
        assert_eq!(all(file), (None, true), "{file}");
    }
}

#[test]
fn words_say_when_a_limit_ends() {
    let now: Zoned = "2026-11-30T13:00:00+01:00[Europe/Berlin]".parse().unwrap();
    let table: [(&str, Option<&str>); 12] = [
        ("Claude AI usage limit reached|1796050000", Some("2026-11-30T14:46:40Z")),
        ("You've hit your limit · resets 3pm (Europe/Berlin)", Some("2026-11-30T14:00:00Z")),
        ("5-hour limit reached ∙ resets 2am", Some("2026-12-01T01:00:00Z")),
        ("You’ve hit your usage limit. … or try again at 2:46 PM.", Some("2026-11-30T13:46:00Z")),
        ("You've hit your usage limit. Try again in 3 days 4 hours 9 minutes.", Some("2026-12-03T16:09:00Z")),
        ("Rate limit reached. Please try again in 6.5s.", Some("2026-11-30T12:00:06.5Z")),
        ("quota exceeded. Please retry in 3h12m7.5s.", Some("2026-11-30T15:12:07.5Z")),
        ("Request rejected (429) · try again later", None),
        ("Your credit balance is too low", None),
        ("usage limit reached, resets at 23:15", Some("2026-11-30T22:15:00Z")),
        ("429: resets_at\":1796050000", None),
        ("rate_limit: {\"resets_at\":1796050000}", Some("2026-11-30T14:46:40Z")),
    ];
    for (words, until) in table {
        let found = match meaning(words, &now) {
            ErrorMeaning::Limit(until) => until.map(|until| until.to_string()),
            other => {
                assert!(words.starts_with("429:"), "{words}: {other:?}");
                None
            }
        };
        assert_eq!(found.as_deref(), until, "{words}");
    }
    for words in
        ["Not logged in · Please run /login", "unexpected status 401 Unauthorized: x", "Invalid API key"]
    {
        assert_eq!(meaning(words, &now), ErrorMeaning::SignedOut, "{words}");
    }
    for words in ["", "Tests failed", "cannot sing in the rain"] {
        assert_eq!(meaning(words, &now), ErrorMeaning::Nothing, "{words}");
    }
}

/// Every form that a line can be broken into: each of its fields missing, null, and of other types.
fn broken(value: &Value) -> Vec<Value> {
    let mut all = vec![];
    let others = || [json!(null), json!(7), json!("x"), json!([]), json!({}), json!([{"a": 1}]), json!(true)];
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                let mut without = map.clone();
                without.remove(name);
                all.push(Value::Object(without));
                for other in others().into_iter().chain(broken(inner)) {
                    let mut with = map.clone();
                    with.insert(name.clone(), other);
                    all.push(Value::Object(with));
                }
            }
        }
        Value::Array(list) => {
            for (place, inner) in list.iter().enumerate() {
                for other in others().into_iter().chain(broken(inner)) {
                    let mut with = list.clone();
                    with[place] = other;
                    all.push(Value::Array(with));
                }
            }
        }
        _ => {}
    }
    all
}

#[test]
fn no_form_of_a_line_is_too_much_and_none_makes_a_success() {
    let ends = |entries: &[Entry]| {
        entries.iter().any(|entry| matches!(entry, Entry::Ended(end) if end.why == EndWhy::Done))
    };
    let mut tried = 0;
    for file in every_talk() {
        let (client, protocol, goes_on) = talk(&file);
        for line in printed(&file) {
            let Ok(value) = serde_json::from_str::<Value>(&line) else { continue };
            let whole = ends(&reader(client, protocol, goes_on).line(&line));
            for form in broken(&value) {
                let entries = reader(client, protocol, goes_on).line(&form.to_string());
                tried += 1;
                // what did not say that it was done does not say it because a field is broken
                assert!(!ends(&entries) || whole || is_unfailed(&form), "{file}: {form}");
            }
        }
    }
    assert!(tried > 5_000, "{tried}");
}

/// Whether what was broken is just what says that it failed.
fn is_unfailed(form: &Value) -> bool {
    form["type"] == "result" || form["type"] == "step_finish" || form.get("id").is_some()
}

#[test]
fn other_lines_are_plain_output() {
    for client in CodingClient::ALL {
        for protocol in [STREAM, ACP] {
            let lines = [
                "\u{1b}[31mwarning\u{1b}[0m: old version",
                "[1,2]",
                "\"text\"",
                "{broken",
                "",
                "   ",
                "{}",
                "{\"type\":\"new_thing\"}",
            ];
            let lines = lines.map(str::to_owned);
            let entries = read_all(client, protocol, false, &lines);
            let plain = ["warning: old version", "[1,2]", "\"text\"", "{broken"]
                .map(|text| Entry::Plain(text.to_owned()));
            assert_eq!(entries, plain, "{client} {protocol}");
        }
    }
}

#[test]
fn what_an_earlier_session_said_is_not_said_again() {
    let entries = of("opencode-1.18.33/acp-loaded.jsonl");
    let printed = printed("opencode-1.18.33/acp-loaded.jsonl").join("\n");
    assert!(printed.matches("I made **hello.txt**").count() > 1, "the talk tells it again");
    let said =
        entries.iter().filter(|entry| matches!(entry, Entry::Text { text, .. } if text.contains("hello")));
    assert_eq!(said.count(), 1, "{entries:#?}");
    let unknown = of("opencode-1.18.33/acp-unknown-session.jsonl");
    assert!(unknown.iter().any(|entry| matches!(entry, Entry::NoSession(_))), "{unknown:#?}");
    let unknown = of("claude-code-2.1.332/unknown-session.jsonl");
    assert!(unknown.iter().any(|entry| matches!(entry, Entry::NoSession(_))), "{unknown:#?}");
    assert!(!unknown.iter().any(|entry| matches!(entry, Entry::Ended(_))), "{unknown:#?}");
}

/// What was said in a session comes before the answer that it is loaded, or after it as well.
#[test]
fn what_was_said_in_a_loaded_session_is_not_said_again_however_late_it_is_told() {
    let said = |text: &str| {
        let update =
            json!({ "sessionUpdate": "agent_message_chunk", "content": { "type": "text", "text": text } });
        json!({ "method": "session/update", "params": { "sessionId": "s", "update": update } }).to_string()
    };
    let loaded = json!({ "id": 2, "result": { "models": { "currentModelId": "m" } } }).to_string();
    let unknown = json!({ "id": 4, "error": { "code": -32601, "message": "Method not found" } }).to_string();
    let began = Entry::Began { session: None, model: Some("m".into()) };
    let new = Entry::Text { text: "new".into(), whole: false };
    let table: [(CodingClient, Vec<String>, Vec<Entry>); 3] = [
        (
            CodingClient::OpenCode,
            vec![said("old"), loaded.clone(), said("new")],
            vec![began.clone(), new.clone()],
        ),
        (
            CodingClient::Gemini,
            vec![said("old"), loaded.clone(), said("older"), unknown, said("new")],
            vec![Entry::Loaded, began.clone(), new.clone()],
        ),
        (CodingClient::Gemini, vec![said("old"), loaded, said("older")], vec![Entry::Loaded]),
    ];
    for (client, lines, entries) in table {
        assert_eq!(read_all(client, ACP, true, &lines), entries, "{client}");
    }
}
