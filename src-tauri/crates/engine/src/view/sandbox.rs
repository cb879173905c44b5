//! The sandboxes of tasks as documents.

use crate::settings::sandboxes;
use contract::{
    model::{Fact, Question, QuestionKind},
    sandbox::{Sandbox, SandboxInForce, SandboxOrigin, TaskSandbox},
};
use std::collections::HashMap;
use store::{Connection, Result, agents::AgentRow, tasks::TaskRow};

/// What is known of the sandboxes of several tasks.
pub(super) struct Sandboxes {
    own: HashMap<String, String>,
    in_force: HashMap<String, String>,
    all: Sandbox,
}

impl Sandboxes {
    /// Those of `rows`, which are one person's.
    pub(super) fn of(connection: &mut Connection, rows: &[TaskRow]) -> Result<Self> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let ran: Vec<&str> =
            rows.iter().filter(|row| row.attempt_count > 0).map(|row| row.id.as_str()).collect();
        Ok(Self {
            own: store::sandboxes::of_tasks(connection, &ids)?.into_iter().collect(),
            // the latest of each counts
            in_force: store::sandboxes::in_force_of(connection, &ran)?.into_iter().collect(),
            all: match rows.first() {
                Some(row) => sandboxes::of_all(connection, &row.user_id)?,
                None => Sandbox::OFF,
            },
        })
    }

    /// The sandbox of one of them.
    pub(super) fn take(&mut self, row: &TaskRow, agent: &AgentRow) -> Option<TaskSandbox> {
        let mut sandbox = sandboxes::resolve(self.own.remove(&row.id).as_deref(), agent, self.all);
        let in_force = self.in_force.remove(&row.id);
        sandbox.in_force = in_force.and_then(|json| serde_json::from_str::<SandboxInForce>(&json).ok());
        Some(sandbox).filter(is_told)
    }
}

/// Tells with what is to be allowed what holds it: what is asked for before a run, what really holds it in the middle of one.
pub(super) fn tell(question: &mut Question, sandbox: &TaskSandbox) {
    if question.kind == QuestionKind::Approval {
        // what is not held as it was asked for is worth a look
        let usual = sandbox.in_force.as_ref().is_none_or(|held| held.gaps.is_empty());
        question.facts.push(Fact { name: "Sandbox".to_owned(), value: sandbox.said(), usual });
    }
}

/// Whether there is anything to say of it.
pub(super) fn is_told(sandbox: &TaskSandbox) -> bool {
    !sandbox.asked.is_off() || sandbox.origin == SandboxOrigin::Task || sandbox.in_force.is_some()
}
