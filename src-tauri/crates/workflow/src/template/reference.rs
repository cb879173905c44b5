//! What templates read: paths into what is known when they are filled in.

use std::{fmt, ops::Range};

/// What a path begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Root {
    /// `inputs.NAME`
    Inputs,
    /// `matrix.NAME`
    Matrix,
    /// `tasks.STAGE.TASK.FIELD`
    Tasks,
    /// `run.FIELD`
    Run,
}

impl Root {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Inputs, Self::Matrix, Self::Tasks, Self::Run];

    /// How it is written.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Inputs => "inputs",
            Self::Matrix => "matrix",
            Self::Tasks => "tasks",
            Self::Run => "run",
        }
    }

    /// How many names must follow.
    pub(crate) const fn names(self) -> usize {
        if matches!(self, Self::Tasks) { 3 } else { 1 }
    }

    /// A whole path, for people.
    pub(crate) const fn form(self) -> &'static str {
        match self {
            Self::Inputs => "inputs.NAME",
            Self::Matrix => "matrix.NAME",
            Self::Tasks => "tasks.STAGE.TASK.OUTPUT",
            Self::Run => "run.id",
        }
    }
}

/// A value that an expression reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// What its path begins with.
    pub(crate) root: Root,
    /// The names that follow, as many as the root has.
    pub(crate) names: Vec<String>,
    /// The expression says what it is where the value is missing.
    pub(crate) optional: bool,
    /// Where it stands in the template, in bytes.
    pub(crate) span: Range<usize>,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.root.as_str())?;
        self.names.iter().try_for_each(|name| write!(f, ".{name}"))
    }
}
