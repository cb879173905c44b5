//! Which programs coding agents are, how they are spoken to, what they may do unasked.

use crate::{
    Origin,
    task::{CheckWish, NewTask},
    words::words,
};
use serde::{Deserialize, Serialize};

words! {
    /// A program that is a coding agent.
    #[derive(Default)]
    CodingClient, "a coding agent", coding_client_word {
        /// Anthropic's Claude Code.
        ClaudeCode = "claude_code",
        /// OpenAI's Codex.
        Codex = "codex",
        /// Google's Gemini CLI.
        Gemini = "gemini",
        /// OpenCode.
        OpenCode = "opencode",
        /// GitHub's Copilot CLI.
        Copilot = "copilot",
        /// Qwen Code.
        Qwen = "qwen",
        /// Another one that speaks the Agent Client Protocol.
        #[default]
        Other = "other",
    }
}

words! {
    /// How a coding agent is spoken to.
    #[derive(Default)]
    CodingProtocol, "a protocol of coding agents", coding_protocol_word {
        /// The Agent Client Protocol, on its standard input and output.
        #[default]
        Acp = "acp",
        /// Lines of JSON that it prints itself, without a terminal.
        Stream = "stream",
    }
}

words! {
    /// What a coding agent may do without asking the person.
    #[derive(Default)]
    PermissionPolicy, "a rule for permissions", permission_policy_word {
        /// It reads; it asks before it changes a file, runs a command or uses the network.
        #[default]
        Ask = "ask",
        /// It changes files of its folder unasked, and asks before anything else.
        Edits = "edits",
        /// Everything; nobody is asked.
        All = "all",
    }
}

impl CodingClient {
    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ClaudeCode => "Claude Code",
            Self::Codex => "Codex",
            Self::Gemini => "Gemini CLI",
            Self::OpenCode => "OpenCode",
            Self::Copilot => "Copilot CLI",
            Self::Qwen => "Qwen Code",
            Self::Other => "Another agent",
        }
    }

    /// The name of its program; none where the person has to say it.
    #[must_use]
    pub const fn program(self) -> Option<&'static str> {
        match self {
            Self::ClaudeCode => Some("claude"),
            Self::Codex => Some("codex"),
            Self::Gemini => Some("gemini"),
            Self::OpenCode => Some("opencode"),
            Self::Copilot => Some("copilot"),
            Self::Qwen => Some("qwen"),
            Self::Other => None,
        }
    }

    /// The variables that it takes a key from, the usual one first.
    #[must_use]
    pub const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::ClaudeCode => &["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_AUTH_TOKEN"],
            Self::Codex => &["OPENAI_API_KEY", "CODEX_API_KEY"],
            Self::Gemini => &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
            Self::OpenCode => &["OPENCODE_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY"],
            Self::Copilot => &["COPILOT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"],
            Self::Qwen => &["OPENAI_API_KEY", "DASHSCOPE_API_KEY"],
            Self::Other => &[],
        }
    }

    /// How it can be spoken to, what is usual first.
    #[must_use]
    pub const fn protocols(self) -> &'static [CodingProtocol] {
        match self {
            Self::ClaudeCode | Self::Codex => &[CodingProtocol::Stream],
            Self::Gemini | Self::OpenCode | Self::Qwen => &[CodingProtocol::Acp, CodingProtocol::Stream],
            Self::Copilot | Self::Other => &[CodingProtocol::Acp],
        }
    }

    /// Whether it can ask the person while it runs, spoken to so. Where not, what it may not do unasked is refused to it.
    #[must_use]
    pub const fn asks(self, protocol: CodingProtocol) -> bool {
        match (protocol, self) {
            (CodingProtocol::Acp, _)
            | (CodingProtocol::Stream, Self::ClaudeCode | Self::Copilot | Self::Qwen | Self::Other) => true,
            (CodingProtocol::Stream, Self::Codex | Self::Gemini | Self::OpenCode) => false,
        }
    }

    /// How it is spoken to where nobody says.
    #[must_use]
    pub fn protocol(self) -> CodingProtocol {
        self.protocols().first().copied().unwrap_or_default()
    }
}

/// The answers that are offered where an agent has been silent for long; any other words are a message to it.
pub const WAIT_ON: &str = "Go on waiting";
/// See [`WAIT_ON`].
pub const STOP_IT: &str = "Stop it";

/// A task that shows whether an agent works: it says one word.
#[must_use]
pub fn test_task(agent: &str, origin: Origin) -> NewTask {
    NewTask {
        agent: Some(agent.to_owned()),
        title: Some(format!("Test of {agent}")),
        instructions: Some(
            "Reply with the one word: ready. Read nothing, change nothing and run nothing.".to_owned(),
        ),
        max_retries: Some(0),
        timeout_seconds: Some(TEST_SECONDS),
        check: Some(CheckWish::None),
        tags: vec!["test".to_owned()],
        origin: Some(origin),
        ..NewTask::default()
    }
}

/// How long an agent may take to say a word, in seconds.
const TEST_SECONDS: i64 = 3 * 60;

/// How often a failed check goes back to the agent where nobody says.
pub const DEFAULT_ROUNDS: i64 = 2;
/// How often it may.
pub const ROUNDS: std::ops::RangeInclusive<i64> = 0..=10;
/// How long an agent may be silent before the person is asked, in minutes.
pub const QUIET_MINUTES: std::ops::RangeInclusive<i64> = 1..=24 * 60;

/// What an agent is that is a program of its own. Its model, folder, time-out, budget, variables and secrets are the agent's,
/// as of every kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct CodingSetup {
    /// Which one.
    pub client: CodingClient,
    /// How it is spoken to; as is usual for it where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<CodingProtocol>,
    /// Its program: a name to be looked for in the person's PATH, or an absolute path. Its usual name where left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// What it is given besides what Legwork gives it.
    pub arguments: Vec<String>,
    /// What it may do without asking.
    pub permissions: PermissionPolicy,
    /// How often a failed check goes back to it within an attempt: 0 to 10.
    pub rounds: i64,
    /// After so many minutes without a sign of it, 1 to 1,440, the person is asked; never where left out.
    pub quiet_minutes: Option<i64>,
    /// Coding agents that take a task on when this one has reached its limit, in this order: the first that is not at its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fallbacks: Vec<String>,
}

impl Default for CodingSetup {
    fn default() -> Self {
        Self {
            client: CodingClient::default(),
            protocol: None,
            program: None,
            arguments: vec![],
            permissions: PermissionPolicy::default(),
            rounds: DEFAULT_ROUNDS,
            quiet_minutes: None,
            fallbacks: vec![],
        }
    }
}

impl CodingSetup {
    /// That of a client as it is usually set up.
    #[must_use]
    pub fn of(client: CodingClient) -> Self {
        Self { client, ..Self::default() }
    }

    /// How it is spoken to.
    #[must_use]
    pub fn speaks(&self) -> CodingProtocol {
        self.protocol.unwrap_or_else(|| self.client.protocol())
    }

    /// What is started; empty for another agent whose program nobody has named.
    #[must_use]
    pub fn starts(&self) -> &str {
        self.program.as_deref().or(self.client.program()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_is_spoken_to_in_some_way() {
        for client in CodingClient::ALL {
            let setup = CodingSetup::of(client);
            assert!(client.protocols().contains(&setup.speaks()), "{client}");
            assert_eq!(setup.starts().is_empty(), client == CodingClient::Other, "{client}");
        }
    }
}
