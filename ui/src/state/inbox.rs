//! The inbox: under which heads its entries stand, until when they can be put off, and what its keys do.

use crate::{
    catalogue::{inbox as say, keyboard},
    state::list_keys::KeyLines,
};
use contract::{
    Timestamp,
    inbox::{InboxEntry, InboxPage, UNREAD_MAX},
    text,
};
use jiff::{SignedDuration, civil, tz::Offset};

/// A head, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InboxPart {
    /// What asks.
    NeedsYou,
    /// What ended since the person last looked.
    SinceLastLook,
    /// What ended before that, today.
    Today,
    /// The day before.
    Yesterday,
    /// Before that.
    Earlier,
    /// What is put off.
    Snoozed,
}

impl InboxPart {
    /// Its words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NeedsYou => say::needs_you(),
            Self::SinceLastLook => say::since_last_look(),
            Self::Today => say::today(),
            Self::Yesterday => say::yesterday(),
            Self::Earlier => say::earlier(),
            Self::Snoozed => say::snoozed(),
        }
    }
}

/// The entries under their heads; heads without entries are left out.
pub type InboxGroups = Vec<(InboxPart, Vec<InboxEntry>)>;

/// The entries under their heads. `looked`: when the person last looked, as it was when the page began to show, so that
/// nothing moves to another head by being read.
#[must_use]
pub fn groups(page: &InboxPage, looked: Timestamp, now: Timestamp, zone: Offset) -> InboxGroups {
    let day = |at: Timestamp| zone.to_datetime(at).date();
    let (today, yesterday) = (day(now), day(now).yesterday().unwrap_or(day(now)));
    let head = |entry: &InboxEntry| match day(entry.since) {
        _ if entry.since >= looked && !entry.done => InboxPart::SinceLastLook,
        day if day >= today => InboxPart::Today,
        day if day == yesterday => InboxPart::Yesterday,
        _ => InboxPart::Earlier,
    };
    let mut groups: InboxGroups = vec![(InboxPart::NeedsYou, page.needs_you.clone())];
    for under in [InboxPart::SinceLastLook, InboxPart::Today, InboxPart::Yesterday, InboxPart::Earlier] {
        groups.push((under, page.ended.iter().filter(|entry| head(entry) == under).cloned().collect()));
    }
    groups.push((InboxPart::Snoozed, page.snoozed.clone()));
    groups.retain(|(_, entries)| !entries.is_empty());
    groups
}

/// When the person last looked: what is unread came since.
#[must_use]
pub fn last_look(page: &InboxPage, now: Timestamp) -> Timestamp {
    page.ended.iter().filter(|entry| entry.unread).map(|entry| entry.since).min().unwrap_or(now)
}

/// How many are unread: past so many, how many more says nothing.
#[must_use]
pub fn unread_count(unread: i64) -> String {
    match unread {
        UNREAD_MAX.. => format!("{}+", UNREAD_MAX - 1),
        unread => text::count(unread),
    }
}

/// Every entry, from the top.
pub fn entries(page: &InboxPage) -> impl Iterator<Item = &InboxEntry> {
    page.needs_you.iter().chain(&page.ended).chain(&page.snoozed)
}

/// Until when something can be put off, with the words for it. `moment`: what the person's clock is at then, which is
/// another hour from UTC where the clocks change before.
#[must_use]
pub fn snooze_times(
    now: Timestamp,
    zone: Offset,
    moment: impl Fn(civil::DateTime) -> Option<Timestamp>,
) -> Vec<(&'static str, Timestamp)> {
    let today = zone.to_datetime(now).date();
    let at_nine = |day: Option<civil::Date>| moment(day?.at(9, 0, 0, 0));
    let monday = today.nth_weekday(1, civil::Weekday::Monday).ok();
    let choices = [
        (say::in_an_hour(), now.checked_add(SignedDuration::from_hours(1)).ok()),
        (say::in_three_hours(), now.checked_add(SignedDuration::from_hours(3)).ok()),
        (say::tomorrow(), at_nine(today.tomorrow().ok())),
        // on a Sunday that is tomorrow
        (say::next_monday(), at_nine(monday.filter(|monday| today.tomorrow().ok() != Some(*monday)))),
    ];
    choices.into_iter().filter_map(|(label, at)| Some((label, at?))).collect()
}

/// What a key does while the list has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxKey {
    /// One entry down.
    Next,
    /// One entry up.
    Back,
    /// To the first.
    First,
    /// To the last.
    Last,
    /// Say yes.
    Approve,
    /// Say no.
    Deny,
    /// Say something else.
    Answer,
    /// Run it again.
    Retry,
    /// Put it off.
    Snooze,
    /// Read, or unread again.
    Unread,
    /// Be done with it.
    Done,
}

/// The keys of the page in print.
pub const INBOX_KEYS: KeyLines = &[
    (keyboard::go, &["↑", "↓", "J", "K"]),
    (keyboard::first_and_last, &["Home", "End"]),
    (say::key_approve, &["A"]),
    (say::key_deny, &["D"]),
    (say::key_answer, &["W"]),
    (say::key_retry, &["R"]),
    (say::key_snooze, &["S"]),
    (say::key_unread, &["U"]),
    (say::key_done, &["E"]),
];

impl InboxKey {
    /// What a pressed key is for, as the browser names it; nothing where it is pressed with another.
    #[must_use]
    pub fn of(key: &str, with_another: bool) -> Option<Self> {
        if with_another {
            return None;
        }
        Some(match key {
            "ArrowDown" | "j" => Self::Next,
            "ArrowUp" | "k" => Self::Back,
            "Home" => Self::First,
            "End" => Self::Last,
            "a" => Self::Approve,
            "d" => Self::Deny,
            "w" => Self::Answer,
            "r" => Self::Retry,
            "s" => Self::Snooze,
            "u" => Self::Unread,
            "e" => Self::Done,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::actions::tests::task;
    use contract::Status;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn entry(since: &str, unread: bool) -> InboxEntry {
        let task = task(Status::Completed);
        InboxEntry { task, since: at(since), unread, done: false, snoozed_until: None }
    }

    #[test]
    fn what_was_read_stays_under_its_head_for_as_long_as_the_page_shows() {
        let now = at("2026-11-30T14:00:00Z");
        let mut page = InboxPage {
            ended: vec![
                entry("2026-11-30T13:58:00Z", true),
                entry("2026-11-30T13:10:00Z", true),
                entry("2026-11-30T11:00:00Z", false),
                entry("2026-11-29T18:00:00Z", false),
                entry("2026-11-20T18:00:00Z", false),
            ],
            ..InboxPage::default()
        };
        let looked = last_look(&page, now);
        assert_eq!(looked, at("2026-11-30T13:10:00Z"));
        let heads = |page: &InboxPage| {
            groups(page, looked, now, Offset::UTC)
                .into_iter()
                .map(|(h, all)| (h, all.len()))
                .collect::<Vec<_>>()
        };
        let wanted = [
            (InboxPart::SinceLastLook, 2),
            (InboxPart::Today, 1),
            (InboxPart::Yesterday, 1),
            (InboxPart::Earlier, 1),
        ];
        assert_eq!(heads(&page), wanted);
        page.ended[0].unread = false;
        assert_eq!(heads(&page), wanted);
        assert_eq!(last_look(&InboxPage::default(), now), now);
    }

    #[test]
    fn the_day_is_that_of_the_person() {
        let page = InboxPage { ended: vec![entry("2026-11-29T23:30:00Z", false)], ..InboxPage::default() };
        let now = at("2026-11-30T08:00:00Z");
        let head = |zone| groups(&page, now, now, zone)[0].0;
        assert_eq!(head(Offset::UTC), InboxPart::Yesterday);
        assert_eq!(head(Offset::constant(1)), InboxPart::Today);
    }

    #[test]
    fn times_to_put_off_until_are_to_come_and_differ() {
        // a Monday, a Saturday, a Sunday, the last day of a year
        for now in
            ["2026-11-30T08:00:00Z", "2026-11-28T23:59:00Z", "2026-11-29T12:00:00Z", "2026-12-31T12:00:00Z"]
        {
            let zone = Offset::constant(-8);
            let times = snooze_times(at(now), zone, |local| zone.to_timestamp(local).ok());
            assert!(times.len() >= 3, "{now}: {times:?}");
            for (label, until) in &times {
                assert!(*until > at(now), "{now}: {label}");
                assert_eq!(times.iter().filter(|(_, other)| other == until).count(), 1, "{now}: {label}");
            }
        }
        let times =
            snooze_times(at("2026-11-30T08:00:00Z"), Offset::UTC, |at| Offset::UTC.to_timestamp(at).ok());
        assert_eq!(times[3].1, at("2026-12-07T09:00:00Z"), "this Monday has begun");
    }

    #[test]
    fn single_keys_are_for_this_list_and_with_another_they_are_not() {
        assert_eq!(InboxKey::of("e", false), Some(InboxKey::Done));
        assert_eq!(InboxKey::of("e", true), None);
        assert_eq!(InboxKey::of("Enter", false), None, "that presses what has the focus");
    }
}
