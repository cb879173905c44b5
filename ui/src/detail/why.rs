//! Why a task is not running, and the buttons that change that.

use super::{Pane, actions::Actor};
use crate::{
    components::{Button, ButtonKind, Glyph, Icon, Toasts},
    hooks::reading,
    ipc,
    live::Live,
    shell::{Route, Shell},
    state::{actions::Action, words},
};
use contract::{
    Status, Task, TaskId,
    command::{EditTask, ResumeQueue, ResumeTasks, RetryTasks, WhyTask},
    queue::{Remedy, RemedyAction},
    settings::WORKERS,
    task::TaskEdit,
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
        key.track();
        waits.get().then(|| WhyTask { id: pane.id.to_string() })
    });
    let about = move || {
        let now = live.now.get();
        pane.with(|task| words::situation(task, now, crate::hooks::time::zone(now)))
    };
    let status = pane.memo(|task| {
        let status = if task.status == Status::NeedsInput { Status::NeedsInput } else { Status::Pending };
        status.as_str()
    });
    view! {
        <Show when=move || waits.get()>
            <section class="box why" aria-label="Why it is not running" data-kind=move || status.get()>
                <Icon glyph=Glyph::Clock/>
                <div class="box-text">
                    <p class="box-title">{about}</p>
                    {move || reading.value.get().map(|why| view! {
                        <p class="box-hint">{why.explanation}</p>
                        <div class="box-actions">
                            {why.remedies.into_iter().enumerate().map(|(at, remedy)| {
                                view! { <RemedyButton pane=pane remedy=remedy first=at == 0/> }
                            }).collect_view()}
                        </div>
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
    let kind = if first { ButtonKind::Primary } else { ButtonKind::Plain };
    let title = command.map(|command| format!("Also: {command}")).unwrap_or_default();
    view! {
        <Button small=true kind=kind title=title on_press=move || doer.carry_out(pane, &action)>{label}</Button>
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
            RemedyAction::StartWorker => self.shell.go(Route::Workers),
        }
    }

    fn resume_queue(self) {
        spawn_local(async move {
            match ipc::call(ResumeQueue {}).await {
                Ok(state) => {
                    self.live.show_queue(state);
                    self.toasts.say("The queue goes on");
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }

    fn stop_waiting(self, pane: Pane) {
        let changes = TaskEdit { depends_on: Some(vec![]), ..TaskEdit::default() };
        spawn_local(async move {
            match ipc::call(EditTask { id: pane.id.to_string(), changes }).await {
                Ok(edited) => self.toasts.say(format!("“{}” waits for no other task now", edited.task.title)),
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
                    self.toasts.say(format!("{workers} workers now"));
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }
}
