//! A group of processes that none can leave by itself: a cgroup of version 2, where the system lets this user make one
//! (as systemd does for a person's own session). Whatever a process does to its session, its parents and its
//! environment, it and all that it starts stay in it.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Begins the name of each.
const PREFIX: &str = "legwork-";
/// How long the kernel may take to bury what was ended, in all.
const PATIENCE: Duration = Duration::from_secs(3);
/// Pause between two looks.
const ROUND: Duration = Duration::from_millis(2);

/// A cgroup that this process is in, until this goes: then it is back where it was, and the group is taken away where
/// nothing is left in it.
#[derive(Debug)]
pub struct Cgroup {
    before: PathBuf,
    own: PathBuf,
}

impl Cgroup {
    /// Makes one below the one that this process is in, and enters it; what is started from then on is in it too.
    ///
    /// # Errors
    /// The system gives none.
    pub fn enter() -> io::Result<Self> {
        let before = current()?;
        let own = before.join(format!("{PREFIX}{}", std::process::id()));
        match fs::create_dir(&own) {
            // of a process that had the number before, and left nothing in it, or it could not be entered
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => made?,
        }
        let group = Self { before, own };
        // without it there is no point in the rest
        if !group.own.join("cgroup.kill").exists() {
            return Err(ErrorKind::Unsupported.into());
        }
        move_to(&group.own)?;
        Ok(group)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.own
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        let _ = move_to(&self.before);
        let _ = fs::remove_dir(&self.own);
    }
}

fn move_to(group: &Path) -> io::Result<()> {
    fs::write(group.join("cgroup.procs"), std::process::id().to_string())
}

/// The one that this process is in.
fn current() -> io::Result<PathBuf> {
    let groups = fs::read_to_string("/proc/self/cgroup")?;
    let own = groups.lines().find_map(|line| line.strip_prefix("0::"));
    let (own, mount) = own.zip(mounted()).ok_or(ErrorKind::Unsupported)?;
    Ok(mount.join(own.trim_start_matches('/')))
}

/// Where the file system of cgroups is.
fn mounted() -> Option<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    let of = |line: &str| {
        let mut fields = line.split(' ').skip(1);
        let (at, kind) = (fields.next()?, fields.next()?);
        (kind == "cgroup2").then(|| PathBuf::from(at))
    };
    mounts.lines().find_map(of)
}

/// Whether the system lets this process make one. Makes one and takes it away again.
#[must_use]
pub fn is_given() -> bool {
    let made = || -> io::Result<bool> {
        let probe = current()?.join(format!("{PREFIX}probe-{}", std::process::id()));
        fs::create_dir(&probe)?;
        let has_all = fs::OpenOptions::new().write(true).open(probe.join("cgroup.procs")).is_ok()
            && probe.join("cgroup.kill").exists();
        fs::remove_dir(&probe)?;
        Ok(has_all)
    };
    made().unwrap_or(false)
}

/// Ends whatever is in the group that a [`Cgroup`] of another process was, and takes it away. Whether nothing is left;
/// so it is where there is no such group.
#[must_use]
pub fn end(group: &Path) -> bool {
    // what is read from a file must not lead to the whole session
    let is_one =
        group.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(PREFIX))
            && mounted().is_some_and(|mount| group.starts_with(mount))
            && !group.components().any(|part| part == std::path::Component::ParentDir);
    if !is_one || !group.exists() {
        return true;
    }
    let until = Instant::now() + PATIENCE;
    let _ = fs::write(group.join("cgroup.kill"), "1");
    while let Err(error) = fs::remove_dir(group) {
        if error.kind() == ErrorKind::NotFound {
            return true;
        }
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(ROUND);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_group_of_ours_is_ended() {
        let dir = tempfile::tempdir().unwrap();
        let not_a_group = dir.path().join("legwork-1");
        fs::create_dir(&not_a_group).unwrap();
        assert!(end(&not_a_group) && not_a_group.exists());
        assert!(end(Path::new("/sys/fs/cgroup")) && end(Path::new("legwork-7")));
    }
}
