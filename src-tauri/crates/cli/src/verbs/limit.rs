//! `legwork limit …`: how many may run at once of what has something in common.

use crate::{
    args::limit::LimitVerb,
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{
    command::{ListLimits, RemoveLimit, SetLimit},
    limit::Limit,
    text,
};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Limits {
    limits: Vec<Limit>,
}

/// Does what was asked, and (as JSON) shows how the limits stand.
pub(crate) fn run(front: &Front, verb: LimitVerb) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let (limits, done) = match verb {
        LimitVerb::List => (engine.call(ListLimits {})?, None),
        LimitVerb::Set { key, most } => {
            let done = format!("At most {most} at once now: {key}");
            (engine.call(SetLimit { key, most })?, Some(done))
        }
        LimitVerb::Remove { key } => {
            let done = format!("Removed the limit of {key}");
            (engine.call(RemoveLimit { key })?, Some(done))
        }
    };
    match done {
        _ if front.json => front.document(&Limits { limits })?,
        Some(done) if !front.quiet => front.print(&format!("{}\n", text::clean(&done)))?,
        Some(_) => {}
        None => front.print(&render::limit::table(&limits, &front.look))?,
    }
    Ok(Exit::Done)
}
