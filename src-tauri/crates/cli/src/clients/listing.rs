//! `legwork mcp clients`: which coding agents are here, and which of them have Legwork.

use super::{change, file, has, hooks, json::Fault, known};
use crate::{
    args::mcp::Client,
    failure::{Exit, Failure},
    front::Front,
};
use clap::ValueEnum as _;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A known coding agent.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Known {
    client: String,
    name: &'static str,
    /// Its program on `PATH`.
    program: Option<PathBuf>,
    /// Whether it seems to be used here: its program, its folder or its file is there.
    present: bool,
    /// Its configuration, which may not be there.
    file: Option<PathBuf>,
    /// Whether Legwork is in it; null where it cannot be read.
    legwork: Option<bool>,
    /// Whether finished tasks are announced there; null where that cannot be.
    hook: Option<bool>,
    /// Why the configuration cannot be read.
    problem: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Clients {
    clients: Vec<Known>,
}

/// Shows what is known.
pub(crate) fn list(front: &Front) -> Result<Exit, Failure> {
    let clients: Vec<_> = Client::value_variants().iter().map(|client| look(*client)).collect();
    if front.json {
        front.document(&Clients { clients })?;
    } else {
        front.print(&table(&clients))?;
    }
    Ok(Exit::Done)
}

fn look(client: Client) -> Known {
    let program = client.program();
    let file = client.personal();
    let read = |path: &Path, has: &dyn Fn(&str) -> Result<bool, Fault>| match file::read(path) {
        Ok(None) => Ok(false),
        Ok(Some(text)) => has(&text).map_err(|fault| change::unreadable(path, &fault)),
        Err(failure) => Err(failure),
    };
    let legwork = file.as_deref().map_or(Ok(false), |path| read(path, &|text| has(client, text)));
    let settings = known::claude_settings(None).filter(|_| client == Client::ClaudeCode);
    let hook = settings.map(|path| read(&path, &|text| hooks::has(text)));
    let problem = [legwork.as_ref().err(), hook.as_ref().and_then(|hook| hook.as_ref().err())];
    let problem =
        problem.into_iter().flatten().find_map(|failure| Some(failure.troubles.first()?.error.clone()));
    Known {
        client: client.name(),
        name: client.title(),
        present: program.is_some()
            || client.folder().is_some_and(|folder| folder.is_dir())
            || file.as_ref().is_some_and(|file| file.is_file()),
        program,
        file,
        legwork: legwork.ok(),
        hook: hook.and_then(Result::ok),
        problem,
    }
}

fn table(clients: &[Known]) -> String {
    let mut text = format!("{:<15} {:<5} {:<8} {}\n", "CLIENT", "HERE", "LEGWORK", "FILE");
    for known in clients {
        let word = |yes: bool| if yes { "yes" } else { "no" };
        let legwork = match (known.legwork, known.hook) {
            (Some(true), Some(true)) => "yes+hook",
            (Some(yes), _) => word(yes),
            (None, _) => "?",
        };
        let file = known.file.as_ref().map(|file| file.display().to_string()).unwrap_or_default();
        text.push_str(&format!("{:<15} {:<5} {legwork:<8} {file}\n", known.client, word(known.present)));
        if let Some(problem) = &known.problem {
            text.push_str(&format!("{:>16}{problem}\n", ""));
        }
    }
    text
}
