//! Ids that rise: lists are ordered by them, and by nothing else.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use store::Connection;
use uuid::{ContextV7, Timestamp, Uuid};

/// Makes ids: uuid v7 of the moments that the engine's clock tells, each greater than the one before. A clock that was
/// set back does not put what is new below what is old.
pub(crate) struct Ids {
    context: Mutex<ContextV7>,
    /// Whether the greatest id in the store is known to the context.
    knows_the_store: AtomicBool,
}

impl Ids {
    pub(crate) fn new() -> Self {
        Self { context: Mutex::new(ContextV7::new()), knows_the_store: AtomicBool::new(false) }
    }

    /// An id for what is created at `now`, in UTC milliseconds.
    pub(crate) fn next(&self, now: i64) -> Uuid {
        let ms = u64::try_from(now).unwrap_or(0);
        let nanos = u32::try_from(ms % 1000).unwrap_or(0) * 1_000_000;
        let context = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(Timestamp::from_unix(&*context, ms / 1000, nanos))
    }

    /// The same for a task, above those that there are.
    ///
    /// # Errors
    /// The read failed.
    pub(crate) fn next_task(&self, connection: &mut Connection, now: i64) -> store::Result<contract::TaskId> {
        if !self.knows_the_store.load(Ordering::Relaxed) {
            let newest = store::tasks::newest(connection)?;
            if let Some(ms) = newest.and_then(|id| Uuid::parse_str(&id).ok()).and_then(moment) {
                // one that nobody gets: those that follow are above it
                self.next(ms.saturating_add(1));
            }
            self.knows_the_store.store(true, Ordering::Relaxed);
        }
        Ok(contract::TaskId(self.next(now)))
    }
}

/// When an id was made, in UTC milliseconds.
fn moment(id: Uuid) -> Option<i64> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    Some(i64::try_from(seconds).ok()?.saturating_mul(1000).saturating_add(i64::from(nanos / 1_000_000)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_whatever_the_clock_does() {
        let ids = Ids::new();
        let hour = 3_600_000;
        let moments = [5 * hour, 5 * hour, 6 * hour, 2 * hour, 2 * hour + 1, 0, -7, 7 * hour];
        let made: Vec<Uuid> = moments.iter().map(|now| ids.next(*now)).collect();
        assert!(made.is_sorted_by(|a, b| a < b), "{made:?}");
        assert_eq!(
            made[..3].iter().map(|id| moment(*id)).collect::<Vec<_>>(),
            [5, 5, 6].map(|h| Some(h * hour))
        );
        assert_eq!(moment(made[7]), Some(7 * hour), "and follow it where they can");
    }
}
