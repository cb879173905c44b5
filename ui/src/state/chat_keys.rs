//! The keys of a conversation.

use super::list_keys::KeyLines;
use crate::catalogue::{chat, keyboard as say};

/// What a key does in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatKey {
    /// Says what was typed.
    Send,
    /// The same, and the answer is worked on in the background.
    SendToBackground,
    /// Begins a new line.
    NewLine,
    /// Stops the answer that is on its way.
    Stop,
}

/// The keys of a conversation in print.
pub const CHAT_KEYS: KeyLines = &[
    (chat::send, &["Enter"]),
    (chat::send_to_background, &["Ctrl+Shift+Enter"]),
    (say::new_line, &["Shift+Enter"]),
    (say::stop_answer, &["Esc"]),
];

impl ChatKey {
    /// What a pressed key is for, as the browser names it.
    #[must_use]
    pub fn of(key: &str, ctrl: bool, shift: bool) -> Option<Self> {
        Some(match (key, ctrl, shift) {
            ("Enter", true, true) => Self::SendToBackground,
            ("Enter", false, true) => Self::NewLine,
            ("Enter", _, false) => Self::Send,
            ("Escape", ..) => Self::Stop,
            _ => return None,
        })
    }
}
