//! Worktrees and copies that tasks have left: how they stand, and taking away what holds nothing that is nowhere else.
//!
//! The row says first that a place is gone, then its files go: whoever dies in between leaves files that
//! [`sweep`] finds, and no place that only seems to be there.

use crate::{
    error,
    ports::{GoOn, MadePlace, Workspaces, WorktreeLook},
    review::{self, Counted, store_of, stores_root},
    tasks::context::EngineContext,
    view,
};
use contract::{
    ApiError, Status, TaskId,
    changes::{ChangesState, PlaceKind, Worktree},
};
use std::{collections::BTreeSet, fs, path::Path};
use store::places::{self, PlaceRow, TaskPlaceRow};

/// What was ended so long ago goes by itself, in milliseconds.
const BY_ITSELF_MS: i64 = 24 * 3600 * 1000;

/// A place, and how it stands.
#[derive(Clone)]
pub(crate) struct LeftPlace {
    place: PlaceRow,
    status: Option<Status>,
    own: Option<TaskPlaceRow>,
    look: WorktreeLook,
    /// Files in it that are nowhere else.
    unsaved: Vec<String>,
    /// Why it stays.
    pub(crate) stays: Option<String>,
    in_use: bool,
}

impl LeftPlace {
    /// Whether this task has worked there.
    pub(crate) fn is_of(&self, task: &str) -> bool {
        self.place.id == task || self.place.last_task == task
    }

    /// Whether it may be taken away where the person names it.
    pub(crate) const fn may_be_forced(&self) -> bool {
        !self.in_use
    }

    fn made(&self) -> MadePlace<'_> {
        made(&self.place)
    }
}

fn made(place: &PlaceRow) -> MadePlace<'_> {
    MadePlace {
        kind: place.kind,
        folder: Path::new(&place.folder),
        path: Path::new(&place.path),
        branch: place.branch.as_deref(),
        base: place.base.as_deref(),
    }
}

fn workspaces(engine: &EngineContext) -> Result<&dyn Workspaces, ApiError> {
    engine.workspaces.as_deref().ok_or_else(|| ApiError::refused("Nothing here makes copies or worktrees."))
}

/// All worktrees and copies, newest first.
pub(crate) fn look(engine: &EngineContext) -> Result<Vec<LeftPlace>, ApiError> {
    let workspaces = workspaces(engine)?;
    let rows = engine.store.read(|c| {
        let mut rows = vec![];
        for (place, status) in places::made(c, &engine.user)? {
            let own = places::of_task(c, &place.last_task)?;
            let in_use = places::is_used(c, &place.id)?;
            rows.push((place, status, own, in_use));
        }
        Ok(rows)
    });
    let mut rows = rows.map_err(error::api)?;
    // what could not be made is none
    rows.retain(|(place, ..)| place.ready_at.is_some() || Path::new(&place.path).exists());
    Ok(rows
        .into_iter()
        .map(|(place, status, own, in_use)| one(engine, workspaces, place, status, own, in_use))
        .collect())
}

fn one(
    engine: &EngineContext,
    workspaces: &dyn Workspaces,
    place: PlaceRow,
    status: Option<Status>,
    own: Option<TaskPlaceRow>,
    in_use: bool,
) -> LeftPlace {
    let mut found =
        LeftPlace { place, status, own, look: WorktreeLook::default(), unsaved: vec![], stays: None, in_use };
    if in_use {
        found.stays = Some(format!("“{}” has not ended.", found.place.title));
    }
    match workspaces.look_at(&found.made()) {
        Ok(look) => found.look = look,
        Err(error) => {
            found.look.missing = !Path::new(&found.place.path).is_dir();
            found.stays.get_or_insert(error.message);
            return found;
        }
    }
    if found.look.missing {
        // whatever its branch holds is still there
        return found;
    }
    match counted(engine, workspaces, &found) {
        Ok(counted) => judge(&mut found, counted.as_ref()),
        Err(error) => {
            found.stays.get_or_insert(error.message);
        }
    }
    found
}

/// What differs there from before; none where nothing is known of before.
fn counted(
    engine: &EngineContext,
    workspaces: &dyn Workspaces,
    found: &LeftPlace,
) -> Result<Option<Counted>, ApiError> {
    let Some(own) = found.own.as_ref().filter(|own| own.before_tree.is_some()) else { return Ok(None) };
    review::count(workspaces, &engine.data_dir, (own, &found.place), None, &|| true).map(Some)
}

/// Whether it holds anything that is nowhere else.
fn judge(found: &mut LeftPlace, counted: Option<&Counted>) {
    let state = found.own.as_ref().map_or(ChangesState::Open, |own| own.state);
    let is_as_recorded = counted.is_some_and(|counted| {
        found.own.as_ref().is_some_and(|own| own.after_tree.as_deref() == Some(&counted.tree))
    });
    let changed: Option<BTreeSet<&str>> =
        counted.map(|counted| counted.changed.iter().map(|changed| changed.file.path.as_str()).collect());
    found.unsaved = match found.place.kind {
        PlaceKind::Folder => vec![],
        // what the set-up has left is nobody's work
        PlaceKind::Worktree => {
            let uncommitted = found.look.uncommitted.iter();
            let is_work = |path: &&String| changed.as_ref().is_none_or(|all| all.contains(path.as_str()));
            uncommitted.filter(is_work).cloned().collect()
        }
        PlaceKind::Copy => match &changed {
            Some(all) => all.iter().map(|path| (*path).to_owned()).collect(),
            None => vec!["its files".to_owned()],
        },
    };
    let is_elsewhere = match state {
        ChangesState::Applied => is_as_recorded,
        ChangesState::Committed => is_as_recorded && found.place.kind == PlaceKind::Copy,
        // that is what the person has said of it
        ChangesState::Discarded => true,
        ChangesState::Open => false,
    };
    if is_elsewhere {
        found.unsaved.clear();
        return;
    }
    let reason = reason(found);
    found.stays = found.stays.take().or(reason);
}

fn reason(found: &LeftPlace) -> Option<String> {
    let (look, place) = (&found.look, &found.place);
    let branch = place.branch.as_deref().unwrap_or_default();
    let files = || amount(found.unsaved.len(), "file", "files");
    match place.kind {
        PlaceKind::Folder => None,
        _ if !found.unsaved.is_empty() && place.kind == PlaceKind::Worktree => {
            Some(format!("Changed and not committed: {}.", files()))
        }
        PlaceKind::Copy if !found.unsaved.is_empty() => {
            Some(format!("Changed and not in {}: {}.", place.folder, files()))
        }
        PlaceKind::Copy => None,
        PlaceKind::Worktree if look.head.is_none() => Some(format!("Its branch {branch} is gone.")),
        PlaceKind::Worktree if look.merged => None,
        PlaceKind::Worktree => {
            let commits = usize::try_from(look.ahead).unwrap_or(0);
            let base = place.base.as_deref().unwrap_or("the folder's branch");
            Some(format!("Not in {base}: {} of {branch}.", amount(commits, "commit", "commits")))
        }
    }
}

/// A number of things.
fn amount(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// What people are shown of one.
pub(crate) fn document(engine: &EngineContext, found: LeftPlace, with_size: bool) -> Worktree {
    let id: TaskId = found.place.last_task.parse().unwrap_or(TaskId(uuid::Uuid::nil()));
    let bytes =
        with_size.then(|| engine.workspaces.as_deref()?.bytes(Path::new(&found.place.path))).flatten();
    let blank = TaskPlaceRow::new(found.place.last_task.clone(), found.place.kind, false);
    let mut place = view::place::document(found.own.as_ref().unwrap_or(&blank), Some(&found.place));
    place.head.clone_from(&found.look.head);
    Worktree {
        task: id,
        short_id: id.short(),
        title: found.place.title.clone(),
        status: found.status.unwrap_or(Status::Cancelled),
        bytes,
        missing: found.look.missing,
        merged: found.look.merged && found.unsaved.is_empty(),
        dirty: !found.unsaved.is_empty(),
        ahead: found.look.ahead,
        stays: found.stays,
        place,
    }
}

/// Takes one away. What no commit holds is committed on its branch first; a branch that holds something stays.
///
/// # Errors
/// It is used again, or could not be taken away.
pub(crate) fn take_away(engine: &EngineContext, found: &LeftPlace) -> Result<(), ApiError> {
    let workspaces = workspaces(engine)?;
    let place = &found.place;
    let mut branch_too = found.look.merged || found.look.ahead == 0;
    if !found.unsaved.is_empty() && !found.look.missing && place.kind == PlaceKind::Worktree {
        let message = format!("What “{}” has left\n", place.title);
        workspaces.commit(Path::new(&place.path), &found.unsaved, &message, &|| true)?;
        branch_too = false;
    }
    let own = match counted(engine, workspaces, found) {
        // what it changed is shown from its snapshots from now on
        Ok(Some(counted)) if !found.look.missing => found.own.clone().map(|mut own| {
            counted.write(&mut own);
            own
        }),
        _ => None,
    };
    let (id, now) = (place.id.clone(), engine.now());
    let written = engine.store.write(move |c| {
        if places::is_used(c, &id)? {
            return Err(error::refuse(ApiError::refused("A task works there again.")));
        }
        let Some(place) = places::find(c, &id)? else { return Ok(()) };
        let task = place.last_task.clone();
        places::put(c, PlaceRow { gone_at: Some(now), ..place })?;
        if let Some(own) = &own {
            places::set_of_task(c, &own.task_id, Some(own.clone()))?;
        }
        places::announce(c, &task, now)
    });
    written.map_err(error::api)?;
    workspaces.remove(&found.made(), branch_too)
}

/// Takes away the files of places that are gone, and snapshots that nobody refers to.
pub(crate) fn sweep(engine: &EngineContext, go_on: GoOn<'_>) {
    let Ok(workspaces) = workspaces(engine) else { return };
    let gone = engine.store.read(places::gone).unwrap_or_default();
    for place in &gone {
        if Path::new(&place.path).exists()
            && let Err(error) = workspaces.remove(&made(place), false)
        {
            tracing::warn!(error = %error.message, path = place.path, "what is left of a place could not be taken away");
        }
    }
    if let Err(error) = engine.store.write(places::forget_unused) {
        tracing::warn!(%error, "places that are gone could not be forgotten");
    }
    let Ok(in_use) = engine.store.read(places::folders_in_use) else { return };
    let kept: BTreeSet<_> = in_use.iter().map(|folder| store_of(&engine.data_dir, folder)).collect();
    let Ok(stores) = fs::read_dir(stores_root(&engine.data_dir)) else { return };
    for store in stores.flatten().map(|entry| entry.path()).filter(|path| !kept.contains(path)) {
        let _ = fs::remove_dir_all(store);
    }
    for folder in in_use {
        let Ok(trees) = engine.store.read(|c| places::trees_of(c, &folder)) else { continue };
        let store = store_of(&engine.data_dir, &folder);
        if let Err(error) = workspaces.prune(&store, &trees, go_on) {
            tracing::warn!(error = %error.message, folder, "snapshots that nobody refers to stay");
        }
    }
}

/// Takes away by itself what holds nothing that is nowhere else and was not touched for a day. How many.
pub(super) fn by_itself(engine: &EngineContext, go_on: GoOn<'_>) -> Result<usize, ApiError> {
    if engine.workspaces.is_none() {
        return Ok(0);
    }
    let old = engine.now() - BY_ITSELF_MS;
    let mut gone = 0;
    for found in look(engine)? {
        if !go_on() {
            break;
        }
        let is_discarded = found.own.as_ref().is_some_and(|own| own.state == ChangesState::Discarded);
        let is_old = ended_at(engine, &found).is_some_and(|at| at < old);
        // a discard can be undone as long as nobody asks for the room
        if found.stays.is_none() && is_old && !is_discarded {
            take_away(engine, &found)?;
            gone += 1;
        }
    }
    sweep(engine, go_on);
    Ok(gone)
}

/// When the latest task there ended; of one that was deleted, when its place was made.
fn ended_at(engine: &EngineContext, found: &LeftPlace) -> Option<i64> {
    let task = engine.store.read(|c| store::tasks::find(c, &found.place.last_task)).ok();
    task.map_or(Some(found.place.made_at), |task| task.completed_at)
}
