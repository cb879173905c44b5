//! Asking for something on the page, and saying what went wrong.

use crate::{components::Toasts, ipc, live::Live};
use contract::{
    ChatId, Command, Origin, TaskId,
    command::{CancelTasks, Say},
};
use leptos::prelude::Update as _;
use leptos::task::spawn_local;

/// Asks for something, and says what went wrong.
pub(super) fn send<C: Command>(toasts: Toasts, request: C, then: impl FnOnce(C::Reply) + 'static) {
    spawn_local(async move {
        match ipc::call(request).await {
            Ok(reply) => then(reply),
            Err(error) => toasts.error(&error),
        }
    });
}

/// Ends an answer that is on its way.
pub(super) fn stop(live: Live, toasts: Toasts, turn: TaskId) {
    spawn_local(async move {
        match ipc::call(CancelTasks { ids: vec![turn.to_string()] }).await {
            Ok(bulk) => {
                live.absorb_bulk(&bulk);
                if let Some(first) = bulk.refused.first() {
                    toasts.error(&first.error);
                }
            }
            Err(error) => toasts.error(&error),
        }
    });
}

/// The same is said once more, in the place of this turn.
pub(super) fn ask_again(toasts: Toasts, live: Live, chat: ChatId, turn: TaskId) {
    say_instead(toasts, live, chat, turn, Say::default());
}

/// The same without its pictures: not every model reads them.
pub(super) fn ask_without_pictures(toasts: Toasts, live: Live, chat: ChatId, turn: TaskId) {
    say_instead(toasts, live, chat, turn, Say { without_pictures: true, ..Say::default() });
}

fn say_instead(toasts: Toasts, live: Live, chat: ChatId, turn: TaskId, how: Say) {
    let again =
        Say { chat: Some(chat.to_string()), instead_of: Some(turn), origin: Some(Origin::Window), ..how };
    send(toasts, again, move |_| live.chats.update(|times| *times += 1));
}
