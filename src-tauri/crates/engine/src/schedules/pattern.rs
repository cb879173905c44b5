//! A cron pattern as people write it. `croner` says whether it is one; here each field is read by itself, so that what is wrong
//! is told of its field, and so that what is plain can be said in words.

use contract::{ApiError, text};
use croner::{Cron, parser::CronParser};
use std::collections::BTreeSet;

/// What one field counts.
#[derive(Debug)]
pub(super) struct FieldKind {
    /// What it is called.
    name: &'static str,
    least: u16,
    most: u16,
    /// Names for its numbers, in order.
    names: &'static [&'static str],
    /// The number of the first name.
    first_name: u16,
    /// What may stand in it.
    remedy: &'static str,
}

const fn kind(name: &'static str, least: u16, most: u16, remedy: &'static str) -> FieldKind {
    FieldKind { name, least, most, names: &[], first_name: 0, remedy }
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The fields in their order.
const KINDS: [FieldKind; 7] = [
    kind("second", 0, 59, "The second is 0 to 59: 0, */10 for every tenth, 0,30 for two of them."),
    kind(
        "minute",
        0,
        59,
        "The minute is 0 to 59: 30, */15 for every fifteenth, 0,30 for two of them, * for each.",
    ),
    kind("hour", 0, 23, "The hour is 0 to 23: 2, 9-17 for a range, */6 for every sixth, * for each."),
    kind(
        "day of the month",
        1,
        31,
        "The day of the month is 1 to 31: 1, 1,15, L for the last, 15W for the nearest working day, * for each.",
    ),
    FieldKind {
        name: "month",
        least: 1,
        most: 12,
        names: &MONTHS,
        first_name: 1,
        remedy: "The month is 1 to 12 or JAN to DEC: 6, JAN,JUL, 3-5, * for each.",
    },
    FieldKind {
        name: "day of the week",
        least: 0,
        most: 7,
        names: &DAYS,
        first_name: 0,
        remedy: "The day of the week is 0 to 7 (0 and 7 are Sunday) or SUN to SAT: 1-5, MON,THU, 2#1 for the first Tuesday of the \
                 month, 5L for the last Friday, * for each.",
    },
    kind("year", 1, 5000, "The year is the seventh field and may be left out: 2027, 2027-2030, * for each."),
];

/// Where the first of five fields stands among all.
const MINUTE: usize = 1;
/// What all fields are set to but the one that is looked at.
const ALL: &str = "*";
/// What stands for whole patterns.
const NICKNAMES: [(&str, &str); 6] = [
    ("@YEARLY", "0 0 1 1 *"),
    ("@ANNUALLY", "0 0 1 1 *"),
    ("@MONTHLY", "0 0 1 * *"),
    ("@WEEKLY", "0 0 * * SUN"),
    ("@DAILY", "0 0 * * *"),
    ("@HOURLY", "0 * * * *"),
];

/// A pattern that was read.
///
/// # Errors
/// `invalid_input` about `cron`, with the field at fault, what is wrong with it, and what may stand there.
pub(super) fn read(pattern: &str) -> Result<Cron, ApiError> {
    let (problem, remedy) = match (CronParser::new().parse(pattern), fault(pattern)) {
        (Ok(cron), None) => return Ok(cron),
        (_, Some(found)) => found,
        (Err(_), None) => ("it cannot be read".to_owned(), FIELDS.to_owned()),
    };
    let message = format!("“{}” is no pattern: {problem}.", text::exact(pattern.trim()));
    Err(ApiError::field("cron", message).hint(remedy))
}

const FIELDS: &str = "Five fields: minute, hour, day of the month, month, day of the week; “30 2 * * 1-5” is 02:30 from Monday to \
                      Friday. A sixth in front is seconds; @hourly, @daily, @weekly, @monthly and @yearly are words for such \
                      patterns.";

/// What is wrong with a pattern, and what to do about it.
fn fault(pattern: &str) -> Option<(String, String)> {
    let upper = pattern.trim().to_uppercase();
    if upper.starts_with('@') {
        let known = NICKNAMES.iter().any(|(name, _)| *name == upper);
        return (!known).then(|| ("there is no such word".to_owned(), FIELDS.to_owned()));
    }
    let fields: Vec<&str> = upper.split_whitespace().collect();
    if !(5..=7).contains(&fields.len()) {
        let has = match fields.len() {
            0 => "it is empty".to_owned(),
            1 => "it has 1 field".to_owned(),
            many => format!("it has {many} fields"),
        };
        return Some((
            format!("{has}, and five are needed, or six with seconds in front"),
            FIELDS.to_owned(),
        ));
    }
    let first = if fields.len() == 5 { MINUTE } else { 0 };
    fields.iter().enumerate().find_map(|(place, field)| {
        let kind = &KINDS[first + place];
        let part = field.split(',').find(|part| !is_read(first + place, part))?;
        let problem = problem(kind, part);
        Some((format!("the {} “{}” {problem}", kind.name, text::exact(part)), kind.remedy.to_owned()))
    })
}

/// Whether a part can stand in a field, all others being left open.
fn is_read(place: usize, part: &str) -> bool {
    let step = part.split_once('/').and_then(|(_, step)| step.parse::<u16>().ok());
    // a step over the end would come as its first number alone
    if strange_name(&KINDS[place], part).is_some() || step.is_some_and(|step| step > KINDS[place].most) {
        return false;
    }
    let mut fields = vec![ALL; KINDS.len()];
    fields[place] = part;
    !part.is_empty() && CronParser::new().parse(&fields.join(" ")).is_ok()
}

/// Letters that are no name in this field, though they may be one in another.
fn strange_name<'a>(kind: &FieldKind, part: &'a str) -> Option<&'a str> {
    let mut words = part.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 3);
    let is_name = |word: &str| {
        kind.names.contains(&word) || word.strip_suffix('L').is_some_and(|day| kind.names.contains(&day))
    };
    words.find(|word| !is_name(word))
}

/// What is wrong with a part of a field.
fn problem(kind: &FieldKind, part: &str) -> String {
    if part.is_empty() {
        return "has nothing before or after a comma".to_owned();
    }
    if let Some(word) = strange_name(kind, part) {
        return match word == part {
            true => "is no name that is known there".to_owned(),
            false => format!("has “{word}” in it, which is no name that is known there"),
        };
    }
    let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
    match step.map(str::parse::<u16>) {
        Some(Err(_)) => return "needs a number after the slash".to_owned(),
        Some(Ok(0)) => return "has a step of 0, which comes nowhere".to_owned(),
        Some(Ok(step)) if step > kind.most => {
            return format!("has a step of {step}, and {} is the most", kind.most);
        }
        Some(Ok(_)) | None => {}
    }
    let bounds: Vec<Option<u16>> = range.split('-').map(|bound| number(kind, bound)).collect();
    match bounds[..] {
        [Some(one)] if !(kind.least..=kind.most).contains(&one) => {
            format!("is outside of {} to {}", kind.least, kind.most)
        }
        [Some(_)] if step.is_some() => "has a step without a range: write */5, or 10-50/5".to_owned(),
        [Some(from), Some(to)] if !(kind.least..=kind.most).contains(&from.max(to)) || from < kind.least => {
            format!("is outside of {} to {}", kind.least, kind.most)
        }
        [Some(from), Some(to)] if from > to => {
            format!("goes backwards: write {from}-{},{}-{to}", kind.most, kind.least)
        }
        _ => "cannot be read".to_owned(),
    }
}

/// A number or a name of a field.
fn number(kind: &FieldKind, text: &str) -> Option<u16> {
    let name = kind.names.iter().position(|name| *name == text);
    match name {
        Some(place) => Some(kind.first_name + u16::try_from(place).ok()?),
        // a plus before a number is a sign of croner's own
        None => text.parse().ok().filter(|_| text.starts_with(|c: char| c.is_ascii_digit())),
    }
}

/// A field whose meaning is plain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PlainField {
    /// Left open.
    All,
    /// Every so many, from its first.
    Step(u16),
    /// These.
    Values(BTreeSet<u16>),
    /// The last day of the month.
    Last,
    /// The last working day of the month.
    LastWorkingDay,
    /// The working day that is nearest to this day.
    NearestWorkingDay(u16),
    /// A day of the week by its place in the month, from 1.
    Nth(u16, u16),
    /// The last such day of the week in the month.
    LastOf(u16),
}

/// The fields from second to day of the week, where all of them are plain and no year is named.
pub(super) fn plain(pattern: &str) -> Option<[PlainField; 6]> {
    let upper = pattern.trim().to_uppercase();
    let whole =
        NICKNAMES.iter().find(|(name, _)| *name == upper).map_or(upper.as_str(), |(_, pattern)| *pattern);
    let mut fields: Vec<&str> = whole.split_whitespace().collect();
    if fields.len() == 5 {
        fields.insert(0, "0");
    }
    if fields.len() == 7 && fields[6] == ALL {
        fields.pop();
    }
    if fields.len() != KINDS.len() - 1 {
        return None;
    }
    let read = fields
        .iter()
        .zip(&KINDS)
        .map(|(field, kind)| plain_field(kind, field))
        .collect::<Option<Vec<_>>>()?;
    read.try_into().ok()
}

fn plain_field(kind: &FieldKind, field: &str) -> Option<PlainField> {
    let (is_day, is_weekday) = (kind.most == 31, kind.most == 7);
    match field {
        "*" => return Some(PlainField::All),
        "?" if is_day || is_weekday => return Some(PlainField::All),
        "L" if is_day => return Some(PlainField::Last),
        "LW" if is_day => return Some(PlainField::LastWorkingDay),
        _ => {}
    }
    if let Some(step) = field.strip_prefix("*/") {
        return step.parse().ok().filter(|step| (1..=kind.most).contains(step)).map(PlainField::Step);
    }
    if let Some(day) = field.strip_suffix('W').filter(|_| is_day) {
        return day.parse().ok().map(PlainField::NearestWorkingDay);
    }
    if let Some((day, nth)) = field.split_once('#').filter(|_| is_weekday) {
        return Some(PlainField::Nth(number(kind, day)? % 7, nth.parse().ok()?));
    }
    if let Some(day) = field.strip_suffix('L').filter(|_| is_weekday) {
        return Some(PlainField::LastOf(number(kind, day)? % 7));
    }
    let parts = field.split(',').map(|part| values(kind, part)).collect::<Option<Vec<_>>>()?;
    let all = parts.into_iter().flatten();
    // Sunday has two numbers
    Some(PlainField::Values(all.map(|one| if is_weekday { one % 7 } else { one }).collect()))
}

/// What a number, a name or a range stands for.
fn values(kind: &FieldKind, part: &str) -> Option<Vec<u16>> {
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, step.parse().ok().filter(|step: &u16| *step > 0)?),
        None => (part, 1),
    };
    let (from, to) = match range.split_once('-') {
        // a week that ends with its Sunday
        Some((from, "SUN")) => (number(kind, from)?, 7),
        Some((from, to)) => (number(kind, from)?, number(kind, to)?),
        None if part == range => (number(kind, part)?, number(kind, part)?),
        None => return None,
    };
    let allowed = kind.least..=kind.most;
    (allowed.contains(&from) && allowed.contains(&to) && from <= to)
        .then(|| (from..=to).step_by(usize::from(step)).collect())
}
