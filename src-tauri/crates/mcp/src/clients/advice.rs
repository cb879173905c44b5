//! What a client needs beside the command of a server, and what the person should know of it.

use super::known::Client;

/// A member that an entry has beside its command: what it is set to where the person has not set it, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) value: &'static str,
    pub(super) why: &'static str,
}

impl Client {
    /// What goes with the entry, where that is TOML.
    pub(super) const fn members(self) -> &'static [Member] {
        match self {
            // without a person who could be asked it would refuse every tool that starts something
            Self::Codex => &[Member {
                name: "default_tools_approval_mode",
                value: "approve",
                why: "Legwork itself asks before a command runs",
            }],
            _ => &[],
        }
    }

    /// What the person should know of Legwork in it.
    pub(super) const fn note(self) -> Option<&'static str> {
        match self {
            Self::Codex => Some(
                "With default_tools_approval_mode = \"approve\" Codex uses Legwork's tools without asking; Legwork itself \
                 asks you before a command runs, unless you have set it otherwise",
            ),
            Self::Gemini => Some("Gemini CLI starts no servers in a folder that it does not trust"),
            Self::Qwen => Some("Qwen Code starts no servers in a folder that it does not trust"),
            _ => None,
        }
    }
}
