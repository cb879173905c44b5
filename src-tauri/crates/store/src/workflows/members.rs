//! The tasks of a run.

use crate::{
    Connection, Result,
    columns::Bind,
    schema::{workflow_links, workflow_tasks},
};
use contract::workflow::RunWhen;
use diesel::prelude::*;

/// A task of a run as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = workflow_tasks, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct MemberRow {
    pub root_id: String,
    pub stage: i64,
    pub place: i64,
    pub name: String,
    pub task_id: String,
    pub taken_over: bool,
    pub waits: bool,
    pub links: i64,
    pub unreached: Option<String>,
    pub ended: bool,
    pub filled_in: bool,
    pub outputs: String,
    pub matrix: String,
    pub reads: String,
    pub done_when: Option<String>,
    pub failed_when: Option<String>,
    pub done_by_exit: bool,
}

/// That a task of a stage comes after another of the same stage.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = workflow_links, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct LinkRow {
    pub root_id: String,
    pub stage: i64,
    pub earlier: i64,
    pub later: i64,
    #[diesel(serialize_as = Bind<RunWhen>)]
    pub run_when: RunWhen,
}

/// Adds a task to a run.
///
/// # Errors
/// The write failed.
pub fn add_member(connection: &mut Connection, member: &MemberRow) -> Result<()> {
    diesel::insert_into(workflow_tasks::table).values(member.clone()).execute(connection)?;
    Ok(())
}

/// Adds what comes after what within stages.
///
/// # Errors
/// The write failed.
pub fn add_links(connection: &mut Connection, links: &[LinkRow]) -> Result<()> {
    for link in links {
        diesel::insert_into(workflow_links::table).values(link.clone()).execute(connection)?;
    }
    Ok(())
}

/// Where a task stands in a run, if it is one of a run's own.
///
/// # Errors
/// The read failed.
pub fn member_of_task(connection: &mut Connection, task: &str) -> Result<Option<MemberRow>> {
    Ok(workflow_tasks::table
        .filter(workflow_tasks::task_id.eq(task).and(workflow_tasks::taken_over.eq(false)))
        .select(MemberRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// The names of the fields of its result that a task of a run owes to others, as JSON; none where it is no run's own.
///
/// # Errors
/// The read failed.
pub fn owed(connection: &mut Connection, task: &str) -> Result<Option<String>> {
    Ok(workflow_tasks::table
        .filter(workflow_tasks::task_id.eq(task).and(workflow_tasks::taken_over.eq(false)))
        .select(workflow_tasks::outputs)
        .get_result(connection)
        .optional()?)
}

/// `(task, the run that it is one of)` for several tasks at once; those that are none of a run's are left out.
///
/// # Errors
/// The read failed.
pub fn runs_of(connection: &mut Connection, tasks: &[&str]) -> Result<Vec<(String, String)>> {
    Ok(workflow_tasks::table
        .filter(workflow_tasks::task_id.eq_any(tasks).and(workflow_tasks::taken_over.eq(false)))
        .select((workflow_tasks::task_id, workflow_tasks::root_id))
        .load(connection)?)
}

/// All tasks of a run, in order.
///
/// # Errors
/// The read failed.
pub fn members(connection: &mut Connection, root: &str) -> Result<Vec<MemberRow>> {
    Ok(workflow_tasks::table
        .filter(workflow_tasks::root_id.eq(root))
        .order((workflow_tasks::stage, workflow_tasks::place))
        .select(MemberRow::as_select())
        .load(connection)?)
}

/// The tasks of these stages of a run, in order.
///
/// # Errors
/// The read failed.
pub fn members_of_stages(connection: &mut Connection, root: &str, stages: &[i64]) -> Result<Vec<MemberRow>> {
    Ok(workflow_tasks::table
        .filter(workflow_tasks::root_id.eq(root).and(workflow_tasks::stage.eq_any(stages)))
        .order((workflow_tasks::stage, workflow_tasks::place))
        .select(MemberRow::as_select())
        .load(connection)?)
}

/// How many tasks of each stage of a run have not ended.
///
/// # Errors
/// The read failed.
pub fn open_in_stages(connection: &mut Connection, root: &str) -> Result<Vec<(i64, i64)>> {
    Ok(workflow_tasks::table
        .filter(workflow_tasks::root_id.eq(root).and(workflow_tasks::ended.eq(false)))
        .group_by(workflow_tasks::stage)
        .select((workflow_tasks::stage, diesel::dsl::count_star()))
        .load(connection)?)
}

/// What comes after what within the stages of a run.
///
/// # Errors
/// The read failed.
pub fn links_of(connection: &mut Connection, root: &str) -> Result<Vec<LinkRow>> {
    Ok(workflow_links::table
        .filter(workflow_links::root_id.eq(root))
        .order((workflow_links::stage, workflow_links::later, workflow_links::earlier))
        .select(LinkRow::as_select())
        .load(connection)?)
}

/// The texts of a task are filled in.
///
/// # Errors
/// The write failed.
pub fn fill_in(connection: &mut Connection, task: &str) -> Result<()> {
    let own = workflow_tasks::task_id.eq(task).and(workflow_tasks::taken_over.eq(false));
    diesel::update(workflow_tasks::table.filter(own))
        .set(workflow_tasks::filled_in.eq(true))
        .execute(connection)?;
    Ok(())
}
