//! Mission control: which running tasks stand by themselves, and what stands below one of them.

use crate::{
    catalogue::{common, inbox, keyboard, schedules},
    state::list_keys::KeyLines,
};
use contract::{Status, Task, TaskId};
use std::collections::HashSet;

/// A task below another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The task.
    pub id: TaskId,
    /// How far below: 1 for what the task at the top started itself.
    pub depth: usize,
}

/// Those of the running tasks that stand by themselves: what one of the others started shows below that one. `parent`:
/// who started a task, where that is known.
#[must_use]
pub fn tops(running: &[TaskId], parent: impl Fn(TaskId) -> Option<TaskId>) -> Vec<TaskId> {
    let all: HashSet<TaskId> = running.iter().copied().collect();
    let stands_below = |id: &TaskId| {
        // whoever started it may have started it for another one that runs
        let mut above = std::iter::successors(parent(*id), |id| parent(*id)).take(running.len() + 8);
        above.any(|id| all.contains(&id))
    };
    running.iter().copied().filter(|id| !stands_below(id)).collect()
}

/// What stands below a task, in the order of a tree: each followed by what it started itself.
#[must_use]
pub fn branches(top: TaskId, family: &[Task]) -> Vec<Branch> {
    let mut found = vec![];
    below(top, family, 1, &mut found);
    found
}

fn below(parent: TaskId, family: &[Task], depth: usize, found: &mut Vec<Branch>) {
    for task in family.iter().filter(|task| task.parent_id == Some(parent)) {
        found.push(Branch { id: task.id, depth });
        below(task.id, family, depth + 1, found);
    }
}

/// How many of the tasks that a task started itself have ended, and how many there are.
#[must_use]
pub fn parts(top: TaskId, family: &[Task]) -> Option<(i64, i64)> {
    let own = || family.iter().filter(|task| task.parent_id == Some(top));
    let done = own().filter(|task| task.status == Status::Completed).count();
    let total = own().count();
    (total > 0).then_some((i64::try_from(done).ok()?, i64::try_from(total).ok()?))
}

/// What a key does on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlKey {
    /// One row down.
    Next,
    /// One row up.
    Back,
    /// Show its parts.
    Unfold,
    /// Show them no more.
    Fold,
    /// Hold it, or let it go on.
    Pause,
    /// End it.
    Cancel,
    /// Say yes.
    Approve,
    /// Say no.
    Deny,
    /// Say something else.
    Answer,
}

/// The keys of the screen in print.
pub const CONTROL_KEYS: KeyLines = &[
    (keyboard::go, &["↑", "↓", "J", "K"]),
    (keyboard::unfold_parts, &["→", "←"]),
    (keyboard::open_detail, &["Enter"]),
    (schedules::key_pause, &["P"]),
    (common::cancel, &["Del"]),
    (inbox::key_approve, &["A"]),
    (inbox::key_deny, &["D"]),
    (inbox::key_answer, &["W"]),
];

impl ControlKey {
    /// What a pressed key is for, as the browser names it; nothing where it is pressed with another.
    #[must_use]
    pub fn of(key: &str, with_another: bool) -> Option<Self> {
        if with_another {
            return None;
        }
        Some(match key {
            "ArrowDown" | "j" => Self::Next,
            "ArrowUp" | "k" => Self::Back,
            "ArrowRight" => Self::Unfold,
            "ArrowLeft" => Self::Fold,
            "p" => Self::Pause,
            "Delete" => Self::Cancel,
            "a" => Self::Approve,
            "d" => Self::Deny,
            "w" => Self::Answer,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{actions::tests::task, changes::tests::id};

    fn child(number: u128, parent: u128, status: Status) -> Task {
        Task { id: id(number), parent_id: Some(id(parent)), ..task(status) }
    }

    #[test]
    fn a_family_shows_as_a_tree() {
        let family = [
            child(2, 1, Status::Completed),
            child(3, 1, Status::Running),
            child(4, 3, Status::Running),
            child(5, 1, Status::Queued),
        ];
        let tree: Vec<_> =
            branches(id(1), &family).into_iter().map(|branch| (branch.id, branch.depth)).collect();
        assert_eq!(tree, [(id(2), 1), (id(3), 1), (id(4), 2), (id(5), 1)]);
        assert_eq!(parts(id(1), &family), Some((1, 3)));
        assert_eq!(parts(id(5), &family), None);
    }

    #[test]
    fn what_runs_below_another_does_not_stand_by_itself() {
        let parent = |of: TaskId| match of {
            of if of == id(3) => Some(id(1)),
            of if of == id(4) => Some(id(3)),
            // its parent has ended
            of if of == id(6) => Some(id(9)),
            _ => None,
        };
        assert_eq!(tops(&[id(1), id(4), id(6), id(7)], parent), [id(1), id(6), id(7)]);
    }
}
