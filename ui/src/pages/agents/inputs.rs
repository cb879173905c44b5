//! Choosing a provider, and a model of one.

use crate::{
    catalogue::agents as say,
    components::{Bound, Select, TextInput, unique_id},
    hooks::reading,
    live::Live,
};
use contract::command::ListModels;
use leptos::prelude::*;

/// One of the providers by name; the chosen one shows even if it was removed.
#[component]
pub(super) fn ProviderSelect(
    /// The chosen one's name.
    #[prop(into)]
    value: Bound<String>,
    /// What it says while none is chosen.
    none: &'static str,
    /// Its accessible name, where no field around it has a label.
    #[prop(optional, into)]
    label: MaybeProp<String>,
) -> impl IntoView {
    let live = Live::get();
    let options = Signal::derive(move || {
        let chosen = value.get();
        let names: Vec<String> =
            live.providers.with(|all| all.iter().flatten().map(|provider| provider.name.clone()).collect());
        let mut options = vec![(String::new(), none.to_owned())];
        if !chosen.is_empty() && !names.contains(&chosen) {
            options.push((chosen.clone(), say::removed(&chosen)));
        }
        options.extend(names.into_iter().map(|name| (name.clone(), name)));
        options
    });
    view! { <Select value=value options=options label=label/> }
}

/// A model: typed, or chosen from those that the provider names.
#[component]
pub(super) fn ModelInput(
    /// The provider's name.
    #[prop(into)]
    provider: Signal<String>,
    /// The model.
    #[prop(into)]
    value: Bound<String>,
    /// Its accessible name, where no field around it has a label.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// The focus has left it.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let list = unique_id("models");
    // A provider that cannot be asked names none; then the model is typed.
    let known = reading::read(move || {
        Some(provider.get()).filter(|name| !name.is_empty()).map(|name| ListModels { name })
    });
    view! {
        <TextInput value=value mono=true list=list.clone() placeholder=say::providers_own() label=label on_leave=on_leave/>
        <datalist id=list>
            {move || known.value.get().unwrap_or_default().into_iter().map(|model| {
                view! { <option value=model></option> }
            }).collect_view()}
        </datalist>
    }
}
