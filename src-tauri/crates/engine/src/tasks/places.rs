//! Where a task works: as it says itself, else as its agent, else as its folder has it. It is settled when the task is asked
//! for, and made when its first attempt begins.

use super::lookup;
use crate::{core::Core, json};
use contract::{
    AgentKind,
    changes::{ChangesState, PlaceKind, PlaceWish},
    model::Tool,
};
use std::path::Path;
use store::{
    Connection, Result,
    agents::AgentRow,
    places::{self, PlaceRow, TaskPlaceRow},
};

/// Where a task works, and the place itself where there is one already.
pub(crate) type Settled = (TaskPlaceRow, Option<PlaceRow>);

/// Where a new task works; `None`: in its folder, and nothing is recorded. With it the place itself where another task has
/// worked there before.
pub(crate) fn settled(
    connection: &mut Connection,
    core: &Core,
    task: &str,
    wish: Option<&PlaceWish>,
    of: (&AgentRow, Option<&str>),
) -> Result<Option<Settled>> {
    let (agent, cwd) = of;
    if let Some(other) = wish.and_then(|wish| wish.same_as.as_deref()) {
        return same_as(connection, core, task, other);
    }
    let of_agent = || agent.place.as_deref().and_then(|word| word.parse().ok());
    let named = match wish {
        Some(wish) => wish.kind.or_else(|| wish.branch.is_some().then_some(PlaceKind::Worktree)),
        None => None,
    };
    let folder = cwd.or(agent.cwd.as_deref());
    let kind = match named.or_else(of_agent) {
        Some(kind) => Some(kind),
        None if changes_files(agent) => of_folder(connection, core, folder)?,
        None => None,
    };
    // what such an agent does to a folder of the person's is worth a look; in the home folder that is everything they have
    let recorded = changes_files(agent) && folder.is_some();
    let unnamed = (recorded || wish.is_some()).then_some(PlaceKind::Folder);
    let Some(kind) = kind.or(unnamed) else { return Ok(None) };
    let row = TaskPlaceRow {
        branch: wish.and_then(|wish| wish.branch.clone()),
        base: wish.and_then(|wish| wish.base.clone()),
        ..TaskPlaceRow::new(task.to_owned(), kind, wish.is_some())
    };
    Ok(Some((row, None)))
}

/// Whether an agent is one that changes files by its own judgement. A command's are not looked at unless that is asked for.
fn changes_files(agent: &AgentRow) -> bool {
    match agent.kind {
        AgentKind::Shell | AgentKind::Workflow => false,
        AgentKind::Llm => json::or_default::<Vec<Tool>>(&agent.tools).contains(&Tool::RunCommand),
        AgentKind::Coding => true,
    }
}

/// What is set for a folder, or the nearest one above it.
fn of_folder(connection: &mut Connection, core: &Core, cwd: Option<&str>) -> Result<Option<PlaceKind>> {
    let Some(cwd) = cwd else { return Ok(None) };
    let row = store::folders::first_of(connection, &core.user, &with_those_above(cwd))?;
    Ok(row.and_then(|row| row.place).and_then(|word| word.parse().ok()))
}

/// A folder and all above it.
pub(crate) fn with_those_above(folder: &str) -> Vec<String> {
    // without a `/` at its end, which would make another text of the same folder
    Path::new(folder)
        .components()
        .as_path()
        .ancestors()
        .filter_map(|path| path.to_str().map(str::to_owned))
        .collect()
}

/// Works on where another task has worked, as it left it.
fn same_as(connection: &mut Connection, core: &Core, task: &str, other: &str) -> Result<Option<Settled>> {
    let other = lookup::task(connection, &core.user, other).map_err(|e| lookup::in_field("place", e))?;
    let Some(of_other) = places::of_task(connection, &other.id)? else { return Ok(None) };
    let place = match &of_other.place_id {
        Some(id) => places::find(connection, id)?.filter(|place| place.gone_at.is_none()),
        None => None,
    };
    let row = TaskPlaceRow {
        branch: of_other.branch.clone().filter(|_| place.is_none()),
        base: of_other.base.clone().filter(|_| place.is_none()),
        place_id: place.as_ref().map(|place| place.id.clone()),
        // what was committed is done with: from there on it is another change
        before_tree: match of_other.state {
            _ if place.is_none() => None,
            ChangesState::Committed => of_other.after_tree.clone(),
            ChangesState::Open | ChangesState::Applied | ChangesState::Discarded => {
                of_other.before_tree.clone()
            }
        },
        // in the person's folder others work as well: whether it is still as it was left is looked at when it begins
        after_tree: of_other.after_tree.clone().filter(|_| of_other.kind == PlaceKind::Folder),
        ..TaskPlaceRow::new(task.to_owned(), of_other.kind, true)
    };
    Ok(Some((row, place)))
}

/// The place that was asked for, for a task as it was asked for. One that is run again gets a new place of the same sort.
pub(crate) fn wish(row: Option<&TaskPlaceRow>) -> Option<PlaceWish> {
    let own = row.filter(|row| row.own)?;
    // a branch of this name is there by now
    let branch = own.branch.clone().filter(|_| own.place_id.is_none());
    Some(PlaceWish { kind: Some(own.kind), branch, base: own.base.clone(), same_as: None })
}

/// Whether changing a task changes where it works: its own wish, its agent's, or its folder's.
pub(crate) fn change(
    connection: &mut Connection,
    core: &Core,
    task: &str,
    changed: Option<&Option<PlaceWish>>,
    of: (&AgentRow, Option<&str>),
) -> Result<bool> {
    let before = places::of_task(connection, task)?;
    if before.as_ref().is_some_and(|row| row.place_id.is_some()) && changed.is_none() {
        // its work has begun there
        return Ok(false);
    }
    let wish = changed.cloned().unwrap_or_else(|| wish(before.as_ref()));
    let after = settled(connection, core, task, wish.as_ref(), of)?.map(|(row, _)| row);
    if before == after {
        return Ok(false);
    }
    places::set_of_task(connection, task, after)?;
    Ok(true)
}

/// The same for a task that is new; what its document shows of it.
pub(crate) fn insert(
    connection: &mut Connection,
    core: &Core,
    task: &str,
    wish: Option<&PlaceWish>,
    of: (&AgentRow, Option<&str>),
) -> Result<Option<Settled>> {
    let settled = settled(connection, core, task, wish, of)?;
    if let Some((row, place)) = &settled {
        places::set_of_task(connection, task, Some(row.clone()))?;
        if let Some(place) = place {
            places::put(connection, PlaceRow { last_task: task.to_owned(), ..place.clone() })?;
        }
    }
    Ok(settled)
}

#[cfg(test)]
mod tests {
    use super::with_those_above;

    #[test]
    fn a_folder_is_the_same_however_its_name_ends() {
        assert_eq!(with_those_above("/a/b"), ["/a/b", "/a", "/"]);
        assert_eq!(with_those_above("/a/b/"), with_those_above("/a/b"));
    }
}
