//! What every verb works with: the engine, standard output, and how to speak to whoever called.

use crate::{
    args::Global,
    failure::Failure,
    render::{self, Look, time::Local},
    session,
};
use contract::Timestamp;
use engine::{Clock as _, Engine, Role, SystemClock};
use serde::Serialize;
use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
};

/// How this start of the program speaks, and on which data.
pub(crate) struct Front {
    /// JSON instead of text for people.
    pub(crate) json: bool,
    /// Nothing but what was asked for.
    pub(crate) quiet: bool,
    /// How text may look on standard output.
    pub(crate) look: Look,
    data_dir: Option<PathBuf>,
}

impl Front {
    /// Reads the global options and looks at standard output; opens nothing yet.
    pub(crate) fn new(global: &Global) -> Self {
        Self {
            json: global.json,
            quiet: global.quiet,
            look: Look::of_stdout(),
            data_dir: global.data_dir.clone(),
        }
    }

    /// Opens the engine to make requests.
    pub(crate) fn open(&self) -> Result<Engine, Failure> {
        self.open_as(Role::Command)
    }

    /// Opens the engine in `role`.
    pub(crate) fn open_as(&self, role: Role) -> Result<Engine, Failure> {
        session::open(self.data_dir()?, role)
    }

    /// The data folder, absolute.
    pub(crate) fn data_dir(&self) -> Result<PathBuf, Failure> {
        session::data_dir(self.data_dir.as_deref())
    }

    /// Prints text that was asked for.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        self.raw(text.as_bytes())
    }

    /// Prints bytes as they are, at once.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(bytes)?;
        Ok(stdout.flush()?)
    }

    /// Prints one JSON document on a line of its own.
    pub(crate) fn document<T: Serialize>(&self, document: &T) -> Result<(), Failure> {
        let mut line = serde_json::to_vec(document)
            .map_err(|e| Failure::broken(format!("the answer could not be written as JSON: {e}")))?;
        line.push(b'\n');
        self.raw(&line)
    }

    /// A line beside the answer, for whoever reads along. `--quiet` leaves it out.
    pub(crate) fn note(&self, line: &str) {
        if !self.quiet {
            self.tell(line);
        }
    }

    /// A line beside the answer that is always told.
    pub(crate) fn tell(&self, line: &str) {
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(std::io::stderr(), "{}", render::clean(line));
    }

    /// The moment.
    pub(crate) fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    /// The moment in the person's zone.
    pub(crate) fn local(&self) -> Local {
        Local::new(self.now())
    }

    /// Whether a person watches standard error.
    pub(crate) fn watched(&self) -> bool {
        !self.quiet && !self.json && std::io::stderr().is_terminal()
    }
}
