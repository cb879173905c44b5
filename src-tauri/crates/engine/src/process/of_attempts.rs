//! Processes that belong to attempts: supervisors, and commands that were told their output folder.

use std::{fs, os::unix::ffi::OsStrExt as _, path::Path};

/// A living process of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OfAttempt {
    /// The process.
    pub(crate) pid: u32,
    /// The task's id.
    pub(crate) task: String,
    /// The attempt's number.
    pub(crate) number: i32,
}

/// Every living process of this user that belongs to an attempt in `data_dir`. None where there is no `/proc`.
pub(crate) fn living(data_dir: &Path) -> Vec<OfAttempt> {
    let mut folders = vec![data_dir.join("attempts")];
    folders.extend(folders[0].canonicalize().ok().filter(|real| *real != folders[0]));
    let folders: Vec<Vec<u8>> = folders.iter().map(|f| [f.as_os_str().as_bytes(), b"/"].concat()).collect();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(|pid| of_process(pid, &folders)).collect()
}

fn of_process(pid: u32, folders: &[Vec<u8>]) -> Option<OfAttempt> {
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    let told = environment
        .split(|&byte| byte == 0)
        .filter_map(|variable| variable.strip_prefix(b"LEGWORK_OUTPUT_DIR="))
        .find_map(|folder| attempt_in(folder, folders));
    // a supervisor has an empty environment, and its attempt's folder as its argument
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let supervised = || {
        let mut words = line.split(|&byte| byte == 0);
        let program = words.next()?;
        program.ends_with(b"legwork-supervisor").then(|| attempt_in(words.next()?, folders)).flatten()
    };
    let (task, number) = told.or_else(supervised)?;
    is_alive(pid).then_some(OfAttempt { pid, task, number })
}

/// The task and the attempt that a path is below.
fn attempt_in(path: &[u8], folders: &[Vec<u8>]) -> Option<(String, i32)> {
    let below = folders.iter().find_map(|folder| path.strip_prefix(folder.as_slice()))?;
    let mut parts = std::str::from_utf8(below).ok()?.split('/');
    Some((parts.next()?.to_owned(), parts.next()?.parse().ok()?))
}

/// Whether the process is more than a number that nobody has asked for yet.
fn is_alive(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::supervision::ARTIFACTS_DIR;
    use std::{
        io::Read as _,
        process::{Command, Stdio},
    };

    #[test]
    fn a_process_is_known_by_its_output_folder() {
        let dir = tempfile::tempdir().unwrap();
        let folders = vec![[dir.path().as_os_str().as_bytes(), b"/attempts/"].concat()];
        let output = dir.path().join("attempts/some-task/2").join(ARTIFACTS_DIR);
        let mut child = Command::new("sh")
            .args(["-c", "echo; exec sleep 600"])
            .env("LEGWORK_OUTPUT_DIR", &output)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // its word says that the kernel has laid it out
        child.stdout.take().unwrap().read_exact(&mut [0]).unwrap();
        let found = living(dir.path());
        let of = OfAttempt { pid: child.id(), task: "some-task".to_owned(), number: 2 };
        assert_eq!(attempt_in(output.as_os_str().as_bytes(), &folders), Some(("some-task".to_owned(), 2)));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(found, [of]);
        assert_eq!(living(dir.path()), []);
    }
}
