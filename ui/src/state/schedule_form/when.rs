//! The builder of a rhythm: a way with its few fields, which most people mean, and back from what is stored.

use crate::{
    catalogue::{Word, schedules as say},
    state::amount,
};
use contract::{FieldError, Timestamp, schedule::Rhythm};
use jiff::civil::Weekday;

/// How often it comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// Each hour, at a minute.
    Hourly,
    /// Each day, at a time.
    #[default]
    Daily,
    /// From Monday to Friday.
    Weekdays,
    /// On some days of the week.
    Weekly,
    /// On a day of the month.
    Monthly,
    /// Every so often, whatever the clock says.
    Every,
    /// At one moment.
    Once,
    /// By a cron pattern.
    Pattern,
}

impl Way {
    /// All of them, with what they are called.
    pub const ALL: [(Self, Word); 8] = [
        (Self::Hourly, say::hourly),
        (Self::Daily, say::daily),
        (Self::Weekdays, say::weekdays),
        (Self::Weekly, say::weekly),
        (Self::Monthly, say::monthly),
        (Self::Every, say::every),
        (Self::Once, say::once),
        (Self::Pattern, say::cron_pattern),
    ];

    /// Whether it goes by the clock on the wall, and so by a zone.
    #[must_use]
    pub const fn has_zone(self) -> bool {
        match self {
            Self::Hourly | Self::Daily | Self::Weekdays | Self::Weekly | Self::Monthly | Self::Pattern => {
                true
            }
            Self::Every | Self::Once => false,
        }
    }
}

/// The days of the week, from Monday, each with its number in a pattern.
pub const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "1"),
    (Weekday::Tuesday, "2"),
    (Weekday::Wednesday, "3"),
    (Weekday::Thursday, "4"),
    (Weekday::Friday, "5"),
    (Weekday::Saturday, "6"),
    (Weekday::Sunday, "0"),
];
/// The last day of the month, in a pattern.
pub const LAST_DAY: &str = "L";
/// From Monday to Friday, in a pattern.
const WORKING_DAYS: &str = "1-5";

/// The builder's fields as they stand. Those of other ways keep what they hold.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    /// How often.
    pub way: Way,
    /// For each hour: the minute.
    pub minute: String,
    /// The time of the day, `02:30`.
    pub time: String,
    /// For some days of the week: which of them, from Monday.
    pub days: [bool; 7],
    /// For a day of the month: its number, or [`LAST_DAY`].
    pub month_day: String,
    /// For every so often: how much.
    pub every: String,
    /// Its unit's key.
    pub every_unit: String,
    /// For once: the moment.
    pub once: Option<Timestamp>,
    /// The cron pattern.
    pub pattern: String,
}

impl Default for When {
    /// Each day at nine, and as good a beginning for the other ways.
    fn default() -> Self {
        Self {
            way: Way::default(),
            minute: "0".to_owned(),
            time: "09:00".to_owned(),
            days: [true, false, false, false, false, false, false],
            month_day: "1".to_owned(),
            every: "15".to_owned(),
            every_unit: "m".to_owned(),
            once: None,
            pattern: String::new(),
        }
    }
}

impl When {
    /// Filled from what is stored: a pattern by the way that makes one like it, if there is one.
    #[must_use]
    pub fn of(rhythm: &Rhythm) -> Self {
        match rhythm {
            Rhythm::Once(at) => Self { way: Way::Once, once: Some(*at), ..Self::default() },
            Rhythm::Every(seconds) => {
                let (every, every_unit) = amount::split(*seconds);
                Self { way: Way::Every, every, every_unit, ..Self::default() }
            }
            Rhythm::Cron(pattern) => Self::read(pattern).unwrap_or_else(|| Self {
                way: Way::Pattern,
                pattern: pattern.clone(),
                ..Self::default()
            }),
        }
    }

    /// The rhythm that the fields stand for.
    ///
    /// # Errors
    /// The field at fault, and what to enter instead.
    pub fn rhythm(&self) -> Result<Rhythm, FieldError> {
        match self.way {
            Way::Every => {
                let seconds = amount::join(&self.every, &self.every_unit);
                seconds.map(Rhythm::Every).map_err(|message| at_fault("every", message))
            }
            Way::Once => self.once.map(Rhythm::Once).ok_or_else(|| at_fault("once", say::no_moment())),
            Way::Pattern if self.pattern.trim().is_empty() => Err(at_fault("cron", say::no_pattern())),
            Way::Pattern => Ok(Rhythm::Cron(self.pattern.trim().to_owned())),
            Way::Hourly | Way::Daily | Way::Weekdays | Way::Weekly | Way::Monthly => {
                self.by_the_clock().map(Rhythm::Cron)
            }
        }
    }

    /// The pattern of a way that makes one.
    #[must_use]
    pub fn made_pattern(&self) -> Option<String> {
        let makes = self.way.has_zone() && self.way != Way::Pattern;
        if makes { self.by_the_clock().ok() } else { None }
    }

    /// Goes on with the pattern that was made, as text.
    pub fn take_pattern_over(&mut self) {
        if let Some(pattern) = self.made_pattern() {
            self.pattern = pattern;
            self.way = Way::Pattern;
        }
    }

    fn by_the_clock(&self) -> Result<String, FieldError> {
        if self.way == Way::Hourly {
            let minute = in_range(&self.minute, 0, 59).ok_or_else(|| at_fault("minute", say::no_minute()))?;
            return Ok(format!("{minute} * * * *"));
        }
        let (hour, minute) = clock(&self.time).ok_or_else(|| at_fault("time", say::no_time_of_day()))?;
        let (of_month, of_week) = match self.way {
            Way::Weekdays => ("*", WORKING_DAYS.to_owned()),
            Way::Weekly => ("*", self.picked_days().ok_or_else(|| at_fault("days", say::no_day()))?),
            Way::Monthly => (self.month_day.as_str(), "*".to_owned()),
            _ => ("*", "*".to_owned()),
        };
        Ok(format!("{minute} {hour} {of_month} * {of_week}"))
    }

    fn picked_days(&self) -> Option<String> {
        let picked = DAYS.iter().zip(self.days).filter(|(_, picked)| *picked).map(|((_, number), _)| *number);
        let picked: Vec<&str> = picked.collect();
        (!picked.is_empty()).then(|| picked.join(","))
    }

    /// A pattern that one of the ways makes, or that means the same.
    fn read(pattern: &str) -> Option<Self> {
        let known = match pattern.trim() {
            "@hourly" => "0 * * * *",
            "@daily" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            other => other,
        };
        let fields: Vec<&str> = known.split_whitespace().collect();
        let &[minute, hour, of_month, "*", of_week] = fields.as_slice() else { return None };
        let minute = in_range(minute, 0, 59)?;
        if (hour, of_month, of_week) == ("*", "*", "*") {
            return Some(Self { way: Way::Hourly, minute: minute.to_string(), ..Self::default() });
        }
        let time = format!("{:02}:{minute:02}", in_range(hour, 0, 23)?);
        let at = Self { time, ..Self::default() };
        match (of_month, of_week) {
            ("*", "*") => Some(Self { way: Way::Daily, ..at }),
            ("*", WORKING_DAYS) => Some(Self { way: Way::Weekdays, ..at }),
            ("*", days) => Some(Self { way: Way::Weekly, days: days_of(days)?, ..at }),
            (LAST_DAY, "*") => Some(Self { way: Way::Monthly, month_day: LAST_DAY.to_owned(), ..at }),
            (day, "*") => {
                Some(Self { way: Way::Monthly, month_day: in_range(day, 1, 31)?.to_string(), ..at })
            }
            _ => None,
        }
    }
}

/// The days of the month, and what they are called.
#[must_use]
pub fn month_days() -> Vec<(String, String)> {
    let numbered = (1..=31).map(|day: i32| (day.to_string(), day.to_string()));
    numbered.chain([(LAST_DAY.to_owned(), say::last_day().to_owned())]).collect()
}

/// `1,3,7` as days; nothing where it says more.
fn days_of(text: &str) -> Option<[bool; 7]> {
    let mut days = [false; 7];
    for number in text.split(',') {
        // both are Sunday
        let number = if number == "7" { "0" } else { number };
        let at = DAYS.iter().position(|(_, known)| *known == number)?;
        days[at] = true;
    }
    Some(days)
}

/// `2:30` or `02:30`, also with seconds, which a field of the browser may add.
fn clock(text: &str) -> Option<(i64, i64)> {
    let mut parts = text.trim().split(':');
    let time = (in_range(parts.next()?, 0, 23)?, in_range(parts.next()?, 0, 59)?);
    let rest = parts.next().is_none_or(|seconds| in_range(seconds, 0, 59).is_some());
    (rest && parts.next().is_none()).then_some(time)
}

fn in_range(text: &str, least: i64, most: i64) -> Option<i64> {
    let text = text.trim();
    let plain = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|number| plain && (least..=most).contains(number))
}

fn at_fault(field: &str, message: impl Into<String>) -> FieldError {
    FieldError { field: field.to_owned(), message: message.into() }
}

/// The whole name of a day, for who hears it.
#[must_use]
pub fn day_aloud(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => say::monday(),
        Weekday::Tuesday => say::tuesday(),
        Weekday::Wednesday => say::wednesday(),
        Weekday::Thursday => say::thursday(),
        Weekday::Friday => say::friday(),
        Weekday::Saturday => say::saturday(),
        Weekday::Sunday => say::sunday(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cron(pattern: &str) -> Rhythm {
        Rhythm::Cron(pattern.to_owned())
    }

    #[test]
    fn each_way_makes_its_pattern_and_is_found_in_it_again() {
        let some = |days: &[usize]| std::array::from_fn(|at| days.contains(&at));
        let at = |way, time: &str| When { way, time: time.into(), ..When::default() };
        let on = |day: &str| When { month_day: day.into(), ..at(Way::Monthly, "23:59") };
        let cases = [
            (When { way: Way::Hourly, minute: "5".into(), ..When::default() }, "5 * * * *"),
            (at(Way::Daily, "02:30"), "30 2 * * *"),
            (at(Way::Weekdays, "08:00"), "0 8 * * 1-5"),
            (When { days: some(&[0, 2, 6]), ..at(Way::Weekly, "12:05") }, "5 12 * * 1,3,0"),
            (on("31"), "59 23 31 * *"),
            (on(LAST_DAY), "59 23 L * *"),
        ];
        for (when, pattern) in cases {
            assert_eq!(when.rhythm(), Ok(cron(pattern)));
            assert_eq!(when.made_pattern().as_deref(), Some(pattern));
            assert_eq!(When::of(&cron(pattern)), when, "{pattern}");
        }
        for (rhythm, way) in [
            (Rhythm::Every(900), Way::Every),
            (Rhythm::Once(Timestamp::UNIX_EPOCH), Way::Once),
            (cron("*/5 * * * *"), Way::Pattern),
        ] {
            let when = When::of(&rhythm);
            assert_eq!((when.way, when.rhythm(), when.made_pattern()), (way, Ok(rhythm), None));
        }
    }

    #[test]
    fn what_means_the_same_is_found_and_what_means_more_stays_a_pattern() {
        for (pattern, way) in [
            ("@daily", Way::Daily),
            ("@weekly", Way::Weekly),
            ("@monthly", Way::Monthly),
            ("@hourly", Way::Hourly),
            (" 00  02 * * * ", Way::Daily),
            ("0 9 * * 7", Way::Weekly),
            ("0 9 * * 1-4", Way::Pattern),
            ("0 9 1 * 1", Way::Pattern),
            ("0 9 * 6 *", Way::Pattern),
            ("0 0 9 * * *", Way::Pattern),
            ("60 9 * * *", Way::Pattern),
            ("0 +9 * * *", Way::Pattern),
            ("0 9 32 * *", Way::Pattern),
            ("0 * * * 1", Way::Pattern),
            ("", Way::Pattern),
        ] {
            assert_eq!(When::of(&cron(pattern)).way, way, "{pattern}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let fault = |when: When| when.rhythm().unwrap_err().field;
        let of = |way| When { way, ..When::default() };
        for (when, field) in [
            (When { minute: "60".into(), ..of(Way::Hourly) }, "minute"),
            (When { time: String::new(), ..of(Way::Daily) }, "time"),
            (When { time: "25:00".into(), ..of(Way::Weekdays) }, "time"),
            (When { days: [false; 7], ..of(Way::Weekly) }, "days"),
            (When { every: "soon".into(), ..of(Way::Every) }, "every"),
            (of(Way::Once), "once"),
            (of(Way::Pattern), "cron"),
        ] {
            assert_eq!(fault(when), field);
        }
        assert_eq!(When { time: "2:30:00".into(), ..of(Way::Daily) }.rhythm(), Ok(cron("30 2 * * *")));
    }

    #[test]
    fn a_pattern_is_taken_over_as_text() {
        let mut when = When { time: "02:30".into(), ..When::default() };
        when.take_pattern_over();
        assert_eq!((when.way, when.pattern.as_str()), (Way::Pattern, "30 2 * * *"));
        assert_eq!(when.rhythm(), Ok(cron("30 2 * * *")));
        when.take_pattern_over();
        assert_eq!(when.way, Way::Pattern, "there is nothing more to take over");
    }
}
