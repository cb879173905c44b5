//! Reads a reply out of its frames, and judges whether it is whole.
//!
//! Tolerant in form: odd lines are left out, a whole document stands for a stream, halves are joined, thoughts are taken
//! out of the text. Strict in substance: without its mark a reply is cut, whatever came of it, and a piece that is torn
//! is missed.

mod documents;

use super::{
    faults::{Fault, Said, clean, page_words},
    halves::Joiner,
    lines::Frame,
    provider::{End, Event},
    thoughts::{Splitter, Spoken},
    wire::{Decoder, EndMark, Part},
};
use crate::lenient_json::may_be_document;
use documents::{closes, documents, ends, error_of, is_begun, is_done_word, says_something};
use serde_json::Value;

/// Most that is kept of what is no reply, in bytes: it is told, and its beginning says what it is.
const KEPT_MAX: usize = 64 * 1024;

/// Hears what is said, as it is said.
pub(crate) type Hear<'a> = &'a mut dyn FnMut(Event);

/// A reply that is under way.
pub(crate) struct ReplyReader<'a> {
    decoder: Box<dyn Decoder>,
    hear: Hear<'a>,
    /// Cleaned out of the words of an error.
    key: Option<&'a str>,
    /// Most bytes of a document that arrives in pieces.
    bytes_max: usize,
    halves: Joiner,
    thoughts: Splitter,
    marks: Marks,
    seen: Seen,
    /// The beginning of a document whose end has not come.
    torn: String,
    /// It began behind a clear mark, so that nothing of the answer is in it.
    torn_behind_end: bool,
    /// Something that began as a document could not be read, and may have been a part of the answer.
    missed: bool,
}

/// What the marks say of the end.
#[derive(Default)]
struct Marks {
    end: Option<End>,
    /// The model went on after one: it says nothing when the connection breaks.
    are_vague: bool,
    is_over: bool,
}

/// What has been seen so far.
#[derive(Default)]
struct Seen {
    /// Words for the person, or a call.
    answer: bool,
    /// Documents of the protocol, and others.
    known: bool,
    others: usize,
    /// A web page, as far as it is kept.
    page: String,
    left_out: usize,
    /// What is no document and came last, or what another document says: told where nothing better is known of the end.
    words: String,
}

impl<'a> ReplyReader<'a> {
    /// The beginning of a reply that `decoder` reads.
    pub(crate) fn new(
        decoder: Box<dyn Decoder>,
        bytes_max: usize,
        key: Option<&'a str>,
        hear: Hear<'a>,
    ) -> Self {
        Self {
            decoder,
            hear,
            key,
            bytes_max,
            halves: Joiner::default(),
            thoughts: Splitter::default(),
            marks: Marks::default(),
            seen: Seen::default(),
            torn: String::new(),
            torn_behind_end: false,
            missed: false,
        }
    }

    /// Whether nothing follows that matters.
    pub(crate) fn is_over(&self) -> bool {
        self.marks.is_over
    }

    /// Whether its mark has come, so that what follows is worth a short wait only.
    pub(crate) fn has_end(&self) -> bool {
        self.marks.end.is_some()
    }

    /// Takes the next frame.
    pub(crate) fn frame(&mut self, frame: &Frame) -> Result<(), Fault> {
        let data = frame.data.trim();
        if self.marks.is_over {
            return Ok(());
        }
        if is_done_word(data) || data.is_empty() && ends(&frame.name) {
            self.marks.is_over = true;
            return Ok(());
        }
        if data.is_empty() {
            return Ok(());
        }
        // A line of a document in many lines may be one itself.
        let goes_on =
            |all: &[Value]| !self.torn.is_empty() && (frame.is_bare || !all.iter().any(says_something));
        match documents(data).filter(|all| !goes_on(all)) {
            Some(all) => {
                let is_mark_alone = ends(&frame.name) && !all.iter().any(says_something);
                self.marks.is_over |= is_mark_alone;
                all.into_iter().try_for_each(|value| self.document(&frame.name, &value))
            }
            None if data.contains('\n') && !is_begun(data) => {
                let line = |line: &str| Frame { data: line.to_owned(), ..frame.clone() };
                data.lines().try_for_each(|text| self.frame(&line(text)))
            }
            None if frame.name.eq_ignore_ascii_case("error") => {
                Err(Fault::ErrorEvent(Said::in_words(data, self.key)))
            }
            None => self.odd(frame, data),
        }
    }

    /// What is no document by itself: a piece of one, or nothing that matters.
    fn odd(&mut self, frame: &Frame, data: &str) -> Result<(), Fault> {
        if !self.seen.known && (data.starts_with('<') || !self.seen.page.is_empty()) {
            self.seen.left_out += 1;
            keep(&mut self.seen.page, data);
            return Ok(());
        }
        for between in ["", "\n"] {
            let both = format!("{}{between}{}", self.torn, frame.data);
            if self.torn.is_empty() || both.len() > self.bytes_max {
                break;
            }
            let may_end = data.ends_with(['}', ']']);
            if !may_end && frame.is_bare {
                self.torn = format!("{}\n{}", self.torn, frame.data);
                return Ok(());
            }
            if let Some(all) = documents(&both) {
                self.torn.clear();
                return all.into_iter().try_for_each(|value| self.document(&frame.name, &value));
            }
            if is_begun(&both) {
                self.torn = both;
                return Ok(());
            }
        }
        if self.torn.is_empty() && is_begun(data) {
            frame.data.clone_into(&mut self.torn);
            self.torn_behind_end = self.has_clear_end();
            return Ok(());
        }
        self.seen.left_out += 1;
        self.missed |= may_be_document(data) && !self.has_clear_end();
        keep(&mut self.seen.words, data);
        Ok(())
    }

    /// Whether its mark has come and the model said nothing more, so that what follows is no part of the answer.
    fn has_clear_end(&self) -> bool {
        self.marks.end.is_some() && !self.marks.are_vague
    }

    fn document(&mut self, name: &str, value: &Value) -> Result<(), Fault> {
        if let Value::Array(list) = value {
            return list.iter().try_for_each(|one| self.document(name, one));
        }
        if !value.is_object() {
            return Ok(());
        }
        let part = self.decoder.part(name, value);
        let says_else = part.is_known && !part.is_silent();
        let failed = part.error.clone().or_else(|| error_of(name, value, says_else));
        self.seen.known |= part.is_known;
        if part.is_known {
            self.seen.words.clear();
        }
        let is_mark = !part.is_known && closes(value);
        self.marks.is_over |= is_mark;
        let is_odd = !part.is_known
            && !is_mark
            && failed.is_none()
            && value.as_object().is_some_and(|map| !map.is_empty());
        self.seen.others += usize::from(is_odd);
        if is_odd {
            keep(&mut self.seen.words, &Said::of(value, self.key).message);
        }
        self.take(part, failed)
    }

    fn take(&mut self, part: Part, failed: Option<Value>) -> Result<(), Fault> {
        let Part { events, spoke, finish, is_over, .. } = part;
        events.into_iter().for_each(|event| self.say(event));
        if let Some(error) = failed {
            return Err(Fault::ErrorEvent(Said::of(&error, self.key)));
        }
        if spoke && self.marks.end.is_some() {
            self.marks.are_vague = true;
            if finish == EndMark::Open {
                self.marks.end = None;
            }
        }
        match finish {
            EndMark::Open => {}
            // a mark that says more stands
            EndMark::Done => self.marks.end = self.marks.end.or(Some(End::Done)),
            EndMark::Calls => {
                self.marks.end = self.marks.end.filter(|end| *end == End::Length).or(Some(End::Calls))
            }
            EndMark::Length => self.marks.end = Some(End::Length),
            EndMark::Refused(why) => return Err(Fault::Refused(clean(&why, self.key))),
            EndMark::Broken(why) => return Err(Fault::ErrorEvent(Said::in_words(&why, self.key))),
        }
        self.marks.is_over |= is_over;
        Ok(())
    }

    fn say(&mut self, event: Event) {
        match event {
            Event::Text(text) => {
                let text = self.halves.push(&text);
                let spoken = self.thoughts.push(&text);
                self.tell(spoken);
            }
            Event::Call(call) => {
                self.seen.answer = true;
                (self.hear)(Event::Call(call));
            }
            other => (self.hear)(other),
        }
    }

    fn tell(&mut self, all: Vec<Spoken>) {
        for spoken in all {
            (self.hear)(match spoken {
                Spoken::Words(text) => {
                    self.seen.answer |= !text.trim().is_empty();
                    Event::Text(text)
                }
                Spoken::Thought(text) => Event::Reasoning(text),
                Spoken::WordsWereThought => {
                    self.seen.answer = false;
                    Event::WordsWereThought
                }
            });
        }
    }

    /// Why the whole reply ended, or why it is not whole. `broken`: what went wrong while it was read. `limit`: of tokens.
    pub(crate) fn close(mut self, broken: Option<Fault>, limit: i64) -> Result<End, Fault> {
        let rest = self.halves.finish();
        let mut spoken = self.thoughts.push(&rest);
        spoken.extend(self.thoughts.finish());
        self.tell(spoken);
        let end = self.marks.end.or(self.marks.is_over.then_some(End::Done));
        if end.is_some() {
            self.decoder.finish().into_iter().for_each(|event| self.say(event));
        }
        if self.seen.left_out > 0 {
            (self.hear)(Event::LeftOut(self.seen.left_out));
        }
        // What breaks after a clear mark breaks nothing.
        let is_whole = self.marks.is_over || self.has_clear_end();
        match broken {
            Some(Fault::Broken(_) | Fault::Silence(_) | Fault::Trickle(_)) if is_whole => {}
            Some(fault) => return Err(fault),
            None => {}
        }
        let nothing_is_missed = self.torn.is_empty() || is_whole && self.torn_behind_end;
        if !nothing_is_missed || self.missed && end.is_some() {
            return Err(Fault::BadJson);
        }
        // of a reply that nothing but the end of the stream ends, words behind its last piece say that it broke off
        if self.marks.end.is_none() && are_words(&self.seen.words) {
            return Err(self.unended());
        }
        match end {
            Some(end) => self.answered(end, self.seen.answer, limit),
            None => Err(self.unended()),
        }
    }

    /// What became of a reply without an end, from what came in its place.
    fn unended(&self) -> Fault {
        let Seen { known, others, page, words, .. } = &self.seen;
        let other = |what: &str, words: &str| {
            let words = clean(words, self.key);
            let told = if words.is_empty() { what.to_owned() } else { format!("{what} (“{words}”)") };
            Fault::OtherProtocol(told)
        };
        match () {
            () if !page.is_empty() && !known => other("a web page", &page_words(page)),
            () if *others > 0 && !known => other("a document of another kind", words),
            () if are_words(words) => Fault::ErrorEvent(Said::in_words(words, self.key)),
            () => Fault::Cut,
        }
    }

    fn answered(&self, end: End, answer: bool, limit: i64) -> Result<End, Fault> {
        match (self.decoder.refusal(), end) {
            (why, _) if !why.is_empty() => Err(Fault::Refused(clean(why, self.key))),
            _ if answer => Ok(end),
            (_, End::Length) => Err(Fault::ThoughtOnly(limit)),
            (_, End::Done | End::Calls) => Err(Fault::Empty),
        }
    }
}

/// Whether somebody says something: one word is a sign of life.
fn are_words(text: &str) -> bool {
    text.split_whitespace().filter(|word| word.starts_with(char::is_alphanumeric)).count() > 1
}

/// Keeps a line with what was kept before, up to a limit.
fn keep(kept: &mut String, line: &str) {
    if kept.len() + line.len() <= KEPT_MAX && !line.is_empty() {
        kept.push_str(line);
        kept.push('\n');
    }
}
