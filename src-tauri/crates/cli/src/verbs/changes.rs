//! `legwork diff | apply | commit | discard`: what a task changed, and what becomes of it.

use crate::{
    args::{
        One,
        changes::{Commit, Diff, Discard, SendBackArgs},
        values::LineComment,
    },
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{
    Origin,
    changes::{Changes, CommentPlace, DiffSide, FileDiff, PlaceKind},
    command::{
        ApplyChanges, CommentOnChange, CommitChanges, DiscardChanges, GetChanges, GetFileChange,
        RestoreChanges, SendBack,
    },
    text,
};
use engine::Engine;
use schemars::JsonSchema;
use serde::Serialize;

/// The lines of files, as `legwork diff ID PATH… --json` prints them.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FileDiffs {
    files: Vec<FileDiff>,
}

/// Shows what a task changed.
pub(crate) fn diff(front: &Front, args: &Diff) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let id = args.id.clone();
    if front.json && args.paths.is_empty() {
        front.document(&engine.call(GetChanges { id })?)?;
        return Ok(Exit::Done);
    }
    if front.json {
        let files = args.paths.iter().map(|path| file(&engine, args, path)).collect::<Result<_, _>>()?;
        front.document(&FileDiffs { files })?;
        return Ok(Exit::Done);
    }
    let changes = engine.call(GetChanges { id })?;
    for note in &changes.notes {
        front.note(&format!("note: {note}"));
    }
    if args.name_only {
        let names = changes.files.iter().map(|file| format!("{}\n", text::clean(&file.path)));
        front.print(&names.collect::<String>())?;
    } else if args.stat {
        front.print(&render::changes::stat(&changes, &front.look))?;
    } else {
        let listed = changes.files.iter().map(|file| &file.path);
        let asked: Vec<&String> =
            if args.paths.is_empty() { listed.collect() } else { args.paths.iter().collect() };
        for path in asked {
            front.print(&render::changes::patch(&file(&engine, args, path)?, &front.look))?;
            if front.is_unread() {
                break;
            }
        }
    }
    Ok(Exit::Done)
}

fn file(engine: &Engine, args: &Diff, path: &str) -> Result<FileDiff, Failure> {
    let asked =
        GetFileChange { id: args.id.clone(), path: path.to_owned(), context: args.context, whole: false };
    Ok(engine.call(asked)?)
}

/// Brings what a task changed into its folder.
pub(crate) fn apply(front: &Front, one: &One) -> Result<Exit, Failure> {
    let changes = front.open()?.call(ApplyChanges { id: one.id.clone() })?;
    let folder = changes.place.folder.clone().unwrap_or_default();
    told(front, &changes, &format!("Applied to {folder}, without a commit"))?;
    front.note(&format!("hint: `legwork discard {}` takes it back", one.id));
    Ok(Exit::Done)
}

/// Commits what a task changed.
pub(crate) fn commit(front: &Front, args: &Commit) -> Result<Exit, Failure> {
    let asked = CommitChanges {
        id: args.id.clone(),
        message: args.message.clone().unwrap_or_default(),
        merge: args.merge,
    };
    let changes = front.open()?.call(asked)?;
    let place = &changes.place;
    let branch = place.branch.clone().unwrap_or_default();
    let base = place.base.clone().unwrap_or_else(|| "the folder's branch".to_owned());
    let done = match place.kind {
        PlaceKind::Worktree if args.merge => format!("Committed on {branch} and merged into {base}"),
        _ => format!("Committed on {branch}"),
    };
    told(front, &changes, &done)?;
    if place.kind == PlaceKind::Worktree && !args.merge {
        front.note(&format!("hint: `legwork commit {} --merge` brings it into {base}", args.id));
    }
    Ok(Exit::Done)
}

/// Takes back what a task changed, or brings it back.
pub(crate) fn discard(front: &Front, args: &Discard) -> Result<Exit, Failure> {
    let (engine, id) = (front.open()?, args.id.clone());
    if args.undo {
        let changes = engine.call(RestoreChanges { id })?;
        told(front, &changes, "Brought back")?;
        return Ok(Exit::Done);
    }
    let changes = engine.call(DiscardChanges { id })?;
    told(front, &changes, "Discarded")?;
    front.note(&format!("hint: `legwork discard --undo {}` brings it back", args.id));
    Ok(Exit::Done)
}

/// Sends what a task made back to be worked on.
pub(crate) fn send_back(front: &Front, args: SendBackArgs) -> Result<Exit, Failure> {
    let engine = front.open()?;
    for LineComment { path, line, text } in args.comment {
        let place = CommentPlace { path, side: DiffSide::New, line };
        engine.call(CommentOnChange { id: args.id.clone(), place, text })?;
    }
    let text = args.text.unwrap_or_default();
    let created = engine.call(SendBack { id: args.id, text, origin: Some(Origin::Cli) })?;
    if front.json {
        front.document(&created.task)?;
    } else if !front.quiet {
        let line = format!("Sent back as {} “{}”\n", created.task.short_id, created.task.title);
        front.print(&text::clean(&line))?;
    }
    if !engine.pool_running() {
        front.note("hint: nothing runs the queue now; start the app or `legwork worker`");
    }
    Ok(Exit::Done)
}

fn told(front: &Front, changes: &Changes, done: &str) -> Result<(), Failure> {
    if front.json {
        return front.document(changes);
    }
    if !front.quiet {
        let line = format!("{done}: {}\n", render::changes::totals(changes.totals));
        front.print(&text::clean(&line))?;
    }
    Ok(())
}
