//! Which notifications are on the screen, what they tell, and whether that still holds.
//!
//! Owns: the numbers that our notifications go by, from the moment that they are sent until the server has closed them.
//! Must never: reach the server or the engine.

use super::words::{About, Message, Offer, Told};
use contract::{TaskId, Timestamp};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// So many are left on the screen at most; with each more the oldest goes.
const MOST: usize = 100;

/// The name of the action that a click on the notification itself stands for.
pub(super) const CLICKED: &str = "tap";
pub(super) const OPEN: &str = "open";
pub(super) const RETRY: &str = "retry";
pub(super) const APPROVE: &str = "approve";
pub(super) const DENY: &str = "deny";
pub(super) const PUT_OFF: &str = "later";
pub(super) const TELL_ME: &str = "tell-me";
pub(super) const INBOX_ONLY: &str = "inbox-only";

/// What the person chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Open it.
    Open,
    /// Run it again.
    Retry,
    /// Say yes or no to what was asked at that moment.
    Decide {
        /// Whether it is a yes.
        yes: bool,
        /// When the question was asked: another one is not answered with it.
        asked_at: Timestamp,
    },
    /// Be told again later.
    PutOff,
    /// Be told from now on, or not.
    MoreOfThem(bool),
}

/// The notifications that have been sent and not closed.
#[derive(Default)]
pub(super) struct Shown {
    state: Mutex<State>,
    closed: Condvar,
}

#[derive(Default)]
struct State {
    last: i32,
    notifications: BTreeMap<i32, Notification>,
}

struct Notification {
    about: About,
    offer: Offer,
    tells: Vec<Told>,
    /// Whether it is being taken back. A click still opens what it is about.
    leaving: bool,
}

impl State {
    fn staying(&self) -> impl Iterator<Item = &Notification> {
        self.notifications.values().filter(|one| !one.leaving)
    }
}

impl Shown {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number that `message` goes by from now on, and those that have to make room for it.
    pub(super) fn add(&self, message: &Message) -> (i32, Vec<i32>) {
        let mut state = self.lock();
        state.last = state.last.checked_add(1).unwrap_or(1);
        let id = state.last;
        let (about, offer, tells) = (message.about, message.offer, message.tells.clone());
        state.notifications.insert(id, Notification { about, offer, tells, leaving: false });
        let too_many = state.staying().count().saturating_sub(MOST);
        let staying = state.notifications.iter_mut().filter(|(_, one)| !one.leaving);
        let leave = staying.take(too_many).map(|(id, one)| {
            one.leaving = true;
            *id
        });
        (id, leave.collect())
    }

    /// What a click on `action` of the notification `id` asks for; `None` where it did not offer that.
    pub(super) fn answer(&self, id: i32, action: &str) -> Option<(About, Choice)> {
        let state = self.lock();
        let one = state.notifications.get(&id)?;
        let choice = match (action, one.offer) {
            (CLICKED | OPEN, _) => Choice::Open,
            (RETRY, Offer::Retry) => Choice::Retry,
            (APPROVE, Offer::Decide(asked_at)) => Choice::Decide { yes: true, asked_at },
            (DENY, Offer::Decide(asked_at)) => Choice::Decide { yes: false, asked_at },
            (PUT_OFF, Offer::Later | Offer::Retry | Offer::Decide(_)) => Choice::PutOff,
            (TELL_ME, Offer::MoreOfThem) => Choice::MoreOfThem(true),
            (INBOX_ONLY, Offer::MoreOfThem) => Choice::MoreOfThem(false),
            _ => return None,
        };
        Some((one.about, choice))
    }

    /// The tasks that anything is told of.
    pub(super) fn tasks(&self) -> BTreeSet<TaskId> {
        let state = self.lock();
        state.staying().flat_map(|one| &one.tells).map(|told| told.task()).collect()
    }

    /// Whether anything is told of this task.
    pub(super) fn tells_of(&self, task: TaskId) -> bool {
        self.lock().staying().any(|one| one.tells.iter().any(|told| told.task() == task))
    }

    /// Whether just this is told.
    pub(super) fn tells(&self, told: Told) -> bool {
        self.lock().staying().any(|one| one.tells.contains(&told))
    }

    /// The notifications of which nothing holds any more, once. They are to be taken back.
    pub(super) fn no_longer_true(&self, holds: impl Fn(&Told) -> bool) -> Vec<i32> {
        self.leave(|one| !one.tells.is_empty() && !one.tells.iter().any(&holds))
    }

    /// The notifications that ask whether more may come, once. They are to be taken back: the person has answered.
    pub(super) fn that_ask(&self) -> Vec<i32> {
        self.leave(|one| one.offer == Offer::MoreOfThem)
    }

    fn leave(&self, is_over: impl Fn(&Notification) -> bool) -> Vec<i32> {
        let mut state = self.lock();
        let over = state.notifications.iter_mut().filter(|(_, one)| !one.leaving && is_over(one));
        let over = over.map(|(id, one)| {
            one.leaving = true;
            *id
        });
        over.collect()
    }

    /// The server has closed this one.
    pub(super) fn closed(&self, id: i32) {
        self.lock().notifications.remove(&id);
        self.closed.notify_all();
    }

    /// Waits until the server has closed all of these, but no longer than `patience`; those that it has not.
    pub(super) fn not_closed(&self, ids: &[i32], patience: Duration) -> Vec<i32> {
        let until = Instant::now() + patience;
        let mut state = self.lock();
        loop {
            let open = ids.iter().copied().filter(|id| state.notifications.contains_key(id));
            let open: Vec<i32> = open.collect();
            let left = until.saturating_duration_since(Instant::now());
            if open.is_empty() || left.is_zero() {
                return open;
            }
            let waited = self.closed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(n: u128) -> TaskId {
        TaskId(uuid::Uuid::from_u128(n))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn message(offer: Offer, tells: Vec<Told>) -> Message {
        Message { title: String::new(), body: String::new(), about: About::Many, offer, tells }
    }

    #[test]
    fn only_what_was_offered_is_answered() {
        let shown = Shown::default();
        let ended = shown.add(&message(Offer::Nothing, vec![])).0;
        let failed = shown.add(&message(Offer::Retry, vec![])).0;
        let asks = shown.add(&message(Offer::Decide(at(7)), vec![])).0;
        let waits = shown.add(&message(Offer::Later, vec![])).0;
        let first = shown.add(&message(Offer::MoreOfThem, vec![])).0;
        let yes = |yes| Choice::Decide { yes, asked_at: at(7) };
        let cases = [
            (ended, CLICKED, Some(Choice::Open)),
            (ended, OPEN, Some(Choice::Open)),
            (ended, RETRY, None),
            (ended, APPROVE, None),
            (failed, RETRY, Some(Choice::Retry)),
            (failed, DENY, None),
            (asks, CLICKED, Some(Choice::Open)),
            (asks, APPROVE, Some(yes(true))),
            (asks, DENY, Some(yes(false))),
            (asks, RETRY, None),
            (asks, "something else", None),
            (asks, PUT_OFF, Some(Choice::PutOff)),
            (failed, PUT_OFF, Some(Choice::PutOff)),
            (waits, PUT_OFF, Some(Choice::PutOff)),
            (waits, APPROVE, None),
            (ended, PUT_OFF, None),
            (first, PUT_OFF, None),
            (first, TELL_ME, Some(Choice::MoreOfThem(true))),
            (first, INBOX_ONLY, Some(Choice::MoreOfThem(false))),
            (first, RETRY, None),
            (ended, TELL_ME, None),
            (first + 1, CLICKED, None),
        ];
        for (id, action, wanted) in cases {
            assert_eq!(shown.answer(id, action).map(|(_, choice)| choice), wanted, "{id} {action}");
        }
        shown.closed(asks);
        assert_eq!(shown.answer(asks, APPROVE), None);
    }

    #[test]
    fn a_notification_is_over_once_nothing_of_it_holds() {
        let shown = Shown::default();
        let (first, second) = (Told::Question(task(1), Some(at(1))), Told::Question(task(2), None));
        let both = shown.add(&message(Offer::Nothing, vec![first, second])).0;
        let one = shown.add(&message(Offer::Nothing, vec![first])).0;
        let ended = shown.add(&message(Offer::Nothing, vec![Told::End(task(1))])).0;
        let for_ever = shown.add(&message(Offer::Nothing, vec![])).0;
        assert!(shown.tells_of(task(2)) && !shown.tells_of(task(3)));
        assert!(shown.tells(first) && !shown.tells(Told::Question(task(1), Some(at(2)))));

        assert_eq!(shown.no_longer_true(|told| *told != first), [one]);
        assert_eq!(shown.no_longer_true(|told| *told != first), [] as [i32; 0], "it is taken back once");
        assert_eq!(shown.no_longer_true(|told| told.task() != task(1)), [ended]);
        assert_eq!(shown.no_longer_true(|_| false), [both]);
        assert!(shown.tasks().is_empty());
        assert!(shown.answer(one, CLICKED).is_some(), "a click on one that leaves opens it");
        assert!(shown.answer(for_ever, CLICKED).is_some());
    }

    #[test]
    fn what_asks_is_over_once_it_is_answered() {
        let shown = Shown::default();
        let told = Told::End(task(1));
        shown.add(&message(Offer::Retry, vec![told]));
        let asks = shown.add(&message(Offer::MoreOfThem, vec![told])).0;
        assert_eq!(shown.that_ask(), [asks]);
        assert_eq!(shown.that_ask(), [] as [i32; 0], "it is taken back once");
        assert!(shown.tells(told), "the other one stays");
    }

    #[test]
    fn the_oldest_makes_room() {
        let shown = Shown::default();
        let ids: Vec<_> = (0..MOST).map(|_| shown.add(&message(Offer::Nothing, vec![]))).collect();
        assert!(ids.iter().all(|(_, room)| room.is_empty()));
        assert_eq!(shown.add(&message(Offer::Nothing, vec![])).1, [ids[0].0]);
        assert_eq!(shown.add(&message(Offer::Nothing, vec![])).1, [ids[1].0]);
    }

    #[test]
    fn the_closing_of_the_last_one_ends_the_wait() {
        let shown = Shown::default();
        let ids = [(); 2].map(|()| shown.add(&message(Offer::Nothing, vec![])).0);
        assert_eq!(shown.not_closed(&ids, Duration::ZERO), ids);
        shown.closed(ids[0]);
        assert_eq!(shown.not_closed(&ids, Duration::ZERO), [ids[1]]);
        let still_open = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| shown.not_closed(&ids, Duration::from_secs(60)));
            shown.closed(ids[1]);
            waiting.join().unwrap()
        });
        assert!(still_open.is_empty());
    }
}
