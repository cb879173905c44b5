//! Limits in the page's words, and what is entered for one.

use crate::{catalogue::settings as say, state::names};
use contract::{
    AgentKind,
    limit::{LIMITS, LimitKey, LimitOn},
};

/// What a limit counts, in a list of all sorts.
#[must_use]
pub fn sort(on: LimitOn) -> &'static str {
    match on {
        LimitOn::All => say::limit_on_all(),
        LimitOn::Kind => say::limit_on_kind(),
        LimitOn::Type => say::limit_on_type(),
        LimitOn::Agent => say::limit_on_agent(),
        LimitOn::Provider => say::limit_on_provider(),
        LimitOn::Folder => say::limit_on_folder(),
        LimitOn::Tag => say::limit_on_tag(),
        LimitOn::Resource => say::limit_on_resource(),
    }
}

/// What one limit counts.
#[must_use]
pub fn label(on: LimitOn, name: &str) -> String {
    match on {
        LimitOn::All => say::limit_on_all().to_owned(),
        LimitOn::Kind if name == AgentKind::Llm.as_str() => say::limit_of_models().to_owned(),
        LimitOn::Kind if name == AgentKind::Coding.as_str() => say::limit_of_coding_agents().to_owned(),
        LimitOn::Kind => say::limit_of_commands().to_owned(),
        LimitOn::Type => match name.parse() {
            Ok(kind) => say::limit_of_type(names::task_type(kind)),
            Err(_) => say::limit_of_type(name),
        },
        LimitOn::Agent => say::limit_of_agent(name),
        LimitOn::Provider => say::limit_of_provider(name),
        LimitOn::Folder => say::limit_of_folder(name),
        LimitOn::Tag => say::limit_of_tag(name),
        LimitOn::Resource => say::limit_of_resource(name),
    }
}

/// How far a limit is used.
#[must_use]
pub fn used(running: usize, most: i64, waiting: i64) -> String {
    let running = i64::try_from(running).unwrap_or(i64::MAX);
    match waiting {
        0 => say::limit_used(&running.to_string(), &most.to_string()),
        waiting => say::limit_used_and_waiting(waiting, &running.to_string(), &most.to_string()),
    }
}

/// The key of what was entered.
#[must_use]
pub fn key(on: &str, name: &str) -> String {
    let on = on.parse().unwrap_or(LimitOn::Tag);
    match (on, name.trim()) {
        // what is missing is said by whoever reads it
        (on, "") => on.as_str().to_owned(),
        (on, name) => LimitKey::new(on, name).to_string(),
    }
}

/// The number that was entered.
///
/// # Errors
/// What is wrong with it.
pub fn most(entered: &str) -> Result<i64, String> {
    let entered = entered.trim();
    // zero and what is too large are told by the engine
    entered
        .parse()
        .map_err(|_| say::whole_number_allowed(&LIMITS.start().to_string(), &LIMITS.end().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_entered_is_a_key_and_a_number() {
        assert_eq!(key("tag", " build "), "tag:build");
        assert_eq!(key("tag", "resource:gpu"), "resource:gpu");
        assert_eq!(key("all", "left over"), "all");
        assert_eq!(key("folder", ""), "folder");
        assert_eq!(most(" 3 "), Ok(3));
        assert!(most("two").is_err());
    }
}
