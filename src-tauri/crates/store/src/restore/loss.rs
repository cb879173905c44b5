//! What a backup does not know of: compared row by row with the database, as far as that can be read, and with the
//! folders of attempts.

use crate::{
    Connection, Result, backup,
    integrity::{connect_kept, uri},
    place::{ATTEMPTS, FILE},
    schema::{agent_tasks, task_attempts},
};
use diesel::{
    connection::DefaultLoadingMode,
    prelude::*,
    sql_types::{BigInt, Text},
};
use std::{fs, path::Path};

/// What a backup does not know of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// The tasks of the database that are not in the backup, by id.
    pub tasks: Vec<String>,
    /// How many attempts are not in it, those of these tasks among them.
    pub attempts: i64,
    /// Whether the database could be read to its end: else there may be more.
    pub is_all: bool,
    /// Folders of attempts that it does not know: `TASK`, or `TASK/NUMBER` of a task that it knows.
    pub folders: Vec<String>,
}

const NEWER_TASKS: &str = "SELECT t.id AS id FROM there.agent_tasks AS t \
    WHERE NOT EXISTS (SELECT 1 FROM main.agent_tasks AS b WHERE b.id = t.id)";
const NEWER_ATTEMPTS: &str = "SELECT count(*) AS n FROM there.task_attempts AS t WHERE NOT EXISTS \
    (SELECT 1 FROM main.task_attempts AS b WHERE b.task_id = t.task_id AND b.number = t.number)";

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    id: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// What would be lost with `backup` in the place of the database.
///
/// # Errors
/// The backup cannot be read, is damaged, or was written by a newer version.
pub fn loss(data_dir: &Path, backup: &Path) -> Result<Loss> {
    backup::check(backup)?;
    let mut connection = connect_kept(backup)?;
    let mut loss = Loss { folders: unknown_folders(&mut connection, data_dir)?, ..Loss::default() };
    loss.is_all = compare(&mut connection, &data_dir.join(FILE), &mut loss).is_ok();
    Ok(loss)
}

/// Compares as far as the database can be read.
fn compare(backup: &mut Connection, database: &Path, loss: &mut Loss) -> Result<()> {
    // one that is not there would be made
    fs::metadata(database).map_err(crate::StoreError::from_io)?;
    diesel::sql_query("ATTACH ? AS there").bind::<Text, _>(uri(database, "mode=ro")?).execute(backup)?;
    let newer = diesel::sql_query(NEWER_TASKS).load_iter::<Id, DefaultLoadingMode>(backup)?;
    for task in newer {
        loss.tasks.push(task?.id);
    }
    loss.attempts = diesel::sql_query(NEWER_ATTEMPTS).get_result::<Count>(backup)?.n;
    Ok(())
}

/// Folders of attempts that the backup does not know, sorted.
fn unknown_folders(backup: &mut Connection, data_dir: &Path) -> Result<Vec<String>> {
    let attempts = data_dir.join(ATTEMPTS);
    let mut unknown = vec![];
    for task in names(&attempts) {
        if agent_tasks::table
            .find(&task)
            .select(agent_tasks::id)
            .first::<String>(backup)
            .optional()?
            .is_none()
        {
            unknown.push(task);
            continue;
        }
        let known: Vec<i32> = task_attempts::table
            .filter(task_attempts::task_id.eq(&task))
            .select(task_attempts::number)
            .load(backup)?;
        let numbers = names(&attempts.join(&task));
        let newer = numbers.iter().filter(|name| name.parse().is_ok_and(|number| !known.contains(&number)));
        unknown.extend(newer.map(|number| format!("{task}/{number}")));
    }
    unknown.sort_unstable();
    Ok(unknown)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
