//! Which processes belong to a test: those whose command line or environment names the test's folder.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

/// One living process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub pid: i32,
    /// Its parent.
    pub parent: i32,
    /// Its command line, words separated by blanks.
    pub line: String,
}

/// Living processes that were started in `place`: commands of tasks as well, since each of them is told
/// its output folder. Zombies do not count, nor does the test itself.
#[must_use]
pub fn belonging_to(place: &Path) -> Vec<Process> {
    let own = std::process::id().cast_signed();
    let others = os::process::all().filter(|(pid, stat)| *pid != own && !stat.has_ended());
    others.filter_map(|(pid, stat)| process_in(pid, stat.parent, place.as_os_str().as_bytes())).collect()
}

/// Is there a living process of this number?
#[must_use]
pub fn alive(pid: i32) -> bool {
    os::process::is_alive(pid)
}

/// Sends a signal to one process; that it is gone already is no error.
pub fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        kill_process(pid, signal).ok();
    }
}

/// Kills everything that belongs to a place, until nothing does. Used by clean-up only.
pub fn sweep(place: &Path) {
    crate::wait::until("the test's processes are gone", || {
        let left = belonging_to(place);
        left.iter().for_each(|process| signal(process.pid, Signal::KILL));
        left.is_empty().then_some(())
    });
}

fn process_in(pid: i32, parent: i32, place: &[u8]) -> Option<Process> {
    let line = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    let names_it = |text: &[u8]| text.windows(place.len()).any(|part| part == place);
    (names_it(&line) || names_it(&environment)).then(|| {
        let words = line.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        Process { pid, parent, line: words.collect::<Vec<_>>().join(" ").trim_end().to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_process_is_found_by_its_environment_and_swept() {
        let place = tempfile::tempdir().unwrap();
        assert_eq!(belonging_to(place.path()), []);
        let mut child = Command::new("sleep").arg("600").env("PLACE", place.path()).spawn().unwrap();
        let parent = std::process::id().cast_signed();
        let sleeper = Process { pid: child.id().cast_signed(), parent, line: "sleep 600".into() };
        // `spawn` returns while the kernel still lays out the new program: its command line comes a moment later.
        crate::wait::until("the command is seen", || {
            (belonging_to(place.path()) == [sleeper.clone()]).then_some(())
        });
        sweep(place.path());
        child.wait().unwrap();
        assert_eq!(belonging_to(place.path()), []);
    }
}
