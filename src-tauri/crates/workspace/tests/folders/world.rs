//! Folders to try things on, away from the person's own configuration.

use contract::{ApiError, changes::ChangedFile};
use engine::ports::{Between, Changed, NewPlace, Workspaces as _};
use legwork_workspace::LocalWorkspaces;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

pub(crate) const W: LocalWorkspaces = LocalWorkspaces;

/// A folder, its snapshots, and room for places.
pub(crate) struct World {
    dir: TempDir,
    pub(crate) folder: PathBuf,
}

impl World {
    /// A folder without git.
    pub(crate) fn plain() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().canonicalize().unwrap().join("my folder");
        fs::create_dir(&folder).unwrap();
        Self { dir, folder }
    }

    /// A repository without commits.
    pub(crate) fn empty() -> Self {
        let world = Self::plain();
        git(&world.folder, &["init", "-q", "-b", "main"]);
        for (name, value) in [("user.name", "A"), ("user.email", "a@b"), ("commit.gpgSign", "false")] {
            git(&world.folder, &["config", name, value]);
        }
        world
    }

    /// A repository with one commit of these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let world = Self::empty();
        for (path, text) in files {
            world.write(path, text);
        }
        world.commit("first");
        world
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        put(&self.folder, path, text);
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap()
    }

    pub(crate) fn commit(&self, message: &str) {
        git(&self.folder, &["add", "-A"]);
        git(&self.folder, &["commit", "-q", "--allow-empty", "-m", message]);
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.dir.path().join("snapshots")
    }

    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join("places").join(name)
    }

    /// A snapshot of a folder.
    pub(crate) fn snap(&self, root: &Path) -> String {
        W.snapshot(&self.store(), root, &|| true).unwrap().tree
    }

    pub(crate) fn changes(&self, from: &str, to: &str) -> Vec<ChangedFile> {
        let between = Between { store: &self.store(), from, to };
        let found = W.changes(between, &|| true).unwrap();
        found.into_iter().map(|Changed { file, .. }| file).collect()
    }

    /// Carries what differs into the folder.
    pub(crate) fn carry(&self, from: &str, to: &str) -> Result<Vec<String>, ApiError> {
        W.carry(Between { store: &self.store(), from, to }, &self.folder, &|| true)
    }

    /// A worktree on a branch of its own.
    pub(crate) fn worktree(&self, name: &str) -> Result<PathBuf, ApiError> {
        let path = self.place(name);
        let commit = W.commit_of(&self.folder, "HEAD").unwrap_or_default();
        let place = NewPlace {
            kind: contract::changes::PlaceKind::Worktree,
            folder: &self.folder,
            path: &path,
            branch: &format!("legwork/{name}"),
            commit: &commit,
            begun: false,
            files: &[".env".to_owned(), "not/there".to_owned()],
        };
        W.make(&place, &|| true).map(|_| path)
    }

    /// The same but for what git may write whatever comes of it: its index, where it was before, and objects that nothing names.
    pub(crate) fn kept(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let passes = |path: &Path| {
            let path = path.to_string_lossy();
            path.ends_with(".git/index") || path.ends_with("/ORIG_HEAD") || path.contains("/.git/objects/")
        };
        self.all().into_iter().filter(|(path, _)| !passes(path)).collect()
    }

    /// All that is in the folder and its repository, to be compared: nothing of it may be touched.
    pub(crate) fn all(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = vec![];
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let about = entry.metadata().unwrap();
                match () {
                    () if about.is_dir() => folders.push(entry.path()),
                    () if about.is_symlink() => {
                        let target = fs::read_link(entry.path()).unwrap();
                        found.push((entry.path(), target.to_string_lossy().into_owned().into_bytes()));
                    }
                    () if about.is_file() => {
                        found.push((entry.path(), fs::read(entry.path()).unwrap_or_default()))
                    }
                    () => {}
                }
            }
        }
        found.sort();
        found
    }
}

pub(crate) fn put(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// git, as a person calls it.
#[track_caller]
pub(crate) fn git(folder: &Path, args: &[&str]) -> String {
    let out = Command::new("git")
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(["-c", "protocol.file.allow=always"])
        .args(args)
        .output()
        .unwrap();
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}
