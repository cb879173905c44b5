//! The dialog in which an agent is made or changed.

use super::{form::AgentDesk, model::Thinks};
use crate::{
    components::{
        Button, ButtonKind, CheckBox, Dialog, Field, Select, TextArea, TextInput, Toasts, field::focus_first,
    },
    dialogs::parts::{Failure, FolderInput, Span},
    ipc,
    state::agent_form::kind_said,
};
use contract::{
    AgentDraft, AgentKind,
    command::{CreateAgent, EditAgent},
    text,
};
use leptos::{prelude::*, task::spawn_local};

/// The agent dialog, closed until the page asks for it.
#[component]
pub fn AgentDialog() -> impl IntoView {
    let (desk, toasts) = (AgentDesk::get(), Toasts::get());
    let title = Signal::derive(move || match desk.before.get() {
        Some(agent) => format!("Edit “{}”", agent.name),
        None => "New agent".to_owned(),
    });
    let thinks = Memo::new(move |_| desk.kind() == AgentKind::Llm);
    let words = move || if desk.before.with(Option::is_some) { "Save changes" } else { "Create agent" };
    let footer = move || {
        view! {
            <Button on_press=move || desk.open.set(false)>"Cancel"</Button>
            <Button
                kind=ButtonKind::Primary
                pending=desk.pending
                title="Ctrl+Enter"
                on_press=move || submit(desk, toasts)
            >
                {words}
            </Button>
        }
    };
    view! {
        <Dialog
            open=desk.open
            title=title
            footer=footer
            on_submit=Callback::new(move |()| submit(desk, toasts))
        >
            <div class="form">
                <Who/>
                {move || if thinks.get() {
                    view! { <Thinks/> }.into_any()
                } else {
                    view! { <Runs/><Limits/><Persona/> }.into_any()
                }}
            </div>
            <Failure error=desk.failure/>
        </Dialog>
    }
}

#[component]
fn Who() -> impl IntoView {
    let desk = AgentDesk::get();
    let is_new = move || desk.before.with(Option::is_none);
    let kinds = [AgentKind::Shell, AgentKind::Llm];
    let kinds: Signal<Vec<(String, String)>> =
        Signal::stored(kinds.map(|kind| (kind.as_str().to_owned(), kind_said(kind).to_owned())).to_vec());
    let named = move || !desk.before.with(|agent| agent.as_ref().is_some_and(|agent| agent.ready_made));
    view! {
        <Show when=is_new>
            <Field label="Kind" name="kind" error=desk.error("kind")>
                <Select value=desk.fields.kind options=kinds/>
            </Field>
        </Show>
        // An agent that came with Legwork keeps its name.
        <Show when=named>
            <Field label="Name" name="name" error=desk.error("name")>
                <TextInput
                    value=desk.fields.name
                    autofocus=true
                    placeholder="builder"
                    on_leave=desk.leaves("name")
                />
            </Field>
        </Show>
        <Field label="Role" name="role" wide=true error=desk.error("role")>
            <TextInput value=desk.fields.role placeholder="Who it is, in a few words" on_leave=desk.leaves("role")/>
        </Field>
    }
}

#[component]
fn Runs() -> impl IntoView {
    let desk = AgentDesk::get();
    view! {
        <Field
            label="Command"
            name="command"
            wide=true
            hint=Some("Its tasks run this shell line unless they bring a command of their own.".to_owned())
            error=desk.error("command")
        >
            <TextArea
                value=desk.fields.command
                rows=2
                mono=true
                placeholder="cargo build --workspace"
                on_leave=desk.leaves("command")
            />
        </Field>
    }
}

/// Where and how long its tasks run.
#[component]
pub(super) fn Limits() -> impl IntoView {
    let desk = AgentDesk::get();
    let usual = Signal::derive(move || {
        Some(format!("{} if left empty.", text::duration(desk.kind().default_timeout_seconds())))
    });
    view! {
        <Field label="Working folder" name="cwd" wide=true error=desk.error("cwd")>
            <FolderInput value=desk.fields.cwd placeholder="The home folder" on_leave=desk.leaves("cwd")/>
        </Field>
        <Field
            label="Time-out"
            name="timeout_seconds"
            hint=usual
            error=desk.error("timeout_seconds")
        >
            <Span
                number=desk.fields.timeout
                unit=desk.fields.timeout_unit
                unit_label="Unit of the time-out"
                on_leave=desk.leaves("timeout_seconds")
            />
        </Field>
        <Show when=move || desk.kind().takes_command()>
        <div class="wide">
            <CheckBox
                value=desk.fields.pass_session
                label="Pass on your session"
                hint="Its commands reach your SSH agent, your display and your session’s D-Bus: whatever they run can \
                      then sign in, open windows and speak to your programs as you."
            />
        </div>
        </Show>
    }
}

#[component]
pub(super) fn Persona() -> impl IntoView {
    let desk = AgentDesk::get();
    view! {
        <Field label="Backstory" name="backstory" wide=true error=desk.error("backstory")>
            <TextArea
                value=desk.fields.backstory
                rows=2
                placeholder="Where it comes from and what it knows"
                on_leave=desk.leaves("backstory")
            />
        </Field>
        <Field label="Instructions" name="instructions" wide=true error=desk.error("instructions")>
            <TextArea
                value=desk.fields.instructions
                rows=2
                placeholder="What it always does"
                on_leave=desk.leaves("instructions")
            />
        </Field>
    }
}

fn submit(desk: AgentDesk, toasts: Toasts) {
    if desk.pending.get_untracked() {
        return;
    }
    desk.failure.set(None);
    desk.told.update(|told| told.tell_all());
    let (draft, wrong) = desk.findings.get_untracked();
    if !wrong.is_empty() {
        let fields: Vec<String> = wrong.into_iter().map(|finding| finding.field).collect();
        request_animation_frame(move || {
            focus_first(&fields);
        });
        return;
    }
    let before = desk.before.get_untracked();
    if before.is_some() && draft == AgentDraft::default() {
        desk.finish();
        return;
    }
    desk.pending.set(true);
    spawn_local(async move {
        let made = before.is_none();
        let answer = match before {
            Some(agent) => ipc::call(EditAgent { name: agent.id.to_string(), changes: draft.clone() }).await,
            None => ipc::call(CreateAgent { agent: draft.clone() }).await,
        };
        desk.pending.set(false);
        match answer {
            Ok(agent) => {
                desk.finish();
                let done = if made { "was made" } else { "was changed" };
                toasts.say(format!("“{}” {done}.", agent.name));
            }
            Err(error) => {
                desk.told.update(|told| told.refuse(&error, &draft));
                let fields: Vec<String> = error.fields.iter().map(|finding| finding.field.clone()).collect();
                request_animation_frame(move || {
                    if !focus_first(&fields) {
                        desk.failure.set(Some(error));
                    }
                });
            }
        }
    });
}
