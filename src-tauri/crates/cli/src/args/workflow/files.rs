//! `legwork workflow list`, and what is done to files of workflows.

use crate::args::name_of::NameOf;
use clap::{Args, Subcommand, ValueHint};

#[derive(Debug, Subcommand)]
pub(crate) enum FileVerb {
    /// List the workflows that can be found from here
    #[command(after_help = "\
Workflows are TOML files in the folder .legwork of a project, found from each folder below it, and in
your own folder ~/.config/legwork/workflows. Of one name the project's comes before your own, and
that before the one that came with Legwork.")]
    List,
    /// Show a workflow: what it asks for, and its stages
    Show {
        /// Its name, or the path of its file
        #[arg(add = NameOf::Workflow, value_hint = ValueHint::FilePath)]
        workflow: String,
        /// Print the text of its file
        #[arg(long)]
        text: bool,
    },
    /// Say what is wrong with workflows, each at its place in the file; exit status 2 where something is
    #[command(after_help = "\
Examples:
  legwork workflow validate
  legwork workflow validate ./ci.toml release")]
    Validate {
        /// Names, or paths of files; all that are found from here where left out
        #[arg(add = NameOf::Workflow, value_hint = ValueHint::FilePath)]
        workflows: Vec<String>,
    },
    /// Make the file of a new workflow, in the folder .legwork of this project
    #[command(after_help = "\
Examples:
  legwork workflow init ci
  legwork workflow init release --from deployment
  legwork workflow init triage --own")]
    Init(NewWorkflow),
    /// Print the JSON Schema of a workflow's file, for editors
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct NewWorkflow {
    /// Its name
    pub(crate) name: String,
    /// The workflow that it begins as
    #[arg(long, value_name = "WORKFLOW", default_value = "test-pipeline", add = NameOf::Workflow)]
    pub(crate) from: String,
    /// Make it in your own folder, for every project
    #[arg(long)]
    pub(crate) own: bool,
}
