//! How long the task will probably take.

use super::TaskDialog;
use crate::{
    ipc,
    state::{estimate_words, revision::Turns},
};
use contract::{command::EstimateTask, queue::Estimate};
use leptos::{prelude::*, task::spawn_local};

/// `About 8 minutes, going by its last 14 runs`; nothing where there is nothing to go by.
#[component]
pub fn EstimateLine() -> impl IntoView {
    let dialog = TaskDialog::get();
    let fields = dialog.form.fields;
    let estimate = RwSignal::new(None::<Estimate>);
    let turns = StoredValue::new(Turns::default());
    let asked = Memo::new(move |_| {
        let own_title = dialog.form.own_title();
        fields.with(|form| {
            let agent = Some(form.agent.clone()).filter(|agent| !agent.is_empty());
            EstimateTask {
                agent,
                title: Some(form.title.trim().to_owned()).filter(|title| !title.is_empty()).or(own_title),
                command: form.command(),
            }
        })
    });
    Effect::new(move |_| {
        let asked = asked.get();
        let turn = turns.try_update_value(Turns::take).unwrap_or_default();
        spawn_local(async move {
            let answer = ipc::call(asked).await;
            // A task can be made without an estimate: where there is none, nothing is said.
            if turns.try_update_value(|turns| turns.admit(turn)) == Some(true) {
                let _ = estimate.try_set(answer.ok());
            }
        });
    });
    view! {
        <p class="estimate" aria-live="polite">
            {move || estimate.get().and_then(estimate_words::said)}
        </p>
    }
}
