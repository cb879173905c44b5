//! Finds the program that a command names, the way a shell would, with an exact answer when it cannot.

use contract::supervision::{NotStarted, RunSpec};
use rustix::fs::Access;
use std::{
    io,
    path::{Path, PathBuf},
};

/// Why a command could not be started, in the contract's word and the system's.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) reason: NotStarted,
    pub(crate) message: String,
}

impl Refused {
    pub(crate) fn new(reason: NotStarted, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }

    /// The system's answer to the attempt to start `program`.
    pub(crate) fn from_system(program: &Path, error: &io::Error) -> Self {
        use rustix::io::Errno;
        let reason = match error.raw_os_error().map(Errno::from_raw_os_error) {
            // The file was there a moment ago: what is missing is the interpreter that its first line names.
            Some(Errno::NOENT) => {
                let message =
                    format!("{}: the interpreter or loader that it needs is missing", program.display());
                return Self::new(NotStarted::ProgramNotFound, message);
            }
            Some(Errno::ACCESS | Errno::PERM | Errno::NOEXEC | Errno::ISDIR) => NotStarted::NotExecutable,
            Some(Errno::AGAIN | Errno::NOMEM | Errno::MFILE | Errno::NFILE) => NotStarted::Resources,
            _ => NotStarted::Other,
        };
        Self::new(reason, format!("{}: {error}", program.display()))
    }
}

/// The absolute path of what `spec` is to run.
pub(crate) fn find(spec: &RunSpec) -> Result<PathBuf, Refused> {
    let cwd = Path::new(&spec.cwd);
    match std::fs::metadata(cwd) {
        Ok(meta) if meta.is_dir() => {}
        Ok(_) => return Err(Refused::new(NotStarted::FolderNotFound, format!("{}: not a folder", spec.cwd))),
        Err(e) => return Err(Refused::new(NotStarted::FolderNotFound, format!("{}: {e}", spec.cwd))),
    }
    let name = spec.argv[0].as_str();
    if name.contains('/') {
        let path = cwd.join(name);
        return match fitness(&path) {
            Fitness::Fit => Ok(path),
            Fitness::Missing(e) => Err(Refused::new(NotStarted::ProgramNotFound, format!("{name}: {e}"))),
            Fitness::Unfit(why) => Err(Refused::new(NotStarted::NotExecutable, format!("{name}: {why}"))),
        };
    }
    search(name, spec.env.iter().find(|(k, _)| k == "PATH").map_or("/usr/bin:/bin", |(_, v)| v), cwd)
}

/// Looks for `name` in the folders of `path`; the first that may be executed wins.
fn search(name: &str, path: &str, cwd: &Path) -> Result<PathBuf, Refused> {
    let mut unfit = None;
    for folder in path.split(':').filter(|_| !name.is_empty()) {
        let candidate = cwd.join(folder).join(name);
        match fitness(&candidate) {
            Fitness::Fit => return Ok(candidate),
            Fitness::Unfit(why) => {
                unfit.get_or_insert(format!("{}: {why}", candidate.display()));
            }
            Fitness::Missing(_) => {}
        }
    }
    Err(match unfit {
        Some(message) => Refused::new(NotStarted::NotExecutable, message),
        None => Refused::new(NotStarted::ProgramNotFound, format!("{name}: in no folder of the PATH {path}")),
    })
}

/// Whether a file can be started.
enum Fitness {
    Fit,
    Missing(io::Error),
    Unfit(String),
}

fn fitness(path: &Path) -> Fitness {
    match std::fs::metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => Fitness::Unfit(e.to_string()),
        Err(e) => Fitness::Missing(e),
        Ok(meta) if !meta.is_file() => Fitness::Unfit("not a program".to_owned()),
        Ok(_) => match rustix::fs::access(path, Access::EXEC_OK) {
            Ok(()) => Fitness::Fit,
            Err(e) => Fitness::Unfit(io::Error::from(e).to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn spec(program: &str, cwd: &Path, path: &str) -> RunSpec {
        RunSpec {
            argv: vec![program.to_owned()],
            cwd: cwd.display().to_string(),
            env: vec![("PATH".to_owned(), path.to_owned())],
            pty: false,
            timeout_ms: 1000,
            output_cap_bytes: 1 << 20,
        }
    }

    #[test]
    fn programs_are_found_as_a_shell_would_or_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let make = |path: &str, mode| {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "#!/bin/sh\n").unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        };
        make("a/tool", 0o644);
        make("b/tool", 0o755);
        make("a/plain", 0o644);
        let found = |program: &str, path: &str| {
            find(&spec(program, dir.path(), path))
                .map(|p| p.strip_prefix(dir.path()).unwrap().display().to_string())
                .map_err(|r| r.reason)
        };
        assert_eq!(found("tool", "a:b"), Ok("b/tool".to_owned()));
        assert_eq!(found("./b/tool", ""), Ok("b/tool".to_owned()));
        assert_eq!(found("plain", "a:b"), Err(NotStarted::NotExecutable));
        assert_eq!(found("./a", "a"), Err(NotStarted::NotExecutable));
        assert_eq!(found("absent", "a:b"), Err(NotStarted::ProgramNotFound));
        assert_eq!(found("./absent", "a:b"), Err(NotStarted::ProgramNotFound));
        assert_eq!(found("", "a:b"), Err(NotStarted::ProgramNotFound));
    }

    #[test]
    fn a_folder_that_is_gone_or_a_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let gone = find(&spec("true", &dir.path().join("gone"), "/bin")).unwrap_err();
        assert_eq!(gone.reason, NotStarted::FolderNotFound);
        assert!(gone.message.contains("gone: No such file"), "{}", gone.message);
        std::fs::write(dir.path().join("file"), "").unwrap();
        let file = find(&spec("true", &dir.path().join("file"), "/bin")).unwrap_err();
        assert_eq!(file.reason, NotStarted::FolderNotFound);
    }
}
