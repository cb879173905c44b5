//! What a run left in its output folder. Only regular files count: a link could name anything on the machine.

use contract::{supervision::ARTIFACTS_DIR, task::Artifact};
use std::{fs, path::Path};

/// Most files that become artifacts.
const FILES_MAX: usize = 1_000;
/// Deepest folder that is looked into.
const DEPTH_MAX: usize = 16;
/// Most entries that are looked at.
const ENTRIES_MAX: usize = 20_000;

/// The files in the output folder of the attempt in `dir`, by name.
pub(crate) fn collect(dir: &Path) -> Vec<Artifact> {
    let root = dir.join(ARTIFACTS_DIR);
    let mut found = Vec::new();
    // The folder itself could have been replaced by a link.
    if fs::symlink_metadata(&root).is_ok_and(|meta| meta.is_dir()) {
        let mut entries = 0;
        look_into(&root, "", 0, &mut entries, &mut found);
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn look_into(folder: &Path, prefix: &str, depth: usize, entries: &mut usize, found: &mut Vec<Artifact>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        *entries += 1;
        if found.len() >= FILES_MAX || *entries > ENTRIES_MAX {
            return;
        }
        // A name that is no text could not be asked for again.
        let (Ok(name), Ok(meta)) = (entry.file_name().into_string(), fs::symlink_metadata(entry.path()))
        else {
            continue;
        };
        let name = format!("{prefix}{name}");
        if meta.is_dir() && depth < DEPTH_MAX {
            look_into(&entry.path(), &format!("{name}/"), depth + 1, entries, found);
        } else if meta.is_file() {
            found.push(Artifact { path: entry.path().display().to_string(), bytes: meta.len(), name });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_regular_files_count() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join(ARTIFACTS_DIR);
        fs::create_dir_all(root.join("sub/deeper")).unwrap();
        fs::write(root.join("z.txt"), "zz").unwrap();
        fs::write(root.join("sub/deeper/a.txt"), "a").unwrap();
        fs::write(dir.path().join("secret"), "s").unwrap();
        symlink(dir.path().join("secret"), root.join("link")).unwrap();
        symlink(dir.path(), root.join("folder-link")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
        let found: Vec<_> = collect(dir.path()).into_iter().map(|a| (a.name, a.bytes)).collect();
        assert_eq!(found, [("sub/deeper/a.txt".to_owned(), 1), ("z.txt".to_owned(), 2)]);
    }

    #[test]
    fn a_folder_that_became_a_link_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("elsewhere")).unwrap();
        fs::write(dir.path().join("elsewhere/file"), "x").unwrap();
        symlink(dir.path().join("elsewhere"), dir.path().join(ARTIFACTS_DIR)).unwrap();
        assert_eq!(collect(dir.path()), []);
        assert_eq!(collect(Path::new("/no/such/folder")), []);
    }

    #[test]
    fn their_number_is_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join(ARTIFACTS_DIR);
        fs::create_dir(&root).unwrap();
        for n in 0..FILES_MAX + 5 {
            fs::write(root.join(n.to_string()), "").unwrap();
        }
        assert_eq!(collect(dir.path()).len(), FILES_MAX);
    }
}
