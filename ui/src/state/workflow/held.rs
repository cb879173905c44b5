//! Where a stage or a task of a workflow works, and what holds it, as the editor's choices.

use crate::{
    catalogue::workflows as say,
    state::{places, sandbox_words},
};
use contract::{
    changes::PlaceKind,
    sandbox::{NetworkAccess, Sandbox, SandboxLevel},
};

/// The key of a place; empty: nothing is said.
#[must_use]
pub fn place_key(place: Option<PlaceKind>) -> String {
    place.map(|place| place.to_string()).unwrap_or_default()
}

/// The key of a sandbox with what it reaches of the network; empty: nothing is said.
#[must_use]
pub fn sandbox_key(level: Option<SandboxLevel>, network: Option<NetworkAccess>) -> String {
    let network = network.unwrap_or_default();
    sandbox_words::value(level.map(|level| Sandbox { level, network, best_effort: false }))
}

/// What the key of a sandbox stands for. What it reaches is said beside it, so that it is not the stage's.
#[must_use]
pub fn sandbox_of(key: &str) -> (Option<SandboxLevel>, Option<NetworkAccess>) {
    let Some(chosen) = sandbox_words::chosen(key, false) else { return (None, None) };
    (Some(chosen.level), Some(chosen.network).filter(|_| !chosen.is_off()))
}

/// The places to choose from, first the one of whoever says it otherwise.
#[must_use]
pub fn place_options(of_task: bool) -> Vec<(String, String)> {
    usual(of_task, places::choices().into_iter().skip(1))
}

/// The sandboxes to choose from, first the one of whoever says it otherwise.
#[must_use]
pub fn sandbox_options(of_task: bool) -> Vec<(String, String)> {
    usual(of_task, sandbox_words::offered())
}

fn usual(of_task: bool, all: impl IntoIterator<Item = (String, String)>) -> Vec<(String, String)> {
    let said = if of_task { say::as_its_stage() } else { say::as_its_tasks() };
    [(String::new(), said.to_owned())].into_iter().chain(all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_choice_is_what_is_written_and_comes_back() {
        for of_task in [true, false] {
            for (key, _) in sandbox_options(of_task) {
                let (level, network) = sandbox_of(&key);
                assert_eq!(sandbox_key(level, network), key);
                assert_eq!(network.is_some(), level.is_some_and(|level| level != SandboxLevel::Off), "{key}");
            }
            for (key, _) in place_options(of_task) {
                assert_eq!(place_key(key.parse().ok()), key);
            }
        }
        assert_eq!(sandbox_key(Some(SandboxLevel::ReadOnly), None), "read_only all");
    }
}
