//! What `legwork insights` takes.

use crate::args::{name_of::NameOf, values, words};
use clap::Args;
use contract::TaskType;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  legwork insights --since 30d
  legwork insights --since 1w --agent writer --json | jq '.spent[] | {start, model, usage}'")]
pub(crate) struct Insights {
    /// How far back, such as 24h, 7d or 4w; everything where `all` is written
    #[arg(long, value_name = "DURATION", default_value = "7d", value_parser = stretch, allow_hyphen_values = true)]
    pub(crate) since: Stretch,
    /// Only this agent's
    #[arg(long, value_name = "NAME", add = NameOf::Agent)]
    pub(crate) agent: Option<String>,
    /// Only this type: general, analysis, coding, research, review, documentation
    #[arg(long = "type", value_name = "TYPE", value_parser = words::task_types(), hide_possible_values = true)]
    pub(crate) task_type: Option<TaskType>,
}

/// How far back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// So many seconds.
    Seconds(i64),
    /// As far as there is anything.
    All,
}

fn stretch(text: &str) -> Result<Stretch, String> {
    if text.trim() == "all" {
        return Ok(Stretch::All);
    }
    values::positive_duration(text).map(Stretch::Seconds)
}
