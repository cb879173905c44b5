//! Sandboxes: what a command may reach, and what of that is really held.

use crate::words::words;
use serde::{Deserialize, Serialize};
use struct_patch::Patch;

words! {
    /// What of the disk a command may change.
    #[derive(Default, PartialOrd, Ord)]
    SandboxLevel, "a sandbox", sandbox_level_word {
        /// Whatever the person may: there is no sandbox.
        #[default]
        Off = "off",
        /// Only the folder that it runs in. It reads the rest, but for what is secret.
        WorkspaceWrite = "workspace_write",
        /// Nothing but its own output folder and temporary files.
        ReadOnly = "read_only",
    }
}

words! {
    /// What of the network a command in a sandbox may reach.
    #[derive(Default, PartialOrd, Ord)]
    NetworkAccess, "an access to the network", network_access_word {
        /// All of it.
        #[default]
        All = "all",
        /// Only the provider of its model.
        ModelOnly = "model_only",
        /// None of it.
        None = "none",
    }
}

words! {
    /// What holds a command in its sandbox.
    SandboxMeans, "what holds a sandbox", sandbox_means_word {
        /// Nothing does.
        Nothing = "nothing",
        /// bubblewrap: folders, processes and network of its own.
        Bubblewrap = "bubblewrap",
        /// Landlock, of the kernel, with a filter of system calls: rules over what there is.
        Landlock = "landlock",
    }
}

words! {
    /// Who says which sandbox a task is to have.
    SandboxOrigin, "where a sandbox comes from", sandbox_origin_word {
        /// The task itself, or the task that started it.
        Task = "task",
        /// Its agent.
        Agent = "agent",
        /// The settings.
        Settings = "settings",
    }
}

/// The sandbox that is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of the sandbox: only what is there changes."))]
pub struct Sandbox {
    /// What of the disk may be changed: `off`, `workspace_write` or `read_only`.
    pub level: SandboxLevel,
    /// What of the network may be reached: `all`, `model_only` or `none`.
    pub network: NetworkAccess,
    /// Whether the command runs even where this machine cannot hold it to all of that. Otherwise it does not start there.
    pub best_effort: bool,
}

impl Sandbox {
    /// No sandbox.
    pub const OFF: Self = Self { level: SandboxLevel::Off, network: NetworkAccess::All, best_effort: false };

    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_off(self) -> bool {
        self.level == SandboxLevel::Off
    }

    /// What both hold together: the stricter of each.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let best_effort = match (self.is_off(), other.is_off()) {
            // of one that asks for nothing, nothing counts
            (true, _) => other.best_effort,
            (_, true) => self.best_effort,
            _ => self.best_effort && other.best_effort,
        };
        Self { level: self.level.max(other.level), network: self.network.max(other.network), best_effort }
    }

    /// Whether whatever this lets through, `other` lets through as well.
    #[must_use]
    pub fn is_as_strict_as(self, other: Self) -> bool {
        other.is_off() || self.and(other) == self
    }

    /// In words, as the end of “It ran …”: `in a sandbox (workspace_write, network none)`.
    #[must_use]
    pub fn said(self) -> String {
        match self.is_off() {
            true => "without a sandbox".to_owned(),
            false => format!("in a sandbox ({}, network {})", self.level, self.network),
        }
    }
}

/// The sandbox that really holds a command, as its supervisor wrote it down when it started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SandboxInForce {
    /// What of the disk it may change.
    pub level: SandboxLevel,
    /// What of the network it may reach.
    pub network: NetworkAccess,
    /// What holds it.
    pub means: SandboxMeans,
    /// Which of Landlock's versions (its ABI) the kernel has; null where it has none.
    pub landlock_abi: Option<i64>,
    /// What was asked for and is not held here, each in a sentence; empty: all is held.
    pub gaps: Vec<String>,
}

impl SandboxInForce {
    /// In a few words: `workspace_write, network none, by bubblewrap`.
    #[must_use]
    pub fn said(&self) -> String {
        let partly = if self.gaps.is_empty() { "" } else { "partly: " };
        match self.means {
            SandboxMeans::Nothing => "none: this machine has no means for it".to_owned(),
            means => format!("{partly}{}, network {}, by {means}", self.level, self.network),
        }
    }
}

/// The sandbox of a task: what is asked for, and what held its latest run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskSandbox {
    /// What is asked for.
    pub asked: Sandbox,
    /// Who asks for it.
    pub origin: SandboxOrigin,
    /// What held the latest attempt that ran a command; null before one has.
    pub in_force: Option<SandboxInForce>,
}

impl TaskSandbox {
    /// In words, for one line.
    #[must_use]
    pub fn said(&self) -> String {
        let from = match self.origin {
            SandboxOrigin::Task => "",
            SandboxOrigin::Agent => " (its agent's)",
            SandboxOrigin::Settings => " (the settings')",
        };
        match &self.in_force {
            Some(held) => format!("{}{from}", held.said()),
            None if self.asked.is_off() => format!("off{from}"),
            None => format!("{}, network {}{from}", self.asked.level, self.asked.network),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stricter_of_two_holds_and_only_that_is_as_strict() {
        let of = |level, network, best_effort| Sandbox { level, network, best_effort };
        use {NetworkAccess as Net, SandboxLevel as Level};
        let (off, write) = (Sandbox::OFF, of(Level::WorkspaceWrite, Net::All, false));
        let cut_off = of(Level::WorkspaceWrite, Net::None, true);
        let read = of(Level::ReadOnly, Net::All, true);
        assert_eq!(off.and(write), write);
        assert_eq!(cut_off.and(read), of(Level::ReadOnly, Net::None, true));
        assert_eq!(write.and(read), of(Level::ReadOnly, Net::All, false));
        for (one, other, strict) in [
            (write, off, true),
            (off, write, false),
            (off, off, true),
            (read, write, false),
            (cut_off, read, false),
            (of(Level::ReadOnly, Net::None, false), write, true),
            (of(Level::ReadOnly, Net::All, false), cut_off, false),
        ] {
            assert_eq!(one.is_as_strict_as(other), strict, "{one:?} {other:?}");
        }
    }
}
