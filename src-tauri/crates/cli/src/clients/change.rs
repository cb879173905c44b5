//! A change of one file: shown as a difference, asked about, and carried out with a copy of what was there.

use super::{file, json::Fault};
use crate::{
    failure::{Exit, Failure},
    front::Front,
    render,
};
use schemars::JsonSchema;
use serde::Serialize;
use similar::TextDiff;
use std::{
    io::{IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

/// Longer lines are cut where a change is shown: a file may be all in one.
const WIDEST: usize = 240;

/// What is done to the text of a file.
type Edit<'a> = Box<dyn Fn(&str) -> Result<String, Fault> + 'a>;

/// A change that is wanted.
pub(super) struct Change<'a> {
    file: PathBuf,
    before: Option<String>,
    after: String,
    edit: Edit<'a>,
}

/// A change as it is told.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Told {
    file: PathBuf,
    /// As `diff -u` shows it.
    diff: String,
    /// The copy of what was there; null where nothing was written or nothing was there.
    backup: Option<PathBuf>,
}

impl<'a> Change<'a> {
    /// What `edit` would make of `file`; `None`: nothing.
    pub(super) fn of(
        file: PathBuf,
        edit: impl Fn(&str) -> Result<String, Fault> + 'a,
    ) -> Result<Option<Self>, Failure> {
        let before = file::read(&file)?;
        let text = before.as_deref().unwrap_or_default();
        let after = edit(text).map_err(|fault| unreadable(&file, &fault))?;
        if after == text {
            return Ok(None);
        }
        Ok(Some(Self { file, before, after, edit: Box::new(edit) }))
    }

    /// The file that it is about.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// The difference, for people.
    pub(super) fn diff(&self) -> String {
        let name = self.file.display().to_string();
        let before = self.before.as_deref().unwrap_or_default();
        let diff = TextDiff::from_lines(before, &*self.after);
        let from = if self.before.is_some() { &*name } else { "/dev/null" };
        let text = diff.unified_diff().context_radius(3).header(from, &name).to_string();
        text.lines().map(|line| cut(&render::clean(line)) + "\n").collect()
    }

    /// Writes it; returns the copy of what was there. A program may have written the file meanwhile, so it is read once
    /// more, and what was agreed to is done to what it says now.
    pub(super) fn carry_out(&self, stamp: &str) -> Result<Option<PathBuf>, Failure> {
        let now = file::read(&self.file)?;
        let text = now.as_deref().unwrap_or_default();
        let after = (self.edit)(text).map_err(|fault| unreadable(&self.file, &fault))?;
        let unwritable = |e| {
            Failure::broken(format!("{} cannot be written: {e}", self.file.display()))
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
    pub(super) fn told(&self, backup: Option<PathBuf>) -> Told {
        Told { file: self.file.clone(), diff: self.diff(), backup }
    }
}

/// Whether the person wants it written. Where nobody can be asked, it must have been said before.
pub(super) fn is_agreed_to(front: &Front) -> Result<bool, Failure> {
    if front.json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Failure::usage("this changes a file, and there is nobody here to ask")
            .hint("add --yes to agree, or --print to look only"));
    }
    // The question is for whoever reads the answers.
    let _ = write!(std::io::stderr(), "Write this? [y/N] ");
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|e| Failure::broken(format!("the answer could not be read: {e}")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// A file that cannot be edited is left as it is.
pub(super) fn unreadable(file: &Path, fault: &Fault) -> Failure {
    let Fault { line, column, what } = fault;
    let error = format!("{}, line {line}, column {column}: {what}", file.display());
    Failure::new(Exit::Refused, error).hint("the file was left as it is; correct it there, and try again")
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
