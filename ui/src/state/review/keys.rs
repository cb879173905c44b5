//! The keys of a review: heard only while the diff has the focus.

use super::walk::DiffStep;
use crate::{catalogue::keyboard as say, state::list_keys::KeyLines};

/// The keys of a review in print.
pub const REVIEW_KEYS: KeyLines = &[
    (say::next_change, &["J"]),
    (say::previous_change, &["K"]),
    (say::next_file, &["]"]),
    (say::previous_file, &["["]),
    (say::go_by_line, &["↑", "↓"]),
    (say::go_by_page, &["PgUp", "PgDn"]),
    (say::first_and_last, &["Home", "End"]),
    (say::go_to_side, &["←", "→"]),
    (say::comment_on_line, &["C"]),
    (say::open_line, &["Enter"]),
    (say::mark_viewed, &["V"]),
    (say::press_primary, &["Ctrl+Enter"]),
];

/// What a key does in the diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewKey {
    /// Goes to another line.
    Go(DiffStep),
    /// Shows the next file.
    NextFile,
    /// Shows the file before.
    PreviousFile,
    /// Says something about the line.
    Comment,
    /// Shows the lines that do not show, or says something about the line.
    Open,
    /// Marks the file as viewed and shows the next one, or takes the mark away.
    Viewed,
    /// Does what the button that matters does.
    Primary,
}

impl ReviewKey {
    /// What a pressed key is for, as the browser names it. `page`: how many rows are a page.
    #[must_use]
    pub fn of(key: &str, ctrl: bool, others: bool, page: usize) -> Option<Self> {
        if ctrl {
            return (key == "Enter" && !others).then_some(Self::Primary);
        }
        if others {
            return None;
        }
        Some(match key {
            "j" | "J" => Self::Go(DiffStep::NextChange),
            "k" | "K" => Self::Go(DiffStep::PreviousChange),
            "ArrowDown" => Self::Go(DiffStep::Down),
            "ArrowUp" => Self::Go(DiffStep::Up),
            "ArrowLeft" => Self::Go(DiffStep::OldSide),
            "ArrowRight" => Self::Go(DiffStep::NewSide),
            "PageDown" => Self::Go(DiffStep::PageDown(page)),
            "PageUp" => Self::Go(DiffStep::PageUp(page)),
            "Home" => Self::Go(DiffStep::First),
            "End" => Self::Go(DiffStep::Last),
            "]" => Self::NextFile,
            "[" => Self::PreviousFile,
            "c" | "C" => Self::Comment,
            "Enter" => Self::Open,
            "v" | "V" => Self::Viewed,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_hear_is_left_to_them() {
        for (key, ctrl, others) in [
            ("k", true, false),
            ("c", true, false),
            ("Escape", false, false),
            ("j", false, true),
            ("Tab", false, false),
        ] {
            assert_eq!(ReviewKey::of(key, ctrl, others, 20), None, "{key}");
        }
    }
}
