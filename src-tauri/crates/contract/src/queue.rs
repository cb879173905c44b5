//! The queue as a whole: counters, workers, waiting.

use crate::{
    ScheduleId, Status, TaskId, Timestamp,
    machine::StartsHeld,
    model::Usage,
    task::{Task, TaskGroup},
    words::words,
};
use serde::{Deserialize, Serialize};

/// How many tasks stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// Tasks in `pending`.
    pub pending: i64,
    /// Tasks in `queued`.
    pub queued: i64,
    /// Tasks in `running`.
    pub running: i64,
    /// Tasks in `paused`.
    pub paused: i64,
    /// Tasks in `needs_input`.
    pub needs_input: i64,
    /// Tasks in `completed`.
    pub completed: i64,
    /// Tasks in `failed`.
    pub failed: i64,
    /// Tasks in `cancelled`.
    pub cancelled: i64,
}

impl Counts {
    /// The number for one status.
    #[must_use]
    pub const fn get(&self, status: Status) -> i64 {
        match status {
            Status::Pending => self.pending,
            Status::Queued => self.queued,
            Status::Running => self.running,
            Status::Paused => self.paused,
            Status::NeedsInput => self.needs_input,
            Status::Completed => self.completed,
            Status::Failed => self.failed,
            Status::Cancelled => self.cancelled,
        }
    }

    /// Sets the number for one status.
    pub const fn set(&mut self, status: Status, count: i64) {
        match status {
            Status::Pending => self.pending = count,
            Status::Queued => self.queued = count,
            Status::Running => self.running = count,
            Status::Paused => self.paused = count,
            Status::NeedsInput => self.needs_input = count,
            Status::Completed => self.completed = count,
            Status::Failed => self.failed = count,
            Status::Cancelled => self.cancelled = count,
        }
    }

    /// All tasks.
    #[must_use]
    pub fn total(&self) -> i64 {
        Status::ALL.iter().map(|s| self.get(*s)).sum()
    }

    /// All of a group. `approvals`: how many of the pending ones wait for the person's approval.
    #[must_use]
    pub const fn of_group(&self, group: TaskGroup, approvals: i64) -> i64 {
        match group {
            TaskGroup::NeedsYou => self.needs_input + approvals,
            TaskGroup::Running => self.running,
            TaskGroup::Next => self.queued,
            TaskGroup::Waiting => self.pending - approvals + self.paused,
            TaskGroup::Ended => self.completed + self.failed + self.cancelled,
        }
    }
}

/// The state of the queue, for the status bar, the tray and `legwork queue stats`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueState {
    /// How many tasks stand where.
    pub counts: Counts,
    /// Of the pending ones, those that wait for the person's approval before they start.
    #[serde(default)]
    pub approvals: i64,
    /// Of those that ask, how many the person has put off.
    #[serde(default)]
    pub snoozed: i64,
    /// Ended tasks in the inbox that were not looked at, up to 1,000.
    #[serde(default)]
    pub unread: i64,
    /// Answers in talks that somebody waits for and that are being written, or will be with the next free slot. They are in
    /// no counter.
    #[serde(default)]
    pub answering: i64,
    /// Workers that run a task now.
    pub workers_busy: i64,
    /// Workers of the pool; 0 when no engine runs the queue.
    pub workers_total: i64,
    /// Who runs the queue now; null when nobody does.
    pub pool: Option<Role>,
    /// Why nothing is started although somebody runs the queue, such as a damaged database; null when all is well.
    #[serde(default)]
    pub fault: Option<String>,
    /// Whether that may be the data themselves, so that a backup may have to take their place: the app offers one when it
    /// is started anew.
    #[serde(default)]
    pub suspects_data: bool,
    /// Whether the person paused the whole queue.
    pub paused: bool,
    /// Until when it is paused; null: until it is resumed.
    pub paused_until: Option<Timestamp>,
    /// What holds back the tasks that wait now, going by the machine; null when nothing does, or nothing waits.
    #[serde(default)]
    pub held: Option<StartsHeld>,
    /// Share of the processor in use, 0-100.
    pub cpu_percent: Option<f64>,
    /// Memory in use, in bytes.
    pub memory_used: Option<u64>,
    /// Memory of the machine, in bytes.
    pub memory_total: Option<u64>,
    /// Whether the machine runs on its battery; null where that is not known.
    #[serde(default)]
    pub on_battery: Option<bool>,
    /// Whether the network is metered; null where that is not known.
    #[serde(default)]
    pub metered: Option<bool>,
    /// What starts next of what has a time of its own.
    pub next_scheduled: Option<NextScheduled>,
    /// What all tasks have asked of models today, the person's day.
    #[serde(default)]
    pub today: Usage,
    /// The number of the last event; grows with each change.
    pub revision: i64,
}

impl QueueState {
    /// How many tasks stand where as the person sees it: what waits for an approval needs them, and is not pending.
    #[must_use]
    pub const fn seen_counts(&self) -> Counts {
        Counts {
            pending: self.counts.pending - self.approvals,
            needs_input: self.need_person(),
            ..self.counts
        }
    }

    /// Tasks that go on with the person's word: those that ask, and those that wait for an approval.
    #[must_use]
    pub const fn need_person(&self) -> i64 {
        self.counts.needs_input + self.approvals
    }

    /// Those of them that the person has not put off.
    #[must_use]
    pub const fn need_person_now(&self) -> i64 {
        let now = self.need_person() - self.snoozed;
        if now > 0 { now } else { 0 }
    }
}

words! {
    /// What a process that opens a data folder is.
    Role, "what a process is", role_word {
        /// The app with its window.
        App = "app",
        /// The queue without a window.
        Worker = "worker",
        /// One command of the command line.
        Command = "command",
    }
}

/// What starts at a time of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Starting {
    /// A task that waits for its time.
    Task(TaskId),
    /// A schedule, which makes its task then.
    Schedule(ScheduleId),
}

/// When something comes that has a time of its own, as every front says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coming {
    /// At this moment.
    At(Timestamp),
    /// Its time has come, and whoever runs the queue is about to start it.
    Now,
    /// Its time has come at this moment, and nothing runs the queue.
    DueSince(Timestamp),
}

impl Coming {
    /// Of what names the moment `at` and is due at `due`, which is later where it is put off. `runs`: whether anybody runs the
    /// queue.
    #[must_use]
    pub fn of(at: Timestamp, due: Timestamp, now: Timestamp, runs: bool) -> Self {
        match (due <= now, runs) {
            (false, _) => Self::At(if at > now { at } else { due }),
            (true, true) => Self::Now,
            (true, false) => Self::DueSince(at),
        }
    }
}

/// The next task that waits for its time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NextScheduled {
    /// What it is.
    pub what: Starting,
    /// What it is called.
    pub title: String,
    /// The time that it names.
    pub at: Timestamp,
    /// When it is due: the same, put off by a schedule's jitter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

impl NextScheduled {
    /// When it comes. `runs`: whether anybody runs the queue.
    #[must_use]
    pub fn coming(&self, now: Timestamp, runs: bool) -> Coming {
        Coming::of(self.at, self.due_at.unwrap_or(self.at), now, runs)
    }
}

words! {
    /// What a worker does.
    WorkerState, "what a worker does", worker_state_word {
        /// It waits for a task.
        Idle = "idle",
        /// It runs one.
        Busy = "busy",
        /// Its process is gone.
        Stopped = "stopped",
    }
}

/// One worker of the pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Worker {
    /// Its name, such as `worker-1`.
    pub name: String,
    /// What it does.
    pub state: WorkerState,
    /// The process that it is a thread of.
    pub pid: i64,
    /// The task it runs.
    pub task_id: Option<TaskId>,
    /// What that task is called.
    pub task_title: Option<String>,
    /// When it last showed that it lives.
    pub last_heartbeat: Timestamp,
    /// When it was started.
    pub started_at: Timestamp,
    /// How many tasks it has run since.
    pub processed_tasks: i64,
}

/// One page of the list, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskPage {
    /// The tasks.
    pub tasks: Vec<Task>,
    /// Ask for the next page with this id as `before`; null at the end.
    pub next_before: Option<TaskId>,
    /// How many there are, where only statuses or a search narrow the list; null else, after the first page of a search, and of
    /// one that finds more than is counted (10,000).
    pub total: Option<i64>,
    /// The number of the last event when the page was read.
    pub revision: i64,
}

/// Why a task is not running, in full, with what would change it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Why {
    /// The task.
    pub task: Task,
    /// One or two sentences for people.
    pub explanation: String,
    /// What the person can do about it, best first.
    pub remedies: Vec<Remedy>,
}

/// Something that the person can do about a waiting task. The window draws it as a button,
/// the command line prints it as a command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Remedy {
    /// What it does.
    pub action: RemedyAction,
    /// The button's label, such as `Resume the queue`.
    pub label: String,
    /// The command that does the same, such as `legwork queue resume`; null where there is none.
    pub command: Option<String>,
}

/// The kinds of remedy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RemedyAction {
    /// Resume the queue.
    ResumeQueue,
    /// Resume this task.
    ResumeTask,
    /// Run the failed or cancelled dependency again.
    RetryDependency {
        /// The dependency.
        task: TaskId,
    },
    /// Resume the held dependency.
    ResumeDependency {
        /// The dependency.
        task: TaskId,
    },
    /// Look at the task that it waits for.
    ShowTask {
        /// That task.
        task: TaskId,
    },
    /// Wait for no other task any more.
    StopWaiting,
    /// Start at once instead of at its time or after its pause.
    StartNow,
    /// Put it first.
    RaisePriority,
    /// Allow more workers.
    MoreWorkers,
    /// Change when something new starts, going by the machine.
    MachineLimits,
    /// Start an engine.
    StartWorker,
    /// Run it again, as a new task.
    Retry,
    /// Answer what it asks.
    Answer,
    /// Let more run at once of what a full limit counts.
    RaiseLimit {
        /// What it counts, such as `tag:build`.
        key: String,
        /// How many may run at once then.
        most: i64,
    },
    /// Look at the limits.
    ShowLimits,
    /// Give its agent a provider that is asked when the first one cannot be.
    SetFallback {
        /// The agent's name.
        agent: String,
    },
}

/// A duration estimate and what it rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Estimate {
    /// Seconds from start to end; 0: there is nothing to go by.
    pub seconds: i64,
    /// How many past runs of the same command, or of the same agent with the same title, it is the median of; 0: too few.
    pub from_history: i64,
    /// Tokens that such a task probably takes, sent and received: the median of the agent's past tasks.
    pub tokens: Option<i64>,
    /// What that probably costs, in US dollars.
    pub cost_usd: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_says_so_and_since_when_where_nothing_runs_the_queue() {
        let at = |second| Timestamp::from_second(second).unwrap();
        for (named, due, now, runs, said) in [
            (100, 100, 50, false, Coming::At(at(100))),
            // its time has come, and it is put off a little still
            (100, 130, 110, true, Coming::At(at(130))),
            (100, 130, 99, true, Coming::At(at(100))),
            (100, 100, 100, true, Coming::Now),
            (100, 130, 500, true, Coming::Now),
            (100, 130, 500, false, Coming::DueSince(at(100))),
        ] {
            assert_eq!(Coming::of(at(named), at(due), at(now), runs), said, "{named}, {due}, {now}");
        }
    }
}
