//! What may be set about what is kept, and asked for when something is to be taken away.

use super::findings::{finding, finish};
use crate::{
    TaskType,
    error::{ApiError, FieldError},
    space::{KEEP_DAYS, KEEP_MIB, KEEP_NEWEST, KeepRules, PRUNE_STEP, PruneAsked},
};
use std::ops::RangeInclusive;

/// Longest age that can be asked for, in seconds: as long as the rules go.
const OLDEST_SECONDS: i64 = *KEEP_DAYS.end() * 86_400;

fn outside(field: &str, value: i64, allowed: &RangeInclusive<i64>, unit: &str) -> Option<FieldError> {
    let (least, most) = (allowed.start(), allowed.end());
    let message =
        format!("{value} is outside what is allowed: {least} to {most} {unit}; leave it out for no limit.");
    (!allowed.contains(&value)).then(|| finding(field, &message))
}

pub(super) fn rules(rules: &KeepRules) -> Vec<FieldError> {
    let mut found: Vec<Option<FieldError>> = vec![];
    let mut look = |field: &str, value: Option<i64>, allowed: &RangeInclusive<i64>, unit: &str| {
        found.push(value.and_then(|value| outside(field, value, allowed, unit)));
    };
    for (field, days) in [
        ("keep.task_days", rules.task_days),
        ("keep.failed_days", rules.failed_days),
        ("keep.output_days", rules.output_days),
    ] {
        look(field, days, &KEEP_DAYS, "days");
    }
    look("keep.newest", rules.newest, &KEEP_NEWEST, "tasks");
    look("keep.output_mib", rules.output_mib, &KEEP_MIB, "MiB");
    for kind in TaskType::ALL {
        look(&format!("keep.days_of.{kind}"), rules.days_of.of(kind), &KEEP_DAYS, "days");
        look(&format!("keep.newest_of.{kind}"), rules.newest_of.of(kind), &KEEP_NEWEST, "tasks");
    }
    found.into_iter().flatten().collect()
}

/// Whether this can be asked for.
///
/// # Errors
/// `invalid_input` with every field at fault.
pub fn prune(asked: &PruneAsked) -> Result<(), ApiError> {
    let mut found = vec![];
    if let Some(seconds) = asked.older_than_seconds
        && !(1..=OLDEST_SECONDS).contains(&seconds)
    {
        let message = format!("{seconds} seconds are outside what is allowed: a second to a hundred years.");
        found.push(finding("older_than", &message));
    }
    if let Some(keep) = asked.keep
        && !KEEP_NEWEST.contains(&keep)
    {
        let (least, most) = (KEEP_NEWEST.start(), KEEP_NEWEST.end());
        let message = format!(
            "{keep} is outside what is allowed: {least} to {most}. To take all of them, say how old they must be."
        );
        found.push(finding("keep", &message));
    }
    finish(found)
}

/// Whether one step may take so many.
///
/// # Errors
/// `invalid_input`: none, or more than [`PRUNE_STEP`].
pub fn prune_step(tasks: usize) -> Result<(), ApiError> {
    if (1..=PRUNE_STEP).contains(&tasks) {
        return Ok(());
    }
    finish(vec![finding("ids", &format!("1 to {PRUNE_STEP} tasks at once; these are {tasks}."))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_is_named_with_what_is_allowed() {
        type Set = fn(&mut KeepRules);
        let cases: [(Set, &str); 8] = [
            (|r| r.task_days = Some(0), "keep.task_days"),
            (|r| r.task_days = Some(-1), "keep.task_days"),
            (|r| r.failed_days = Some(36_501), "keep.failed_days"),
            (|r| r.output_days = Some(0), "keep.output_days"),
            (|r| r.newest = Some(0), "keep.newest"),
            (|r| r.output_mib = Some(-5), "keep.output_mib"),
            (|r| r.days_of.coding = Some(0), "keep.days_of.coding"),
            (|r| r.newest_of.review = Some(i64::MAX), "keep.newest_of.review"),
        ];
        for (set, field) in cases {
            let mut rules = KeepRules::default();
            set(&mut rules);
            let found = super::rules(&rules);
            assert_eq!(found.len(), 1, "{field}");
            assert_eq!(found[0].field, field);
            assert!(found[0].message.contains("leave it out"), "{}", found[0].message);
        }
        assert_eq!(
            super::rules(&KeepRules { task_days: Some(1), newest: Some(1), ..KeepRules::default() }),
            []
        );
    }

    #[test]
    fn what_is_asked_for_is_refused_by_field() {
        let asked = |older, keep| PruneAsked { older_than_seconds: older, keep, ..PruneAsked::default() };
        for (wrong, fields) in [
            (asked(Some(0), None), &["older_than"][..]),
            (asked(Some(-86_400), Some(-1)), &["older_than", "keep"]),
            (asked(Some(i64::MAX), None), &["older_than"]),
            (asked(None, Some(0)), &["keep"]),
        ] {
            let error = prune(&wrong).unwrap_err();
            let named: Vec<_> = error.fields.iter().map(|f| f.field.as_str()).collect();
            assert_eq!(named, fields, "{wrong:?}");
        }
        prune(&asked(Some(1), Some(1))).unwrap();
        prune(&PruneAsked::default()).unwrap();
        assert!(prune_step(0).is_err() && prune_step(PRUNE_STEP + 1).is_err() && prune_step(1).is_ok());
    }
}
