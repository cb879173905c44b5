//! Reports: results that were saved for reading.

use crate::{
    Connection, Result,
    events::{self, NewEvent},
    schema::reports,
};
use contract::event::EventKind;
use diesel::prelude::*;

/// A report as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reports, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct ReportRow {
    pub id: String,
    pub user_id: String,
    pub task_id: String,
    pub agent: String,
    pub title: String,
    pub summary: String,
    pub output: String,
    pub artifacts: String,
    pub metrics: String,
    pub deleted_at: Option<i64>,
    pub created_at: i64,
}

/// What a page of reports holds.
#[derive(Clone, Debug, Default)]
pub struct ReportFilter {
    /// Whose.
    pub user: String,
    /// Only with all of these words in title, summary or text.
    pub words: Vec<String>,
    /// Only of this agent.
    pub agent: Option<String>,
    /// Only older than this one.
    pub before: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// Saves a report.
///
/// # Errors
/// The write failed.
pub fn insert(connection: &mut Connection, report: &ReportRow) -> Result<()> {
    diesel::insert_into(reports::table).values(report).execute(connection)?;
    events::append(connection, &NewEvent::about(report.created_at, &report.task_id, EventKind::Reports))
}

/// The user's report with this id, or the newest one of this task. Deleted ones are left out.
///
/// # Errors
/// The read failed.
pub fn find(connection: &mut Connection, user: &str, id: &str) -> Result<Option<ReportRow>> {
    Ok(reports::table
        .filter(reports::user_id.eq(user).and(reports::deleted_at.is_null()))
        .filter(reports::id.eq(id).or(reports::task_id.eq(id)))
        .order(reports::id.desc())
        .limit(1)
        .select(ReportRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// A page of the user's reports, newest first.
///
/// # Errors
/// The read failed.
pub fn page(connection: &mut Connection, filter: &ReportFilter) -> Result<Vec<ReportRow>> {
    let mut query = reports::table
        .filter(reports::user_id.eq(&filter.user).and(reports::deleted_at.is_null()))
        .order(reports::id.desc())
        .limit(filter.limit)
        .select(ReportRow::as_select())
        .into_boxed();
    if let Some(before) = &filter.before {
        query = query.filter(reports::id.lt(before));
    }
    if let Some(agent) = &filter.agent {
        query = query.filter(reports::agent.eq(agent));
    }
    for word in &filter.words {
        let like = format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        let found = reports::title.like(like.clone()).escape('\\');
        let found = found.or(reports::summary.like(like.clone()).escape('\\'));
        query = query.filter(found.or(reports::output.like(like).escape('\\')));
    }
    Ok(query.load(connection)?)
}

/// Deletes the user's reports (with a moment), or brings them back (without one).
///
/// # Errors
/// The write failed.
pub fn set_deleted(
    connection: &mut Connection,
    user: &str,
    ids: &[String],
    deleted_at: Option<i64>,
    now: i64,
) -> Result<usize> {
    let mut changed = 0;
    for id in ids {
        let report = reports::table.filter(reports::id.eq(id).and(reports::user_id.eq(user)));
        changed += diesel::update(report).set(reports::deleted_at.eq(deleted_at)).execute(connection)?;
    }
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Reports))?;
    Ok(changed)
}

/// Forgets reports that were deleted before a moment.
///
/// # Errors
/// The write failed.
pub fn purge_deleted(connection: &mut Connection, before: i64) -> Result<usize> {
    Ok(diesel::delete(reports::table.filter(reports::deleted_at.lt(before))).execute(connection)?)
}
