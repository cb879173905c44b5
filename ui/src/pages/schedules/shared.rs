//! What the parts of the page share: the schedules as they were read, and which of them is open.

use crate::{hooks::zones, ipc, state::revision::Turns};
use contract::{ApiError, ScheduleId, command::ListSchedules, schedule::Schedule};
use leptos::{prelude::*, task::spawn_local};

/// What the parts of the page share. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct Schedules {
    /// The schedules by name; `None` until they are known.
    pub(super) all: RwSignal<Option<Vec<Schedule>>>,
    /// Why they could not be read.
    pub(super) failed: RwSignal<Option<ApiError>>,
    /// The one whose details show.
    pub(super) open: RwSignal<Option<ScheduleId>>,
    /// The one that Tab comes to.
    pub(super) focused: RwSignal<Option<ScheduleId>>,
    /// The name of this machine's zone.
    own_zone: StoredValue<String>,
    turns: StoredValue<Turns>,
}

impl Schedules {
    /// Of a page that has read nothing yet.
    pub(super) fn new() -> Self {
        Self {
            all: RwSignal::new(None),
            failed: RwSignal::new(None),
            open: RwSignal::new(None),
            focused: RwSignal::new(None),
            own_zone: StoredValue::new(zones::own()),
            turns: StoredValue::new(Turns::default()),
        }
    }

    /// The page's.
    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Reads them once more.
    pub(super) fn read(self) {
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        spawn_local(async move {
            let answer = ipc::call(ListSchedules {}).await;
            if self.turns.try_update_value(|turns| turns.admit(turn)) != Some(true) {
                return; // overtaken, or the page is gone
            }
            match answer {
                Ok(all) => {
                    self.failed.set(None);
                    self.all.set(Some(all));
                }
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }

    /// Shows one as it is now, before the event about it arrives.
    pub(super) fn put(self, schedule: Schedule) {
        self.overtake();
        let _ = self.all.try_update(|all| {
            let all = all.get_or_insert_default();
            all.retain(|known| known.id != schedule.id);
            let place = all.partition_point(|known| known.name <= schedule.name);
            all.insert(place, schedule);
        });
    }

    /// Takes one away.
    pub(super) fn drop(self, id: ScheduleId) {
        self.overtake();
        let _ = self.all.try_update(|all| all.iter_mut().for_each(|all| all.retain(|known| known.id != id)));
    }

    /// What was asked before now is older than what shows from now on; the event about the change reads anew.
    fn overtake(self) {
        let _ = self.turns.try_update_value(|turns| {
            let turn = turns.take();
            turns.admit(turn)
        });
    }

    /// One of them (tracked).
    pub(super) fn one(self, id: ScheduleId) -> Memo<Option<Schedule>> {
        Memo::new(move |_| self.all.with(|all| all.iter().flatten().find(|one| one.id == id).cloned()))
    }

    /// One of them as it is now.
    pub(super) fn peek(self, id: ScheduleId) -> Option<Schedule> {
        self.all.with_untracked(|all| all.iter().flatten().find(|one| one.id == id).cloned())
    }

    /// Their ids, in the order in which they show.
    pub(super) fn ids(self) -> Vec<ScheduleId> {
        self.all.with_untracked(|all| all.iter().flatten().map(|one| one.id).collect())
    }

    /// Shows the details of one, or no longer.
    pub(super) fn toggle(self, id: ScheduleId) {
        self.open.update(|open| *open = if *open == Some(id) { None } else { Some(id) });
    }

    /// This machine's zone.
    pub(super) fn own_zone(self) -> String {
        self.own_zone.get_value()
    }
}

/// What selects the row of a schedule, for the focus.
pub(super) fn row_of(id: ScheduleId) -> String {
    format!("#schedule-{id} .schedule-open")
}
