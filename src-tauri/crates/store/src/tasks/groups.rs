//! The list by groups: each is one or two walks along an index, merged by rank, so that no page ever sorts the table.

use super::{
    filter::{ASKS, ASKS_NOT, BESIDE, LISTED, ListFilter},
    row::TaskRow,
};
use crate::{Connection, Result, lanes, ready::in_line, schema::agent_tasks};
use contract::{Status, status_word, task::TaskGroup, wait_word};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Integer, Text},
};

/// Above every moment, and small enough for a program whose numbers are all floating: the rank of what has no moment
/// begins here.
const NO_MOMENT: i64 = 1 << 52;

/// Where a task of a group stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its rank, see [`rank`].
    pub rank: i64,
    /// Its id.
    pub id: String,
}

/// The group of a task.
#[must_use]
fn group(row: &TaskRow) -> TaskGroup {
    TaskGroup::of(row.status, row.waiting_for.is_some_and(|word| word.as_str() == wait_word!(Approval)))
}

/// Where a task stands in its group, as a moment in milliseconds.
#[must_use]
pub fn rank(row: &TaskRow) -> i64 {
    match group(row) {
        TaskGroup::NeedsYou => asked_for(&row.id),
        TaskGroup::Running => row.started_at.unwrap_or(row.created_at),
        TaskGroup::Next => {
            let front = 10 * i64::from(row.priority) + 9 * i64::from(row.front);
            row.created_at.max(row.scheduled_at.unwrap_or(0)) - front * row.ageing_ms / 10
        }
        TaskGroup::Waiting => match row.wake_at {
            Some(at) if row.status == Status::Pending => at,
            _ => NO_MOMENT + asked_for(&row.id),
        },
        TaskGroup::Ended => row.completed_at.unwrap_or(row.updated_at),
    }
}

/// The moment that an id holds: what is in order by it is in order by the id.
fn asked_for(id: &str) -> i64 {
    let digits = id.bytes().filter(u8::is_ascii_hexdigit).take(12);
    digits.fold(0, |moment, digit| moment << 4 | i64::from(char::from(digit).to_digit(16).unwrap_or(0)))
}

/// One walk along an index.
pub(super) struct GroupWalk {
    /// The index and the condition that it has, written out so that the planner may use it.
    pub(super) along: String,
    /// What its rows are ordered by, before their ids; nothing: by these alone.
    pub(super) by: Option<&'static str>,
}

/// The walks of a group. `lanes`: in which something is ready.
pub(super) fn walks(group: TaskGroup, lanes: &[i64]) -> Vec<GroupWalk> {
    let listed = |status: &str, more: &str| GroupWalk {
        along: format!("INDEXED BY agent_tasks_list WHERE status = '{status}'{more}"),
        by: None,
    };
    match group {
        TaskGroup::NeedsYou => vec![
            listed(status_word!(NeedsInput), ""),
            GroupWalk { along: format!("INDEXED BY agent_tasks_approval WHERE {ASKS}"), by: None },
        ],
        // there are as many as workers: to sort them costs nothing
        TaskGroup::Running => {
            let by = Some("COALESCE(started_at, created_at)");
            vec![GroupWalk { by, ..listed(status_word!(Running), "") }]
        }
        TaskGroup::Next => {
            let along = concat!(
                "INDEXED BY agent_tasks_ready WHERE status = '",
                status_word!(Queued),
                "' AND hold = 0 AND lane = "
            );
            let walk = |lane: &i64| GroupWalk { along: format!("{along}{lane}"), by: Some(in_line!()) };
            lanes.iter().map(walk).collect()
        }
        TaskGroup::Waiting => vec![
            GroupWalk {
                along: format!(
                    "INDEXED BY agent_tasks_wake WHERE status = '{}' AND wake_at IS NOT NULL AND {ASKS_NOT}",
                    status_word!(Pending)
                ),
                by: Some("wake_at"),
            },
            listed(status_word!(Pending), &format!(" AND wake_at IS NULL AND {ASKS_NOT}")),
            listed(status_word!(Paused), ""),
        ],
        TaskGroup::Ended => vec![GroupWalk {
            along: "INDEXED BY agent_tasks_ended WHERE completed_at IS NOT NULL".to_owned(),
            by: Some("completed_at"),
        }],
    }
}

/// The one walk that visits all of a group. One over several lanes sorts what their index holds.
pub(super) fn walk_of_all(group: TaskGroup, lanes: &[i64]) -> Option<GroupWalk> {
    let walk = walks(group, lanes).pop()?;
    match lanes {
        [] | [_] => Some(walk),
        _ => {
            let (along, _) = walk.along.rsplit_once(" AND ")?;
            Some(GroupWalk { along: along.to_owned(), ..walk })
        }
    }
}

/// The lanes of which a group is made.
pub(super) fn lanes_of(connection: &mut Connection, group: TaskGroup) -> Result<Vec<i64>> {
    if group == TaskGroup::Next { lanes::all_ready(connection) } else { Ok(vec![]) }
}

/// One page of a group, in its order, after `after`. The filter's statuses, ids and `before` play no part.
///
/// # Errors
/// The read failed.
pub fn group_page(
    connection: &mut Connection,
    filter: &ListFilter,
    group: TaskGroup,
    after: Option<&Place>,
) -> Result<Vec<TaskRow>> {
    let latest_first = group.is_latest_first();
    let mut ids = vec![];
    for walk in walks(group, &lanes_of(connection, group)?) {
        ids.extend(visited(connection, filter, &walk, latest_first, after)?);
    }
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut rows: Vec<TaskRow> = agent_tasks::table
        .filter(agent_tasks::id.eq_any(&ids))
        .select(TaskRow::as_select())
        .load(connection)?;
    let place = |row: &TaskRow| (rank(row), row.id.clone());
    rows.sort_by_cached_key(place);
    if latest_first {
        rows.reverse();
    }
    rows.truncate(usize::try_from(filter.limit).unwrap_or(usize::MAX));
    Ok(rows)
}

#[derive(QueryableByName)]
struct Visited {
    #[diesel(sql_type = Text)]
    id: String,
}

/// The ids that one walk finds, in its order.
fn visited(
    connection: &mut Connection,
    filter: &ListFilter,
    walk: &GroupWalk,
    latest_first: bool,
    after: Option<&Place>,
) -> Result<Vec<String>> {
    let (beyond, way) = if latest_first { ("<", "DESC") } else { (">", "ASC") };
    let start = format!(
        "SELECT id FROM agent_tasks {} AND user_id = ? AND deleted_at IS NULL AND {LISTED}",
        walk.along
    );
    let mut query = sql_query(start).into_boxed().bind::<Text, _>(&filter.user);
    if filter.folds_runs() {
        query = query.sql(format!(" AND {BESIDE}"));
    }
    match (after, walk.by) {
        (None, _) => {}
        (Some(place), Some(by)) => {
            query = query.sql(format!(" AND ({by}, id) {beyond} (?, ?)"));
            query = query.bind::<BigInt, _>(place.rank).bind::<Text, _>(&place.id);
        }
        // what has no moment stands behind all that has one
        (Some(place), None) if !latest_first && place.rank < NO_MOMENT => {}
        (Some(place), None) => query = query.sql(format!(" AND id {beyond} ?")).bind::<Text, _>(&place.id),
    }
    if let Some(parent) = &filter.parent {
        query = query.sql(" AND parent_id = ?").bind::<Text, _>(parent);
    }
    if let Some(agent) = &filter.agent_id {
        query = query.sql(" AND agent_id = ?").bind::<Text, _>(agent);
    }
    if let Some(task_type) = filter.task_type {
        query = query.sql(" AND task_type = ?").bind::<Text, _>(task_type.as_str());
    }
    if let Some(priority) = filter.priority {
        query = query.sql(" AND priority = ?").bind::<Integer, _>(priority);
    }
    if let Some(from) = filter.created_from {
        query = query.sql(" AND created_at >= ?").bind::<BigInt, _>(from);
    }
    if let Some(to) = filter.created_to {
        query = query.sql(" AND created_at < ?").bind::<BigInt, _>(to);
    }
    if let Some(tag) = &filter.tag {
        query = query.sql(" AND id IN (SELECT task_id FROM task_tags WHERE tag = ?)").bind::<Text, _>(tag);
    }
    let order = match walk.by {
        Some(by) => format!(" ORDER BY {by} {way}, id {way} LIMIT {}", filter.limit),
        None => format!(" ORDER BY id {way} LIMIT {}", filter.limit),
    };
    let found: Vec<Visited> = query.sql(order).load(connection)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_its_moment() {
        assert_eq!(asked_for("01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa"), 0x0193_6b1c_6f2e);
    }
}
