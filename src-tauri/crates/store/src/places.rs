//! Where tasks work, and what they changed there.

use crate::{
    Connection, Result,
    columns::Bind,
    events::{self, NewEvent},
    schema::{agent_tasks, places, task_places},
};
use contract::{
    Status,
    changes::{ChangesState, PlaceKind},
    event::EventKind,
};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// A place that was made for a task, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = places, treat_none_as_default_value = false)]
pub struct PlaceRow {
    /// The task that it was made for.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// Which sort.
    #[diesel(serialize_as = Bind<PlaceKind>)]
    pub kind: PlaceKind,
    /// The person's folder: the top of its repository where it is in one.
    pub folder: String,
    /// The folder below it in which tasks start; empty: none.
    pub prefix: String,
    /// Where the work is done.
    pub path: String,
    /// The branch of a worktree, or the one that was checked out.
    pub branch: Option<String>,
    /// The branch that the folder had checked out.
    pub base: Option<String>,
    /// The commit that it began with.
    pub base_commit: Option<String>,
    /// When making it began.
    pub made_at: i64,
    /// When it was ready to be worked in.
    pub ready_at: Option<i64>,
    /// When it was taken away.
    pub gone_at: Option<i64>,
    /// The latest task that worked there.
    pub last_task: String,
    /// What that is called.
    pub title: String,
}

/// Where a task works, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = task_places, treat_none_as_default_value = false)]
pub struct TaskPlaceRow {
    /// The task.
    pub task_id: String,
    /// Which sort of place.
    #[diesel(serialize_as = Bind<PlaceKind>)]
    pub kind: PlaceKind,
    /// Whether the task itself says so.
    pub own: bool,
    /// The branch that is asked for.
    pub branch: Option<String>,
    /// What it is to begin with.
    pub base: Option<String>,
    /// The place, once there is one.
    pub place_id: Option<String>,
    /// What became of the changes.
    #[diesel(serialize_as = Bind<ChangesState>)]
    pub state: ChangesState,
    /// What that was before they were discarded, as a word.
    pub undo_state: Option<String>,
    /// How everything was before the first attempt.
    pub before_tree: Option<String>,
    /// How everything was after the latest attempt.
    pub after_tree: Option<String>,
    /// Changed files.
    pub files: Option<i64>,
    /// New lines.
    pub added: Option<i64>,
    /// Lines that are gone.
    pub removed: Option<i64>,
    /// Why the changes are not known.
    pub problem: Option<String>,
}

impl TaskPlaceRow {
    /// The place of a new task.
    #[must_use]
    pub const fn new(task_id: String, kind: PlaceKind, own: bool) -> Self {
        Self {
            task_id,
            kind,
            own,
            branch: None,
            base: None,
            place_id: None,
            state: ChangesState::Open,
            undo_state: None,
            before_tree: None,
            after_tree: None,
            files: None,
            added: None,
            removed: None,
            problem: None,
        }
    }
}

/// Where a task works, where that was settled.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task: &str) -> Result<Option<TaskPlaceRow>> {
    Ok(task_places::table.find(task).select(TaskPlaceRow::as_select()).get_result(connection).optional()?)
}

/// Where those of these tasks work for which that was settled, each with its place as far as there is one.
///
/// # Errors
/// The read failed.
pub fn of_tasks(
    connection: &mut Connection,
    tasks: &[String],
) -> Result<Vec<(TaskPlaceRow, Option<PlaceRow>)>> {
    Ok(task_places::table
        .left_join(places::table.on(task_places::place_id.eq(places::id.nullable())))
        .filter(task_places::task_id.eq_any(tasks))
        .select((TaskPlaceRow::as_select(), Option::<PlaceRow>::as_select()))
        .load(connection)?)
}

/// Says where a task works; `None`: in its folder, and nothing is recorded.
///
/// # Errors
/// The write failed.
pub fn set_of_task(connection: &mut Connection, task: &str, row: Option<TaskPlaceRow>) -> Result<()> {
    match row {
        Some(row) => {
            diesel::replace_into(task_places::table).values(row).execute(connection)?;
        }
        None => {
            diesel::delete(task_places::table.find(task)).execute(connection)?;
        }
    }
    Ok(())
}

/// One place.
///
/// # Errors
/// The read failed.
pub fn find(connection: &mut Connection, id: &str) -> Result<Option<PlaceRow>> {
    Ok(places::table.find(id).select(PlaceRow::as_select()).get_result(connection).optional()?)
}

/// Writes a place.
///
/// # Errors
/// The write failed.
pub fn put(connection: &mut Connection, place: PlaceRow) -> Result<()> {
    diesel::replace_into(places::table).values(place).execute(connection)?;
    Ok(())
}

/// The worktrees and copies of a user that are not gone, newest first, each with where its latest task stands; none where
/// that was deleted.
///
/// # Errors
/// The read failed.
pub fn made(connection: &mut Connection, user: &str) -> Result<Vec<(PlaceRow, Option<Status>)>> {
    Ok(places::table
        .left_join(agent_tasks::table.on(places::last_task.eq(agent_tasks::id)))
        .filter(places::user_id.eq(user).and(places::gone_at.is_null()))
        .filter(places::kind.ne(Bind(PlaceKind::Folder)))
        .order((places::made_at.desc(), places::id.desc()))
        .select((PlaceRow::as_select(), agent_tasks::status.nullable()))
        .load(connection)?)
}

/// Whether a task that has not ended works, or will work, in a place.
///
/// # Errors
/// The read failed.
pub fn is_used(connection: &mut Connection, place: &str) -> Result<bool> {
    let ended = Status::ALL.into_iter().filter(|status| status.is_terminal()).map(Bind);
    Ok(task_places::table
        .inner_join(agent_tasks::table.on(task_places::task_id.eq(agent_tasks::id)))
        .filter(task_places::place_id.eq(place))
        .filter(agent_tasks::status.ne_all(ended.collect::<Vec<_>>()))
        .count()
        .get_result::<i64>(connection)?
        > 0)
}

/// The places that were taken away, as far as they are not forgotten.
///
/// # Errors
/// The read failed.
pub fn gone(connection: &mut Connection) -> Result<Vec<PlaceRow>> {
    Ok(places::table
        .filter(places::gone_at.is_not_null())
        .filter(places::kind.ne(Bind(PlaceKind::Folder)))
        .select(PlaceRow::as_select())
        .load(connection)?)
}

/// Forgets the places to which no task refers any more and that are gone, or were folders.
///
/// # Errors
/// The write failed.
pub fn forget_unused(connection: &mut Connection) -> Result<()> {
    let used = task_places::table
        .filter(task_places::place_id.is_not_null())
        .select(task_places::place_id.assume_not_null());
    diesel::delete(
        places::table
            .filter(places::gone_at.is_not_null().or(places::kind.eq(Bind(PlaceKind::Folder))))
            .filter(places::id.ne_all(used)),
    )
    .execute(connection)?;
    Ok(())
}

/// The folders that places are about which are not gone, or whose changes a task still shows.
///
/// # Errors
/// The read failed.
pub fn folders_in_use(connection: &mut Connection) -> Result<Vec<String>> {
    Ok(places::table
        .left_join(task_places::table.on(task_places::place_id.eq(places::id.nullable())))
        .filter(places::gone_at.is_null().or(task_places::task_id.is_not_null()))
        .select(places::folder)
        .distinct()
        .load(connection)?)
}

/// The snapshots of a folder, and of what stands for it, that tasks refer to.
///
/// # Errors
/// The read failed.
pub fn trees_of(connection: &mut Connection, folder: &str) -> Result<BTreeSet<String>> {
    let trees: Vec<(Option<String>, Option<String>)> = task_places::table
        .inner_join(places::table.on(task_places::place_id.eq(places::id.nullable())))
        .filter(places::folder.eq(folder))
        .select((task_places::before_tree, task_places::after_tree))
        .load(connection)?;
    Ok(trees.into_iter().flat_map(|(before, after)| [before, after]).flatten().collect())
}

/// Announces that the changes of a task, or what is said about them, are others.
///
/// # Errors
/// The write failed.
pub fn announce(connection: &mut Connection, task: &str, now: i64) -> Result<()> {
    events::append(connection, &NewEvent::about(now, task, EventKind::Changes))
}
