//! The state of a stage, or of a task in one, as an icon.

use crate::{
    components::{SkippedIcon, StatusIcon},
    state::workflow::look,
};
use contract::{Status, workflow::run::StageState};
use leptos::prelude::*;

/// A state as an icon. The word for it stands beside it, or is told where it is pressed.
#[component]
pub(super) fn StageIcon(
    /// The state.
    #[prop(into)]
    state: Signal<StageState>,
) -> impl IntoView {
    let status = Memo::new(move |_| look::status_of(state.get()));
    let reached = Memo::new(move |_| status.with(Option::is_some));
    move || {
        if reached.get() {
            let shown = Signal::derive(move || status.get().unwrap_or(Status::Pending));
            view! { <StatusIcon status=shown/> }.into_any()
        } else {
            view! { <SkippedIcon/> }.into_any()
        }
    }
}
