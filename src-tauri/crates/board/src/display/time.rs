//! Times as the person's own clock shows them. Documents carry UTC; only text for people is local.

use contract::{Timestamp, queue::Coming, text};
use jiff::{Zoned, tz::TimeZone};

/// The moment and the zone that other moments are told by.
pub struct Local {
    now: Zoned,
}

impl Local {
    /// In the machine's zone.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self::in_zone(now, TimeZone::system())
    }

    /// In a given zone.
    #[must_use]
    pub fn in_zone(now: Timestamp, zone: TimeZone) -> Self {
        Self { now: now.to_zoned(zone) }
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> &Zoned {
        &self.now
    }

    /// The time of day, `14:30:05`.
    #[must_use]
    pub fn clock(&self) -> String {
        self.now.strftime("%H:%M:%S").to_string()
    }

    /// `14:30` today, `2026-01-31 14:30` on other days.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> String {
        let at = at.to_zoned(self.now.time_zone().clone());
        let format = if at.date() == self.now.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
        at.strftime(format).to_string()
    }

    /// `2026-01-31 14:30:05`, whatever day it is.
    #[must_use]
    pub fn full(&self, at: Timestamp) -> String {
        at.to_zoned(self.now.time_zone().clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// When something comes: `14:30`, `due now`, or `due since 14:30, nothing runs the queue`.
    #[must_use]
    pub fn coming(&self, coming: Coming) -> String {
        match coming {
            Coming::At(at) => self.moment(at),
            Coming::Now => "due now".to_owned(),
            Coming::DueSince(at) => format!("due since {}, nothing runs the queue", self.moment(at)),
        }
    }

    /// `5m ago`.
    #[must_use]
    pub fn ago(&self, at: Timestamp) -> String {
        text::ago(self.seconds_since(at))
    }

    /// Seconds from `at` until now; negative when it is to come.
    #[must_use]
    pub fn seconds_since(&self, at: Timestamp) -> i64 {
        self.now.timestamp().as_second() - at.as_second()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_local_and_as_short_as_they_can_be() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let local = Local::in_zone(at("2026-01-31T13:30:05Z"), TimeZone::get("Europe/Berlin").unwrap());
        assert_eq!(local.clock(), "14:30:05");
        assert_eq!(local.moment(at("2026-01-31T22:15:00Z")), "23:15");
        assert_eq!(local.moment(at("2026-01-31T23:15:00Z")), "2026-02-01 00:15");
        assert_eq!(local.full(at("2026-01-31T13:30:05Z")), "2026-01-31 14:30:05");
        assert_eq!(local.ago(at("2026-01-31T13:25:00Z")), "5m ago");
        assert_eq!(local.coming(Coming::At(at("2026-01-31T22:15:00Z"))), "23:15");
        let due = local.coming(Coming::DueSince(at("2026-01-31T08:00:00Z")));
        assert_eq!(due, "due since 09:00, nothing runs the queue");
    }
}
