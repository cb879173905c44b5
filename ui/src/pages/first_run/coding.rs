//! The third step: the coding agents of this machine, added as agents of ours and tried with one click each. They are looked for
//! when one asks for it, for each is started to say its version.

use super::{FirstStep, Of};
use crate::{
    catalogue::{agents, common, first_run as say},
    components::{Button, Glyph, Icon},
    ipc,
    live::Live,
    shell::Shell,
    state::{agent_form::draft_of_installed, run_time, words},
};
use contract::{
    ApiError, Origin, Status, Task, TaskId,
    coding::{FoundClient, SignIn, test_task},
    command::{CreateAgent, CreateTask, FindCodingAgents},
};
use leptos::{prelude::*, task::spawn_local};

/// The step.
#[component]
pub(super) fn AddCodingAgents() -> impl IntoView {
    let found = RwSignal::new(None::<Vec<FoundClient>>);
    let failed = RwSignal::new(None::<ApiError>);
    let looking = RwSignal::new(false);
    let used = RwSignal::new(false);
    let look = move || {
        looking.set(true);
        spawn_local(async move {
            let answer = ipc::call(FindCodingAgents {}).await;
            if looking.try_set(false).is_some() {
                return; // the page is gone
            }
            failed.set(answer.as_ref().err().cloned());
            if let Ok(all) = answer {
                found.set(Some(all));
            }
        });
    };
    let said = move || match (failed.get(), found.with(|all| all.as_ref().map(Vec::len))) {
        (Some(error), _) => Some(error.message),
        (None, Some(0)) => Some(agents::nothing_installed().to_owned()),
        (None, None) if looking.get() => Some(agents::installed_looking().to_owned()),
        (None, _) => None,
    };
    let nothing = move || found.with(|all| all.as_ref().is_none_or(Vec::is_empty));
    let again = move || if found.with(Option::is_some) { say::look_again() } else { say::look_for_them() };
    view! {
        <FirstStep number="3" title=say::coding_step() beside=say::optional() done=used>
            <p>{say::coding_step_hint()}</p>
            <p class="first-note" role="status" hidden=move || said().is_none()>{said}</p>
            <ul class="first-items" aria-label=agents::installed_list() hidden=nothing>
                <For
                    each=move || found.get().unwrap_or_default()
                    key=|one| (one.program.clone(), one.version.clone(), one.agent.clone())
                    let:one
                >
                    <CodingLine found=one used=used/>
                </For>
            </ul>
            <div class="first-look"><Button small=true icon=Glyph::Find pending=looking on_press=look>{again}</Button></div>
        </FirstStep>
    }
}

/// How far one of them is.
#[derive(Clone, PartialEq)]
enum Tried {
    /// It is none of our agents yet.
    New,
    /// It is being added, or its test asked for.
    Waits,
    /// It is the agent of this name.
    Added(String),
    /// The task that tests it was made.
    Tested(String, TaskId),
}

#[component]
fn CodingLine(found: FoundClient, used: RwSignal<bool>) -> impl IntoView {
    let state = RwSignal::new(found.agent.clone().map_or(Tried::New, Tried::Added));
    let refused = RwSignal::new(None::<ApiError>);
    let label = StoredValue::new(found.label.clone());
    let signed_in = match found.signed_in {
        SignIn::Yes => Some(agents::signed_in().to_owned()),
        SignIn::No => Some(agents::not_signed_in().to_owned()),
        SignIn::Unknown => None,
    };
    let about = [found.version.clone(), signed_in].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let notes = found.notes.clone();
    let program = found.program.clone();
    let name = found.label.clone();
    let kept = StoredValue::new(found);
    let test = move || {
        let before = state.get_untracked();
        state.set(Tried::Waits);
        refused.set(None);
        spawn_local(async move {
            let tried = added_and_tested(&before, kept).await;
            let _ = used.try_set(true);
            match tried {
                Ok(tested) => drop(state.try_set(tested)),
                Err((left, error)) => {
                    let _ = (state.try_set(left), refused.try_set(Some(error)));
                }
            }
        });
    };
    view! {
        <li class="first-item">
            <Icon glyph=Glyph::Terminal/>
            <strong class="ellipsis">{name}</strong>
            <p class="ellipsis" title=program>{about}</p>
            <div class="first-do"><CodingActions state=state label=label test=test/></div>
            <div class="first-item-more" role="status">
                {notes.into_iter().map(|note| view! { <p class="first-known">{note}</p> }).collect_view()}
                {move || refused.get().map(|error| {
                    let hint = error.hint.map(|hint| format!(" {hint}")).unwrap_or_default();
                    view! { <p class="field-error" role="alert">{error.message}{hint}</p> }
                })}
            </div>
        </li>
    }
}

/// Adds it where it is none of our agents yet, and has it say a word. Where that goes wrong: how far it came, and why.
async fn added_and_tested(
    before: &Tried,
    found: StoredValue<FoundClient>,
) -> Result<Tried, (Tried, ApiError)> {
    let name = match before {
        Tried::Added(name) | Tried::Tested(name, _) => name.clone(),
        Tried::New | Tried::Waits => {
            let agent = found.with_value(draft_of_installed);
            ipc::call(CreateAgent { agent }).await.map_err(|error| (Tried::New, error))?.name
        }
    };
    let task = test_task(&name, Origin::Window);
    match ipc::call(CreateTask { task }).await {
        Ok(created) => Ok(Tried::Tested(name, created.task.id)),
        Err(error) => Err((Tried::Added(name), error)),
    }
}

#[component]
fn CodingActions(
    state: RwSignal<Tried>,
    label: StoredValue<String>,
    test: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    move || {
        match state.get() {
        Tried::New => view! {
            <Button small=true title=say::add_and_test_hint() on_press=test>{say::add_and_test()}<Of what=label/></Button>
        }
        .into_any(),
        Tried::Waits => view! {
            <Button small=true pending=Signal::stored(true) on_press=|| {}>{say::testing()}<Of what=label/></Button>
        }
        .into_any(),
        Tried::Added(name) => view! {
            <span class="first-good"><Icon glyph=Glyph::Done/>{say::is_agent(&name)}</span>
            <Button small=true title=agents::test_hint() on_press=test>{common::test()}<Of what=label/></Button>
        }
        .into_any(),
        Tried::Tested(_, id) => view! { <TestSaid id=id label=label test=test/> }.into_any(),
    }
    }
}

/// What came of the task that tests it.
#[component]
fn TestSaid(
    id: TaskId,
    label: StoredValue<String>,
    test: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let held = live.task(id);
    let task = Memo::new(move |_| held.get());
    let status = move || task.with(|task| task.as_ref().map(|task| task.status));
    let ran = move || task.with(|task| task.as_ref().and_then(|task| run_time::ran(task, live.now.get())));
    let show = move || shell.open_task(id);
    let open = move || view! { <Button small=true on_press=show>{common::open()}<Of what=label/></Button> };
    move || {
        match status() {
        Some(Status::Completed) => view! {
            <span class="first-good"><Icon glyph=Glyph::Done/>{ran().map(|seconds| say::answered_in(&run_time::said(seconds)))}</span>
            {open()}
        }
        .into_any(),
        Some(Status::Failed | Status::Cancelled) => {
            let why = task.with(|task| task.as_ref().map(why)).unwrap_or_default();
            view! {
                <span class="first-bad ellipsis" title=why.clone()><Icon glyph=Glyph::Warning/>{say::did_not_answer()}</span>
                {open()}
                <Button small=true on_press=test>{common::test()}<Of what=label/></Button>
            }
            .into_any()
        }
        // it asks something, or waits for a worker: the task says what
        Some(_) | None => view! { <span class="first-note">{say::testing()}</span>{open()} }.into_any(),
    }
    }
}

fn why(task: &Task) -> String {
    task.end_error().map(|error| error.message.clone()).or_else(|| words::summary(task)).unwrap_or_default()
}
