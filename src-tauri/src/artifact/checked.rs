//! Files that a task left, on their way out of the data folder. Named by task and name, never by a path of the page.
//!
//! A command can put anything into its output folder, also links to the person's own files and programs in
//! disguise. So only regular files directly below that folder are touched, without following any link, and what
//! could run is shown in its folder instead of being opened.

use crate::catalogue::window as say;
use contract::{ApiError, command::GetResult, task::Artifact};
use engine::Engine;
use std::{
    fs::File,
    io::{self, ErrorKind},
    os::unix::fs::{FileExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

/// Endings of files that the desktop would run, or that run something, when they are opened.
const RUNNABLE: [&str; 24] = [
    "appimage",
    "bat",
    "bin",
    "cmd",
    "com",
    "deb",
    "desktop",
    "exe",
    "flatpakref",
    "jar",
    "js",
    "lnk",
    "msi",
    "pl",
    "ps1",
    "py",
    "rb",
    "rpm",
    "run",
    "scr",
    "sh",
    "vbs",
    "wsf",
    "xpi",
];

/// Endings of those that are source code: without the permission to run, programs open them as texts.
const SOURCES: [&str; 5] = ["js", "pl", "py", "rb", "sh"];

/// A file that a task left, found and checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// Its name without folders.
    pub(crate) file_name: String,
    /// Where it was. Something else may be there by now: for showing the person the place, never for reading.
    pub(crate) path: PathBuf,
    /// Opened for reading; the very file that was checked.
    pub(crate) file: File,
}

/// Finds the artifact `name` of `task` and checks it. Blocks.
pub(crate) fn find(engine: &Engine, task: &str, name: &str) -> Result<Checked, ApiError> {
    let found = engine.call(GetResult { id: task.to_owned() })?;
    let artifacts = found.result.map(|result| result.artifacts).unwrap_or_default();
    let artifact = artifacts.into_iter().find(|artifact| artifact.name == name);
    let Some(artifact) = artifact else {
        return Err(ApiError::not_found(say::no_such_file(&found.task.short_id, name)));
    };
    check(engine.data_dir(), &artifact)
}

/// Opens `artifact` inside its task's output folder, inside the data folder, and makes sure of what it is.
fn check(data_dir: &Path, artifact: &Artifact) -> Result<Checked, ApiError> {
    let file = engine::open_artifact(data_dir, artifact)?;
    let path = PathBuf::from(&artifact.path);
    let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Checked { file_name, path, file })
}

impl Checked {
    /// Whether opening it might run it: by its permissions, its ending or its first bytes.
    pub(crate) fn may_run(&self) -> bool {
        let by_ending = self.ending().is_some_and(|ending| RUNNABLE.contains(&&*ending));
        self.has_permission() || by_ending || starts_like_a_program(&self.file).unwrap_or(true)
    }

    /// The same of a file of the person's project: what is written in a language that editors know is opened by one,
    /// unless it may be run as it is.
    pub(crate) fn may_run_as_source(&self) -> bool {
        let is_source = self.ending().is_some_and(|ending| SOURCES.contains(&&*ending));
        if is_source { self.has_permission() } else { self.may_run() }
    }

    fn has_permission(&self) -> bool {
        self.file.metadata().map_or(true, |meta| meta.mode() & 0o111 != 0)
    }

    fn ending(&self) -> Option<String> {
        let ending = Path::new(&self.file_name).extension()?;
        Some(ending.to_string_lossy().to_ascii_lowercase())
    }
}

/// Whether a file begins as those that can be run do. Does not move where it is read from.
pub(super) fn starts_like_a_program(file: &File) -> io::Result<bool> {
    let mut start = [0; 4];
    match file.read_exact_at(&mut start, 0) {
        Ok(()) => Ok(start == *b"\x7fELF" || start.starts_with(b"#!") || start.starts_with(b"MZ")),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use contract::supervision::ARTIFACTS_DIR;
    use std::{
        fs,
        io::Read as _,
        os::unix::{
            fs::{PermissionsExt, symlink},
            net::UnixListener,
        },
        sync::mpsc,
        time::Duration,
    };

    /// A data folder with the output folder of one attempt.
    pub(crate) struct Folder(tempfile::TempDir);

    impl Folder {
        pub(crate) fn new() -> Self {
            let folder = Self(tempfile::tempdir().unwrap());
            fs::create_dir_all(folder.artifacts().join("sub")).unwrap();
            folder
        }

        pub(crate) fn path(&self) -> &Path {
            self.0.path()
        }

        pub(crate) fn artifacts(&self) -> PathBuf {
            self.0.path().join("attempts/1").join(ARTIFACTS_DIR)
        }

        pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
            fs::write(self.artifacts().join(name), bytes).unwrap();
        }

        pub(crate) fn check(&self, name: &str) -> Result<Checked, ApiError> {
            let path = self.artifacts().join(name).to_string_lossy().into_owned();
            check(self.0.path(), &Artifact { name: name.to_owned(), path, bytes: 0 })
        }
    }

    /// Puts something of this kind at `path`; `beside` has room for what it needs.
    pub(crate) fn put(path: &Path, kind: &str, beside: &Path) {
        match kind {
            "nothing" => {}
            "file" => fs::write(path, "another file").unwrap(),
            "program" => {
                fs::write(path, b"\x7fELF\x02").unwrap();
                fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
            }
            "folder" => fs::create_dir(path).unwrap(),
            "link" => {
                fs::write(beside.join("secret"), "the person's own").unwrap();
                symlink(beside.join("secret"), path).unwrap();
            }
            "pipe" => {
                let fifo = rustix::fs::FileType::Fifo;
                rustix::fs::mknodat(rustix::fs::CWD, path, fifo, 0o600.into(), 0).unwrap();
            }
            "socket" => drop(UnixListener::bind(path).unwrap()),
            other => panic!("no {other} can be put anywhere"),
        }
    }

    /// Does it on a thread of its own: what blocks must not block the test.
    fn in_time<T: Send + 'static>(what: &str, act: impl FnOnce() -> T + Send + 'static) -> T {
        let (told, done) = mpsc::channel();
        std::thread::spawn(move || told.send(act()));
        done.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("{what} blocks"))
    }

    #[test]
    fn what_is_no_file_is_refused_and_blocks_nobody() {
        for kind in ["nothing", "pipe", "socket", "folder", "link"] {
            let folder = Folder::new();
            put(&folder.artifacts().join("a"), kind, folder.path());
            in_time(kind, move || folder.check("a").expect_err("it is no file"));
        }
    }

    #[test]
    fn what_takes_its_place_after_the_check_is_not_looked_at() {
        for kind in ["nothing", "pipe", "socket", "folder", "link", "program"] {
            let folder = Folder::new();
            folder.write("picture", b"no program");
            let checked = folder.check("picture").unwrap();
            fs::remove_file(&checked.path).unwrap();
            put(&checked.path, kind, folder.path());
            let (may_run, text) = in_time(kind, move || {
                let (may_run, mut text) = (checked.may_run(), String::new());
                (&checked.file).read_to_string(&mut text).map(|_| (may_run, text)).unwrap()
            });
            assert_eq!((may_run, text.as_str()), (false, "no program"), "{kind}");
        }
    }

    #[test]
    fn a_regular_file_is_found_also_in_a_folder() {
        let folder = Folder::new();
        folder.write("sub/report.md", b"# Done");
        let mut checked = folder.check("sub/report.md").unwrap();
        let mut text = String::new();
        checked.file.read_to_string(&mut text).unwrap();
        assert_eq!((checked.file_name.as_str(), text.as_str()), ("report.md", "# Done"));
    }

    #[test]
    fn links_leave_nowhere() {
        let folder = Folder::new();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), "x").unwrap();
        symlink(outside.path().join("secret"), folder.artifacts().join("file")).unwrap();
        symlink(outside.path(), folder.artifacts().join("folder")).unwrap();
        for name in ["file", "folder/secret", "../../../secret", "sub"] {
            let refused = folder.check(name).unwrap_err();
            assert!(refused.message.contains(name), "{name}: {refused:?}");
        }
        fs::remove_dir_all(folder.artifacts()).unwrap();
        symlink(outside.path(), folder.artifacts()).unwrap();
        folder.check("secret").unwrap_err();
    }

    #[test]
    fn a_path_that_is_not_its_folders_is_refused() {
        let folder = Folder::new();
        folder.write("a", b"x");
        let artifact = |path: PathBuf| Artifact {
            name: "a".into(),
            path: path.to_string_lossy().into_owned(),
            bytes: 1,
        };
        check(folder.0.path(), &artifact("/etc/passwd".into())).unwrap_err();
        check(folder.0.path(), &artifact(folder.0.path().join("a"))).unwrap_err();
        check(Path::new("/somewhere/else"), &artifact(folder.artifacts().join("a"))).unwrap_err();
        check(folder.0.path(), &artifact(folder.artifacts().join("a"))).unwrap();
    }

    #[test]
    fn what_could_run_is_known_by_permission_ending_or_first_bytes() {
        let folder = Folder::new();
        folder.write("report.pdf", b"%PDF-1.7");
        folder.write("empty", b"");
        folder.write("setup.SH", b"echo");
        folder.write("picture", b"#!/bin/sh\n");
        folder.write("tool", b"\x7fELF\x02");
        folder.write("data.csv", b"1,2,3,4");
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.artifacts().join("data.csv"), executable).unwrap();
        let may_run = |name: &str| folder.check(name).unwrap().may_run();
        assert_eq!(["report.pdf", "empty"].map(may_run), [false, false]);
        assert_eq!(["setup.SH", "picture", "tool", "data.csv"].map(may_run), [true; 4]);
    }
}
