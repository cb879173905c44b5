//! Where the middle of a long list is, for a page that begins there.
//!
//! Rows are counted along an index that holds the order by itself: to visit each row would take a hundred times as long.
//! Such an index knows nothing of deleted tasks, which stay in it until they are gone for good, nor of those that somebody
//! waits for in a talk: both have an index of their own, and are counted by it. Nor does it know of the tasks of runs of
//! workflows, which are counted by what stands beside them.

use super::{
    filter::ListFilter,
    groups::{GroupWalk, Place, lanes_of, walk_of_all},
};
use crate::{Connection, Result};
use contract::{status_word, task::TaskGroup};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};

/// Each task that an index of the list holds and no list shows, once.
const UNLISTED: [&str; 2] = [
    "agent_tasks INDEXED BY agent_tasks_deleted WHERE deleted_at IS NOT NULL",
    "agent_tasks INDEXED BY agent_tasks_hidden WHERE foreground = 1 AND deleted_at IS NULL",
];
/// Each that a list does not show which tells the tasks of runs with their run, besides.
const NESTED: &str = concat!(
    "workflow_tasks CROSS JOIN agent_tasks ON id = task_id WHERE taken_over = 0 AND deleted_at IS NULL AND foreground = 0 \
     AND parent_id IS NOT NULL AND status <> '",
    status_word!(NeedsInput),
    "'"
);
/// These stand among the others: so many times the place is moved on by what was counted of them.
const TRIES: usize = 32;

/// Where a page in the middle begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Middle {
    /// At the start of the list.
    Start,
    /// After the task in this place.
    After(Place),
    /// Nowhere: the list is shorter.
    Beyond,
}

/// Where the page begins that `skip` tasks stand before. The group or the filter's statuses are looked at, nothing else:
/// whoever narrows the list further cannot skip.
///
/// # Errors
/// The read failed.
pub fn middle(
    connection: &mut Connection,
    filter: &ListFilter,
    group: Option<TaskGroup>,
    skip: i64,
) -> Result<Middle> {
    if skip <= 0 {
        return Ok(Middle::Start);
    }
    let lanes = group.map(|group| lanes_of(connection, group)).transpose()?.unwrap_or_default();
    let place = match countable(filter, group, &lanes) {
        Some(order) => counted(connection, &order, skip, filter.folds_runs())?,
        None => visited(connection, filter, group, skip)?,
    };
    Ok(place.map_or(Middle::Beyond, Middle::After))
}

/// An order that one index holds.
struct Order {
    walk: GroupWalk,
    latest_first: bool,
}

fn countable(filter: &ListFilter, group: Option<TaskGroup>, lanes: &[i64]) -> Option<Order> {
    let newest_first = |along| Order { walk: GroupWalk { along, by: None }, latest_first: true };
    match (group, &*filter.statuses) {
        (Some(group @ (TaskGroup::Next | TaskGroup::Ended)), _) => {
            let walk = walk_of_all(group, lanes)?;
            Some(Order { walk, latest_first: group.is_latest_first() })
        }
        (Some(TaskGroup::NeedsYou | TaskGroup::Running | TaskGroup::Waiting), _) => None,
        (None, []) => Some(newest_first("WHERE 1".to_owned())),
        (None, [only]) if !filter.approvals && !filter.no_approvals => {
            Some(newest_first(format!("INDEXED BY agent_tasks_list WHERE status = '{}'", only.as_str())))
        }
        (None, _) => None,
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    rank: i64,
    #[diesel(sql_type = Text)]
    id: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// The place of the last of `skip` tasks, by counting.
fn counted(connection: &mut Connection, order: &Order, skip: i64, folds_runs: bool) -> Result<Option<Place>> {
    let (up_to, way) = if order.latest_first { (">=", "DESC") } else { ("<=", "ASC") };
    let by = order.walk.by.unwrap_or("0");
    let sorted = order.walk.by.map(|by| format!("{by} {way}, ")).unwrap_or_default();
    let mut passed = skip;
    for _ in 0..TRIES {
        let sql = format!(
            "SELECT {by} AS rank, id FROM agent_tasks {} ORDER BY {sorted}id {way} LIMIT 1 OFFSET ?",
            order.walk.along
        );
        let found: Option<Found> =
            sql_query(sql).bind::<BigInt, _>(passed - 1).get_result(connection).optional()?;
        let Some(Found { rank, id }) = found else { return Ok(None) };
        let (_, condition) = order.walk.along.split_once("WHERE ").unwrap_or_default();
        let mut unlisted = 0;
        for kind in UNLISTED.into_iter().chain(folds_runs.then_some(NESTED)) {
            let sql =
                format!("SELECT COUNT(*) AS rows FROM {kind} AND {condition} AND ({by}, id) {up_to} (?, ?)");
            let found: Count =
                sql_query(sql).bind::<BigInt, _>(rank).bind::<Text, _>(&id).get_result(connection)?;
            unlisted += found.rows;
        }
        if passed == skip + unlisted {
            return Ok(Some(Place { rank, id }));
        }
        passed = skip + unlisted;
    }
    Ok(None)
}

/// The place of the last of `skip` tasks, by a look at each of them.
fn visited(
    connection: &mut Connection,
    filter: &ListFilter,
    group: Option<TaskGroup>,
    skip: i64,
) -> Result<Option<Place>> {
    let all = ListFilter { limit: skip, before: None, ..filter.clone() };
    let mut rows = match group {
        Some(group) => super::group_page(connection, &all, group, None)?,
        None => super::page(connection, &all)?,
    };
    let reached = i64::try_from(rows.len()).is_ok_and(|rows| rows == skip);
    Ok(rows.pop().filter(|_| reached).map(|row| Place { rank: super::rank(&row), id: row.id }))
}
