//! Which pictures of a talk a model is shown, and what becomes of a request that it refuses for them.

use super::Run;
use crate::llm::{
    faults::{Fault, Meaning},
    provider::ShownPicture,
    told::{Shows, Told, result_in_short},
};
use contract::{model::Message, picture::NO_PICTURES, task::TaskError};
use engine::{NO_PICTURES_HINT, ports::Route, reads_no_pictures, words_of_no_pictures};
use std::borrow::Cow;

impl Run<'_> {
    /// Which pictures this model is shown at first.
    ///
    /// # Errors
    /// One goes along with what is said now, and the model is known to read none: it is not asked.
    pub(super) fn shows(&self, route: &Route) -> Result<Shows, TaskError> {
        let reads_none = reads_no_pictures(&route.model);
        if reads_none && self.told.shows_own() {
            return Err(TaskError {
                code: NO_PICTURES.to_owned(),
                message: format!("{}.", words_of_no_pictures(&route.model)),
                hint: Some(NO_PICTURES_HINT.to_owned()),
            });
        }
        let manners = &self.context.clients.manners;
        let refused_before = manners.refuses_pictures(route.provider_id, &route.model);
        Ok(if reads_none || refused_before { Shows::Own } else { Shows::All })
    }

    /// Whether a request may have been refused for pictures of turns before this one. That is no reason to leave a talk for
    /// good: without them it can be gone on with.
    pub(super) fn is_of_past_pictures(&self, route: &Route, fault: &Fault) -> bool {
        let may_be = match fault.meaning() {
            Some(Meaning::NoPictures) => {
                self.context.clients.manners.refused_pictures(route.provider_id, &route.model);
                !self.told.shows_own()
            }
            // a limit on how many, or on how large a request is, in words that nobody knows
            Some(Meaning::TooLong | Meaning::BadRequest) => true,
            _ => false,
        };
        may_be && self.told.shows_past()
    }

    /// The error, with what else it may come from where a picture went along: not all providers say it in words that are known.
    pub(super) fn with_doubt(&self, mut error: TaskError, fault: &Fault) -> TaskError {
        if self.told.shows_own() && fault.meaning() == Some(Meaning::BadRequest) {
            let hint = error.hint.get_or_insert_default();
            hint.push_str(" It may be that the model reads no pictures.");
        }
        error
    }
}

/// What the model is told: the prompt, what was said in the talk before this turn, and what was said in this run; and the
/// pictures that go along with it. What the person says now is the first message of the run behind its prompt. Of each result
/// of a tool no more than `result_max` bytes are told, where that is said.
pub(super) fn with_what_was_said<'a>(
    told: &'a Told,
    messages: &'a [Message],
    shows: Shows,
    result_max: Option<usize>,
) -> (Cow<'a, [Message]>, Vec<ShownPicture<'a>>) {
    let before = told.messages(shows);
    let mut all = match messages.split_first() {
        Some((prompt, own)) if !before.is_empty() => {
            Cow::Owned([std::slice::from_ref(prompt), &before, own].concat())
        }
        _ => Cow::Borrowed(messages),
    };
    let is_long = |message: &Message, most| message.answers.is_some() && message.text.len() > most;
    if let Some(most) = result_max.filter(|most| all.iter().any(|message| is_long(message, *most))) {
        for message in all.to_mut().iter_mut().filter(|message| is_long(message, most)) {
            message.text = result_in_short(&message.text, most);
        }
    }
    (all, told.pictures(1, shows))
}
