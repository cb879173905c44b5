//! Which questions have been told.

use super::{
    consent::Consent,
    sender::Sender,
    words::{self, MOST_SINGLE, Told},
};
use crate::window;
use contract::{
    Task, TaskId,
    command::{GetSettings, ListTasks},
    notify::NotifyStrategy,
    settings::Settings,
    task::Status,
};
use engine::{Asking, Engine, Happening, OnScreen, PutOff, Scene, decide_notice};
use jiff::tz::TimeZone;
use std::collections::{BTreeSet, HashMap};
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

/// A question, and when it came back after it had been put off; 0: never.
type Raised = (Told, i64);

/// Which questions have been told. A task that asks something else is told again, and so is what comes back.
#[derive(Default)]
pub(super) struct Asked(BTreeSet<Raised>);

impl Asked {
    /// Tells every task that waits for the person and has not been told.
    pub(super) fn tell(&mut self, app: &AppHandle, engine: &Engine, sender: &Sender, consent: &mut Consent) {
        let statuses = vec![Status::NeedsInput];
        let limit = i64::try_from(MOST).unwrap_or(0);
        let listed = engine.call(ListTasks { statuses, approvals: true, limit, ..ListTasks::default() });
        let read = listed.and_then(|page| {
            let ids: Vec<TaskId> = page.tasks.iter().map(|task| task.id).collect();
            Ok((page.tasks, engine.put_off(&ids)?, engine.call(GetSettings {})?))
        });
        let (tasks, put_off, settings) = match read {
            Ok(read) => read,
            Err(error) => {
                tracing::error!(%error, "tasks that need the person could not be announced");
                return;
            }
        };
        let zoned = engine.now().to_zoned(TimeZone::system());
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
        let new =
            self.not_told(&tasks, &put_off).into_iter().filter(|(_, told)| !sender.shown().tells(*told));
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

    /// Those of `tasks`, the newest that wait for the person, that ask what they have not asked before, and are not put off.
    fn not_told<'t>(
        &mut self,
        tasks: &'t [Task],
        put_off: &HashMap<TaskId, PutOff>,
    ) -> Vec<(&'t Task, Told)> {
        let of = |task: &Task| put_off.get(&task.id).copied().unwrap_or_default();
        let asked = tasks.iter().filter_map(|task| Some((task, words::question(task)?)));
        let raised = |(task, told): (&'t Task, Told)| (task, (told, of(task).back_at));
        let (later, now): (Vec<_>, Vec<_>) = asked.map(raised).partition(|(task, _)| of(task).now);
        let new = now.iter().filter(|(_, raised)| !self.0.contains(raised));
        let new = new.map(|(task, (told, _))| (*task, *told)).collect();
        // what is put off and brought back by hand is before the person already
        let all = later.into_iter().chain(now).map(|(_, raised)| raised).collect();
        if tasks.len() < MOST {
            self.0 = all;
        } else {
            // those that are not among the newest may wait on
            self.0.extend(all);
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Timestamp;

    fn asks(n: u128, second: i64) -> Task {
        let at = Timestamp::from_second(second).unwrap();
        let question = serde_json::json!({"kind": "ask", "text": "Which?", "detail": null, "options": [], "asked_at": at});
        words::tests::task(
            "needs_input",
            serde_json::json!({"id": TaskId(uuid::Uuid::from_u128(n)), "question": question}),
        )
    }

    #[test]
    fn a_question_is_told_once_and_again_when_it_comes_back() {
        let mut asked = Asked::default();
        let task = TaskId(uuid::Uuid::from_u128(1));
        let put_off = |now, back_at| HashMap::from([(task, PutOff { now, back_at })]);
        for (what, second, put_off, told) in [
            ("it asks", 1, HashMap::new(), true),
            ("something else happens", 1, HashMap::new(), false),
            ("it is put off", 1, put_off(true, 0), false),
            ("it is still", 1, put_off(true, 0), false),
            ("the person brings it back", 1, put_off(false, 0), false),
            ("it is put off again", 1, put_off(true, 0), false),
            ("the hour is over", 1, put_off(false, 3600), true),
            ("something else happens then", 1, put_off(false, 3600), false),
            ("it asks something else", 2, put_off(false, 3600), true),
            ("that is put off for a second hour", 2, put_off(true, 3600), false),
            ("which is over", 2, put_off(false, 7200), true),
        ] {
            let tasks = [asks(1, second), asks(2, 1)];
            let new: Vec<_> = asked.not_told(&tasks, &put_off).into_iter().map(|(task, _)| task.id).collect();
            assert_eq!(new.contains(&task), told, "{what}");
        }
    }

    #[test]
    fn what_was_put_off_before_it_was_told_is_told_when_it_comes_back() {
        let mut asked = Asked::default();
        let tasks = [asks(1, 1)];
        let of = |now, back_at| HashMap::from([(tasks[0].id, PutOff { now, back_at })]);
        assert!(asked.not_told(&tasks, &of(true, 0)).is_empty());
        assert_eq!(asked.not_told(&tasks, &of(false, 60)).len(), 1);
    }
}
