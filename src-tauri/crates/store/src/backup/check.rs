//! Whether a file is sound.

use crate::{Connection, Result, StoreError, integrity::connect_kept, version::version};
use diesel::{RunQueryDsl as _, dsl::sql, sql_types::Text};
use std::path::Path;

/// Looks whether a file is a whole and sound database of this program, or of an older version of it.
///
/// # Errors
/// It cannot be opened, is damaged, has no tables of ours, or is of a newer version.
pub fn check(path: &Path) -> Result<()> {
    let mut connection = connect_kept(path)?;
    match version(&mut connection)? {
        (0, _) => return Err(StoreError::Damaged("it has no tables of Legwork".into())),
        (found, known) if found > known => return Err(StoreError::Newer { found, known }),
        _ => {}
    }
    first_fault(&mut connection, "integrity_check")
}

/// Looks at every page that an open database has, but not whether its indexes are complete.
///
/// # Errors
/// It is damaged, or could not be read.
pub fn quick_check(connection: &mut Connection) -> Result<()> {
    first_fault(connection, "quick_check")
}

fn first_fault(connection: &mut Connection, pragma: &str) -> Result<()> {
    // an argument would be taken for the name of a table; with the first line it ends
    let found = diesel::select(sql::<Text>(&format!("(SELECT {pragma} FROM pragma_{pragma}() LIMIT 1)")));
    match found.get_result::<String>(connection)? {
        ok if ok == "ok" => Ok(()),
        // a heading tells which database it is of
        words => Err(StoreError::Damaged(words.lines().next_back().unwrap_or_default().to_owned())),
    }
}
