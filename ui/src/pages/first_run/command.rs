//! The first step: a command, started with Enter, and what became of it.

use super::{FirstStep, FirstSteps};
use crate::{
    catalogue::{common, first_run as say},
    components::{Button, ButtonKind, Glyph, Icon, Kbd, ShapeIcon},
    hooks::time,
    ipc,
    live::Live,
    shell::{OUTPUT, Shell},
    state::{first_run::short_path, run_time, shape::Shape, words},
};
use contract::{
    ApiError, NewTask, Origin, Status, TaskId,
    command::{ChooseFolder, CreateTask},
    task::CommandLine,
    text,
};
use leptos::{ev, html, prelude::*, task::spawn_local};

/// Stands in the field: it runs everywhere, at once, and says something.
const EXAMPLE: &str = "df -h ~";
/// Others to try: one that takes a while, and one that writes as it goes.
const OTHERS: [&str; 2] = ["du -sh ~", "ping -c 20 localhost"];

/// What the step holds. A cheap handle.
#[derive(Clone, Copy)]
struct FirstTry {
    line: RwSignal<String>,
    folder: RwSignal<Option<String>>,
    pending: RwSignal<bool>,
    task: RwSignal<Option<TaskId>>,
    wrong: RwSignal<Option<ApiError>>,
}

impl FirstTry {
    fn run(self, live: Live) {
        let line = self.line.get_untracked();
        if self.pending.get_untracked() || line.trim().is_empty() {
            return;
        }
        let task = NewTask {
            command: Some(CommandLine::Line(line)),
            cwd: self.folder.get_untracked(),
            // What goes wrong here is to be seen, not tried again.
            max_retries: Some(0),
            origin: Some(Origin::Window),
            ..NewTask::default()
        };
        self.pending.set(true);
        spawn_local(async move {
            let created = ipc::call(CreateTask { task }).await;
            let _ = self.pending.try_set(false);
            match created {
                Ok(created) => {
                    let id = created.task.id;
                    live.absorb([created.task]);
                    let _ = (self.wrong.try_set(None), self.task.try_set(Some(id)));
                }
                Err(error) => _ = self.wrong.try_set(Some(error)),
            }
        });
    }

    fn choose_folder(self) {
        let start = self.folder.get_untracked();
        spawn_local(async move {
            match ipc::call(ChooseFolder { start }).await {
                Ok(Some(folder)) => _ = self.folder.try_set(Some(folder)),
                Ok(None) => {}
                Err(error) => _ = self.wrong.try_set(Some(error)),
            }
        });
    }
}

/// The step.
#[component]
pub(super) fn FirstCommand() -> impl IntoView {
    let live = Live::get();
    let step = FirstTry {
        line: RwSignal::new(EXAMPLE.to_owned()),
        folder: RwSignal::new(None),
        pending: RwSignal::new(false),
        task: RwSignal::new(None),
        wrong: RwSignal::new(None),
    };
    let ran = Memo::new(move |_| {
        let task = step.task.get().and_then(|id| live.task(id).get());
        task.is_some_and(|task| task.status == Status::Completed)
    });
    view! {
        <FirstStep number="1" title=say::command_step() done=ran>
            <p>{say::command_step_hint()}</p>
            <CommandField step=step/>
            <Others step=step/>
            <p class="field-error" role="alert">
                {move || step.wrong.get().map(|error| match error.hint {
                    Some(hint) => format!("{} {hint}", error.message),
                    None => error.message,
                })}
            </p>
            <div role="status">
                {move || step.task.get().map(|id| view! { <FirstOutcome id=id/> })}
            </div>
        </FirstStep>
    }
}

#[component]
fn CommandField(step: FirstTry) -> impl IntoView {
    let live = Live::get();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            request_animation_frame(move || {
                // Enter runs what stands there; whoever types begins anew.
                let _ = field.focus();
                field.select();
            });
        }
    });
    let keys = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            step.run(live);
        }
    };
    view! {
        <div class="first-command">
            <div class="first-command-field">
                <Icon glyph=Glyph::Terminal/>
                <input
                    class="input mono"
                    node_ref=field
                    aria-label=common::command()
                    placeholder=say::command_example()
                    autocomplete="off"
                    spellcheck="false"
                    data-focus-home=""
                    prop:value=move || step.line.get()
                    on:input=move |event| step.line.set(event_target_value(&event))
                    on:keydown=keys
                />
                <Kbd keys="Enter"/>
            </div>
            <Button
                kind=ButtonKind::Primary
                pending=step.pending
                disabled=Signal::derive(move || step.line.with(|line| line.trim().is_empty()))
                on_press=move || step.run(live)
            >
                {say::run()}
            </Button>
        </div>
    }
}

/// Other commands to try, and where it runs.
#[component]
fn Others(step: FirstTry) -> impl IntoView {
    let steps = FirstSteps::get();
    let other = move |line: &'static str| {
        view! {
            <button type="button" class="button small mono" on:click=move |_| step.line.set(line.to_owned())>{line}</button>
        }
    };
    let place = move || match step.folder.get() {
        Some(folder) => say::in_folder(&short_path(&folder, &steps.home())),
        None => say::in_home_folder().to_owned(),
    };
    view! {
        <div class="first-others">
            <span>{say::or_try()}</span>
            {OTHERS.map(other).collect_view()}
            <span class="first-place">
                <span class="ellipsis">{place}</span>
                " · "
                <button type="button" class="link" aria-label=say::change_folder() on:click=move |_| step.choose_folder()>
                    {say::change()}
                </button>
            </span>
        </div>
    }
}

/// What became of it, as it goes.
#[component]
fn FirstOutcome(id: TaskId) -> impl IntoView {
    let (live, shell) = (Live::get(), Shell::get());
    let task = live.task(id);
    let said = move || {
        let task = task.get()?;
        let now = live.now.get();
        let situation = words::situation(&task, now, time::zone(now));
        let lasted = run_time::ran(&task, now).map(|seconds| match seconds {
            0 => say::under_a_second().to_owned(),
            seconds => text::duration(seconds),
        });
        Some(view! {
            <ShapeIcon shape=Shape::of(&task)/>
            <strong>{words::status(&task)}</strong>
            <span class="figure">{lasted}</span>
            <code class="ellipsis selectable" title=situation.clone()>{situation.clone()}</code>
        })
    };
    view! {
        <div class="first-outcome">
            {said}
            <Button small=true title=say::show_output_hint() on_press=move || shell.open_task_at(id, OUTPUT)>
                {say::show_output()}
            </Button>
        </div>
    }
}
