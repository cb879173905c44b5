//! `legwork workflow run`, and what is done to runs.

use crate::args::{
    name_of::{NameOf, Standing},
    values,
};
use clap::{Args, Subcommand, ValueHint};

#[derive(Debug, Subcommand)]
pub(crate) enum RunVerb {
    /// Start a workflow, and follow it to its end unless --async is given
    #[command(after_help = "\
Examples:
  legwork workflow run release --input version=1.4.0
  legwork workflow run ./ci.toml --async
  legwork --json workflow run test-pipeline | jq -r .failed_stage")]
    Run(RunWorkflow),
    /// List the runs, newest first
    Runs {
        /// Only those of this workflow
        #[arg(add = NameOf::Workflow)]
        workflow: Option<String>,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 20, value_parser = values::limit)]
        limit: i64,
    },
    /// Show a run: each stage, what failed first, and what each waits for
    Status {
        /// Its full or short id
        #[arg(add = NameOf::Task(Standing::Any))]
        id: String,
    },
    /// Cancel a run: what waits of it ends at once, what runs is ended with all its processes
    Cancel {
        /// Its full or short id
        #[arg(add = NameOf::Task(Standing::Open))]
        id: String,
    },
    /// Start a run again as a new one: with the stage that failed first, what completed before is taken over
    #[command(after_help = "\
Where a stage has run that undoes others (on_failure = { run = … }), all of it is done again, as
nobody knows what is left; --from begins where you say.")]
    Retry(Retry),
}

#[derive(Debug, Args)]
pub(crate) struct RunWorkflow {
    /// Its name, or the path of its file
    #[arg(add = NameOf::Workflow, value_hint = ValueHint::FilePath)]
    pub(crate) workflow: String,
    /// What is given to an input; may be repeated
    #[arg(long = "input", short = 'i', value_name = "NAME=VALUE")]
    pub(crate) inputs: Vec<String>,
    /// The folder that it runs in [default: this one]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) cwd: Option<String>,
    #[command(flatten)]
    pub(crate) follow: Follow,
}

#[derive(Debug, Args)]
pub(crate) struct Retry {
    /// The run's full or short id
    #[arg(add = NameOf::Task(Standing::Ended))]
    pub(crate) id: String,
    /// The stage to begin with [default: the one that failed first, or the first of all after a rollback]
    #[arg(long, value_name = "STAGE")]
    pub(crate) from: Option<String>,
    /// Another value for an input; the run begins with its first stage then
    #[arg(long = "input", short = 'i', value_name = "NAME=VALUE", conflicts_with = "from")]
    pub(crate) inputs: Vec<String>,
    #[command(flatten)]
    pub(crate) follow: Follow,
}

#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct Follow {
    /// Return at once, with the run's id
    #[arg(long = "async")]
    pub(crate) detached: bool,
    /// Follow it to its end, which is the default
    #[arg(long, conflicts_with = "detached")]
    pub(crate) follow: bool,
}
