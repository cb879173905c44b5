//! The place of a run: made before it starts, on the run's own thread and outside of every write, and recorded before and
//! after it.
//!
//! What is to be made is a row before it is made, and says that it is ready only when it is: whoever dies in between, the
//! next attempt begins with taking away what was left.

mod link;
mod make;
mod record;
mod set_up;

pub(super) use self::{link::PlacedLink, make::prepare, record::record};

use crate::ports::Job;
use link::Signals;
use std::sync::Arc;
use store::places::{PlaceRow, TaskPlaceRow};

/// A run in a place that is recorded.
pub(super) struct Placed {
    /// The job, where it is to run.
    pub(super) job: Job,
    /// Signals that came while the place was made.
    signals: Arc<Signals>,
    own: TaskPlaceRow,
    place: PlaceRow,
}

impl Placed {
    /// The run's line to the engine, on which nothing is lost that was wanted of it meanwhile.
    pub(super) fn link<'a>(&self, link: &'a dyn crate::ports::Link) -> PlacedLink<'a> {
        PlacedLink { link, signals: Arc::clone(&self.signals) }
    }
}
