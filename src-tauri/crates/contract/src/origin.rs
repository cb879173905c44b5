//! Which door a task came through: what may be asked of it, and by whom, follows from that.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

/// How the origin of a task begins that came in over MCP; the client's name follows.
const MCP: &str = "mcp:";
/// How the origin of a task begins that an agent with a model has started; the agent's name follows.
const AGENT: &str = "agent:";
/// How the origin of a task begins that a schedule has started; the schedule's name follows.
const SCHEDULE: &str = "schedule:";

/// Which door a task came through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Origin {
    /// The window, or one of its notifications.
    Window,
    /// The command line, or its board.
    Cli,
    /// A coding agent over MCP: its client's name.
    Mcp(String),
    /// The run of an agent with a model: the agent's name when it started the task.
    Agent(String),
    /// A schedule: its name when it started the task.
    Schedule(String),
    /// A caller of the engine that says nothing about itself.
    #[default]
    Api,
}

impl Origin {
    /// The client's name, where the task came in over MCP.
    #[must_use]
    pub fn client(&self) -> Option<&str> {
        match self {
            Self::Mcp(client) => Some(client),
            Self::Window | Self::Cli | Self::Agent(_) | Self::Schedule(_) | Self::Api => None,
        }
    }

    /// Whether the task came in over MCP.
    #[must_use]
    pub fn is_mcp(&self) -> bool {
        self.client().is_some()
    }

    /// The text in the store and in JSON, such as `window` or `mcp:claude-code`.
    #[must_use]
    pub fn text(&self) -> Cow<'static, str> {
        match self {
            Self::Window => "window".into(),
            Self::Cli => "cli".into(),
            Self::Api => "api".into(),
            Self::Mcp(client) => format!("{MCP}{client}").into(),
            Self::Agent(agent) => format!("{AGENT}{agent}").into(),
            Self::Schedule(name) => format!("{SCHEDULE}{name}").into(),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mcp(client) => write!(f, "{MCP}{client}"),
            Self::Agent(agent) => write!(f, "{AGENT}{agent}"),
            Self::Schedule(name) => write!(f, "{SCHEDULE}{name}"),
            Self::Window | Self::Cli | Self::Api => f.write_str(&self.text()),
        }
    }
}

impl FromStr for Origin {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "window" => Ok(Self::Window),
            "cli" => Ok(Self::Cli),
            "api" => Ok(Self::Api),
            _ => named(text).ok_or_else(|| {
                format!(
                    "“{text}” is no door that tasks come through; there are window, cli, api, {MCP}CLIENT, {AGENT}NAME and \
                     {SCHEDULE}NAME"
                )
            }),
        }
    }
}

/// A door that has a name behind it.
fn named(text: &str) -> Option<Origin> {
    let behind = |door| text.strip_prefix(door).map(str::to_owned);
    let mcp = behind(MCP).map(Origin::Mcp);
    mcp.or_else(|| behind(AGENT).map(Origin::Agent)).or_else(|| behind(SCHEDULE).map(Origin::Schedule))
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.text().into_owned()
    }
}

impl TryFrom<String> for Origin {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Origin {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Origin".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_origin_is_read_as_it_is_written() {
        let all = [
            (Origin::Window, "window"),
            (Origin::Cli, "cli"),
            (Origin::Api, "api"),
            (Origin::Mcp("claude-code".into()), "mcp:claude-code"),
            (Origin::Mcp("a:b".into()), "mcp:a:b"),
            (Origin::Agent("Explorer".into()), "agent:Explorer"),
            (Origin::Schedule("Nightly".into()), "schedule:Nightly"),
        ];
        for (origin, text) in all {
            assert_eq!((origin.text(), origin.to_string()), (text.into(), text.to_owned()));
            assert_eq!(text.parse(), Ok(origin.clone()));
            assert_eq!(serde_json::to_value(&origin).unwrap(), text);
            assert_eq!(serde_json::from_value::<Origin>(text.into()).unwrap(), origin);
        }
        for unknown in ["", "mcp", "Window", "door"] {
            assert!(unknown.parse::<Origin>().unwrap_err().contains(unknown));
        }
    }

    #[test]
    fn only_what_came_in_over_mcp_has_a_client() {
        assert_eq!(Origin::Mcp("codex".into()).client(), Some("codex"));
        for other in [Origin::Window, Origin::Cli, Origin::Api, Origin::Agent("mcp:x".into())] {
            assert!(!other.is_mcp(), "{other}");
        }
    }
}
