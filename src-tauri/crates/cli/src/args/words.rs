//! Values that are one of a few words, so that a shell can complete them.

use clap::{
    Arg, Command, Error,
    builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser},
};
use contract::{
    AgentKind, ProviderKind, Status, TaskType,
    coding::{CodingClient, CodingProtocol, PermissionPolicy},
    notify::Channel,
    report::ReportFormat,
    sandbox::NetworkAccess,
    schedule::{Missed, Overlap},
    task::TaskGroup,
};
use mcp::clients::Client;
use std::{ffi::OsStr, fmt, marker::PhantomData, str::FromStr};

/// Reads a word as the type itself does, with its own words for what is wrong.
#[derive(Clone)]
pub(crate) struct Words<T> {
    all: Vec<&'static str>,
    /// Words of a later version: known by name, and refused in clear words.
    later: &'static [&'static str],
    read: PhantomData<fn() -> T>,
}

impl<T> Words<T> {
    fn of(all: impl IntoIterator<Item = &'static str>) -> Self {
        Self { all: all.into_iter().collect(), later: &[], read: PhantomData }
    }
}

/// Where a task stands.
pub(crate) fn statuses() -> Words<Status> {
    Words::of(Status::ALL.map(Status::as_str))
}

/// What sort of work a task is.
pub(crate) fn task_types() -> Words<TaskType> {
    Words::of(TaskType::ALL.map(TaskType::as_str))
}

/// What of the network may be reached.
pub(crate) fn network_accesses() -> Words<NetworkAccess> {
    Words::of(NetworkAccess::ALL.map(NetworkAccess::as_str))
}

/// Parts of the list.
pub(crate) fn task_groups() -> Words<TaskGroup> {
    Words::of(TaskGroup::ALL.map(TaskGroup::as_str))
}

/// What becomes of missed times.
pub(crate) fn missed() -> Words<Missed> {
    Words::of(Missed::ALL.map(Missed::as_str))
}

/// What becomes of times whose tasks would overlap.
pub(crate) fn overlaps() -> Words<Overlap> {
    Words::of(Overlap::ALL.map(Overlap::as_str))
}

/// Ways to be told.
pub(crate) fn channels() -> Words<Channel> {
    Words::of(Channel::ALL.map(Channel::as_str))
}

/// What runs an agent's tasks.
pub(crate) fn agent_kinds() -> Words<AgentKind> {
    Words { later: &["acp", "cli"], ..Words::of(AgentKind::ALL.map(AgentKind::as_str)) }
}

/// Coding agents that do tasks: by their words, by the names of their programs, with `-` for `_`.
pub(crate) fn coding_clients() -> Words<CodingClientName> {
    Words::of(CodingClient::ALL.map(CodingClient::as_str))
}

/// A coding agent as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CodingClientName(pub(crate) CodingClient);

impl FromStr for CodingClientName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let by_program = CodingClient::ALL.into_iter().find(|client| client.program() == Some(text));
        by_program.map_or_else(|| text.replace('-', "_").parse(), Ok).map(Self)
    }
}

/// How coding agents are spoken to.
pub(crate) fn coding_protocols() -> Words<CodingProtocol> {
    Words::of(CodingProtocol::ALL.map(CodingProtocol::as_str))
}

/// What coding agents may do unasked.
pub(crate) fn permission_policies() -> Words<PermissionPolicy> {
    Words::of(PermissionPolicy::ALL.map(PermissionPolicy::as_str))
}

/// Where models are reached.
pub(crate) fn provider_kinds() -> Words<ProviderKind> {
    Words::of(ProviderKind::ALL.map(ProviderKind::as_str))
}

/// What a report is written as.
pub(crate) fn report_formats() -> Words<ReportFormat> {
    Words::of(ReportFormat::ALL.map(ReportFormat::as_str))
}

/// Coding agents, each with what people call it.
pub(crate) fn clients() -> impl TypedValueParser<Value = Client> {
    let named = Client::ALL.map(|client| PossibleValue::new(client.as_str()).help(client.title()));
    PossibleValuesParser::new(named).try_map(|name| name.parse::<Client>())
}

impl<T> TypedValueParser for Words<T>
where
    T: FromStr<Err: fmt::Display> + Clone + Send + Sync + 'static,
{
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, Error> {
        let (later, all) = (self.later, self.all.join(", "));
        let read = move |text: String| {
            if later.contains(&text.as_str()) {
                return Err(format!("“{text}” is not part of this version; allowed are {all}"));
            }
            text.parse::<T>().map_err(|error| error.to_string())
        };
        StringValueParser::new().try_map(read).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.all.iter().map(PossibleValue::new)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coding_agents_are_known_by_several_names() {
        for name in ["claude_code", "claude-code", "claude"] {
            assert_eq!(name.parse(), Ok(CodingClientName(CodingClient::ClaudeCode)), "{name}");
        }
        assert!("clod".parse::<CodingClientName>().unwrap_err().contains("claude_code, codex"));
    }

    #[test]
    fn each_word_is_read() {
        for word in statuses().all {
            assert!(word.parse::<Status>().is_ok(), "{word}");
        }
        for word in task_types().all {
            assert!(word.parse::<TaskType>().is_ok(), "{word}");
        }
        for word in provider_kinds().all {
            assert!(word.parse::<ProviderKind>().is_ok(), "{word}");
        }
    }
}
