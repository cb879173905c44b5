//! How often the page's process has ended, and what becomes of the page (pure).

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// A page that ends so many times within [`WITHIN`] is left alone: reloading it does not help.
const TOO_OFTEN: usize = 4;
const WITHIN: Duration = Duration::from_secs(30);

/// The ends of the page's process that count.
#[derive(Debug, Default)]
pub(super) struct Ends {
    at: VecDeque<Instant>,
    given_up: bool,
}

/// What is done about an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// The page is loaded again.
    Reload,
    /// The window stays empty, and the person is told so.
    GiveUp,
    /// It has been given up before.
    Nothing,
}

impl Ends {
    /// The process has ended.
    pub(super) fn ended(&mut self, now: Instant) -> Then {
        if self.given_up {
            return Then::Nothing;
        }
        self.at.push_back(now);
        self.at.retain(|end| now.duration_since(*end) < WITHIN);
        if self.at.len() < TOO_OFTEN {
            return Then::Reload;
        }
        self.given_up = true;
        Then::GiveUp
    }

    /// The person wants to see the window: whether the page is to be loaded once more, as if it had never ended.
    pub(super) fn try_again(&mut self) -> bool {
        let given_up = std::mem::take(&mut self.given_up);
        if given_up {
            self.at.clear();
        }
        given_up
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is done about ends at these seconds.
    fn then(ends: &mut Ends, from: Instant, seconds: &[u64]) -> Vec<Then> {
        seconds.iter().map(|&s| ends.ended(from + Duration::from_secs(s))).collect()
    }

    #[test]
    fn a_page_that_ends_now_and_then_is_always_loaded_again() {
        let often = (0..20).map(|n| n * 11).collect::<Vec<_>>();
        let all = then(&mut Ends::default(), Instant::now(), &often);
        assert!(all.iter().all(|then| *then == Then::Reload), "{all:?}");
    }

    #[test]
    fn a_page_that_ends_again_and_again_is_given_up_and_that_is_told_once() {
        let mut ends = Ends::default();
        let reload = Then::Reload;
        let all = then(&mut ends, Instant::now(), &[0, 20, 40, 41, 42, 43, 90]);
        assert_eq!(all, [reload, reload, reload, reload, Then::GiveUp, Then::Nothing, Then::Nothing]);
    }

    #[test]
    fn whoever_opens_the_window_gets_the_page_and_its_tries_anew() {
        let (mut ends, from) = (Ends::default(), Instant::now());
        then(&mut ends, from, &[0]);
        assert!(!ends.try_again(), "nothing was given up");
        assert_eq!(then(&mut ends, from, &[1, 2, 3]).last(), Some(&Then::GiveUp));
        assert!(ends.try_again());
        assert!(!ends.try_again(), "once is enough");
        let again = [Then::Reload, Then::Reload, Then::Reload, Then::GiveUp];
        assert_eq!(then(&mut ends, from, &[4, 5, 6, 7]), again);
    }
}
