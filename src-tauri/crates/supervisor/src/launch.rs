//! Starts the command: exactly the given arguments, folder and environment, nothing inherited.

use crate::{
    program::{self, Refused},
    sandboxed::{Program, Sandboxed},
    terminal,
};
use contract::{
    provider::Key,
    supervision::{NotStarted, RunSpec},
};
use rustix::process::Pid;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::File,
    io::{self, Read as _},
    os::{
        fd::{AsFd, AsRawFd as _, OwnedFd},
        unix::process::CommandExt,
    },
    path::Path,
    process::{Command, Stdio},
};

/// Room in the pipe for a command that writes faster than we do, in bytes.
const PIPE_ROOM: usize = 256 * 1024;
/// The running program, even when its file has been replaced since.
pub(crate) const OURSELVES: &str = "/proc/self/exe";

/// A command that runs.
#[derive(Debug)]
pub(crate) struct Launched {
    /// Its process.
    pub(crate) pid: Pid,
    /// Where its output comes from; does not block.
    pub(crate) output: OwnedFd,
    /// Whether output is a terminal's.
    pub(crate) pty: bool,
    /// Our end of its standard input, where that stays open; does not block.
    pub(crate) input: Option<OwnedFd>,
    /// The sandbox that it is in.
    pub(crate) sandbox: Option<Sandboxed>,
}

/// Starts what `spec` names, with `secrets` in its environment.
pub(crate) fn launch(spec: &RunSpec, secrets: &BTreeMap<String, Key>) -> Result<Launched, Refused> {
    let folder = program::open_folder(spec)?;
    let program = program::find(spec)?;
    let sandbox = Sandboxed::prepare(spec, &folder)?;
    let own: Program = (program, spec.argv.iter().map(OsString::from).collect());
    let (program, argv) = sandbox.as_ref().map_or(own.clone(), |sandbox| sandbox.around(own));
    let start = Start { spec, secrets, folder: &folder, argv: &argv, sandbox: sandbox.as_ref() };
    let mut launched = if spec.pty { in_terminal(start, &program) } else { in_pipes(start, &program) }?;
    launched.sandbox = sandbox;
    launched.sandbox.iter_mut().for_each(Sandboxed::has_started);
    Ok(launched)
}

/// What is started, and how.
#[derive(Clone, Copy)]
struct Start<'a> {
    spec: &'a RunSpec,
    secrets: &'a BTreeMap<String, Key>,
    folder: &'a OwnedFd,
    /// What the program is started with, its own name first.
    argv: &'a [OsString],
    sandbox: Option<&'a Sandboxed>,
}

/// In a process group of its own, both output streams in one pipe, so that their order is kept.
fn in_pipes(start: Start<'_>, program: &Path) -> Result<Launched, Refused> {
    let (reader, writer) = io::pipe().map_err(|e| no_resources(&e))?;
    let mut command = Command::new(program);
    command.arg0(&start.argv[0]).args(&start.argv[1..]).process_group(0);
    let (theirs, input) = stdin(start.spec)?;
    command.stdin(theirs);
    command.stdout(writer.try_clone().map_err(|e| no_resources(&e))?).stderr(writer);
    let pid = spawn(command, start, program)?;
    let output = OwnedFd::from(reader);
    let _ = rustix::pipe::fcntl_setpipe_size(&output, PIPE_ROOM);
    Ok(Launched { input, ..finish(pid, output, false) })
}

/// What it reads, and our end of that where it stays open.
fn stdin(spec: &RunSpec) -> Result<(Stdio, Option<OwnedFd>), Refused> {
    if spec.open_input {
        let (theirs, ours) = io::pipe().map_err(|e| no_resources(&e))?;
        let ours = OwnedFd::from(ours);
        rustix::io::ioctl_fionbio(ours.as_fd(), true).map_err(|e| no_resources(&e.into()))?;
        return Ok((theirs.into(), Some(ours)));
    }
    let Some(path) = &spec.stdin else { return Ok((Stdio::null(), None)) };
    let file =
        File::open(path).map_err(|e| Refused::new(NotStarted::InputNotFound, format!("{path}: {e}")))?;
    Ok((file.into(), None))
}

/// In a session of its own on a new terminal.
fn in_terminal(start: Start<'_>, program: &Path) -> Result<Launched, Refused> {
    let (ours, theirs) = terminal::open().map_err(|e| no_resources(&e))?;
    let (mut report, reporter) = io::pipe().map_err(|e| no_resources(&e))?;
    let mut command = Command::new(OURSELVES);
    command.arg(terminal::MODE).arg(program).args(start.argv);
    command.stdin(theirs.try_clone().map_err(|e| no_resources(&e))?).stdout(theirs).stderr(reporter);
    let pid = spawn(command, start, Path::new(OURSELVES))?;
    // Closed by a successful exec, so this waits for the start and no longer.
    let mut number = String::new();
    let _ = report.read_to_string(&mut number);
    if let Ok(number) = number.parse::<i32>() {
        let _ = rustix::process::waitpid(Some(pid), rustix::process::WaitOptions::empty());
        return Err(Refused::from_system(program, &io::Error::from_raw_os_error(number)));
    }
    Ok(finish(pid, ours, true))
}

/// Spawns, in the folder that was opened, and lets go of our copies of the command's ends.
fn spawn(mut command: Command, start: Start<'_>, program: &Path) -> Result<Pid, Refused> {
    // the descriptor is there until the command takes over, and only leads where it was opened
    let here = format!("/proc/self/fd/{}", start.folder.as_raw_fd());
    let passes = |name: &str| start.sandbox.is_none_or(|sandbox| sandbox.passes(name));
    command.env_clear().envs(start.spec.env.iter().filter(|(k, _)| passes(k)).map(|(k, v)| (k, v)));
    command.envs(start.secrets.iter().map(|(name, secret)| (name, secret.expose()))).current_dir(here);
    if let Some(sandbox) = start.sandbox {
        command.envs(sandbox.variables());
    }
    let child =
        os::core_dumps::as_usual(|| command.spawn()).map_err(|e| Refused::from_system(program, &e))?;
    Ok(Pid::from_child(&child))
}

fn finish(pid: Pid, output: OwnedFd, pty: bool) -> Launched {
    // A descriptor of ours that refuses this would be a defect of the kernel's; blocking on it is all we lose.
    let _ = rustix::io::ioctl_fionbio(output.as_fd(), true);
    Launched { pid, output, pty, input: None, sandbox: None }
}

fn no_resources(error: &io::Error) -> Refused {
    Refused::new(NotStarted::Resources, error.to_string())
}
