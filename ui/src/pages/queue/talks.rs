//! Below the search: in how many conversations the words are, which are in no list of the queue.

use super::Page;
use crate::{
    catalogue::common,
    components::{Glyph, Icon},
    hooks::reading::{self, Reading},
    live::Live,
    shell::Shell,
};
use contract::{chat::ChatPage, command::ListChats};
use leptos::prelude::*;

/// The line that leads to them; nothing where there are none.
#[component]
pub(super) fn FoundTalks(page: Page) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let words = Memo::new(move |_| page.view.with(|view| view.search.trim().to_owned()));
    let read: Reading<ChatPage> = reading::read(move || {
        live.chats.with(|_| ());
        let search = Some(words.get()).filter(|words| !words.is_empty())?;
        Some(ListChats { search: Some(search), limit: 1, before: None })
    });
    let found = Memo::new(move |_| {
        let total = read.value.with(|page| page.as_ref().and_then(|page| page.total)).unwrap_or(0);
        words.with(|words| (total > 0 && !words.is_empty()).then(|| (total, words.clone())))
    });
    move || {
        found.get().map(|(total, words)| {
            let label = common::found_in_talks(total, &words);
            view! {
                <button type="button" class="found-talks" on:click=move |_| shell.find_chats(words.clone())>
                    <Icon glyph=Glyph::Speech/>
                    <span class="ellipsis">{label}</span>
                    <Icon glyph=Glyph::Right/>
                </button>
            }
        })
    }
}
