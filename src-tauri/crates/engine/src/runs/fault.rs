//! What keeps the whole queue from going on: a database that is damaged, one that refuses every claim, or a full disk.
//!
//! Owns: noticing it, saying it once, to the log and to every process of the data folder. A damaged database is claimed
//! from no more: what would be written into it may be lost, and a backup is put in its place only when nobody has it open.
//! Where claims are refused by a rule, they are tried again when something changes.

use super::{
    aside::aside,
    health::Health,
    pool::{Pool, Scope},
};
use crate::{
    core::Core,
    process::{self, fault::Wrong, folder},
};
use contract::event::EventKind;
use std::sync::Arc;
use store::{
    StoreError,
    events::{self, NewEvent},
    integrity::Look,
};

/// The store has failed a claim, or something else that the queue cannot go on without. Nothing, where that may pass.
pub(super) fn found(core: &Core, pool: &Pool, why: &StoreError) {
    let health = match why {
        StoreError::Displaced(_) => Health::Displaced,
        damage if damage.is_damage() => Health::Damaged,
        refusal if refusal.is_permanent() => Health::Refuses,
        _ => return,
    };
    {
        let mut state = pool.lock();
        if state.health == health || state.health.is_final() {
            return;
        }
        state.health = health;
    }
    let words = words(health, why);
    let wrong = if health == Health::Damaged { Wrong::Damage } else { Wrong::Data };
    tell(core, pool, wrong, &words);
}

/// Looks whether the database that is open is still the one that others find.
pub(super) fn look_for_place(core: &Core, pool: &Pool) {
    if let Err(error) = core.store.check_in_place() {
        found(core, pool, &error);
    }
}

/// Looks whether there is room for what tasks make. A disk fills while they run, and is freed without a word.
pub(super) fn look_for_room(core: &Core, pool: &Pool) {
    let is_full = folder::is_full(&core.data_dir);
    {
        let mut state = pool.lock();
        state.health = match (is_full, state.health) {
            (true, Health::Well) => Health::NoRoom,
            (false, Health::NoRoom) => Health::Well,
            _ => return,
        };
    }
    if is_full {
        let folder = core.data_dir.display();
        tell(
            core,
            pool,
            Wrong::Room,
            &format!(
                "the disk of the data folder {folder} is full; what runs goes on, and the rest is started when there is room"
            ),
        );
    } else {
        well_again(core, pool);
        pool.bring_news();
    }
}

/// Says it where everybody looks. What a private pool finds is no matter of the queue.
fn tell(core: &Core, pool: &Pool, wrong: Wrong, words: &str) {
    tracing::error!(%words, "nothing is started");
    if pool.scope == Scope::Queue {
        process::fault::tell(&core.data_dir, wrong, words);
        say_so(core);
    }
}

fn well_again(core: &Core, pool: &Pool) {
    if pool.scope == Scope::Queue {
        process::fault::forget(&core.data_dir);
        say_so(core);
    }
}

fn words(health: Health, why: &StoreError) -> String {
    match health {
        Health::Damaged => format!(
            "{why}; stop the app and every `legwork worker`, then `legwork restore` puts a backup in its place"
        ),
        Health::Displaced => format!("{why}; end this process, and start it anew where the data is"),
        Health::Refuses | Health::Well | Health::NoRoom => {
            format!("the store refuses every claim: {why}; `legwork doctor` says more")
        }
    }
}

/// A claim has worked.
pub(super) fn claims_work(core: &Core, pool: &Pool) {
    {
        let mut state = pool.lock();
        if state.health != Health::Refuses {
            return;
        }
        state.health = Health::Well;
    }
    well_again(core, pool);
}

/// Whoever shows the queue looks again. Where not even this can be written, they see it when they look next.
fn say_so(core: &Core) {
    let now = core.now();
    let changed =
        move |c: &mut store::Connection| events::append(c, &NewEvent::about_nothing(now, EventKind::Queue));
    core.store.write_behind(changed, |_| {});
}

/// Reads the whole file once, beside everything else.
pub(super) fn look(core: &Core, pool: &Arc<Pool>) {
    let dir = core.data_dir.clone();
    let looked = aside(pool, "file-check", move || Look::open(&dir)?.read(store::backup::quick_check));
    match looked {
        Some(Err(error)) if error.is_damage() => found(core, pool, &error),
        Some(Err(error)) => tracing::warn!(%error, "whether the database is sound is not known"),
        Some(Ok(())) | None => {}
    }
}
