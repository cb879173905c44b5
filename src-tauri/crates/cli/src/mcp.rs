//! `legwork mcp`: Legwork for coding agents, over MCP on standard input and output.
//!
//! Owns: the protocol. What a tool does is a request to the engine like any other front's; what a coding agent may
//! ask for is the engine's to say, and what it may change is in [`caller`].

use crate::{
    args::mcp::{Mcp, McpVerb},
    clients,
    failure::{Exit, Failure},
    front::Front,
};
use rmcp::ServiceExt as _;
use server::Server;
use std::io::BufReader;
use stdio::Stdio;

mod caller;
mod cards;
mod keeper;
mod live;
mod make;
mod prompts;
mod requests;
mod resources;
mod server;
mod stdio;
mod tools;
mod wait;

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
    let engine = front.open()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|e| Failure::broken(format!("the server could not be started: {e}")))?;
    let (stdio, written) = Stdio::open(BufReader::new(std::io::stdin()), std::io::stdout());
    runtime.block_on(async {
        match Server::new(engine).serve(stdio).await {
            // it ends with its input; how is nobody's concern
            Ok(serving) => drop(serving.waiting().await),
            Err(error) => tracing::debug!(%error, "the client left before anything was agreed on"),
        }
    });
    // Whoever waits in the background waits no longer; what was answered is written before the process ends.
    runtime.shutdown_background();
    let _ = written.join();
    Ok(Exit::Done)
}
