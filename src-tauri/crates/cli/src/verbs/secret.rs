//! `legwork secret …`: what commands can be given without anybody seeing it.

use crate::{
    args::secret::SecretVerb,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        key, render,
    },
};
use contract::{
    command::{KeepSecret, ListSecrets, RemoveSecret},
    secret::Secret,
};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Secrets {
    secrets: Vec<Secret>,
}

/// Does what was asked, and (as JSON) shows which secrets there are.
pub(crate) fn run(front: &Front, verb: SecretVerb) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let done = match verb {
        SecretVerb::List => None,
        SecretVerb::Set { name } => {
            let kept = engine.call(KeepSecret { value: key::secret(&name)?, name })?;
            Some(format!("Kept “{0}”. `legwork execute --secret {0} -- …` gives it to a command.", kept.name))
        }
        SecretVerb::Remove { name } => {
            engine.call(RemoveSecret { name: name.clone() })?;
            Some(format!("Forgot “{name}”"))
        }
    };
    let secrets = engine.call(ListSecrets {})?;
    match done {
        _ if front.json => front.document(&Secrets { secrets })?,
        Some(done) if !front.quiet => front.print(&format!("{done}\n"))?,
        Some(_) => {}
        None => front.print(&render::secret::secrets(&secrets, &front.look, &front.local()))?,
    }
    Ok(Exit::Done)
}
