//! The tasks of a run.

use crate::{
    Connection, Result,
    columns::{Bind, RunWhenColumn},
    schema::{workflow_links, workflow_tasks},
    statement::statement,
};
use contract::workflow::RunWhen;
use diesel::{
    prelude::*,
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

statement! {
    /// The end of a task is counted.
    EndMember { root_id: String, stage: i64, place: i64 },
    "UPDATE workflow_tasks SET ended = 1, waits = 0 WHERE root_id = " {root_id: Text} " AND stage = " {stage: BigInt}
    " AND place = " {place: BigInt} ""
}
statement! {
    /// A task has ended, and those that come after it by one of these two conditions wait for one less.
    Arrive { root_id: String, stage: i64, earlier: i64, one: RunWhen, other: RunWhen, unreached: Option<String> },
    "UPDATE workflow_tasks SET links = links - 1, unreached = COALESCE(unreached, " {unreached: Nullable<Text>}
    ") WHERE root_id = " {root_id: Text} " AND stage = " {stage: BigInt}
    " AND place IN (SELECT later FROM workflow_links WHERE root_id = " {root_id: Text} " AND stage = " {stage: BigInt}
    " AND earlier = " {earlier: BigInt} " AND (run_when = " {one: RunWhenColumn} " OR run_when = " {other: RunWhenColumn} "))"
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

/// Whether anything comes after a task within its stage.
///
/// # Errors
/// The read failed.
pub fn has_links(connection: &mut Connection, member: &MemberRow) -> Result<bool> {
    let of_stage = workflow_links::root_id.eq(&member.root_id).and(workflow_links::stage.eq(member.stage));
    let behind: i64 = workflow_links::table
        .filter(of_stage)
        .filter(workflow_links::earlier.eq(member.place))
        .count()
        .get_result(connection)?;
    Ok(behind > 0)
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

/// A task has ended: those of its stage that come after it wait for one less. `met`: the conditions that this end meets (one
/// twice where it is the only one); of the others it is told why they are not reached. Those that wait for nothing more
/// within their stage.
///
/// # Errors
/// The write failed.
pub fn arrive(
    connection: &mut Connection,
    member: &MemberRow,
    met: [RunWhen; 2],
    why_not: &str,
) -> Result<Vec<MemberRow>> {
    let (root_id, stage, earlier) = (&member.root_id, member.stage, member.place);
    let unmet: Vec<RunWhen> = RunWhen::ALL.into_iter().filter(|when| !met.contains(when)).collect();
    let arrive = |[one, other]: [RunWhen; 2], unreached: Option<String>| Arrive {
        root_id: root_id.clone(),
        stage,
        earlier,
        one,
        other,
        unreached,
    };
    arrive(met, None).execute(connection)?;
    if let (Some(one), Some(other)) = (unmet.first(), unmet.last()) {
        arrive([*one, *other], Some(why_not.to_owned())).execute(connection)?;
    }
    let behind = workflow_links::table
        .filter(workflow_links::root_id.eq(root_id).and(workflow_links::stage.eq(stage)))
        .filter(workflow_links::earlier.eq(earlier))
        .select(workflow_links::later);
    Ok(workflow_tasks::table
        .filter(workflow_tasks::root_id.eq(root_id).and(workflow_tasks::stage.eq(stage)))
        .filter(workflow_tasks::place.eq_any(behind).and(workflow_tasks::links.eq(0)))
        .filter(workflow_tasks::ended.eq(false).and(workflow_tasks::waits))
        .order(workflow_tasks::place)
        .select(MemberRow::as_select())
        .load(connection)?)
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
