//! Looking at what a task changed.

use super::{looked::Looked, may};
use crate::{
    api::Work,
    convert, error,
    ports::{Between, FileView},
    review::{self, Counted},
    runs::host::PoolHost,
    tasks::lookup::read,
    view,
};
use contract::{
    ApiError, Status, TaskId,
    changes::{ChangeComment, Changes, CommentPlace, FILES_MAX, FileDiff, PlaceKind},
    command::{GetChanges, GetFileChange},
};
use std::{collections::HashMap, path::Path, sync::Arc};
use store::{
    reviews::{self, CommentRow},
    tasks::TaskRow,
};

/// Unchanged lines around what changed, where nothing else is asked for.
const CONTEXT: usize = 3;
/// Most of them.
const CONTEXT_MAX: i64 = 1_000;

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
        cannot_apply: reason(may::apply(looked)),
        cannot_commit: reason(may::commit(looked)),
        cannot_discard: reason(may::discard(looked)),
        place: told,
        files,
        totals,
        left_out,
        notes,
    })
}

/// What the agent said last. What a command wrote last says nothing about what it changed.
pub(super) fn summary(task: &TaskRow) -> Option<String> {
    if task.command.is_some() {
        return None;
    }
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
            let message =
                format!("{} is outside what is allowed: 1 to {CONTEXT_MAX}; 0 is {CONTEXT}.", self.context);
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
