//! A machine that does not go to sleep while tasks run, where the person wants it so.

use super::pool::Pool;
use crate::tasks::context::EngineContext;

/// Sees that the machine is kept awake as long as something runs, and no longer. `is_kept`: whether it is now; whether it is
/// then. What the machine refuses is asked for again at the next look.
pub(super) fn mind(engine: &EngineContext, pool: &Pool, is_kept: bool) -> bool {
    let Some(machine) = &engine.machine else { return false };
    let works = pool.stopping().is_none() && pool.lock().busy > 0;
    let wanted = works && engine.settings.load().is_ok_and(|settings| settings.machine.keep_awake);
    match (wanted, is_kept) {
        (true, false) => machine.keep_awake(true),
        (false, true) => {
            machine.keep_awake(false);
            false
        }
        (true, true) | (false, false) => is_kept,
    }
}
