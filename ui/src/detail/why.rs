//! Why a task is not running, and the buttons that change that.

use super::{Pane, actions::Actor, head::BUTTONS};
use crate::{
    catalogue::detail as say,
    components::{Button, ButtonKind, Glyph, Icon, Toasts},
    dialogs::parts::show_when_drawn,
    hooks::reading,
    ipc,
    live::Live,
    shell::{Route, Shell},
    state::{actions::Action, words},
};
use contract::{
    Status, Task, TaskId,
    command::{EditTask, ResumeQueue, ResumeTasks, RetryTasks, SetLimit, WhyTask},
    queue::{Remedy, RemedyAction, Why},
    settings::WORKERS,
    task::{TaskEdit, WaitReason},
};
use leptos::{prelude::*, task::spawn_local};

/// The box; nothing while the task does not wait.
#[component]
pub(super) fn WhyBox(pane: Pane) -> impl IntoView {
    let live = Live::get();
    // What the engine answers depends on the queue too, such as when it is paused.
    let key = Memo::new(move |_| {
        let queue = live.queue.with(|queue| queue.as_ref().map(|q| (q.paused, q.workers_total)));
        pane.with(|task| (task.waiting_for.clone(), task.priority, task.status)).map(|task| (task, queue))
    });
    // A question has a card of its own.
    let waits = Memo::new(move |_| {
        let asks = Task::asks;
        pane.with(|task| task.waiting_for.is_some() && !asks(task)) == Some(true)
    });
    let reading = reading::read(move || {
        key.with(|_| ());
        waits.get().then(|| WhyTask { id: pane.id.to_string() })
    });
    // What it depends on is said by the explanation, and drawn below.
    let depends = pane.memo(|task| {
        task.waiting_for.as_ref().is_some_and(|waiting| waiting.reason == WaitReason::Dependency)
    });
    let about =
        live.said(move |now| pane.with(|task| words::situation(task, now, crate::hooks::time::zone(now))));
    // what stands above it is not said twice
    let is_said = move || {
        let begins = |why: &Why| about.get().is_some_and(|about| why.explanation.starts_with(&about));
        depends.get() == Some(true) || reading.value.with(|why| why.as_ref().is_some_and(begins))
    };
    let fitting = pane.memo(|task| (Action::of(task), task.depends_on.clone()));
    let has_button = |offered: &[Action], action| offered.contains(&action) && BUTTONS.contains(&action);
    let remedies = move |remedies: Vec<Remedy>| {
        let (offered, drawn) = fitting.get().unwrap_or_default();
        let is_new = |remedy: &Remedy| match &remedy.action {
            RemedyAction::ShowTask { task } => !drawn.contains(task),
            RemedyAction::ResumeTask => !has_button(&offered, Action::Resume),
            RemedyAction::StartNow => !has_button(&offered, Action::StartNow),
            _ => true,
        };
        let mends: Vec<Remedy> = remedies.into_iter().filter(is_new).collect();
        (!mends.is_empty()).then(|| {
            view! {
                <div class="box-actions">
                    {mends.into_iter().enumerate().map(|(at, remedy)| {
                        view! { <RemedyButton pane=pane remedy=remedy first=at == 0/> }
                    }).collect_view()}
                </div>
            }
        })
    };
    let status = pane.memo(|task| {
        let status = if task.status == Status::NeedsInput { Status::NeedsInput } else { Status::Pending };
        status.as_str()
    });
    view! {
        <Show when=move || waits.get()>
            <section class="box why" aria-label=say::why_not_running() data-kind=move || status.get()>
                <Icon glyph=Glyph::Clock/>
                <div class="box-text">
                    <Show when=move || !is_said()><p class="box-title" dir="auto">{about}</p></Show>
                    {move || reading.value.get().map(|why| view! {
                        <p class="box-hint" class:alone=is_said>{why.explanation}</p>
                        {remedies(why.remedies)}
                    })}
                </div>
            </section>
            <reading::ReadingTrouble reading=reading/>
        </Show>
    }
}

#[component]
fn RemedyButton(pane: Pane, remedy: Remedy, first: bool) -> impl IntoView {
    let doer = Doer { live: Live::get(), shell: Shell::get(), toasts: Toasts::get(), actor: Actor::get() };
    let Remedy { action, label, command } = remedy;
    let kind = if first && mends(&action) { ButtonKind::Primary } else { ButtonKind::Plain };
    let title = command.map(|command| say::also(&command)).unwrap_or_default();
    view! {
        <Button small=true kind=kind title=title on_press=move || doer.carry_out(pane, &action)>{label}</Button>
    }
}

/// Whether it changes something by itself; the others only lead to where that can be done.
const fn mends(action: &RemedyAction) -> bool {
    match action {
        RemedyAction::ResumeQueue
        | RemedyAction::ResumeTask
        | RemedyAction::StartNow
        | RemedyAction::RaisePriority
        | RemedyAction::Retry
        | RemedyAction::RetryDependency { .. }
        | RemedyAction::ResumeDependency { .. }
        | RemedyAction::StopWaiting
        | RemedyAction::RaiseLimit { .. }
        | RemedyAction::MoreWorkers => true,
        RemedyAction::ShowTask { .. }
        | RemedyAction::Answer
        | RemedyAction::SetFallback { .. }
        | RemedyAction::ShowLimits
        | RemedyAction::MachineLimits
        | RemedyAction::StartWorker => false,
    }
}

/// What a remedy needs.
#[derive(Clone, Copy)]
struct Doer {
    live: Live,
    shell: Shell,
    toasts: Toasts,
    actor: Actor,
}

impl Doer {
    fn carry_out(self, pane: Pane, action: &RemedyAction) {
        let one = |id: &TaskId| vec![id.to_string()];
        match action {
            RemedyAction::ResumeQueue => self.resume_queue(),
            RemedyAction::ResumeTask => self.actor.act_on(Action::Resume, vec![pane.id]),
            RemedyAction::StartNow => self.actor.act_on(Action::StartNow, vec![pane.id]),
            RemedyAction::RaisePriority => self.actor.act_on(Action::Raise, vec![pane.id]),
            RemedyAction::Retry => self.actor.act_on(Action::RunAgain, vec![pane.id]),
            RemedyAction::RetryDependency { task } => self.actor.ask(RetryTasks {
                ids: one(task),
                origin: Some(contract::Origin::Window),
                ..RetryTasks::default()
            }),
            RemedyAction::ResumeDependency { task } => self.actor.ask(ResumeTasks { ids: one(task) }),
            RemedyAction::ShowTask { task } => self.shell.open_task(*task),
            RemedyAction::StopWaiting => self.stop_waiting(pane),
            RemedyAction::Answer => self.shell.open_task(pane.id),
            RemedyAction::SetFallback { .. } => self.shell.go(Route::Agents),
            RemedyAction::MoreWorkers => self.more_workers(),
            RemedyAction::RaiseLimit { key, most } => self.raise_limit(key.clone(), *most),
            RemedyAction::ShowLimits => {
                self.shell.go(Route::Settings);
                show_when_drawn("settings-limits");
            }
            RemedyAction::MachineLimits => self.shell.go(Route::Settings),
            RemedyAction::StartWorker => self.shell.go(Route::Workers),
        }
    }

    fn resume_queue(self) {
        spawn_local(async move {
            match ipc::call(ResumeQueue {}).await {
                Ok(state) => {
                    self.live.show_queue(state);
                    self.toasts.say(say::queue_goes_on());
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    fn stop_waiting(self, pane: Pane) {
        let changes = TaskEdit { depends_on: Some(vec![]), ..TaskEdit::default() };
        spawn_local(async move {
            match ipc::call(EditTask { id: pane.id.to_string(), changes }).await {
                Ok(edited) => self.toasts.say(say::waits_no_more(&edited.task.title)),
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    fn raise_limit(self, key: String, most: i64) {
        spawn_local(async move {
            match ipc::call(SetLimit { key: key.clone(), most }).await {
                Ok(_) => self.toasts.say(say::limit_now(&most.to_string(), &key)),
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    fn more_workers(self) {
        spawn_local(async move {
            let changed = self.live.change_settings(|settings| {
                settings.workers = (settings.workers + 1).min(*WORKERS.end());
            });
            match changed.await {
                Ok(()) => {
                    let workers = self.live.settings.with_untracked(|settings| settings.workers);
                    self.toasts.say(say::workers_now(workers));
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }
}
