//! Thoughts that stand in the text itself, between tags, as many open models write them: no part of the reply.
//!
//! A tag opens a thought at the beginning of the reply or of a line even where it is never closed; elsewhere only where
//! it is. One in code or in quotes is spoken of, and opens nothing. Where the opening tag was in the prompt already, the
//! closing one makes everything before it a thought.

mod open;
mod tags;

use open::{Found, OpenThought};
use tags::{QUOTES, Tag, tag};

/// What a piece of text turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Spoken {
    /// Words of the reply.
    Words(String),
    /// A thought.
    Thought(String),
    /// All words so far were a thought.
    WordsWereThought,
}

/// Divides a text that arrives in pieces.
#[derive(Debug, Default)]
pub(crate) struct Splitter {
    /// What cannot be told yet.
    rest: String,
    thought: Option<OpenThought>,
    place: TextPlace,
    /// A thought was opened or closed.
    has_thought: bool,
    /// A closing tag came without an opening one; the words before it were a thought if words follow.
    closed_alone: bool,
    /// Blanks are left out until a word comes: they stand around a thought.
    trims: bool,
    /// Blanks that the reply begins with.
    blanks: String,
}

/// Where in the reply the next character stands.
#[derive(Debug)]
struct TextPlace {
    has_words: bool,
    at_line_start: bool,
    in_block: bool,
    in_code: bool,
    /// Backticks just before, and whether they began the line.
    ticks: usize,
    ticks_began_line: bool,
    last: char,
}

impl Default for TextPlace {
    fn default() -> Self {
        Self {
            has_words: false,
            at_line_start: true,
            in_block: false,
            in_code: false,
            ticks: 0,
            ticks_began_line: false,
            last: '\n',
        }
    }
}

impl TextPlace {
    fn pass(&mut self, char: char) {
        if char == '`' {
            self.ticks_began_line |= self.ticks == 0 && self.at_line_start;
            self.ticks += 1;
        } else {
            self.end_ticks();
        }
        if char == '\n' {
            (self.at_line_start, self.in_code) = (true, false);
        } else if !char.is_whitespace() {
            (self.at_line_start, self.has_words) = (false, true);
        }
        self.last = char;
    }

    fn end_ticks(&mut self) {
        match self.ticks {
            0 => {}
            3.. if self.ticks_began_line => self.in_block = !self.in_block,
            _ => self.in_code = !self.in_code,
        }
        (self.ticks, self.ticks_began_line) = (0, false);
    }

    /// Whether a tag here is spoken of, and none.
    fn quotes(&mut self) -> bool {
        self.end_ticks();
        self.in_block || self.in_code || QUOTES.contains(&self.last)
    }
}

impl Splitter {
    /// What the text is as far as that can be told.
    pub(crate) fn push(&mut self, piece: &str) -> Vec<Spoken> {
        self.rest.push_str(piece);
        self.take(false)
    }

    /// The same when nothing follows.
    pub(crate) fn finish(&mut self) -> Vec<Spoken> {
        let mut all = self.take(true);
        while let Some(words) = self.thought.as_mut().and_then(|open| open.behind.take()) {
            if let Some(open) = self.thought.take() {
                self.trims = open.sure;
                add(&mut all, Spoken::Thought(open.held));
            }
            self.rest = words;
            all.extend(self.take(true));
        }
        let blanks = std::mem::take(&mut self.blanks);
        match self.thought.take() {
            Some(open) if open.sure => add(&mut all, Spoken::Thought(open.held)),
            // It was never closed, so that it was no tag.
            Some(open) => add(&mut all, Spoken::Words(format!("{}{}", open.written, open.held))),
            None if !self.trims => add(&mut all, Spoken::Words(blanks)),
            None => {}
        }
        all
    }

    fn take(&mut self, is_last: bool) -> Vec<Spoken> {
        let mut all = vec![];
        loop {
            let went_on = match self.thought {
                Some(_) => self.take_thought(is_last, &mut all),
                None => self.take_words(is_last, &mut all),
            };
            if !went_on {
                return all;
            }
        }
    }

    /// Takes words up to a tag; whether there is more to take.
    fn take_words(&mut self, is_last: bool, all: &mut Vec<Spoken>) -> bool {
        let text = std::mem::take(&mut self.rest);
        let mut words = String::new();
        let mut at = 0;
        while let Some(char) = text[at..].chars().next() {
            let from = &text[at..];
            let found =
                if matches!(char, '<' | '[' | '◁') && !self.place.quotes() { tag(from) } else { None };
            let taken = match found {
                Some(Tag::Perhaps) if !is_last => break,
                Some(Tag::Opens(open, close)) => {
                    add(all, Spoken::Words(std::mem::take(&mut words)));
                    self.open(&from[..open.len()], open, close);
                    self.rest = from[open.len()..].to_owned();
                    return true;
                }
                Some(Tag::Closes(close)) => match self.closes(&from[close.len()..], is_last) {
                    None => break,
                    Some(true) => close.len(),
                    Some(false) => 0,
                },
                Some(Tag::Around(around)) => around.len(),
                Some(Tag::Perhaps) | None => 0,
            };
            if taken > 0 {
                (at, self.trims) = (at + taken, true);
                continue;
            }
            if self.closed_alone && !char.is_whitespace() {
                self.closed_alone = false;
                words.clear();
                all.retain(|spoken| !matches!(spoken, Spoken::Words(_)));
                all.push(Spoken::WordsWereThought);
            }
            self.word(char, &mut words);
            at += char.len_utf8();
        }
        self.rest = text[at..].to_owned();
        add(all, Spoken::Words(words));
        false
    }

    fn word(&mut self, char: char, words: &mut String) {
        if char.is_whitespace() && (self.trims || !self.place.has_words) {
            self.blanks.push(char);
            self.place.at_line_start |= char == '\n';
            return;
        }
        let blanks = std::mem::take(&mut self.blanks);
        if !std::mem::take(&mut self.trims) {
            words.push_str(&blanks);
        }
        words.push(char);
        self.place.pass(char);
    }

    fn open(&mut self, written: &str, open: &'static str, close: &'static str) {
        let sure = self.place.at_line_start;
        (self.has_thought, self.blanks) = (true, String::new());
        self.thought = Some(OpenThought::new(written, open, close, sure));
    }

    /// Whether a closing tag that nothing opened is one; `None`: that is told by what follows.
    fn closes(&mut self, after: &str, is_last: bool) -> Option<bool> {
        if after.is_empty() && !is_last {
            return None;
        }
        if !self.place.has_words {
            return Some(true);
        }
        let stands_alone = self.place.at_line_start || after.starts_with(['\n', '\r']) || after.is_empty();
        if self.has_thought || !stands_alone {
            return Some(false);
        }
        (self.has_thought, self.closed_alone) = (true, true);
        Some(true)
    }

    /// Takes a thought up to the next of its tags; whether there is more to take.
    fn take_thought(&mut self, is_last: bool, all: &mut Vec<Spoken>) -> bool {
        let Some(open) = self.thought.as_mut() else { return false };
        let text = std::mem::take(&mut self.rest);
        match open.find(&text) {
            None => {
                let end = text.len() - if is_last { 0 } else { open.begun(&text) };
                open.add(&text[..end]);
                text[end..].clone_into(&mut self.rest);
            }
            Some(Found::Opens(at)) => {
                let end = at + open.open.len();
                open.add(&text[..end]);
                open.within += 1;
                text[end..].clone_into(&mut self.rest);
                return true;
            }
            Some(Found::Closes(at)) => {
                open.add(&text[..at]);
                text[at + open.close.len()..].clone_into(&mut self.rest);
                let behind = open.behind.take().unwrap_or_default();
                open.held.push_str(&behind);
                add(all, Spoken::Thought(std::mem::take(&mut open.held)));
                if open.within > 0 {
                    (open.within, open.behind) = (open.within - 1, Some(String::new()));
                } else {
                    self.trims = open.sure;
                    self.thought = None;
                }
                return true;
            }
        }
        if open.sure {
            add(all, Spoken::Thought(std::mem::take(&mut open.held)));
        }
        false
    }
}

fn add(all: &mut Vec<Spoken>, spoken: Spoken) {
    if !matches!(&spoken, Spoken::Words(text) | Spoken::Thought(text) if text.is_empty()) {
        all.push(spoken);
    }
}

/// A whole text without its thoughts.
pub(crate) fn without(text: &str) -> String {
    let mut splitter = Splitter::default();
    let mut all = splitter.push(text);
    all.extend(splitter.finish());
    let mut words = String::new();
    for spoken in all {
        match spoken {
            Spoken::Words(more) => words.push_str(&more),
            Spoken::Thought(_) => {}
            Spoken::WordsWereThought => words.clear(),
        }
    }
    words
}

#[cfg(test)]
mod tests;
