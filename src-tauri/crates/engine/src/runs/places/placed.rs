//! A run in a place that is recorded.

use super::link::{PlacedLink, Signals};
use crate::ports::Job;
use std::sync::Arc;
use store::places::{PlaceRow, TaskPlaceRow};

/// A run in a place that is recorded.
pub(in crate::runs) struct Placed {
    /// The job, where it is to run.
    pub(in crate::runs) job: Job,
    /// Signals that came while the place was made.
    pub(super) signals: Arc<Signals>,
    pub(super) own: TaskPlaceRow,
    pub(super) place: PlaceRow,
}

impl Placed {
    /// The run's line to the engine, on which nothing is lost that was wanted of it meanwhile.
    pub(in crate::runs) fn link<'a>(&self, link: &'a dyn crate::ports::Link) -> PlacedLink<'a> {
        PlacedLink { link, signals: Arc::clone(&self.signals) }
    }
}
