//! Legwork in the configurations of coding agents, for the page: what is here, what a connection would write, and the way
//! back. What is written, and how, is the MCP crate's.

use contract::{
    ApiError,
    coding_agent::{CodingAgent, CodingAgentState},
};
use mcp::clients::{self, Change, Client, KnownClient, NO_YAML, Plan};
use std::path::Path;

/// Those that seem to be used on this machine.
pub(crate) fn all(data_dir: &Path) -> Vec<CodingAgent> {
    let known = Client::ALL.into_iter().map(|client| (client, clients::look(client)));
    known.filter(|(_, known)| known.present).map(|(client, known)| told(client, known, data_dir)).collect()
}

/// Puts Legwork into the configuration of one.
pub(crate) fn connect(client: &str, data_dir: &Path) -> Result<CodingAgent, ApiError> {
    let client: Client = client.parse()?;
    match clients::install(client, false, false, data_dir)? {
        Plan::Changes(changes) => carry_out(&changes)?,
        Plan::ByHand { .. } => return Err(ApiError::refused(format!("{NO_YAML}."))),
    }
    Ok(told(client, clients::look(client), data_dir))
}

/// Takes it out again.
pub(crate) fn disconnect(client: &str, data_dir: &Path) -> Result<CodingAgent, ApiError> {
    let client: Client = client.parse()?;
    if let Plan::Changes(changes) = clients::uninstall(client, false)? {
        carry_out(&changes)?;
    }
    Ok(told(client, clients::look(client), data_dir))
}

fn carry_out(changes: &[Change]) -> Result<(), ApiError> {
    let stamp = jiff::Zoned::now().strftime("%Y%m%d-%H%M%S").to_string();
    for change in changes {
        if let Some(copy) = change.carry_out(&stamp)? {
            tracing::info!(file = %change.file().display(), copy = %copy.display(), "changed a configuration");
        }
    }
    Ok(())
}

/// The document of one, with what connecting it would write.
fn told(client: Client, known: KnownClient, data_dir: &Path) -> CodingAgent {
    let mut state = match known.legwork {
        None => CodingAgentState::Unreadable,
        Some(_) if known.switched_off => CodingAgentState::SwitchedOff,
        Some(true) => CodingAgentState::Connected,
        Some(false) => CodingAgentState::Absent,
    };
    let (mut change, mut problem) = (None, known.problem);
    if state == CodingAgentState::Absent {
        match clients::install(client, false, false, data_dir) {
            Ok(Plan::Changes(changes)) => change = Some(changes.iter().map(Change::diff).collect()),
            Ok(Plan::ByHand { text, .. }) => (state, change) = (CodingAgentState::ByHand, Some(text)),
            Err(error) => (state, problem) = (CodingAgentState::Unreadable, Some(error.message)),
        }
    }
    let is_there = matches!(state, CodingAgentState::Connected | CodingAgentState::SwitchedOff);
    CodingAgent {
        client: known.client.to_owned(),
        name: known.name.to_owned(),
        file: known.file.map(|file| file.display().to_string()).unwrap_or_default(),
        state,
        change,
        problem: problem.filter(|_| state == CodingAgentState::Unreadable),
        notes: if is_there { clients::notes(client, false) } else { vec![] },
    }
}
