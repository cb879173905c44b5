//! How sandboxes are chosen from in forms, and how one reads.

use crate::catalogue::sandbox as say;
use contract::sandbox::{NetworkAccess, Sandbox, SandboxLevel, SandboxMeans, SandboxOrigin, TaskSandbox};

/// What is chosen from besides nothing of its own, first the one without.
const OFFERED: [(SandboxLevel, NetworkAccess); 7] = [
    (SandboxLevel::Off, NetworkAccess::All),
    (SandboxLevel::WorkspaceWrite, NetworkAccess::All),
    (SandboxLevel::WorkspaceWrite, NetworkAccess::ModelOnly),
    (SandboxLevel::WorkspaceWrite, NetworkAccess::None),
    (SandboxLevel::ReadOnly, NetworkAccess::All),
    (SandboxLevel::ReadOnly, NetworkAccess::ModelOnly),
    (SandboxLevel::ReadOnly, NetworkAccess::None),
];

/// The value of a choice; empty: nothing of its own.
#[must_use]
pub fn value(sandbox: Option<Sandbox>) -> String {
    sandbox.map(|sandbox| format!("{} {}", sandbox.level, sandbox.network)).unwrap_or_default()
}

/// The sandbox that a choice stands for.
#[must_use]
pub fn chosen(value: &str, best_effort: bool) -> Option<Sandbox> {
    let (level, network) = value.split_once(' ')?;
    let (level, network) = (level.parse().ok()?, network.parse().ok()?);
    Some(Sandbox { level, network, best_effort: best_effort && level != SandboxLevel::Off })
}

/// Whether a choice is of a sandbox, which a machine may be unable to make.
#[must_use]
pub fn is_one(value: &str) -> bool {
    chosen(value, false).is_some_and(|sandbox| !sandbox.is_off())
}

/// All choices; `usual`: what nothing of its own comes to.
#[must_use]
pub fn choices(usual: Sandbox) -> Vec<(String, String)> {
    [(String::new(), say::usual(&asked(usual)))].into_iter().chain(offered()).collect()
}

/// The same without nothing of its own.
#[must_use]
pub fn offered() -> Vec<(String, String)> {
    let of = |(level, network)| Sandbox { level, network, best_effort: false };
    OFFERED.map(of).map(|one| (value(Some(one)), asked(one))).into()
}

/// A sandbox in a few words.
#[must_use]
pub fn asked(sandbox: Sandbox) -> String {
    let level = match sandbox.level {
        SandboxLevel::Off => return say::off().to_owned(),
        SandboxLevel::WorkspaceWrite => say::workspace_write(),
        SandboxLevel::ReadOnly => say::read_only(),
    };
    match sandbox.network {
        NetworkAccess::All => level.to_owned(),
        NetworkAccess::ModelOnly => say::model_only(level),
        NetworkAccess::None => say::no_network(level),
    }
}

/// The sandbox of a task: what is asked for, who says so, and what really holds it.
#[must_use]
pub fn of_task(sandbox: &TaskSandbox) -> String {
    let words = asked(sandbox.asked);
    let mut said = match sandbox.origin {
        SandboxOrigin::Task => words,
        SandboxOrigin::Agent => say::of_agent(&words),
        SandboxOrigin::Settings => say::of_settings(&words),
    };
    if let Some(held) = &sandbox.in_force {
        let by = match held.means {
            SandboxMeans::Nothing => say::held_by_nothing(),
            SandboxMeans::Bubblewrap => say::held_by_bubblewrap(),
            SandboxMeans::Landlock => say::held_by_landlock(),
        };
        said = say::with(&said, by);
        if !held.gaps.is_empty() {
            said = say::with_gaps(&said, &held.gaps.join("; "));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_what_was() {
        for (level, network) in OFFERED {
            for best_effort in [false, true] {
                let sandbox =
                    Sandbox { level, network, best_effort: best_effort && level != SandboxLevel::Off };
                assert_eq!(chosen(&value(Some(sandbox)), best_effort), Some(sandbox));
            }
        }
        assert_eq!(chosen(&value(None), true), None);
        assert!(is_one("read_only all") && !is_one("off all") && !is_one(""));
    }
}
