//! The version of a program, as it says it, with a time limit.

use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    io::Read,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// Most that is read of what it says, in bytes, and the most letters of a version.
const SAID_MAX: u64 = 64 * 1024;
const VERSION_MAX: usize = 100;
/// How often it is looked whether it has ended.
const LOOK: Duration = Duration::from_millis(10);

/// Why a program has not said its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoVersion {
    /// It could not be started, in the system's words.
    NotStarted(String),
    /// It failed, and said this.
    Failed(String),
    /// It did not answer in time.
    Late,
}

/// Starts `program --version` with this environment, in a group of processes of its own, which is ended afterwards.
pub(super) fn version_of(
    program: &Path,
    env: &[(String, String)],
    patience: Duration,
) -> Result<String, NoVersion> {
    let mut child = Command::new(program)
        .arg("--version")
        .env_clear()
        .envs(env.iter().map(|(name, value)| (name, value)))
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| NoVersion::NotStarted(error.to_string()))?;
    let (tell, told) = mpsc::channel();
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let reads = move || {
        let (said, complained) = (read(out), read(err));
        let _ = tell.send((said, complained));
    };
    let reader = thread::Builder::new().name("agent-version".to_owned()).spawn(reads);
    let said = reader.ok().and_then(|_| told.recv_timeout(patience).ok());
    let ended = said.is_some() && has_ended(&mut child, patience);
    // also where it answered: it may have left something running
    let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
    let status = child.wait().map_err(|error| NoVersion::NotStarted(error.to_string()))?;
    let (said, complained) = said.filter(|_| ended).ok_or(NoVersion::Late)?;
    let line = first_line(&said).or_else(|| first_line(&complained));
    match (status.success(), line) {
        (true, Some(line)) => Ok(line),
        (_, line) => Err(NoVersion::Failed(line.unwrap_or_else(|| status.to_string()))),
    }
}

/// Whether it ends in time, once it has said all.
fn has_ended(child: &mut Child, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    loop {
        match child.try_wait() {
            Ok(None) if Instant::now() < deadline => thread::sleep(LOOK),
            Ok(ended) => return ended.is_some(),
            Err(_) => return false,
        }
    }
}

/// All that comes, without holding up who writes more than is wanted.
fn read(from: Option<impl Read>) -> String {
    let mut said = Vec::new();
    if let Some(from) = from {
        let _ = from.take(SAID_MAX).read_to_end(&mut said);
    }
    String::from_utf8_lossy(&said).into_owned()
}

fn first_line(said: &str) -> Option<String> {
    let plain = terminal_text::plain(said);
    let line = plain.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(contract::text::first_line(&contract::text::one_line(line), VERSION_MAX))
}
