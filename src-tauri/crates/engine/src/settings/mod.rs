//! The person's settings: one document, remembered in memory.

pub(crate) mod sandboxes;

use crate::{core::Core, error, events::bus::Bus};
use contract::{
    ApiError, ErrorCode,
    notify::NotifyRules,
    settings::{Settings, SettingsPatch},
    task::TypeChecks,
    validation,
};
use serde::Deserialize;
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use store::{Connection, Result};

/// The name of the row that holds the document.
pub(crate) const NAME: &str = "settings";

/// The settings as last read, until somebody changes them.
pub(crate) struct SettingsCache {
    core: Arc<Core>,
    /// Tells whether this process hears of changes; what it hears is given to [`SettingsCache::forget`].
    bus: Arc<Bus>,
    known: Mutex<Known>,
    changed: AtomicBool,
}

#[derive(Default)]
struct Known {
    settings: Option<Settings>,
    /// How often they were forgotten: what was read before the last time is not remembered after it.
    forgotten: u64,
}

impl SettingsCache {
    pub(crate) fn new(core: Arc<Core>, bus: Arc<Bus>) -> Self {
        Self { core, bus, known: Mutex::default(), changed: AtomicBool::new(false) }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody, maybe another process, has changed them.
    pub(crate) fn forget(&self) {
        let mut known = self.lock();
        known.settings = None;
        known.forgotten += 1;
        self.changed.store(true, Ordering::SeqCst);
    }

    /// The settings where they are known, else what [`SettingsCache::remember`] is to be given with what is read now.
    fn recall(&self) -> std::result::Result<Settings, u64> {
        let known = self.lock();
        known.settings.clone().ok_or(known.forgotten)
    }

    /// Remembers what was read, unless it was changed while it was read.
    fn remember(&self, since: u64, settings: &Settings) {
        let mut known = self.lock();
        if known.forgotten == since {
            known.settings = Some(settings.clone());
        }
    }

    /// Whether they were changed since this was asked last.
    pub(crate) fn take_changed(&self) -> bool {
        self.changed.swap(false, Ordering::SeqCst)
    }

    /// What was changed could not be looked at: it counts as changed until it was.
    pub(crate) fn look_again(&self) {
        self.changed.store(true, Ordering::SeqCst);
    }

    /// The settings; what was never set has its default.
    pub(crate) fn load(&self) -> std::result::Result<Settings, ApiError> {
        let since = match self.recall() {
            Ok(known) => return Ok(known),
            Err(since) => since,
        };
        let loaded = self.core.store.read(|c| read(c, &self.core.user)).map_err(error::api)?;
        if self.bus.is_running() {
            // a process that is told of no change reads them each time
            self.remember(since, &loaded);
        }
        Ok(loaded)
    }
}

/// The settings as they are in the store, for a write that is held to them.
pub(crate) fn read(connection: &mut Connection, user: &str) -> Result<Settings> {
    let json = store::settings::get(connection, user, NAME)?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// The checks of tasks by their type, as they are in the store. Asked at every task that is made, so nothing else is read.
pub(crate) fn checks(connection: &mut Connection, user: &str) -> Result<TypeChecks> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct ChecksAlone {
        checks: TypeChecks,
    }
    let json = store::settings::get(connection, user, NAME)?;
    let read = json.and_then(|json| serde_json::from_str::<ChecksAlone>(&json).ok());
    Ok(read.unwrap_or_default().checks)
}

/// Changes settings; returns all of them as they are afterwards. With a version, only if nothing has changed since.
pub(crate) fn change(
    connection: &mut Connection,
    user: &str,
    changes: &SettingsPatch,
    version: Option<i64>,
    now: i64,
) -> Result<Settings> {
    let mut settings = read(connection, user)?;
    if version.is_some_and(|version| version != settings.version) {
        let message = "The settings were changed meanwhile, so this change was not made.";
        let stale = ApiError::new(ErrorCode::Stale, message);
        return Err(error::refuse(stale.hint("Look at them as they are now, and change them again.")));
    }
    let before = settings.clone();
    changes.clone().apply_to(&mut settings);
    if settings == before {
        return Ok(settings);
    }
    validation::settings(&settings).map_err(error::refuse)?;
    if (settings.notify_on, &settings.notify) != (before.notify_on, &before.notify) {
        // who sets how they are told need not be asked whether they are
        settings.notify_answered = true;
    }
    settings.version += 1;
    let json = serde_json::to_string(&settings).map_err(|e| store::StoreError::Query(e.to_string()))?;
    store::settings::set(connection, user, NAME, &json, now)?;
    if settings.notify != before.notify {
        // what was refused may be taken now
        store::deliveries::hurry(connection, now)?;
    }
    if settings.ageing_minutes != before.ageing_minutes {
        store::queue_state::set_ageing(connection, ageing_ms(&settings))?;
    }
    Ok(settings)
}

/// Changes the rules for notices, together with what else is written.
pub(crate) fn change_notify(
    connection: &mut Connection,
    user: &str,
    now: i64,
    change_rules: impl FnOnce(&mut NotifyRules),
) -> Result<()> {
    let before = read(connection, user)?;
    let mut after = before.clone();
    change_rules(&mut after.notify);
    change(connection, user, &SettingsPatch::between(&before, &after), None, now).map(drop)
}

/// After how many days a run that waits for the person is given up; `None`: never.
pub(crate) fn parked_days(connection: &mut Connection, user: &str) -> Result<Option<i64>> {
    Ok(read(connection, user)?.parked_days)
}

/// How long a wait counts as one level of priority, in milliseconds.
fn ageing_ms(settings: &Settings) -> i64 {
    settings.ageing_minutes.map_or(store::queue_state::NEVER, |minutes| minutes.saturating_mul(60_000))
}

/// How many workers are wanted.
pub(crate) fn workers(connection: &mut Connection, user: &str) -> Result<i64> {
    Ok(read(connection, user)?.workers)
}

#[cfg(test)]
mod tests;
