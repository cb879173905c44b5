//! `legwork inbox`: what waits for the person, and what they do about it.

use crate::{
    args::{
        inbox::{Inbox, InboxOptions, InboxVerb},
        stdin, values,
    },
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{
    ApiError, TaskId, Timestamp,
    command::{GetTask, ListInbox, MarkInbox, ReadInbox},
    inbox::{InboxFilter, InboxMark, InboxPage, UNREAD_MAX},
    moment,
    text::count,
};
use schemars::JsonSchema;
use serde::Serialize;

/// What was done about entries of the inbox.
#[derive(Serialize, JsonSchema)]
pub(crate) struct InboxChange {
    /// What was to be done.
    mark: InboxMark,
    /// Those that it has changed.
    changed: Vec<TaskId>,
    /// The others, as they were named: they were so already.
    unchanged: Vec<String>,
    /// Until when they are put off.
    until: Option<Timestamp>,
}

/// Everything was read at once.
#[derive(Serialize, JsonSchema)]
pub(crate) struct InboxReading {
    /// How many were unread before, up to 1,000.
    read: i64,
    /// Up to when everything was read before.
    read_before: Timestamp,
}

/// Does what was asked.
pub(crate) fn run(front: &Front, args: Inbox) -> Result<Exit, Failure> {
    match args.verb {
        None => list(front, args.listed),
        Some(InboxVerb::Read { all: true, .. }) => read_all(front),
        Some(InboxVerb::Read { ids, .. }) if ids.is_empty() => {
            Err(Failure::option("ID", "no task is named").hint("name them by their ids, or add `--all`"))
        }
        Some(InboxVerb::Read { ids, .. }) => mark(front, ids, InboxMark::Read),
        Some(InboxVerb::Unread { ids }) => mark(front, ids, InboxMark::Unread),
        Some(InboxVerb::Done { ids }) => mark(front, ids, InboxMark::Done),
        Some(InboxVerb::Undone { ids }) => mark(front, ids, InboxMark::Undone),
        Some(InboxVerb::Snooze { ids, for_seconds, until }) => snooze(front, ids, for_seconds, until),
        Some(InboxVerb::Wake { ids }) => mark(front, ids, InboxMark::Awake),
    }
}

/// What asks, what is put off, and what has ended.
fn list(front: &Front, options: InboxOptions) -> Result<Exit, Failure> {
    let (engine, filter, limit) = (front.open()?, options.filter(), options.limit);
    let before = options.before.map(|id| engine.call(GetTask { id })).transpose();
    let before = before.map_err(|e| Failure::option("--before", e.message))?.map(|task| task.id);
    let page = engine.call(ListInbox { filter, limit, before })?;
    if front.json {
        front.document(&page)?;
        return Ok(Exit::Done);
    }
    if is_empty(&page) {
        front.note(match (before, filter) {
            (Some(_), _) => "Nothing older.",
            (None, InboxFilter::All) => "The inbox is empty: nothing needs you.",
            (None, InboxFilter::Unread) => "Nothing is unread, and nothing needs you.",
            (None, InboxFilter::Done) => "Nothing is done.",
        });
        return Ok(Exit::Done);
    }
    front.print(&render::inbox::page(&page, filter, &front.look, &front.local()))?;
    if let Some(next) = page.next_before {
        front.note(&format!(
            "{} that have ended shown; older ones: add `--before {}`",
            page.ended.len(),
            next.short()
        ));
    }
    Ok(Exit::Done)
}

const fn is_empty(page: &InboxPage) -> bool {
    page.needs_you.is_empty() && page.snoozed.is_empty() && page.ended.is_empty()
}

/// All that has ended until now is read.
fn read_all(front: &Front) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let filter = InboxFilter::Unread;
    let read = engine.call(ListInbox { filter, limit: 1, before: None })?.unread;
    let read_before = engine.call(ReadInbox { up_to: None })?;
    if front.json {
        front.document(&InboxReading { read, read_before })?;
    } else if read == 0 {
        front.note("Nothing was unread.");
    } else if !front.quiet {
        let more = if read >= UNREAD_MAX { " or more" } else { "" };
        front.print(&format!("{}{more} marked as read\n", count(read)))?;
    }
    Ok(Exit::Done)
}

/// Does this about all of them, or about none where one is not there.
fn mark(front: &Front, ids: Vec<String>, mark: InboxMark) -> Result<Exit, Failure> {
    let ids = stdin::ids(ids)?;
    let changed = front.open()?.call(MarkInbox { ids: ids.clone(), mark, until: None })?;
    report(front, &ids, InboxChange { mark, changed, unchanged: vec![], until: None })
}

/// Puts them off for so long, or until then.
fn snooze(
    front: &Front,
    ids: Vec<String>,
    for_seconds: Option<i64>,
    until: Option<String>,
) -> Result<Exit, Failure> {
    let now = front.local().now().clone();
    let until = match (for_seconds, until) {
        (Some(seconds), _) => values::later(seconds, &now).map_err(|e| Failure::option("--for", e))?,
        (None, Some(text)) => {
            let moment = moment::moment(&text, &now).map_err(|e| Failure::option("--until", e))?;
            if let Some(note) = &moment.note {
                front.note(&format!("note: {note}"));
            }
            moment.at.unwrap_or_else(|| now.timestamp())
        }
        (None, None) => {
            return Err(Failure::usage("it is not said until when").hint(HOW_LONG));
        }
    };
    let (ids, mark) = (stdin::ids(ids)?, InboxMark::Snoozed);
    let asked = MarkInbox { ids: ids.clone(), mark, until: Some(until) };
    let changed = front.open()?.call(asked).map_err(|error| as_typed(error, for_seconds.is_some()))?;
    report(front, &ids, InboxChange { mark, changed, unchanged: vec![], until: Some(until) })
}

/// How a time to come is written.
const HOW_LONG: &str = "such as `--for 2h`, or `--until \"tomorrow 9:00\"`";

/// Names a wrong time by the option that it was given with.
fn as_typed(mut error: ApiError, by_duration: bool) -> Failure {
    let about_time = error.fields.iter().any(|field| field.field == "until");
    for field in error.fields.iter_mut().filter(|field| by_duration && field.field == "until") {
        "for_seconds".clone_into(&mut field.field);
    }
    let failure = Failure::from(error);
    if about_time { failure.hint(HOW_LONG) } else { failure }
}

/// Says how many were changed, and which were not.
fn report(front: &Front, ids: &[String], mut change: InboxChange) -> Result<Exit, Failure> {
    change.unchanged = left(ids, &change.changed);
    if front.json {
        front.document(&change)?;
        return Ok(Exit::Done);
    }
    let number = change.changed.len();
    if number > 0 && !front.quiet {
        let done = match (change.mark, change.until) {
            (InboxMark::Read, _) => "marked as read".to_owned(),
            (InboxMark::Unread, _) => "marked as unread".to_owned(),
            (InboxMark::Done, _) => "marked as done".to_owned(),
            (InboxMark::Undone, _) => "brought back".to_owned(),
            (InboxMark::Snoozed, None) => "put off".to_owned(),
            (InboxMark::Snoozed, Some(until)) => format!("put off until {}", front.local().moment(until)),
            (InboxMark::Awake, _) => "put off no longer".to_owned(),
        };
        front.print(&format!("{} {done}\n", count(number as i64)))?;
    }
    if !change.unchanged.is_empty() {
        let why = match change.mark {
            InboxMark::Read => "read already, or not ended",
            InboxMark::Unread => "unread already, or not ended",
            InboxMark::Done => "done already",
            InboxMark::Undone => "not done",
            InboxMark::Snoozed => "put off until then already",
            InboxMark::Awake => "not put off",
        };
        let number = count(change.unchanged.len() as i64);
        front.note(&format!("{number} not changed, {why}: {}", change.unchanged.join(", ")));
    }
    Ok(Exit::Done)
}

/// Those of the ids, as they were typed, that are not among the changed ones; each once.
fn left(ids: &[String], changed: &[TaskId]) -> Vec<String> {
    let mut left: Vec<String> = vec![];
    for id in ids.iter().map(|id| id.trim().to_ascii_lowercase()) {
        let is_changed = changed.iter().any(|one| one.short() == id || id.parse() == Ok(*one));
        if !is_changed && !left.contains(&id) {
            left.push(id);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_changed_is_named_as_it_was_typed_and_once() {
        let changed: TaskId = "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".parse().unwrap();
        let ids = [" 9F31C0AA", "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "5b1e77d2", "5b1e77d2"];
        assert_eq!(left(&ids.map(str::to_owned), &[changed]), ["5b1e77d2"]);
    }
}
