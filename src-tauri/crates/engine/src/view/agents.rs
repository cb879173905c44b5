//! From an agent's row to its document.

use crate::{
    coding::job::setup,
    convert::{environment, start_of_day, time, time_or_zero, usage},
    json, settings,
};
use contract::{Agent, AgentKind, Timestamp, coding::CodingSetup, model::Fallback, task::Environment};
use store::{Connection, Result, agents::AgentRow};

/// An agent.
pub(crate) fn agent(connection: &mut Connection, now: Timestamp, row: AgentRow) -> Result<Agent> {
    let tasks = store::counts::of_agent(connection, &row.id)?;
    let provider = match row.provider.as_deref() {
        Some(id) => store::providers::by_name_or_id(connection, &row.user_id, id)?.map(|p| p.name),
        None => None,
    };
    let used = |connection: &mut Connection, since| {
        let total = if row.kind.is_paid() {
            store::usage::of_agent(connection, &row.id, since)?
        } else {
            Default::default()
        };
        Ok::<_, store::StoreError>(usage(total))
    };
    let rules = settings::read(connection, &row.user_id)?.notify;
    let Environment { variables, secrets, .. } = environment(row.environment.as_deref());
    let coding = match row.kind {
        AgentKind::Coding => Some(named(connection, &row, setup(&row))?),
        AgentKind::Shell | AgentKind::Llm | AgentKind::Workflow => None,
    };
    let (all, today) = (used(connection, 0)?, used(connection, start_of_day(now))?);
    Ok(Agent {
        provider,
        usage: all,
        usage_today: today,
        parameters: json::or_default(&row.parameters),
        budget: json::or_default(&row.budget),
        tools: json::or_default(&row.tools),
        fallbacks: fallbacks(connection, &row)?,
        form: json::or_default(&row.form),
        notify: rules.of_agent(&row.name),
        model: row.model,
        template: row.template,
        id: row.id.parse().map_err(|_| store::StoreError::NotFound)?,
        name: row.name,
        kind: row.kind,
        role: row.role,
        backstory: row.backstory,
        instructions: row.instructions,
        command: row.command,
        check: row.check_command,
        place: row.place.and_then(|word| word.parse().ok()),
        sandbox: row.sandbox.as_deref().and_then(|own| serde_json::from_str(own).ok()),
        cwd: row.cwd,
        timeout_seconds: row.timeout_seconds,
        pass_session: row.pass_session,
        variables,
        secrets,
        coding,
        ready_made: row.ready_made,
        archived_at: row.archived_at.and_then(time),
        created_at: time_or_zero(row.created_at),
        updated_at: time_or_zero(row.updated_at),
        tasks,
    })
}

/// What a coding agent is, with those who take its tasks on by the names that they have now. One that was removed is none.
fn named(connection: &mut Connection, row: &AgentRow, setup: CodingSetup) -> Result<CodingSetup> {
    let mut fallbacks = vec![];
    for id in &setup.fallbacks {
        fallbacks.extend(store::agents::by_name_or_id(connection, &row.user_id, id)?.map(|other| other.name));
    }
    Ok(CodingSetup { fallbacks, ..setup })
}

/// An agent's fallbacks, by the names that their providers have now.
fn fallbacks(connection: &mut Connection, row: &AgentRow) -> Result<Vec<Fallback>> {
    let mut all: Vec<Fallback> = json::or_default(&row.fallbacks);
    for fallback in &mut all {
        if let Some(found) = store::providers::by_name_or_id(connection, &row.user_id, &fallback.provider)? {
            fallback.provider = found.name;
        }
    }
    Ok(all)
}
