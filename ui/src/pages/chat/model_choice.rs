//! Which model answers: the agent's own, or another one of its provider's.

use super::{asking::send, speakers};
use crate::{
    catalogue::chat as say,
    components::{Glyph, Menu, MenuItem, Toasts},
    ipc,
    live::Live,
};
use contract::{
    ChatId,
    command::{EditChat, ListModels},
};
use leptos::{prelude::*, task::spawn_local};

/// The choice, as far as it was made.
#[derive(Clone, Copy)]
pub(super) struct ChosenModel {
    /// What the talk has.
    kept: Signal<Option<String>>,
    /// What was chosen for a talk that is not begun yet.
    own: RwSignal<Option<String>>,
}

impl ChosenModel {
    pub(super) fn new(kept: Signal<Option<String>>) -> Self {
        Self { kept, own: RwSignal::new(None) }
    }

    /// What goes along with what is said (untracked): nothing where the talk knows it, or nothing was chosen.
    pub(super) fn said(self) -> Option<String> {
        self.own.get_untracked()
    }

    fn get(self) -> Option<String> {
        self.own.get().or_else(|| self.kept.get())
    }
}

/// The button with the models of the provider; they are asked for when it is about to be opened.
#[component]
pub(super) fn ModelChoice(
    chat: Option<ChatId>,
    speaker: RwSignal<String>,
    model: ChosenModel,
) -> impl IntoView {
    let (live, toasts) = (Live::get(), Toasts::get());
    let agent = Memo::new(move |_| speakers(live).into_iter().find(|agent| agent.name == speaker.get()));
    let provider =
        Memo::new(move |_| agent.with(|agent| agent.as_ref().and_then(|agent| agent.provider.clone())));
    // an agent without a model of its own has its provider's
    let usual = Memo::new(move |_| {
        let own = agent.with(|agent| agent.as_ref().and_then(|agent| agent.model.clone()));
        own.or_else(|| {
            let name = provider.get()?;
            live.providers.with(|all| all.iter().flatten().find(|one| one.name == name)?.model.clone())
        })
    });
    // of which provider, and what it has
    let models = RwSignal::new(None::<(String, Vec<String>)>);
    // another agent has models of its own
    Effect::new(move |before: Option<String>| {
        let now = speaker.get();
        if before.is_some_and(|before| before != now && !before.is_empty()) {
            model.own.set(None);
        }
        now
    });
    let look = move || {
        let Some(name) = provider.get_untracked() else { return };
        if models.with_untracked(|models| models.as_ref().is_some_and(|(of, _)| *of == name)) {
            return;
        }
        models.set(Some((name.clone(), vec![])));
        spawn_local(async move {
            // one that tells no models has the agent's own, and that stands there already
            if let Ok(found) = ipc::call(ListModels { name: name.clone() }).await {
                let _ = models.try_set(Some((name, found)));
            }
        });
    };
    let choose = move |name: String| match chat {
        Some(id) => {
            let edit = EditChat { id: id.to_string(), model: Some(name), ..EditChat::default() };
            send(toasts, edit, move |_| live.chats.update(|times| *times += 1));
        }
        None => model.own.set(Some(name)),
    };
    let items = Signal::derive(move || {
        let usual = usual.get();
        let others = models.get().map(|(_, models)| models).unwrap_or_default();
        let own_label =
            usual.clone().map_or_else(|| say::own_model().to_owned(), |usual| say::own_model_is(&usual));
        let own = MenuItem::new(own_label, Glyph::Agent, move || choose(String::new()));
        let other = |name: String| MenuItem::new(name.clone(), Glyph::Server, move || choose(name.clone()));
        let others = others.into_iter().filter(|name| Some(name) != usual.as_ref());
        std::iter::once(own).chain(others.map(other)).collect()
    });
    let label = Signal::derive(move || {
        let chosen = model.get().filter(|chosen| !chosen.is_empty());
        chosen.or_else(|| usual.get()).unwrap_or_else(|| say::own_model().to_owned())
    });
    let there = Memo::new(move |_| provider.with(Option::is_some));
    view! {
        <span class="composer-model" on:focusin=move |_| look() on:pointerenter=move |_| look() hidden=move || !there.get()>
            <span class="visually-hidden">{say::model_that_answers()}</span>
            <Menu label=label small=true quiet=true items=items/>
        </span>
    }
}
