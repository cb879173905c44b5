//! What describes the program itself: `schema`, `completions`, `man`. And `watch`, which only looks.

use crate::args::name_of::NameOf;
use clap::{Args, ValueHint};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The document by its command, such as `status` or `agent list`; all of them where left out
    #[arg(value_name = "DOCUMENT", num_args = 0.., add = NameOf::Document)]
    pub(crate) name: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write; one among the data folder's backups where left out
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) to: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup; without it the backups are listed
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
    /// Do not ask
    #[arg(long, requires = "file")]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Which shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The page, such as `execute` or `agent add`; the program's own where left out
    #[arg(value_name = "COMMAND")]
    pub(crate) page: Vec<String>,
    /// Write every page into this folder, such as ~/.local/share/man/man1
    #[arg(long, value_name = "DIR", conflicts_with = "page", value_hint = ValueHint::DirPath)]
    pub(crate) to: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Keys: arrows move, Enter shows the output, c cancels, p pauses, r resumes, t runs again, n makes a task,
/ filters, Tab changes the list, I opens the inbox, ? shows them all, q leaves.")]
pub(crate) struct Watch {
    /// Leave the mouse to the terminal
    #[arg(long)]
    pub(crate) no_mouse: bool,
    /// Draw with plain characters only
    #[arg(long)]
    pub(crate) ascii: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Hook {
    #[command(subcommand)]
    pub(crate) verb: HookVerb,
}

/// Programs that call back into this one.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum HookVerb {
    /// Tell a Claude Code conversation what has finished since it was told last: tasks that it started, or in its folder
    ClaudeCode,
}
