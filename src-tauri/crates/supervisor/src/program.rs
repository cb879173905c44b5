//! Finds the program that a command names, the way a shell would, and opens the folder that it runs in, with an exact
//! answer when it cannot.

use contract::supervision::{NotStarted, RunSpec};
use rustix::{
    fs::{Access, CWD, Mode, OFlags, ResolveFlags, openat2},
    io::Errno,
};
use std::{
    io,
    os::fd::OwnedFd,
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

/// The folder that `spec` runs in, as it is now: whatever comes into its place is another. Where the folder was looked at
/// before, a link in its place, or on the way to it, is not followed.
pub(crate) fn open_folder(spec: &RunSpec) -> Result<OwnedFd, Refused> {
    let resolve = if spec.exact_folder { ResolveFlags::NO_SYMLINKS } else { ResolveFlags::empty() };
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    openat2(CWD, spec.cwd.as_str(), flags, Mode::empty(), resolve).map_err(|error| match error {
        Errno::LOOP if spec.exact_folder => Refused::new(
            NotStarted::FolderReplaced,
            format!("{}: it is a link now, or lies behind one", spec.cwd),
        ),
        Errno::NOTDIR => Refused::new(NotStarted::FolderNotFound, format!("{}: not a folder", spec.cwd)),
        error => {
            Refused::new(NotStarted::FolderNotFound, format!("{}: {}", spec.cwd, io::Error::from(error)))
        }
    })
}

/// The absolute path of what `spec` is to run.
pub(crate) fn find(spec: &RunSpec) -> Result<PathBuf, Refused> {
    let cwd = Path::new(&spec.cwd);
    let name = spec.program.as_deref().unwrap_or(&spec.argv[0]);
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
            program: None,
            exact_folder: false,
            cwd: cwd.display().to_string(),
            env: vec![("PATH".to_owned(), path.to_owned())],
            pty: false,
            stdin: None,
            open_input: false,
            timeout_ms: 1000,
            output_cap_bytes: 1 << 20,
            sandbox: None,
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
        let gone = open_folder(&spec("true", &dir.path().join("gone"), "/bin")).unwrap_err();
        assert_eq!(gone.reason, NotStarted::FolderNotFound);
        assert!(gone.message.contains("gone: No such file"), "{}", gone.message);
        std::fs::write(dir.path().join("file"), "").unwrap();
        let file = open_folder(&spec("true", &dir.path().join("file"), "/bin")).unwrap_err();
        assert_eq!(file.reason, NotStarted::FolderNotFound);
    }

    #[test]
    fn a_folder_that_was_looked_at_is_not_reached_through_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("real/below")).unwrap();
        std::os::unix::fs::symlink(root.join("real"), root.join("link")).unwrap();
        let open = |path: &str, exact_folder| {
            open_folder(&RunSpec { exact_folder, ..spec("true", &root.join(path), "/bin") })
                .map_err(|r| r.reason)
        };
        for (path, exact) in [
            ("real", None),
            ("real/below", None),
            ("link", Some(NotStarted::FolderReplaced)),
            ("link/below", Some(NotStarted::FolderReplaced)),
            ("link/absent", Some(NotStarted::FolderReplaced)),
            ("real/absent", Some(NotStarted::FolderNotFound)),
        ] {
            assert_eq!(open(path, true).err(), exact, "{path}");
        }
        assert!(open("link/below", false).is_ok());
    }

    #[test]
    fn a_program_that_is_settled_is_not_looked_for() {
        let dir = tempfile::tempdir().unwrap();
        let settled =
            |program: &str| RunSpec { program: Some(program.to_owned()), ..spec("sh", dir.path(), ".") };
        assert_eq!(find(&settled("/bin/true")).unwrap(), Path::new("/bin/true"));
        assert_eq!(find(&settled("/no/such/sh")).unwrap_err().reason, NotStarted::ProgramNotFound);
    }
}
