//! Where a round of an attempt runs: a folder of its own in the attempt's, for its supervisor and what was said.

use contract::supervision::{ARTIFACTS_DIR, LOCK_FILE};
use engine::ports::Job;
use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt as _, symlink},
    path::{Path, PathBuf},
};

/// How the folders are named: this, the round, and an `a` where it was begun anew.
const PREFIX: &str = "coding-";

/// The folder of a round of the attempt in `attempt`.
pub(crate) fn folder(attempt: &Path, round: i64, anew: bool) -> PathBuf {
    attempt.join(format!("{PREFIX}{round}{}", if anew { "a" } else { "" }))
}

/// The folder of what was begun last in the attempt in `attempt`.
pub(crate) fn last(attempt: &Path) -> Option<PathBuf> {
    let all = fs::read_dir(attempt).ok()?.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let round = name.strip_prefix(PREFIX)?;
        let anew = round.ends_with('a');
        Some(((round.trim_end_matches('a').parse::<i64>().ok()?, anew), entry.path()))
    });
    all.max().map(|(_, path)| path)
}

/// Whether `dir` is where the attempt in `attempt` begins: before it nothing was done.
pub(crate) fn is_first(attempt: &Path, dir: &Path) -> bool {
    dir == folder(attempt, 0, false)
}

/// Makes the folder of a round that nobody has begun. What the client leaves in its output folder is the attempt's.
pub(crate) fn prepare(dir: &Path, attempt: &Path) -> io::Result<()> {
    let folder = |path: &Path| DirBuilder::new().recursive(true).mode(0o700).create(path);
    folder(&attempt.join(ARTIFACTS_DIR))?;
    folder(dir)?;
    match symlink(Path::new("..").join(ARTIFACTS_DIR), dir.join(ARTIFACTS_DIR)) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Whether anything of the round was begun in `dir`.
pub(crate) fn is_begun(dir: &Path) -> bool {
    dir.join(LOCK_FILE).exists()
}

/// `job` as a command that runs in `dir`.
pub(crate) fn command(
    job: &Job,
    dir: &Path,
    argv: Vec<String>,
    variables: Vec<(&'static str, String)>,
) -> Job {
    let mut environment = job.environment.clone();
    for (name, value) in variables {
        if !environment.secrets.contains(name) {
            environment.variables.entry(name.to_owned()).or_insert(value);
        }
    }
    Job {
        command: Some(contract::task::CommandLine::Argv(argv)),
        environment,
        stdin: None,
        pty: false,
        reads_progress: false,
        dir: dir.to_owned(),
        steps: vec![],
        reported_result: None,
        model: None,
        coding: None,
        check: None,
        watch: None,
        ..job.clone()
    }
}
