//! What happened, in order. A status change writes its own row by a trigger; the rest is appended here.

use crate::{Connection, Result, columns::Bind, schema::events};
use contract::{Status, event::EventKind};
use diesel::{connection::DefaultLoadingMode, dsl::max, prelude::*};

/// An event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = events)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct EventRow {
    pub id: i64,
    pub at: i64,
    pub task_id: Option<String>,
    pub kind: EventKind,
    pub from_status: Option<Status>,
    pub to_status: Option<Status>,
}

/// An event to append; a move between statuses is appended by a trigger.
#[derive(Clone, Copy, Debug, Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct NewEvent<'a> {
    pub at: i64,
    pub task_id: Option<&'a str>,
    #[diesel(serialize_as = Bind<EventKind>)]
    pub kind: EventKind,
}

impl<'a> NewEvent<'a> {
    /// An event about no task in particular.
    #[must_use]
    pub const fn about_nothing(at: i64, kind: EventKind) -> Self {
        Self { at, task_id: None, kind }
    }

    /// An event about a task.
    #[must_use]
    pub const fn about(at: i64, task_id: &'a str, kind: EventKind) -> Self {
        Self { at, task_id: Some(task_id), kind }
    }
}

/// Appends an event.
///
/// # Errors
/// The write failed.
pub fn append(connection: &mut Connection, event: &NewEvent<'_>) -> Result<()> {
    diesel::insert_into(events::table).values(*event).execute(connection)?;
    Ok(())
}

/// Events after number `after`, oldest first, at most `limit`.
///
/// # Errors
/// The read failed.
pub fn after(connection: &mut Connection, after: i64, limit: i64) -> Result<Vec<EventRow>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let rows = events::table
        .filter(events::id.gt(after))
        .order(events::id)
        .select(EventRow::as_select())
        .load_iter::<EventRow, DefaultLoadingMode>(connection)?;
    Ok(rows.take(limit).collect::<QueryResult<_>>()?)
}

/// Where a task stood when it last came to `to`; none where that is longer ago than events are kept.
///
/// # Errors
/// The read failed.
pub fn came_from(connection: &mut Connection, task: &str, to: Status) -> Result<Option<Status>> {
    let moves = events::table.filter(events::task_id.eq(task)).filter(events::to_status.eq(Bind(to)));
    let last = moves.order(events::id.desc()).select(EventRow::as_select()).first(connection).optional()?;
    Ok(last.and_then(|event| event.from_status))
}

/// The number of the last event; 0 when there is none.
///
/// # Errors
/// The read failed.
pub fn last(connection: &mut Connection) -> Result<i64> {
    Ok(events::table.select(max(events::id)).get_result::<Option<i64>>(connection)?.unwrap_or(0))
}

/// Forgets events that nobody can still be waiting for: all but the newest `keep`, and never the newest one, from
/// which the next takes its number.
///
/// # Errors
/// The write failed.
pub fn prune(connection: &mut Connection, keep: i64) -> Result<usize> {
    let newest = last(connection)?;
    Ok(diesel::delete(events::table.filter(events::id.le(newest - keep.max(1)))).execute(connection)?)
}
