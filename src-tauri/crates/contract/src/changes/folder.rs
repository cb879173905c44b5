//! What the person has set for one of their folders.

use super::PlaceKind;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What holds for the tasks in a folder, and in those below it that have nothing of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct FolderSettings {
    /// The folder, absolute.
    pub folder: String,
    /// Where its tasks work that do not say; null: as their agent has it, else in the folder itself.
    pub place: Option<PlaceKind>,
    /// The line for `sh -c` that makes a new copy or worktree ready to work in, such as `npm ci`.
    pub setup: Option<String>,
    /// Files that git does not know and a new worktree gets all the same, such as `.env`: paths below the folder.
    pub files: Vec<String>,
    /// The name of a new branch; `{{id}}` is the task's short id and `{{slug}}` what its title makes of it.
    pub branch: Option<String>,
    /// Variables that its tasks' commands and coding agents are given; those of a task and of its agent stand above them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
    /// The names of secrets that they are given, each as the variable of its name. What coding agents ask for over MCP is given
    /// none of them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub secrets: BTreeSet<String>,
    /// Whether the set-up command may use the network where a task's sandbox does not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub setup_network: bool,
}

/// Changes of a folder's settings. Fields left out stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct FolderDraft {
    /// See [`FolderSettings::place`]; null takes it away.
    #[serde(deserialize_with = "crate::patch::present", skip_serializing_if = "Option::is_none")]
    pub place: Option<Option<PlaceKind>>,
    /// See [`FolderSettings::setup`]; an empty text takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup: Option<String>,
    /// The whole new list of [`FolderSettings::files`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<String>>,
    /// See [`FolderSettings::branch`]; an empty text takes it away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// See [`FolderSettings::variables`]; replaces them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variables: Option<BTreeMap<String, String>>,
    /// See [`FolderSettings::secrets`]; replaces them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secrets: Option<BTreeSet<String>>,
    /// See [`FolderSettings::setup_network`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub setup_network: Option<bool>,
}
