//! What finished tasks are there, which of them something still needs, and taking them away, a few at a time.
//!
//! Owns: what "needed" means, in one query that plans and writes both ask. Must never: decide how long something is kept, or
//! touch a file: whoever calls takes files away before what tells of them is.

use crate::{
    Connection, Result, chats,
    columns::{StatusColumn, TaskTypeColumn},
    events::{self, NewEvent},
    housekeeping::audit,
    schema::{agent_tasks, task_attempts, task_log},
    search, tasks,
};
use contract::{Status, TaskType, event::EventKind, space::Needed};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};

/// Who is named in the audit where rules, or the person by them, have taken a task away.
pub const ORIGIN: &str = "prune";

/// A task that has ended. Moments are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct EndedTask {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = TaskTypeColumn)]
    pub task_type: TaskType,
    #[diesel(sql_type = StatusColumn)]
    pub status: Status,
    #[diesel(sql_type = BigInt)]
    pub completed_at: i64,
    /// The task of the run of a workflow that it belongs to, or that it is.
    #[diesel(sql_type = Nullable<Text>)]
    pub run: Option<String>,
    /// What needs it; `None` where nothing does.
    #[diesel(sql_type = Nullable<Text>)]
    needed: Option<String>,
}

impl EndedTask {
    /// Whether it stands for a run of a workflow.
    #[must_use]
    pub fn is_run(&self) -> bool {
        self.run.as_deref() == Some(&self.id)
    }

    /// What needs it, whatever the rules say.
    #[must_use]
    pub fn needed(&self) -> Option<Needed> {
        // the query names no other words; one that is not known keeps its task all the same
        self.needed.as_deref().map(|word| word.parse().unwrap_or(Needed::Open))
    }
}

/// Every ended task that is not deleted, with what needs it, the oldest first. Turns of talks that somebody waited for are
/// none of the queue's.
const ENDED: &str = "SELECT c.id AS id, c.title AS title, c.task_type AS task_type, c.status AS status, \
    c.completed_at AS completed_at, \
    COALESCE((SELECT m.root_id FROM workflow_tasks m WHERE m.task_id = c.id AND m.taken_over = 0), \
        (SELECT r.root_id FROM workflow_runs r WHERE r.root_id = c.id)) AS run, CASE \
    WHEN EXISTS (SELECT 1 FROM task_dependencies d JOIN agent_tasks t ON t.id = d.task_id \
        WHERE d.depends_on_task_id = c.id AND t.completed_at IS NULL) THEN '{dependency}' \
    WHEN EXISTS (SELECT 1 FROM agent_tasks t WHERE t.retry_of = c.id AND t.completed_at IS NULL) \
        OR EXISTS (SELECT 1 FROM workflow_tasks m JOIN agent_tasks t ON t.id = m.root_id \
            WHERE m.task_id = c.id AND m.taken_over = 1 AND t.deleted_at IS NULL) THEN '{retry}' \
    WHEN EXISTS (SELECT 1 FROM agent_tasks t WHERE t.root_id = COALESCE(c.root_id, c.id) AND t.completed_at IS NULL) \
        OR EXISTS (SELECT 1 FROM agent_tasks t WHERE t.id IN (c.root_id, c.parent_id) AND t.completed_at IS NULL) \
        THEN '{family}' \
    WHEN EXISTS (SELECT 1 FROM chat_turns u JOIN chats h ON h.id = u.chat_id \
        WHERE u.task_id IN (c.id, c.root_id, c.parent_id) AND h.deleted_at IS NULL) THEN '{conversation}' \
    WHEN EXISTS (SELECT 1 FROM reports r WHERE r.task_id = c.id AND r.deleted_at IS NULL) THEN '{report}' \
    WHEN EXISTS (SELECT 1 FROM occurrences o JOIN schedules s ON s.id = o.schedule_id \
        WHERE o.task_id = c.id AND s.deleted_at IS NULL AND o.nominal_at = (SELECT MAX(l.nominal_at) FROM occurrences l \
            WHERE l.schedule_id = o.schedule_id AND l.task_id IS NOT NULL)) THEN '{schedule}' \
    WHEN EXISTS (SELECT 1 FROM inbox i WHERE i.task_id = c.id AND i.snoozed_until IS NOT NULL) THEN '{snoozed}' \
    WHEN EXISTS (SELECT 1 FROM deliveries n WHERE n.task_id = c.id AND n.ended_at IS NULL) THEN '{notice}' \
    END AS needed FROM agent_tasks c \
    WHERE c.user_id = ? AND c.completed_at IS NOT NULL AND c.deleted_at IS NULL AND c.foreground = 0";

fn ended_with_words() -> String {
    Needed::ALL
        .into_iter()
        .fold(ENDED.to_owned(), |query, word| query.replace(&format!("{{{word}}}"), word.as_str()))
}

/// The user's ended tasks with what needs each, the oldest first.
///
/// # Errors
/// The read failed.
pub fn ended(connection: &mut Connection, user: &str) -> Result<Vec<EndedTask>> {
    let query = format!("{} ORDER BY c.completed_at, c.id", ended_with_words());
    Ok(diesel::sql_query(query).bind::<Text, _>(user).load(connection)?)
}

/// Those of these tasks that have ended and are there, with what needs each.
///
/// # Errors
/// The read failed.
pub fn ended_of(connection: &mut Connection, user: &str, ids: &[String]) -> Result<Vec<EndedTask>> {
    let ids: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
    let ids = format!("[{}]", ids.join(","));
    let query = format!("{} AND c.id IN (SELECT value FROM json_each(?))", ended_with_words());
    Ok(diesel::sql_query(query).bind::<Text, _>(user).bind::<Text, _>(ids).load(connection)?)
}

/// A deleted task that can still be brought back.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct DeletedTask {
    pub id: String,
    pub title: String,
    pub task_type: TaskType,
    pub status: Status,
    pub completed_at: Option<i64>,
    pub deleted_at: Option<i64>,
}

/// The user's tasks that were deleted before `before`, at most `limit`.
///
/// # Errors
/// The read failed.
pub fn deleted(connection: &mut Connection, user: &str, before: i64, limit: i64) -> Result<Vec<DeletedTask>> {
    Ok(agent_tasks::table
        .filter(agent_tasks::deleted_at.lt(before).and(agent_tasks::user_id.eq(user)))
        .order((agent_tasks::deleted_at, agent_tasks::id))
        .limit(limit)
        .select((
            agent_tasks::id,
            agent_tasks::title,
            agent_tasks::task_type,
            agent_tasks::status,
            agent_tasks::completed_at,
            agent_tasks::deleted_at,
        ))
        .load(connection)?)
}

/// Those of these tasks that are deleted, and were before `before`.
///
/// # Errors
/// The read failed.
pub fn deleted_of(connection: &mut Connection, ids: &[String], before: i64) -> Result<Vec<String>> {
    let deleted = agent_tasks::deleted_at.lt(before);
    Ok(agent_tasks::table
        .filter(agent_tasks::id.eq_any(ids).and(deleted))
        .select(agent_tasks::id)
        .load(connection)?)
}

/// Deletes tasks, all at one moment: until they are purged they can be brought back by it.
///
/// # Errors
/// The write failed.
pub fn delete(connection: &mut Connection, tasks: &[EndedTask], at: i64) -> Result<()> {
    for task in tasks {
        tasks::set_deleted(connection, &task.id, Some(at))?;
        events::append(connection, &NewEvent::about(at, &task.id, EventKind::Deleted))?;
        audit(connection, Some(&task.id), "deleted", ORIGIN, &task.title, at)?;
    }
    Ok(())
}

/// Brings back some of the user's tasks that were deleted at this moment, at most `limit`; how many.
///
/// # Errors
/// The write failed.
pub fn bring_back(connection: &mut Connection, user: &str, at: i64, limit: i64, now: i64) -> Result<usize> {
    let gone: Vec<(String, String)> = agent_tasks::table
        .filter(agent_tasks::deleted_at.eq(at).and(agent_tasks::user_id.eq(user)))
        .limit(limit)
        .select((agent_tasks::id, agent_tasks::title))
        .load(connection)?;
    for (id, title) in &gone {
        tasks::set_deleted(connection, id, None)?;
        events::append(connection, &NewEvent::about(now, id, EventKind::Deleted))?;
        audit(connection, Some(id), "restored", ORIGIN, title, now)?;
    }
    Ok(gone.len())
}

/// Writes down that the output of these tasks is gone, and forgets their logs. Their files may go then, or be gone.
///
/// # Errors
/// The write failed.
pub fn forget_output(connection: &mut Connection, ids: &[String]) -> Result<()> {
    diesel::update(task_attempts::table.filter(task_attempts::task_id.eq_any(ids)))
        .set(task_attempts::cut_bytes.eq(task_attempts::output_bytes))
        .execute(connection)?;
    diesel::delete(task_log::table.filter(task_log::task_id.eq_any(ids))).execute(connection)?;
    Ok(())
}

/// Removes those of these tasks for good that are still deleted, and were before `before`; returns their ids. Each
/// leaves a row in the audit. Their files are gone by then, and their output is forgotten.
///
/// # Errors
/// The write failed.
pub fn purge(connection: &mut Connection, ids: &[String], before: i64, now: i64) -> Result<Vec<String>> {
    let gone: Vec<(String, String)> = agent_tasks::table
        .filter(agent_tasks::id.eq_any(ids).and(agent_tasks::deleted_at.lt(before)))
        .select((agent_tasks::id, agent_tasks::title))
        .load(connection)?;
    for (id, title) in &gone {
        audit(connection, Some(id), "purged", "engine", title, now)?;
        search::forget(connection, id)?;
        chats::take_out(connection, id)?;
        diesel::delete(agent_tasks::table.find(id)).execute(connection)?;
    }
    Ok(gone.into_iter().map(|(id, _)| id).collect())
}

/// What a part of the database takes.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct TableSize {
    /// The table or the index.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Its pages, in bytes.
    #[diesel(sql_type = BigInt)]
    pub bytes: i64,
}

/// What each table and each index takes. Reads the whole file.
///
/// # Errors
/// The read failed.
pub fn table_sizes(connection: &mut Connection) -> Result<Vec<TableSize>> {
    Ok(diesel::sql_query(
        "SELECT name, SUM(pgsize) AS bytes FROM dbstat WHERE aggregate = TRUE GROUP BY name",
    )
    .load(connection)?)
}

/// Pages of the file that are free, in bytes: what is written next goes there, and the file does not grow.
///
/// # Errors
/// The read failed.
pub fn unused_bytes(connection: &mut Connection) -> Result<i64> {
    bytes_of(
        connection,
        "SELECT freelist_count * page_size AS bytes FROM pragma_freelist_count(), pragma_page_size()",
    )
}

/// All pages of the database, in bytes, those that stand in its log and not in its file yet among them.
///
/// # Errors
/// The read failed.
pub fn all_bytes(connection: &mut Connection) -> Result<i64> {
    bytes_of(
        connection,
        "SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()",
    )
}

fn bytes_of(connection: &mut Connection, query: &str) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Pages {
        #[diesel(sql_type = BigInt)]
        bytes: i64,
    }
    let pages: Pages = diesel::sql_query(query).get_result(connection)?;
    Ok(pages.bytes)
}
