//! What the turn loop asks of a model, and what it hears: no protocol and no library shows through here.

use super::{counts::Counts, faults::Fault};
use contract::model::{Message, ModelParameters, ToolCall};
use engine::ports::Picture;
use serde_json::Value;
use std::{future::Future, pin::Pin};

/// The argument under which a tool call carries what was no JSON object. The tool then says so to the model.
pub(crate) const UNREADABLE: &str = "unreadable_arguments";

/// One request to a model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask<'a> {
    /// The conversation, oldest first; the system's message is the first.
    pub(crate) messages: &'a [Message],
    /// The pictures that go along with some of them.
    pub(crate) pictures: &'a [ShownPicture<'a>],
    /// What the model may call.
    pub(crate) tools: &'a [ToolSpec],
    /// Whether it can do without them.
    pub(crate) tools_are_optional: bool,
    /// How it is asked.
    pub(crate) parameters: &'a ModelParameters,
}

impl<'a> Ask<'a> {
    /// The pictures that go along with the message at this place.
    pub(crate) fn pictures_at(self, place: usize) -> impl Iterator<Item = &'a Picture> {
        self.pictures.iter().filter(move |shown| shown.place == place).map(|shown| shown.picture)
    }
}

/// A picture that goes along with a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShownPicture<'a> {
    /// The place of the message in the conversation, from 0.
    pub(crate) place: usize,
    /// The picture.
    pub(crate) picture: &'a Picture,
}

/// A tool as the model is told of it.
#[derive(Clone, Debug)]
pub(crate) struct ToolSpec {
    /// What it is called by.
    pub(crate) name: &'static str,
    /// What it does and when to use it.
    pub(crate) description: &'static str,
    /// The JSON schema of its arguments.
    pub(crate) schema: Value,
}

/// A part of a reply, in the order in which it came.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    /// Words for the person.
    Text(String),
    /// The model thinks aloud. Not part of the reply.
    Reasoning(String),
    /// All words so far were a thought.
    WordsWereThought,
    /// A whole call of a tool.
    Call(ToolCall),
    /// What the request took so far: a later word replaces an earlier one, so that nothing is counted twice.
    Usage(Counts),
    /// So many lines of the reply made no sense and were left out.
    LeftOut(usize),
    /// The model refused the request as it was, and is asked once more in another form; what changed, in words.
    AskedAnew(String),
}

impl Event {
    /// Whether nothing is said by it.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Reasoning(text) => text.is_empty(),
            Self::Usage(counts) => *counts == Counts::default(),
            Self::Call(_) | Self::WordsWereThought | Self::LeftOut(_) | Self::AskedAnew(_) => false,
        }
    }
}

/// Why a whole reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The model was done.
    Done,
    /// It wants tools used.
    Calls,
    /// It came to its limit of tokens.
    Length,
}

/// A reply that is under way. Dropping it closes the connection.
pub(crate) type Reply<'a> = Pin<Box<dyn Future<Output = Result<End, Fault>> + 'a>>;

/// Where replies come from.
pub(crate) trait Provider {
    /// Asks once and tells each part of the reply as it arrives. A reply is whole only when this returns an [`End`];
    /// what was heard before a [`Fault`] is partial.
    fn stream<'a>(&'a self, ask: Ask<'a>, hear: &'a mut dyn FnMut(Event)) -> Reply<'a>;
}
