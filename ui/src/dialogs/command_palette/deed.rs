//! What a line of the palette does.

use crate::{
    catalogue::{common, palette as say},
    components::{Glyph, Toasts},
    detail::actions::{Actor, glyph},
    dialogs::parts::{focus_soon, show_when_drawn},
    hooks::shortcuts::Shortcuts,
    ipc,
    live::Live,
    shell::{OVERVIEW, Route, SchedulesWish, Shell, WorkflowsWish},
    state::{
        actions::Action,
        keymap::{Binding, FIND_ANYTHING, NEW_TASK, SEARCH_TASKS},
        shape::Shape,
    },
};
use contract::{
    ChatId, NewTask, ReportId, ScheduleId, TaskId,
    command::{PauseQueue, ResumeQueue},
    settings::SavedFilter,
};
use leptos::{prelude::*, task::spawn_local};

/// The icon of a line.
pub(super) enum Mark {
    /// One of the line icons.
    Glyph(Glyph),
    /// Where a task stands.
    Shape(Shape),
}

/// What a line does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Deed {
    /// Shows what the selected task asks.
    Review(TaskId, Shape),
    /// Shows the selected task over the whole page.
    OpenInFull(TaskId),
    /// Does something to the selected task.
    Act(Action, TaskId),
    /// Does what a shortcut does.
    Shortcut(Binding),
    /// Pauses the queue, or lets it go on.
    HoldQueue(bool),
    /// Shows the first screen.
    FirstSteps,
    /// Shows a page.
    Page(Route),
    /// Shows what a saved filter finds.
    Filter(SavedFilter),
    /// Shows a task; beside its title stands what its row says.
    Task(TaskId, Shape, String),
    /// Begins a task for an agent.
    TaskFor(String),
    /// Shows a conversation, there where the words were found in it.
    Chat(ChatId, Option<TaskId>),
    /// Shows the conversations that have these words.
    FindChats(String),
    /// Shows a report.
    Report(ReportId),
    /// Shows a schedule.
    Schedule(ScheduleId),
    /// Begins a schedule.
    NewSchedule,
    /// Asks for the inputs of a workflow, by its name.
    StartWorkflow(String),
    /// Shows a run of a workflow.
    OpenRun(TaskId),
    /// Begins a workflow.
    NewWorkflow,
    /// Shows a part of the settings, by its id.
    Settings(&'static str),
}

impl Deed {
    /// What stands before it.
    pub(super) fn mark(&self) -> Mark {
        let glyph = match self {
            Self::Review(_, shape) | Self::Task(_, shape, _) => return Mark::Shape(*shape),
            Self::OpenInFull(_) => Glyph::Expand,
            Self::Act(action, _) => glyph(*action),
            Self::Shortcut(binding) if *binding == NEW_TASK => Glyph::Plus,
            Self::Shortcut(binding) if binding.does == SEARCH_TASKS.does => Glyph::Find,
            Self::FirstSteps => Glyph::Plug,
            Self::Shortcut(_) => Glyph::Right,
            Self::HoldQueue(true) => Glyph::Pause,
            Self::HoldQueue(false) => Glyph::Play,
            Self::Page(route) => route.glyph(),
            Self::Filter(_) => Glyph::Filter,
            Self::TaskFor(_) => Glyph::Agent,
            Self::Chat(..) | Self::FindChats(_) => Glyph::Speech,
            Self::Report(_) => Glyph::Report,
            Self::Schedule(_) => Glyph::Calendar,
            Self::NewSchedule | Self::NewWorkflow => Glyph::Plus,
            Self::StartWorkflow(_) => Glyph::Play,
            Self::OpenRun(_) => Glyph::Flow,
            Self::Settings(_) => Glyph::Gear,
        };
        Mark::Glyph(glyph)
    }

    /// What stands at its end, where no keys do.
    pub(super) fn end(&self) -> Option<String> {
        match self {
            Self::Task(_, _, said) => Some(said.clone()),
            Self::TaskFor(_) => Some(common::new_task().to_owned()),
            _ => None,
        }
    }
}

/// Carries out what was chosen.
#[derive(Clone, Copy)]
pub(super) struct Performer {
    live: Live,
    shell: Shell,
    toasts: Toasts,
    actor: Actor,
    shortcuts: Shortcuts,
}

impl Performer {
    /// The handle.
    pub(super) fn get() -> Self {
        let (live, shell, toasts) = (Live::get(), Shell::get(), Toasts::get());
        Self { live, shell, toasts, actor: Actor::get(), shortcuts: Shortcuts::get() }
    }

    /// Closes the palette.
    pub(super) fn close(self) {
        self.shell.palette.set(false);
    }

    /// Whether the keys that open the palette were pressed: they close it too.
    pub(super) fn is_called(self, event: &web_sys::KeyboardEvent) -> bool {
        self.shortcuts.is_pressed(FIND_ANYTHING, event)
    }

    /// The title of the selected task.
    pub(super) fn selected_title(self) -> Option<String> {
        let id = self.live.selected.get_untracked()?;
        self.live.tasks.peek(id).map(|task| task.title)
    }

    /// Closes the palette, then does it: what it opens has the focus after that.
    pub(super) fn carry_out(self, deed: Deed) {
        self.close();
        request_animation_frame(move || self.begin(deed));
    }

    fn begin(self, deed: Deed) {
        let shell = self.shell;
        match deed {
            Deed::Review(id, _) => {
                shell.open_task_at(id, OVERVIEW);
                focus_soon(".question :is(textarea, button)");
            }
            Deed::OpenInFull(id) => {
                shell.open_task(id);
                shell.detail_in_full.set(true);
            }
            Deed::Act(action, id) => {
                if let Some(task) = self.live.tasks.peek(id) {
                    self.actor.act(action, &task);
                }
            }
            Deed::Shortcut(binding) => self.shortcuts.run(binding.does),
            Deed::HoldQueue(hold) => self.hold_queue(hold),
            Deed::FirstSteps => shell.show_first_run(),
            Deed::Page(route) => shell.go(route),
            Deed::Filter(filter) => shell.open_filter(&filter),
            Deed::Task(id, _, _) => shell.open_task(id),
            Deed::TaskFor(agent) => {
                shell.editing.set(None);
                shell.new_task.set(Some(Some(NewTask { agent: Some(agent), ..NewTask::default() })));
            }
            Deed::Chat(id, turn) => shell.open_chat_at(id, turn),
            Deed::FindChats(words) => shell.find_chats(words),
            Deed::Report(id) => shell.open_report(id),
            Deed::Schedule(id) => shell.open_schedules(SchedulesWish::Show(id)),
            Deed::NewSchedule => shell.open_schedules(SchedulesWish::New),
            Deed::StartWorkflow(name) => shell.open_workflows(WorkflowsWish::Start(name)),
            Deed::OpenRun(run) => shell.open_workflows(WorkflowsWish::Open(run)),
            Deed::NewWorkflow => shell.open_workflows(WorkflowsWish::New),
            Deed::Settings(id) => {
                shell.go(Route::Settings);
                show_when_drawn(id);
            }
        }
    }

    fn hold_queue(self, hold: bool) {
        spawn_local(async move {
            let reply = if hold {
                ipc::call(PauseQueue { for_seconds: None }).await
            } else {
                ipc::call(ResumeQueue {}).await
            };
            match reply {
                Ok(state) => {
                    self.live.show_queue(state);
                    self.toasts.say(if hold { say::queue_paused() } else { say::queue_resumed() });
                }
                Err(error) => self.toasts.error(&error),
            }
        });
    }
}
