//! Copies of artifacts: for the program that opens one, and where the person saves one.
//!
//! What is copied is the file that was checked, by its descriptor. Whatever is put in its place meanwhile is not read.

use super::checked::{Checked, starts_like_a_program};
use crate::catalogue::window as say;
use std::{
    fs::{self, File, Permissions},
    io::{self, Read, Write as _},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
    time::Duration,
};

/// A copy is kept so long for the program that has it open, and goes with the next that is opened.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// So many of the files beside it are in reach of one that is opened.
const BESIDE: usize = 1000;

/// A copy of a file for the desktop to open, which nobody changes any more, in a folder of its own below `folder`. The
/// files beside it can be reached from it, for a page has pictures; what they are is not said. `None` where what was
/// copied is a program by now.
///
/// # Errors
/// It cannot be read or written, or there is no room.
pub(crate) fn to_open(checked: &Checked, folder: &Path) -> io::Result<Option<PathBuf>> {
    fs::create_dir_all(folder)?;
    let place = tempfile::Builder::new().prefix("").tempdir_in(folder)?;
    sweep(folder, place.path());
    let path = place.path().join(&checked.file_name);
    let mut copy = File::options().read(true).write(true).create_new(true).open(&path)?;
    io::copy(&mut &checked.file, &mut copy)?;
    if starts_like_a_program(&copy)? {
        return Ok(None);
    }
    reach_the_rest(checked, place.path());
    // Read-only, so that an editor says so, and nobody's changes go with the copy.
    fs::set_permissions(&path, Permissions::from_mode(0o400))?;
    fs::set_permissions(place.path(), Permissions::from_mode(0o500))?;
    let _kept = place.keep();
    Ok(Some(path))
}

/// Links to what lies beside the file. One that cannot be made is a picture that is not shown.
fn reach_the_rest(checked: &Checked, place: &Path) {
    let beside = checked.path.parent().into_iter().filter_map(|folder| fs::read_dir(folder).ok());
    for entry in beside.flatten().flatten().take(BESIDE) {
        if entry.file_name() != *checked.file_name {
            let _ = symlink(entry.path(), place.join(entry.file_name()));
        }
    }
}

/// Removes copies that were old when `newest` was made. One that stays is removed another time.
fn sweep(folder: &Path, newest: &Path) {
    let made = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified());
    let Ok(now) = made(newest) else { return };
    for copy in fs::read_dir(folder).into_iter().flatten().flatten() {
        let age = made(&copy.path()).ok().and_then(|made| now.duration_since(made).ok());
        if age.is_some_and(|age| age > KEPT) {
            let _ = fs::set_permissions(copy.path(), Permissions::from_mode(0o700));
            let _ = fs::remove_dir_all(copy.path());
        }
    }
}

/// Saves what `from` reads as `target`, whole or not at all. No other file is touched: it is written under a name that
/// nobody has, and takes the place of `target` at the end.
///
/// # Errors
/// It cannot be read or written, there is no room, or there is something at `target` that is no file.
pub(crate) fn save(mut from: impl Read, target: &Path) -> io::Result<()> {
    let there = fs::symlink_metadata(target);
    let mode = match &there {
        Ok(there) if there.is_file() => there.permissions(),
        Ok(there) if !there.is_symlink() => return Err(io::Error::other(say::not_a_file())),
        _ => Permissions::from_mode(0o666),
    };
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut part = tempfile::Builder::new().prefix(".legwork-").permissions(mode).tempfile_in(folder)?;
    io::copy(&mut from, &mut part)?;
    part.flush()?;
    part.as_file().sync_all()?;
    part.persist(target)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifact::checked::tests::{Folder, put};
    use std::io::ErrorKind;

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    /// Fails after some bytes, as a full disk does.
    struct NoRoom<'a>(&'a [u8]);

    impl Read for NoRoom<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let n = self.0.read(buffer)?;
            if n == 0 { Err(ErrorKind::StorageFull.into()) } else { Ok(n) }
        }
    }

    #[test]
    fn a_copy_replaces_its_target_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("b");
        fs::write(&target, "old and longer").unwrap();
        fs::set_permissions(&target, Permissions::from_mode(0o600)).unwrap();
        save(&b"new"[..], &target).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600, "as it was");
        assert_eq!(names(folder.path()), ["b"]);
    }

    #[test]
    fn saving_touches_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let others = ["b.part", ".b.part", "b~", "b.tmp", ".legwork-b"];
        others.iter().for_each(|name| fs::write(at(name), *name).unwrap());
        let before = names(folder.path());
        let untouched = || others.iter().all(|name| fs::read_to_string(at(name)).unwrap() == *name);

        let error = save(NoRoom(b"half of it"), &at("b")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        assert_eq!(names(folder.path()), before, "nothing of one that failed is left");
        assert!(untouched());
        save(&b"new"[..], &at("b")).unwrap();
        let error = save(NoRoom(b"half of it"), &at("b")).unwrap_err();
        assert_eq!(
            (error.kind(), fs::read_to_string(at("b")).unwrap().as_str()),
            (ErrorKind::StorageFull, "new")
        );
        assert!(untouched());
        assert_eq!(names(folder.path()).len(), before.len() + 1);
    }

    #[test]
    fn only_a_file_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        for kind in ["pipe", "socket", "folder"] {
            let target = folder.path().join(kind);
            put(&target, kind, folder.path());
            save(&b"new"[..], &target).expect_err(kind);
            assert!(!fs::metadata(&target).unwrap().is_file(), "the {kind} is gone");
        }
        // a link's own place is taken; what it leads to is left alone
        let (link, other) = (folder.path().join("link"), folder.path().join("secret"));
        fs::write(&other, "other").unwrap();
        symlink(&other, &link).unwrap();
        save(&b"new"[..], &link).unwrap();
        assert_eq!([&link, &other].map(|path| fs::read_to_string(path).unwrap()), ["new", "other"]);
        for nowhere in ["/proc/self/b", "no/such/folder/b", ""] {
            save(&b"new"[..], Path::new(nowhere)).expect_err(nowhere);
        }
    }

    #[test]
    fn what_is_opened_is_what_was_checked_whatever_takes_its_place() {
        for kind in ["nothing", "pipe", "socket", "folder", "link", "program", "file"] {
            let folder = Folder::new();
            folder.write("page.html", b"as it was checked");
            let checked = folder.check("page.html").unwrap();
            fs::remove_file(&checked.path).unwrap();
            put(&checked.path, kind, folder.path());
            let copy = to_open(&checked, &folder.path().join("opened")).unwrap().unwrap();
            assert_eq!(fs::read_to_string(&copy).unwrap(), "as it was checked", "{kind}");
            assert_eq!(copy.file_name().unwrap(), "page.html");
            assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o400);
        }
    }

    #[test]
    fn what_became_a_program_since_it_was_checked_is_not_opened() {
        let folder = Folder::new();
        folder.write("picture", b"....");
        let checked = folder.check("picture").unwrap();
        assert!(!checked.may_run());
        folder.write("picture", b"\x7fELF\x02");
        let opened = folder.path().join("opened");
        assert_eq!(to_open(&checked, &opened).unwrap(), None);
        assert_eq!(names(&opened), [] as [&str; 0], "and no copy is left");
    }

    #[test]
    fn a_page_finds_what_lies_beside_it() {
        let folder = Folder::new();
        folder.write("sub/page.html", b"<img src=a.png>");
        folder.write("sub/a.png", b"picture");
        let checked = folder.check("sub/page.html").unwrap();
        let copy = to_open(&checked, &folder.path().join("opened")).unwrap().unwrap();
        assert_eq!(fs::read_to_string(copy.with_file_name("a.png")).unwrap(), "picture");
        assert_eq!(names(copy.parent().unwrap()), ["a.png", "page.html"]);
    }

    #[test]
    fn old_copies_go_and_what_they_led_to_stays() {
        let folder = Folder::new();
        folder.write("a", b"x");
        folder.write("b", b"y");
        let opened = folder.path().join("opened");
        let old = to_open(&folder.check("a").unwrap(), &opened).unwrap().unwrap();
        let place = File::open(old.parent().unwrap()).unwrap();
        place.set_modified(place.metadata().unwrap().modified().unwrap() - 2 * KEPT).unwrap();
        let new = to_open(&folder.check("b").unwrap(), &opened).unwrap().unwrap();
        assert!(!old.exists() && new.exists());
        assert_eq!(names(&opened).len(), 1);
        assert_eq!(names(&folder.artifacts()), ["a", "b", "sub"]);
    }
}
