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

/// Medians of past tasks by agent and type.
#[derive(Default)]
pub(crate) struct Estimates {
    medians: Mutex<HashMap<(String, TaskType), (Instant, Estimate)>>,
}

impl Estimates {
    /// How long a task like this will probably take.
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
