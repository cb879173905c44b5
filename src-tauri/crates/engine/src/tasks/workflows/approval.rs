//! What the person is asked before a coding agent's run of a workflow starts.

use super::enter::Entering;
use crate::{convert, json};
use contract::{
    agent::READY_MADE_SHELL,
    changes::PlaceKind,
    model::{Question, QuestionKind},
};
use workflow::{PlannedStage, PlannedTask};

impl Entering<'_> {
    /// What the person is asked before a coding agent's run starts: everything that it will run.
    pub(super) fn question(&self, client: &str) -> Question {
        let tasks: Vec<_> =
            self.wanted.plan.stages.iter().flat_map(|s| s.tasks.iter().map(move |t| (s, t))).collect();
        let line = |(stage, planned): &(&PlannedStage, &PlannedTask)| {
            let agent = planned.task.agent.as_deref().unwrap_or(READY_MADE_SHELL);
            let does = [&planned.task.command, &planned.task.instructions].into_iter().flatten().next();
            let variables: String =
                planned.task.env.iter().map(|(name, value)| format!("{name}={value} ")).collect();
            let secrets: String =
                planned.task.secrets.iter().map(|name| format!(" (secret {name})")).collect();
            let check =
                planned.task.check.as_ref().map_or_else(String::new, |check| format!("\n  check: {check}"));
            let folder = planned.task.cwd.as_deref().unwrap_or(&self.wanted.folder);
            let place = match planned.task.place {
                Some(kind @ (PlaceKind::Copy | PlaceKind::Worktree)) => format!("a {kind} of "),
                Some(PlaceKind::Folder) | None => String::new(),
            };
            let held = planned
                .task
                .wanted_sandbox()
                .map_or_else(String::new, |sandbox| format!(" {}", sandbox.said()));
            format!(
                "{} / {}, by {agent} in {place}{folder}{held}:\n  {variables}{}{secrets}{check}",
                stage.name,
                planned.name,
                does.map_or("", String::as_str)
            )
        };
        let name = contract::product(client).unwrap_or(client);
        let inputs = match self.wanted.plan.inputs.is_empty() {
            true => String::new(),
            false => format!("\nInputs: {}", json::text(&self.wanted.plan.inputs).unwrap_or_default()),
        };
        Question {
            kind: QuestionKind::Approval,
            text: format!(
                "{name} wants to run the workflow “{}” in {}: {}.",
                self.wanted.definition.name,
                self.wanted.folder,
                if tasks.len() == 1 { "1 task".to_owned() } else { format!("{} tasks", tasks.len()) }
            ),
            detail: Some(format!("{}{inputs}", tasks.iter().map(line).collect::<Vec<_>>().join("\n"))),
            facts: vec![],
            options: vec![],
            always: None,
            asked_at: convert::time_or_zero(self.now),
        }
    }
}
