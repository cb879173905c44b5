//! Full-text search, fed behind the commit from the events.

use crate::{
    Connection, Result,
    schema::{queue_state, task_search_map},
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

/// The texts of a task that can be searched.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The task.
    pub task_id: String,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Its instructions and its command.
    pub instructions: String,
    /// The first and the last 64 KiB of its output.
    pub output: String,
}

/// Up to which event the index is fed.
///
/// # Errors
/// The read failed.
pub fn fed_to(connection: &mut Connection) -> Result<i64> {
    Ok(queue_state::table.find(1).select(queue_state::search_event).get_result(connection)?)
}

/// Puts documents into the index (in place of older ones of the same task) and remembers up to which event it is fed.
///
/// # Errors
/// The write failed.
pub fn feed(connection: &mut Connection, documents: &[Document], event: i64) -> Result<()> {
    for document in documents {
        let known: Option<i64> = task_search_map::table
            .filter(task_search_map::task_id.eq(&document.task_id))
            .select(task_search_map::id)
            .get_result(connection)
            .optional()?;
        let id = match known {
            Some(id) => {
                diesel::sql_query("DELETE FROM task_search WHERE rowid = ?")
                    .bind::<BigInt, _>(id)
                    .execute(connection)?;
                id
            }
            None => diesel::insert_into(task_search_map::table)
                .values(task_search_map::task_id.eq(&document.task_id))
                .returning(task_search_map::id)
                .get_result(connection)?,
        };
        diesel::sql_query(
            "INSERT INTO task_search (rowid, title, description, instructions, output) VALUES (?, ?, ?, ?, ?)",
        )
        .bind::<BigInt, _>(id)
        .bind::<Text, _>(&document.title)
        .bind::<Text, _>(&document.description)
        .bind::<Text, _>(&document.instructions)
        .bind::<Text, _>(&document.output)
        .execute(connection)?;
    }
    diesel::update(queue_state::table.find(1))
        .set(queue_state::search_event.eq(event))
        .execute(connection)?;
    Ok(())
}

/// Ids of tasks that match `query`, newest first; only older than `before`, at most `limit`.
///
/// # Errors
/// The read failed.
pub fn find(
    connection: &mut Connection,
    query: &str,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Text)]
        task_id: String,
    }
    let found: Vec<Found> = diesel::sql_query(
        "SELECT m.task_id AS task_id FROM task_search s JOIN task_search_map m ON m.id = s.rowid \
         WHERE task_search MATCH ? AND m.task_id < ? ORDER BY m.task_id DESC LIMIT ?",
    )
    .bind::<Text, _>(query)
    .bind::<Text, _>(before.unwrap_or("g"))
    .bind::<BigInt, _>(limit)
    .load(connection)?;
    Ok(found.into_iter().map(|f| f.task_id).collect())
}

/// What a person typed as a query of the index: every word must be there, the last one may be the beginning of one.
/// `None` when nothing of it can be searched for.
#[must_use]
pub fn query(typed: &str) -> Option<String> {
    let words: Vec<String> = typed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\""))
        .collect();
    if words.is_empty() {
        return None;
    }
    Some(words.join(" ") + "*")
}

/// Takes a task that is gone out of the index.
///
/// # Errors
/// The write failed.
pub fn forget(connection: &mut Connection, task_id: &str) -> Result<()> {
    diesel::sql_query(
        "DELETE FROM task_search WHERE rowid IN (SELECT id FROM task_search_map WHERE task_id = ?)",
    )
    .bind::<Text, _>(task_id)
    .execute(connection)?;
    diesel::delete(task_search_map::table.filter(task_search_map::task_id.eq(task_id)))
        .execute(connection)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn what_is_typed_never_becomes_an_operator() {
        assert_eq!(query("release no").as_deref(), Some("\"release\" \"no\"*"));
        assert_eq!(query("a AND (b\" OR c*"), Some("\"a\" \"AND\" \"b\" \"OR\" \"c\"*".into()));
        assert_eq!(query(" -- "), None);
    }
}
