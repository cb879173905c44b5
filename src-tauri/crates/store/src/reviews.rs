//! What a person says about changes, and which changed files were viewed.

use crate::{
    Connection, Result, StoreError,
    columns::Bind,
    schema::{change_comments, change_views},
};
use contract::changes::DiffSide;
use diesel::prelude::*;

/// A comment on a line, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = change_comments)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct CommentRow {
    pub id: i64,
    pub task_id: String,
    pub path: String,
    pub side: DiffSide,
    pub line: i64,
    pub quote: String,
    pub text: String,
    pub attempt: i32,
    pub sent_to: Option<String>,
    pub at: i64,
    pub edited_at: Option<i64>,
}

/// A comment that is new.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = change_comments, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct NewComment {
    pub task_id: String,
    pub path: String,
    #[diesel(serialize_as = Bind<DiffSide>)]
    pub side: DiffSide,
    pub line: i64,
    pub quote: String,
    pub text: String,
    pub attempt: i32,
    pub at: i64,
}

/// Adds a comment.
///
/// # Errors
/// The write failed.
pub fn add(connection: &mut Connection, comment: NewComment) -> Result<CommentRow> {
    Ok(diesel::insert_into(change_comments::table)
        .values(comment)
        .returning(CommentRow::as_returning())
        .get_result(connection)?)
}

/// One comment.
///
/// # Errors
/// `NotFound`, or the read failed.
pub fn find(connection: &mut Connection, id: i64) -> Result<CommentRow> {
    change_comments::table
        .find(id)
        .select(CommentRow::as_select())
        .get_result(connection)
        .optional()?
        .ok_or(StoreError::NotFound)
}

/// The comments on a task's changes, in the order of files and lines.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task: &str) -> Result<Vec<CommentRow>> {
    Ok(change_comments::table
        .filter(change_comments::task_id.eq(task))
        .order((change_comments::path, change_comments::line, change_comments::id))
        .select(CommentRow::as_select())
        .load(connection)?)
}

/// Says something else in a comment.
///
/// # Errors
/// `NotFound`, or the write failed.
pub fn edit(connection: &mut Connection, id: i64, text: &str, now: i64) -> Result<CommentRow> {
    diesel::update(change_comments::table.find(id))
        .set((change_comments::text.eq(text), change_comments::edited_at.eq(Some(now))))
        .execute(connection)?;
    find(connection, id)
}

/// Takes a comment away.
///
/// # Errors
/// The write failed.
pub fn remove(connection: &mut Connection, id: i64) -> Result<()> {
    diesel::delete(change_comments::table.find(id)).execute(connection)?;
    Ok(())
}

/// Marks a task's comments as sent back to `new`, as far as they were not sent before.
///
/// # Errors
/// The write failed.
pub fn sent(connection: &mut Connection, task: &str, new: &str) -> Result<()> {
    diesel::update(
        change_comments::table
            .filter(change_comments::task_id.eq(task).and(change_comments::sent_to.is_null())),
    )
    .set(change_comments::sent_to.eq(new))
    .execute(connection)?;
    Ok(())
}

/// The files of a task that were viewed, each with what it held then.
///
/// # Errors
/// The read failed.
pub fn viewed(connection: &mut Connection, task: &str) -> Result<Vec<(String, String)>> {
    Ok(change_views::table
        .filter(change_views::task_id.eq(task))
        .select((change_views::path, change_views::content))
        .load(connection)?)
}

/// Marks a file as viewed while it holds this; `None`: not viewed.
///
/// # Errors
/// The write failed.
pub fn view(connection: &mut Connection, task: &str, path: &str, content: Option<&str>) -> Result<()> {
    match content {
        Some(content) => {
            let row = (
                change_views::task_id.eq(task),
                change_views::path.eq(path),
                change_views::content.eq(content),
            );
            diesel::replace_into(change_views::table).values(row).execute(connection)?;
        }
        None => {
            diesel::delete(change_views::table.find((task, path))).execute(connection)?;
        }
    }
    Ok(())
}
