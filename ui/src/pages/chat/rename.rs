//! The dialog in which a conversation gets another title.

use super::Talks;
use crate::{catalogue::chat as say, components::NameDialog, ipc, live::Live};
use contract::{command::EditChat, validation};
use leptos::{prelude::*, task::spawn_local};

/// The dialog, closed until it is asked for.
#[component]
pub(super) fn RenameDialog() -> impl IntoView {
    let (talks, live) = (Talks::get(), Live::get());
    let (open, title) = (RwSignal::new(false), RwSignal::new(String::new()));
    let (wrong, pending) = (RwSignal::new(None::<String>), RwSignal::new(false));
    Effect::new(move |_| {
        let Some((_, now)) = talks.renaming.get() else { return open.set(false) };
        wrong.set(None);
        title.set(now);
        open.set(true);
    });
    let submit = move || {
        let Some((id, _)) = talks.renaming.get_untracked() else { return };
        if pending.get_untracked() {
            return;
        }
        let title = title.get_untracked();
        if let Err(error) = validation::chat_title(&title) {
            return wrong
                .set(Some(error.fields.first().map_or(error.message, |field| field.message.clone())));
        }
        pending.set(true);
        spawn_local(async move {
            let edit = EditChat { id: id.to_string(), title: Some(title), ..EditChat::default() };
            let edited = ipc::call(edit).await;
            let _ = pending.try_set(false);
            match edited {
                Ok(_) => {
                    live.chats.update(|times| *times += 1);
                    let _ = open.try_set(false);
                }
                Err(error) => wrong.set(Some(error.message)),
            }
        });
    };
    view! {
        <NameDialog
            open=open
            title=say::rename_conversation()
            label=say::title()
            name=title
            error=wrong
            action=say::rename_it()
            pending=pending
            on_submit=submit
            on_close=move || talks.renaming.set(None)
        />
    }
}
