//! The keys of a workflow's editor.

use crate::{
    catalogue::{common, workflows},
    state::list_keys::KeyLines,
};

/// What a key does in the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditorKey {
    /// Saves the file.
    Save,
    /// Takes the last change back.
    Undo,
    /// Makes it again.
    Redo,
}

/// The keys of the editor in print.
pub const EDITOR_KEYS: KeyLines = &[
    (common::save_changes, &["Ctrl+S"]),
    (common::undo, &["Ctrl+Z"]),
    (workflows::redo, &["Ctrl+Shift+Z", "Ctrl+Y"]),
];

impl EditorKey {
    /// What a pressed key is for, as the browser names it.
    #[must_use]
    pub fn of(key: &str, ctrl: bool, shift: bool) -> Option<Self> {
        if !ctrl {
            return None;
        }
        Some(match (key.to_lowercase().as_str(), shift) {
            ("s", false) => Self::Save,
            ("z", false) => Self::Undo,
            ("z", true) | ("y", false) => Self::Redo,
            _ => return None,
        })
    }
}
