//! What a run left in its output folder. Only regular files count: a link could name anything on the machine.

use contract::{supervision::ARTIFACTS_DIR, task::Artifact};
use std::{fs, path::Path};

/// Most files that become artifacts.
pub(crate) const FILES_MAX: usize = 1_000;
/// Deepest folder that is looked into.
pub(crate) const DEPTH_MAX: usize = 16;
/// Most entries that are looked at.
const ENTRIES_MAX: usize = 20_000;

/// What was found in an output folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Collected {
    /// The artifacts, by name.
    pub(crate) artifacts: Vec<Artifact>,
    /// Whether there is more than is kept.
    more: bool,
    entries: usize,
}

impl Collected {
    /// What is to be said where not everything became an artifact.
    pub(crate) fn note(&self, dir: &Path) -> Option<String> {
        let folder = dir.join(ARTIFACTS_DIR);
        self.more.then(|| {
            format!(
                "Not all that is in the output folder is listed: at most {FILES_MAX} files, {DEPTH_MAX} folders deep, \
                 with names that are text. The others stay in {}.",
                folder.display()
            )
        })
    }
}

/// The files in the output folder of the attempt in `dir`, by name.
pub(crate) fn collect(dir: &Path) -> Collected {
    let root = dir.join(ARTIFACTS_DIR);
    let mut found = Collected::default();
    // The folder itself could have been replaced by a link.
    if fs::symlink_metadata(&root).is_ok_and(|meta| meta.is_dir()) {
        look_into(&root, "", 0, &mut found);
    }
    found.artifacts.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

fn look_into(folder: &Path, prefix: &str, depth: usize, found: &mut Collected) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        found.entries += 1;
        if found.artifacts.len() >= FILES_MAX || found.entries > ENTRIES_MAX {
            found.more = true;
            return;
        }
        // A name that is no text could not be asked for again.
        let (Ok(name), Ok(meta)) = (entry.file_name().into_string(), fs::symlink_metadata(entry.path()))
        else {
            found.more = true;
            continue;
        };
        let name = format!("{prefix}{name}");
        if meta.is_dir() && depth < DEPTH_MAX {
            look_into(&entry.path(), &format!("{name}/"), depth + 1, found);
        } else if meta.is_dir() {
            found.more = true;
        } else if meta.is_file() {
            found.artifacts.push(Artifact {
                path: entry.path().display().to_string(),
                bytes: meta.len(),
                name,
            });
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
        let found: Vec<_> = collect(dir.path()).artifacts.into_iter().map(|a| (a.name, a.bytes)).collect();
        assert_eq!(found, [("sub/deeper/a.txt".to_owned(), 1), ("z.txt".to_owned(), 2)]);
    }

    #[test]
    fn a_folder_that_became_a_link_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("elsewhere")).unwrap();
        fs::write(dir.path().join("elsewhere/file"), "x").unwrap();
        symlink(dir.path().join("elsewhere"), dir.path().join(ARTIFACTS_DIR)).unwrap();
        assert_eq!(collect(dir.path()), Collected::default());
        assert_eq!(collect(Path::new("/no/such/folder")), Collected::default());
    }

    #[test]
    fn what_is_left_out_is_said() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
        let many = |root: &Path, count: usize| {
            (0..count).for_each(|n| fs::write(root.join(n.to_string()), "").unwrap())
        };
        let deep = |root: &Path, depth: usize| {
            let folder = (0..depth).fold(root.to_owned(), |folder, _| folder.join("d"));
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("file"), "").unwrap();
        };
        type Fill<'a> = &'a dyn Fn(&Path);
        let table: [(&str, Fill<'_>, usize, bool); 6] = [
            ("nothing", &|_| (), 0, false),
            ("as many as are kept", &|root| many(root, FILES_MAX), FILES_MAX, false),
            ("one more", &|root| many(root, FILES_MAX + 1), FILES_MAX, true),
            ("as deep as is looked", &|root| deep(root, DEPTH_MAX), 1, false),
            ("deeper", &|root| deep(root, DEPTH_MAX + 1), 0, true),
            ("no text", &|root| fs::write(root.join(OsStr::from_bytes(b"\xff")), "").unwrap(), 0, true),
        ];
        for (what, fill, kept, said) in table {
            let dir = tempfile::tempdir().unwrap();
            let root = dir.path().join(ARTIFACTS_DIR);
            fs::create_dir(&root).unwrap();
            fill(&root);
            let found = collect(dir.path());
            assert_eq!((found.artifacts.len(), found.note(dir.path()).is_some()), (kept, said), "{what}");
        }
    }
}
