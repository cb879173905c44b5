//! What waits for the person: which tasks stand in the inbox, and what the person has done about them.
//!
//! A task that ended is in it because it ended; a row here says only what was done about it since. So an end costs no
//! write of its own, and an inbox that nobody looks at grows by nothing.

use crate::{
    Connection, Result,
    events::{self, NewEvent},
    schema::{agent_tasks, chat_turns, inbox, users},
    tasks::{self, ASKS, AWAKE, LISTED, TaskRow},
};
use contract::{event::EventKind, inbox::UNREAD_MAX, status_word};
use diesel::{
    dsl::min,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text},
};
use std::collections::HashMap;

/// What was done about a task. Times are UTC milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = inbox, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct InboxRow {
    pub task_id: String,
    pub told_at: i64,
    pub seen_at: i64,
    pub done_at: Option<i64>,
    pub snoozed_until: Option<i64>,
}

impl InboxRow {
    /// Nothing was done about this task yet.
    #[must_use]
    pub fn untouched(task: &str) -> Self {
        Self { task_id: task.to_owned(), ..Self::default() }
    }

    /// Since when a task that ended is there: it may have come back since.
    #[must_use]
    pub fn since(&self, ended: i64) -> i64 {
        ended.max(self.told_at)
    }

    /// Whether a task that ended was not looked at since. `read_to`: what came up to then is read.
    #[must_use]
    pub fn is_unread(&self, ended: i64, read_to: i64) -> bool {
        self.since(ended) > read_to.max(self.seen_at)
    }
}

/// Which tasks that ended a page holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those that are not done and not put off.
    Open,
    /// Of those, the unread ones; what came up to this moment is read.
    Unread(i64),
    /// Those that are done.
    Done,
}

/// Tasks that ended and are told of: what the person cancelled is known, and what an agent's task started is told to that
/// one, unless it is a turn of a talk.
fn ended() -> String {
    format!(
        "FROM agent_tasks INDEXED BY agent_tasks_ended LEFT JOIN inbox ON task_id = id WHERE completed_at IS NOT NULL \
         AND status <> '{}' AND deleted_at IS NULL AND {LISTED} AND (parent_id IS NULL OR parent_id IN \
         (SELECT turns.task_id FROM chat_turns AS turns WHERE turns.task_id = parent_id))",
        status_word!(Cancelled)
    )
}

/// The same in two parts that no task is in both of: what nobody started, which the index tells without a look at the rows of
/// others, and what turns of talks started, of which there are few.
fn ended_apart() -> [String; 2] {
    let told = format!(
        "completed_at IS NOT NULL AND status <> '{}' AND deleted_at IS NULL AND {LISTED}",
        status_word!(Cancelled)
    );
    [
        format!(
            "FROM agent_tasks INDEXED BY agent_tasks_ended LEFT JOIN inbox ON task_id = id WHERE {told} AND parent_id IS NULL"
        ),
        format!(
            "FROM chat_turns AS turns CROSS JOIN agent_tasks INDEXED BY agent_tasks_parent ON parent_id = turns.task_id \
             LEFT JOIN inbox ON inbox.task_id = id WHERE {told}"
        ),
    ]
}

/// That a task is not done and not put off.
const OPEN: &str = "done_at IS NULL AND snoozed_until IS NULL";
/// That it ended later than it was looked at.
const LATER: &str = "completed_at > COALESCE(seen_at, 0)";
/// That it has come back after it ended: few ever do.
const CAME_BACK: &str = "told_at > completed_at";
/// That it was not looked at since then.
const LATER_AGAIN: &str = "told_at > completed_at AND told_at > seen_at";

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    id: String,
}

fn ids(found: Vec<Found>) -> Vec<String> {
    found.into_iter().map(|row| row.id).collect()
}

/// The ids of a page of the user's tasks that ended, the latest first; `after`: the end and the id of the last one above.
/// Those that came back are not among them, see [`came_back`].
///
/// # Errors
/// The read failed.
pub fn page(
    connection: &mut Connection,
    user: &str,
    which: Which,
    after: Option<(i64, &str)>,
    limit: i64,
) -> Result<Vec<String>> {
    let not_back = format!("NOT (task_id IS NOT NULL AND {CAME_BACK})");
    let which = match which {
        Which::Open => format!("{OPEN} AND {not_back}"),
        Which::Unread(read_to) => format!("{OPEN} AND completed_at > {read_to} AND {LATER} AND {not_back}"),
        Which::Done => "done_at IS NOT NULL".to_owned(),
    };
    let start = format!("SELECT id {} AND {which} AND user_id = ?", ended());
    let mut query = sql_query(start).into_boxed().bind::<Text, _>(user);
    if let Some((at, id)) = after {
        query = query.sql(" AND (completed_at, id) < (?, ?)").bind::<BigInt, _>(at).bind::<Text, _>(id);
    }
    let order = format!(" ORDER BY completed_at DESC, id DESC LIMIT {limit}");
    Ok(ids(query.sql(order).load(connection)?))
}

/// The ids of the user's tasks that ended and came back: they were put off until a moment that is past, or are unread
/// again although all before was read. The latest first, at most `limit`.
///
/// # Errors
/// The read failed.
pub fn came_back(connection: &mut Connection, user: &str, which: Which, limit: i64) -> Result<Vec<String>> {
    let which = match which {
        Which::Open => CAME_BACK.to_owned(),
        Which::Unread(read_to) => format!("told_at > {read_to} AND {LATER_AGAIN}"),
        // those stand with all others
        Which::Done => return Ok(vec![]),
    };
    let query = format!(
        "SELECT id FROM inbox JOIN agent_tasks ON id = task_id WHERE told_at > 0 AND {which} AND {OPEN} \
         AND completed_at IS NOT NULL AND deleted_at IS NULL AND user_id = ? \
         ORDER BY told_at DESC, id DESC LIMIT {limit}"
    );
    Ok(ids(sql_query(query).bind::<Text, _>(user).load(connection)?))
}

/// The ids of what is put off, what comes back first at the top; at most `limit`.
///
/// # Errors
/// The read failed.
pub fn snoozed(connection: &mut Connection, user: &str, limit: i64) -> Result<Vec<String>> {
    let mine = agent_tasks::user_id.eq(user).and(agent_tasks::deleted_at.is_null());
    Ok(inbox::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(inbox::task_id)))
        .filter(mine.and(inbox::snoozed_until.is_not_null()))
        .order((inbox::snoozed_until, inbox::task_id))
        .limit(limit)
        .select(inbox::task_id)
        .load(connection)?)
}

/// The ids of the user's tasks that ask, the longest asking first, but for those that are put off; at most `limit`.
///
/// # Errors
/// The read failed.
pub fn asking(connection: &mut Connection, user: &str, limit: i64) -> Result<Vec<String>> {
    let mine = format!("deleted_at IS NULL AND {LISTED} AND {AWAKE} AND user_id = ?");
    let query = format!(
        "SELECT id FROM agent_tasks INDEXED BY agent_tasks_list WHERE status = '{}' AND {mine} \
         UNION ALL SELECT id FROM agent_tasks INDEXED BY agent_tasks_approval WHERE {ASKS} AND {mine} \
         ORDER BY id LIMIT {limit}",
        status_word!(NeedsInput)
    );
    Ok(ids(sql_query(query).bind::<Text, _>(user).bind::<Text, _>(user).load(connection)?))
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    unread: i64,
    #[diesel(sql_type = BigInt)]
    snoozed: i64,
}

/// How many tasks that ended are unread, up to [`UNREAD_MAX`], and how many that ask are put off.
///
/// # Errors
/// The read failed.
pub fn counts(connection: &mut Connection, user: &str) -> Result<(i64, i64)> {
    let read_to = read_to(connection, user)?;
    let [own, of_turns] = ended_apart();
    let query = format!(
        "SELECT MIN({UNREAD_MAX}, \
         (SELECT COUNT(*) FROM (SELECT 1 {own} AND completed_at > ? AND {LATER} AND {OPEN} AND user_id = ? LIMIT {UNREAD_MAX})) + \
         (SELECT COUNT(*) FROM (SELECT 1 {of_turns} AND completed_at > ? AND {LATER} AND {OPEN} AND user_id = ? LIMIT {UNREAD_MAX})) + \
         (SELECT COUNT(*) FROM inbox JOIN agent_tasks ON id = task_id WHERE told_at > 0 AND told_at > ? \
          AND {LATER_AGAIN} AND NOT (completed_at > ? AND {LATER}) AND {OPEN} AND completed_at IS NOT NULL \
          AND deleted_at IS NULL AND user_id = ?)) AS unread, \
         (SELECT COUNT(*) FROM inbox JOIN agent_tasks ON id = task_id WHERE snoozed_until IS NOT NULL \
          AND completed_at IS NULL AND deleted_at IS NULL AND (status = '{}' OR {ASKS}) AND user_id = ?) AS snoozed",
        status_word!(NeedsInput)
    );
    let counted: Counted = sql_query(query)
        .bind::<BigInt, _>(read_to)
        .bind::<Text, _>(user)
        .bind::<BigInt, _>(read_to)
        .bind::<Text, _>(user)
        .bind::<BigInt, _>(read_to)
        .bind::<BigInt, _>(read_to)
        .bind::<Text, _>(user)
        .bind::<Text, _>(user)
        .get_result(connection)?;
    Ok((counted.unread, counted.snoozed))
}

/// Up to when what ended is read.
///
/// # Errors
/// The read failed.
pub fn read_to(connection: &mut Connection, user: &str) -> Result<i64> {
    Ok(users::table.find(user).select(users::inbox_read_to).get_result(connection)?)
}

/// Sets up to when what ended is read.
///
/// # Errors
/// The write failed.
pub fn set_read_to(connection: &mut Connection, user: &str, read_to: i64, now: i64) -> Result<()> {
    diesel::update(users::table.find(user)).set(users::inbox_read_to.eq(read_to)).execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Inbox))
}

/// What was done about each of these tasks, by id; nothing for those about which nothing was done.
///
/// # Errors
/// The read failed.
pub fn of_tasks(connection: &mut Connection, tasks: &[String]) -> Result<HashMap<String, InboxRow>> {
    let rows: Vec<InboxRow> =
        inbox::table.filter(inbox::task_id.eq_any(tasks)).select(InboxRow::as_select()).load(connection)?;
    Ok(rows.into_iter().map(|row| (row.task_id.clone(), row)).collect())
}

/// The tasks with these ids, in that order.
///
/// # Errors
/// The read failed.
pub fn rows(connection: &mut Connection, ids: &[String]) -> Result<Vec<TaskRow>> {
    let found: Vec<TaskRow> = agent_tasks::table
        .filter(agent_tasks::id.eq_any(ids))
        .select(TaskRow::as_select())
        .load(connection)?;
    let mut found: HashMap<String, TaskRow> = found.into_iter().map(|row| (row.id.clone(), row)).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Writes what was done about a task.
///
/// # Errors
/// The write failed.
pub fn put(connection: &mut Connection, row: &InboxRow, now: i64) -> Result<()> {
    diesel::insert_into(inbox::table)
        .values(row)
        .on_conflict(inbox::task_id)
        .do_update()
        .set(row)
        .execute(connection)?;
    events::append(connection, &NewEvent::about(now, &row.task_id, EventKind::Inbox))
}

/// What was done about a task so far.
///
/// # Errors
/// The read failed.
pub fn find(connection: &mut Connection, task: &str) -> Result<InboxRow> {
    let found = inbox::table.find(task).select(InboxRow::as_select()).get_result(connection).optional()?;
    Ok(found.unwrap_or_else(|| InboxRow::untouched(task)))
}

/// The turns of a talk that have ended, with when.
///
/// # Errors
/// The read failed.
pub fn ended_turns(connection: &mut Connection, chat: &str) -> Result<Vec<(String, i64)>> {
    let turns: Vec<(String, Option<i64>)> = chat_turns::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(chat_turns::task_id)))
        .filter(chat_turns::chat_id.eq(chat).and(agent_tasks::completed_at.is_not_null()))
        .filter(agent_tasks::foreground.eq(false))
        .select((chat_turns::task_id, agent_tasks::completed_at))
        .load(connection)?;
    Ok(turns.into_iter().filter_map(|(id, at)| Some((id, at?))).collect())
}

/// When the first of what is put off comes back.
///
/// # Errors
/// The read failed.
pub fn next_wake(connection: &mut Connection) -> Result<Option<i64>> {
    let waiting = inbox::table.filter(inbox::snoozed_until.is_not_null());
    Ok(waiting.select(min(inbox::snoozed_until)).get_result(connection)?)
}

#[derive(QueryableByName)]
struct Woken {
    #[diesel(sql_type = Text)]
    task_id: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    until: Option<i64>,
}

/// Brings back what was put off until now. How much. What ended is to be told again: the notice of then is long gone.
///
/// # Errors
/// The write failed.
pub fn wake(connection: &mut Connection, now: i64) -> Result<usize> {
    let due: Vec<Woken> = sql_query(
        "SELECT task_id, snoozed_until AS until FROM inbox WHERE snoozed_until IS NOT NULL AND snoozed_until <= ?",
    )
    .bind::<BigInt, _>(now)
    .load(connection)?;
    for woken in &due {
        let back = InboxRow {
            told_at: woken.until.unwrap_or(now),
            snoozed_until: None,
            ..find(connection, &woken.task_id)?
        };
        put(connection, &back, now)?;
        tasks::announce_again(connection, &woken.task_id)?;
    }
    Ok(due.len())
}
