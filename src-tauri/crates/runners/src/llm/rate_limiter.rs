//! One limit of requests per provider, shared by all runs of this process.

use contract::ProviderId;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The span that the limit is for.
const MINUTE: Duration = Duration::from_secs(60);

/// When requests were begun, by provider.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter(Mutex<HashMap<ProviderId, VecDeque<Instant>>>);

impl RateLimiter {
    /// Takes a place for a request now, or says how long to wait before asking again. Of any 60 seconds, none has
    /// more than `per_minute` requests begun in it.
    pub(crate) fn take(&self, provider: ProviderId, per_minute: i64, now: Instant) -> Result<(), Duration> {
        let Ok(most @ 1..) = usize::try_from(per_minute) else { return Ok(()) };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = all.entry(provider).or_default();
        while begun.front().is_some_and(|&first| now.duration_since(first) >= MINUTE) {
            begun.pop_front();
        }
        if begun.len() < most {
            begun.push_back(now);
            return Ok(());
        }
        let leaves = begun.get(begun.len() - most).map(|&at| at + MINUTE);
        Err(leaves.map_or(MINUTE, |at| at.saturating_duration_since(now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_minute_has_more_than_allowed() {
        let (limiter, start) = (RateLimiter::default(), Instant::now());
        let (one, other): (ProviderId, ProviderId) = (
            "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".parse().unwrap(),
            "01936b1c-6f2e-7a10-8a55-0c2f9f31c0ab".parse().unwrap(),
        );
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(limiter.take(one, 2, at(0)), Ok(()));
        assert_eq!(limiter.take(one, 2, at(50)), Ok(()));
        assert_eq!(limiter.take(one, 2, at(51)), Err(Duration::from_secs(9)));
        assert_eq!(limiter.take(other, 2, at(51)), Ok(()));
        assert_eq!(limiter.take(one, 2, at(60)), Ok(()));
        assert_eq!(limiter.take(one, 2, at(61)), Err(Duration::from_secs(49)));
        assert_eq!(limiter.take(one, 0, at(61)), Ok(()));
    }
}
