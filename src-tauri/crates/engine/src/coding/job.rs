//! What a run of a coding agent needs to know.

use super::prompt::{self, Texts};
use crate::{json::or_default, model::budget, ports::CodingJob};
use contract::{
    coding::CodingSetup,
    model::Budget,
    task::{CommandLine, FailedCheck},
};
use serde_json::{Map, Value};
use std::{path::PathBuf, time::Duration};
use store::{
    Connection, Result,
    agents::AgentRow,
    attempts,
    coding::{self, HandoverRow, RoundRow},
    steps,
    tasks::{self, TaskRow},
};

/// What is known of an attempt's check.
pub(crate) struct OfCheck<'a> {
    /// What says whether the task is done.
    pub(crate) command: Option<&'a str>,
    /// What the check of the attempt before has said.
    pub(crate) failed: Option<&'a FailedCheck>,
}

/// The coding agent's part of the job of an attempt.
pub(crate) fn of(
    connection: &mut Connection,
    task: &TaskRow,
    agent: &AgentRow,
    attempt: i32,
    check: &OfCheck<'_>,
) -> Result<CodingJob> {
    let setup = setup(agent);
    let own: Budget = task.budget.as_deref().map(or_default).unwrap_or_default();
    let row = coding::of_task(connection, &task.id)?;
    let rounds = coding::rounds_of(connection, &task.id, attempt)?;
    let (begun, continues) = row.map_or((None, None), |row| (row.session, row.continues));
    let handed =
        coding::handovers_of(connection, &task.id)?.into_iter().rfind(|row| row.to_agent == agent.id);
    let texts = whole(task, agent, check.command);
    let before = match continues.as_deref() {
        Some(before) => said_before(connection, before, agent)?,
        None => None,
    };
    let why = match rounds.last() {
        Some(round) => Some(prompt::after_check(&failed(round))),
        None if attempt > 1 => match check.failed {
            Some(failed) => Some(prompt::after_check(failed)),
            // that the one before has reached its limit is told with what it did
            None if handed.as_ref().is_some_and(|row| row.attempt + 1 == attempt) => None,
            None => Some(prompt::after_failure(why_it_ended(connection, task, attempt)?.as_deref())),
        },
        None => None,
    };
    let done = match &handed {
        Some(row) => Some(done_so_far(connection, row)?),
        None => None,
    };
    let whole =
        [before, Some(texts), done, why.clone()].into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    let prompt = match (&begun, why) {
        (None, _) => whole.clone(),
        (Some(_), Some(why)) => why,
        // a session that is gone on with knows all but the new words
        (Some(_), None) => task.instructions.trim().to_owned(),
    };
    Ok(CodingJob {
        client: setup.client,
        protocol: setup.speaks(),
        program: PathBuf::from(setup.starts()),
        arguments: setup.arguments,
        model: agent.model.clone(),
        permissions: setup.permissions,
        prompt,
        session: begun,
        whole,
        round: rounds.last().map_or(0, |round| i64::from(round.round)),
        rounds: setup.rounds,
        budget: budget::narrower(or_default(&agent.budget), own),
        quiet: setup.quiet_minutes.map(|minutes| Duration::from_secs(60 * minutes.unsigned_abs())),
    })
}

/// The same for the round that a failed check has begun.
pub(crate) fn next_round(job: &CodingJob, round: &RoundRow, session: Option<String>) -> CodingJob {
    let why = prompt::after_check(&failed(round));
    let whole = format!("{}\n\n{why}", job.whole);
    let prompt = if session.is_some() { why } else { whole.clone() };
    CodingJob { prompt, whole, session, round: i64::from(round.round), ..job.clone() }
}

/// What an agent is.
pub(crate) fn setup(agent: &AgentRow) -> CodingSetup {
    agent.coding.as_deref().map(or_default).unwrap_or_default()
}

/// What is started, as it would be typed: the program and the person's own arguments.
pub(crate) fn command(setup: &CodingSetup) -> CommandLine {
    let program = std::iter::once(setup.starts().to_owned());
    CommandLine::Argv(program.chain(setup.arguments.iter().cloned()).collect())
}

/// What a task says to whoever does it, without who that is.
pub(crate) fn told(task: &TaskRow) -> String {
    let context: Map<String, Value> = or_default(&task.context_data);
    let files: Vec<String> = or_default(&task.files);
    prompt::whole(&Texts {
        persona: [""; 3],
        title: &task.title,
        description: &task.description,
        instructions: &task.instructions,
        context: &context,
        files: &files,
        check: None,
    })
}

fn whole(task: &TaskRow, agent: &AgentRow, check: Option<&str>) -> String {
    let context: Map<String, Value> = or_default(&task.context_data);
    let files: Vec<String> = or_default(&task.files);
    prompt::whole(&Texts {
        persona: [&agent.role, &agent.backstory, &agent.instructions],
        title: &task.title,
        description: &task.description,
        instructions: &task.instructions,
        context: &context,
        files: &files,
        check,
    })
}

/// The texts of the task that one goes on with, as long as it is there.
fn said_before(connection: &mut Connection, before: &str, agent: &AgentRow) -> Result<Option<String>> {
    match tasks::find(connection, before) {
        Ok(task) => Ok(Some(format!("Before this, you were asked:\n\n{}", whole(&task, agent, None)))),
        Err(store::StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the agent before has done, for the one that takes its task on.
fn done_so_far(connection: &mut Connection, row: &HandoverRow) -> Result<String> {
    let all = steps::of(connection, std::slice::from_ref(&row.task_id))?;
    let plan: Vec<_> = all.into_iter().filter(|step| step.attempt == row.attempt).collect();
    let plan: Vec<_> = plan.iter().map(|step| (step.title.as_str(), step.state)).collect();
    Ok(prompt::after_handover(&row.from_name, row.said.as_deref(), &plan))
}

fn why_it_ended(connection: &mut Connection, task: &TaskRow, attempt: i32) -> Result<Option<String>> {
    let all = attempts::of_task(connection, &task.id)?;
    Ok(all.into_iter().rfind(|other| other.number < attempt).and_then(|other| other.error_message))
}

fn failed(round: &RoundRow) -> FailedCheck {
    FailedCheck {
        attempt: i64::from(round.attempt),
        command: round.command.clone(),
        exit_code: round.exit_code,
        message: round.message.clone(),
        output: round.tail.clone(),
    }
}
