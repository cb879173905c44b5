//! Which files of a folder belong to a snapshot.

use crate::{
    git::{Git, below},
    private::{Index, Private},
    repository,
};
use contract::ApiError;
use engine::ports::GoOn;
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

/// Most files of a snapshot.
const FILES_MAX: usize = 200_000;
/// Most that the files of a snapshot may take, in bytes.
const BYTES_MAX: u64 = 8 * 1024 * 1024 * 1024;
/// A larger file is passed over, in bytes.
const BIG: u64 = 64 * 1024 * 1024;
/// Names that are told.
const NAMED: usize = 3;

/// What of a folder is recorded.
pub(crate) struct Listing {
    /// Files and links that are there.
    pub(crate) files: Vec<Vec<u8>>,
    /// What the last snapshot knew and is not there any more.
    pub(crate) gone: Vec<Vec<u8>>,
    /// Repositories within, each with the commit that it stands at.
    pub(crate) inner: Vec<(Vec<u8>, String)>,
    /// What is recorded for the first time takes at most so much, in bytes.
    pub(crate) new_bytes: u64,
    /// What was passed over, in words.
    pub(crate) notes: Vec<String>,
}

/// Lists a folder: what its repository knows and does not ignore, else what no `.gitignore` names.
pub(crate) fn of(
    private: &Private<'_>,
    root: &Path,
    index: &Index,
    go_on: GoOn<'_>,
) -> Result<Listing, ApiError> {
    let listed = match repository::is_in_one(root)? {
        true => {
            let args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
            Git::at(root).args(args).long(go_on).done()?
        }
        false => {
            let args = ["ls-files", "-z", "--others", "--cached", "--exclude-standard"];
            private.git_on(root, index).args(args).long(go_on).done()?
        }
    };
    let known = private.git_on(root, index).args(["ls-files", "-z"]).long(go_on).done()?;
    let known: BTreeSet<Vec<u8>> = known.parts().map(<[u8]>::to_vec).collect();
    let mut all: BTreeSet<Vec<u8>> = listed.parts().map(<[u8]>::to_vec).collect();
    if all.len() > FILES_MAX {
        return Err(too_much(root, &format!("{} files", all.len())));
    }
    // what is ignored from now on and was not before is still what was recorded
    all.extend(known.iter().cloned());
    let mut sorting = Sorting { root, folders: HashMap::new(), bytes: 0, big: vec![], blind: vec![] };
    let mut listing = Listing { files: vec![], gone: vec![], inner: vec![], new_bytes: 0, notes: vec![] };
    for path in all {
        let before = sorting.bytes;
        match sorting.look(&path)? {
            Found::File => {
                if !known.contains(&path) {
                    listing.new_bytes += sorting.bytes - before;
                }
                listing.files.push(path);
            }
            Found::Inner(commit) => {
                let trimmed = path.strip_suffix(b"/").unwrap_or(&path).to_vec();
                listing.inner.push((trimmed, commit));
            }
            Found::Nothing if known.contains(&path) => listing.gone.push(path),
            Found::Nothing | Found::Passed => {}
        }
    }
    listing.notes = sorting.notes();
    Ok(listing)
}

enum Found {
    /// A file or a link.
    File,
    /// A repository within, at this commit.
    Inner(String),
    /// Nothing, or nothing that can be recorded.
    Nothing,
    /// Too large, or not to be read: it stays as it was recorded last.
    Passed,
}

struct Sorting<'a> {
    root: &'a Path,
    /// Whether a folder is one, and not a link to one.
    folders: HashMap<PathBuf, bool>,
    bytes: u64,
    big: Vec<String>,
    blind: Vec<String>,
}

impl Sorting<'_> {
    fn look(&mut self, path: &[u8]) -> Result<Found, ApiError> {
        let full = below(self.root, path.strip_suffix(b"/").unwrap_or(path));
        if !full.parent().is_none_or(|parent| self.is_folder(parent)) {
            return Ok(Found::Nothing);
        }
        let Ok(about) = fs::symlink_metadata(&full) else { return Ok(Found::Nothing) };
        let kind = about.file_type();
        if kind.is_dir() {
            return inner(&full).map(|commit| commit.map_or(Found::Nothing, Found::Inner));
        }
        if kind.is_symlink() {
            return Ok(Found::File);
        }
        if !kind.is_file() {
            // sockets, pipes, devices
            return Ok(Found::Nothing);
        }
        let name = || String::from_utf8_lossy(path).into_owned();
        if about.len() > BIG {
            self.big.push(name());
            return Ok(Found::Passed);
        }
        if fs::File::open(&full).is_err() {
            self.blind.push(name());
            return Ok(Found::Passed);
        }
        self.bytes += about.len();
        match self.bytes > BYTES_MAX {
            true => Err(too_much(self.root, "more than 8 GiB")),
            false => Ok(Found::File),
        }
    }

    /// Whether a folder below the root is reached without a link on the way.
    fn is_folder(&mut self, folder: &Path) -> bool {
        if folder == self.root {
            return true;
        }
        if let Some(known) = self.folders.get(folder) {
            return *known;
        }
        let is_one = fs::symlink_metadata(folder).is_ok_and(|about| about.is_dir())
            && folder.parent().is_none_or(|parent| self.is_folder(parent));
        self.folders.insert(folder.to_owned(), is_one);
        is_one
    }

    fn notes(self) -> Vec<String> {
        let mut notes = vec![];
        if let Some(names) = some_of(&self.big) {
            notes.push(format!("Larger than 64 MiB, so not recorded and not undone: {names}."));
        }
        if let Some(names) = some_of(&self.blind) {
            notes.push(format!("Not to be read, so not recorded: {names}."));
        }
        notes
    }
}

/// The commit that a repository within stands at; none where it has none, or is no repository.
fn inner(folder: &Path) -> Result<Option<String>, ApiError> {
    if !folder.join(".git").exists() {
        return Ok(None);
    }
    repository::named(folder, "HEAD")
}

/// The first names of a list, and how many more there are.
pub(crate) fn some_of(names: &[String]) -> Option<String> {
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => None,
        n if n > NAMED => Some(format!("{shown} and {} more", n - NAMED)),
        _ => Some(shown),
    }
}

fn too_much(root: &Path, what: &str) -> ApiError {
    ApiError::refused(format!("{} holds {what}, which is more than is recorded.", root.display()))
        .hint("Name what need not be recorded in a .gitignore, or choose a smaller folder.")
}
