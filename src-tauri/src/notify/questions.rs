//! Which questions have been told.

use super::{
    sender::Sender,
    words::{self, MOST_SINGLE, Told},
};
use crate::window;
use contract::{
    Task,
    command::{GetSettings, ListTasks},
    settings::NotifyOn,
    task::Status,
};
use engine::Engine;
use std::collections::BTreeSet;
use tauri::AppHandle;

/// Most questions that are looked at together.
const MOST: usize = 100;

/// Which questions have been told. A task that asks something else is told again.
#[derive(Default)]
pub(super) struct Asked(BTreeSet<Told>);

impl Asked {
    /// Tells every task that waits for the person and has not been told.
    pub(super) fn tell(&mut self, app: &AppHandle, engine: &Engine, sender: &Sender) {
        let statuses = vec![Status::NeedsInput];
        let limit = i64::try_from(MOST).unwrap_or(0);
        let listed = engine.call(ListTasks { statuses, approvals: true, limit, ..ListTasks::default() });
        let wanted = engine.call(GetSettings {});
        let (tasks, wanted) = match (listed, wanted) {
            (Ok(page), Ok(settings)) => (page.tasks, settings.notify_on),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(%error, "tasks that need the person could not be announced");
                return;
            }
        };
        let new = self.not_told(&tasks);
        if wanted == NotifyOn::Silent {
            return;
        }
        // one that was held meanwhile may be on the screen still
        let seen = |told: Told| sender.shown().tells(told) || window::shows(app, told.task());
        let new: Vec<_> = new.into_iter().filter(|(_, told)| !seen(*told)).collect();
        if new.len() > MOST_SINGLE {
            sender.show(&words::of_many_questions(new.into_iter().map(|(_, told)| told).collect()));
        } else {
            new.iter().for_each(|(task, _)| sender.show(&words::of_question(task)));
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
