//! The sandbox that commands run in, as it is asked for.

use super::words;
use clap::{Args, ValueEnum};
use contract::sandbox::{NetworkAccess, Sandbox, SandboxLevel};

/// Which sandbox.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct SandboxOptions {
    /// The sandbox of its commands: workspace_write, read_only, off; usual: as its agent or the settings say
    #[arg(long, value_name = "LEVEL", hide_possible_values = true)]
    pub(crate) sandbox: Option<SandboxChoice>,
    /// What of the network they reach in it: all, model_only (the servers of your providers), none
    #[arg(long, value_name = "ACCESS", requires = "sandbox", value_parser = words::network_accesses(), hide_possible_values = true)]
    pub(crate) network: Option<NetworkAccess>,
    /// Start them even where this machine cannot hold them to all of that
    #[arg(long, requires = "sandbox")]
    pub(crate) sandbox_best_effort: bool,
}

/// What of the disk may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum SandboxChoice {
    /// Only the folder that they run in
    WorkspaceWrite,
    /// Nothing
    ReadOnly,
    /// Whatever you may: no sandbox
    Off,
    /// As its agent or the settings say
    Usual,
}

impl SandboxOptions {
    /// What is asked for, where anything is; inner `None`: as usual.
    pub(crate) fn wish(&self) -> Option<Option<Sandbox>> {
        let level = match self.sandbox? {
            SandboxChoice::WorkspaceWrite => SandboxLevel::WorkspaceWrite,
            SandboxChoice::ReadOnly => SandboxLevel::ReadOnly,
            SandboxChoice::Off => SandboxLevel::Off,
            SandboxChoice::Usual => return Some(None),
        };
        let network = self.network.unwrap_or_default();
        Some(Some(Sandbox { level, network, best_effort: self.sandbox_best_effort }))
    }
}
