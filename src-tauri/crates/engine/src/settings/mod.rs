//! The person's settings: one document, remembered in memory.

use crate::{engine::Shared, error};
use contract::{
    ApiError,
    settings::{McpRules, Settings},
};
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use store::Connection;

/// The name of the row that holds the document.
pub(crate) const NAME: &str = "settings";

/// The settings as last read, until somebody changes them.
#[derive(Default)]
pub(crate) struct SettingsCache {
    settings: Mutex<Option<Settings>>,
    changed: AtomicBool,
}

impl SettingsCache {
    /// Somebody, maybe another process, has changed them.
    pub(crate) fn forget(&self) {
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.changed.store(true, Ordering::SeqCst);
    }
}

/// Whether they were changed since this was asked last.
pub(crate) fn changed(shared: &Shared) -> bool {
    shared.settings.changed.swap(false, Ordering::SeqCst)
}

/// The settings; what was never set has its default.
pub(crate) fn load(shared: &Shared) -> Result<Settings, ApiError> {
    if let Some(known) = shared.settings.settings.lock().unwrap_or_else(PoisonError::into_inner).clone() {
        return Ok(known);
    }
    let loaded = shared.store.read(|c| read_from(c, &shared.user)).map_err(error::api)?;
    *shared.settings.settings.lock().unwrap_or_else(PoisonError::into_inner) = Some(loaded.clone());
    Ok(loaded)
}

fn read_from(connection: &mut Connection, user: &str) -> store::Result<Settings> {
    let json = store::settings::get(connection, user, NAME)?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// What coding agents may ask for.
pub(crate) fn rules_of_mcp(connection: &mut Connection, user: &str) -> store::Result<McpRules> {
    Ok(read_from(connection, user)?.mcp)
}

/// How many workers are wanted.
pub(crate) fn workers(connection: &mut Connection, user: &str) -> store::Result<i64> {
    Ok(read_from(connection, user)?.workers)
}
