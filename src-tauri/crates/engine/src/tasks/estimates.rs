//! Duration estimates, remembered for a while: history changes slowly, and a task is asked for often.

use crate::estimate;
use contract::{TaskType, queue::Estimate};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use store::Connection;

/// How long a median is believed.
const BELIEVED: Duration = Duration::from_secs(30);
/// Past tasks that the median is taken of, at most.
pub(crate) const HISTORY: i64 = 50;

/// Completed runs that are looked through for those of the same thing: what a person does again is among the latest.
const LATEST: i64 = 500;

/// What past tasks took, as it was a moment ago.
#[derive(Default)]
pub(crate) struct Estimates {
    /// Medians by agent and type.
    medians: Mutex<HashMap<(String, TaskType), (Instant, Estimate)>>,
    runs: Mutex<Option<LatestRuns>>,
}

/// What the latest runs took.
struct LatestRuns {
    read: Instant,
    /// In seconds, by what was run.
    seconds: HashMap<SameThing, Vec<f64>>,
}

/// What makes two runs runs of the same thing: the agent, with the command, or without one the title.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct SameThing {
    agent_id: String,
    what: String,
    is_command: bool,
}

impl SameThing {
    fn of(agent_id: &str, command: Option<&str>, title: &str) -> Self {
        let (agent_id, what) = (agent_id.to_owned(), command.unwrap_or(title).to_owned());
        Self { agent_id, what, is_command: command.is_some() }
    }
}

impl Estimates {
    /// How long a run usually takes, in seconds, going by the latest completed runs of the same thing; `None` where there
    /// are too few. `command`: the task's own, as it is kept.
    pub(crate) fn usual(
        &self,
        connection: &mut Connection,
        agent_id: &str,
        command: Option<&str>,
        title: &str,
    ) -> store::Result<Option<i64>> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        if runs.as_ref().is_none_or(|runs| runs.read.elapsed() >= BELIEVED) {
            let mut seconds: HashMap<SameThing, Vec<f64>> = HashMap::new();
            for run in store::tasks::latest_runs(connection, LATEST)? {
                let thing = SameThing::of(&run.agent_id, run.command.as_deref(), &run.title);
                seconds.entry(thing).or_default().push(run.seconds);
            }
            *runs = Some(LatestRuns { read: Instant::now(), seconds });
        }
        let thing = SameThing::of(agent_id, command, title);
        let past = runs.as_mut().and_then(|runs| runs.seconds.get_mut(&thing));
        Ok(past.filter(|past| past.len() >= estimate::RUNS_NEEDED).and_then(|past| estimate::median(past)))
    }

    /// How long a task of this type will probably take, for whoever has not made it yet.
    pub(crate) fn of(
        &self,
        connection: &mut Connection,
        agent_id: &str,
        task_type: TaskType,
        description_chars: usize,
    ) -> store::Result<Estimate> {
        let key = (agent_id.to_owned(), task_type);
        let known = self.medians.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        let history = match known.filter(|(at, _)| at.elapsed() < BELIEVED) {
            Some((_, estimate)) => estimate,
            None => {
                let mut past = store::tasks::past_durations(connection, agent_id, task_type, HISTORY)?;
                let enough = past.len() >= estimate::HISTORY_NEEDED;
                let median = if enough { estimate::median(&mut past) } else { None };
                let from_history = if median.is_some() { i64::try_from(past.len()).unwrap_or(0) } else { 0 };
                let found = Estimate { seconds: median.unwrap_or(0), from_history, ..Estimate::default() };
                let mut medians = self.medians.lock().unwrap_or_else(PoisonError::into_inner);
                medians.insert(key, (Instant::now(), found));
                found
            }
        };
        if history.from_history > 0 {
            return Ok(history);
        }
        Ok(Estimate { seconds: estimate::by_type(task_type, description_chars), ..Estimate::default() })
    }
}
