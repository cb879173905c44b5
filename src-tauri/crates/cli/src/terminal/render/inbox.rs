//! The inbox: what asks with how it is answered, what is put off, and what has ended.

use super::{Tables as _, lines};
use board::display::{Look, Tint, fact, first_line, standing, task, time::Local, tinted_fact};
use comfy_table::{Cell, ColumnConstraint};
use contract::{
    Status, Task,
    inbox::{InboxEntry, InboxFilter, InboxPage},
    model::QuestionKind,
    text::{count, duration, short_error},
};

/// A page of it, a heading above each part that holds anything.
pub(crate) fn page(page: &InboxPage, filter: InboxFilter, look: &Look, local: &Local) -> String {
    let mut parts = vec![];
    if !page.needs_you.is_empty() {
        let asking = page.needs_you.iter().map(|entry| asking(entry, look, local));
        parts.push(heading("Needs you", page.needs_you.len(), look) + &asking.collect::<String>());
    }
    if !page.snoozed.is_empty() {
        parts.push(heading("Put off", page.snoozed.len(), look) + &snoozed(&page.snoozed, look, local));
    }
    if !page.ended.is_empty() {
        let title = match (filter, page.unread) {
            (InboxFilter::Done, _) => "Done".to_owned(),
            (InboxFilter::Unread, _) => "Unread".to_owned(),
            (InboxFilter::All, 0) => "Ended".to_owned(),
            (InboxFilter::All, unread) => format!("Ended, {} unread", count(unread)),
        };
        parts.push(format!("{}\n", look.paint(Tint::Yellow, &title)) + &ended(&page.ended, look, local));
    }
    parts.join("\n")
}

fn heading(title: &str, entries: usize, look: &Look) -> String {
    format!("{}\n", look.paint(Tint::Yellow, &format!("{title}: {}", count(entries as i64))))
}

/// One that asks: since when, what, and what to type.
fn asking(entry: &InboxEntry, look: &Look, local: &Local) -> String {
    let one = &entry.task;
    let since = duration(local.seconds_since(entry.since));
    let mut text = format!(" {}  {} (asking for {since})\n", one.short_id, first_line(&one.title));
    let (kind, asks) = match &one.question {
        Some(question) => (question.kind, question.text.clone()),
        None => (QuestionKind::Approval, task::waiting(one, local).unwrap_or_default()),
    };
    text.push_str(&tinted_fact(look, Some(Tint::Yellow), "Asks", &asks));
    if let Some(question) = &one.question {
        text.push_str(&question.detail.as_deref().map(|d| fact(look, "About", d)).unwrap_or_default());
        text.push_str(&fact(look, "Choices", &question.options.join("\n")));
    }
    text + &fact(look, "Answer", &task::how_to_answer(kind, &one.short_id))
}

/// What is put off, what comes back first at the top.
fn snoozed(entries: &[InboxEntry], look: &Look, local: &Local) -> String {
    let mut table = look.table(&["ID", "Status", "Title", "Until"]);
    for entry in entries {
        let (word, tint) = standing(&entry.task);
        table.add_row(look.row(vec![
            Cell::new(&entry.task.short_id),
            look.cell(tint, &word),
            Cell::new(first_line(&entry.task.title)),
            Cell::new(entry.snoozed_until.map(|until| local.moment(until)).unwrap_or_default()),
        ]));
    }
    for column in [0, 1, 3] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    lines(&table)
}

/// What has ended, the latest first.
fn ended(entries: &[InboxEntry], look: &Look, local: &Local) -> String {
    let mut table = look.table(&["ID", "Status", "New", "Title", "Age", "How it ended"]);
    for entry in entries {
        let one = &entry.task;
        let (word, tint) = standing(one);
        let age = local.ago(entry.since);
        table.add_row(look.row(vec![
            Cell::new(&one.short_id),
            look.cell(tint, &word),
            look.cell(Some(Tint::Green), if entry.unread { "new" } else { "" }),
            Cell::new(first_line(&one.title)),
            Cell::new(age.strip_suffix(" ago").unwrap_or(&age)),
            look.cell((one.status == Status::Failed).then_some(Tint::Red), &outcome(one)),
        ]));
    }
    for column in [0, 1, 2, 4] {
        if let Some(column) = table.column_mut(column) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    lines(&table)
}

/// The useful half of an error, or what was made.
fn outcome(task: &Task) -> String {
    let error = task.error.as_ref().map(short_error);
    first_line(&error.or_else(|| task.summary.clone()).unwrap_or_default())
}
