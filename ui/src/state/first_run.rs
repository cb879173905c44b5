//! The first screen: whether it shows, and how what was found on the machine reads.

use crate::catalogue::first_run as say;
use contract::{
    CodingAgentState,
    provider::{FoundKey, KeySource, ProviderDraft},
};

/// Whether the first screen shows in place of the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstRun {
    /// It is not known yet whether there is anything.
    #[default]
    Undecided,
    /// It shows.
    Shows,
    /// It was left, or is not needed.
    Over,
}

/// What is known of the store while the window opens; `None`: not yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FirstLook {
    /// Whether the first screen was left once.
    pub welcomed: Option<bool>,
    /// How many tasks there are.
    pub tasks: Option<i64>,
    /// How many providers there are.
    pub providers: Option<usize>,
    /// Something could not be read.
    pub failed: bool,
}

impl FirstRun {
    /// It shows where there is nothing at all, and was not left before.
    #[must_use]
    pub const fn decide(look: FirstLook) -> Self {
        match look {
            FirstLook { failed: true, .. } | FirstLook { welcomed: Some(true), .. } => Self::Over,
            FirstLook { welcomed: Some(false), tasks: Some(0), providers: Some(0), .. } => Self::Shows,
            FirstLook { tasks: Some(1..), .. } | FirstLook { providers: Some(1..), .. } => Self::Over,
            _ => Self::Undecided,
        }
    }
}

/// A path as people write it: what is in the home folder begins with `~`.
#[must_use]
pub fn short_path(path: &str, home: &str) -> String {
    match path.strip_prefix(home.trim_end_matches('/')) {
        Some("") => "~".to_owned(),
        Some(rest) if !home.is_empty() && rest.starts_with('/') => format!("~{rest}"),
        _ => path.to_owned(),
    }
}

/// The request that adds the provider of a key that was found in the environment.
#[must_use]
pub fn draft_of_key(key: &FoundKey) -> ProviderDraft {
    ProviderDraft {
        name: Some(key.name.clone()),
        kind: Some(key.kind),
        key_source: Some(KeySource::Environment),
        key_variable: Some(key.variable.clone()),
        ..ProviderDraft::default()
    }
}

/// `Answers in 0.8s`
#[must_use]
pub fn answered(milliseconds: f64) -> String {
    say::answers_in(&format!("{:.1}", (milliseconds / 1000.0).max(0.1)))
}

/// What stands before the name of a coding agent's configuration, and behind it.
#[must_use]
pub fn place_said(state: CodingAgentState) -> (&'static str, &'static str) {
    match state {
        CodingAgentState::Absent => (say::adds_before(), say::adds_after()),
        CodingAgentState::Connected => (say::stands_before(), say::stands_after()),
        CodingAgentState::SwitchedOff => (say::stands_before(), say::stands_off_after()),
        CodingAgentState::ByHand => (say::paste_before(), say::paste_after()),
        CodingAgentState::Unreadable => (say::unreadable_before(), say::unreadable_after()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shows_where_there_is_nothing_and_never_again() {
        use FirstRun::{Over, Shows, Undecided};
        let look = |welcomed, tasks, providers| FirstLook { welcomed, tasks, providers, failed: false };
        for (known, said) in [
            (look(None, None, None), Undecided),
            (look(None, Some(0), None), Undecided),
            (look(Some(false), Some(0), None), Undecided),
            (look(Some(false), None, Some(0)), Undecided),
            (look(Some(false), Some(0), Some(0)), Shows),
            (look(Some(true), None, None), Over),
            (look(Some(true), Some(0), Some(0)), Over),
            (look(None, Some(2), None), Over),
            (look(Some(false), Some(0), Some(1)), Over),
            (FirstLook { failed: true, ..look(None, None, None) }, Over),
        ] {
            assert_eq!(FirstRun::decide(known), said, "{known:?}");
        }
    }

    #[test]
    fn paths_at_home_are_short() {
        for (path, home, said) in [
            ("/home/me/.codex/config.toml", "/home/me", "~/.codex/config.toml"),
            ("/home/me/.codex", "/home/me/", "~/.codex"),
            ("/home/me", "/home/me", "~"),
            ("/home/mellow/x", "/home/me", "/home/mellow/x"),
            ("/etc/x", "", "/etc/x"),
            ("", "/home/me", ""),
        ] {
            assert_eq!(short_path(path, home), said);
        }
    }

    #[test]
    fn an_answer_takes_some_time_in_words() {
        assert_eq!((answered(812.0), answered(3.0)), ("Answers in 0.8s".into(), "Answers in 0.1s".into()));
    }
}
