//! What documents show besides their rows.

use crate::{
    core::Core,
    process::{fault, locks::PoolLook},
};
use contract::machine::StartsHeld;
use std::path::PathBuf;
use store::{Connection, Result, queue_state};

/// What documents show of the world outside the store. Looked at before a write begins: inside it, nothing is waited
/// for but the store.
#[derive(Clone)]
pub(crate) struct ViewContext {
    pub(super) data_dir: PathBuf,
    pub(super) now: i64,
    /// Whether any process runs the queue.
    pub(super) pool: bool,
    /// Why nothing is started although some process does.
    pub(super) fault: Option<String>,
}

impl ViewContext {
    /// What holds back new starts, as it is kept; true only while somebody runs the queue.
    pub(crate) fn held(&self, kept: Option<&str>) -> Option<StartsHeld> {
        held_now(self.pool, kept)
    }

    pub(crate) fn look(core: &Core, pool: &PoolLook) -> Self {
        let fault = fault::told(&core.data_dir);
        Self { data_dir: core.data_dir.clone(), now: core.now(), pool: pool.is_running(), fault }
    }

    /// What is said to whoever adds to the queue while nothing is started.
    pub(crate) fn fault_note(&self) -> Option<String> {
        self.fault.as_ref().map(|fault| format!("Nothing is started now: {fault}"))
    }

    /// Whether anything runs the queue.
    pub(crate) const fn is_run(&self) -> bool {
        self.pool
    }
}

/// What the documents of several tasks have in common.
pub(super) struct Surroundings<'a> {
    pub(super) context: &'a ViewContext,
    pub(super) revision: i64,
    pub(super) paused: bool,
    pub(super) paused_until: Option<i64>,
    /// What holds back new starts.
    pub(super) held: Option<StartsHeld>,
}

impl<'a> Surroundings<'a> {
    pub(super) fn look(connection: &mut Connection, context: &'a ViewContext) -> Result<Self> {
        let queue_state::Glance { paused, paused_until, held, revision } = queue_state::glance(connection)?;
        let held = context.held(held.as_deref());
        Ok(Self { context, revision, paused, paused_until, held })
    }
}

/// What holds back new starts, as it is kept; true only while somebody runs the queue.
pub(crate) fn held_now(pool: bool, kept: Option<&str>) -> Option<StartsHeld> {
    kept.filter(|_| pool).and_then(|json| serde_json::from_str(json).ok())
}
