//! When words that tell a time change, so that nobody looks at the clock before.
//!
//! Owns: the next change of any words, and who is to be woken when. An age of hours is looked at once an hour, a run that is
//! told to the second once a second.

use contract::Timestamp;
use std::collections::HashMap;

/// No words hold longer than so many seconds without a look: what a clock says may also be put right.
const LONGEST: i64 = 3600;

/// Words, or whatever else follows from the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lasting<T> {
    /// What is said now.
    pub said: T,
    /// The moment from which on something else may be said.
    pub until: Timestamp,
}

/// What `of` says at `now`, and the next full second at which it says something else. What tells a time never says the same
/// again once it has said something else, so that halving finds that second.
pub fn lasting<T: PartialEq>(now: Timestamp, of: impl Fn(Timestamp) -> T) -> Lasting<T> {
    let said = of(now);
    let second = |after: i64| Timestamp::from_second(now.as_second() + after).unwrap_or(Timestamp::MAX);
    let holds = |after: i64| of(second(after)) == said;
    // what changes each second is known so after one look
    let mut change = if !holds(1) { 1 } else { LONGEST };
    if change > 1 && !holds(change) {
        let mut last = 1;
        while change - last > 1 {
            let middle = last + (change - last) / 2;
            if holds(middle) { last = middle } else { change = middle }
        }
    }
    Lasting { said, until: second(change) }
}

/// The same for whoever has said something `before`. How long new words hold is asked a second later: of what is gone by then,
/// such as a row that was scrolled past, nobody needs to know.
pub fn told<T: PartialEq>(now: Timestamp, before: Option<&T>, of: impl Fn(Timestamp) -> T) -> Lasting<T> {
    let said = of(now);
    if before == Some(&said) {
        return lasting(now, of);
    }
    Lasting { said, until: Timestamp::from_second(now.as_second() + 1).unwrap_or(Timestamp::MAX) }
}

/// Who is to be woken when. `T` wakes them.
#[derive(Debug)]
pub struct Wakings<T> {
    sleepers: HashMap<u64, (Timestamp, T)>,
    keys: u64,
}

impl<T> Default for Wakings<T> {
    fn default() -> Self {
        Self { sleepers: HashMap::new(), keys: 0 }
    }
}

impl<T> Wakings<T> {
    /// A key for somebody who will sleep.
    pub const fn take_key(&mut self) -> u64 {
        self.keys += 1;
        self.keys
    }

    /// Whoever has this key is to be woken at `at`, and at no moment that was said before.
    pub fn sleep(&mut self, key: u64, at: Timestamp, waker: T) {
        self.sleepers.insert(key, (at, waker));
    }

    /// Whoever has this key is not to be woken any more.
    pub fn forget(&mut self, key: u64) {
        self.sleepers.remove(&key);
    }

    /// Those whose moment has come: each is woken once. Also those whose moment is further away than anybody sleeps: the clock
    /// was put back.
    pub fn due(&mut self, now: Timestamp) -> Vec<T> {
        let is_due = |at: Timestamp| at <= now || at.as_second() > now.as_second() + LONGEST;
        self.sleepers.extract_if(|_, (at, _)| is_due(*at)).map(|(_, (_, waker))| waker).collect()
    }
}

#[cfg(test)]
mod tests;
