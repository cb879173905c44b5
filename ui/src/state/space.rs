//! What takes the space, what would go, and in which words that is said.

use crate::catalogue::{Word, space as say};
use contract::{
    TaskId,
    space::{Needed, PruneAsked, PrunePlan, PruneWhat, Space, SpacePart},
    text,
};

/// Tones of the bar: output, files, what is deleted, the database, what is beside it.
pub const TONES: usize = 5;
/// A day, in seconds.
const DAY: i64 = 86_400;

/// The tone of a part: those that belong together have one.
#[must_use]
pub const fn tone(part: SpacePart) -> usize {
    match part {
        SpacePart::Output | SpacePart::Inputs => 0,
        SpacePart::Artifacts | SpacePart::Worktrees | SpacePart::Snapshots => 1,
        SpacePart::Deleted => 2,
        SpacePart::Tasks | SpacePart::Log | SpacePart::Search | SpacePart::ChatFiles | SpacePart::Unused => 3,
        SpacePart::Backups | SpacePart::Other => 4,
    }
}

/// What a part is called.
#[must_use]
pub fn part(part: SpacePart) -> &'static str {
    match part {
        SpacePart::Output => say::output(),
        SpacePart::Artifacts => say::artifacts(),
        SpacePart::Deleted => say::deleted(),
        SpacePart::Inputs => say::inputs(),
        SpacePart::Tasks => say::tasks(),
        SpacePart::Log => say::log(),
        SpacePart::Search => say::search_index(),
        SpacePart::ChatFiles => say::chat_files(),
        SpacePart::Unused => say::unused(),
        SpacePart::Worktrees => say::worktrees(),
        SpacePart::Snapshots => say::snapshots(),
        SpacePart::Backups => say::backups(),
        SpacePart::Other => say::other(),
    }
}

/// The pieces of the bar: the tone of each and its share in percent, those that take anything.
#[must_use]
pub fn pieces(space: &Space) -> Vec<(usize, f64)> {
    let of = |wanted: usize| {
        space.parts.iter().filter(move |share| tone(share.part) == wanted).map(|share| share.bytes)
    };
    (0..TONES)
        .map(|tone| (tone, of(tone).sum::<u64>()))
        .filter(|(_, bytes)| *bytes > 0)
        .map(|(tone, bytes)| (tone, bytes as f64 * 100.0 / space.bytes.max(1) as f64))
        .collect()
}

/// What all of it takes, and what is free.
#[must_use]
pub fn in_all(space: &Space) -> String {
    match space.free_bytes {
        Some(free) => say::in_all(&text::bytes(space.bytes), &text::bytes(free)),
        None => say::in_all_only(&text::bytes(space.bytes)),
    }
}

/// Why something stays.
#[must_use]
pub fn needed(why: Needed) -> &'static str {
    match why {
        Needed::Dependency => say::needed_dependency(),
        Needed::Retry => say::needed_retry(),
        Needed::Family => say::needed_family(),
        Needed::Conversation => say::needed_conversation(),
        Needed::Report => say::needed_report(),
        Needed::Schedule => say::needed_schedule(),
        Needed::Snoozed => say::needed_snoozed(),
        Needed::Notice => say::needed_notice(),
        Needed::Open => say::needed_open(),
        Needed::Changed => say::needed_changed(),
        Needed::NoBin => say::needed_no_bin(),
        Needed::Files => say::needed_files(),
    }
}

/// Which tasks can be cleared by hand: a key, what it is called, and how old they must be in seconds; by the rules where
/// that is none.
pub const AGES: [(&str, Word, Option<i64>); 4] = [
    ("rules", say::age_rules, None),
    ("month", say::age_month, Some(30 * DAY)),
    ("quarter", say::age_quarter, Some(90 * DAY)),
    ("year", say::age_year, Some(365 * DAY)),
];

/// What is asked for where these two are chosen.
#[must_use]
pub fn asked(age: &str, output_only: bool) -> PruneAsked {
    let older_than_seconds = AGES.iter().find(|(key, _, _)| *key == age).and_then(|(_, _, seconds)| *seconds);
    PruneAsked { older_than_seconds, output_only, ..PruneAsked::default() }
}

/// What goes, in one line.
#[must_use]
pub fn summary(plan: &PrunePlan) -> String {
    let goes = match (plan.tasks, plan.outputs) {
        (0, 0) => return say::nothing_goes().to_owned(),
        (tasks, 0) => say::tasks_go(tasks),
        (0, outputs) => say::only_outputs_go(outputs),
        (tasks, outputs) => say::both_go(&say::tasks_go(tasks), &say::outputs_go(outputs)),
    };
    say::goes_and_takes(&goes, &text::bytes(plan.bytes))
}

/// What goes in steps of so many tasks: output first, so that most of the space is free soon.
#[must_use]
pub fn steps(plan: &PrunePlan, most: usize) -> Vec<(PruneWhat, Vec<TaskId>)> {
    let order = [PruneWhat::Output, PruneWhat::Task, PruneWhat::Deleted];
    let of = |what: PruneWhat| plan.items.iter().filter(move |item| item.what == what).map(|item| item.task);
    order
        .into_iter()
        .flat_map(|what| {
            let ids: Vec<TaskId> = of(what).collect();
            ids.chunks(most.max(1)).map(|some| (what, some.to_vec())).collect::<Vec<_>>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{
        Status, TaskType, Timestamp,
        space::{PruneItem, PruneWhy, SpaceShare},
    };

    fn space(bytes: &[(SpacePart, u64)]) -> Space {
        let parts: Vec<_> =
            bytes.iter().map(|&(part, bytes)| SpaceShare { part, bytes, count: None }).collect();
        Space { bytes: bytes.iter().map(|(_, bytes)| bytes).sum(), parts, ..Space::default() }
    }

    #[test]
    fn the_bar_is_as_long_as_all_and_empty_parts_have_no_piece() {
        let some = space(&[
            (SpacePart::Output, 30),
            (SpacePart::Log, 5),
            (SpacePart::Tasks, 15),
            (SpacePart::Deleted, 0),
            (SpacePart::Backups, 50),
        ]);
        assert_eq!(pieces(&some), [(0, 30.0), (3, 20.0), (4, 50.0)]);
        assert_eq!(pieces(&Space::default()), []);
        assert_eq!(in_all(&some), "100 B in all");
        assert_eq!(in_all(&Space { free_bytes: Some(2048), ..some }), "100 B in all, 2 KiB free on the disk");
        assert!(SpacePart::ALL.into_iter().all(|part| tone(part) < TONES));
    }

    #[test]
    fn what_goes_is_said_in_one_line() {
        let plan = |tasks, outputs| PrunePlan { tasks, outputs, bytes: 1024, ..PrunePlan::default() };
        assert_eq!(summary(&plan(0, 0)), "Nothing would go.");
        assert_eq!(summary(&plan(1, 0)), "1 task. Their files take 1 KiB.");
        assert_eq!(summary(&plan(0, 2)), "Output of 2 tasks that stay. Their files take 1 KiB.");
        assert_eq!(
            summary(&plan(3, 1)),
            "3 tasks and the output of 1 task that stays. Their files take 1 KiB."
        );
    }

    #[test]
    fn it_goes_in_steps_output_first() {
        let item = |n: u64, what| PruneItem {
            task: format!("00000000-0000-7000-8000-{n:012}").parse().unwrap(),
            title: String::new(),
            task_type: TaskType::General,
            status: Status::Completed,
            ended_at: Timestamp::UNIX_EPOCH,
            what,
            why: PruneWhy::Age,
            bytes: 0,
        };
        let items =
            [(1, PruneWhat::Task), (2, PruneWhat::Output), (3, PruneWhat::Task), (4, PruneWhat::Task)];
        let plan = PrunePlan { items: items.map(|(n, what)| item(n, what)).into(), ..PrunePlan::default() };
        let sizes: Vec<_> = steps(&plan, 2).into_iter().map(|(what, ids)| (what, ids.len())).collect();
        assert_eq!(sizes, [(PruneWhat::Output, 1), (PruneWhat::Task, 2), (PruneWhat::Task, 1)]);
        assert_eq!(steps(&PrunePlan::default(), 2), []);
    }

    #[test]
    fn what_is_chosen_is_what_is_asked_for() {
        assert_eq!(asked("rules", false), PruneAsked::default());
        assert_eq!(
            asked("month", true),
            PruneAsked { older_than_seconds: Some(30 * DAY), output_only: true, ..PruneAsked::default() }
        );
    }
}
