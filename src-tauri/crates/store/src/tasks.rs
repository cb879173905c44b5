//! Tasks: the row, creating, reading, the list. Moves between statuses are in `claim` and `settle`.

use crate::{
    Connection, Result,
    columns::Bind,
    schema::{agent_tasks, task_tags},
};
use contract::{Status, status_word, wait_word};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool, Text},
    sqlite::Sqlite,
};

pub mod family;
mod filter;
mod groups;
mod middle;
pub mod outside;
pub mod overdue;
pub mod quota;
mod row;
mod short;
mod write;

pub use filter::ListFilter;
pub use groups::{Place, group_page, rank};
pub use middle::{Middle, middle};
pub use row::TaskRow;
pub use short::by_short_id;
pub use write::{insert, update};

pub(crate) use filter::{ASKS, AWAKE, LISTED};
use filter::{ASKS_NOT, BESIDE};

/// What every task's command is given of its caller's, deleted tasks too; only of those that are given anything.
///
/// # Errors
/// The read failed.
pub fn environments(connection: &mut Connection) -> Result<Vec<String>> {
    let given = agent_tasks::table.filter(agent_tasks::environment.is_not_null());
    Ok(given.select(agent_tasks::environment.assume_not_null()).load(connection)?)
}

/// The task with this id, deleted or not.
///
/// # Errors
/// `NotFound`, or the read failed.
pub fn find(connection: &mut Connection, id: &str) -> Result<TaskRow> {
    Ok(agent_tasks::table.find(id).select(TaskRow::as_select()).get_result(connection)?)
}

/// The tasks that a task has started itself, oldest first; without those that are deleted.
///
/// # Errors
/// The read failed.
pub fn children(connection: &mut Connection, id: &str) -> Result<Vec<TaskRow>> {
    Ok(agent_tasks::table
        .filter(agent_tasks::parent_id.eq(id).and(agent_tasks::deleted_at.is_null()))
        .order(agent_tasks::id)
        .select(TaskRow::as_select())
        .load(connection)?)
}

/// The tasks that a deleted task has started itself and that were deleted with it.
///
/// # Errors
/// The read failed.
pub fn deleted_with(connection: &mut Connection, task: &TaskRow) -> Result<Vec<TaskRow>> {
    Ok(agent_tasks::table
        .filter(agent_tasks::parent_id.eq(&task.id).and(agent_tasks::deleted_at.eq(task.deleted_at)))
        .select(TaskRow::as_select())
        .load(connection)?)
}

/// The tasks that any of these tasks has started itself, those of each oldest first; without those that are deleted.
///
/// # Errors
/// The read failed.
pub fn children_of(connection: &mut Connection, ids: &[String]) -> Result<Vec<TaskRow>> {
    Ok(agent_tasks::table
        .filter(agent_tasks::parent_id.eq_any(ids).and(agent_tasks::deleted_at.is_null()))
        .order((agent_tasks::parent_id, agent_tasks::id))
        .select(TaskRow::as_select())
        .load(connection)?)
}

/// The user's task with this idempotency key.
///
/// # Errors
/// The read failed.
pub fn by_key(connection: &mut Connection, user: &str, key: &str) -> Result<Option<TaskRow>> {
    Ok(agent_tasks::table
        .filter(agent_tasks::user_id.eq(user).and(agent_tasks::idempotency_key.eq(key)))
        .select(TaskRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// One page of the list, newest first. Each status is one walk along the list's index; the walks are merged, so
/// that no page ever sorts the table.
///
/// # Errors
/// The read failed.
pub fn page(connection: &mut Connection, filter: &ListFilter) -> Result<Vec<TaskRow>> {
    if filter.statuses.is_empty() || filter.ids.is_some() {
        return walk(connection, filter, Walk::All);
    }
    let mut merged = Vec::new();
    for status in &filter.statuses {
        merged.extend(walk(connection, filter, Walk::Status(*status))?);
    }
    if filter.approvals && !filter.statuses.contains(&Status::Pending) {
        merged.extend(walk(connection, filter, Walk::Approvals)?);
    }
    merged.sort_unstable_by(|a, b| b.id.cmp(&a.id));
    merged.truncate(usize::try_from(filter.limit).unwrap_or(usize::MAX));
    Ok(merged)
}

/// Which of the tasks that pass the filter one walk along the list visits.
#[derive(Clone, Copy)]
enum Walk {
    /// All of them.
    All,
    /// Those with this status.
    Status(Status),
    /// Those that wait for the person's approval.
    Approvals,
}

fn walk(connection: &mut Connection, filter: &ListFilter, walk: Walk) -> Result<Vec<TaskRow>> {
    let rows = narrowed(filter, walk).order(agent_tasks::id.desc()).limit(filter.limit);
    Ok(rows.select(TaskRow::as_select()).load(connection)?)
}

/// How many of its ids pass the filter, however many a page holds.
///
/// # Errors
/// The read failed.
pub fn count(connection: &mut Connection, filter: &ListFilter) -> Result<i64> {
    Ok(narrowed(filter, Walk::All).count().get_result(connection)?)
}

fn narrowed(filter: &ListFilter, walk: Walk) -> agent_tasks::BoxedQuery<'_, Sqlite> {
    let statuses = || filter.statuses.iter().copied().map(Bind);
    let mut query = agent_tasks::table.filter(agent_tasks::deleted_at.is_null()).into_boxed();
    match walk {
        // written out, for a bound word would not let the planner use the index of just these
        Walk::Approvals => query = query.filter(sql::<Bool>(ASKS)),
        Walk::Status(status) => query = query.filter(agent_tasks::status.eq(Bind(status))),
        Walk::All if filter.approvals && !filter.statuses.is_empty() => {
            let asks = sql::<Bool>(concat!("COALESCE(waiting_for, '') = '", wait_word!(Approval), "'"));
            query = query.filter(agent_tasks::status.eq_any(statuses()).or(asks));
        }
        Walk::All if !filter.statuses.is_empty() => {
            query = query.filter(agent_tasks::status.eq_any(statuses()))
        }
        Walk::All => {}
    }
    query = query.filter(agent_tasks::user_id.eq(&filter.user)).filter(sql::<Bool>(LISTED));
    if filter.folds_runs() {
        query = query.filter(sql::<Bool>(BESIDE));
    }
    if filter.no_approvals {
        query = query.filter(sql::<Bool>(ASKS_NOT));
    }
    if let Some(before) = &filter.before {
        query = query.filter(agent_tasks::id.lt(before));
    }
    if let Some(ids) = &filter.ids {
        query = query.filter(agent_tasks::id.eq_any(ids));
    }
    if let Some(parent) = &filter.parent {
        query = query.filter(agent_tasks::parent_id.eq(parent));
    }
    if let Some(agent) = &filter.agent_id {
        query = query.filter(agent_tasks::agent_id.eq(agent));
    }
    if let Some(task_type) = filter.task_type {
        query = query.filter(agent_tasks::task_type.eq(Bind(task_type)));
    }
    if let Some(priority) = filter.priority {
        query = query.filter(agent_tasks::priority.eq(priority));
    }
    if let Some(from) = filter.created_from {
        query = query.filter(agent_tasks::created_at.ge(from));
    }
    if let Some(to) = filter.created_to {
        query = query.filter(agent_tasks::created_at.lt(to));
    }
    if let Some(tag) = &filter.tag {
        let tagged = task_tags::table.filter(task_tags::tag.eq(tag)).select(task_tags::task_id);
        query = query.filter(agent_tasks::id.eq_any(tagged));
    }
    query
}

/// Id and title of the tasks that run task `id` again, newest first.
///
/// # Errors
/// The read failed.
pub fn retried_by(connection: &mut Connection, ids: &[String]) -> Result<Vec<(String, String)>> {
    Ok(agent_tasks::table
        .filter(agent_tasks::retry_of.eq_any(ids))
        .order(agent_tasks::id)
        .select((agent_tasks::retry_of.assume_not_null(), agent_tasks::id))
        .load(connection)?)
}

/// A pending task that wakes by the clock: id, title, moment.
#[derive(QueryableByName)]
struct Waking {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = BigInt)]
    wake_at: i64,
}

/// The index of what wakes by the clock. Its name and its condition are written out: a bound status would not let
/// the planner use it, and every pending task would be sorted at each look at the clock.
const WAKING: &str = concat!(
    "SELECT id, title, wake_at FROM agent_tasks INDEXED BY agent_tasks_wake WHERE status = '",
    status_word!(Pending),
    "' AND wake_at IS NOT NULL"
);

/// The next pending task that wakes by the clock: id, title, moment.
///
/// # Errors
/// The read failed.
pub fn next_wake(connection: &mut Connection) -> Result<Option<(String, String, i64)>> {
    let next: Option<Waking> =
        diesel::sql_query(format!("{WAKING} ORDER BY wake_at LIMIT 1")).get_result(connection).optional()?;
    Ok(next.map(|w| (w.id, w.title, w.wake_at)))
}

/// The next pending task that waits for the time set by the person.
///
/// # Errors
/// The read failed.
pub fn next_scheduled(connection: &mut Connection, user: &str) -> Result<Option<(String, String, i64)>> {
    let own =
        concat!("AND waiting_for = '", wait_word!(Schedule), "' AND user_id = ? ORDER BY wake_at LIMIT 1");
    let next: Option<Waking> = diesel::sql_query(format!("{WAKING} {own}"))
        .bind::<Text, _>(user)
        .get_result(connection)
        .optional()?;
    Ok(next.map(|w| (w.id, w.title, w.wake_at)))
}

/// Whether any task pauses before it is tried again.
///
/// # Errors
/// The read failed.
pub fn any_retry(connection: &mut Connection) -> Result<bool> {
    let own = concat!("AND waiting_for = '", wait_word!(Retry), "' LIMIT 1");
    let retry: Option<Waking> =
        diesel::sql_query(format!("{WAKING} {own}")).get_result(connection).optional()?;
    Ok(retry.is_some())
}

/// Pending tasks whose moment has come, at most `limit`, the earliest first.
///
/// # Errors
/// The read failed.
pub fn due(connection: &mut Connection, now: i64, limit: i64) -> Result<Vec<TaskRow>> {
    let ids = due_ids(connection, now, limit)?;
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut due: Vec<TaskRow> = agent_tasks::table
        .filter(agent_tasks::id.eq_any(ids))
        .select(TaskRow::as_select())
        .load(connection)?;
    due.sort_by_key(|task| task.wake_at);
    Ok(due)
}

/// The ids of what [`due`] gives, without reading the rows: one of them may be damaged.
///
/// # Errors
/// The read failed.
pub fn due_ids(connection: &mut Connection, now: i64, limit: i64) -> Result<Vec<String>> {
    let due: Vec<Waking> = diesel::sql_query(format!("{WAKING} AND wake_at <= ? ORDER BY wake_at LIMIT ?"))
        .bind::<BigInt, _>(now)
        .bind::<BigInt, _>(limit)
        .load(connection)?;
    Ok(due.into_iter().map(|waking| waking.id).collect())
}

/// Reckons anew when tasks that pause before a retry go on, where they began to before a moment that is yet to come: the
/// clock was set back since. How many there were.
///
/// # Errors
/// The write failed.
pub fn shorten_retries(connection: &mut Connection, now: i64) -> Result<usize> {
    let pausing = agent_tasks::status
        .eq(Bind(Status::Pending))
        .and(agent_tasks::wake_at.is_not_null())
        .and(agent_tasks::updated_at.gt(now));
    let retries = sql::<Bool>(concat!("COALESCE(waiting_for, '') = '", wait_word!(Retry), "'"));
    let left = agent_tasks::wake_at - agent_tasks::updated_at.nullable() + now;
    Ok(diesel::update(agent_tasks::table.filter(pausing).filter(retries))
        .set((agent_tasks::wake_at.eq(left), agent_tasks::updated_at.eq(now)))
        .execute(connection)?)
}

/// That a task is none of a run of a workflow: that tells of itself when it ends.
const OF_NO_RUN: &str =
    "(parent_id IS NULL OR NOT EXISTS (SELECT 1 FROM workflow_runs WHERE root_id = parent_id))";

/// Ended tasks that no notification has told of: those that ended first, at most `limit`. What is put off is not among
/// them, nor are the tasks of a run of a workflow.
///
/// # Errors
/// The read failed.
pub fn unannounced(connection: &mut Connection, user: &str, limit: i64) -> Result<Vec<TaskRow>> {
    // written out, for a bound word would not let the planner use the index of just these
    let ended = concat!("completed_at IS NOT NULL AND status <> '", status_word!(Cancelled), "'");
    Ok(agent_tasks::table
        .filter(sql::<Bool>(ended))
        .filter(agent_tasks::notified_at.is_null().and(agent_tasks::deleted_at.is_null()))
        .filter(agent_tasks::user_id.eq(user))
        .filter(sql::<Bool>(LISTED))
        .filter(sql::<Bool>(AWAKE))
        .filter(sql::<Bool>(OF_NO_RUN))
        .order((agent_tasks::completed_at, agent_tasks::id))
        .limit(limit)
        .select(TaskRow::as_select())
        .load(connection)?)
}

/// An ended task is to be told of again. One that goes on is told of when it ends.
///
/// # Errors
/// The write failed.
pub fn announce_again(connection: &mut Connection, id: &str) -> Result<()> {
    diesel::update(agent_tasks::table.find(id).filter(agent_tasks::completed_at.is_not_null()))
        .set(agent_tasks::notified_at.eq(None::<i64>))
        .execute(connection)?;
    Ok(())
}

/// Remembers that a notification told of these tasks.
///
/// # Errors
/// The write failed.
pub fn mark_announced(connection: &mut Connection, ids: &[String], now: i64) -> Result<()> {
    diesel::update(
        agent_tasks::table.filter(agent_tasks::id.eq_any(ids).and(agent_tasks::notified_at.is_null())),
    )
    .set(agent_tasks::notified_at.eq(now))
    .execute(connection)?;
    Ok(())
}

/// The greatest id of a task.
///
/// # Errors
/// The read failed.
pub fn newest(connection: &mut Connection) -> Result<Option<String>> {
    Ok(agent_tasks::table
        .order(agent_tasks::id.desc())
        .select(agent_tasks::id)
        .first(connection)
        .optional()?)
}

/// Hides an ended task, or shows it again (`None`).
///
/// # Errors
/// The write failed.
pub fn set_deleted(connection: &mut Connection, id: &str, at: Option<i64>) -> Result<()> {
    diesel::update(agent_tasks::table.find(id)).set(agent_tasks::deleted_at.eq(at)).execute(connection)?;
    Ok(())
}

/// A completed run, and what was run.
#[derive(Clone, Debug, Queryable)]
pub struct PastRun {
    /// Its agent.
    pub agent_id: String,
    /// The task's own command, as JSON.
    pub command: Option<String>,
    /// What the task is called.
    pub title: String,
    /// How long it took.
    pub seconds: f64,
    /// Most memory that it had, in bytes, where that was seen.
    pub peak_memory: Option<i64>,
}

/// The latest completed runs, newest first.
///
/// # Errors
/// The read failed.
pub fn latest_runs(connection: &mut Connection, limit: i64) -> Result<Vec<PastRun>> {
    use crate::schema::attempt_resources::{self as took, dsl as a};
    use agent_tasks::dsl as t;
    let last = a::task_id.eq(t::id).and(a::number.eq(t::attempt_count));
    Ok(t::agent_tasks
        .left_join(took::table.on(last))
        .filter(t::status.eq(Bind(Status::Completed)).and(t::actual_duration.is_not_null()))
        .order(t::id.desc())
        .limit(limit)
        .select((
            t::agent_id,
            t::command,
            t::title,
            t::actual_duration.assume_not_null(),
            a::peak_memory_bytes.nullable(),
        ))
        .load(connection)?)
}
