//! How much was shown in the last minute: what is too much for one is told together when it is over.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// As long as what was shown counts.
const MINUTE: Duration = Duration::from_secs(60);

/// What was shown in the last minute.
#[derive(Debug, Default)]
pub(super) struct Minute(VecDeque<(Instant, usize)>);

impl Minute {
    /// So many notices were shown, be it by one that tells of all of them.
    pub(super) fn add(&mut self, notices: usize, now: Instant) {
        if notices > 0 {
            self.0.push_back((now, notices));
        }
    }

    /// How many were shown in the minute before now.
    pub(super) fn count(&mut self, now: Instant) -> usize {
        while self.0.front().is_some_and(|(at, _)| now.duration_since(*at) >= MINUTE) {
            self.0.pop_front();
        }
        self.0.iter().map(|(_, notices)| notices).sum()
    }

    /// When nothing of it counts any more.
    pub(super) fn over(&self) -> Option<Instant> {
        self.0.back().map(|(at, _)| *at + MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{notify::NotifyStrategy, settings::Settings};
    use engine::{Asking, Happening, OnScreen, Scene, decide_notice};

    #[test]
    fn what_was_shown_counts_for_a_minute() {
        let (start, mut minute) = (Instant::now(), Minute::default());
        let at = |seconds| start + Duration::from_secs(seconds);
        minute.add(1, at(0));
        minute.add(4, at(10));
        minute.add(0, at(20));
        assert_eq!((minute.count(at(59)), minute.over()), (5, Some(at(70))));
        assert_eq!(minute.count(at(60)), 4);
        assert_eq!((minute.count(at(70)), minute.over()), (0, None));
    }

    #[test]
    fn a_thousand_events_in_a_minute_give_one_digest() {
        let settings = Settings { notify_answered: true, ..Settings::default() };
        let most = usize::try_from(settings.notify.digest_over).unwrap();
        let zoned = contract::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC);
        let (start, mut minute) = (Instant::now(), Minute::default());
        let (mut alone, mut held, mut digests) = (0, 0, vec![]);
        for event in 0..1000_u64 {
            let now = start + Duration::from_millis(event * 59);
            let scene = Scene {
                in_view: false,
                asking: Asking::ByNotice,
                last_minute: minute.count(now),
                since_told: None,
                took_seconds: 1.0,
                now: &zoned,
            };
            match decide_notice(Happening::Completed, NotifyStrategy::Completion, &settings, &scene).screen {
                OnScreen::Alone => {
                    alone += 1;
                    minute.add(1, now);
                }
                OnScreen::Together => held += 1,
                OnScreen::Nothing | OnScreen::Asks => panic!("none is passed over"),
            }
        }
        let over = minute.over().unwrap();
        assert_eq!(minute.count(over), 0);
        digests.push(held);
        assert_eq!((alone, digests), (most, vec![1000 - most]), "a few alone, and all others by one");
    }
}
