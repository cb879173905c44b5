//! Which sandbox a task has: its own, else its agent's, else that of the settings, as they are when it starts. Who makes
//! one stricter in the settings makes it so for all that waits.

use super::NAME;
use contract::sandbox::{Sandbox, SandboxOrigin, TaskSandbox};
use serde::Deserialize;
use store::{Connection, Result, agents::AgentRow};

/// The sandbox of the settings, as it is in the store. Asked wherever tasks are shown, so nothing else is read.
pub(crate) fn of_all(connection: &mut Connection, user: &str) -> Result<Sandbox> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct SandboxAlone {
        sandbox: Sandbox,
    }
    let json = store::settings::get(connection, user, NAME)?;
    let read = json.and_then(|json| serde_json::from_str::<SandboxAlone>(&json).ok());
    Ok(read.unwrap_or_default().sandbox)
}

/// The sandbox of a task that asks for `own` (as it is stored), where `all` is that of the settings.
pub(crate) fn resolve(own: Option<&str>, agent: &AgentRow, all: Sandbox) -> TaskSandbox {
    let read = |asked: &str| serde_json::from_str::<Sandbox>(asked).ok();
    let own = own.and_then(read).map(|asked| (asked, SandboxOrigin::Task));
    let of_agent = || agent.sandbox.as_deref().and_then(read).map(|asked| (asked, SandboxOrigin::Agent));
    let (asked, origin) = own.or_else(of_agent).unwrap_or((all, SandboxOrigin::Settings));
    TaskSandbox { asked, origin, in_force: None }
}

/// The sandbox that a task's commands run in from now on.
///
/// # Errors
/// The read failed.
pub(crate) fn of_task(
    connection: &mut Connection,
    user: &str,
    task: &str,
    agent: &AgentRow,
) -> Result<TaskSandbox> {
    let own = store::sandboxes::of_task(connection, task)?;
    let all = of_all(connection, user)?;
    Ok(resolve(own.as_deref(), agent, all))
}
