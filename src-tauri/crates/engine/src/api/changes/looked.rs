//! A task whose changes are looked at: its rows, its place, and which snapshots stand for what it made.

use crate::{
    ports::Workspaces,
    review::{self, Counted, store_of},
    runs::host::PoolHost,
    tasks::lookup::{self, read},
};
use contract::{
    ApiError,
    changes::{ChangesState, PlaceKind},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{
    places::{self, PlaceRow, TaskPlaceRow},
    tasks::TaskRow,
};

/// A task whose changes are looked at.
pub(super) struct Looked {
    pub(super) task: TaskRow,
    pub(super) own: TaskPlaceRow,
    pub(super) place: Option<PlaceRow>,
    pub(super) workspaces: Arc<dyn Workspaces>,
    /// Whether a task that has not ended works, or will work, in the place.
    pub(super) in_use: bool,
}

impl Looked {
    /// The task, where what it changes is recorded.
    pub(super) fn at(host: &PoolHost, id: &str) -> Result<Self, ApiError> {
        let (task, own, place, in_use) = read(host, |c| {
            let task = lookup::task(c, &host.user, id)?;
            let own = places::of_task(c, &task.id)?;
            let place = own.as_ref().and_then(|own| own.place_id.as_deref());
            let place = place.map(|place| places::find(c, place)).transpose()?.flatten();
            let in_use = place.as_ref().map(|place| places::is_used(c, &place.id)).transpose()?;
            Ok((task, own, place, in_use.unwrap_or(false)))
        })?;
        let Some(own) = own else { return Err(nothing_recorded(&task)) };
        let Some(workspaces) = host.workspaces.clone() else {
            return Err(ApiError::refused("Nothing here compares folders."));
        };
        Ok(Self { task, own, place, workspaces, in_use })
    }

    pub(super) fn workspaces(&self) -> &dyn Workspaces {
        self.workspaces.as_ref()
    }

    /// The place, where it has one by now.
    pub(super) fn place(&self) -> Result<&PlaceRow, ApiError> {
        let ready =
            self.place.as_ref().filter(|place| place.ready_at.is_some() && self.own.before_tree.is_some());
        ready.ok_or_else(|| match &self.own.problem {
            Some(problem) => ApiError::refused(format!("What it changed was not recorded: {problem}")),
            None => ApiError::refused(format!(
                "“{}” has not begun yet, so it has changed nothing.",
                self.task.title
            )),
        })
    }

    /// Whether it is at work.
    pub(super) fn is_live(&self) -> bool {
        !self.task.status.is_terminal() && self.task.attempt_count > 0
    }

    /// The snapshot that stands for what it made. None: how the place stands now does.
    fn settled(&self) -> Option<&str> {
        let place = self.place.as_ref()?;
        let is_there = place.gone_at.is_none() && Path::new(&place.path).is_dir();
        let is_decided = self.own.state != ChangesState::Open;
        // in the person's folder they go on working themselves
        let is_theirs = place.kind == PlaceKind::Folder && self.task.status.is_terminal();
        self.own.after_tree.as_deref().filter(|_| is_decided || is_theirs || !is_there)
    }

    /// What differs from before.
    pub(super) fn count(&self, host: &PoolHost) -> Result<Counted, ApiError> {
        let place = self.place()?;
        let count = |known: Option<&str>| {
            review::count(self.workspaces(), &host.data_dir, (&self.own, place), known, &|| true)
        };
        count(self.settled())
    }

    /// The snapshots to compare: where they are kept, before, and now.
    pub(super) fn trees(&self, host: &PoolHost) -> Result<(PathBuf, String, String), ApiError> {
        let place = self.place()?;
        let store = store_of(&host.data_dir, &place.folder);
        let now = match self.settled() {
            Some(tree) => tree.to_owned(),
            None => self.workspaces.snapshot(&store, Path::new(&place.path), &|| true)?.tree,
        };
        Ok((store, self.own.before_tree.clone().unwrap_or_default(), now))
    }

    /// Why its changes cannot be acted upon as long as it is at work.
    pub(super) fn refuse_live(&self) -> Result<(), ApiError> {
        if self.is_live() {
            return Err(ApiError::refused(format!("“{}” has not ended yet.", self.task.title))
                .hint("Wait until it has, or cancel it."));
        }
        match self.in_use && self.task.status.is_terminal() {
            true => {
                Err(ApiError::refused("It was sent back: the task that works on there has not ended yet.")
                    .hint("Look at that one's changes once it has."))
            }
            false => Ok(()),
        }
    }
}

fn nothing_recorded(task: &TaskRow) -> ApiError {
    ApiError::refused(format!("What “{}” changes is not recorded: it works in its folder itself.", task.title))
        .hint("Start it with --place worktree, --place copy or --place folder; the last records what changes there.")
}
