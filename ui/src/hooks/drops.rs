//! Files that are dragged over the window and dropped on it.

use crate::ipc;
use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;

/// What happens to files over the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Drop {
    /// They are held over it.
    Held,
    /// They are not any more.
    Left,
    /// They were dropped: their absolute paths.
    Fell(Vec<String>),
}

/// What the window tells of dropped files.
#[derive(Deserialize)]
struct Dropped {
    #[serde(default)]
    paths: Vec<String>,
}

/// What happened last to files over the window.
#[derive(Clone, Copy)]
struct Drops(RwSignal<Option<Drop>>);

/// Begins to hear of files. Once, by the app: what listens to the window does so for as long as the page lives.
pub fn start() {
    let drops = RwSignal::new(None);
    provide_context(Drops(drops));
    spawn_local(async move {
        let heard = async {
            ipc::listen("tauri://drag-enter", move |_: serde_json::Value| drops.set(Some(Drop::Held)))
                .await?;
            ipc::listen("tauri://drag-leave", move |_: serde_json::Value| drops.set(Some(Drop::Left)))
                .await?;
            ipc::listen("tauri://drag-drop", move |dropped: Dropped| {
                drops.set(Some(Drop::Fell(dropped.paths)))
            })
            .await
        };
        // Files can still be chosen.
        if let Err(error) = heard.await {
            leptos::logging::warn!("dropped files are not heard of: {error}");
        }
    });
}

/// Tells what happens to files over the window from now on, for as long as the component lives that asked.
pub fn hear(told: impl Fn(Drop) + 'static) {
    let Drops(drops) = expect_context();
    let first = StoredValue::new(true);
    Effect::new(move |_| {
        let now = drops.get();
        // what happened before is none of its
        if !first.get_value()
            && let Some(drop) = now
        {
            untrack(|| told(drop));
        }
        first.set_value(false);
    });
}

/// Whether a dialog lies over the page: what is dropped then is none of the page's.
pub fn are_for_a_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}
