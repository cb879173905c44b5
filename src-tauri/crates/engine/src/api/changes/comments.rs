//! What a person says about lines, and which files they have viewed.

use super::{look::comment, looked::Looked};
use crate::{
    api::{Change, once::Once},
    error,
    runs::host::PoolHost,
    tasks::lookup,
};
use contract::{
    ApiError,
    changes::{ChangeComment, DiffSide},
    command::{CommentOnChange, EditComment, MarkViewed, RemoveComment},
    error::FieldError,
    validation,
};
use std::sync::Arc;
use store::{
    Connection, Result, StoreError, places,
    reviews::{self, CommentRow, NewComment},
};

impl Change for CommentOnChange {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<ChangeComment, ApiError> {
        validation::comment(&self.place, &self.text)?;
        let looked = Looked::at(host, &self.id)?;
        let quote = quote(host, &looked, &self)?;
        let now = host.now();
        let new = NewComment {
            task_id: looked.task.id.clone(),
            path: self.place.path,
            side: self.place.side,
            line: self.place.line,
            quote,
            text: self.text,
            attempt: looked.task.attempt_count,
            at: now,
        };
        once.write(host, move |c| {
            let row = reviews::add(c, new.clone())?;
            places::announce(c, &row.task_id, now)?;
            Ok(comment(row))
        })
    }
}

/// What the line says; a line that is not there is refused.
fn quote(
    host: &Arc<PoolHost>,
    looked: &Looked,
    asked: &CommentOnChange,
) -> std::result::Result<String, ApiError> {
    use crate::ports::{Between, FileView};
    let (store, from, to) = looked.trees(host)?;
    let view = FileView { path: &asked.place.path, context: 0, whole: true };
    let diff = looked
        .workspaces()
        .file(Between { store: &store, from: &from, to: &to }, view, &|| true)
        .map_err(|error| ApiError::field("path", error.message))?;
    if asked.place.line == 0 {
        return Ok(String::new());
    }
    let mut lines = diff.hunks.iter().flat_map(|hunk| &hunk.lines);
    let found = lines.find(|line| {
        let number = match asked.place.side {
            DiffSide::Old => line.old,
            DiffSide::New => line.new,
        };
        number == Some(asked.place.line)
    });
    let lines = match asked.place.side {
        DiffSide::Old => diff.old_lines,
        DiffSide::New => diff.new_lines,
    };
    found.map(contract::changes::DiffLine::text).ok_or_else(|| {
        ApiError::field("line", format!("{} has {lines} lines on that side.", asked.place.path))
    })
}

/// The comment, where it is the user's and was not sent.
fn own(connection: &mut Connection, user: &str, id: i64) -> Result<CommentRow> {
    let none = || error::refuse(ApiError::not_found(format!("There is no comment {id}.")));
    let row = reviews::find(connection, id).map_err(|error| match error {
        StoreError::NotFound => none(),
        other => other,
    })?;
    lookup::task(connection, user, &row.task_id).map_err(|_| none())?;
    match row.sent_to {
        Some(_) => Err(error::refuse(ApiError::refused("It was sent back already, so it stays as it was."))),
        None => Ok(row),
    }
}

impl Change for EditComment {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<ChangeComment, ApiError> {
        validation::comment_text(&self.text).map_err(|field: FieldError| ApiError::fields(vec![field]))?;
        let (user, now) = (host.user.clone(), host.now());
        once.write(host, move |c| {
            let row = own(c, &user, self.comment)?;
            places::announce(c, &row.task_id, now)?;
            reviews::edit(c, row.id, &self.text, now).map(comment)
        })
    }
}

impl Change for RemoveComment {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<(), ApiError> {
        let (user, now) = (host.user.clone(), host.now());
        once.write(host, move |c| {
            let row = own(c, &user, self.comment)?;
            reviews::remove(c, row.id)?;
            places::announce(c, &row.task_id, now)
        })
    }
}

impl Change for MarkViewed {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<(), ApiError> {
        let looked = Looked::at(host, &self.id)?;
        let counted = looked.count(host)?;
        let content = |path: &String| {
            let found = counted.changed.iter().find(|changed| changed.file.path == *path);
            found
                .map(|changed| (path.clone(), changed.content.clone()))
                .ok_or_else(|| ApiError::field("paths", format!("“{path}” is not among the changed files.")))
        };
        let files: Vec<_> = self.paths.iter().map(content).collect::<std::result::Result<_, _>>()?;
        let (task, viewed, now) = (looked.task.id, self.viewed, host.now());
        once.write(host, move |c| {
            for (path, content) in &files {
                reviews::view(c, &task, path, viewed.then_some(content.as_str()))?;
            }
            places::announce(c, &task, now)
        })
    }
}
