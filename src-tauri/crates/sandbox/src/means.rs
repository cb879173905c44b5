//! What this machine has to hold a sandbox.

use crate::bubblewrap::USUAL;
use std::{
    ffi::OsString,
    io::Read as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// How long a look whether bubblewrap can do it may take, on the busiest machine.
const PATIENCE: Duration = Duration::from_secs(10);
/// Pause between two looks whether it has ended.
const STEP: Duration = Duration::from_millis(1);
/// A program that does nothing.
const NOTHING: [&str; 3] = ["/bin/true", "/usr/bin/true", "/run/current-system/sw/bin/true"];

/// bubblewrap's program; where one is named, no other.
pub(crate) fn bubblewrap(named: Option<&str>) -> Option<PathBuf> {
    let there = |path: &Path| path.is_file().then(|| path.to_owned());
    match named {
        Some(named) => there(Path::new(named)),
        None => USUAL.iter().find_map(|path| there(Path::new(path))),
    }
}

/// Whether bubblewrap can make the sandbox of these arguments here and now; else what it says.
pub(crate) fn can_make(program: &Path, arguments: &[OsString]) -> Result<(), String> {
    let Some(nothing) = NOTHING.into_iter().find(|path| Path::new(path).is_file()) else { return Ok(()) };
    let mut command = Command::new(program);
    command.args(arguments).arg("--").arg(nothing).env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("{}: {e}", program.display()))?;
    let patience = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < patience => std::thread::sleep(STEP),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{} did not answer", program.display()));
            }
        }
    };
    if status.success() {
        return Ok(());
    }
    let mut said = Vec::new();
    let _ = child.stderr.take().map(|err| err.take(4096).read_to_end(&mut said));
    let said = String::from_utf8_lossy(&said);
    let said = said.trim().lines().last().unwrap_or("it said nothing").to_owned();
    Err(said)
}
