//! A line that is typed into: text, cursor, and the keys that edit it. What is pasted may be several lines.

use crate::text::words;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Longest text that is taken, in bytes. The engine's own limit is far behind what anybody types.
const LONGEST: usize = 64 * 1024;

/// Text with a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Input {
    text: String,
    /// The byte before which the cursor stands.
    at: usize,
}

impl Input {
    /// With a text in it, the cursor behind it.
    pub(crate) fn of(text: &str) -> Self {
        Self { text: text.to_owned(), at: text.len() }
    }

    /// What was typed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Takes a key; whether it was one of its own.
    pub(crate) fn key(&mut self, key: KeyEvent) -> bool {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('a') if control => self.at = 0,
            KeyCode::Char('e') if control => self.at = self.text.len(),
            KeyCode::Char('u') if control => drop(self.text.drain(..std::mem::take(&mut self.at))),
            KeyCode::Char('w') if control => self.erase_word(),
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.insert(c.encode_utf8(&mut [0; 4]));
            }
            KeyCode::Backspace => {
                let from = self.before();
                self.text.drain(from..self.at);
                self.at = from;
            }
            KeyCode::Delete => drop(self.text.drain(self.at..self.behind())),
            KeyCode::Left => self.at = self.before(),
            KeyCode::Right => self.at = self.behind(),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.text.len(),
            _ => return false,
        }
        true
    }

    /// Puts text in at the cursor, with its lines.
    pub(crate) fn insert(&mut self, text: &str) {
        let text = words::lines(text);
        if self.text.len() + text.len() <= LONGEST {
            self.text.insert_str(self.at, &text);
            self.at += text.len();
        }
    }

    /// The part that fits into `room` columns, and the column of the cursor in it.
    pub(crate) fn shown(&self, room: usize, ascii: bool) -> (String, usize) {
        // the cursor itself takes a column too
        let left = room.max(1) - 1;
        let before = words::signed(&self.text[..self.at], ascii);
        let mut before = words::tail(&before, left);
        // Some characters are wider together than one by one.
        while words::width(before) > left {
            before = &before[before.chars().next().map_or(1, char::len_utf8)..];
        }
        let behind = self.text[self.at..].chars().take(room).collect::<String>();
        let shown = format!("{before}{}", words::signed(&behind, ascii));
        (words::head(&shown, room).to_owned(), words::width(before))
    }

    /// All of it as one line.
    pub(crate) fn drawn(&self, ascii: bool) -> String {
        words::signed(&self.text, ascii)
    }

    fn before(&self) -> usize {
        self.text[..self.at].char_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn behind(&self) -> usize {
        self.text[self.at..].chars().next().map_or(self.at, |c| self.at + c.len_utf8())
    }

    fn erase_word(&mut self) {
        let kept = self.text[..self.at].trim_end();
        let from = kept
            .rfind(char::is_whitespace)
            .map_or(0, |space| space + kept[space..].chars().next().map_or(1, char::len_utf8));
        self.text.drain(from..self.at);
        self.at = from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn press(input: &mut Input, code: KeyCode, modifiers: KeyModifiers) {
        input.key(KeyEvent::new(code, modifiers));
    }

    #[test]
    fn it_edits_where_the_cursor_stands() {
        let mut input = Input::of("make tests");
        press(&mut input, KeyCode::Backspace, KeyModifiers::NONE);
        press(&mut input, KeyCode::Home, KeyModifiers::NONE);
        input.insert("n\u{1b}\ni");
        assert_eq!(input.text(), "n \nimake test");
        assert_eq!(input.shown(20, false).0, "n ⏎imake test");
        assert_eq!(input.shown(20, true), ("n \\nimake test".to_owned(), 5));
        press(&mut input, KeyCode::End, KeyModifiers::NONE);
        press(&mut input, KeyCode::Char('w'), KeyModifiers::CONTROL);
        assert_eq!(input.text(), "n \nimake ");
        press(&mut input, KeyCode::Char('u'), KeyModifiers::CONTROL);
        assert_eq!(input, Input::default());
    }

    #[test]
    fn a_long_text_shows_the_part_around_the_cursor() {
        let mut input = Input::of("0123456789");
        assert_eq!(input.shown(5, false), ("6789".to_owned(), 4));
        press(&mut input, KeyCode::Home, KeyModifiers::NONE);
        assert_eq!(input.shown(5, false), ("01234".to_owned(), 0));
        assert_eq!(Input::of("日本語").shown(4, false), ("語".to_owned(), 2));
    }

    proptest! {
        #[test]
        fn no_keys_break_it(keys in proptest::collection::vec((0_usize..12, any::<char>()), 0..60), room in 0_usize..20) {
            let mut input = Input::default();
            for (kind, c) in keys {
                let (code, modifiers) = match kind {
                    0 => (KeyCode::Backspace, KeyModifiers::NONE),
                    1 => (KeyCode::Delete, KeyModifiers::NONE),
                    2 => (KeyCode::Left, KeyModifiers::NONE),
                    3 => (KeyCode::Right, KeyModifiers::NONE),
                    4 => (KeyCode::Home, KeyModifiers::NONE),
                    5 => (KeyCode::Char('w'), KeyModifiers::CONTROL),
                    6 => (KeyCode::Char('u'), KeyModifiers::CONTROL),
                    _ => (KeyCode::Char(c), KeyModifiers::NONE),
                };
                press(&mut input, code, modifiers);
                let (shown, column) = input.shown(room, false);
                prop_assert!(words::width(&shown) <= room && column < room.max(1));
            }
        }
    }
}
