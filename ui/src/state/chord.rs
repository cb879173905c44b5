//! Keyboard shortcuts as words: `Ctrl+N`, `Ctrl+Shift+Enter`, `Esc`, `/`.

use crate::catalogue::keyboard as say;
use std::fmt;

/// Keys that have another name in words than the browser's, in lower case.
const NAMES: [(&str, &str); 13] = [
    ("Esc", "escape"),
    ("Space", " "),
    ("Del", "delete"),
    ("Ins", "insert"),
    ("PgUp", "pageup"),
    ("PgDn", "pagedown"),
    ("Up", "arrowup"),
    ("Down", "arrowdown"),
    ("Left", "arrowleft"),
    ("Right", "arrowright"),
    ("Backspace", "backspace"),
    ("Enter", "enter"),
    ("Menu", "contextmenu"),
];
/// Keys that make no shortcut by themselves, or cannot be told.
const NOT_ALONE: [&str; 12] = [
    "control",
    "shift",
    "alt",
    "meta",
    "altgraph",
    "capslock",
    "numlock",
    "fn",
    "dead",
    "process",
    "unidentified",
    "",
];

/// One combination of keys. `ctrl` stands for the command key where the system uses that instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chord {
    /// With the control (or command) key.
    pub ctrl: bool,
    /// With the shift key.
    pub shift: bool,
    /// With the alt key.
    pub alt: bool,
    /// The key as the browser names it, in lower case.
    pub key: String,
}

impl Chord {
    /// Reads `Ctrl+Shift+K`; the last part is the key, `Ctrl++` is Ctrl and plus.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut chord = Self { ctrl: false, shift: false, alt: false, key: String::new() };
        let mut rest = text;
        loop {
            let (part, tail) = match rest.split_once('+') {
                Some((part, tail)) if !part.is_empty() && !tail.is_empty() => (part, tail),
                _ => (rest, ""),
            };
            match part {
                "Ctrl" => chord.ctrl = true,
                "Shift" => chord.shift = true,
                "Alt" => chord.alt = true,
                key => {
                    let known = NAMES.iter().find(|(name, _)| *name == key);
                    chord.key = known.map_or_else(|| key.to_lowercase(), |(_, key)| (*key).to_owned());
                }
            }
            if tail.is_empty() {
                return chord;
            }
            rest = tail;
        }
    }

    /// What was pressed, as the browser tells it; `None` for a key that only goes with others.
    #[must_use]
    pub fn of_press(key: &str, ctrl: bool, shift: bool, alt: bool) -> Option<Self> {
        let key = key.to_lowercase();
        if NOT_ALONE.contains(&key.as_str()) {
            return None;
        }
        let shift = shift && !is_sign(&key);
        Some(Self { ctrl, shift, alt, key })
    }

    /// Whether the pressed keys are this chord. Shift is not asked about for signs, because where a sign needs it
    /// differs by keyboard; `=` stands for `+`, which shares its key on many.
    #[must_use]
    pub fn matches(&self, key: &str, ctrl: bool, shift: bool, alt: bool) -> bool {
        let key = key.to_lowercase();
        let same = key == self.key || (self.key == "+" && key == "=");
        same && ctrl == self.ctrl && alt == self.alt && (is_sign(&self.key) || shift == self.shift)
    }

    /// Whether it is a plain key, which belongs to a text field while one has the focus. Escape does not.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        !self.ctrl && !self.alt && self.key != "escape"
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (is_held, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            f.write_str(if is_held { name } else { "" })?;
        }
        match NAMES.iter().find(|(_, key)| *key == self.key) {
            Some((name, _)) => f.write_str(name),
            None => {
                // what has a name begins with a capital, a letter is one
                let mut letters = self.key.chars();
                let first = letters.next().map(|letter| letter.to_uppercase().to_string());
                write!(f, "{}{}", first.unwrap_or_default(), letters.as_str())
            }
        }
    }
}

/// Keys as they are printed: `Ctrl+N` as `Ctrl N`, `Ctrl++` as `Ctrl +`.
#[must_use]
pub fn in_print(keys: &str) -> String {
    caps(keys).join(" ")
}

/// Keys as they are said in a text: `Ctrl+N`.
#[must_use]
pub fn in_text(keys: &str) -> String {
    caps(keys).join("+")
}

/// What stands on each of the keys.
fn caps(keys: &str) -> Vec<&str> {
    let mut caps = vec![];
    let mut rest = keys;
    while let Some((part, tail)) =
        rest.split_once('+').filter(|(part, tail)| !part.is_empty() && !tail.is_empty())
    {
        caps.push(cap(part));
        rest = tail;
    }
    caps.push(cap(rest));
    caps
}

/// What stands on a key: its word where it has one, else its name.
fn cap(name: &str) -> &str {
    match name {
        "Ctrl" => say::ctrl(),
        "Alt" => say::alt(),
        "Shift" => say::shift(),
        "Esc" => say::esc(),
        "Space" => say::space(),
        "Del" => say::del(),
        "Ins" => say::ins(),
        "PgUp" => say::page_up(),
        "PgDn" => say::page_down(),
        "Up" => say::up(),
        "Down" => say::down(),
        "Left" => say::left(),
        "Right" => say::right(),
        "Backspace" => say::backspace(),
        "Enter" => say::enter(),
        "Menu" => say::menu(),
        "Tab" => say::tab(),
        "Home" => say::home(),
        "End" => say::end(),
        _ => name,
    }
}

/// A sign that is no letter and no digit.
fn is_sign(key: &str) -> bool {
    key != " " && key.chars().count() == 1 && !key.chars().all(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_chords() {
        let chord = |ctrl, shift, key: &str| Chord { ctrl, shift, alt: false, key: key.into() };
        assert_eq!(Chord::parse("Ctrl+N"), chord(true, false, "n"));
        assert_eq!(Chord::parse("Ctrl+Shift+Enter"), chord(true, true, "enter"));
        assert_eq!(Chord::parse("Ctrl++"), chord(true, false, "+"));
        assert_eq!(Chord::parse("Ctrl+-"), chord(true, false, "-"));
        assert_eq!(Chord::parse("Ctrl+,"), chord(true, false, ","));
        assert_eq!(Chord::parse("Esc"), chord(false, false, "escape"));
    }

    #[test]
    fn what_was_pressed_is_written_and_read_again() {
        for (key, ctrl, shift, alt, words) in [
            ("n", true, false, false, "Ctrl+N"),
            ("N", true, true, false, "Ctrl+Shift+N"),
            ("j", false, false, true, "Alt+J"),
            ("/", true, true, false, "Ctrl+/"),
            ("+", true, true, false, "Ctrl++"),
            (" ", true, true, false, "Ctrl+Shift+Space"),
            ("F5", false, false, false, "F5"),
            ("ArrowUp", false, false, true, "Alt+Up"),
            ("PageDown", true, false, false, "Ctrl+PgDn"),
            ("Home", true, false, false, "Ctrl+Home"),
            ("Escape", false, false, false, "Esc"),
            ("ä", true, false, false, "Ctrl+Ä"),
            ("7", true, false, true, "Ctrl+Alt+7"),
        ] {
            let chord = Chord::of_press(key, ctrl, shift, alt).unwrap();
            assert_eq!(chord.to_string(), words);
            assert_eq!(Chord::parse(words), chord, "{words}");
            assert!(chord.matches(key, ctrl, shift, alt), "{words}");
        }
        for key in ["Control", "Shift", "AltGraph", "Dead", "Unidentified", ""] {
            assert_eq!(Chord::of_press(key, true, false, false), None, "{key}");
        }
    }

    #[test]
    fn keys_are_printed_without_their_signs() {
        for (keys, print) in
            [("Ctrl+N", "Ctrl N"), ("Ctrl++", "Ctrl +"), ("Ctrl+-", "Ctrl -"), ("+", "+"), ("/", "/")]
        {
            assert_eq!((in_print(keys).as_str(), in_text(keys).as_str()), (print, keys));
        }
    }

    #[test]
    fn modifiers_must_agree_but_shift_is_free_for_signs() {
        let new = Chord::parse("Ctrl+N");
        assert!(new.matches("n", true, false, false));
        assert!(!new.matches("n", false, false, false));
        assert!(!new.matches("N", true, true, false));
        assert!(Chord::parse("Ctrl+/").matches("/", true, true, false), "German keyboards need shift for it");
        assert!(Chord::parse("Ctrl++").matches("=", true, false, false));
        assert!(!Chord::parse("Ctrl+0").matches("0", true, true, false));
    }

    #[test]
    fn plain_keys_are_left_to_text_fields() {
        assert!(Chord::parse("/").is_typing());
        assert!(!Chord::parse("Esc").is_typing());
        assert!(!Chord::parse("Ctrl+F").is_typing());
    }
}
