//! Commands: each attempt is a supervisor process that this runner starts, or finds again, and follows.
//!
//! Owns: what a command is given (arguments, folder, environment, context), what its output says of its progress,
//! and what its end means. Must never: keep anything that the next engine could not find in the attempt's folder.

pub(crate) mod artifacts;
pub(crate) mod control_socket;
mod environment;
pub(crate) mod follow;
pub(crate) mod gate;
pub(crate) mod inherited;
pub(crate) mod kill_fallback;
pub(crate) mod listen;
pub(crate) mod login_path;
mod markers;
pub(crate) mod outcome;
pub(crate) mod output;
mod overtime;
mod progress;
pub(crate) mod spawner;
pub(crate) mod spec;
pub(crate) mod start;
mod sweep;
mod tail;
mod terminal;
mod watch;

use crate::clients;
use contract::{AgentKind, coding::FoundClient};
use engine::ports::{Ended, Job, Link, Liveness, NotTyped, Runner, Secrets, TerminalAct};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

pub use sweep::sweep;

/// The name of the supervisor's program.
const SUPERVISOR: &str = "legwork-supervisor";
/// Names another place for it.
const SUPERVISOR_VARIABLE: &str = "LEGWORK_SUPERVISOR";

/// Where the supervisor's program is: where `LEGWORK_SUPERVISOR` says, else beside the running program.
#[must_use]
pub fn supervisor_path() -> PathBuf {
    if let Some(path) = std::env::var_os(SUPERVISOR_VARIABLE).filter(|p| !p.is_empty()) {
        return path.into();
    }
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join(SUPERVISOR)));
    beside.unwrap_or_else(|| SUPERVISOR.into())
}

/// Whether the supervisor's program is there and may be started.
pub(crate) fn supervisor_ready(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let hint = "The installation is not complete; install Legwork again.";
    match std::fs::metadata(path) {
        Err(error) => Err(format!("Legwork's own program {shown} is not there: {error}. {hint}")),
        Ok(metadata) if !metadata.is_file() => Err(format!("{shown} is no program. {hint}")),
        Ok(_) => match rustix::fs::access(path, rustix::fs::Access::EXEC_OK) {
            Err(_) => Err(format!("Legwork's own program {shown} may not be started. {hint}")),
            Ok(()) => Ok(format!("by {shown}")),
        },
    }
}

/// Runs the commands of shell agents.
pub struct ShellRunner {
    supervisor: PathBuf,
    secrets: Arc<dyn Secrets>,
}

impl ShellRunner {
    /// A runner that starts the supervisor at `supervisor_path`, and takes what commands are to be given secretly from
    /// `secrets`.
    #[must_use]
    pub fn new(supervisor_path: PathBuf, secrets: Arc<dyn Secrets>) -> Self {
        Self { supervisor: supervisor_path, secrets }
    }
}

impl Runner for ShellRunner {
    fn kind(&self) -> AgentKind {
        AgentKind::Shell
    }

    fn run(&self, job: &Job, link: &dyn Link) -> Ended {
        let child = if job.resumed {
            None
        } else {
            match start::start(&self.supervisor, self.secrets.as_ref(), job, &spec::Besides::default(), link)
            {
                Ok(child) => Some(child),
                Err(ended) => return *ended,
            }
        };
        let ended = follow::follow(job, link);
        if let Some(child) = child {
            spawner::let_go(child, matches!(ended, Ended::Exited(_) | Ended::Lost | Ended::NeverStarted));
        }
        ended
    }

    fn ready(&self) -> Result<String, String> {
        let by = supervisor_ready(&self.supervisor)?;
        Ok(match os::cgroup::is_given() {
            true => format!("{by}, each in a cgroup of its own"),
            false => format!(
                "{by}; the system gives no cgroups here, so what outlives a supervisor that is killed is looked for by what its processes inherit"
            ),
        })
    }

    fn login_path(&self) -> Option<String> {
        login_path::of_the_person()
    }

    fn coding_clients(&self) -> Vec<FoundClient> {
        clients::find()
    }

    fn end(&self, dir: &Path) -> bool {
        control_socket::end(dir)
    }

    fn at_terminal(&self, dir: &Path, act: TerminalAct<'_>) -> Result<(), NotTyped> {
        terminal::act(dir, act)
    }

    fn probe(&self, dir: &Path) -> Liveness {
        if control_socket::is_supervised(dir) {
            Liveness::Alive
        } else if outcome::read_exit(dir).is_some() {
            Liveness::Ended
        } else if gate::never_opened(dir) {
            Liveness::NeverStarted
        } else {
            sweep(dir);
            Liveness::Gone
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use engine::ports::Job;
    use serde_json::Map;
    use std::{path::Path, time::Duration};

    /// A job for tests, to be changed by the test.
    pub(crate) fn job(dir: &Path) -> Job {
        Job {
            task_id: "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".parse().unwrap(),
            attempt: 1,
            resumed: false,
            parked: false,
            model: None,
            watch: None,
            title: "A task".to_owned(),
            description: String::new(),
            instructions: String::new(),
            command: None,
            agent: "shell".to_owned(),
            cwd: None,
            exact_folder: false,
            program: None,
            path: None,
            environment: contract::task::Environment::default(),
            stdin: None,
            from_mcp: false,
            pass_session: false,
            context: Map::new(),
            files: vec![],
            pty: false,
            timeout: Duration::from_secs(60),
            reads_progress: true,
            sandbox: contract::sandbox::Sandbox::OFF,
            model_servers: vec![],
            data_dir: dir.to_owned(),
            output_cap_bytes: 64 << 20,
            dir: dir.to_owned(),
            read_bytes: 0,
            progress: 0,
            current_step: None,
            total_steps: None,
            steps: vec![],
            reported_result: None,
            check: None,
            failed_check: None,
            coding: None,
        }
    }
}
