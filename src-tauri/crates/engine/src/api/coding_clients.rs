//! Coding agents that are installed on this machine, looked for when somebody asks.

use super::Work;
use crate::{coding::job::setup, runs::host::PoolHost, tasks::lookup::read};
use contract::{
    AgentKind, ApiError,
    coding::{CodingSetup, FoundClient, SignIn},
    command::FindCodingAgents,
};
use std::{collections::BTreeSet, sync::Arc};
use store::{
    agents::{self, AgentRow},
    secrets,
};

impl Work for FindCodingAgents {
    fn work(self, host: &Arc<PoolHost>) -> Result<Vec<FoundClient>, ApiError> {
        let found = host.runner(AgentKind::Shell).map(|runner| runner.coding_clients()).unwrap_or_default();
        let (all, secrets) =
            read(host, |c| Ok((agents::all(c, &host.user, false)?, secrets::all(c, &host.user)?)))?;
        let kept: BTreeSet<String> = secrets.into_iter().map(|row| row.name).collect();
        Ok(found.into_iter().map(|client| with_keys(with_agent(client, &all), &kept)).collect())
    }
}

/// What is found, with the kept secrets that it takes its key from; with one it is signed in.
fn with_keys(found: FoundClient, kept: &BTreeSet<String>) -> FoundClient {
    let keys = found.client.keys().iter().copied();
    let secrets: BTreeSet<String> = keys.filter(|key| kept.contains(*key)).map(str::to_owned).collect();
    match (found.signed_in, secrets.is_empty()) {
        (SignIn::Yes, _) => found,
        (SignIn::No | SignIn::Unknown, true) => found,
        // what is said of signing in is done
        (SignIn::No | SignIn::Unknown, false) => {
            let notes = found.notes.into_iter().filter(|note| !note.contains("legwork secret set")).collect();
            FoundClient { signed_in: SignIn::Yes, secrets, notes, ..found }
        }
    }
}

/// What is found, with the agent that is this program already, and with a name that is free.
fn with_agent(found: FoundClient, all: &[AgentRow]) -> FoundClient {
    let is_it = |agent: &&AgentRow| {
        let setup = setup(agent);
        agent.kind == AgentKind::Coding
            && setup.client == found.client
            && (setup.program.is_none() || setup.program.as_deref() == Some(found.program.as_str()))
    };
    let agent = all.iter().find(is_it).map(|agent| agent.name.clone());
    let taken = |name: &str| all.iter().any(|agent| agent.name == name);
    let usual = found.client.program().unwrap_or("agent");
    let name = (2..).map(|n| format!("{usual}-{n}"));
    let name = std::iter::once(usual.to_owned()).chain(name).find(|name| !taken(name)).unwrap_or_default();
    FoundClient { agent, name, setup: CodingSetup::of(found.client), ..found }
}
