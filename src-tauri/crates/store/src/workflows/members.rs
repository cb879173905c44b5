//! The tasks of a run.

use crate::{
    Connection, Result,
    columns::Bind,
    schema::{agent_tasks, task_dependencies, workflow_links, workflow_tasks},
    statement::statement,
    tasks::TaskRow,
};
use contract::{Status, status_word, wait_word, workflow::RunWhen};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Text},
};

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

statement! {
    /// The end of a task is counted.
    EndMember { root_id: String, stage: i64, place: i64 },
    "UPDATE workflow_tasks SET ended = 1, waits = 0 WHERE root_id = " {root_id: Text} " AND stage = " {stage: BigInt}
    " AND place = " {place: BigInt} ""
}
statement! {
    /// A task before it has ended.
    ArriveAtMember { unreached: Option<String>, root_id: String, stage: i64, place: i64 },
    "UPDATE workflow_tasks SET links = links - 1, unreached = COALESCE(unreached, " {unreached: Nullable<Text>}
    ") WHERE root_id = " {root_id: Text} " AND stage = " {stage: BigInt} " AND place = " {place: BigInt} ""
}
statement! {
    /// Nothing of the run holds it up any more.
    ReleaseMember { root_id: String, stage: i64, place: i64 },
    "UPDATE workflow_tasks SET waits = 0 WHERE root_id = " {root_id: Text} " AND stage = " {stage: BigInt}
    " AND place = " {place: BigInt} ""
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

/// Those of a stage that nothing but its gate held up.
///
/// # Errors
/// The read failed.
pub fn ready_members(connection: &mut Connection, root: &str, stage: i64) -> Result<Vec<MemberRow>> {
    Ok(workflow_tasks::table
        .filter(workflow_tasks::root_id.eq(root).and(workflow_tasks::stage.eq(stage)))
        .filter(workflow_tasks::waits.and(workflow_tasks::links.eq(0)))
        .order(workflow_tasks::place)
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

/// What comes after a task within its stage, and how this one must have ended for that.
///
/// # Errors
/// The read failed.
pub fn links_from(connection: &mut Connection, member: &MemberRow) -> Result<Vec<(i64, RunWhen)>> {
    let of_stage = workflow_links::root_id.eq(&member.root_id).and(workflow_links::stage.eq(member.stage));
    Ok(workflow_links::table
        .filter(of_stage)
        .filter(workflow_links::earlier.eq(member.place))
        .order(workflow_links::later)
        .select((workflow_links::later, workflow_links::run_when))
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

/// The end of a task is counted.
///
/// # Errors
/// The write failed.
pub fn end_member(connection: &mut Connection, member: &MemberRow) -> Result<()> {
    let MemberRow { root_id, stage, place, .. } = member;
    EndMember { root_id: root_id.clone(), stage: *stage, place: *place }.execute(connection)?;
    Ok(())
}

/// A task before this one has ended; `unreached`: so that this one is not reached, and why. The task as it is then.
///
/// # Errors
/// The write failed.
pub fn arrive_at_member(
    connection: &mut Connection,
    root: &str,
    stage: i64,
    place: i64,
    unreached: Option<String>,
) -> Result<MemberRow> {
    ArriveAtMember { unreached, root_id: root.to_owned(), stage, place }.execute(connection)?;
    let found = workflow_tasks::table.find((root, stage, place)).select(MemberRow::as_select());
    Ok(found.get_result(connection)?)
}

/// Nothing of the run holds a task up any more.
///
/// # Errors
/// The write failed.
pub fn release_member(connection: &mut Connection, member: &MemberRow) -> Result<()> {
    let MemberRow { root_id, stage, place, .. } = member;
    ReleaseMember { root_id: root_id.clone(), stage: *stage, place: *place }.execute(connection)?;
    Ok(())
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

/// What became of many tasks at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bulk {
    /// How many.
    pub count: i64,
    /// Those of them that other tasks depend on.
    pub depended_on: Vec<String>,
}

/// Tasks of a stage that wait for its gate alone: the condition on the task's row.
const PLAIN: &str = concat!(
    "status = '",
    status_word!(Pending),
    "' AND waiting_for = '",
    wait_word!(Dependency),
    "' AND blockers = 1 AND scheduled_at IS NULL AND question IS NULL"
);

/// Queues those tasks of a stage that waited for its gate alone, and gives the others of the stage that nothing of the run
/// holds up any more: they wait for something else besides, or are held. Their rows are left to the caller.
///
/// # Errors
/// The write failed.
pub fn release_bulk(connection: &mut Connection, root: &str, stage: i64, now: i64) -> Result<Vec<TaskRow>> {
    const READY: &str = "SELECT task_id FROM workflow_tasks WHERE root_id = ? AND stage = ? AND waits AND links = 0";
    let ids: Vec<String> =
        ready_members(connection, root, stage)?.into_iter().map(|member| member.task_id).collect();
    sql_query(format!(
        "UPDATE agent_tasks SET status = '{}', waiting_for = NULL, wake_at = NULL, blockers = 0, updated_at = ? \
         WHERE id IN ({READY}) AND {PLAIN}",
        status_word!(Queued)
    ))
    .bind::<BigInt, _>(now)
    .bind::<Text, _>(root)
    .bind::<BigInt, _>(stage)
    .execute(connection)?;
    sql_query("UPDATE workflow_tasks SET waits = 0 WHERE root_id = ? AND stage = ? AND waits AND links = 0")
        .bind::<Text, _>(root)
        .bind::<BigInt, _>(stage)
        .execute(connection)?;
    let queued = agent_tasks::status.eq(Bind(Status::Queued)).and(agent_tasks::blockers.eq(0));
    let mut others = vec![];
    for some in ids.chunks(500) {
        others.extend(
            agent_tasks::table
                .filter(agent_tasks::id.eq_any(some).and(diesel::dsl::not(queued)))
                .select(TaskRow::as_select())
                .load::<TaskRow>(connection)?,
        );
    }
    Ok(others)
}

/// Ends the tasks of a stage that is not reached, all of which have never begun.
///
/// # Errors
/// The write failed.
pub fn skip_bulk(
    connection: &mut Connection,
    root: &str,
    stage: i64,
    code: &str,
    reason: &str,
    now: i64,
) -> Result<Bulk> {
    const OF: &str = "SELECT task_id FROM workflow_tasks WHERE root_id = ?3 AND stage = ?4 AND ended = 0";
    sql_query(format!(
        "UPDATE agent_tasks SET status = '{}', waiting_for = NULL, wake_at = NULL, question = NULL, hold = 0, \
         error_code = ?1, error_message = ?2, error_hint = NULL, completed_at = ?5, updated_at = ?5 \
         WHERE id IN ({OF}) AND completed_at IS NULL AND kept_run = 0 AND attempt_count = 0",
        status_word!(Cancelled)
    ))
    .bind::<Text, _>(code)
    .bind::<Text, _>(reason)
    .bind::<Text, _>(root)
    .bind::<BigInt, _>(stage)
    .bind::<BigInt, _>(now)
    .execute(connection)?;
    let depended_on = depended_on(connection, root, Some(stage))?;
    let count = sql_query("UPDATE workflow_tasks SET ended = 1, waits = 0 WHERE root_id = ? AND stage = ? AND ended = 0")
        .bind::<Text, _>(root)
        .bind::<BigInt, _>(stage)
        .execute(connection)?;
    Ok(Bulk { count: i64::try_from(count).unwrap_or(i64::MAX), depended_on })
}

/// Ends all tasks of a run that have not ended and that no run stands behind.
///
/// # Errors
/// The write failed.
pub fn cancel_open(connection: &mut Connection, root: &str, now: i64) -> Result<Bulk> {
    const OF: &str = "SELECT task_id FROM workflow_tasks WHERE root_id = ?2 AND ended = 0";
    sql_query(format!(
        "UPDATE agent_tasks SET status = '{}', cancel_requested = 1, waiting_for = NULL, wake_at = NULL, question = NULL, \
         hold = 0, front = 0, completed_at = ?1, updated_at = ?1 \
         WHERE id IN ({OF}) AND completed_at IS NULL AND kept_run = 0 AND status <> '{}'",
        status_word!(Cancelled),
        status_word!(Running)
    ))
    .bind::<BigInt, _>(now)
    .bind::<Text, _>(root)
    .execute(connection)?;
    let depended_on = depended_on(connection, root, None)?;
    let count = sql_query(
        "UPDATE workflow_tasks SET ended = 1, waits = 0 WHERE root_id = ? AND ended = 0 \
         AND (SELECT completed_at FROM agent_tasks WHERE id = task_id) IS NOT NULL",
    )
    .bind::<Text, _>(root)
    .execute(connection)?;
    Ok(Bulk { count: i64::try_from(count).unwrap_or(i64::MAX), depended_on })
}

/// Tasks of a run, of which the end is not counted yet, that have ended and that others depend on.
fn depended_on(connection: &mut Connection, root: &str, stage: Option<i64>) -> Result<Vec<String>> {
    let mut query = workflow_tasks::table
        .inner_join(
            task_dependencies::table.on(task_dependencies::depends_on_task_id.eq(workflow_tasks::task_id)),
        )
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(workflow_tasks::task_id)))
        .filter(workflow_tasks::root_id.eq(root).and(workflow_tasks::ended.eq(false)))
        .filter(agent_tasks::completed_at.is_not_null())
        .select(workflow_tasks::task_id)
        .distinct()
        .into_boxed();
    if let Some(stage) = stage {
        query = query.filter(workflow_tasks::stage.eq(stage));
    }
    Ok(query.load(connection)?)
}

/// A task of a run as it stands, as much of it as is shown beside others. Times are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Queryable)]
#[expect(missing_docs, reason = "the columns are documented in the migration and where the contract shows them")]
pub struct Glance {
    pub id: String,
    pub title: String,
    pub status: Status,
    pub agent_id: String,
    pub progress: i32,
    pub current_step: Option<String>,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub started_at: Option<i64>,
    pub completed_at: Option<i64>,
    pub actual_duration: Option<f64>,
    pub estimated_duration: i64,
    pub attempts: i32,
    /// The beginning of what it made, in words.
    pub summary: Option<String>,
}

/// The tasks of a run as they stand, those that were taken over included.
///
/// # Errors
/// The read failed.
pub fn glances(connection: &mut Connection, root: &str) -> Result<Vec<Glance>> {
    use agent_tasks::dsl as t;
    let summary = diesel::dsl::sql::<Nullable<Text>>(
        "CASE WHEN json_valid(agent_tasks.result) THEN substr(json_extract(agent_tasks.result, '$.summary'), 1, 500) END",
    );
    Ok(workflow_tasks::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(workflow_tasks::task_id)))
        .filter(workflow_tasks::root_id.eq(root))
        .order((workflow_tasks::stage, workflow_tasks::place))
        .select((
            t::id,
            t::title,
            t::status,
            t::agent_id,
            t::progress_percentage,
            t::current_step,
            t::error_code,
            t::error_message,
            t::started_at,
            t::completed_at,
            t::actual_duration,
            t::estimated_duration,
            t::attempt_count,
            summary,
        ))
        .load(connection)?)
}

/// The results of these tasks, as JSON; those that have none are left out.
///
/// # Errors
/// The read failed.
pub fn results(connection: &mut Connection, tasks: &[&str]) -> Result<Vec<(String, String)>> {
    let mut all = vec![];
    for some in tasks.chunks(500) {
        all.extend(
            agent_tasks::table
                .filter(agent_tasks::id.eq_any(some).and(agent_tasks::result.is_not_null()))
                .select((agent_tasks::id, agent_tasks::result.assume_not_null()))
                .load::<(String, String)>(connection)?,
        );
    }
    Ok(all)
}

/// Tasks of a run that have not ended, and that nothing of the run holds up.
///
/// # Errors
/// The read failed.
pub fn open_tasks(connection: &mut Connection, root: &str) -> Result<Vec<TaskRow>> {
    Ok(workflow_tasks::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(workflow_tasks::task_id)))
        .filter(workflow_tasks::root_id.eq(root))
        .filter(workflow_tasks::ended.eq(false).and(workflow_tasks::waits.eq(false)))
        .order((workflow_tasks::stage, workflow_tasks::place))
        .select(TaskRow::as_select())
        .load(connection)?)
}
