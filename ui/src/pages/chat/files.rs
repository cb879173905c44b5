//! Files that are told of in a conversation: chosen, dropped, and those of a turn.

use crate::{
    catalogue::chat as say,
    components::{Glyph, Icon, IconButton, Toasts},
    hooks::drops::{self, Drop},
    ipc,
};
use contract::{chat::Attachment, command::ChooseFiles, text};
use leptos::{prelude::*, task::spawn_local};

/// Takes files that are dropped on the window while the composer is there.
pub(super) fn hear_drops(files: RwSignal<Vec<String>>) {
    drops::hear(move |drop| {
        if let Drop::Fell(paths) = drop
            && !drops::are_for_a_dialog()
        {
            files.update(|files| add(files, paths));
        }
    });
}

/// Asks for files.
pub(super) fn choose(files: RwSignal<Vec<String>>, toasts: Toasts) {
    spawn_local(async move {
        match ipc::call(ChooseFiles { start: None }).await {
            Ok(chosen) => {
                let _ = files.try_update(|files| add(files, chosen));
            }
            Err(error) => toasts.error(&error),
        }
    });
}

/// Adds files, each once.
fn add(files: &mut Vec<String>, more: Vec<String>) {
    for path in more {
        if !files.contains(&path) {
            files.push(path);
        }
    }
}

/// The files that go with what is said next.
#[component]
pub(super) fn ChosenFiles(files: RwSignal<Vec<String>>) -> impl IntoView {
    let chip = move |path: String| {
        let name = base_name(&path).to_owned();
        let label = say::remove_file(&name);
        let taken = path.clone();
        view! {
            <li class="chip" title=path>
                <Icon glyph=Glyph::File/>
                <span class="ellipsis">{name}</span>
                <IconButton glyph=Glyph::Cross label=label on_press=move || files.update(|all| all.retain(|file| *file != taken))/>
            </li>
        }
    };
    view! {
        <ul class="chips" aria-label=say::files() hidden=move || files.with(Vec::is_empty)>
            <For each=move || files.get() key=String::clone let:path>{chip(path)}</For>
        </ul>
    }
}

/// The files that went with a turn.
#[component]
pub(super) fn SaidFiles(#[prop(into)] files: Signal<Vec<Attachment>>) -> impl IntoView {
    let chip = |file: Attachment| {
        let name = base_name(&file.path).to_owned();
        let size = text::bytes(u64::try_from(file.bytes).unwrap_or(0));
        view! {
            <li class="chip" title=file.path>
                <Icon glyph=Glyph::File/>
                <span class="ellipsis">{name}</span>
                <span class="figure">{size}</span>
            </li>
        }
    };
    view! {
        <ul class="chips" aria-label=say::files() hidden=move || files.with(Vec::is_empty)>
            <For each=move || files.get() key=|file| file.path.clone() let:file>{chip(file)}</For>
        </ul>
    }
}

/// The name of a file without its folders.
fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
