//! The fourth step: Legwork in the configurations of the coding agents of this machine, with a way back.

use super::{FirstStep, FirstSteps, Of};
use crate::{
    catalogue::{common, first_run as say},
    components::{Button, Glyph, Icon, Skeleton, Toasts},
    hooks::reading::{self, ReadingTrouble},
    ipc,
    state::first_run::{place_said, short_path},
};
use contract::{
    ApiError, CodingAgent, CodingAgentState,
    command::{ConnectCodingAgent, CopyText, DisconnectCodingAgent, ListCodingAgents},
};
use leptos::{prelude::*, task::spawn_local};

/// The step.
#[component]
pub(super) fn ConnectClients() -> impl IntoView {
    let reading = reading::read(|| Some(ListCodingAgents {}));
    let connected = RwSignal::new(false);
    let lines = move || {
        match reading.value.get() {
        None if reading.error.with(Option::is_some) => ().into_any(),
        None => view! { <Skeleton rows=2 label=common::coding_agents()/> }.into_any(),
        Some(agents) if agents.is_empty() => view! {
            <p class="first-note">{say::clients_none()}</p>
        }
        .into_any(),
        Some(agents) => view! {
            <ul class="first-items" aria-label=say::clients()>
                {agents.into_iter().map(|agent| view! { <ClientLine agent=agent connected=connected/> }).collect_view()}
            </ul>
        }
        .into_any(),
    }
    };
    view! {
        <FirstStep number="4" title=say::client_step() beside=say::optional() done=connected>
            <p>{say::client_step_hint()}</p>
            {lines}
            <ReadingTrouble reading=reading/>
        </FirstStep>
    }
}

/// One coding agent while it is shown. A cheap handle.
#[derive(Clone, Copy)]
struct ClientState {
    agent: RwSignal<CodingAgent>,
    pending: RwSignal<bool>,
    /// It was connected here, so that taking it out is going back.
    by_us: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
    connected: RwSignal<bool>,
    toasts: Toasts,
}

impl ClientState {
    fn state(self) -> CodingAgentState {
        self.agent.with(|agent| agent.state)
    }

    fn connect(self) {
        let client = self.agent.with_untracked(|agent| agent.client.clone());
        self.answer(true, async move { ipc::call(ConnectCodingAgent { client }).await });
    }

    fn disconnect(self) {
        let client = self.agent.with_untracked(|agent| agent.client.clone());
        self.answer(false, async move { ipc::call(DisconnectCodingAgent { client }).await });
    }

    fn answer(self, connects: bool, answer: impl Future<Output = Result<CodingAgent, ApiError>> + 'static) {
        self.pending.set(true);
        spawn_local(async move {
            let answer = answer.await;
            if self.pending.try_set(false).is_some() {
                return; // the page is gone
            }
            self.failed.set(answer.as_ref().err().cloned());
            if let Ok(agent) = answer {
                self.agent.set(agent);
                self.by_us.set(connects);
                if connects {
                    self.connected.set(true);
                }
            }
        });
    }

    /// Puts the lines that are pasted by hand on the clipboard.
    fn copy(self) {
        let text = self.agent.with_untracked(|agent| agent.change.clone().unwrap_or_default());
        spawn_local(async move {
            match ipc::call(CopyText { text }).await {
                Ok(()) => self.toasts.say(say::copied()),
                Err(error) => self.toasts.error(&error),
            }
        });
    }
}

#[component]
fn ClientLine(agent: CodingAgent, connected: RwSignal<bool>) -> impl IntoView {
    let name = agent.name.clone();
    let line = ClientState {
        agent: RwSignal::new(agent),
        pending: RwSignal::new(false),
        by_us: RwSignal::new(false),
        failed: RwSignal::new(None),
        connected,
        toasts: Toasts::get(),
    };
    let opened = RwSignal::new(false);
    view! {
        <li class="first-item">
            <Icon glyph=Glyph::Plug/>
            <strong class="ellipsis">{name.clone()}</strong>
            <ClientPlace line=line name=name.clone() opened=opened/>
            <div class="first-do"><ClientActions line=line name=name/></div>
            <div class="first-item-more"><ClientMore line=line opened=opened/></div>
        </li>
    }
}

/// Which file it is about. Where something would be written there, the words open what exactly.
#[component]
fn ClientPlace(line: ClientState, name: String, opened: RwSignal<bool>) -> impl IntoView {
    let steps = FirstSteps::get();
    let words = move || {
        let (before, after) = place_said(line.state());
        let file = line.agent.with(|agent| agent.file.clone());
        let short = short_path(&file, &steps.home());
        view! { <span class="ellipsis" title=file>{before}<code>{short}</code>{after}</span> }
    };
    let label = say::writes_for(&name);
    move || {
        let would_write = line.agent.with(|agent| agent.change.is_some());
        match would_write {
            false => view! { <p class="first-place-of">{words}</p> }.into_any(),
            true => view! {
                <p class="first-place-of">
                    {words}
                    <button
                        type="button"
                        class="first-peek"
                        aria-expanded=move || if opened.get() { "true" } else { "false" }
                        aria-label=label.clone()
                        title=say::writes_hint()
                        on:click=move |_| opened.update(|open| *open = !*open)
                    >
                        <Icon glyph=Glyph::Down/>
                    </button>
                </p>
            }
            .into_any(),
        }
    }
}

#[component]
fn ClientActions(line: ClientState, name: String) -> impl IntoView {
    let name = StoredValue::new(name);
    move || match line.state() {
        CodingAgentState::Absent => view! {
            <Button
                small=true
                pending=line.pending
                on_press=move || line.connect()
            >
                {say::connect()}<Of what=name/>
            </Button>
        }
        .into_any(),
        CodingAgentState::Connected | CodingAgentState::SwitchedOff => {
            let off = line.state() == CodingAgentState::SwitchedOff;
            let word = if line.by_us.get() { common::undo() } else { say::remove() };
            view! {
                {(!off).then(|| view! { <span class="first-good"><Icon glyph=Glyph::Done/>{say::connected()}</span> })}
                <Button
                    small=true
                    pending=line.pending
                    title=say::remove_hint()
                    on_press=move || line.disconnect()
                >
                    {word}<Of what=name/>
                </Button>
            }
            .into_any()
        }
        CodingAgentState::ByHand => view! {
            <Button small=true on_press=move || line.copy()>
                {say::copy_lines()}<Of what=name/>
            </Button>
        }
        .into_any(),
        CodingAgentState::Unreadable => ().into_any(),
    }
}

/// What would be written, what went wrong, and what there is to know.
#[component]
fn ClientMore(line: ClientState, opened: RwSignal<bool>) -> impl IntoView {
    let change = move || {
        let change = line.agent.with(|agent| agent.change.clone()).filter(|_| opened.get())?;
        Some(
            view! { <pre class="code selectable" tabindex="0" role="group" aria-label=say::written()>{change}</pre> },
        )
    };
    let again = move || {
        let name = line.agent.with(|agent| agent.name.clone());
        line.by_us.get().then(|| say::start_again(&name))
    };
    let notes = move || {
        let (notes, problem) = line.agent.with(|agent| (agent.notes.clone(), agent.problem.clone()));
        let all = again().into_iter().chain(notes).chain(problem);
        all.map(|said| view! { <p>{said}</p> }).collect_view()
    };
    let failed = move || {
        line.failed.get().map(|error| {
            let hint = error.hint.map(|hint| format!(" {hint}")).unwrap_or_default();
            view! { <p class="field-error" role="alert">{error.message}{hint}</p> }
        })
    };
    view! {
        {change}
        <div class="first-notes" role="status">{notes}</div>
        {failed}
    }
}
