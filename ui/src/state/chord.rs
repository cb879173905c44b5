//! Keyboard shortcuts as words: `Ctrl+N`, `Ctrl+Shift+Enter`, `Esc`, `/`.

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
                "Esc" => chord.key = "escape".to_owned(),
                key => chord.key = key.to_lowercase(),
            }
            if tail.is_empty() {
                return chord;
            }
            rest = tail;
        }
    }

    /// Whether the pressed keys are this chord. Shift is not asked about for signs, because where a sign needs it
    /// differs by keyboard; `=` stands for `+`, which shares its key on many.
    #[must_use]
    pub fn matches(&self, key: &str, ctrl: bool, shift: bool, alt: bool) -> bool {
        let key = key.to_lowercase();
        let sign = self.key.chars().count() == 1 && !self.key.chars().all(char::is_alphanumeric);
        let same = key == self.key || (self.key == "+" && key == "=");
        same && ctrl == self.ctrl && alt == self.alt && (sign || shift == self.shift)
    }

    /// Whether it is a plain key, which belongs to a text field while one has the focus. Escape does not.
    #[must_use]
    pub fn is_typing(&self) -> bool {
        !self.ctrl && !self.alt && self.key != "escape"
    }
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
