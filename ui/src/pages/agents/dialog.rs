//! The dialog in which an agent is made or changed.

use super::{
    coding::Codes,
    common::{AgentLimits, Persona},
    form::{AgentState, kind},
    model::Thinks,
};
use crate::{
    catalogue::{agents as say, common},
    components::{Button, ButtonKind, Dialog, Field, Select, TextInput, Toasts},
    dialogs::parts::Failure,
    hooks::{form_state::field, text_field::TextField},
    ipc,
    live::Live,
    state::{
        agent_form::{AgentForm, kind_said},
        chord::in_text,
    },
};
use contract::{
    Agent, AgentDraft, AgentKind,
    command::{CreateAgent, EditAgent},
};
use leptos::{prelude::*, task::spawn_local};

/// The agent dialog, closed until the page asks for it.
#[component]
pub fn AgentDialog() -> impl IntoView {
    let (state, toasts) = (AgentState::get(), Toasts::get());
    let title = Signal::derive(move || match state.before.get() {
        Some(agent) => say::edit_named(&agent.name),
        None => say::new_agent().to_owned(),
    });
    let of_kind = Memo::new(move |_| kind(state));
    // Nobody reads to a command who it is; what was once written is not hidden.
    let has_persona = move || {
        let said = |agent: &Agent| !agent.backstory.is_empty() || !agent.instructions.is_empty();
        state.before.with(|before| before.as_ref().is_some_and(said))
    };
    let words = move || if !state.is_new() { common::save_changes() } else { say::create() };
    let footer = move || {
        view! {
            <Button on_press=move || state.open.set(false)>{common::cancel()}</Button>
            <Button
                kind=ButtonKind::Primary
                pending=state.pending
                title=in_text("Ctrl+Enter")
                on_press=move || submit(state, toasts)
            >
                {words}
            </Button>
        }
    };
    view! {
        <Dialog
            open=state.open
            title=title
            footer=footer
            on_submit=Callback::new(move |()| submit(state, toasts))
        >
            <div class="form">
                <Who/>
                {move || match of_kind.get() {
                    AgentKind::Llm => view! { <Thinks/> }.into_any(),
                    AgentKind::Coding => view! { <Codes/> }.into_any(),
                    AgentKind::Shell | AgentKind::Workflow => {
                        view! { <OwnCommand/><AgentLimits/><Show when=has_persona><Persona/></Show> }.into_any()
                    }
                }}
            </div>
            <Failure error=state.failure/>
        </Dialog>
    }
}

#[component]
fn Who() -> impl IntoView {
    let state = AgentState::get();
    let is_new = move || state.is_new();
    let live = Live::get();
    let kinds = Signal::derive(move || {
        let kinds = live.providers.with(|all| AgentForm::kinds(all.as_deref().unwrap_or_default()));
        kinds.map(|kind| (kind.as_str().to_owned(), kind_said(kind).to_owned())).to_vec()
    });
    let named = move || !state.before.with(|agent| agent.as_ref().is_some_and(|agent| agent.ready_made));
    view! {
        <Show when=is_new>
            <Field label=say::kind() name="kind" error=state.error("kind")>
                <Select value=field!(state.kind) options=kinds/>
            </Field>
        </Show>
        // An agent that came with Legwork keeps its name.
        <Show when=named>
            <Field label=common::name() name="name" error=state.error("name")>
                <TextInput
                    value=field!(state.name)
                    autofocus=true
                    placeholder=say::name_example()
                    on_leave=state.leaves("name")
                />
            </Field>
        </Show>
        <TextField
            form=state
            name="role"
            label=say::role()
            value=field!(state.role)
            placeholder=say::role_hint()
        />
    }
}

#[component]
fn OwnCommand() -> impl IntoView {
    let state = AgentState::get();
    view! {
        <TextField
            form=state
            name="command"
            label=common::command()
            value=field!(state.command)
            hint=Some(say::command_hint().to_owned())
            rows=2
            mono=true
            placeholder="cargo build --workspace"
        />
    }
}

fn submit(state: AgentState, toasts: Toasts) {
    let Some(draft) = state.checked() else { return };
    let before = state.before.get_untracked();
    if before.is_some() && draft == AgentDraft::default() {
        return state.finish();
    }
    state.pending.set(true);
    spawn_local(async move {
        let done: fn(&str) -> String = if before.is_some() { say::was_changed } else { say::was_made };
        let answer = match before {
            Some(agent) => ipc::call(EditAgent { name: agent.id.to_string(), changes: draft.clone() }).await,
            None => ipc::call(CreateAgent { agent: draft.clone() }).await,
        };
        let _ = state.pending.try_set(false);
        match answer {
            Ok(agent) => {
                state.finish();
                toasts.say(done(&agent.name));
            }
            Err(error) => state.refused(&draft, error),
        }
    });
}
