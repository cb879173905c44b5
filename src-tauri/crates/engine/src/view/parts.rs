//! What belongs to tasks besides their rows, read for a whole page at once.

use super::{attempts::lasted, check, limit, place, question, sandbox, workflow};
use crate::{convert::usage, settings::sandboxes};
use contract::{
    Status,
    changes::Place,
    machine::Needs,
    model::{Question, Usage},
    sandbox::TaskSandbox,
    task::Check,
};
use std::collections::{BTreeSet, HashMap};
use store::{
    Connection, Result, StoreError,
    agents::AgentRow,
    attempts,
    checks::{self, CheckRow, CheckRunRow},
    dependencies::{self, Blocker},
    places::{PlaceRow, TaskPlaceRow},
    steps::{self, StepRow},
    tags,
    tasks::{self, TaskRow},
};

/// What belongs to one task besides its row.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) agent: String,
    pub(super) tags: Vec<String>,
    pub(super) depends_on: Vec<String>,
    pub(super) steps: Vec<StepRow>,
    pub(super) retried_by: Option<String>,
    pub(super) waits_for: Option<String>,
    /// The limit that keeps it from starting.
    pub(super) limit: Option<String>,
    /// The talk that it is a turn of.
    pub(super) chat: Option<String>,
    /// The run that it is one of.
    pub(super) run: Option<String>,
    /// For agents with a model.
    pub(super) usage: Option<Usage>,
    pub(super) question: Option<Question>,
    pub(super) needs: Needs,
    pub(super) check: Option<Check>,
    pub(super) place: Option<Place>,
    pub(super) sandbox: Option<TaskSandbox>,
    /// How long the last attempt of an ended task took, where the task itself does not say it.
    pub(super) ran: Option<f64>,
}

/// What belongs to a task that was created a moment ago, besides its row.
pub(crate) struct NewParts {
    pub(crate) tags: Vec<String>,
    pub(crate) depends_on: Vec<String>,
    /// The talk that it is a turn of.
    pub(crate) chat: Option<String>,
    pub(crate) check: Option<CheckRow>,
    pub(crate) place: Option<(TaskPlaceRow, Option<PlaceRow>)>,
    /// The sandbox that it asks for itself, as it is stored.
    pub(crate) sandbox: Option<String>,
}

impl NewParts {
    /// What belongs to it, with what only the store knows.
    pub(super) fn parts(self, connection: &mut Connection, row: &TaskRow, agent: AgentRow) -> Result<Parts> {
        let Self { tags, depends_on, chat, check, place, sandbox } = self;
        let blockers = if is_held_up(row) { dependencies::blockers(connection, &[&row.id])? } else { vec![] };
        let limit = limit::of_rows(connection, std::slice::from_ref(row))?.remove(&row.id);
        let all = sandboxes::of_all(connection, &row.user_id)?;
        let sandbox = sandboxes::resolve(sandbox.as_deref(), &agent, all);
        Ok(Parts {
            usage: agent.kind.is_paid().then(Usage::default),
            question: question(row, Some((&agent, check.as_ref()))),
            agent: agent.name,
            tags,
            depends_on,
            check: check.map(|check| check::check(row, check, &[])),
            place: place.map(|(own, place)| place::document(&own, place.as_ref())),
            sandbox: Some(sandbox).filter(sandbox::is_told),
            waits_for: blockers.first().and_then(|(_, blockers)| after(blockers)),
            limit,
            chat,
            ..Parts::default()
        })
    }
}

/// What belongs to the rows of a page, by id.
pub(super) struct PartsOf(HashMap<String, Parts>);

impl PartsOf {
    /// In as many queries for a page as for one row.
    pub(super) fn read(connection: &mut Connection, rows: &[TaskRow]) -> Result<Self> {
        let ids: Vec<String> = rows.iter().map(|r| r.id.clone()).collect();
        let mut parts = Self(HashMap::new());
        parts.read_agents_and_checks(connection, rows, &ids)?;
        parts.read_runs(connection, rows)?;
        parts.read_waits(connection, rows)?;
        parts.read_links(connection, &ids)?;
        Ok(parts)
    }

    /// Of one of the rows; what is not known is empty.
    pub(super) fn take(&mut self, id: &str) -> Parts {
        self.0.remove(id).unwrap_or_default()
    }

    fn of(&mut self, id: String) -> &mut Parts {
        self.0.entry(id).or_default()
    }

    fn read_agents_and_checks(
        &mut self,
        connection: &mut Connection,
        rows: &[TaskRow],
        ids: &[String],
    ) -> Result<()> {
        let agents: BTreeSet<&str> = rows.iter().map(|r| r.agent_id.as_str()).collect();
        let agents = store::agents::of(connection, agents)?;
        let agents: HashMap<String, AgentRow> =
            agents.into_iter().map(|agent| (agent.id.clone(), agent)).collect();
        let checks = checks::of_tasks(connection, ids)?;
        let mut checks: HashMap<String, CheckRow> =
            checks.into_iter().map(|check| (check.task_id.clone(), check)).collect();
        let checked: Vec<String> = checks.keys().cloned().collect();
        let mut runs: HashMap<String, Vec<CheckRunRow>> = HashMap::new();
        for run in checks::runs_of_tasks(connection, &checked)? {
            runs.entry(run.task_id.clone()).or_default().push(run);
        }
        let mut boxes = sandbox::Sandboxes::of(connection, rows)?;
        for row in rows {
            let agent = agents.get(&row.agent_id).ok_or(StoreError::NotFound)?;
            let usage = agent.kind.is_paid().then(Usage::default);
            let mut question = question(row, Some((agent, checks.get(&row.id))));
            let runs = runs.remove(&row.id).unwrap_or_default();
            let check = checks.remove(&row.id).map(|own| check::check(row, own, &runs));
            let sandbox = boxes.take(row, agent);
            if let (Some(question), Some(sandbox)) = (&mut question, &sandbox) {
                sandbox::tell(question, sandbox);
            }
            let agent = agent.name.clone();
            let own = Parts { agent, usage, question, check, sandbox, ..Parts::default() };
            self.0.insert(row.id.clone(), own);
        }
        Ok(())
    }

    /// What their attempts took, and the run that each is one of.
    fn read_runs(&mut self, connection: &mut Connection, rows: &[TaskRow]) -> Result<()> {
        let started = ids_of(rows, |r| r.parent_id.is_some());
        if !started.is_empty() {
            for (id, run) in store::workflows::runs_of(connection, &started)? {
                self.of(id).run = Some(run);
            }
        }
        for (id, total) in store::usage::of_tasks(connection, &ids_of(rows, |r| r.attempt_count > 0))? {
            // a command's task has none, whatever is in the table
            if let Some(known) = &mut self.of(id).usage {
                *known = usage(total);
            }
        }
        for last in attempts::last_of(connection, &ids_of(rows, is_untold))? {
            let seconds = lasted(&last).map(|ms| ms as f64 / 1000.0);
            self.of(last.task_id).ran = seconds;
        }
        Ok(())
    }

    /// What holds them up.
    fn read_waits(&mut self, connection: &mut Connection, rows: &[TaskRow]) -> Result<()> {
        let held_up = ids_of(rows, is_held_up);
        for (id, blockers) in dependencies::blockers(connection, &held_up)? {
            self.of(id).waits_for = after(&blockers);
        }
        for (id, limit) in limit::of_rows(connection, rows)? {
            self.of(id).limit = Some(limit);
        }
        let known = &self.0;
        let by_gates: Vec<&str> =
            held_up.into_iter().filter(|id| known.get(*id).is_none_or(|p| p.waits_for.is_none())).collect();
        for (id, words) in workflow::waits_for(connection, &by_gates)? {
            self.of(id).waits_for = Some(words);
        }
        Ok(())
    }

    /// What refers to them, and what they refer to.
    fn read_links(&mut self, connection: &mut Connection, ids: &[String]) -> Result<()> {
        for (id, tag) in tags::of(connection, ids)? {
            self.of(id).tags.push(tag);
        }
        for (id, other) in dependencies::ids_of(connection, ids)? {
            self.of(id).depends_on.push(other);
        }
        for step in steps::of(connection, ids)? {
            self.of(step.task_id.clone()).steps.push(step);
        }
        for (id, chat) in store::chats::of_tasks(connection, ids)? {
            self.of(id).chat = Some(chat);
        }
        for (id, needs) in store::resources::needs_of(connection, ids)? {
            self.of(id).needs = needs;
        }
        for (own, place) in store::places::of_tasks(connection, ids)? {
            let place = place::document(&own, place.as_ref());
            self.of(own.task_id).place = Some(place);
        }
        for (id, newer) in tasks::retried_by(connection, ids)? {
            self.of(id).retried_by = Some(newer);
        }
        Ok(())
    }
}

/// The ids of those rows for which `which` holds.
fn ids_of(rows: &[TaskRow], which: impl Fn(&TaskRow) -> bool) -> Vec<&str> {
    rows.iter().filter(|row| which(row)).map(|row| row.id.as_str()).collect()
}

/// Whether a task has ended after a run of which it does not say how long it took: one that was lost or ended by force,
/// or one that ended while it waited for its next.
fn is_untold(row: &TaskRow) -> bool {
    row.status.is_terminal() && row.actual_duration.is_none() && row.attempt_count > 0
}

/// Whether other tasks hold this one up.
fn is_held_up(row: &TaskRow) -> bool {
    row.blockers > 0 && row.status == Status::Pending
}

/// The title of the first task that holds another one up, and how many more there are.
fn after(blockers: &[Blocker]) -> Option<String> {
    let first = blockers.first()?;
    let ended = match first.status {
        Status::Failed => ", which failed",
        Status::Cancelled => ", which was cancelled",
        _ => "",
    };
    let more = match blockers.len() - 1 {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    Some(format!("After “{}”{ended}{more}", first.title))
}
