//! Which questions have been told.

use super::{
    consent::Consent,
    sender::Sender,
    words::{self, MOST_SINGLE, Told},
};
use crate::window;
use contract::{
    Task,
    command::{GetSettings, ListTasks},
    notify::NotifyStrategy,
    settings::Settings,
    task::Status,
};
use engine::{Asking, Engine, Happening, OnScreen, Scene, decide_notice};
use jiff::Zoned;
use std::collections::BTreeSet;
use tauri::AppHandle;

/// Of what a task tells. Where that cannot be read, as all tasks do.
pub(super) fn strategy_of(engine: &Engine, settings: &Settings, task: &Task) -> NotifyStrategy {
    let own = engine.own_strategy(task.id).unwrap_or_else(|error| {
        tracing::warn!(%error, "of what a task tells could not be read");
        None
    });
    settings.notify.strategy_of(own, &task.agent, task.task_type)
}

/// Most questions that are looked at together.
const MOST: usize = 100;

/// Which questions have been told. A task that asks something else is told again.
#[derive(Default)]
pub(super) struct Asked(BTreeSet<Told>);

impl Asked {
    /// Tells every task that waits for the person and has not been told.
    pub(super) fn tell(&mut self, app: &AppHandle, engine: &Engine, sender: &Sender, consent: &mut Consent) {
        let statuses = vec![Status::NeedsInput];
        let limit = i64::try_from(MOST).unwrap_or(0);
        let listed = engine.call(ListTasks { statuses, approvals: true, limit, ..ListTasks::default() });
        let (tasks, settings) = match (listed, engine.call(GetSettings {})) {
            (Ok(page), Ok(settings)) => (page.tasks, settings),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(%error, "tasks that need the person could not be announced");
                return;
            }
        };
        let zoned = Zoned::now();
        let said = |task: &Task, asking: Asking| {
            let scene = Scene {
                in_view: window::shows(app, task.id),
                asking,
                last_minute: 0,
                since_told: None,
                took_seconds: task.duration_seconds.unwrap_or(0.0),
                now: &zoned,
            };
            let strategy = strategy_of(engine, &settings, task);
            decide_notice(Happening::NeedsYou, strategy, &settings, &scene).screen
        };
        // one that was held meanwhile may be on the screen still
        let new = self.not_told(&tasks).into_iter().filter(|(_, told)| !sender.shown().tells(*told));
        let mut told = vec![];
        for (task, question) in new {
            match said(task, consent.asking(app)) {
                OnScreen::Nothing => {}
                OnScreen::Alone | OnScreen::Together => told.push((task, question)),
                OnScreen::Asks => {
                    consent.ask();
                    sender.show(&words::asking(words::of_question(task)));
                }
            }
        }
        if told.len() > MOST_SINGLE {
            sender.show(&words::of_many_questions(told.into_iter().map(|(_, question)| question).collect()));
        } else {
            told.iter().for_each(|(task, _)| sender.show(&words::of_question(task)));
        }
    }

    /// Those of `tasks`, the newest that wait for the person, that ask what they have not asked before.
    fn not_told<'t>(&mut self, tasks: &'t [Task]) -> Vec<(&'t Task, Told)> {
        let asked = tasks.iter().filter_map(|task| Some((task, words::question(task)?)));
        let now = asked.clone().map(|(_, told)| told).collect();
        let new = asked.filter(|(_, told)| !self.0.contains(told)).collect();
        if tasks.len() < MOST {
            self.0 = now;
        } else {
            // those that are not among the newest may wait on
            self.0.extend(now);
        }
        new
    }
}
