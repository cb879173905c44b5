//! A change of one file: shown as a difference, asked about, and carried out with a copy of what was there.

use super::{file, json::Fault, shown::difference};
use contract::{ApiError, ErrorCode};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What is done to the text of a file.
pub(super) type Edit = Box<dyn Fn(&str) -> Result<String, Fault>>;

/// A change of one file that is wanted.
pub struct Change {
    file: PathBuf,
    before: Option<String>,
    after: String,
    edit: Edit,
}

/// A change as it is told.
#[derive(Serialize, JsonSchema)]
pub struct ChangeReport {
    file: PathBuf,
    /// As `diff -u` shows it.
    diff: String,
    /// The copy of what was there; null where nothing was written or nothing was there.
    backup: Option<PathBuf>,
}

impl Change {
    /// What `edit` would make of `file`; `None`: nothing.
    pub(super) fn of(file: PathBuf, edit: Edit) -> Result<Option<Self>, ApiError> {
        let before = file::read(&file)?;
        let text = before.as_deref().unwrap_or_default();
        let after = edit(text).map_err(|fault| unreadable(&file, &fault))?;
        if after == text {
            return Ok(None);
        }
        Ok(Some(Self { file, before, after, edit }))
    }

    /// The file that it is about.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The difference, for people.
    #[must_use]
    pub fn diff(&self) -> String {
        difference(&self.file.display().to_string(), self.before.as_deref(), &self.after)
    }

    /// Writes it; returns the copy of what was there. A program may have written the file meanwhile, so it is read once
    /// more, and what was agreed to is done to what it says now.
    ///
    /// # Errors
    /// It cannot be read, understood or written; it is then as it was.
    pub fn carry_out(&self, stamp: &str) -> Result<Option<PathBuf>, ApiError> {
        let now = file::read(&self.file)?;
        let text = now.as_deref().unwrap_or_default();
        let after = (self.edit)(text).map_err(|fault| unreadable(&self.file, &fault))?;
        let unwritable = |e: std::io::Error| {
            ApiError::new(ErrorCode::Engine, format!("{} cannot be written: {e}", self.file.display()))
                .hint("nothing was changed in it")
        };
        let backup = match now {
            Some(_) => Some(file::back_up(&self.file, stamp).map_err(unwritable)?),
            None => None,
        };
        file::replace(&self.file, after.as_bytes(), 0o600).map_err(unwritable)?;
        Ok(backup)
    }

    /// As it is told in the end.
    #[must_use]
    pub fn report(&self, backup: Option<PathBuf>) -> ChangeReport {
        ChangeReport { file: self.file.clone(), diff: self.diff(), backup }
    }
}

/// A file that cannot be edited is left as it is.
pub(super) fn unreadable(file: &Path, fault: &Fault) -> ApiError {
    let Fault { line, column, what } = fault;
    let error = format!("{}, line {line}, column {column}: {what}", file.display());
    ApiError::refused(error).hint("the file was left as it is; correct it there, and try again")
}
