//! `legwork diff`, `apply`, `commit`, `discard`, `worktree` and `folder`.

use crate::args::{
    free_words::FreeWords,
    name_of::{NameOf, Standing},
    task::PlaceChoice,
    values,
};
use clap::{ArgAction, Args, Subcommand, ValueHint};

#[derive(Debug, Args)]
#[command(after_help = "\
Into a pipe it prints a patch, which `git apply` reads.

Examples:
  legwork diff 9f31c0aa --stat
  legwork diff 9f31c0aa src/main.rs")]
pub(crate) struct Diff {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Any))]
    pub(crate) id: String,
    /// Only these files
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// Only how many lines of each file
    #[arg(long, conflicts_with = "name_only")]
    pub(crate) stat: bool,
    /// Only the names of the files
    #[arg(long)]
    pub(crate) name_only: bool,
    /// Unchanged lines around what changed
    #[arg(long, short = 'U', value_name = "N", default_value = "3", value_parser = values::whole_number, allow_negative_numbers = true)]
    pub(crate) context: i64,
}

#[derive(Debug, Args)]
pub(crate) struct Commit {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Ended))]
    pub(crate) id: String,
    /// What the commit says [default: the task's title, and what the agent said]
    #[arg(long, short, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// Of a worktree: also bring its branch into the one that the folder has checked out
    #[arg(long)]
    pub(crate) merge: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Discard {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Ended))]
    pub(crate) id: String,
    /// Bring back what was discarded
    #[arg(long)]
    pub(crate) undo: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  legwork send-back 9f31c0aa \"Nearly: keep the old name.\"
  legwork send-back 9f31c0aa --comment \"src/main.rs:12:One transaction, please\"")]
pub(crate) struct SendBackArgs {
    /// Full or short id
    #[arg(add = NameOf::Task(Standing::Ended))]
    pub(crate) id: String,
    /// What is to be said; not needed where there are comments
    #[arg(add = FreeWords)]
    pub(crate) text: Option<String>,
    /// A comment on a line of the new side; may be given again
    #[arg(long, value_name = "PATH:LINE:TEXT", action = ArgAction::Append, value_parser = values::comment)]
    pub(crate) comment: Vec<values::LineComment>,
}

#[derive(Debug, Args)]
pub(crate) struct WorktreeArgs {
    #[command(subcommand)]
    pub(crate) verb: WorktreeVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorktreeVerb {
    /// List the worktrees and copies that were made for tasks, and what they take on the disk
    List,
    /// Take away those whose tasks have ended and whose work is all in the folder or its branch
    Clean {
        /// Only those of these tasks, by full or short id
        #[arg(value_name = "ID", add = NameOf::Task(Standing::Ended))]
        ids: Vec<String>,
        /// Take nothing away, and show what would go
        #[arg(long)]
        dry_run: bool,
        /// Also what is nowhere else, of the tasks that are named: it is committed on its branch, which stays
        #[arg(long, requires = "ids")]
        unmerged: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Folder {
    #[command(subcommand)]
    pub(crate) verb: FolderVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FolderVerb {
    /// List the folders that something is set for
    List,
    /// Show what holds for tasks in a folder
    Show {
        /// The folder [default: this one]
        #[arg(value_hint = ValueHint::DirPath)]
        folder: Option<String>,
    },
    /// Set what holds for tasks in a folder
    Set(FolderSet),
}

#[derive(Debug, Args)]
pub(crate) struct FolderSet {
    /// The folder [default: this one]
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) folder: Option<String>,
    /// Where its tasks work that do not say so: in the folder, in a copy, or in a git worktree; usual: as their agent has it
    #[arg(long, value_name = "PLACE", hide_possible_values = true)]
    pub(crate) place: Option<PlaceChoice>,
    /// The shell line that makes a new copy or worktree ready, such as `npm ci`; empty takes it away
    #[arg(long, value_name = "LINE", value_hint = ValueHint::CommandString)]
    pub(crate) setup: Option<String>,
    /// A file that git does not know and a new worktree gets, such as .env; may be given again; empty takes all away
    #[arg(long = "file", value_name = "PATH", action = ArgAction::Append)]
    pub(crate) files: Vec<String>,
    /// The set-up command may use the network where the sandbox of a task does not, as `npm ci` needs
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL", hide_possible_values = true)]
    pub(crate) setup_network: Option<bool>,
    /// A variable for all tasks in it; without a value it is the one that is set here; may be given again; `none` takes all away
    #[arg(long, value_name = "NAME[=VALUE]", action = ArgAction::Append)]
    pub(crate) env: Vec<String>,
    /// A secret for all tasks in it, as the variable of its name; may be given again; `none` takes all away
    #[arg(long, value_name = "NAME", action = ArgAction::Append, add = NameOf::Secret)]
    pub(crate) secret: Vec<String>,
    /// The name of new branches, with {{id}} and {{slug}}; empty: legwork/{{id}}-{{slug}}
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) branch: Option<String>,
}
