//! Looking at what a task changed.

use super::Work;
use crate::{
    convert, error,
    ports::{Between, FileView, Workspaces},
    review::{self, Counted, store_of},
    runs::host::PoolHost,
    tasks::lookup::{self, read},
    view,
};
use contract::{
    ApiError, Status, TaskId,
    changes::{ChangeComment, Changes, ChangesState, CommentPlace, FILES_MAX, FileDiff, PlaceKind},
    command::{GetChanges, GetFileChange},
};
use std::{collections::HashMap, path::Path, sync::Arc};
use store::{
    places::{self, PlaceRow, TaskPlaceRow},
    reviews::{self, CommentRow},
    tasks::TaskRow,
};

/// Unchanged lines around what changed, where nothing else is asked for.
const CONTEXT: usize = 3;
/// Most of them.
const CONTEXT_MAX: i64 = 1_000;

/// A task whose changes are looked at.
pub(super) struct Looked {
    pub(super) task: TaskRow,
    pub(super) own: TaskPlaceRow,
    pub(super) place: Option<PlaceRow>,
    pub(super) workspaces: Arc<dyn Workspaces>,
}

impl Looked {
    /// The task, where what it changes is recorded.
    pub(super) fn at(host: &PoolHost, id: &str) -> Result<Self, ApiError> {
        let (task, own, place) = read(host, |c| {
            let task = lookup::task(c, &host.user, id)?;
            let own = places::of_task(c, &task.id)?;
            let place = own.as_ref().and_then(|own| own.place_id.as_deref());
            let place = place.map(|place| places::find(c, place)).transpose()?.flatten();
            Ok((task, own, place))
        })?;
        let Some(own) = own else { return Err(nothing_recorded(&task)) };
        let Some(workspaces) = host.workspaces.clone() else {
            return Err(ApiError::refused("Nothing here compares folders."));
        };
        Ok(Self { task, own, place, workspaces })
    }

    pub(super) fn workspaces(&self) -> &dyn Workspaces {
        self.workspaces.as_ref()
    }

    /// The place, where it has one by now.
    pub(super) fn place(&self) -> Result<&PlaceRow, ApiError> {
        let ready = self.place.as_ref().filter(|place| place.ready_at.is_some() && self.own.before_tree.is_some());
        ready.ok_or_else(|| match &self.own.problem {
            Some(problem) => ApiError::refused(format!("What it changed was not recorded: {problem}")),
            None => ApiError::refused(format!("“{}” has not begun yet, so it has changed nothing.", self.task.title)),
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
    pub(super) fn trees(&self, host: &PoolHost) -> Result<(std::path::PathBuf, String, String), ApiError> {
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
        match self.is_live() {
            true => Err(ApiError::refused(format!("“{}” has not ended yet.", self.task.title))
                .hint("Wait until it has, or cancel it.")),
            false => Ok(()),
        }
    }
}

fn nothing_recorded(task: &TaskRow) -> ApiError {
    ApiError::refused(format!("What “{}” changes is not recorded: it works in its folder itself.", task.title))
        .hint("Start it with --place worktree, --place copy or --place folder; the last records what changes there.")
}

impl Work for GetChanges {
    fn work(self, host: &Arc<PoolHost>) -> Result<Changes, ApiError> {
        let looked = Looked::at(host, &self.id)?;
        let counted = match looked.place() {
            Ok(_) => Some(looked.count(host)?),
            Err(_) => None,
        };
        document(host, &looked, counted)
    }
}

/// The document of what a task changed; without a count: of one that has not begun, or of which nothing is known.
pub(super) fn document(
    host: &Arc<PoolHost>,
    looked: &Looked,
    counted: Option<Counted>,
) -> Result<Changes, ApiError> {
    let Looked { task, own, place, .. } = looked;
    let (viewed, comments) =
        read(host, |c| Ok((reviews::viewed(c, &task.id)?, reviews::of_task(c, &task.id)?)))?;
    let viewed: HashMap<String, String> = viewed.into_iter().collect();
    let mut open: HashMap<&str, i64> = HashMap::new();
    for comment in comments.iter().filter(|comment| comment.sent_to.is_none()) {
        *open.entry(&comment.path).or_default() += 1;
    }
    let totals = counted.as_ref().map(Counted::totals).unwrap_or_default();
    let (mut files, mut notes) = counted.map_or_else(Default::default, |counted| {
        let each = counted.changed.into_iter().map(|mut changed| {
            changed.file.viewed = viewed.get(&changed.file.path) == Some(&changed.content);
            changed.file.comments = open.get(changed.file.path.as_str()).copied().unwrap_or(0);
            changed.file
        });
        (each.collect::<Vec<_>>(), counted.notes)
    });
    let left_out = i64::try_from(files.len().saturating_sub(FILES_MAX)).unwrap_or(0);
    files.truncate(FILES_MAX);
    if left_out > 0 {
        notes.push(format!("{left_out} more files are changed than are listed."));
    }
    notes.extend(own.problem.clone());
    let reason = |verdict: Result<(), ApiError>| verdict.err().map(|error| error.message);
    let mut told = view::place::document(own, place.as_ref());
    told.totals = Some(totals).filter(|_| looked.place().is_ok());
    if let Some(place) = place.as_ref().filter(|place| place.kind == PlaceKind::Worktree) {
        let branch = place.branch.as_deref().unwrap_or_default();
        told.head = looked.workspaces().commit_of(Path::new(&place.folder), branch).ok();
    }
    Ok(Changes {
        task: task.id.parse().map_err(|_| error::api(store::StoreError::NotFound))?,
        attempt: i64::from(task.attempt_count),
        live: looked.is_live(),
        message: review::message(&task.title, summary(task).as_deref()),
        comments: comments.into_iter().map(comment).collect(),
        cannot_apply: reason(super::act::may_apply(looked)),
        cannot_commit: reason(super::act::may_commit(looked)),
        cannot_discard: reason(super::act::may_discard(looked)),
        place: told,
        files,
        totals,
        left_out,
        notes,
    })
}

/// What the agent said last.
pub(super) fn summary(task: &TaskRow) -> Option<String> {
    let result = task.result.as_deref()?;
    let result: contract::task::TaskResult = serde_json::from_str(result).ok()?;
    (task.status == Status::Completed).then_some(result.summary)
}

/// One comment.
pub(super) fn comment(row: CommentRow) -> ChangeComment {
    ChangeComment {
        id: row.id,
        place: CommentPlace { path: row.path, side: row.side, line: row.line },
        quote: row.quote,
        text: row.text,
        attempt: i64::from(row.attempt),
        sent_to: row.sent_to.and_then(|id| id.parse::<TaskId>().ok()),
        at: convert::time_or_zero(row.at),
        edited_at: row.edited_at.and_then(convert::time),
    }
}

impl Work for GetFileChange {
    fn work(self, host: &Arc<PoolHost>) -> Result<FileDiff, ApiError> {
        if !(0..=CONTEXT_MAX).contains(&self.context) {
            let message = format!("{} is outside what is allowed: 1 to {CONTEXT_MAX}; 0 is {CONTEXT}.", self.context);
            return Err(ApiError::field("context", message));
        }
        let looked = Looked::at(host, &self.id)?;
        let (store, from, to) = looked.trees(host)?;
        let context = usize::try_from(self.context).ok().filter(|lines| *lines > 0).unwrap_or(CONTEXT);
        let view = FileView { path: &self.path, context, whole: self.whole };
        let mut diff =
            looked.workspaces().file(Between { store: &store, from: &from, to: &to }, view, &|| true)?;
        let comments = read(host, |c| reviews::of_task(c, &looked.task.id))?;
        let open = comments.iter().filter(|row| row.path == self.path && row.sent_to.is_none()).count();
        diff.file.comments = i64::try_from(open).unwrap_or(0);
        Ok(diff)
    }
}
