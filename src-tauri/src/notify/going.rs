//! How far tasks are, where they tell of it: what of that was told last.

use super::{
    sender::Sender,
    words::{self, Told},
};
use crate::window;
use contract::{
    Status, Task, TaskId,
    command::GetTask,
    notify::{NotifyRules, NotifyStrategy},
    settings::Settings,
};
use engine::{Asking, Engine, Happening, OnScreen, Scene, decide_notice};
use jiff::Zoned;
use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    time::Instant,
};
use tauri::AppHandle;

/// What was told of how far each task is that runs.
#[derive(Default)]
pub(super) struct Going(HashMap<TaskId, Last>);

/// What was told last of one task.
struct Last {
    /// Its own strategy, which is looked up once.
    own: Option<NotifyStrategy>,
    percent: i64,
    step: Option<String>,
    at: Option<Instant>,
}

/// What is known of the moment.
pub(super) struct Moment<'a> {
    pub(super) settings: &'a Settings,
    pub(super) last_minute: usize,
    pub(super) zoned: &'a Zoned,
    pub(super) now: Instant,
}

impl Going {
    /// Tells how far these tasks are, as far as they tell of it; how many notices that were.
    pub(super) fn tell(
        &mut self,
        app: &AppHandle,
        engine: &Engine,
        sender: &Sender,
        moved: &BTreeSet<TaskId>,
        moment: &Moment<'_>,
    ) -> usize {
        moved.iter().filter(|id| self.tell_one(app, engine, sender, **id, moment)).count()
    }

    /// Of what has ended nothing is known any more.
    pub(super) fn forget(&mut self, task: TaskId) {
        self.0.remove(&task);
    }

    fn tell_one(
        &mut self,
        app: &AppHandle,
        engine: &Engine,
        sender: &Sender,
        id: TaskId,
        moment: &Moment<'_>,
    ) -> bool {
        let Some(last) = self.last(engine, id) else { return false };
        let rules = &moment.settings.notify;
        if !last.own.map_or_else(|| any_tells_progress(rules), tells_progress) {
            return false;
        }
        let Ok(task) = engine.call(GetTask { id: id.to_string() }) else { return false };
        if task.status != Status::Running || task.foreground {
            return false;
        }
        let strategy = rules.strategy_of(last.own, &task.agent, task.task_type);
        let scene = Scene {
            in_view: window::shows(app, id),
            // how far a task is asks nothing
            asking: Asking::Asked,
            last_minute: moment.last_minute,
            since_told: last
                .at
                .map(|at| i64::try_from(moment.now.duration_since(at).as_secs()).unwrap_or(i64::MAX)),
            took_seconds: task.duration_seconds.unwrap_or(0.0),
            now: moment.zoned,
        };
        let told = last.happenings(&task).into_iter().flatten().any(|happening| {
            decide_notice(happening, strategy, moment.settings, &scene).screen == OnScreen::Alone
        });
        last.keep(&task, strategy, told.then_some(moment.now));
        if told {
            sender.withdraw(sender.shown().no_longer_true(|shown| *shown != Told::Going(id)));
            sender.show(&words::of_progress(&task));
        }
        told
    }

    fn last(&mut self, engine: &Engine, id: TaskId) -> Option<&mut Last> {
        if let Entry::Vacant(new) = self.0.entry(id) {
            let own = engine.own_strategy(id).inspect_err(|error| {
                tracing::warn!(%error, "of what a task tells could not be read");
            });
            new.insert(Last { own: own.ok()?, percent: 0, step: None, at: None });
        }
        self.0.get_mut(&id)
    }
}

impl Last {
    /// What has happened to the task since.
    fn happenings(&self, task: &Task) -> [Option<Happening>; 2] {
        let further = task.progress > self.percent;
        let elsewhere = task.current_step.is_some() && task.current_step != self.step;
        [
            further.then_some(Happening::Progress { told: self.percent, now: task.progress }),
            elsewhere.then_some(Happening::Step),
        ]
    }

    /// Remembers how far it is. Small steps add up until they are told; a milestone that was passed unseen is passed.
    fn keep(&mut self, task: &Task, strategy: NotifyStrategy, told: Option<Instant>) {
        if told.is_some() || strategy != NotifyStrategy::Verbose {
            self.percent = task.progress;
            self.step.clone_from(&task.current_step);
        }
        self.at = told.or(self.at);
    }
}

/// Whether a task with this strategy tells how far it is.
const fn tells_progress(strategy: NotifyStrategy) -> bool {
    match strategy {
        NotifyStrategy::Milestones | NotifyStrategy::Verbose => true,
        NotifyStrategy::Silent | NotifyStrategy::Completion => false,
    }
}

/// Whether any task may, by what is set for all of them.
fn any_tells_progress(rules: &NotifyRules) -> bool {
    let types = contract::TaskType::ALL.into_iter().filter_map(|task_type| rules.types.of(task_type));
    let agents = rules.agents.iter().map(|of| of.strategy);
    types.chain(agents).chain([rules.strategy]).any(tells_progress)
}
