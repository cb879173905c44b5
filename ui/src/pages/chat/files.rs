//! Files that are told of in a conversation: chosen, dropped, pasted, and those of a turn.

use super::{
    file_chip::chip,
    pictures::{Preview, SaidPicture},
};
use crate::{
    catalogue::chat as say,
    components::{Glyph, Icon, IconButton, Toasts},
    hooks::{
        drops::{self, Drop},
        paste,
    },
    ipc,
    state::attached::{ChosenFile, add},
};
use contract::{
    TaskId,
    chat::{ATTACHMENT_MAX, Attachment},
    command::ChooseFiles,
    text,
};
use leptos::{prelude::*, task::spawn_local};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use web_sys::Event;

/// Takes files that are dropped on the window while the composer is there.
pub(super) fn hear_drops(files: RwSignal<Vec<ChosenFile>>) {
    drops::hear(move |drop| {
        if let Drop::Fell(paths) = drop
            && !drops::are_for_a_dialog()
        {
            files.update(|files| add(files, paths.into_iter().map(ChosenFile::Path)));
        }
    });
}

/// Asks for files.
pub(super) fn choose(files: RwSignal<Vec<ChosenFile>>, toasts: Toasts) {
    spawn_local(async move {
        match ipc::call(ChooseFiles { start: None }).await {
            Ok(chosen) => {
                let chosen = chosen.into_iter().map(ChosenFile::Path);
                let _ = files.try_update(|files| add(files, chosen));
            }
            Err(error) => toasts.error(&error),
        }
    });
}

/// Takes files that are pasted. Words are left to the field.
pub(super) fn take_paste(event: &Event, files: RwSignal<Vec<ChosenFile>>, toasts: Toasts) {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let pasted = paste::files(event);
    if pasted.is_empty() {
        return;
    }
    event.prevent_default();
    spawn_local(async move {
        for file in pasted {
            if file.size() > ATTACHMENT_MAX as f64 {
                toasts.warn(say::too_large_to_paste(&file.name(), &text::bytes(ATTACHMENT_MAX)));
                continue;
            }
            match paste::read(NUMBER.fetch_add(1, Ordering::Relaxed), &file).await {
                Some(read) => {
                    let _ = files.try_update(|files| add(files, [ChosenFile::Pasted(Arc::new(read))]));
                }
                None => toasts.warn(say::unread_paste()),
            }
        }
    });
}

/// The files that go with what is said next.
#[component]
pub(super) fn ChosenFiles(files: RwSignal<Vec<ChosenFile>>) -> impl IntoView {
    let chip = move |file: ChosenFile| {
        let (name, title) = (file.name(), file.title());
        let label = say::remove_file(&name);
        let shown = match file.preview() {
            Some(url) => view! { <Preview name=name url=url.into()/> }.into_any(),
            None => view! { <Icon glyph=Glyph::File/><span class="ellipsis">{name}</span> }.into_any(),
        };
        view! {
            <li class="chip" title=title>
                {shown}
                <IconButton glyph=Glyph::Cross label=label on_press=move || files.update(|all| all.retain(|one| *one != file))/>
            </li>
        }
    };
    view! {
        <ul class="chips" aria-label=say::files() hidden=move || files.with(Vec::is_empty)>
            <For each=move || files.get() key=ChosenFile::key let:file>{chip(file)}</For>
        </ul>
    }
}

/// The files that went with a turn.
#[component]
pub(super) fn SaidFiles(turn: TaskId, #[prop(into)] files: Signal<Vec<Attachment>>) -> impl IntoView {
    let one = move |file: Attachment| match file.picture {
        Some(facts) => view! { <li><SaidPicture turn=turn file=file facts=facts/></li> }.into_any(),
        None => view! { <li>{chip(&file)}</li> }.into_any(),
    };
    view! {
        <ul class="chips" aria-label=say::files() hidden=move || files.with(Vec::is_empty)>
            <For each=move || files.get() key=|file| file.place let:file>{one(file)}</For>
        </ul>
    }
}
