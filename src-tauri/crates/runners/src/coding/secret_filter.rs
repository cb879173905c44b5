//! What a client says without the secrets that it was given, also where it says one in pieces.
//!
//! The supervisor has taken them out of what the client wrote, byte for byte. What is left is what only comes together
//! once it is read: a message in pieces, each a document of its own, and texts in escapes that nobody else writes.

use super::entry::{ClientWork, Entry, Permission};
use contract::provider::Key;
use redaction::{IN_ITS_PLACE, Redaction, Redactor, SHORTEST};
use serde_json::Value;
use std::{borrow::Cow, collections::BTreeMap};

/// What is told once where nobody knows what would show a secret.
const WITHHELD: &str = "Its secrets are not to be had from the keyring just now. What it says piece by piece is not shown, \
                        as one of them may be in it.";

/// Lets entries through without the secrets.
pub(crate) struct SecretFilter {
    redactor: Redactor,
    /// Words of the message that is under way; `None`: nobody knows the secrets, so that none of them may be told.
    words: Option<Redaction>,
    /// Pieces of the message, or of the turn, were not told.
    withholds: bool,
    is_told: bool,
}

impl SecretFilter {
    /// For these secrets; `None`: there are some, and they are not to be had.
    pub(crate) fn of(secrets: Option<&BTreeMap<String, Key>>) -> Self {
        let known = secrets.into_iter().flat_map(BTreeMap::values).map(Key::expose);
        let redactor = Redactor::new(known, SHORTEST);
        let words = secrets.is_some().then(|| Redaction::of(redactor.clone()));
        Self { redactor, words, withholds: false, is_told: false }
    }

    /// Whether there is anything to be taken out.
    const fn is_idle(&self) -> bool {
        self.redactor.is_idle() && self.words.is_some()
    }

    /// A line of the client's as it is read.
    pub(crate) fn line<'a>(&self, line: &'a str) -> Cow<'a, str> {
        if self.redactor.is_idle() {
            return Cow::Borrowed(line);
        }
        let Ok(said) = serde_json::from_str::<Value>(line) else { return self.redactor.text(line) };
        let mut clean = said.clone();
        self.redactor.document(&mut clean);
        if clean == said { Cow::Borrowed(line) } else { Cow::Owned(clean.to_string()) }
    }

    /// What of this entry, and of what was held back before it, can be told.
    pub(crate) fn pass(&mut self, entry: Entry) -> Vec<Entry> {
        if self.is_idle() {
            return vec![entry];
        }
        match entry {
            Entry::Text { text, whole: false } => self.piece(&text).into_iter().collect(),
            // these come between the pieces of a message
            Entry::Used(_) | Entry::Thought(_) | Entry::Notice(_) | Entry::Plan(_) => vec![entry],
            other => self.rest().into_iter().chain([self.without(other)]).collect(),
        }
    }

    /// What is held back: the message ends here.
    pub(crate) fn rest(&mut self) -> Option<Entry> {
        let text = self.words.as_mut().map(Redaction::rest_text).unwrap_or_default();
        (!text.is_empty()).then_some(Entry::Text { text, whole: false })
    }

    /// Words about what was withheld, once.
    pub(crate) fn has_withheld(&mut self) -> Option<&'static str> {
        (self.withholds && !std::mem::replace(&mut self.is_told, true)).then_some(WITHHELD)
    }

    /// Whether a text shows a secret, as far as that can be told.
    pub(crate) fn shows_one(&self, text: &str) -> bool {
        self.words.is_none() || matches!(self.redactor.text(text), Cow::Owned(_))
    }

    /// Whether something in the arguments of a call may stand in the place of a secret: they are not what was asked then.
    pub(crate) fn touches_input(&self, permission: &Permission) -> bool {
        !self.is_idle() && Value::Object(permission.input.clone()).to_string().contains(IN_ITS_PLACE)
    }

    /// Whether a file that is to be written for the client would not be what it wants to write.
    pub(crate) fn spoils(&self, work: &ClientWork) -> bool {
        let is_masked = |content: &str| !self.is_idle() && content.contains(IN_ITS_PLACE);
        matches!(work, ClientWork::Write { content, .. } if is_masked(content))
    }

    fn piece(&mut self, text: &str) -> Option<Entry> {
        let text = match &mut self.words {
            Some(words) => words.pass_text(text),
            None if std::mem::replace(&mut self.withholds, true) => String::new(),
            None => IN_ITS_PLACE.to_owned(),
        };
        (!text.is_empty()).then_some(Entry::Text { text, whole: false })
    }

    /// What readers have put together of pieces.
    fn without(&mut self, entry: Entry) -> Entry {
        let Entry::Ended(mut end) = entry else { return entry };
        let withheld = std::mem::take(&mut self.withholds);
        end.text = end.text.filter(|_| !withheld);
        for text in [&mut end.text, &mut end.error].into_iter().flatten() {
            *text = self.redactor.text(text).into_owned();
        }
        Entry::Ended(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::entry::{EndWhy, TokensUsed, TurnEnd};

    const SECRET: &str = "tok-canary-77a1e0";

    fn secrets() -> BTreeMap<String, Key> {
        BTreeMap::from([("TOKEN".to_owned(), Key::new(SECRET.to_owned()))])
    }

    fn piece(text: &str) -> Entry {
        Entry::Text { text: text.to_owned(), whole: false }
    }

    fn whole(text: &str) -> Entry {
        Entry::Text { text: text.to_owned(), whole: true }
    }

    /// What is told of these, the words of pieces as one text each.
    fn told(secrets: Option<&BTreeMap<String, Key>>, entries: Vec<Entry>) -> Vec<Entry> {
        let mut filter = SecretFilter::of(secrets);
        let mut told: Vec<Entry> = entries.into_iter().flat_map(|entry| filter.pass(entry)).collect();
        told.extend(filter.rest());
        told
    }

    fn words(entries: &[Entry]) -> String {
        let pieces = entries.iter().filter_map(|entry| match entry {
            Entry::Text { text, whole: false } => Some(text.as_str()),
            _ => None,
        });
        pieces.collect()
    }

    #[test]
    fn a_secret_in_pieces_is_taken_out_wherever_it_is_cut() {
        for cut in 0..=SECRET.len() {
            let (first, second) = SECRET.split_at(cut);
            let used = Entry::Used(TokensUsed::default());
            let end = TurnEnd { text: Some(format!("say {SECRET}!")), ..TurnEnd::of(EndWhy::Done) };
            let entries =
                vec![piece("say "), piece(first), used.clone(), piece(second), piece("!"), Entry::Ended(end)];
            let told = told(Some(&secrets()), entries);
            assert_eq!(words(&told), "say …!", "{cut}");
            assert!(told.contains(&used), "{cut}");
            let end = TurnEnd { text: Some("say …!".into()), ..TurnEnd::of(EndWhy::Done) };
            assert_eq!(told.last(), Some(&Entry::Ended(end)), "{cut}");
        }
        let beginning = told(Some(&secrets()), vec![piece("only tok-can"), whole("only tok-can")]);
        assert_eq!(beginning, [piece("only "), piece("tok-can"), whole("only tok-can")]);
    }

    #[test]
    fn lines_are_read_without_it_in_whatever_escapes_they_are() {
        let filter = SecretFilter::of(Some(&secrets()));
        let escaped: String = SECRET.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
        for (line, wanted) in [
            (format!(r#"{{"text":"say {escaped}"}}"#), r#"{"text":"say …"}"#),
            (format!("no document: {SECRET}"), "no document: …"),
            (r#"{ "text": "nothing" }"#.to_owned(), r#"{ "text": "nothing" }"#),
        ] {
            assert_eq!(filter.line(&line), wanted);
        }
    }

    #[test]
    fn what_nobody_can_tell_from_a_secret_is_not_told() {
        let end = |text: Option<&str>| {
            Entry::Ended(TurnEnd { text: text.map(str::to_owned), ..TurnEnd::of(EndWhy::Done) })
        };
        let all =
            vec![piece("tok-"), piece("canary"), end(Some("tok-canary")), whole("as it is"), end(Some("it"))];
        assert_eq!(told(None, all), [piece("…"), end(None), whole("as it is"), end(Some("it"))]);
        let none = BTreeMap::new();
        let mut filter = SecretFilter::of(Some(&none));
        assert_eq!(filter.pass(piece("tok-")), [piece("tok-")]);
        assert_eq!((filter.has_withheld(), filter.shows_one("…")), (None, false));
        let mut filter = SecretFilter::of(None);
        filter.pass(piece("x"));
        assert!(filter.has_withheld().is_some() && filter.has_withheld().is_none(), "it is told once");
    }

    #[test]
    fn what_is_not_what_was_asked_is_known() {
        let filter = SecretFilter::of(Some(&secrets()));
        let asks = |command: &str| Permission {
            input: Value::from_iter([("command", command)]).as_object().cloned().unwrap(),
            ..Permission::default()
        };
        let write = |content: &str| ClientWork::Write { path: "/a".into(), content: content.into() };
        for (text, touched) in [("curl -u x:…", true), ("make", false)] {
            assert_eq!(filter.touches_input(&asks(text)), touched, "{text}");
            assert_eq!(filter.spoils(&write(text)), touched, "{text}");
        }
        assert!(filter.shows_one(SECRET) && !filter.shows_one("…") && SecretFilter::of(None).shows_one("x"));
    }
}
