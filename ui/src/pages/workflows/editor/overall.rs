//! The fields of the workflow as a whole: its name, what it does, what becomes of a failure, and its inputs.

use super::{
    fields::{OneOfMany, TextOf},
    inputs::InputsForm,
    state::EditorState,
};
use crate::{
    catalogue::{common, workflows as say},
    state::workflow::failure::{self, FailureKey},
};
use leptos::prelude::*;

/// The fields.
#[component]
pub(super) fn OverallForm() -> impl IntoView {
    let state = EditorState::get();
    let name =
        state.part("name", |all| all.name.clone(), |all, name: String| name.trim().clone_into(&mut all.name));
    let about = state.part("description", |all| all.description.clone(), |all, text| all.description = text);
    let on_failure = state.part(
        "on_failure",
        |all| failure::key(Some(&all.on_failure)),
        |all, key: FailureKey| all.on_failure = failure::of_key(&key).unwrap_or_default(),
    );
    let options = state.memo(|draft| failure::options(draft.definition(), None));
    view! {
        <section aria-label=say::about_all()>
            <h2>{say::about_all()}</h2>
            <div class="form">
                <TextOf label=common::name() value=name hint=say::name_hint()/>
                <OneOfMany label=say::when_stage_fails() value=on_failure options=options/>
                <TextOf label=say::description() value=about wide=true/>
            </div>
            <InputsForm/>
        </section>
    }
}
