//! The versions of clients that Legwork was tried with, and what is said of others. Others are not refused: most work.

use contract::coding::CodingClient;
use std::cmp::Ordering;

/// The version that was tried; none where a client is any program.
pub(crate) const fn tried(client: CodingClient) -> Option<&'static str> {
    match client {
        CodingClient::ClaudeCode => Some("2.1.332"),
        CodingClient::Codex => Some("0.171.0"),
        CodingClient::Gemini => Some("0.61.0"),
        CodingClient::OpenCode => Some("1.18.33"),
        CodingClient::Copilot => Some("1.0.102"),
        CodingClient::Qwen => Some("0.24.4"),
        CodingClient::Other => None,
    }
}

/// What the person should know of a client that says that it is of this version; nothing where it is about the one that was
/// tried: what differs behind the second number is mended faults.
pub(crate) fn told(client: CodingClient, says: &str) -> Option<String> {
    let tried = tried(client)?;
    let (version, first, second) = numbers(says)?;
    let (_, tried_first, tried_second) = numbers(tried)?;
    let (than, then) = match (first, second).cmp(&(tried_first, tried_second)) {
        Ordering::Less => ("older", "Update it where something does not work."),
        Ordering::Greater => ("newer", "Update Legwork where something does not work."),
        Ordering::Equal => return None,
    };
    Some(format!("{} {version} is {than} than {tried}, with which Legwork was tried. {then}", client.label()))
}

/// Where a client says nothing that can be understood.
pub(crate) fn other_version(client: CodingClient) -> String {
    match tried(client) {
        Some(tried) => format!(
            "Is it another version? Legwork was tried with {tried}; `legwork agent find` shows yours. Or are its arguments \
             wrong? `legwork agent show NAME` shows them."
        ),
        None => "Does it speak the protocol that the agent is set to? `legwork agent show NAME` shows its program, \
                 arguments and protocol."
            .to_owned(),
    }
}

/// The first version in a text, and its first two numbers.
fn numbers(text: &str) -> Option<(&str, u64, u64)> {
    let words = text.split(|c: char| c.is_whitespace() || "()/,@".contains(c));
    words.filter(|word| !word.is_empty()).find_map(|word| {
        let word = word.strip_prefix('v').unwrap_or(word);
        let mut parts = word.split(['.', '-', '+']);
        let (first, second) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some((word, first, second))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_and_newer_ones_are_told() {
        use CodingClient::{ClaudeCode, Codex, Gemini, OpenCode, Other};
        for (client, says, wanted) in [
            (ClaudeCode, "2.1.332 (Claude Code)", None),
            (ClaudeCode, "2.1.9", None),
            (ClaudeCode, "1.0.128 (Claude Code)", Some("Claude Code 1.0.128 is older than 2.1.332")),
            (ClaudeCode, "2.2.0", Some("Claude Code 2.2.0 is newer than 2.1.332")),
            (ClaudeCode, "10.0.0", Some("newer")),
            (Codex, "codex-cli 0.99.0-alpha.1", Some("0.99.0-alpha.1 is older than 0.171.0")),
            (Codex, "codex-cli 0.171.4", None),
            (Gemini, "0.62.0", Some("newer")),
            (OpenCode, "v1.17.0", Some("1.17.0 is older")),
            (OpenCode, "no number", None),
            (Other, "0.1", None),
        ] {
            let told = told(client, says);
            match wanted {
                None => assert_eq!(told, None, "{client} {says}"),
                Some(words) => {
                    assert!(told.clone().is_some_and(|told| told.contains(words)), "{says}: {told:?}")
                }
            }
        }
    }
}
