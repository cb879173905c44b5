//! The dialog in which an agent is made or changed.

use super::{
    common::{AgentLimits, Persona},
    form::{AgentState, kind},
    model::Thinks,
};
use crate::{
    components::{Button, ButtonKind, Dialog, Field, Select, TextInput, Toasts},
    dialogs::parts::Failure,
    hooks::form_state::field,
    ipc,
    state::agent_form::kind_said,
};
use contract::{
    AgentDraft, AgentKind,
    command::{CreateAgent, EditAgent},
};
use leptos::{prelude::*, task::spawn_local};

/// The agent dialog, closed until the page asks for it.
#[component]
pub fn AgentDialog() -> impl IntoView {
    let (state, toasts) = (AgentState::get(), Toasts::get());
    let title = Signal::derive(move || match state.before.get() {
        Some(agent) => format!("Edit “{}”", agent.name),
        None => "New agent".to_owned(),
    });
    let thinks = Memo::new(move |_| kind(state) == AgentKind::Llm);
    let words = move || if !state.is_new() { "Save changes" } else { "Create agent" };
    let footer = move || {
        view! {
            <Button on_press=move || state.open.set(false)>"Cancel"</Button>
            <Button
                kind=ButtonKind::Primary
                pending=state.pending
                title="Ctrl+Enter"
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
                {move || if thinks.get() {
                    view! { <Thinks/> }.into_any()
                } else {
                    view! { <OwnCommand/><AgentLimits/><Persona/> }.into_any()
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
    let kinds = [AgentKind::Shell, AgentKind::Llm];
    let kinds: Signal<Vec<(String, String)>> =
        Signal::stored(kinds.map(|kind| (kind.as_str().to_owned(), kind_said(kind).to_owned())).to_vec());
    let named = move || !state.before.with(|agent| agent.as_ref().is_some_and(|agent| agent.ready_made));
    view! {
        <Show when=is_new>
            <Field label="Kind" name="kind" error=state.error("kind")>
                <Select value=field!(state.kind) options=kinds/>
            </Field>
        </Show>
        // An agent that came with Legwork keeps its name.
        <Show when=named>
            <Field label="Name" name="name" error=state.error("name")>
                <TextInput
                    value=field!(state.name)
                    autofocus=true
                    placeholder="builder"
                    on_leave=state.leaves("name")
                />
            </Field>
        </Show>
        <Field label="Role" name="role" wide=true error=state.error("role")>
            <TextInput value=field!(state.role) placeholder="Who it is, in a few words" on_leave=state.leaves("role")/>
        </Field>
    }
}

#[component]
fn OwnCommand() -> impl IntoView {
    let state = AgentState::get();
    view! {
        <Field
            label="Command"
            name="command"
            wide=true
            hint=Some("Its tasks run this shell line unless they bring a command of their own.".to_owned())
            error=state.error("command")
        >
            <TextInput
                value=field!(state.command)
                rows=2
                mono=true
                placeholder="cargo build --workspace"
                on_leave=state.leaves("command")
            />
        </Field>
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
        let done = if before.is_some() { "was changed" } else { "was made" };
        let answer = match before {
            Some(agent) => ipc::call(EditAgent { name: agent.id.to_string(), changes: draft.clone() }).await,
            None => ipc::call(CreateAgent { agent: draft.clone() }).await,
        };
        let _ = state.pending.try_set(false);
        match answer {
            Ok(agent) => {
                state.finish();
                toasts.say(format!("“{}” {done}.", agent.name));
            }
            Err(error) => state.refused(&draft, error),
        }
    });
}
