//! Coding agents: programs of their own, such as Claude Code, each under a supervisor like any command.
//!
//! Owns: how each client is started and spoken to, what it says, what it may do unasked, and what its end means. What is
//! said to a client is in a file of the attempt's folder before the client has it (`input.rs`), and what it prints is in
//! another; whoever takes a run over reads both from their beginning and knows all that the one before knew.
//! Must never: keep anything that the next engine could not find there or in the run's context, or say a thing twice.

mod acp_id;
mod checkpoint;
mod command;
mod entry;
mod files;
mod input;
mod lines;
mod meter;
mod question;
mod read;
mod rounds;
mod run;
mod secret_filter;
mod speak;
pub(crate) mod tried;
mod usage_plugin;

use crate::shell::{control_socket, gate, outcome, spawner, spec::Besides, start, supervisor_ready, sweep};
use contract::{AgentKind, task::TaskError};
use engine::ports::{CodingJob, Ended, Job, Link, Liveness, Runner, Secrets};
use run::{Came, Round};
use secret_filter::SecretFilter;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Runs coding agents.
pub struct CodingRunner {
    supervisor: PathBuf,
    secrets: Arc<dyn Secrets>,
}

impl CodingRunner {
    /// A runner that starts the supervisor at `supervisor_path`, and takes what clients are to be given secretly from
    /// `secrets`.
    #[must_use]
    pub fn new(supervisor_path: PathBuf, secrets: Arc<dyn Secrets>) -> Self {
        Self { supervisor: supervisor_path, secrets }
    }

    /// Does the round, or goes on with it, in the session that it names or `anew` in one of its own.
    fn round(&self, job: &Job, coding: &CodingJob, anew: bool, link: &dyn Link) -> Came {
        let dir = rounds::folder(&job.dir, coding.round, anew);
        let begun = job.resumed && rounds::is_begun(&dir);
        match self.round_in(&dir, job, coding, (anew, begun), link) {
            // whoever died before it was started has done all that comes before it: only this is still to be done
            Came::Ended(ended)
                if begun && matches!(*ended, Ended::NeverStarted) && !rounds::is_first(&job.dir, &dir) =>
            {
                self.round_in(&dir, job, coding, (anew, false), link)
            }
            came => came,
        }
    }

    /// The same in `dir`; `begun`: its supervisor was started there.
    fn round_in(
        &self,
        dir: &Path,
        job: &Job,
        coding: &CodingJob,
        (anew, begun): (bool, bool),
        link: &dyn Link,
    ) -> Came {
        if !begun && let Err(error) = rounds::prepare(dir, &job.dir) {
            let never_ran = outcome::never_ran(no_folder(dir, &error), true);
            return Came::Ended(Box::new(Ended::Exited(never_ran)));
        }
        // what runs already goes on; without its secrets nobody knows what of its words shows one
        let secrets = match start::secrets_of(self.secrets.as_ref(), job) {
            Err(ended) if !begun => return Came::Ended(ended),
            secrets => secrets.ok(),
        };
        let filter = SecretFilter::of(secrets.as_ref());
        let mut run = match Round::open(job, coding, dir.to_owned(), (anew, begun), filter, link) {
            Ok(run) => run,
            Err(ended) => return Came::Ended(ended),
        };
        let child = if begun {
            None
        } else {
            let session = coding.session.as_deref().filter(|_| !anew);
            let argv = command::argv(coding, session);
            let mut inner = rounds::command(job, dir, argv, command::variables(coding));
            match usage_plugin::prepare(job, coding, dir) {
                Ok(configuration) => inner.environment.variables.extend(configuration),
                Err(error) => {
                    let never_ran = outcome::never_ran(no_folder(dir, &error), true);
                    return Came::Ended(Box::new(Ended::Exited(never_ran)));
                }
            }
            let besides = Besides { open_input: true, writable: command::keeps(coding.client) };
            let secrets = secrets.unwrap_or_default();
            match start::start_with(&self.supervisor, &secrets, &inner, &besides, link) {
                Ok(child) => Some(child),
                Err(ended) => return Came::Ended(ended),
            }
        };
        let came = run.follow();
        if let Some(child) = child {
            let leaves = match &came {
                Came::NoSession => true,
                Came::Ended(ended) => matches!(**ended, Ended::Exited(_) | Ended::Lost | Ended::NeverStarted),
            };
            spawner::let_go(child, leaves);
        }
        came
    }
}

impl Runner for CodingRunner {
    fn kind(&self) -> AgentKind {
        AgentKind::Coding
    }

    fn run(&self, job: &Job, link: &dyn Link) -> Ended {
        let Some(coding) = job.coding.as_deref() else {
            let message = format!("The agent “{}” is no coding agent.", job.agent);
            return Ended::Exited(outcome::never_ran(
                TaskError { code: "damaged".to_owned(), message, hint: None },
                false,
            ));
        };
        let is_anew = job.resumed && rounds::is_begun(&rounds::folder(&job.dir, coding.round, true));
        if !is_anew {
            match self.round(job, coding, false, link) {
                Came::Ended(ended) => return *ended,
                Came::NoSession => {}
            }
        }
        match self.round(job, coding, true, link) {
            Came::Ended(ended) => *ended,
            Came::NoSession => Ended::Lost,
        }
    }

    fn ready(&self) -> Result<String, String> {
        supervisor_ready(&self.supervisor)
    }

    fn end(&self, dir: &Path) -> bool {
        rounds::last(dir).is_some_and(|dir| control_socket::end(&dir))
    }

    fn probe(&self, attempt: &Path) -> Liveness {
        let Some(dir) = rounds::last(attempt) else { return Liveness::NeverStarted };
        if control_socket::is_supervised(&dir) {
            Liveness::Alive
        } else if outcome::read_exit(&dir).is_some() {
            Liveness::Ended
        } else if gate::never_opened(&dir) || !rounds::is_begun(&dir) {
            // of a later round, what comes before it was done and is not done again
            if rounds::is_first(attempt, &dir) { Liveness::NeverStarted } else { Liveness::Ended }
        } else {
            sweep(&dir);
            Liveness::Gone
        }
    }
}

/// The disk's fault, and not the task's: the queue tries again without a charge.
fn no_folder(dir: &Path, error: &std::io::Error) -> TaskError {
    TaskError {
        code: "attempt_folder".to_owned(),
        message: format!("The attempt's folder {} could not be prepared: {error}", dir.display()),
        hint: Some("Check that the disk has room and that the data folder may be written.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{
        coding::{CodingClient, CodingProtocol, PermissionPolicy},
        model::Budget,
    };

    /// A coding agent's part of a job.
    pub(super) fn coding_job(client: CodingClient, protocol: CodingProtocol) -> CodingJob {
        CodingJob {
            client,
            protocol,
            program: client.program().unwrap_or("adapter").into(),
            arguments: vec!["--own".into()],
            model: Some("m".into()),
            permissions: PermissionPolicy::Ask,
            prompt: "Do it".into(),
            session: None,
            whole: "Do it".into(),
            round: 0,
            rounds: 2,
            budget: Budget::default(),
            quiet: None,
        }
    }
}
