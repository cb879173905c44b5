//! `legwork workflow …`

pub(crate) mod files;
pub(crate) mod runs;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Workflow {
    #[command(subcommand)]
    pub(crate) verb: WorkflowVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorkflowVerb {
    #[command(flatten)]
    Files(files::FileVerb),
    #[command(flatten)]
    Runs(runs::RunVerb),
}
