//! What `legwork prune` takes.

use crate::args::{values, words};
use clap::Args;
use contract::{TaskType, Timestamp};

#[derive(Debug, Args)]
#[command(after_help = "\
Without --older-than and --keep the rules in the settings say what goes (`legwork setting list` shows them as keep.*).
Tasks can be brought back for a day. What output, logs and files of tasks take is free at once; files that tasks made go to the bin.
What a report, a waiting task, a schedule or a conversation needs stays.

Examples:
  legwork prune --older-than 30d --dry-run
  legwork prune --older-than 12w --keep 100 --type research
  legwork prune --older-than 1w --output-only --yes")]
pub(crate) struct Prune {
    /// Show what would go; nothing goes
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// What ended so long ago or earlier, such as 30d or 12w
    #[arg(long, value_name = "DURATION", value_parser = values::positive_duration, allow_hyphen_values = true)]
    pub(crate) older_than: Option<i64>,
    /// All but so many of the newest of each type; with --older-than, of what is left only what is older
    #[arg(long, value_name = "N", value_parser = values::whole_number, allow_negative_numbers = true)]
    pub(crate) keep: Option<i64>,
    /// Only these types: general, analysis, coding, research, review, documentation
    #[arg(long = "type", value_name = "TYPE,…", value_delimiter = ',', value_parser = words::task_types(), hide_possible_values = true)]
    pub(crate) types: Vec<TaskType>,
    /// Only output, logs and files; the tasks stay
    #[arg(long)]
    pub(crate) output_only: bool,
    /// Also what is deleted and could still be brought back, for good
    #[arg(long)]
    pub(crate) deleted: bool,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// Bring back the tasks that were taken at this moment, as it was told then
    #[arg(long, value_name = "TIME", value_parser = values::moment, conflicts_with_all = ["dry_run", "older_than", "keep", "types", "output_only", "deleted", "yes"])]
    pub(crate) undo: Option<Timestamp>,
}
