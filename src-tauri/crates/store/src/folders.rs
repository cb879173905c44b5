//! What is set for folders.

use crate::{Connection, Result, schema::folders};
use diesel::prelude::*;

/// What is set for a folder, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = folders, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct FolderRow {
    pub user_id: String,
    pub folder: String,
    /// The kind of place, as a word.
    pub place: Option<String>,
    pub setup: Option<String>,
    /// As JSON.
    pub files: String,
    pub branch: Option<String>,
    /// As JSON.
    pub environment: Option<String>,
    pub setup_network: bool,
}

/// All folders of a user that something is set for.
///
/// # Errors
/// The read failed.
pub fn all(connection: &mut Connection, user: &str) -> Result<Vec<FolderRow>> {
    Ok(folders::table
        .filter(folders::user_id.eq(user))
        .order(folders::folder)
        .select(FolderRow::as_select())
        .load(connection)?)
}

/// What is set for the first of these folders that something is set for.
///
/// # Errors
/// The read failed.
pub fn first_of(connection: &mut Connection, user: &str, paths: &[String]) -> Result<Option<FolderRow>> {
    let found: Vec<FolderRow> = folders::table
        .filter(folders::user_id.eq(user).and(folders::folder.eq_any(paths)))
        .select(FolderRow::as_select())
        .load(connection)?;
    // the nearest one is the one with the longest path
    Ok(found.into_iter().max_by_key(|row| row.folder.len()))
}

/// Sets it.
///
/// # Errors
/// The write failed.
pub fn put(connection: &mut Connection, row: FolderRow) -> Result<()> {
    diesel::replace_into(folders::table).values(row).execute(connection)?;
    Ok(())
}

/// Sets nothing for it any more.
///
/// # Errors
/// The write failed.
pub fn remove(connection: &mut Connection, user: &str, folder: &str) -> Result<()> {
    diesel::delete(folders::table.find((user, folder))).execute(connection)?;
    Ok(())
}
