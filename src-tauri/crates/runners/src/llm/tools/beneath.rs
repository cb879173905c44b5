//! Opens files beneath one folder and nowhere else: the kernel resolves the path, and a link or `..` that would lead
//! out of it is refused, also one that is put there at that moment.

use rustix::{
    fs::{CWD, FileType, Mode, OFlags, ResolveFlags, fstat, mkdirat, openat2},
    io::Errno,
};
use std::{
    fs::File,
    os::fd::OwnedFd,
    path::{Component, Path, PathBuf},
};

/// Where a folder is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root<'a> {
    pub(super) path: &'a Path,
    /// Whether no part of it may be a link: it was looked at before, and what has come into its place is another.
    pub(super) exact: bool,
}

/// A folder that paths are looked up in.
pub(super) struct Folder {
    path: PathBuf,
    fd: OwnedFd,
}

impl Folder {
    /// The folder at `root`.
    pub(super) fn open(root: Root<'_>) -> Result<Self, String> {
        let path = root.path;
        let resolve = if root.exact { ResolveFlags::NO_SYMLINKS } else { ResolveFlags::empty() };
        let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC;
        let fd = openat2(CWD, path, flags, Mode::empty(), resolve).map_err(|error| match error {
            Errno::LOOP if root.exact => format!(
                "The folder {} is not the one that the task was made for: it is a link now, or lies behind one.",
                path.display()
            ),
            error => format!("The folder {} cannot be opened: {error}.", path.display()),
        })?;
        Ok(Self { path: path.to_owned(), fd })
    }

    /// `name` as a path within the folder; an absolute path that lies in it is taken as well.
    pub(super) fn within(&self, name: &str) -> PathBuf {
        let path = Path::new(name.trim());
        let path = path.strip_prefix(&self.path).unwrap_or(path);
        if path.as_os_str().is_empty() { PathBuf::from(".") } else { path.to_owned() }
    }

    fn open_at(&self, path: &Path, flags: OFlags, mode: Mode) -> Result<OwnedFd, String> {
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        openat2(&self.fd, path, flags | OFlags::CLOEXEC, mode, resolve).map_err(|error| {
            let path = path.display();
            match error {
                Errno::XDEV => format!("“{path}” leads out of the folder, which is not allowed."),
                Errno::LOOP => format!("“{path}” goes through a symbolic link, which is not followed."),
                Errno::NOENT => format!("“{path}” is not there."),
                Errno::NOTDIR => format!("“{path}” is not a folder."),
                other => format!("“{path}” cannot be opened: {other}."),
            }
        })
    }

    /// A folder within.
    pub(super) fn folder(&self, path: &Path) -> Result<OwnedFd, String> {
        self.open_at(path, OFlags::DIRECTORY | OFlags::RDONLY, Mode::empty())
    }

    /// A regular file within, to read. Neither a pipe nor a device makes it wait.
    pub(super) fn file(&self, path: &Path) -> Result<File, String> {
        let fd = self.open_at(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY, Mode::empty())?;
        let stat = fstat(&fd).map_err(|e| format!("“{}” cannot be read: {e}.", path.display()))?;
        if FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile {
            return Ok(fd.into());
        }
        Err(format!("“{}” is not a regular file.", path.display()))
    }

    /// A new or emptied regular file within, with the folders on the way to it.
    pub(super) fn create(&self, path: &Path) -> Result<File, String> {
        if path.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(format!("“{}” leads out of the folder, which is not allowed.", path.display()));
        }
        self.make_folders(path)?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        let fd = self.open_at(path, flags, Mode::RUSR | Mode::WUSR)?;
        let cannot = |e: &dyn std::fmt::Display| format!("“{}” cannot be written: {e}.", path.display());
        let stat = fstat(&fd).map_err(|e| cannot(&e))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(cannot(&"it is not a regular file"));
        }
        let file = File::from(fd);
        file.set_len(0).map_err(|e| cannot(&e))?;
        Ok(file)
    }

    fn make_folders(&self, path: &Path) -> Result<(), String> {
        let mut made = PathBuf::from(".");
        for part in path.parent().into_iter().flat_map(Path::components) {
            let parent = self.folder(&made)?;
            match mkdirat(&parent, Path::new(part.as_os_str()), Mode::RWXU) {
                Ok(()) | Err(Errno::EXIST) => made.push(part),
                Err(error) => {
                    return Err(format!(
                        "The folder “{}” cannot be made: {error}.",
                        made.join(part).display()
                    ));
                }
            }
        }
        Ok(())
    }
}
