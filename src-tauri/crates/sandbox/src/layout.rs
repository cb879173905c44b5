//! Which paths a command finds, and as what.

use crate::{
    git::{self, Repository, Worktree},
    protected, secrets,
};
use contract::sandbox::SandboxLevel;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder of the attempt's that the command is given, whatever the level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Where the command finds it.
    pub at: PathBuf,
    /// Where it really is.
    pub from: PathBuf,
    /// Whether it may be changed.
    pub writable: bool,
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// What is there, to be changed.
    Writable,
    /// What is there, as it is.
    ReadOnly,
    /// An empty folder.
    EmptyFolder,
    /// An empty file.
    EmptyFile,
    /// What is elsewhere.
    From { from: PathBuf, writable: bool },
}

/// One path and what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) at: PathBuf,
    pub(crate) view: View,
}

/// All of them; what lies deeper counts before what it lies in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) spots: Vec<Spot>,
}

/// What a layout is made of. All paths are absolute and as they really are.
pub(crate) struct Sources<'a> {
    pub(crate) level: SandboxLevel,
    pub(crate) folder: &'a Path,
    pub(crate) homes: &'a [PathBuf],
    pub(crate) data_dir: &'a Path,
    pub(crate) writable: &'a [PathBuf],
    pub(crate) given: &'a [Given],
}

impl Layout {
    /// What the command of `sources` finds; why it cannot be had, in a sentence.
    pub(crate) fn of(sources: &Sources<'_>) -> Result<Self, String> {
        let mut layout = Self::default();
        for (path, _) in secrets::ELSEWHERE {
            layout.hide(Path::new(path));
        }
        for home in sources.homes {
            for (path, _) in secrets::IN_HOME {
                layout.hide(&home.join(path));
            }
        }
        layout.refuse_a_folder_among(sources.folder)?;
        refuse_a_home(sources)?;
        refuse_the_systems(sources.folder)?;
        layout.hide(sources.data_dir);
        layout.put(PathBuf::from("/run"), View::EmptyFolder);
        for path in secrets::OF_PROC {
            layout.keep(Path::new(path));
        }
        for (path, _) in secrets::OF_RUN {
            if Path::new(path).exists() {
                layout.put(PathBuf::from(path), View::ReadOnly);
            }
        }
        match sources.level {
            SandboxLevel::Off => return Err("without a level there is no sandbox".to_owned()),
            // all of it is read-only already, and what stands in it is not to be covered
            SandboxLevel::ReadOnly if sources.folder == Path::new("/") => {}
            SandboxLevel::ReadOnly => layout.put(sources.folder.to_owned(), View::ReadOnly),
            SandboxLevel::WorkspaceWrite => layout.open(sources.folder),
        }
        for path in sources.writable.iter().filter_map(|path| path.canonicalize().ok()) {
            layout.put(path, View::Writable);
        }
        for given in sources.given {
            let Given { at, from, writable } = given.clone();
            layout.put(at, View::From { from, writable });
        }
        layout.spots.sort_by_key(|spot| spot.at.components().count());
        Ok(layout)
    }

    /// The folder that may be changed, but for what others run or obey.
    fn open(&mut self, folder: &Path) {
        self.put(folder.to_owned(), View::Writable);
        for (name, _) in protected::IN_FOLDER {
            self.keep(&folder.join(name));
        }
        match git::of(folder) {
            Repository::Own(git) => {
                // a mount of its own cannot be put aside, and another one in its place
                self.put(git.clone(), View::Writable);
                // what is not there yet could be made
                let _ = fs::create_dir(git.join("hooks"));
                for (name, _) in protected::IN_GIT {
                    self.keep(&git.join(name));
                }
            }
            Repository::Worktree(worktree) => self.open_worktree(&worktree),
            Repository::None => self.keep(&folder.join(".git")),
        }
    }

    /// What a commit in a worktree writes: objects, its own index, and its branch. What is packed stays.
    fn open_worktree(&mut self, worktree: &Worktree) {
        let Worktree { pointer, own, common, branches } = worktree;
        self.keep(pointer);
        self.put(own.clone(), View::Writable);
        for name in ["gitdir", "commondir", "config.worktree"] {
            self.keep(&own.join(name));
        }
        self.put(common.join("objects"), View::Writable);
        for name in ["objects/pack", "objects/info"] {
            self.keep(&common.join(name));
        }
        let Some(branches) = branches else { return };
        for at in [common.join(branches), common.join("logs").join(branches)] {
            if fs::create_dir_all(&at).is_ok() {
                self.put(at, View::Writable);
            }
        }
    }

    fn put(&mut self, at: PathBuf, view: View) {
        self.spots.retain(|spot| spot.at != at);
        self.spots.push(Spot { at, view });
    }

    /// Leaves as it is what is there.
    fn keep(&mut self, path: &Path) {
        if let Ok(path) = path.canonicalize() {
            self.put(path, View::ReadOnly);
        }
    }

    /// Takes away what is there.
    fn hide(&mut self, path: &Path) {
        let Ok(real) = path.canonicalize() else { return };
        let view = if real.is_dir() { View::EmptyFolder } else { View::EmptyFile };
        if real != Path::new("/run") {
            self.put(real, view);
        }
    }

    fn refuse_a_folder_among(&self, folder: &Path) -> Result<(), String> {
        match self.hidden().find(|hidden| folder.starts_with(hidden)) {
            Some(hidden) => Err(format!(
                "the folder {} lies in {}, which a sandbox hides because of the secrets there",
                folder.display(),
                hidden.display()
            )),
            None => Ok(()),
        }
    }

    /// What is not there for the command.
    pub(crate) fn hidden(&self) -> impl Iterator<Item = &Path> {
        let gone = |spot: &&Spot| matches!(spot.view, View::EmptyFile | View::EmptyFolder);
        self.spots.iter().filter(gone).map(|spot| spot.at.as_path())
    }
}

/// What stands there in a sandbox is its own, and what stands there outside is of no use to it, or a way out.
fn refuse_the_systems(folder: &Path) -> Result<(), String> {
    match ["/proc", "/sys", "/dev", "/run"].iter().find(|own| folder.starts_with(own)) {
        Some(own) => {
            Err(format!("the folder {} lies in {own}, which a sandbox has of its own", folder.display()))
        }
        None => Ok(()),
    }
}

/// In a home, and in whatever it lies in, there is too much that the person's programs run or obey.
fn refuse_a_home(sources: &Sources<'_>) -> Result<(), String> {
    let Sources { level, folder, homes, .. } = sources;
    let holds_one = *folder == Path::new("/") || homes.iter().any(|home| home.starts_with(folder));
    match level {
        SandboxLevel::WorkspaceWrite if holds_one => Err(format!(
            "the folder {} is a home or holds one, and what the person's shell and programs begin with is there; choose a \
             folder below it",
            folder.display()
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage() -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        for folder in ["home/.ssh", "home/work/.git", "home/work/.claude", "data/attempt/artifacts"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        fs::write(root.join("home/.netrc"), "x").unwrap();
        fs::write(root.join("home/work/.git/config"), "x").unwrap();
        (dir, root)
    }

    fn layout(root: &Path, level: SandboxLevel, folder: &str) -> Result<Layout, String> {
        let given = root.join("data/attempt/artifacts");
        Layout::of(&Sources {
            level,
            folder: &root.join(folder),
            homes: &[root.join("home")],
            data_dir: &root.join("data"),
            writable: &[],
            given: &[Given { at: given.clone(), from: given, writable: true }],
        })
    }

    fn view<'a>(layout: &'a Layout, root: &Path, path: &str) -> Option<&'a View> {
        layout.spots.iter().find(|spot| spot.at == root.join(path)).map(|spot| &spot.view)
    }

    #[test]
    fn the_folder_is_open_but_for_what_others_run_and_secrets_are_gone() {
        let (_dir, root) = stage();
        let layout = layout(&root, SandboxLevel::WorkspaceWrite, "home/work").unwrap();
        for (path, expected) in [
            ("home/work", Some(View::Writable)),
            ("home/work/.git", Some(View::Writable)),
            ("home/work/.git/hooks", Some(View::ReadOnly)),
            ("home/work/.git/config", Some(View::ReadOnly)),
            ("home/work/.claude", Some(View::ReadOnly)),
            ("home/work/.codex", None),
            ("home/.ssh", Some(View::EmptyFolder)),
            ("home/.netrc", Some(View::EmptyFile)),
            ("data", Some(View::EmptyFolder)),
        ] {
            assert_eq!(view(&layout, &root, path), expected.as_ref(), "{path}");
        }
        let place = |path: &str| layout.spots.iter().position(|spot| spot.at == root.join(path)).unwrap();
        assert!(
            place("home/work") < place("home/work/.git") && place("data") < place("data/attempt/artifacts")
        );
    }

    #[test]
    fn a_home_is_not_open_and_a_folder_among_secrets_is_refused() {
        let (_dir, root) = stage();
        for home in ["home", ""] {
            let refused = layout(&root, SandboxLevel::WorkspaceWrite, home).unwrap_err();
            assert!(refused.contains("a folder below it"), "{refused}");
        }
        for systems in ["/proc/1", "/run", "/dev/shm"] {
            let refused = layout(&root, SandboxLevel::ReadOnly, systems).unwrap_err();
            assert!(refused.contains("of its own"), "{refused}");
        }
        let whole = layout(&root, SandboxLevel::ReadOnly, "/").unwrap();
        assert!(whole.spots.iter().all(|spot| spot.at != Path::new("/")), "it would cover what stands in it");
        let all = layout(&root, SandboxLevel::ReadOnly, "home").unwrap();
        assert_eq!(view(&all, &root, "home/.ssh"), Some(&View::EmptyFolder));
        let refused = layout(&root, SandboxLevel::ReadOnly, "home/.ssh").unwrap_err();
        assert!(refused.contains("secrets"), "{refused}");
        // a copy that Legwork made stands in its data folder, and is open all the same
        let copy = layout(&root, SandboxLevel::WorkspaceWrite, "data/attempt").unwrap();
        assert_eq!(view(&copy, &root, "data/attempt"), Some(&View::Writable));
        let read = layout(&root, SandboxLevel::ReadOnly, "home/work").unwrap();
        assert_eq!(view(&read, &root, "home/work"), Some(&View::ReadOnly));
    }
}
