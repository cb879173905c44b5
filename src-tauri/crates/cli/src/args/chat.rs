//! `legwork chat …`

use crate::args::{free_words::FreeWords, name_of::NameOf, values};
use clap::{ArgAction, Args, Subcommand, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    override_usage = "legwork chat [AGENT] [OPTIONS]\n       legwork chat COMMAND",
    after_help = "\
On a terminal it is a conversation; /help there says what else can be typed. With --say,
or where standard input is no terminal, one thing is said: the answer is on standard output.
Exit status: 0 there is an answer, 1 it failed or was cancelled.

Examples:
  legwork chat writer
  legwork chat writer --say \"Which of these is shorter?\" --file a.txt --file b.txt
  git diff | legwork chat reviewer
  legwork chat --continue --say \"And in one sentence?\"
  legwork chat --continue 9f31c0aa --say @question.md --background"
)]
pub(crate) struct Chat {
    #[command(subcommand)]
    pub(crate) verb: Option<ChatVerb>,
    #[command(flatten)]
    pub(crate) said: SayOptions,
}

/// What is said, in which conversation, and to whom.
#[derive(Debug, Args)]
pub(crate) struct SayOptions {
    /// Who answers from now on [default: who answered last]
    #[arg(value_name = "AGENT", add = NameOf::Agent)]
    pub(crate) agent: Option<String>,
    /// Go on with this conversation; without ID with the one that was spoken in last
    #[arg(long = "continue", value_name = "ID", num_args = 0..=1, add = NameOf::Chat)]
    pub(crate) resumed: Option<Option<String>>,
    /// Say this, and leave with the answer; @FILE reads a file, - standard input
    #[arg(long, value_name = "TEXT|@FILE|-")]
    pub(crate) say: Option<String>,
    /// A picture, or a file whose text goes along with the first thing that is said; may be given again
    #[arg(long = "file", value_name = "PATH", action = ArgAction::Append, value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,
    /// The model that answers from now on [default: the one that answered last]; empty goes back to the agent's own
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// Print the task's id and return at once; the answer comes in the background
    #[arg(long)]
    pub(crate) background: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ChatVerb {
    /// List the conversations, those that were spoken in last first
    List {
        /// Only with these words in the title, or in what was said and answered
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
        /// At most so many, 1 to 200; what is pinned stands above them
        #[arg(long, value_name = "N", default_value = "50", value_parser = values::report_limit, allow_negative_numbers = true)]
        limit: i64,
        /// Only what stands after this conversation: the next page
        #[arg(long, value_name = "ID", add = NameOf::Chat)]
        before: Option<String>,
    },
    /// Print a conversation: who said what
    Show {
        /// Full or short id
        #[arg(add = NameOf::Chat)]
        id: String,
    },
    /// Write a conversation as Markdown
    Export {
        /// Full or short id
        #[arg(add = NameOf::Chat)]
        id: String,
        /// The file to write; standard output where left out
        #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
        output: Option<PathBuf>,
    },
    /// Give a conversation another title
    Rename {
        /// Full or short id
        #[arg(add = NameOf::Chat)]
        id: String,
        /// What it is to be called
        #[arg(add = FreeWords)]
        title: String,
    },
    /// Choose the model that answers in a conversation from now on
    Model {
        /// Full or short id
        #[arg(add = NameOf::Chat)]
        id: String,
        /// One of the provider's models; see `legwork provider models`
        model: Option<String>,
        /// Go back to the agent's own
        #[arg(long, conflicts_with = "model")]
        default: bool,
    },
    /// Let a conversation stand above the others
    Pin {
        /// Full or short id
        #[arg(add = NameOf::Chat)]
        id: String,
    },
    /// Let it stand among the others again
    Unpin {
        /// Full or short id
        #[arg(add = NameOf::Chat)]
        id: String,
    },
    /// Delete conversations; what is being answered in them goes on
    Delete {
        /// Full or short ids
        #[arg(required = true, value_name = "ID", add = NameOf::Chat)]
        ids: Vec<String>,
    },
    /// Wait no longer for an answer: it goes on as a task of the queue
    Background {
        /// Full or short id of the answer's task
        #[arg(value_name = "TASK_ID", add = NameOf::ChatAnswer)]
        id: String,
    },
}
