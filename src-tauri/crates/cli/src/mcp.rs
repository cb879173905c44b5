//! `legwork mcp`: Legwork for coding agents, over MCP on standard input and output.

use crate::{
    args::mcp::{Mcp, McpVerb},
    clients,
    failure::{Exit, Failure},
    front::Front,
};

/// Serves, or sees to the configuration of a client.
pub(crate) fn run(front: &Front, args: Mcp) -> Result<Exit, Failure> {
    match args.verb {
        None => Err(Failure::usage("not yet")),
        Some(McpVerb::Install(args)) => clients::install(front, &args),
        Some(McpVerb::Uninstall(args)) => clients::uninstall(front, &args),
        Some(McpVerb::Clients) => clients::list(front),
    }
}
