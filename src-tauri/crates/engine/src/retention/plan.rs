//! Which finished tasks go, or their output, and why. Pure.

use contract::{
    Status, TaskType,
    space::{KeepRules, Needed, PruneAsked, PruneWhat, PruneWhy},
};
use std::collections::{BTreeMap, HashMap};

/// A day, in milliseconds.
const DAY_MS: i64 = 24 * 3600 * 1000;
/// Bytes of a MiB.
const MIB: u64 = 1024 * 1024;

/// A finished task, as far as the rules look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finished {
    pub(crate) task_type: TaskType,
    pub(crate) status: Status,
    /// When it ended, in UTC milliseconds.
    pub(crate) ended_at: i64,
    /// What its files take; `None` where it has none. Whoever died over them may have left a folder that takes nothing.
    pub(crate) bytes: Option<u64>,
    /// What needs it.
    pub(crate) needed: Option<Needed>,
    /// What it goes with.
    pub(crate) unit: Unit,
}

/// What a task goes with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Nothing: it is one of the newest, or is not, by itself.
    #[default]
    Own,
    /// The run of a workflow whose task stands at this place: with that it goes, and no sooner.
    Run(usize),
    /// A run of a workflow that is not among the tasks: it goes on, or is deleted. Nobody counts it.
    OtherRun,
}

/// What is kept, as it is asked for or set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    rules: KeepRules,
    /// In place of the rules: this age in milliseconds, and so many of the newest. Only what is beyond both goes.
    asked: Option<(Option<i64>, Option<i64>)>,
    types: Vec<TaskType>,
    output_only: bool,
}

impl Limits {
    pub(crate) fn new(rules: &KeepRules, asked: &PruneAsked) -> Self {
        let older_ms = asked.older_than_seconds.map(|seconds| seconds.saturating_mul(1000));
        Self {
            rules: rules.clone(),
            asked: (older_ms.is_some() || asked.keep.is_some()).then_some((older_ms, asked.keep)),
            types: asked.types.clone(),
            output_only: asked.output_only,
        }
    }

    /// Whether these tasks are meant at all.
    fn mean(&self, task_type: TaskType) -> bool {
        self.types.is_empty() || self.types.contains(&task_type)
    }

    /// Why a task goes as a whole, that is `age` milliseconds old and the newest but `newer` of its type.
    fn task(&self, task: &Finished, age: i64, newer: i64) -> Option<PruneWhy> {
        if let Some((older, keep)) = self.asked {
            let is_old = older.is_none_or(|older| age >= older);
            let is_beyond = keep.is_none_or(|keep| newer >= keep);
            let why = if older.is_some() { PruneWhy::Age } else { PruneWhy::Count };
            return (is_old && is_beyond).then_some(why);
        }
        let rules = &self.rules;
        let failed = rules.failed_days.filter(|_| task.status == Status::Failed);
        let days = failed.or(rules.days_of.of(task.task_type)).or(rules.task_days);
        let newest = rules.newest_of.of(task.task_type).or(rules.newest);
        if is_older(age, days) {
            Some(PruneWhy::Age)
        } else if failed.is_none() && newest.is_some_and(|newest| newer >= newest) {
            Some(PruneWhy::Count)
        } else {
            None
        }
    }

    /// Why the output of a task goes that stays itself.
    fn output(&self, age: i64) -> Option<PruneWhy> {
        (self.asked.is_none() && is_older(age, self.rules.output_days)).then_some(PruneWhy::Age)
    }

    /// What the files of all may take.
    fn most_bytes(&self) -> Option<u64> {
        let mib = self.rules.output_mib.filter(|_| self.asked.is_none())?;
        Some(u64::try_from(mib).unwrap_or(0).saturating_mul(MIB))
    }
}

fn is_older(age: i64, days: Option<i64>) -> bool {
    days.is_some_and(|days| age >= days.saturating_mul(DAY_MS))
}

/// Something that goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Goes {
    /// Which of the tasks.
    pub(crate) at: usize,
    pub(crate) what: PruneWhat,
    pub(crate) why: PruneWhy,
}

/// What goes, in the order of the tasks, and how many stay for which reason that would go otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) goes: Vec<Goes>,
    pub(crate) needed: Vec<(Needed, i64)>,
}

/// What goes of `tasks`, which are sorted by when they ended, the oldest first; `now` is in UTC milliseconds.
pub(crate) fn plan(tasks: &[Finished], limits: &Limits, now: i64) -> Verdict {
    // by its place, so that what two rules would take is counted once
    let mut kept = BTreeMap::new();
    let mut goes: Vec<Option<Goes>> = Vec::with_capacity(tasks.len());
    let newer = newer_of_its_type(tasks);
    let needed = needed_whole(tasks);
    for (at, task) in tasks.iter().enumerate() {
        // a task of a run goes by the rules for that
        let head = if let Unit::Run(root) = task.unit { root } else { at };
        let age = |task: &Finished| now.saturating_sub(task.ended_at);
        let whole = || limits.task(&tasks[head], age(&tasks[head]), newer[head]);
        let output = || limits.output(age(task)).filter(|_| task.bytes.is_some());
        let is_meant = limits.mean(tasks[head].task_type);
        let goes_by_itself = match whole().filter(|_| is_meant) {
            Some(why) if limits.output_only => task.bytes.map(|_| (PruneWhat::Output, why)),
            Some(why) => Some((PruneWhat::Task, why)),
            None => output().map(|why| (PruneWhat::Output, why)),
        };
        let goes_by_itself = goes_by_itself.filter(|_| is_meant);
        let one = match goes_by_itself {
            Some((PruneWhat::Task, _)) => let_go(at, needed[head], goes_by_itself, &mut kept),
            _ => let_go(at, task.needed, goes_by_itself, &mut kept),
        };
        // its run stays, and with it what it made, but not what it wrote
        let stays_with_run = one.is_none() && is_meant && head != at && task.needed.is_none();
        goes.push(one.or_else(|| {
            let why = output().filter(|_| stays_with_run)?;
            Some(Goes { at, what: PruneWhat::Output, why })
        }));
    }
    make_room(tasks, limits, &mut goes, &mut kept);
    let count = |why| i64::try_from(kept.values().filter(|kept| **kept == why).count()).unwrap_or(i64::MAX);
    let needed =
        Needed::ALL.into_iter().map(|why| (why, count(why))).filter(|(_, tasks)| *tasks > 0).collect();
    Verdict { goes: goes.into_iter().flatten().collect(), needed }
}

/// What needs each task, or another one of the run that it stands for.
fn needed_whole(tasks: &[Finished]) -> Vec<Option<Needed>> {
    let mut needed: Vec<_> = tasks.iter().map(|task| task.needed).collect();
    for task in tasks {
        if let Unit::Run(root) = task.unit {
            needed[root] = needed[root].or(task.needed);
        }
    }
    needed
}

/// Lets it go, unless something needs it.
fn let_go(
    at: usize,
    needed: Option<Needed>,
    goes: Option<(PruneWhat, PruneWhy)>,
    kept: &mut BTreeMap<usize, Needed>,
) -> Option<Goes> {
    let (what, why) = goes?;
    if let Some(needed) = needed {
        kept.insert(at, needed);
        return None;
    }
    Some(Goes { at, what, why })
}

/// How many of each task's type have ended after it. A run is one, however many tasks it has.
fn newer_of_its_type(tasks: &[Finished]) -> Vec<i64> {
    let mut seen: HashMap<TaskType, i64> = HashMap::new();
    let mut newer: Vec<i64> = tasks
        .iter()
        .rev()
        .map(|task| {
            if task.unit == Unit::OtherRun {
                return i64::MAX;
            }
            let of_type = seen.entry(task.task_type).or_default();
            *of_type += i64::from(task.unit == Unit::Own);
            *of_type - 1
        })
        .collect();
    newer.reverse();
    newer
}

/// Lets the files of the oldest go until those that stay take no more than they may.
fn make_room(
    tasks: &[Finished],
    limits: &Limits,
    goes: &mut [Option<Goes>],
    kept: &mut BTreeMap<usize, Needed>,
) {
    let Some(most) = limits.most_bytes() else { return };
    let stay = tasks.iter().zip(goes.iter()).filter(|(_, goes)| goes.is_none());
    let mut bytes: u64 = stay.filter_map(|(task, _)| task.bytes).fold(0, u64::saturating_add);
    for (at, task) in tasks.iter().enumerate() {
        if bytes <= most {
            break;
        }
        let taken = task.bytes.unwrap_or(0);
        if goes[at].is_some() || taken == 0 || !limits.mean(task.task_type) {
            continue;
        }
        goes[at] = let_go(at, task.needed, Some((PruneWhat::Output, PruneWhy::Size)), kept);
        if goes[at].is_some() {
            bytes = bytes.saturating_sub(taken);
        }
    }
}

#[cfg(test)]
mod tests;
