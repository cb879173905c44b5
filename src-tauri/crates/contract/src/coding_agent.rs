//! Coding agents on this machine, and Legwork's place in their configurations.

use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// Whether a coding agent can use Legwork.
    #[derive(Default)]
    CodingAgentState, "a state of a coding agent", coding_agent_state_word {
        /// Legwork is not in its configuration; connecting puts it there.
        #[default]
        Absent = "absent",
        /// Legwork is in its configuration.
        Connected = "connected",
        /// Legwork is in its configuration, which says that it is not to be started.
        SwitchedOff = "switched_off",
        /// Its configuration is not edited here: the person pastes the lines.
        ByHand = "by_hand",
        /// Its configuration cannot be read.
        Unreadable = "unreadable",
    }
}

/// A coding agent on this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct CodingAgent {
    /// Its name on the command line, such as `claude-code`.
    pub client: String,
    /// What people call it.
    pub name: String,
    /// Its configuration, which may not be there.
    pub file: String,
    /// Whether it can use Legwork.
    pub state: CodingAgentState,
    /// What connecting it writes, as `diff -u` shows it, or the lines to paste; nothing where it is connected.
    pub change: Option<String>,
    /// Why its configuration cannot be read.
    pub problem: Option<String>,
    /// What the person should know of Legwork in it.
    pub notes: Vec<String>,
}
