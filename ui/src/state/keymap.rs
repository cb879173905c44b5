//! The window's shortcuts and their keys: the usual ones, those that the person has given them, and which can be given.
//!
//! Owns: the one list of shortcuts but for the pages', which come with each page.

use super::chord::{Chord, in_print};
use crate::catalogue::{Word, common, keyboard as say};
use contract::settings::ShortcutKeys;

/// A shortcut of the window: what it does, and the keys that it has unless the person gave it others.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// What it does, such as `New task`: by this word, which no language changes, the person's keys are kept.
    pub does: &'static str,
    /// The same for people.
    pub label: Word,
    /// Its usual keys, such as `Ctrl+N`.
    pub usual: &'static str,
}

impl PartialEq for Binding {
    fn eq(&self, other: &Self) -> bool {
        (self.does, self.usual) == (other.does, other.usual)
    }
}

impl Eq for Binding {}

impl Binding {
    /// A shortcut.
    #[must_use]
    pub const fn new(does: &'static str, label: Word, usual: &'static str) -> Self {
        Self { does, label, usual }
    }

    /// Whether both may have the same keys: what acts in one part of the window only is asked before the rest.
    #[must_use]
    pub fn may_share_with(self, other: Self) -> bool {
        self.does == other.does || self == SEARCH_OUTPUT || other == SEARCH_OUTPUT
    }
}

/// Opens the command palette.
pub const FIND_ANYTHING: Binding = Binding::new("Find or do anything", say::find_anything, "Ctrl+K");
/// Opens the New task dialog.
pub const NEW_TASK: Binding = Binding::new("New task", common::new_task, "Ctrl+N");
/// Goes to the search field of the queue.
pub const SEARCH_TASKS: Binding = Binding::new("Search tasks", common::search_tasks, "Ctrl+F");
/// The same with one key, where the queue shows.
pub const SEARCH_HERE: Binding = Binding::new("Search tasks", common::search_tasks, "/");
/// Searches the output that has the focus.
pub const SEARCH_OUTPUT: Binding = Binding::new("Search the output", say::search_output, "Ctrl+F");
/// Shows the settings, beside the keys of their page.
pub const SETTINGS: Binding = Binding::new("Settings", common::settings, "Ctrl+,");
/// Opens the list of shortcuts.
pub const CHEAT_SHEET: Binding = Binding::new("Keyboard shortcuts", say::shortcuts, "Ctrl+/");
/// Closes what lies over or beside the queue.
pub const CLOSE_DETAIL: Binding = Binding::new("Close the detail", say::close_detail, "Esc");
/// Makes the text larger.
pub const LARGER: Binding = Binding::new("Larger text", say::larger, "Ctrl++");
/// Makes the text smaller.
pub const SMALLER: Binding = Binding::new("Smaller text", say::smaller, "Ctrl+-");
/// Puts the text back to its usual size.
pub const USUAL_SIZE: Binding = Binding::new("Text at its usual size", say::usual_size, "Ctrl+0");

/// All of them but for the pages'.
pub const BINDINGS: [Binding; 11] = [
    NEW_TASK,
    FIND_ANYTHING,
    SEARCH_TASKS,
    SEARCH_HERE,
    SEARCH_OUTPUT,
    CLOSE_DETAIL,
    CHEAT_SHEET,
    SETTINGS,
    LARGER,
    SMALLER,
    USUAL_SIZE,
];

/// The keys as the person has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap(pub Vec<ShortcutKeys>);

impl Keymap {
    /// The keys of a shortcut; empty where it has none.
    #[must_use]
    pub fn keys(&self, binding: Binding) -> &str {
        let own = self.0.iter().find(|own| own.does == binding.does && own.usual == binding.usual);
        own.map_or(binding.usual, |own| own.keys.as_str())
    }

    /// Whether pressed keys are those of a shortcut.
    #[must_use]
    pub fn is_pressed(&self, binding: Binding, key: &str, ctrl: bool, shift: bool, alt: bool) -> bool {
        let keys = self.keys(binding);
        !keys.is_empty() && Chord::parse(keys).matches(key, ctrl, shift, alt)
    }

    /// Whether a shortcut has other keys than usual.
    #[must_use]
    pub fn is_changed(&self, binding: Binding) -> bool {
        self.keys(binding) != binding.usual
    }

    /// Gives a shortcut these keys; none where they are empty.
    pub fn give(&mut self, binding: Binding, keys: &str) {
        self.0.retain(|own| own.does != binding.does || own.usual != binding.usual);
        if keys != binding.usual {
            self.0.push(ShortcutKeys {
                does: binding.does.to_owned(),
                usual: binding.usual.to_owned(),
                keys: keys.to_owned(),
            });
        }
    }

    /// Gives a shortcut these keys, and takes them from those that have them.
    pub fn take_over(&mut self, all: &[Binding], binding: Binding, keys: &str) {
        for other in self.holders(all, binding, keys) {
            self.give(other, "");
        }
        self.give(binding, keys);
    }

    /// The other shortcuts that have these keys, and do not share them.
    #[must_use]
    pub fn holders(&self, all: &[Binding], binding: Binding, keys: &str) -> Vec<Binding> {
        let wanted = Chord::parse(keys);
        let has_them = |other: &&Binding| {
            let theirs = self.keys(**other);
            **other != binding
                && !other.may_share_with(binding)
                && !theirs.is_empty()
                && Chord::parse(theirs) == wanted
        };
        if keys.is_empty() { vec![] } else { all.iter().filter(has_them).copied().collect() }
    }
}

/// Why these keys cannot be given to a shortcut, in a sentence.
#[must_use]
pub fn refusal(chord: &Chord) -> Option<String> {
    let why = match chord.key.as_str() {
        "escape" => say::does_close(),
        "enter" => say::does_send(),
        "tab" => say::does_go_on(),
        " " => say::does_press(),
        "arrowup" | "arrowdown" | "arrowleft" | "arrowright" | "home" | "end" | "pageup" | "pagedown" => {
            say::does_go()
        }
        "delete" | "backspace" => say::does_take_away(),
        "contextmenu" => say::does_open_menu(),
        "f10" if chord.shift => say::does_open_menu(),
        "f4" if chord.alt => say::does_close_window(),
        key if chord.ctrl && !chord.alt => editing(key)?,
        _ => return None,
    };
    Some(say::refused(&in_print(&chord.to_string()), why))
}

/// What a letter does in every text with the control key.
fn editing(letter: &str) -> Option<&'static str> {
    Some(match letter {
        "a" => say::does_select(),
        "c" => say::does_copy(),
        "v" => say::does_paste(),
        "x" => say::does_cut(),
        "z" => say::does_undo(),
        "y" => say::does_redo(),
        _ => return None,
    })
}

/// Shortcuts by what they do, in their order: one line for each effect.
#[must_use]
pub fn lines(all: &[Binding]) -> Vec<Vec<Binding>> {
    let mut lines: Vec<Vec<Binding>> = vec![];
    for binding in all {
        match lines.iter_mut().find(|ways| ways.iter().any(|way| way.does == binding.does)) {
            Some(ways) => ways.push(*binding),
            None => lines.push(vec![*binding]),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_can_be_told_from_the_others_and_is_free_at_first() {
        let keymap = Keymap::default();
        for binding in BINDINGS {
            assert_eq!(BINDINGS.iter().filter(|other| **other == binding).count(), 1, "{binding:?}");
            assert_eq!(keymap.holders(&BINDINGS, binding, binding.usual), [], "{binding:?}");
            assert_eq!(Chord::parse(binding.usual).to_string(), binding.usual);
            assert!(!keymap.is_changed(binding));
        }
    }

    #[test]
    fn keys_are_given_and_taken_back() {
        let mut keymap = Keymap::default();
        keymap.give(NEW_TASK, "Ctrl+Shift+N");
        assert_eq!(keymap.keys(NEW_TASK), "Ctrl+Shift+N");
        assert!(keymap.is_pressed(NEW_TASK, "N", true, true, false));
        assert!(!keymap.is_pressed(NEW_TASK, "n", true, false, false));
        keymap.give(NEW_TASK, "");
        assert!(keymap.is_changed(NEW_TASK) && keymap.keys(NEW_TASK).is_empty());
        assert!(!keymap.is_pressed(NEW_TASK, "", false, false, false));
        keymap.give(NEW_TASK, "Ctrl+N");
        assert_eq!(keymap, Keymap::default(), "what is usual is not kept");
    }

    #[test]
    fn each_of_two_ways_has_its_own_keys() {
        let mut keymap = Keymap::default();
        keymap.give(SEARCH_HERE, "S");
        assert_eq!((keymap.keys(SEARCH_TASKS), keymap.keys(SEARCH_HERE)), ("Ctrl+F", "S"));
        let lines = lines(&BINDINGS);
        assert!(lines.contains(&vec![SEARCH_TASKS, SEARCH_HERE]), "{lines:?}");
    }

    #[test]
    fn conflicts_name_who_has_the_keys_and_can_be_settled() {
        let held = |binding, keys| {
            let holders = Keymap::default().holders(&BINDINGS, binding, keys);
            holders.into_iter().map(|other| other.does).collect::<Vec<_>>()
        };
        for (binding, keys, by) in [
            (NEW_TASK, "Ctrl+K", vec!["Find or do anything"]),
            (NEW_TASK, "ctrl+k", vec![]),
            (NEW_TASK, "Ctrl+N", vec![]),
            (NEW_TASK, "Ctrl+J", vec![]),
            (NEW_TASK, "", vec![]),
            (NEW_TASK, "Ctrl+F", vec!["Search tasks"]),
            (SEARCH_HERE, "Ctrl+F", vec![]),
            (SEARCH_OUTPUT, "Ctrl+K", vec![]),
        ] {
            assert_eq!(held(binding, keys), by, "{} {keys}", binding.does);
        }
        let mut keymap = Keymap::default();
        keymap.take_over(&BINDINGS, NEW_TASK, "Ctrl+K");
        assert_eq!((keymap.keys(NEW_TASK), keymap.keys(FIND_ANYTHING)), ("Ctrl+K", ""));
        assert_eq!(keymap.holders(&BINDINGS, FIND_ANYTHING, "Ctrl+K"), [NEW_TASK], "on the way back");
        keymap.take_over(&BINDINGS, FIND_ANYTHING, "Ctrl+K");
        assert_eq!((keymap.keys(NEW_TASK), keymap.keys(FIND_ANYTHING)), ("", "Ctrl+K"));
    }

    #[test]
    fn keys_that_mean_the_same_everywhere_are_refused_in_words() {
        for (keys, is_refused) in [
            ("Esc", true),
            ("Ctrl+Enter", true),
            ("Space", true),
            ("Alt+Left", true),
            ("Ctrl+C", true),
            ("Ctrl+Shift+Z", true),
            ("Shift+F10", true),
            ("Alt+F4", true),
            ("Del", true),
            ("F10", false),
            ("Ctrl+J", false),
            ("Ctrl+Alt+C", false),
            ("S", false),
            ("Ctrl++", false),
        ] {
            assert_eq!(refusal(&Chord::parse(keys)).is_some(), is_refused, "{keys}");
        }
        let said = refusal(&Chord::parse("Ctrl+C")).unwrap();
        assert_eq!(said, "Ctrl C copies everywhere. Press others.");
    }
}
