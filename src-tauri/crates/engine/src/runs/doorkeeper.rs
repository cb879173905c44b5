//! Who is let through the pool's door, and who tells when it opens.
//!
//! Owns: the thread that looks at the machine as long as somebody waits before the door, and what is said of it everywhere.
//! Must never: look while nothing waits.

use super::pool::{Pool, Post, Scope};
use crate::{ports::Machine, tasks::context::EngineContext};
use contract::machine::{HoldCause, StartsHeld};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Time between two looks while somebody waits.
const EVERY: Duration = Duration::from_secs(2);
/// Other figures alone are told this often.
const FIGURES: Duration = Duration::from_secs(10);

/// What was promised to a task is kept for so long, though its run was not seen yet.
const GRACE: Duration = Duration::from_secs(10);

/// The machine, where it holds back starts at all.
fn machine(engine: &EngineContext) -> Option<&dyn Machine> {
    engine.machine.as_deref().filter(|machine| machine.holds_back())
}

/// Whether how the machine stands holds back starts at all.
pub(super) fn is_needed(engine: &EngineContext) -> bool {
    machine(engine).is_some()
}

/// How a worker is let through.
pub(super) struct Pass<'a> {
    /// Nothing else runs, and nobody else is let through as the only one meanwhile.
    only: Option<OnlyOne<'a>>,
    /// Agents with a model wait on.
    pub(super) without_models: bool,
    /// Whether the machine is minded at all.
    pub(super) is_minded: bool,
}

impl Pass<'_> {
    /// Whether nothing else runs, so that it is given whatever there is.
    pub(super) const fn is_only(&self) -> bool {
        self.only.is_some()
    }
}

/// Whoever holds this claims as the only one.
struct OnlyOne<'a>(&'a Pool);

impl Drop for OnlyOne<'_> {
    fn drop(&mut self) {
        self.0.lock().only = false;
    }
}

/// Whether a worker may claim from the queue, going by the machine; `was_busy`: it has a run of its own to settle first.
pub(super) fn pass<'a>(
    engine: &EngineContext,
    pool: &'a Pool,
    post: Post,
    was_busy: bool,
) -> Option<Pass<'a>> {
    let Some(machine) = machine(engine).filter(|_| pool.scope == Scope::Queue && is_of_queue(post)) else {
        return Some(Pass { only: None, without_models: false, is_minded: false });
    };
    let held = pool.door.held(engine, machine);
    let mut state = pool.lock();
    let is_only = state.busy == usize::from(was_busy) && state.adopted.is_empty() && !state.only;
    let passes = match held.as_ref().map(|held| held.cause) {
        None | Some(HoldCause::Metered | HoldCause::Room) => true,
        Some(HoldCause::Cpu | HoldCause::Memory) => is_only,
        Some(HoldCause::Battery | HoldCause::QuietHours) => false,
    };
    let without_models = held.is_some_and(|held| held.cause == HoldCause::Metered);
    if !passes || without_models {
        state.before_door = true;
    }
    state.only |= passes && is_only;
    drop(state);
    if !passes || without_models {
        pool.door_bell.notify_all();
    }
    passes.then(|| Pass { only: is_only.then_some(OnlyOne(pool)), without_models, is_minded: true })
}

const fn is_of_queue(post: Post) -> bool {
    match post {
        Post::Place(_) => true,
        Post::Talk(_) => false,
    }
}

/// The first of the line may have found no room: then it is looked when there is some.
pub(super) fn mind_the_room(pool: &Pool) {
    if pool.door.short().is_some() {
        pool.lock().before_door = true;
        pool.door_bell.notify_all();
    }
}

/// The life of the thread that looks at the machine.
pub(super) fn run(engine: &Arc<EngineContext>, pool: &Arc<Pool>) {
    let Some(machine) = machine(engine) else { return };
    // nothing was said yet: the start of the pool has seen to that
    let mut told = Told::default();
    while pool.wait_before_door() {
        attend(engine, pool, machine, &mut told);
    }
}

/// Looks until nobody waits before the door any more.
fn attend(engine: &EngineContext, pool: &Pool, machine: &dyn Machine, told: &mut Told) {
    loop {
        // whoever comes from now on says so again
        pool.lock().before_door = false;
        if !engine.store.read(store::queue_state::any_ready).unwrap_or(true) {
            pool.door.forget_short();
            return told.tell(engine, None);
        }
        let runs = |task: &str| task.parse().is_ok_and(|task| pool.runs.follows(task));
        pool.door.in_room(|room| room.keep(GRACE, runs));
        let held = pool.door.look(engine, machine);
        if let Err(error) = engine.store.read(|c| engine.estimates.refresh(c, EVERY)) {
            tracing::warn!(%error, "what runs took before is looked up later");
        }
        let stops_all = held.as_ref().is_some_and(|held| held.cause != HoldCause::Metered);
        let said = held.or_else(|| pool.door.short());
        told.tell(engine, said.as_ref());
        if !stops_all || pool.busy() == 0 {
            pool.bring_news();
        }
        if said.is_none() {
            return;
        }
        if !pool.rest_at_door(EVERY) {
            return;
        }
    }
}

/// What was told last, and when.
#[derive(Default)]
struct Told {
    held: Option<StartsHeld>,
    at: Option<Instant>,
}

impl Told {
    /// Tells every process; other figures alone only now and then.
    fn tell(&mut self, engine: &EngineContext, held: Option<&StartsHeld>) {
        let is_same = |before: &StartsHeld, now: &StartsHeld| {
            (before.cause, before.until) == (now.cause, now.until)
                && (now.cause != HoldCause::Room || before.detail == now.detail)
        };
        let is_known = match (&self.held, held) {
            (Some(before), Some(now)) => {
                is_same(before, now) && self.at.is_some_and(|at| at.elapsed() < FIGURES)
            }
            (None, None) => true,
            (None, Some(_)) | (Some(_), None) => false,
        };
        if is_known {
            return;
        }
        let (now, json) = (engine.now(), held.and_then(crate::json::text));
        let wrote = engine.store.write(move |c| store::queue_state::set_held(c, json.as_deref(), now));
        match wrote {
            Ok(()) => (self.held, self.at) = (held.cloned(), Some(Instant::now())),
            Err(error) => tracing::warn!(%error, "what holds back new starts is told later"),
        }
    }
}
