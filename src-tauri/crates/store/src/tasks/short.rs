//! From a short id to the tasks that it may mean.
//!
//! No index of the table itself is paid at each enqueue for a question that only people ask: the map of the search
//! index, which is fed behind the commits, has one. What is not fed yet is known by its events.

use crate::{
    Connection, Result,
    schema::{agent_tasks, events, queue_state},
};
use diesel::{dsl::min, prelude::*, sql_types::Text};

const FED: &str = "SELECT task_id AS id FROM task_search_map INDEXED BY task_search_map_short WHERE substr(task_id, 29) = ? \
     UNION ALL SELECT task_id AS id FROM events WHERE id > (SELECT search_event FROM queue_state WHERE id = 1) \
     AND substr(task_id, 29) = ?";
/// The list's index holds every id, so this walk reads it alone and not the rows.
const WALK: &str = "SELECT id FROM agent_tasks INDEXED BY agent_tasks_list WHERE status > '' AND substr(id, 29) = ? \
     AND substr(id, 29) = ? LIMIT 20";

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    id: String,
}

/// Ids of the user's tasks that end with these eight hex digits, newest first, at most two (one too many tells
/// that the short id is ambiguous). Deleted tasks are left out.
///
/// # Errors
/// The read failed.
pub fn by_short_id(connection: &mut Connection, user: &str, digits: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    if is_fed_or_known(connection)? {
        found = look(connection, FED, digits)?;
    }
    if found.is_empty() {
        // not there, or in neither of the two: the list itself has the last word
        found = look(connection, WALK, digits)?;
    }
    Ok(agent_tasks::table
        .filter(agent_tasks::id.eq_any(found))
        .filter(agent_tasks::user_id.eq(user).and(agent_tasks::deleted_at.is_null()))
        .order(agent_tasks::id.desc())
        .limit(2)
        .select(agent_tasks::id)
        .load(connection)?)
}

fn look(connection: &mut Connection, sql: &str, digits: &str) -> Result<Vec<String>> {
    let found: Vec<Found> =
        diesel::sql_query(sql).bind::<Text, _>(digits).bind::<Text, _>(digits).load(connection)?;
    Ok(found.into_iter().map(|f| f.id).collect())
}

/// Whether every event that the search index has not seen is still there: old ones are forgotten after a while, and
/// where nothing runs the queue nothing feeds the index.
fn is_fed_or_known(connection: &mut Connection) -> Result<bool> {
    let fed: i64 = queue_state::table.find(1).select(queue_state::search_event).get_result(connection)?;
    let oldest: Option<i64> = events::table.select(min(events::id)).get_result(connection)?;
    Ok(oldest.is_none_or(|oldest| oldest <= fed + 1))
}
