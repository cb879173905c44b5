//! The names of the contract's values for people, in the page's language.

use crate::catalogue::{names as say, time};
use contract::{Status, TaskType, task::TaskGroup};
use jiff::civil::Weekday;

/// Where a task stands.
#[must_use]
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Pending => say::pending(),
        Status::Queued => say::queued(),
        Status::Running => say::running(),
        Status::Paused => say::paused(),
        Status::NeedsInput => say::needs_you(),
        Status::Completed => say::completed(),
        Status::Failed => say::failed(),
        Status::Cancelled => say::cancelled(),
    }
}

/// What sort of work a task is.
#[must_use]
pub fn task_type(kind: TaskType) -> &'static str {
    match kind {
        TaskType::General => say::general(),
        TaskType::Analysis => say::analysis(),
        TaskType::Coding => say::coding(),
        TaskType::Research => say::research(),
        TaskType::Review => say::review(),
        TaskType::Documentation => say::documentation(),
    }
}

/// The head of a group of tasks.
#[must_use]
pub fn group(group: TaskGroup) -> &'static str {
    match group {
        TaskGroup::NeedsYou => say::needs_you(),
        TaskGroup::Running => say::running(),
        TaskGroup::Next => say::next_in_line(),
        TaskGroup::Waiting => say::waiting(),
        TaskGroup::Ended => say::ended(),
    }
}

/// `Mon`
#[must_use]
pub fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => time::monday(),
        Weekday::Tuesday => time::tuesday(),
        Weekday::Wednesday => time::wednesday(),
        Weekday::Thursday => time::thursday(),
        Weekday::Friday => time::friday(),
        Weekday::Saturday => time::saturday(),
        Weekday::Sunday => time::sunday(),
    }
}

/// `Jan` for 1.
#[must_use]
pub fn month(month: i8) -> &'static str {
    match month {
        1 => time::january(),
        2 => time::february(),
        3 => time::march(),
        4 => time::april(),
        5 => time::may(),
        6 => time::june(),
        7 => time::july(),
        8 => time::august(),
        9 => time::september(),
        10 => time::october(),
        11 => time::november(),
        _ => time::december(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// English says of each what the command line says.
    #[test]
    fn the_page_and_the_command_line_say_the_same() {
        for one in Status::ALL {
            assert_eq!(status(one), one.label());
        }
        for one in TaskType::ALL {
            assert_eq!(task_type(one), one.label());
        }
        for one in TaskGroup::ALL {
            assert_eq!(group(one), one.label());
        }
    }
}
