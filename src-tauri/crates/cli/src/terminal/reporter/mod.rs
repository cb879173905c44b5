//! How the course of a followed task is told.

use crate::terminal::{failure::Failure, front::Front};
use board::display::utf8::Piece;
use contract::{Task, model::Answer, task::TaskWithResult};

pub(crate) mod json;
pub(crate) mod own_lines;
pub(crate) mod people;
pub(crate) mod talk;

/// What the person does about a question.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// They answer it.
    Answer(Answer),
    /// They want what asks to end.
    Stop,
    /// They leave it as it is.
    Leave,
}

/// The reporter for whoever called.
pub(crate) fn new(front: &Front) -> Box<dyn Reporter + '_> {
    if front.json {
        Box::new(json::JsonReporter::new(front))
    } else {
        Box::new(people::PeopleReporter::new(front))
    }
}

/// Tells the course of one task, in order.
pub(crate) trait Reporter {
    /// It wrote something.
    fn output(&mut self, piece: &Piece) -> Result<(), Failure>;

    /// It stands so now. Tells only what is new.
    fn changed(&mut self, task: &Task) -> Result<(), Failure>;

    /// It ended so, and all output was told.
    fn ended(&mut self, ended: &TaskWithResult) -> Result<(), Failure>;

    /// A line beside it.
    fn say(&mut self, line: &str);

    /// Time goes on.
    fn tick(&mut self) {}

    /// Whether the person can be asked here what the task asks.
    fn can_ask(&self) -> bool {
        false
    }

    /// Asks them; only where that [is possible](Self::can_ask).
    fn ask(&mut self, _task: &Task) -> Result<Reaction, Failure> {
        Ok(Reaction::Leave)
    }
}
