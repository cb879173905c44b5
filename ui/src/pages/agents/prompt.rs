//! The template of an agent's prompt, and the prompt that it makes.

use super::form::AgentState;
use crate::{
    catalogue::agents as say,
    components::{Button, Field, TextInput},
    hooks::form_state::field,
    ipc,
};
use contract::{
    ApiError, NewTask,
    command::{PreviewPrompt, PromptPreview},
};
use leptos::{prelude::*, task::spawn_local};

/// The template of the prompt, and what becomes of it.
#[component]
pub(super) fn PromptTemplate() -> impl IntoView {
    let state = AgentState::get();
    let shown = RwSignal::new(None::<Result<PromptPreview, ApiError>>);
    let pending = RwSignal::new(false);
    let show = move || {
        pending.set(true);
        let (changes, _) = state.found.get_untracked();
        let agent = state.before.with_untracked(|before| before.as_ref().map(|agent| agent.id.to_string()));
        let request = PreviewPrompt { agent, changes, task: sample() };
        spawn_local(async move {
            let answer = ipc::call(request).await;
            let _ = pending.try_set(false);
            let _ = shown.try_set(Some(answer));
        });
    };
    let adopt = move |template: String| state.form.update(|form| form.template = template);
    view! {
        <Field
            label=say::template()
            name="template"
            wide=true
            hint=Some(say::template_hint().to_owned())
            error=state.error("template")
        >
            <TextInput value=field!(state.template) rows=3 mono=true on_leave=state.leaves("template")/>
        </Field>
        <div class="wide">
            <Button small=true pending=pending on_press=show>{say::show_prompt()}</Button>
        </div>
        {move || shown.get().map(|shown| match shown {
            Ok(PromptPreview { template, system, user }) => view! {
                <section class="wide prompt" aria-label=say::prompt()>
                    <h3>{say::prompt_system()}</h3>
                    <pre class="code">{system}</pre>
                    <h3>{say::prompt_user()}</h3>
                    <pre class="code">{user}</pre>
                    <Button small=true on_press=move || adopt(template.clone())>{say::edit_template()}</Button>
                </section>
            }
            .into_any(),
            Err(error) => view! {
                <p class="wide field-error" role="alert">{error.message}" "{error.hint}</p>
            }
            .into_any(),
        })}
    }
}

/// A task for the preview, since a prompt is never without one.
fn sample() -> NewTask {
    NewTask {
        title: Some(say::sample_title().to_owned()),
        description: Some(say::sample_description().to_owned()),
        instructions: Some(say::sample_instructions().to_owned()),
        ..NewTask::default()
    }
}
