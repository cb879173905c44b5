//! What nearly everything in the engine needs: the store, whose tasks these are, the time, the data folder.
//!
//! Owns: nothing that changes. Must never: grow a field that only one room needs; that room owns it.

mod ids;

pub(crate) use ids::Ids;

use crate::ports::Clock;
use contract::queue::Role;
use std::{path::PathBuf, sync::Arc};
use store::Store;

/// The ground floor of an engine.
pub(crate) struct Core {
    pub(crate) store: Store,
    /// Whose tasks, agents and settings this engine serves; every query is held to it.
    pub(crate) user: String,
    pub(crate) clock: Arc<dyn Clock>,
    /// Of tasks and reports.
    pub(crate) ids: Ids,
    pub(crate) data_dir: PathBuf,
    /// Names this process among the engines of the data folder.
    pub(crate) id: String,
    pub(crate) role: Role,
}

impl Core {
    /// The moment, in UTC milliseconds.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now().as_millisecond()
    }
}
