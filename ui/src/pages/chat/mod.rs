//! The Chat page: conversations with agents that have a model.
//!
//! Owns: finding, beginning and leading conversations. What a turn's run does in full is on the Queue page, once it is in
//! the background.

mod asking;
mod composer;
mod file_chip;
mod files;
mod list;
mod model_choice;
mod pictures;
mod rename;
mod started;
mod suggestion;
mod talk;
mod tools;
mod turn;

use crate::{
    catalogue::chat as say,
    components::{Button, ButtonKind, EmptyState, Glyph},
    hooks::reading::{self, Reading},
    ipc,
    live::Live,
    shell::{ProvidersWish, Shell},
    state::revision::Turns,
};
use contract::{
    Agent, AgentKind, ApiError, ChatId,
    chat::{ChatExcerpt, ChatPage as Page, ChatTurn, ChatWithTurns},
    command::{GetChat, ListChats},
};
use leptos::{prelude::*, task::spawn_local};

/// Conversations that are read at first, and at most at once.
const AT_FIRST: i64 = 50;
const AT_ONCE: i64 = 200;

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Talks {
    /// The conversation that is open; none: a new one.
    open: RwSignal<Option<ChatId>>,
    /// A new one was asked for: where there is room for one part alone, it shows and not the list.
    begins: RwSignal<bool>,
    search: RwSignal<String>,
    shell: Shell,
    /// The conversations as far as they are read; `None` until they are known.
    page: RwSignal<Option<Page>>,
    failed: RwSignal<Option<ApiError>>,
    turns: StoredValue<Turns>,
    /// The conversation that is to get another title, while it is asked for.
    renaming: RwSignal<Option<(ChatId, String)>>,
    /// The picture that is shown large.
    large: RwSignal<Option<pictures::LargePicture>>,
}

impl Talks {
    fn get() -> Self {
        expect_context()
    }

    /// Where in a conversation the words were found (tracked).
    fn place(self, id: ChatId) -> Option<ChatExcerpt> {
        self.page
            .with(|page| page.iter().flat_map(|page| &page.found).find(|place| place.chat == id).cloned())
    }

    /// Opens a conversation: where words were found in it, there.
    fn show(self, id: ChatId) {
        let place = untrack(|| self.place(id));
        self.shell.open_chat_at(id, place.map(|place| place.turn));
    }

    /// Reads what shows once more, at first the first page; or the one after what shows.
    fn read(self, more: bool) {
        let next = self.page.with_untracked(|page| page.as_ref().and_then(|page| page.next_before));
        let shown = self.page.with_untracked(|page| page.as_ref().map_or(0, |page| page.chats.len()));
        let words = self.search.get_untracked();
        let request = ListChats {
            search: Some(words).filter(|words| !words.trim().is_empty()),
            limit: if more { 0 } else { i64::try_from(shown).unwrap_or(0).clamp(AT_FIRST, AT_ONCE) },
            before: next.filter(|_| more),
        };
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        spawn_local(async move {
            let answer = ipc::call(request).await;
            if self.turns.try_update_value(|turns| turns.admit(turn)) != Some(true) {
                return; // overtaken, or the page is gone
            }
            match answer {
                Ok(read) => {
                    self.failed.set(None);
                    self.page.update(|page| match page {
                        Some(page) if more => {
                            page.chats.extend(read.chats);
                            page.found.extend(read.found);
                            page.next_before = read.next_before;
                        }
                        page => *page = Some(read),
                    });
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }
}

/// The agents that answer, by name; the person's own before those that came with Legwork.
fn speakers(live: Live) -> Vec<Agent> {
    let answers = |agent: &&Agent| {
        agent.kind == AgentKind::Llm && agent.archived_at.is_none() && agent.provider.is_some()
    };
    let mut all: Vec<Agent> =
        live.agents.with(|agents| agents.iter().flatten().filter(answers).cloned().collect());
    all.sort_by_key(|agent| agent.ready_made);
    all
}

/// The Chat page.
#[component]
pub fn ChatPage() -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let talks = Talks {
        open: shell.chat,
        begins: RwSignal::new(false),
        search: shell.chat_search,
        shell,
        page: RwSignal::new(None),
        failed: RwSignal::new(None),
        turns: StoredValue::new(Turns::default()),
        renaming: RwSignal::new(None),
        large: RwSignal::new(None),
    };
    provide_context(talks);
    Effect::new(move |_| {
        live.chats.with(|_| ());
        talks.search.with(|_| ());
        talks.read(false);
    });
    on_cleanup(move || {
        live.turns_shown.update_value(|turns| turns.clear());
        shell.chat_search.set(String::new());
    });
    let open = Memo::new(move |_| talks.open.get());
    // nobody answers, and nobody ever has: there is nothing to show but the way to change that
    let nobody = Memo::new(move |_| {
        let none =
            talks.page.with(|page| page.as_ref().is_some_and(|p| p.chats.is_empty() && p.pinned.is_empty()));
        let searched = talks.search.with(|words| !words.is_empty());
        none && !searched && live.agents.with(Option::is_some) && speakers(live).is_empty()
    });
    move || match nobody.get() {
        true => view! { <Nobody/> }.into_any(),
        false => view! {
            <h1 class="visually-hidden">{say::chat()}</h1>
            <div class="chat" class:talking=move || open.get().is_some() || talks.begins.get()>
                <list::ChatList/>
                {move || match open.get() {
                    Some(id) => view! { <OpenTalk id=id/> }.into_any(),
                    None => view! { <talk::NewTalk/> }.into_any(),
                }}
                <rename::RenameDialog/>
                <pictures::PictureDialog/>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn Nobody() -> impl IntoView {
    let shell = Shell::get();
    view! {
        <header class="page-head"><h1>{say::chat()}</h1></header>
        <EmptyState glyph=Glyph::Speech title=say::nobody() text=say::nobody_hint()>
            <Button kind=ButtonKind::Primary on_press=move || shell.open_providers(ProvidersWish::All)>{say::connect()}</Button>
        </EmptyState>
    }
}

/// One conversation: read now, and again whenever something happens in it.
#[component]
fn OpenTalk(id: ChatId) -> impl IntoView {
    let live = Live::get();
    let read: Reading<ChatWithTurns> = reading::read(move || {
        live.chats.with(|_| ());
        live.in_talk.with(|_| ());
        Some(GetChat { id: id.to_string() })
    });
    Effect::new(move |_| {
        let of = |turn: &ChatTurn| {
            std::iter::once(turn.task.id).chain(turn.started.iter().map(|task| task.id)).collect::<Vec<_>>()
        };
        let ids = read.value.with(|talk| talk.iter().flat_map(|t| &t.turns).flat_map(of).collect());
        live.turns_shown.set_value(ids);
    });
    view! { <talk::Talk id=id read=read/> }
}
