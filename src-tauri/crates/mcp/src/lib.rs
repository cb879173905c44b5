//! Legwork for coding agents: the server that they speak MCP with on standard input and output ([`serve`]), and its
//! place in their configurations ([`clients`]).
//!
//! Owns: the protocol. What a tool does is a request to the engine like any other front's; what a coding agent may
//! ask for is the engine's to say, and what it may change is in `caller`.
//! Must never: print anything on standard output but the protocol, or speak to the person.
#![warn(missing_docs)]

mod caller;
mod cards;
pub mod clients;
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

use contract::{ApiError, ErrorCode};
use engine::Engine;
use rmcp::ServiceExt as _;
use server::Server;
use std::io::BufReader;
use stdio::Stdio;

/// Serves on standard input and output until standard input ends.
///
/// # Errors
/// The system gives no means to serve with.
pub fn serve(engine: Engine) -> Result<(), ApiError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|e| ApiError::new(ErrorCode::Engine, format!("the server could not be started: {e}")))?;
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
    Ok(())
}
