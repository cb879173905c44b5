//! Writes what the supervisor is to run, and what the command may read, into the attempt's folder.

use super::environment;
use contract::{
    sandbox::SandboxInForce,
    supervision::{ARTIFACTS_DIR, CONTEXT_FILE, RunSpec, SANDBOX_FILE, SPEC_FILE, SandboxSpec},
    task::{CommandLine, TaskError},
};
use engine::ports::Job;
use std::{
    fs::{DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Names another place for bubblewrap than the usual ones.
const BUBBLEWRAP_VARIABLE: &str = "LEGWORK_BWRAP";
/// The shell of a shell line.
const SHELL: &str = "/bin/sh";

/// What a command is given that stands in no job.
#[derive(Clone, Debug, Default)]
pub(crate) struct Besides {
    /// Its standard input stays open.
    pub(crate) open_input: bool,
    /// What its program keeps of its own elsewhere, and may change in a sandbox too.
    pub(crate) writable: Vec<String>,
}

/// Makes and prepares `job`'s folder.
pub(crate) fn write(job: &Job, besides: &Besides) -> Result<(), TaskError> {
    let sandbox = sandbox(job, besides.writable.clone());
    let spec = RunSpec { open_input: besides.open_input, sandbox, ..spec(job)? };
    let failed = |e: &io::Error| TaskError {
        code: "attempt_folder".to_owned(),
        message: format!("The attempt's folder {} could not be prepared: {e}", job.dir.display()),
        hint: Some("Check that the disk has room and that the data folder may be written.".to_owned()),
    };
    let all = || -> io::Result<()> {
        let artifacts = job.dir.join(ARTIFACTS_DIR);
        DirBuilder::new().recursive(true).mode(0o700).create(&artifacts)?;
        private_file(&job.dir.join(CONTEXT_FILE), &serde_json::to_vec_pretty(&job.context)?)?;
        private_file(&job.dir.join(SPEC_FILE), &serde_json::to_vec(&spec)?)
    };
    all().map_err(|e| failed(&e))
}

/// What `job`'s supervisor is to run.
fn spec(job: &Job) -> Result<RunSpec, TaskError> {
    let argv = match &job.command {
        Some(CommandLine::Line(line)) if !line.trim().is_empty() => {
            vec![SHELL.to_owned(), "-c".to_owned(), line.clone()]
        }
        Some(CommandLine::Argv(argv)) if argv.first().is_some_and(|program| !program.is_empty()) => {
            argv.clone()
        }
        _ => {
            return Err(TaskError {
                code: "no_command".to_owned(),
                message: format!("The task has no command, and its agent “{}” has none either.", job.agent),
                hint: Some("Give the task a command.".to_owned()),
            });
        }
    };
    Ok(RunSpec {
        argv,
        program: job.program.as_ref().map(|program| program.display().to_string()),
        exact_folder: job.exact_folder,
        cwd: folder(job).display().to_string(),
        env: environment::of(job),
        pty: job.pty,
        open_input: false,
        stdin: job.stdin.as_ref().map(|path| path.display().to_string()),
        timeout_ms: u64::try_from(job.timeout.as_millis()).unwrap_or(u64::MAX),
        output_cap_bytes: job.output_cap_bytes,
        sandbox: None,
    })
}

/// The sandbox of `job`, where it has one; `writable`: what its program keeps of its own elsewhere.
pub(crate) fn sandbox(job: &Job, writable: Vec<String>) -> Option<SandboxSpec> {
    let shown = |path: PathBuf| path.display().to_string();
    (!job.sandbox.is_off()).then(|| SandboxSpec {
        asked: job.sandbox,
        home: std::env::home_dir().map(shown).unwrap_or_default(),
        data_dir: job.data_dir.display().to_string(),
        writable,
        model_servers: job.model_servers.clone(),
        bubblewrap: std::env::var(BUBBLEWRAP_VARIABLE).ok().filter(|path| !path.is_empty()),
    })
}

/// What really holds the command of the attempt in `dir` in its sandbox, once it has started.
pub(crate) fn in_force(dir: &Path) -> Option<SandboxInForce> {
    serde_json::from_slice(&std::fs::read(dir.join(SANDBOX_FILE)).ok()?).ok()
}

/// The folder that `job` runs in.
pub(crate) fn folder(job: &Job) -> PathBuf {
    job.cwd.clone().or_else(std::env::home_dir).unwrap_or_else(|| PathBuf::from("/"))
}

/// Environment and context can hold what is nobody else's business.
fn private_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.mode(0o600).write(true).create(true).truncate(true).open(path)?.write_all(bytes)
}
