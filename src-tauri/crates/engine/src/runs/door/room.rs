//! Whether what a task needs is free. What was promised to tasks that run and have not taken it yet is not.

use crate::ports::LoadReading;
use contract::{
    machine::{HoldCause, MachineRules, Needs, StartsHeld},
    text,
};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// What there is, and to whom it was promised.
#[derive(Debug, Default)]
pub(in crate::runs) struct Room {
    /// Memory that might be taken at the last look, promises aside; nothing where that is not known.
    free: Option<u64>,
    /// Processors.
    cores: Option<f64>,
    promised: HashMap<String, Promise>,
    /// What stands first and does not fit, since when nothing else did.
    short: Option<StartsHeld>,
}

/// What a task that runs was promised.
#[derive(Clone, Copy, Debug)]
struct Promise {
    made: Instant,
    memory: u64,
    cores: f64,
    /// What it has now, as far as it is known,
    has: u64,
    /// and what of that was counted as used at the last look.
    counted: u64,
}

impl Room {
    /// Takes note of how the machine stands.
    pub(super) fn look(&mut self, load: &LoadReading, rules: &MachineRules) {
        let share = rules.memory_percent.unwrap_or(100) as f64 / 100.0;
        let whole = load.memory.map(|memory| (memory.total as f64 * share) as u64);
        self.free = load.memory.zip(whole).map(|(memory, whole)| whole.saturating_sub(memory.used));
        self.cores = load.cores.map(|cores| cores as f64);
        for promise in self.promised.values_mut() {
            promise.counted = promise.has;
        }
    }

    /// A task that runs has so much memory now.
    pub(in crate::runs) fn has(&mut self, task: &str, bytes: u64) {
        if let Some(promise) = self.promised.get_mut(task) {
            promise.has = bytes;
        }
    }

    /// Promises a task what it needs; not where that is more than is free, which is then said of what is called `title`.
    /// `nothing_runs`: as far as whoever asks saw. Where nothing was let start since then either, it is given whatever there
    /// is.
    pub(in crate::runs) fn promise(
        &mut self,
        task: &str,
        title: &str,
        needs: &Needs,
        nothing_runs: bool,
    ) -> bool {
        let wanted = Promise {
            made: Instant::now(),
            memory: needs.memory_bytes.unwrap_or(0),
            cores: needs.cores.unwrap_or(0.0),
            has: 0,
            counted: 0,
        };
        // the write that this is asked in may be tried again
        self.promised.remove(task);
        let is_alone = nothing_runs && self.promised.is_empty();
        let lacks = if is_alone { None } else { self.lacks(&wanted) };
        self.short = lacks.map(|lacks| {
            let detail = format!("“{}” needs {lacks}", text::first_line(title, TITLE_CHARS));
            StartsHeld { cause: HoldCause::Room, until: None, detail }
        });
        if self.short.is_some() {
            return false;
        }
        // also where it needs nothing: it runs from now on
        self.promised.insert(task.to_owned(), wanted);
        true
    }

    /// What is lacking, in words.
    fn lacks(&self, wanted: &Promise) -> Option<String> {
        let owed: u64 = self.promised.values().map(|p| p.memory.saturating_sub(p.counted)).sum();
        let free = self.free.map(|free| free.saturating_sub(owed));
        if let Some(free) = free.filter(|free| wanted.memory > *free) {
            return Some(format!(
                "{} of memory, and {} is free",
                text::bytes(wanted.memory),
                text::bytes(free)
            ));
        }
        let busy: f64 = self.promised.values().map(|p| p.cores).sum();
        let cores = self.cores.map(|cores| (cores - busy).max(0.0));
        if let Some(free) = cores.filter(|free| wanted.cores > *free) {
            return Some(format!("{} processors, and {free} of them are free", wanted.cores));
        }
        None
    }

    /// A task does not run any more, or was not started after all.
    pub(in crate::runs) fn give_back(&mut self, task: &str) {
        self.promised.remove(task);
    }

    /// Keeps what was promised to those that still run, or were let start less than `grace` ago.
    pub(in crate::runs) fn keep(&mut self, grace: Duration, runs: impl Fn(&str) -> bool) {
        self.promised.retain(|task, promise| promise.made.elapsed() < grace || runs(task));
    }

    /// What stands first and does not fit.
    pub(super) const fn short(&self) -> Option<&StartsHeld> {
        self.short.as_ref()
    }

    /// Nothing stands first any more, as far as is known.
    pub(super) fn forget_short(&mut self) {
        self.short = None;
    }
}

/// A title in a sentence is so long, in characters.
const TITLE_CHARS: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::MemoryReading;

    const GIB: u64 = 1 << 30;

    fn room(used: u64, total: u64) -> Room {
        let mut room = Room::default();
        room.look(&load(used, total), &MachineRules::default());
        room
    }

    fn load(used: u64, total: u64) -> LoadReading {
        let memory = Some(MemoryReading { used: used * GIB, total: total * GIB });
        LoadReading { memory, cores: Some(4), ..LoadReading::default() }
    }

    fn memory(gib: u64) -> Needs {
        Needs { memory_bytes: Some(gib * GIB), ..Needs::default() }
    }

    fn cores(cores: f64) -> Needs {
        Needs { cores: Some(cores), ..Needs::default() }
    }

    #[test]
    fn what_was_promised_is_not_free_until_it_was_taken() {
        // 85 of 100 may be used, and 25 are: 60 are free
        let mut room = room(25, 100);
        assert!(room.promise("a", "A", &memory(40), false));
        assert!(!room.promise("b", "Bee\nand more", &memory(21), false));
        assert_eq!(room.short().unwrap().detail, "“Bee” needs 21 GiB of memory, and 20 GiB is free");
        assert!(room.promise("c", "C", &Needs::default(), false) && room.short().is_none());
        // it takes what it was promised: that is used now, and promised no more
        room.has("a", 30 * GIB);
        assert!(!room.promise("b", "B", &memory(21), false), "what is used is looked at later");
        room.look(&load(55, 100), &MachineRules::default());
        assert!(!room.promise("b", "B", &memory(21), false), "30 are free, and 10 of them promised");
        assert!(room.promise("b", "B", &memory(20), false));
        room.give_back("a");
        assert!(room.promise("d", "D", &memory(10), false));
        assert!(!room.promise("e", "E", &memory(1), false));
        room.keep(Duration::from_secs(600), |_| false);
        assert!(!room.promise("e", "E", &memory(1), false), "let start a moment ago");
        room.keep(Duration::ZERO, |task| task != "b");
        assert!(room.promise("e", "E", &memory(20), false));
    }

    #[test]
    fn what_never_fits_is_started_where_nothing_else_runs() {
        let mut room = room(10, 100);
        assert!(!room.promise("a", "A", &memory(1000), false));
        assert!(room.promise("a", "A", &memory(1000), true));
        assert!(!room.promise("b", "B", &memory(1), false), "and nothing beside it");
        // whoever looked before it was let start believes that nothing runs
        assert!(!room.promise("b", "B", &memory(1), true));
        room.give_back("a");
        assert!(room.promise("c", "C", &Needs::default(), true));
        assert!(!room.promise("b", "B", &memory(1000), true), "something runs that needs nothing");
    }

    #[test]
    fn processors_are_counted_too() {
        let mut room = room(10, 100);
        assert!(room.promise("a", "A", &cores(2.5), false) && room.promise("b", "B", &cores(1.5), false));
        assert!(!room.promise("c", "C", &cores(0.5), false));
        assert_eq!(room.short().unwrap().detail, "“C” needs 0.5 processors, and 0 of them are free");
        assert!(room.promise("d", "D", &Needs::default(), false), "it says nothing of any");
    }

    #[test]
    fn where_nothing_is_known_everything_fits() {
        let mut room = Room::default();
        assert!(room.promise("a", "A", &Needs { cores: Some(99.0), ..memory(1 << 20) }, false));
    }
}
