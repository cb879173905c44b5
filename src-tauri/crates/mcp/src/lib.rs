//! Legwork for coding agents: the server that they speak MCP with on standard input and output ([`serve`]), and its
//! place in their configurations ([`clients`]).
//!
//! Owns: the protocol. What a tool does is a request to the engine like any other front's; what a coding agent may
//! ask for is the engine's to say, and what it may change is in `caller`.
//! Must never: print anything on standard output but the protocol, or speak to the person but by
//! way of the client's own forms.
#![warn(missing_docs)]

mod approvals;
mod auto_worker;
mod caller;
pub mod clients;
mod completion;
mod create;
mod follow;
mod live;
mod next_step;
mod progress;
mod prompts;
mod replies;
mod requests;
mod resources;
mod roots;
mod rounds;
mod schedules;
mod server;
mod session;
mod stdio;
mod tools;
mod uri;
mod words;

use contract::{ApiError, ErrorCode};
use engine::Engine;
use rmcp::ServiceExt as _;
use server::Server;
use session::Session;
use std::{io, os::fd::AsFd};
use stdio::Stdio;

/// Serves on standard input and output until standard input ends, on the engine that `open` gives. Where it gives none,
/// each tool says why, and tries again.
///
/// # Errors
/// The system gives no means to serve with; or no engine could be opened to the end.
pub fn serve(open: impl Fn() -> Result<Engine, ApiError> + Send + Sync + 'static) -> Result<(), ApiError> {
    let broken =
        |e: io::Error| ApiError::new(ErrorCode::Engine, format!("the server could not be started: {e}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(broken)?;
    let (input, output) = (stream(io::stdin()).map_err(broken)?, stream(io::stdout()).map_err(broken)?);
    let session = Session::new(open);
    runtime.block_on(async {
        let stdio = Stdio::open(input, output);
        session.warm_up();
        match Server::new(session.clone()).serve(stdio).await {
            // it ends with its input; how is nobody's concern
            Ok(serving) => drop(serving.waiting().await),
            Err(error) => tracing::debug!(%error, "the client left before anything was agreed on"),
        }
    });
    let opened = session.engine().map(drop);
    // Whoever waits in the background waits no longer.
    runtime.shutdown_background();
    opened
}

/// A standard stream that is read or written beside the conversation.
fn stream(of: impl AsFd) -> io::Result<tokio::fs::File> {
    Ok(tokio::fs::File::from_std(of.as_fd().try_clone_to_owned()?.into()))
}
