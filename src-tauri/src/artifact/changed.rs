//! Files that a task changed, in the place where it works. Named by task and path below that place.
//!
//! They are the person's own project, opened where they lie. What a task made of it may be anything: no link is followed out
//! of the place, and only regular files are opened.

use super::checked::Checked;
use crate::catalogue::window as say;
use contract::{ApiError, command::GetTask};
use engine::Engine;
use rustix::fs::{Mode, OFlags};
use std::{
    fs::File,
    path::{Component, Path},
};

/// Finds a file that `task` changed. Blocks.
pub(crate) fn changed(engine: &Engine, task: &str, path: &str) -> Result<Checked, ApiError> {
    let place = engine.call(GetTask { id: task.to_owned() })?.place.and_then(|place| place.path);
    place
        .and_then(|place| find(Path::new(&place), path))
        .ok_or_else(|| ApiError::not_found(say::no_changed_file(path)))
}

/// The regular file of this path below `place`, whichever way leads there without leaving it.
fn find(place: &Path, path: &str) -> Option<Checked> {
    let below = Path::new(path);
    if !below.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let place = place.canonicalize().ok()?;
    let folder = place.join(below).parent()?.canonicalize().ok()?;
    let name = below.file_name()?;
    if !folder.starts_with(&place) {
        return None;
    }
    let path = folder.join(name);
    // a pipe would hold up whoever opens it
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(&path, flags, Mode::empty()).ok()?);
    let is_file = file.metadata().is_ok_and(|meta| meta.is_file());
    is_file.then(|| Checked { file_name: name.to_string_lossy().into_owned(), path, file })
}

#[cfg(test)]
mod tests {
    use super::{super::checked::tests::put, *};
    use std::{
        fs,
        os::unix::fs::{PermissionsExt as _, symlink},
    };

    #[test]
    fn a_file_of_the_place_is_found_and_nothing_else() {
        let (place, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(place.path().join("src")).unwrap();
        fs::write(place.path().join("src/upgrade.rs"), "fn main() {}").unwrap();
        fs::write(outside.path().join("secret"), "x").unwrap();
        symlink(outside.path(), place.path().join("away")).unwrap();
        let found = find(place.path(), "src/upgrade.rs").unwrap();
        assert_eq!(found.file_name, "upgrade.rs");
        assert!(!found.may_run_as_source());
        for path in
            ["", "src", "src/none.rs", "../secret", "/etc/passwd", "away/secret", "src/../src/upgrade.rs"]
        {
            assert!(find(place.path(), path).is_none(), "{path}");
        }
        for kind in ["pipe", "socket", "folder", "link"] {
            let name = format!("a-{kind}");
            put(&place.path().join(&name), kind, outside.path());
            assert!(find(place.path(), &name).is_none(), "{kind}");
        }
    }

    #[test]
    fn source_code_is_opened_unless_it_runs_as_it_is() {
        let place = tempfile::tempdir().unwrap();
        let runs = |name: &str, mode: u32, text: &str| {
            let path = place.path().join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            find(place.path(), name).unwrap().may_run_as_source()
        };
        let python = "#!/usr/bin/env python3";
        assert_eq!([runs("a.py", 0o644, python), runs("b.py", 0o755, python)], [false, true]);
        assert_eq!([runs("c.md", 0o644, "# A"), runs("d.desktop", 0o644, "[Desktop Entry]")], [false, true]);
        assert!(runs("e", 0o644, python), "nothing says that it is source code");
    }
}
