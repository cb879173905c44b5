//! `legwork mcp`: serves coding agents, or sees to Legwork's place in their configurations.

pub(crate) mod clients;

use crate::{
    args::mcp::{Mcp, McpVerb},
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use contract::{ApiError, ErrorCode};
use engine::Role;

/// Serves, or sees to the configuration of a client.
pub(crate) fn run(front: &Front, args: Mcp) -> Result<Exit, Failure> {
    match args.verb {
        None => serve(front),
        Some(McpVerb::Install(args)) => clients::install(front, &args),
        Some(McpVerb::Uninstall(args)) => clients::uninstall(front, &args),
        Some(McpVerb::Clients) => clients::list(front),
    }
}

/// Serves until standard input ends. Nothing else is printed on standard output.
fn serve(front: &Front) -> Result<Exit, Failure> {
    if front.watched() {
        front.note("Speaking MCP on standard input and output, as a coding agent starts it. Ctrl+D ends.");
        front.note("hint: `legwork mcp install --client claude-code` adds it to a coding agent");
    }
    // where there is no data folder either, the client is told so by each tool
    let data_dir = front.data_dir().map_err(as_told_by_tools);
    mcp::serve(move || assembly::open(data_dir.clone()?, Role::Command))?;
    Ok(Exit::Done)
}

fn as_told_by_tools(failure: Failure) -> ApiError {
    let trouble = failure.troubles.into_iter().next();
    let (error, hint) = trouble.map_or_else(Default::default, |trouble| (trouble.error, trouble.hint));
    ApiError { hint, ..ApiError::new(ErrorCode::Engine, error) }
}
