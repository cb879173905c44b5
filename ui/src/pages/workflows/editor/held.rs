//! The fields of where a stage or a task works, and what holds it.

use super::fields::OneOfMany;
use crate::{
    catalogue::{places, sandbox as sandbox_say},
    components::Bound,
    state::workflow::held,
};
use leptos::prelude::*;

/// The fields.
#[component]
pub(super) fn HeldFields(
    /// The key of the place.
    #[prop(into)]
    place: Bound<String>,
    /// The key of the sandbox.
    #[prop(into)]
    sandbox: Bound<String>,
    /// They are a task's, and not its stage's.
    #[prop(optional)]
    of_task: bool,
) -> impl IntoView {
    view! {
        <OneOfMany label=places::works_in() value=place options=Signal::stored(held::place_options(of_task))/>
        <OneOfMany label=sandbox_say::sandbox() value=sandbox options=Signal::stored(held::sandbox_options(of_task))/>
    }
}
