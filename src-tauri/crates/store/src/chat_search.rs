//! Which talks have words in them: in their titles, or in what was said and answered in their turns. By the same index as the
//! queue's search, and by the same rules for what is typed.

use crate::{
    Connection, Result,
    chats::{ChatFilter, ChatRow},
    schema::chats,
    search,
};
use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::{Bool, Text},
    sqlite::Sqlite,
};
use std::collections::HashMap;

/// Whether the title of a talk matches, or a turn of it that is not deleted. The index is walked first: it knows the turns
/// among all tasks, so that the others are not looked at.
fn matching(query: &str) -> Box<dyn BoxableExpression<chats::table, Sqlite, SqlType = Bool>> {
    let found = sql::<Bool>(
        "chats.id IN (SELECT m.chat_id FROM chat_search s CROSS JOIN chat_search_map m ON m.id = s.rowid \
         WHERE chat_search MATCH ",
    );
    let found = found.bind::<Text, _>(query.to_owned()).sql(
        " UNION SELECT t.chat_id FROM task_search s CROSS JOIN task_search_map m ON m.id = s.rowid \
         CROSS JOIN chat_turns t ON t.task_id = m.task_id CROSS JOIN agent_tasks a ON a.id = t.task_id \
         WHERE a.deleted_at IS NULL AND task_search MATCH ",
    );
    Box::new(found.bind::<Text, _>(search::of_turns(query)).sql(")"))
}

/// A page of the user's talks that match `query`: those that were spoken in last first.
///
/// # Errors
/// The read failed.
pub fn page(connection: &mut Connection, filter: &ChatFilter, query: &str) -> Result<Vec<ChatRow>> {
    let mut talks = chats::table
        .filter(chats::user_id.eq(&filter.user).and(chats::deleted_at.is_null()))
        .filter(matching(query))
        .order((chats::spoken_at.desc(), chats::id.desc()))
        .limit(filter.limit)
        .select(ChatRow::as_select())
        .into_boxed();
    if let Some((at, id)) = &filter.before {
        talks = talks.filter(chats::spoken_at.lt(at).or(chats::spoken_at.eq(at).and(chats::id.lt(id))));
    }
    Ok(talks.load(connection)?)
}

/// How many of the user's talks match `query`.
///
/// # Errors
/// The read failed.
pub fn count(connection: &mut Connection, user: &str, query: &str) -> Result<i64> {
    Ok(chats::table
        .filter(chats::user_id.eq(user).and(chats::deleted_at.is_null()))
        .filter(matching(query))
        .select(count_star())
        .get_result(connection)?)
}

/// Of each of these talks the latest turn that matches `query`; talks of which only the title does are left out.
///
/// # Errors
/// The read failed.
pub fn places(connection: &mut Connection, talks: &[String], query: &str) -> Result<HashMap<String, String>> {
    #[derive(QueryableByName)]
    struct Place {
        #[diesel(sql_type = Text)]
        chat_id: String,
        #[diesel(sql_type = Text)]
        task_id: String,
    }
    let talks = format!("[{}]", talks.iter().map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(","));
    let found: Vec<Place> = diesel::sql_query(
        "SELECT t.chat_id AS chat_id, MAX(t.task_id) AS task_id FROM task_search s \
         CROSS JOIN task_search_map m ON m.id = s.rowid CROSS JOIN chat_turns t ON t.task_id = m.task_id \
         CROSS JOIN agent_tasks a ON a.id = t.task_id \
         WHERE task_search MATCH ? AND a.deleted_at IS NULL AND t.chat_id IN (SELECT value FROM json_each(?)) \
         GROUP BY t.chat_id",
    )
    .bind::<Text, _>(search::of_turns(query))
    .bind::<Text, _>(talks)
    .load(connection)?;
    Ok(found.into_iter().map(|place| (place.chat_id, place.task_id)).collect())
}
