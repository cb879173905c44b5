//! Sends what the person says to a task: an answer, or a message.

use crate::{components::Toasts, ipc, live::Live};
use contract::{TaskId, Timestamp, command::AnswerTask, model::Answer};
use leptos::{prelude::*, task::spawn_local};

/// Sends an answer or a message, and takes in what came of it.
#[derive(Clone, Copy)]
pub(super) struct Sender {
    live: Live,
    toasts: Toasts,
    task: TaskId,
    /// Which question it is to; none for a message.
    asked_at: Option<Timestamp>,
    /// What was sent and is not acknowledged yet.
    pub(super) pending: RwSignal<bool>,
}

impl Sender {
    /// Of answers to the question of that moment, or of messages.
    pub(super) fn new(task: TaskId, asked_at: Option<Timestamp>) -> Self {
        Self { live: Live::get(), toasts: Toasts::get(), task, asked_at, pending: RwSignal::new(false) }
    }

    /// Sends it, then says `said`.
    pub(super) fn send(self, answer: Answer, said: &'static str, then: impl FnOnce() + 'static) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        spawn_local(async move {
            let reply =
                ipc::call(AnswerTask { id: self.task.to_string(), answer, asked_at: self.asked_at }).await;
            // The card may have gone with another task.
            let _ = self.pending.try_set(false);
            match reply {
                Ok(task) => {
                    then();
                    self.live.absorb([task]);
                    self.toasts.say(said);
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }
}
