//! Who is asked when the agent's own provider cannot, in order.

use super::{
    form::AgentDesk,
    model::{ModelInput, ProviderSelect},
};
use crate::components::{Button, Glyph, IconButton};
use contract::model::Fallback;
use leptos::prelude::*;

/// The list, which can be put in another order.
#[component]
pub(super) fn Fallbacks() -> impl IntoView {
    let desk = AgentDesk::get();
    let fallbacks = desk.fields.fallbacks;
    let count = Memo::new(move |_| fallbacks.with(Vec::len));
    let add = move || fallbacks.update(|all| all.push(Fallback::default()));
    view! {
        <fieldset class="wide fallbacks" data-field="fallbacks">
            <legend>"Fallbacks"</legend>
            <p class="field-hint">
                "Asked in this order when its provider is out of quota, fails, or cannot be reached."
            </p>
            <ol>
                <For each=move || 0..count.get() key=|at| *at let:at><One at=at/></For>
            </ol>
            <p class="field-error" role="alert">{desk.error("fallbacks")}</p>
            <div><Button small=true icon=Glyph::Plus on_press=add>"Add a fallback"</Button></div>
        </fieldset>
    }
}

#[component]
fn One(at: usize) -> impl IntoView {
    let fallbacks = AgentDesk::get().fields.fallbacks;
    let number = at + 1;
    let provider = part(at, |one| one.provider.clone(), |one, name| one.provider = name);
    let model = part(
        at,
        |one| one.model.clone().unwrap_or_default(),
        |one, name| {
            one.model = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        },
    );
    let up = move || fallbacks.update(|all| all.swap(at - 1, at));
    let remove = move || {
        fallbacks.update(|all| {
            all.remove(at);
        });
    };
    view! {
        <li>
            <span class="figure">{number}"."</span>
            <ProviderSelect value=provider none="Choose a provider" label=format!("Provider of fallback {number}")/>
            <ModelInput
                provider=provider
                value=model
                label=format!("Model of fallback {number}")
                on_leave=Callback::new(|()| {})
            />
            <IconButton
                glyph=Glyph::Up
                label=format!("Ask fallback {number} earlier")
                disabled=Signal::stored(at == 0)
                on_press=up
            />
            <IconButton glyph=Glyph::Cross label=format!("Remove fallback {number}") on_press=remove/>
        </li>
    }
}

/// One part of one fallback as a signal of its own, for as long as its line shows.
fn part(
    at: usize,
    read: impl Fn(&Fallback) -> String + Copy + Send + Sync + 'static,
    write: impl Fn(&mut Fallback, String) + Copy + Send + Sync + 'static,
) -> RwSignal<String> {
    let fallbacks = AgentDesk::get().fields.fallbacks;
    let current = move |all: &Vec<Fallback>| all.get(at).map(read);
    let value = RwSignal::new(fallbacks.with_untracked(current).unwrap_or_default());
    Effect::new(move |_| {
        if let Some(now) = fallbacks.with(current)
            && value.get_untracked() != now
        {
            value.set(now);
        }
    });
    Effect::new(move |_| {
        let now = value.get();
        if fallbacks.with_untracked(current).is_some_and(|was| was != now) {
            fallbacks.update(|all| write(&mut all[at], now));
        }
    });
    value
}
