//! The space that everything takes, and what would go, as text.

use super::{Tables as _, lines};
use board::display::{Look, first_line, time::Local};
use comfy_table::{Cell, CellAlignment};
use contract::{
    space::{Needed, PrunePlan, PruneWhat, PruneWhy, Space, SpacePart},
    text::{bytes, count},
};

/// So many of the things that would go are shown.
const EXAMPLES: usize = 10;

/// What everything takes.
pub(crate) fn block(space: &Space, look: &Look) -> String {
    let mut table = look.table(&["What", "Takes", "Number"]);
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    for share in &space.parts {
        let number = share.count.map(count).unwrap_or_default();
        table.add_row(look.row(vec![Cell::new(part(share.part)), right(bytes(share.bytes)), right(number)]));
    }
    let free = space.free_bytes.map(|free| format!("; {} free on the disk", bytes(free))).unwrap_or_default();
    format!("{}{} in all{free}\n", lines(&table), bytes(space.bytes))
}

const fn part(part: SpacePart) -> &'static str {
    match part {
        SpacePart::Output => "Output of tasks",
        SpacePart::Artifacts => "Files that tasks made",
        SpacePart::Deleted => "Deleted tasks",
        SpacePart::Inputs => "Kept inputs",
        SpacePart::Tasks => "Tasks, reports, settings",
        SpacePart::Log => "Logs of tasks",
        SpacePart::Search => "Search index",
        SpacePart::ChatFiles => "Files in conversations",
        SpacePart::Unused => "Free in the database, for new tasks",
        SpacePart::Worktrees => "Worktrees and copies",
        SpacePart::Snapshots => "Snapshots of folders, for changes",
        SpacePart::Backups => "Backups",
        SpacePart::Other => "Legwork's own logs and caches",
    }
}

/// What would go, with the oldest of it.
pub(crate) fn plan(plan: &PrunePlan, look: &Look, local: &Local) -> String {
    let counted = [
        (plan.tasks, "tasks"),
        (plan.outputs, "outputs, of tasks that stay"),
        (plan.deleted, "deleted tasks, for good"),
    ];
    let all: Vec<String> = counted
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{} {what}", count(*number)))
        .collect();
    let mut table = look.table(&["Task", "Title", "Ended", "Goes", "Because", "Files"]);
    for item in plan.items.iter().take(EXAMPLES) {
        table.add_row(look.row(vec![
            Cell::new(item.task.short()),
            Cell::new(first_line(&item.title)),
            Cell::new(local.ago(item.ended_at)),
            Cell::new(what(item.what)),
            Cell::new(why(item.why)),
            Cell::new(bytes(item.bytes)).set_alignment(CellAlignment::Right),
        ]));
    }
    let more = match plan.items.len().saturating_sub(EXAMPLES) {
        0 => String::new(),
        more => format!("and {} more\n", count(i64::try_from(more).unwrap_or(i64::MAX))),
    };
    format!("Would go: {}; their files take {}.\n{}{more}", all.join(", "), bytes(plan.bytes), lines(&table))
}

const fn what(what: PruneWhat) -> &'static str {
    match what {
        PruneWhat::Task => "all of it",
        PruneWhat::Output => "output",
        PruneWhat::Deleted => "for good",
    }
}

const fn why(why: PruneWhy) -> &'static str {
    match why {
        PruneWhy::Age => "its age",
        PruneWhy::Count => "too many",
        PruneWhy::Size => "too large",
        PruneWhy::Deleted => "deleted",
    }
}

/// Why something stays.
pub(crate) const fn needed(why: Needed) -> &'static str {
    match why {
        Needed::Dependency => "a task waits for it",
        Needed::Retry => "it is being tried again, or a run took over what it made",
        Needed::Family => "what it started, or what started it, has not ended",
        Needed::Conversation => "it belongs to a conversation",
        Needed::Report => "a report of it is saved; delete the report first",
        Needed::Schedule => "it is the latest that its schedule has started",
        Needed::Snoozed => "it is put off in the inbox",
        Needed::Notice => "a notice of it is still to be sent",
        Needed::Open => "it has not ended",
        Needed::Changed => "it is gone already, or was brought back",
        Needed::NoBin => {
            "its files cannot go to the bin; `legwork setting set keep.bin false` deletes files for good"
        }
        Needed::Files => "its files cannot be removed",
    }
}
