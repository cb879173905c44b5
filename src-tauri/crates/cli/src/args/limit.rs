//! `legwork limit …`

use crate::args::{name_of::NameOf, values};
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Limit {
    #[command(subcommand)]
    pub(crate) verb: LimitVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LimitVerb {
    /// List the limits, and how far each is used
    List,
    /// Set how many may run at once; what runs already goes on
    #[command(after_help = "\
What is counted is one of
  all              everything that runs
  kind:KIND        what agents of one kind run: shell or llm
  type:TYPE        one type of task, such as coding
  agent:NAME       what one agent runs
  provider:NAME    agents that ask one provider
  folder:/PATH     what runs in a folder or below it
  tag:TAG          what has a tag
  resource:NAME    what has the tag resource:NAME; one at a time where no limit is set
A command that was paused in the middle keeps its place. Answers that you wait for in a conversation are never held up.")]
    Set {
        /// What is counted, such as tag:build
        #[arg(value_name = "KEY", add = NameOf::Limit)]
        key: String,
        /// How many may run at once
        #[arg(value_name = "N", value_parser = values::whole_number, allow_negative_numbers = true)]
        most: i64,
    },
    /// Take a limit away
    Remove {
        /// What it counts, as the list has it
        #[arg(value_name = "KEY", add = NameOf::Limit)]
        key: String,
    },
}
