//! What every verb works with: the engine, standard output, and how to speak to whoever called.

use crate::terminal::failure::Failure;
use board::display::{Look, time::Local};
use contract::{Timestamp, text};
use engine::{Clock as _, Engine, Role, SystemClock};
use rustix::event::{PollFd, PollFlags, Timespec};
use serde::Serialize;
use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
};

/// The environment's way to select the data folder.
const DATA_DIR_VARIABLE: &str = "LEGWORK_DATA_DIR";

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
    /// Looks at standard output; opens nothing yet.
    pub(crate) fn new(json: bool, quiet: bool, data_dir: Option<PathBuf>) -> Self {
        Self { json, quiet, look: look_of_stdout(), data_dir }
    }

    /// Opens the engine to make requests.
    pub(crate) fn open(&self) -> Result<Engine, Failure> {
        self.open_as(Role::Command)
    }

    /// Opens the engine in `role`.
    pub(crate) fn open_as(&self, role: Role) -> Result<Engine, Failure> {
        Ok(assembly::open(self.data_dir()?, role)?)
    }

    /// The data folder, absolute: the option, else the environment, else the app's.
    pub(crate) fn data_dir(&self) -> Result<PathBuf, Failure> {
        let (from, dir) = match &self.data_dir {
            Some(dir) => ("--data-dir", Some(dir.clone())),
            None => {
                let variable = std::env::var_os(DATA_DIR_VARIABLE).filter(|v| !v.is_empty());
                (DATA_DIR_VARIABLE, variable.map(PathBuf::from).or_else(engine::default_data_dir))
            }
        };
        let Some(dir) = dir else {
            let hint = format!("name a folder with --data-dir DIR or {DATA_DIR_VARIABLE}");
            return Err(Failure::broken("this machine has no home folder to keep the data in").hint(hint));
        };
        let dir = std::path::absolute(&dir)
            .map_err(|e| Failure::option(from, format!("“{}”: {e}", dir.display())))?;
        engine::check_name(&dir)?;
        Ok(dir)
    }

    /// Prints text that was asked for.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        self.raw(text.as_bytes())
    }

    /// Prints a text that somebody else has written: as it is into a file or a pipe, and on a terminal without what would
    /// drive that.
    pub(crate) fn print_written(&self, text: &str) -> Result<(), Failure> {
        match std::io::stdout().is_terminal() {
            true => self.print(&text::clean(&text.replace('\t', "    "))),
            false => self.print(text),
        }
    }

    /// Prints bytes as they are, at once.
    pub(crate) fn raw(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(bytes)?;
        Ok(stdout.flush()?)
    }

    /// Whether whoever read standard output has left: a pipe without a reader. A file is always read.
    pub(crate) fn is_unread(&self) -> bool {
        let stdout = std::io::stdout();
        let mut ends = [PollFd::new(&stdout, PollFlags::empty())];
        // asked, not waited for; the system tells of errors unasked
        let looked = rustix::event::poll(&mut ends, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
        looked.is_ok() && ends[0].revents().intersects(PollFlags::ERR | PollFlags::HUP)
    }

    /// Prints one JSON document on a line of its own.
    pub(crate) fn document<T: Serialize>(&self, document: &T) -> Result<(), Failure> {
        let mut line = text::json_line(document)
            .map_err(|e| Failure::broken(format!("the answer could not be written as JSON: {e}")))?;
        line.push('\n');
        self.print(&line)
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
        let _ = writeln!(std::io::stderr(), "{}", text::clean(line));
    }

    /// The moment.
    pub(crate) fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    /// The moment in the person's zone.
    pub(crate) fn local(&self) -> Local {
        Local::new(self.now())
    }

    /// Whether standard output and standard error are the same file, so that whoever reads one reads the other.
    pub(crate) fn tells_where_it_prints(&self) -> bool {
        let (out, err) = (rustix::fs::fstat(std::io::stdout()), rustix::fs::fstat(std::io::stderr()));
        matches!((out, err), (Ok(out), Ok(err)) if (out.st_dev, out.st_ino) == (err.st_dev, err.st_ino))
    }

    /// Whether somebody sits at the terminal and reads what is told there; of JSON it is a program.
    pub(crate) fn is_attended(&self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }

    /// Whether a person watches standard error.
    pub(crate) fn watched(&self) -> bool {
        !self.quiet && !self.json && std::io::stderr().is_terminal()
    }
}

/// What standard output can show.
fn look_of_stdout() -> Look {
    if !std::io::stdout().is_terminal() {
        return Look::default();
    }
    let refused = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
        || std::env::var_os("TERM").is_some_and(|t| t == "dumb");
    Look { width: terminal_size::terminal_size().map(|(w, _)| w.0), colour: !refused }
}
