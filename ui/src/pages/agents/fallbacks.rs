//! Who is asked when the agent's own provider cannot, in order.

use super::{
    form::AgentState,
    inputs::{ModelInput, ProviderSelect},
};
use crate::{
    catalogue::agents as say,
    components::{Bound, Button, Glyph, IconButton},
};
use contract::model::Fallback;
use leptos::prelude::*;

/// The list, which can be put in another order.
#[component]
pub(super) fn Fallbacks() -> impl IntoView {
    let state = AgentState::get();
    let count = Memo::new(move |_| state.form.with(|form| form.fallbacks.len()));
    let add = move || state.form.update(|form| form.fallbacks.push(Fallback::default()));
    view! {
        <fieldset class="wide fallbacks" data-field="fallbacks">
            <legend>{say::fallbacks()}</legend>
            <p class="field-hint">{say::fallbacks_hint()}</p>
            <ol>
                <For each=move || 0..count.get() key=|at| *at let:at><FallbackRow at=at/></For>
            </ol>
            <p class="field-error" role="alert">{state.error("fallbacks")}</p>
            <div><Button small=true icon=Glyph::Plus on_press=add>{say::add_fallback()}</Button></div>
        </fieldset>
    }
}

#[component]
fn FallbackRow(at: usize) -> impl IntoView {
    let form = AgentState::get().form;
    let number = at + 1;
    let provider = part(at, |one| one.provider.clone(), |one, name| one.provider = name);
    let model = part(
        at,
        |one| one.model.clone().unwrap_or_default(),
        |one, name| {
            one.model = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        },
    );
    let up = move || form.update(|form| form.fallbacks.swap(at - 1, at));
    let remove = move || {
        form.update(|form| {
            form.fallbacks.remove(at);
        });
    };
    view! {
        <li>
            <span class="figure">{number}"."</span>
            <ProviderSelect value=provider none=say::choose_provider() label=say::fallback_provider(number)/>
            <ModelInput
                provider=provider.signal()
                value=model
                label=say::fallback_model(number)
                on_leave=Callback::new(|()| {})
            />
            <IconButton
                glyph=Glyph::Up
                label=say::fallback_earlier(number)
                disabled=Signal::stored(at == 0)
                on_press=up
            />
            <IconButton glyph=Glyph::Cross label=say::fallback_remove(number) on_press=remove/>
        </li>
    }
}

/// One part of one fallback, for as long as its line shows.
fn part(at: usize, read: fn(&Fallback) -> String, write: fn(&mut Fallback, String)) -> Bound<String> {
    AgentState::get().field(
        move |form| form.fallbacks.get(at).map(read).unwrap_or_default(),
        move |form, value| {
            if let Some(one) = form.fallbacks.get_mut(at) {
                write(one, value);
            }
        },
    )
}
