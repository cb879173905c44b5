//! The conversations of runs with a model: what was said, where the run stands, what the person wrote to it.

use crate::{
    Connection, Result,
    columns::Bind,
    schema::{task_conversations, task_letters, task_messages},
};
use contract::model::Speaker;
use diesel::{dsl::max, prelude::*};

/// Where a run stands between its turns.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = task_conversations)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct ConversationRow {
    pub task_id: String,
    pub attempt: i32,
    pub running_ms: i64,
    pub raised: i64,
    pub read_letters: i64,
    pub notes: String,
}

/// A message as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = task_messages)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct MessageRow {
    pub task_id: String,
    pub number: i64,
    pub turn: i64,
    pub at: i64,
    pub speaker: Speaker,
    pub body: String,
    pub calls: Option<String>,
    pub answers: Option<String>,
}

/// Something that the person wrote to a run.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = task_letters)]
#[expect(missing_docs, reason = "the columns are documented where the engine's port shows them")]
pub struct UserMessageRow {
    pub task_id: String,
    pub number: i64,
    pub at: i64,
    pub answer: String,
}

/// Where a task's run stands; `None` before its first turn was kept.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task: &str) -> Result<Option<ConversationRow>> {
    Ok(task_conversations::table
        .find(task)
        .select(ConversationRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// Remembers where a run stands.
///
/// # Errors
/// The write failed.
pub fn keep(connection: &mut Connection, row: &ConversationRow) -> Result<()> {
    diesel::insert_into(task_conversations::table)
        .values(row)
        .on_conflict(task_conversations::task_id)
        .do_update()
        .set(row)
        .execute(connection)?;
    Ok(())
}

/// Adds messages. One with a number that is there already is a repeat and changes nothing.
///
/// # Errors
/// The write failed.
pub fn add(connection: &mut Connection, messages: &[MessageRow]) -> Result<()> {
    for message in messages {
        let values = (
            task_messages::task_id.eq(&message.task_id),
            task_messages::number.eq(message.number),
            task_messages::turn.eq(message.turn),
            task_messages::at.eq(message.at),
            task_messages::speaker.eq(Bind(message.speaker)),
            task_messages::body.eq(&message.body),
            task_messages::calls.eq(&message.calls),
            task_messages::answers.eq(&message.answers),
        );
        diesel::insert_or_ignore_into(task_messages::table).values(values).execute(connection)?;
    }
    Ok(())
}

/// The messages of a task after number `after`, oldest first, at most `limit`.
///
/// # Errors
/// The read failed.
pub fn messages(connection: &mut Connection, task: &str, after: i64, limit: i64) -> Result<Vec<MessageRow>> {
    Ok(task_messages::table
        .filter(task_messages::task_id.eq(task).and(task_messages::number.gt(after)))
        .order(task_messages::number)
        .limit(limit)
        .select(MessageRow::as_select())
        .load(connection)?)
}

/// All messages of these tasks, those of each oldest first.
///
/// # Errors
/// The read failed.
pub fn messages_of(connection: &mut Connection, tasks: &[String]) -> Result<Vec<MessageRow>> {
    Ok(task_messages::table
        .filter(task_messages::task_id.eq_any(tasks))
        .order((task_messages::task_id, task_messages::number))
        .select(MessageRow::as_select())
        .load(connection)?)
}

/// Adds a message of the person's; its number.
///
/// # Errors
/// The write failed.
pub fn write_user_message(connection: &mut Connection, task: &str, at: i64, answer: String) -> Result<i64> {
    let last: Option<i64> = task_letters::table
        .filter(task_letters::task_id.eq(task))
        .select(max(task_letters::number))
        .get_result(connection)?;
    let number = last.unwrap_or(0) + 1;
    let row = UserMessageRow { task_id: task.to_owned(), number, at, answer };
    diesel::insert_into(task_letters::table).values(&row).execute(connection)?;
    Ok(number)
}

/// The person's messages of a task after number `after`, oldest first.
///
/// # Errors
/// The read failed.
pub fn user_messages(connection: &mut Connection, task: &str, after: i64) -> Result<Vec<UserMessageRow>> {
    Ok(task_letters::table
        .filter(task_letters::task_id.eq(task).and(task_letters::number.gt(after)))
        .order(task_letters::number)
        .select(UserMessageRow::as_select())
        .load(connection)?)
}
