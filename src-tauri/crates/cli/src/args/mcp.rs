//! `legwork mcp …`

use crate::args::words;
use clap::{Args, Subcommand};
use mcp::clients::Client;

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Without a command it speaks MCP on standard input and output, as a coding agent starts it.

Examples:
  legwork mcp install --client claude-code
  legwork mcp install --client codex --print
  legwork mcp uninstall --client claude-code"
)]
pub(crate) struct Mcp {
    #[command(subcommand)]
    pub(crate) verb: Option<McpVerb>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum McpVerb {
    /// Add Legwork to a coding agent's configuration; shows the change and asks first
    Install(Install),
    /// Take Legwork out of a coding agent's configuration again
    Uninstall(Uninstall),
    /// Show the coding agents that are known, and which of them have Legwork
    Clients,
}

#[derive(Debug, Args)]
pub(crate) struct Install {
    /// Which coding agent
    #[arg(long, value_name = "CLIENT", value_parser = words::clients())]
    pub(crate) client: Client,
    /// Write into this project's configuration (the current folder's) instead of the person's own
    #[arg(long)]
    pub(crate) project: bool,
    /// Also announce finished tasks into the conversation (claude-code only)
    #[arg(long)]
    pub(crate) hook: bool,
    /// Print the change and write nothing
    #[arg(long, conflicts_with = "yes")]
    pub(crate) print: bool,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Uninstall {
    /// Which coding agent
    #[arg(long, value_name = "CLIENT", value_parser = words::clients())]
    pub(crate) client: Client,
    /// From this project's configuration (the current folder's)
    #[arg(long)]
    pub(crate) project: bool,
    /// Print the change and write nothing
    #[arg(long, conflicts_with = "yes")]
    pub(crate) print: bool,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
}
