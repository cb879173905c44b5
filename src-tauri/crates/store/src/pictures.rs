//! Pictures that went along with turns of talks. They go with their turn; their bytes are read only where they are wanted.

use crate::{Connection, Result, StoreError, schema::chat_pictures};
use contract::picture::PictureFormat;
use diesel::prelude::*;
use std::collections::HashMap;

/// A picture as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Insertable)]
#[diesel(table_name = chat_pictures)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct PictureRow {
    pub task_id: String,
    pub place: i64,
    pub path: String,
    #[diesel(serialize_as = crate::columns::Bind<PictureFormat>)]
    pub format: PictureFormat,
    pub width: i64,
    pub height: i64,
    pub bytes: i64,
    pub body: Vec<u8>,
}

/// What is known of a picture without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = chat_pictures)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct PictureHead {
    pub task_id: String,
    pub place: i64,
    pub path: String,
    pub format: PictureFormat,
    pub width: i64,
    pub height: i64,
    pub bytes: i64,
}

/// Keeps a picture that goes along with a turn.
///
/// # Errors
/// The write failed.
pub fn add(connection: &mut Connection, picture: PictureRow) -> Result<()> {
    diesel::insert_into(chat_pictures::table).values(picture).execute(connection)?;
    Ok(())
}

/// What went along with one turn goes along with another one as well.
///
/// # Errors
/// The write failed.
pub fn copy(connection: &mut Connection, from: &str, to: &str) -> Result<()> {
    use diesel::sql_types::Text;
    // within the database: megabytes that nobody here looks at
    diesel::sql_query(
        "INSERT INTO chat_pictures (task_id, place, path, format, width, height, bytes, body) \
         SELECT ?, place, path, format, width, height, bytes, body FROM chat_pictures WHERE task_id = ?",
    )
    .bind::<Text, _>(to)
    .bind::<Text, _>(from)
    .execute(connection)?;
    Ok(())
}

/// The pictures that went along with turns, by turn, in their order.
///
/// # Errors
/// The read failed.
pub fn of(connection: &mut Connection, tasks: &[String]) -> Result<HashMap<String, Vec<PictureHead>>> {
    let found: Vec<PictureHead> = chat_pictures::table
        .filter(chat_pictures::task_id.eq_any(tasks))
        .order((chat_pictures::task_id, chat_pictures::place))
        .select(PictureHead::as_select())
        .load(connection)?;
    let mut by_turn: HashMap<String, Vec<PictureHead>> = HashMap::new();
    for picture in found {
        by_turn.entry(picture.task_id.clone()).or_default().push(picture);
    }
    Ok(by_turn)
}

/// The bytes of a picture, and its kind.
///
/// # Errors
/// `NotFound`, or the read failed.
pub fn body(connection: &mut Connection, task: &str, place: i64) -> Result<(PictureFormat, Vec<u8>)> {
    let found = chat_pictures::table.find((task, place)).select((chat_pictures::format, chat_pictures::body));
    found.first(connection).optional()?.ok_or(StoreError::NotFound)
}
