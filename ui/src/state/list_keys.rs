//! The keys of the task list, each with what it does: for the list itself, the cheat sheet and the palette.

use crate::catalogue::{Word, common, keyboard as say};

/// What a key does in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKey {
    /// One row down.
    Next,
    /// One row up.
    Back,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// Opens the detail.
    Open,
    /// Opens the detail over the whole page.
    OpenInFull,
    /// Marks the row, or takes its mark away.
    Mark,
    /// Marks every row.
    MarkAll,
    /// Cancels, or deletes what has ended.
    TakeAway,
    /// Opens the row's menu.
    Menu,
    /// Shows the tasks of a run below it.
    Unfold,
    /// Hides them.
    Fold,
    /// Takes the marks away.
    Unmark,
}

impl ListKey {
    /// What a pressed key is for, as the browser names it. Shift with a key that moves stretches the marks.
    #[must_use]
    pub fn of(key: &str, ctrl: bool, shift: bool) -> Option<Self> {
        Some(match key {
            "ArrowDown" => Self::Next,
            "ArrowUp" => Self::Back,
            "PageDown" => Self::PageDown,
            "PageUp" => Self::PageUp,
            "Home" => Self::First,
            "End" => Self::Last,
            "Enter" if ctrl => Self::OpenInFull,
            "Enter" => Self::Open,
            " " => Self::Mark,
            "a" | "A" if ctrl => Self::MarkAll,
            "Delete" | "Backspace" => Self::TakeAway,
            "ContextMenu" => Self::Menu,
            "F10" if shift => Self::Menu,
            "ArrowRight" => Self::Unfold,
            "ArrowLeft" => Self::Fold,
            "Escape" => Self::Unmark,
            _ => return None,
        })
    }
}

/// What keys do, said when it is asked for.
pub type Does = Word;

/// Keys in print: what they do, and each way to press them.
pub type KeyLines = &'static [(Does, &'static [&'static str])];

/// The list's keys.
pub const LIST_KEYS: KeyLines = &[
    (say::go, &["↑", "↓"]),
    (say::go_by_page, &["PgUp", "PgDn"]),
    (say::first_and_last, &["Home", "End"]),
    (say::open_detail, &["Enter"]),
    (OPEN_IN_FULL, &["Ctrl+Enter"]),
    (say::unfold_run, &["→", "←"]),
    (say::mark_task, &["Space"]),
    (say::mark_several, &["Shift+↑", "Shift+↓"]),
    (say::mark_all, &["Ctrl+A"]),
    (TAKE_AWAY, &["Del"]),
    (common::actions, &["Shift+F10"]),
    (say::unmark, &["Esc"]),
];

/// Keys that parts of the page hear themselves.
pub const COMMON_KEYS: KeyLines = &[
    (say::send, &["Ctrl+Enter"]),
    (say::send_to_background, &["Ctrl+Shift+Enter"]),
    (say::close_on_top, &["Esc"]),
    (say::go_among_tabs, &["←", "→"]),
    (say::go_among_lines, &["↑", "↓"]),
];

/// What Ctrl+Enter does.
pub const OPEN_IN_FULL: Does = say::open_in_full;
/// What Del does.
pub const TAKE_AWAY: Does = say::take_away;

/// The first way to press what does this in the list.
#[must_use]
pub fn keys_of(does: Does) -> Option<&'static str> {
    LIST_KEYS.iter().find(|(known, _)| known() == does()).and_then(|(_, keys)| keys.first().copied())
}

/// Shortcuts by what they do: one line for each effect, with each way to press it, in the order given. What has no keys
/// is left out.
#[must_use]
pub fn by_effect(shortcuts: &[(String, &'static str)]) -> Vec<(&'static str, Vec<String>)> {
    let mut lines: Vec<(&'static str, Vec<String>)> = vec![];
    for (keys, does) in shortcuts.iter().filter(|(keys, _)| !keys.is_empty()) {
        match lines.iter_mut().find(|(known, _)| known == does) {
            Some((_, ways)) if ways.contains(keys) => {}
            Some((_, ways)) => ways.push(keys.clone()),
            None => lines.push((does, vec![keys.clone()])),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_by_what_they_do() {
        assert_eq!(ListKey::of("Enter", true, false), Some(ListKey::OpenInFull));
        assert_eq!((ListKey::of("a", false, false), ListKey::of("F10", false, false)), (None, None));
        assert_eq!((keys_of(OPEN_IN_FULL), keys_of(TAKE_AWAY)), (Some("Ctrl+Enter"), Some("Del")));
    }

    #[test]
    fn each_effect_has_one_line() {
        let given = [("Ctrl+N", "New"), ("Ctrl+F", "Find"), ("/", "Find"), ("Ctrl+F", "Find"), ("", "Close")];
        let lines = by_effect(&given.map(|(keys, does)| (keys.to_owned(), does)));
        let ways = |ways: &[&str]| ways.iter().map(|keys| (*keys).to_owned()).collect::<Vec<_>>();
        assert_eq!(lines, [("New", ways(&["Ctrl+N"])), ("Find", ways(&["Ctrl+F", "/"]))]);
    }
}
