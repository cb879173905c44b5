//! What goes along with a turn of a talk: files that were read for it, or what went along with another turn.

use crate::process::attached::{Attached, AttachedRow};
use store::{
    Connection, Result,
    chats::{self, ChatFileRow},
    pictures,
};

/// What goes along with a turn.
#[derive(Clone, Copy)]
pub(super) enum GoesAlong<'a> {
    /// These.
    These(&'a [Attached]),
    /// What went along with this turn, with its pictures or without.
    WhatWentWith { turn: &'a str, pictures: bool },
}

/// Whether pictures are among it.
pub(super) fn shows_pictures(connection: &mut Connection, what: GoesAlong<'_>) -> Result<bool> {
    match what {
        GoesAlong::These(files) => Ok(files.iter().any(Attached::is_picture)),
        GoesAlong::WhatWentWith { pictures: false, .. } => Ok(false),
        GoesAlong::WhatWentWith { turn, pictures: true } => {
            Ok(!pictures::of(connection, &[turn.to_owned()])?.is_empty())
        }
    }
}

/// Keeps it with the turn of this task.
pub(super) fn add(connection: &mut Connection, what: GoesAlong<'_>, task: &str) -> Result<()> {
    let (turn, with_pictures) = match what {
        GoesAlong::These(files) => return add_these(connection, files, task),
        GoesAlong::WhatWentWith { turn, pictures } => (turn, pictures),
    };
    let files = chats::files(connection, turn)?.into_iter();
    let own = files.map(|file| ChatFileRow { task_id: task.to_owned(), ..file });
    chats::add_files(connection, &own.collect::<Vec<_>>())?;
    if with_pictures {
        pictures::copy(connection, turn, task)?;
    }
    Ok(())
}

fn add_these(connection: &mut Connection, files: &[Attached], task: &str) -> Result<()> {
    for (file, place) in files.iter().zip(0..) {
        match file.row(task, place) {
            AttachedRow::Text(row) => chats::add_files(connection, &[row])?,
            AttachedRow::Picture(row) => pictures::add(connection, row)?,
        }
    }
    Ok(())
}
