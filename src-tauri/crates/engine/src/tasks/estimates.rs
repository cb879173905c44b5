//! How long runs of the same thing took, remembered for a while: history changes slowly, and a task is asked for often.

use crate::estimate;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use store::Connection;

/// How long what was read is believed.
const BELIEVED: Duration = Duration::from_secs(30);
/// Completed runs that are looked through for those of the same thing: what a person does again is among the latest.
const LATEST: i64 = 500;

/// What past runs took, as it was a moment ago.
#[derive(Default)]
pub(crate) struct Estimates {
    runs: Mutex<Option<LatestRuns>>,
}

/// What the latest runs took.
struct LatestRuns {
    read: Instant,
    /// In seconds, by what was run.
    seconds: HashMap<SameThing, Vec<f64>>,
    /// The most memory that a run of it had, in bytes.
    memory: HashMap<SameThing, u64>,
}

/// What is usual, and what says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usual {
    /// The median, in seconds.
    pub(crate) seconds: i64,
    /// Of so many runs.
    pub(crate) runs: i64,
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
    /// How long a run usually takes, going by the latest completed runs of the same thing; `None` where there are too few.
    /// `command`: the task's own, as it is kept.
    pub(crate) fn usual(
        &self,
        connection: &mut Connection,
        agent_id: &str,
        command: Option<&str>,
        title: &str,
    ) -> store::Result<Option<Usual>> {
        let thing = SameThing::of(agent_id, command, title);
        if let Some(known) = self.known(&thing) {
            return Ok(known);
        }
        let latest = Self::read(connection)?;
        let usual = latest.seconds.get(&thing).and_then(|past| usual(past));
        *self.lock() = Some(latest);
        Ok(usual)
    }

    /// Outside of the lock: others may ask meanwhile, and read it too.
    fn read(connection: &mut Connection) -> store::Result<LatestRuns> {
        let mut seconds: HashMap<SameThing, Vec<f64>> = HashMap::new();
        let mut memory: HashMap<SameThing, u64> = HashMap::new();
        for run in store::tasks::latest_runs(connection, LATEST)? {
            let thing = SameThing::of(&run.agent_id, run.command.as_deref(), &run.title);
            if let Some(peak) = run.peak_memory.and_then(|peak| u64::try_from(peak).ok()) {
                let most = memory.entry(thing.clone()).or_default();
                *most = peak.max(*most);
            }
            seconds.entry(thing).or_default().push(run.seconds);
        }
        Ok(LatestRuns { read: Instant::now(), seconds, memory })
    }

    /// Reads what is older than `most` anew, for [`Estimates::memory`].
    pub(crate) fn refresh(&self, connection: &mut Connection, most: Duration) -> store::Result<()> {
        if self.lock().as_ref().is_some_and(|latest| latest.read.elapsed() < most) {
            return Ok(());
        }
        let latest = Self::read(connection)?;
        *self.lock() = Some(latest);
        Ok(())
    }

    /// A run of this has just ended, and had so much memory at most.
    pub(crate) fn learn(&self, agent_id: &str, command: Option<&str>, title: &str, peak: u64) {
        if let Some(latest) = self.lock().as_mut() {
            let most = latest.memory.entry(SameThing::of(agent_id, command, title)).or_default();
            *most = peak.max(*most);
        }
    }

    /// The most memory that the latest runs of the same thing had, in bytes, as far as that is known without reading anything.
    pub(crate) fn memory(&self, agent_id: &str, command: Option<&str>, title: &str) -> Option<u64> {
        let thing = SameThing::of(agent_id, command, title);
        self.lock().as_ref().and_then(|latest| latest.memory.get(&thing).copied())
    }

    /// What is known; `None` when it must be read.
    fn known(&self, thing: &SameThing) -> Option<Option<Usual>> {
        let runs = self.lock();
        let runs = runs.as_ref().filter(|runs| runs.read.elapsed() < BELIEVED)?;
        Some(runs.seconds.get(thing).and_then(|past| usual(past)))
    }

    fn lock(&self) -> MutexGuard<'_, Option<LatestRuns>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn usual(past: &[f64]) -> Option<Usual> {
    let runs = i64::try_from(past.len()).ok().filter(|_| past.len() >= estimate::RUNS_NEEDED)?;
    Some(Usual { seconds: estimate::median(&mut past.to_vec())?, runs })
}
