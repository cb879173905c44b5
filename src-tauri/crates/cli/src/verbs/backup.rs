//! `legwork backup`: writes a copy of the database.

use crate::{
    args::tools::Backup,
    terminal::{
        failure::{Exit, Failure},
        file,
        front::Front,
    },
};
use engine::recovery;
use schemars::JsonSchema;
use serde::Serialize;

/// The copy.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BackupFile {
    /// Where it is.
    path: String,
}

/// Writes one, and says where.
pub(crate) fn run(front: &Front, args: &Backup) -> Result<Exit, Failure> {
    let to = args.to.as_deref().map(|to| file::place("--to", to)).transpose()?;
    let written = recovery::back_up(&front.data_dir()?, to.as_deref(), front.now())?;
    let path = written.display().to_string();
    if front.json {
        front.document(&BackupFile { path })?;
    } else {
        front.print(&format!("{path}\n"))?;
    }
    Ok(Exit::Done)
}
