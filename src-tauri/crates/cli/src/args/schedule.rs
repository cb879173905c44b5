//! `legwork schedule …`

use crate::args::{free_words::FreeWords, name_of::NameOf, task::TaskOptions, values, words};
use clap::{Arg, ArgGroup, Args, Subcommand, ValueHint};
use contract::schedule::{Missed, Overlap};

#[derive(Debug, Args)]
pub(crate) struct Schedule {
    #[command(subcommand)]
    pub(crate) verb: ScheduleVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ScheduleVerb {
    /// List the schedules with their next times
    List,
    /// Show a schedule: its next times, and what became of its last ones
    Show {
        /// Its name, or its full or short id
        #[arg(add = NameOf::Schedule)]
        schedule: String,
    },
    /// Start a task or a workflow again and again
    #[command(
        override_usage = "legwork schedule add NAME (--cron PATTERN | --every DURATION | --once TIME) [OPTIONS] \
                          [--workflow WORKFLOW | --command LINE | -- COMMAND ARG...]",
        after_help = EXAMPLES,
        mut_arg("at", hidden),
        mut_arg("in_seconds", hidden),
        mut_arg("deadline", hidden),
        mut_arg("after", hidden),
        mut_arg("on_dependency_failure", hidden)
    )]
    Add(Box<NewSchedule>),
    /// Change a schedule; what passed before is not made up for
    #[command(
        override_usage = "legwork schedule edit SCHEDULE [OPTIONS] [--command LINE | -- COMMAND ARG...]",
        after_help = "\
Only what is named changes. Lists (--tag, --env, --secret, --context) are replaced whole.

Examples:
  legwork schedule edit Nightly --cron \"0 3 * * *\"
  legwork schedule edit Nightly --cwd ~/src/shop --timeout 2h -- cargo test --workspace",
        mut_arg("at", hidden),
        mut_arg("in_seconds", hidden),
        mut_arg("deadline", hidden),
        mut_arg("after", hidden),
        mut_arg("on_dependency_failure", hidden)
    )]
    Edit(Box<ChangedSchedule>),
    /// Show when a schedule, or one that is not made yet, starts its task
    #[command(after_help = "\
Examples:
  legwork schedule next Nightly
  legwork schedule next --cron \"30 2 * * *\" --zone Europe/Berlin")]
    Next {
        /// Its name, or its full or short id
        #[arg(add = NameOf::Schedule)]
        schedule: Option<String>,
        #[command(flatten)]
        when: When,
        /// The zone that the pattern goes by, such as Europe/Berlin [default: this machine's]
        #[arg(long, value_name = "ZONE")]
        zone: Option<String>,
    },
    /// Let a schedule start nothing until it is resumed; what passes meanwhile is passed over
    Pause {
        /// Its name, or its full or short id
        #[arg(add = NameOf::Schedule)]
        schedule: String,
    },
    /// Let it go on with its next time; one that a coding agent asks for is approved by that
    Resume {
        /// Its name, or its full or short id
        #[arg(add = NameOf::Schedule)]
        schedule: String,
    },
    /// Start its task now, beside its times
    Run {
        /// Its name, or its full or short id
        #[arg(add = NameOf::Schedule)]
        schedule: String,
    },
    /// Delete a schedule; tasks that it started go on
    Remove {
        /// Its name, or its full or short id
        #[arg(add = NameOf::Schedule)]
        schedule: String,
    },
    /// Bring back a schedule that was deleted within the last day
    Restore {
        /// Its name, or its full or short id
        schedule: String,
    },
}

/// What a task may wait for is the schedule's to say; whoever writes it anyway is told so.
fn hidden(arg: Arg) -> Arg {
    arg.hide(true)
}

const EXAMPLES: &str = "\
A pattern has five fields: minute, hour, day of the month, month, day of the week; a sixth in
front is seconds. It goes by the clock on the wall of its zone: on the night when an hour is left
out, a pattern with one fixed time runs right after it; on the night when an hour comes twice, it
runs once. `legwork schedule next` says so for each pattern.
A schedule starts tasks as long as the app or a worker runs; what passed meanwhile is made up for
as --missed says.

A workflow is read when the schedule is made, so that what is wrong with it is said then, and
again at each of its times; its run is what --overlap counts.

Examples:
  legwork schedule add Nightly --cron \"30 2 * * *\" -- cargo test
  legwork schedule add Release --cron \"0 6 * * 1\" --workflow ./release.toml --input channel=beta
  legwork schedule add Inbox --every 15m --overlap queue --agent writer --instructions @triage.md
  legwork schedule add Backup --cron @daily --jitter 30m --missed once --command './backup.sh'";

/// When a schedule starts its task.
#[derive(Debug, Default, Args)]
#[command(group = ArgGroup::new("when").args(["cron", "every", "once"]))]
pub(crate) struct When {
    /// A cron pattern, such as "30 2 * * 1-5", or @hourly, @daily, @weekly, @monthly
    #[arg(long, value_name = "PATTERN")]
    pub(crate) cron: Option<String>,
    /// Every so often, whatever the clock on the wall says: 10s, 15m, 1d
    #[arg(long, value_name = "DURATION", value_parser = values::positive_duration, allow_hyphen_values = true)]
    pub(crate) every: Option<i64>,
    /// Once, at this time, written as for `execute --at`
    #[arg(long, value_name = "TIME")]
    pub(crate) once: Option<String>,
}

/// What becomes of times that cannot be kept.
#[derive(Debug, Default, Args)]
pub(crate) struct Policies {
    /// The zone that the pattern goes by, such as Europe/Berlin [default: this machine's]
    #[arg(long, value_name = "ZONE")]
    pub(crate) zone: Option<String>,
    /// Of times that passed while nothing ran: skip them, start once, or all of them [default: once]
    #[arg(long, value_name = "POLICY", value_parser = words::missed(), hide_possible_values = true)]
    pub(crate) missed: Option<Missed>,
    /// With --missed all: at most so many, the newest, 1 to 100 [default: 10]
    #[arg(long, value_name = "N", value_parser = values::whole_number, allow_negative_numbers = true)]
    pub(crate) most: Option<i64>,
    /// Where the task of the time before has not ended: skip this one, queue it, or cancel_previous [default: skip]
    #[arg(long, value_name = "POLICY", value_parser = words::overlaps(), hide_possible_values = true)]
    pub(crate) overlap: Option<Overlap>,
    /// Put each time off by a part of this, up to a day
    #[arg(long, value_name = "DURATION", value_parser = values::duration, allow_hyphen_values = true)]
    pub(crate) jitter: Option<i64>,
    /// The last time that counts, written as for `execute --at`; `none` takes it away
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct NewSchedule {
    /// What it is called
    #[arg(add = FreeWords)]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) when: When,
    #[command(flatten)]
    pub(crate) policies: Policies,
    #[command(flatten)]
    pub(crate) run: RunOptions,
    /// What its tasks are called [default: NAME]
    #[arg(long, value_name = "TITLE")]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) task: TaskOptions,
}

/// The workflow that a schedule starts.
#[derive(Debug, Default, Args)]
pub(crate) struct RunOptions {
    /// Start this workflow instead of a task: its name, or the path of its file
    #[arg(long, value_name = "WORKFLOW", add = NameOf::Workflow, value_hint = ValueHint::FilePath)]
    pub(crate) workflow: Option<String>,
    /// With --workflow: what is given to an input; may be repeated
    #[arg(long = "input", short = 'i', value_name = "NAME=VALUE")]
    pub(crate) inputs: Vec<String>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ChangedSchedule {
    /// Its name, or its full or short id
    #[arg(add = NameOf::Schedule)]
    pub(crate) schedule: String,
    /// Another name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) when: When,
    #[command(flatten)]
    pub(crate) policies: Policies,
    #[command(flatten)]
    pub(crate) run: RunOptions,
    /// What its tasks are to be called
    #[arg(long, value_name = "TITLE")]
    pub(crate) title: Option<String>,
    #[command(flatten)]
    pub(crate) task: TaskOptions,
}
