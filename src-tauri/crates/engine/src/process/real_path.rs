//! One name for each folder: what limits, settings and rules say of it holds however it is reached.

use super::outside_of_writes;
use std::path::{Component, Path, PathBuf};

/// A folder as it is kept: without links and `..`, as far as it is there. What is not absolute stays as it is, and is refused
/// elsewhere.
pub(crate) fn real_folder(folder: &str) -> String {
    if !folder.starts_with('/') {
        return folder.to_owned();
    }
    outside_of_writes();
    real_path(Path::new(folder)).to_str().unwrap_or(folder).to_owned()
}

/// The same for one that may be left out.
pub(crate) fn make_real(folder: &mut Option<String>) {
    if let Some(folder) = folder {
        *folder = real_folder(folder);
    }
}

/// A path without links and `..`, as far as it is there.
pub(crate) fn real_path(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
        // what is there may be a link; what is not there yet stays as it is written
        if let Ok(there) = plain.canonicalize() {
            plain = there;
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().canonicalize().unwrap().join(name).to_string_lossy().into_owned();
        std::fs::create_dir_all(path("p/below")).unwrap();
        std::os::unix::fs::symlink(path("p"), path("link")).unwrap();
        for name in ["p", "p/", "link", "link/", "p/../p", "./p", "p/below/..", "link/../link", "p//"] {
            assert_eq!(real_folder(&path(name)), path("p"), "{name}");
        }
        assert_eq!(real_folder(&path("link/new")), path("p/new"));
        assert_eq!(real_folder("relative/../x"), "relative/../x");
        assert_eq!(real_folder("/"), "/");
    }

    #[test]
    fn a_folder_holds_what_lies_below_it_and_nothing_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
        std::fs::create_dir_all(path("work/a")).unwrap();
        std::fs::create_dir(path("other")).unwrap();
        std::os::unix::fs::symlink(path("other"), path("work/link")).unwrap();
        let is_within =
            |name: &str| real_path(Path::new(&path(name))).starts_with(real_path(Path::new(&path("work"))));
        for yes in ["work", "work/a", "work/not/there/yet", "other/../work/a"] {
            assert!(is_within(yes), "{yes}");
        }
        for no in
            ["other", "work2", "work/../other", "work/link", "work/link/new", "work/nothing/../../other"]
        {
            assert!(!is_within(no), "{no}");
        }
    }
}
