//! What is asked for, and how it starts once it is allowed.

use super::{command, lookup::LookedUp};
use contract::{NewTask, task::CommandLine};
use store::{agents::AgentRow, checks::CheckRow};

/// What is held to the rules.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    /// What is asked for.
    pub(crate) wanted: &'a NewTask,
    /// Who is to do it.
    pub(crate) agent: &'a AgentRow,
    /// What is to check it.
    pub(crate) check: Option<&'a CheckRow>,
    /// What was looked up for it.
    pub(crate) looked_up: Option<&'a LookedUp>,
    /// The moment, in UTC milliseconds.
    pub(crate) now: i64,
}

/// How a task starts: with what was looked at when it was asked for, and with nothing that comes into its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    /// The command, as words where it is one plain program.
    pub(crate) command: Option<CommandLine>,
    /// The PATH of the run; the login shell's where left out.
    pub(crate) path: Option<String>,
    /// The file that is started, where it is settled.
    pub(crate) program: Option<String>,
    /// The folder that it runs in, without links; none where an agent with a model works in no folder.
    pub(crate) cwd: Option<String>,
}

impl Start {
    /// What is asked for, with the caller's PATH before the person's, where it is not the person's own.
    pub(super) fn as_asked(wanted: &NewTask, found: &LookedUp) -> Self {
        let theirs = |path: &String| *path != found.persons_path;
        Self {
            command: wanted.command.clone(),
            path: found.callers_path.clone().filter(theirs),
            program: None,
            cwd: found.folder_text(),
        }
    }

    /// The same with its program settled, where it is one plain program that is found now: what is shown is started.
    pub(super) fn settled(mut self, found: &LookedUp) -> Self {
        let program = found.callers_program.as_ref().and_then(|program| program.to_str());
        let words = self.command.as_ref().and_then(command::words);
        if let (Some(program), Some(words)) = (program, words) {
            self.program = Some(program.to_owned());
            self.command = Some(CommandLine::Argv(words));
        }
        self
    }
}
