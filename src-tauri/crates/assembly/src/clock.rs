//! The clock that an engine goes by.

use contract::Timestamp;
use engine::{Clock, SystemClock};
use std::sync::Arc;

/// Names the moment at which the clock of a build for developers stands, as `2030-06-03T21:30:00Z`.
const STOPPED_AT: &str = "LEGWORK_STOPPED_AT";

/// The machine's clock. In a build for developers, one that stands where [`STOPPED_AT`] says: what depends on the hour is
/// tried at that hour, whatever the hour of the test.
pub(crate) fn clock() -> Arc<dyn Clock> {
    match stopped_at() {
        Some(moment) => Arc::new(StoppedClock(moment)),
        None => Arc::new(SystemClock),
    }
}

fn stopped_at() -> Option<Timestamp> {
    cfg!(debug_assertions).then(|| std::env::var(STOPPED_AT).ok()?.parse().ok()).flatten()
}

/// A clock that always shows the same moment.
struct StoppedClock(Timestamp);

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}
