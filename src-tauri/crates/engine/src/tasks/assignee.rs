//! The agent that a new task is given to.

use crate::{core::Core, error};
use contract::{
    AgentId, AgentKind, ApiError, NewTask,
    agent::{ORCHESTRATOR, READY_MADE_SHELL, READY_MADE_WORKFLOW},
};
use store::{
    Connection, Result,
    agents::{self, AgentRow},
};

/// The agent that is asked for; else the one for commands, or, where there is no command, the one that hands a goal to those
/// that fit, if it is there.
pub(crate) fn wanted(connection: &mut Connection, core: &Core, task: &NewTask) -> Result<AgentRow> {
    if let Some(name) = &task.agent {
        return find(connection, core, name);
    }
    let orchestrator = match task.command {
        Some(_) => None,
        None => agents::by_name_or_id(connection, &core.user, ORCHESTRATOR)?,
    };
    let shell = find(connection, core, READY_MADE_SHELL)?;
    let able = orchestrator.filter(|agent| agent.kind == AgentKind::Llm && agent.archived_at.is_none());
    // what the person made the one for commands run by itself stays its own
    Ok(able.filter(|_| shell.command.is_none()).unwrap_or(shell))
}

/// The agent with this name or id, if it may take new tasks.
pub(crate) fn find(connection: &mut Connection, core: &Core, name: &str) -> Result<AgentRow> {
    let refuse = |message: String, hint: &str| error::refuse(ApiError::field("agent", message).hint(hint));
    let agent = agents::by_name_or_id(connection, &core.user, name)?.ok_or_else(|| {
        refuse(format!("There is no agent “{name}”."), "`legwork agent list` shows them all.")
    })?;
    if agent.archived_at.is_some() {
        let message = format!("The agent “{name}” is put away and takes no new tasks.");
        return Err(refuse(message, "Choose another one, or bring it back on the Agents page."));
    }
    if agent.kind == AgentKind::Workflow {
        let message = format!("“{name}” stands for runs of workflows, and takes no other tasks.");
        return Err(refuse(message, "`legwork workflow run NAME` starts one."));
    }
    Ok(agent)
}

/// The agent whose tasks are runs of workflows; it is made when the first is started.
///
/// # Errors
/// The store failed.
pub(crate) fn of_workflows(connection: &mut Connection, core: &Core) -> Result<AgentRow> {
    let all = agents::all(connection, &core.user, true)?;
    if let Some(made) = all.iter().find(|row| row.kind == AgentKind::Workflow) {
        return Ok(made.clone());
    }
    let mut made = blank(&core.user, AgentKind::Workflow, core.now());
    // the person may have one of that name
    let taken = |name: &str| all.iter().any(|row| row.name == name);
    made.name = READY_MADE_WORKFLOW.to_owned();
    while taken(&made.name) {
        made.name.push_str(" runs");
    }
    made.role = "Stands for runs of workflows".to_owned();
    made.ready_made = true;
    agents::insert(connection, &made)?;
    Ok(made)
}

/// An agent of this kind of which nothing is said yet.
pub(crate) fn blank(user: &str, kind: AgentKind, now: i64) -> AgentRow {
    AgentRow {
        id: AgentId(uuid::Uuid::now_v7()).to_string(),
        user_id: user.to_owned(),
        name: String::new(),
        kind,
        role: String::new(),
        backstory: String::new(),
        instructions: String::new(),
        command: None,
        cwd: None,
        timeout_seconds: kind.default_timeout_seconds(),
        pass_session: false,
        ready_made: false,
        provider: None,
        model: None,
        parameters: "{}".to_owned(),
        archived_at: None,
        created_at: now,
        updated_at: now,
        budget: "{}".to_owned(),
        tools: "[]".to_owned(),
        fallbacks: "[]".to_owned(),
        template: None,
        form: "[]".to_owned(),
        check_command: None,
        coding: None,
        environment: None,
        place: None,
        sandbox: None,
    }
}
