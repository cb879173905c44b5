//! The keys of a review: heard only while the diff has the focus.

use super::walk::DiffStep;

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
    use crate::state::list_keys::REVIEW_KEYS;

    #[test]
    fn every_key_in_print_is_heard() {
        for (does, ways) in REVIEW_KEYS {
            for print in *ways {
                let (ctrl, key) = print.strip_prefix("Ctrl+").map_or((false, *print), |key| (true, key));
                let key = match key {
                    "↑" => "ArrowUp",
                    "↓" => "ArrowDown",
                    "←" => "ArrowLeft",
                    "→" => "ArrowRight",
                    other => other,
                };
                assert!(ReviewKey::of(key, ctrl, false, 20).is_some(), "{}: {print}", does());
            }
        }
    }

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
