//! A thought that is open, and where it ends.

use super::tags::QUOTES;

/// A thought whose end has not come.
#[derive(Debug)]
pub(super) struct OpenThought {
    /// The tag as it was written, and as the table has it.
    pub(super) written: String,
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// Whether it is one even if nothing closes it.
    pub(super) sure: bool,
    /// Its text as far as it is not told.
    pub(super) held: String,
    /// How many more of its tags were opened within it and not closed.
    pub(super) within: usize,
    /// What stands behind the last closing tag, where one closed a tag within: thought if another closes this one, and
    /// words if none does, for then a tag within was only spoken of.
    pub(super) behind: Option<String>,
    /// The character before.
    last: char,
}

/// What is found next in a thought.
pub(super) enum Found {
    Opens(usize),
    Closes(usize),
}

impl OpenThought {
    /// One that begins with the tag `open`, as it was `written`.
    pub(super) fn new(written: &str, open: &'static str, close: &'static str, sure: bool) -> Self {
        let (written, held) = (written.to_owned(), String::new());
        Self { written, open, close, sure, held, within: 0, behind: None, last: '\n' }
    }

    /// The next of its own tags in `text`. One that is quoted is spoken of; the first closing tag closes even then.
    pub(super) fn find(&self, text: &str) -> Option<Found> {
        let small = text.to_ascii_lowercase();
        let before = |at: usize| text[..at].chars().next_back().unwrap_or(self.last);
        let bare = |at: &usize| !QUOTES.contains(&before(*at));
        let places = |tag: &'static str| small.match_indices(tag).map(|(at, _)| at).collect::<Vec<_>>();
        let opens = places(self.open).into_iter().find(bare);
        let closes = places(self.close).into_iter().find(|at| self.behind.is_none() || bare(at));
        match (opens, closes) {
            (Some(open), close) if close.is_none_or(|close| open < close) => Some(Found::Opens(open)),
            (_, close) => close.map(Found::Closes),
        }
    }

    /// Takes the next of its text.
    pub(super) fn add(&mut self, text: &str) {
        self.last = text.chars().next_back().unwrap_or(self.last);
        self.behind.as_mut().unwrap_or(&mut self.held).push_str(text);
    }

    /// Bytes at the end of `text` that may be the beginning of one of its tags.
    pub(super) fn begun(&self, text: &str) -> usize {
        begun(text, self.close).max(begun(text, self.open))
    }
}

/// Bytes at the end of `text` that may be the beginning of `tag`.
fn begun(text: &str, tag: &str) -> usize {
    let is_begun = |&bytes: &usize| {
        let end = text.len().checked_sub(bytes).and_then(|at| text.get(at..));
        end.zip(tag.get(..bytes)).is_some_and(|(end, begin)| end.eq_ignore_ascii_case(begin))
    };
    (1..tag.len()).rev().find(is_begun).unwrap_or(0)
}
