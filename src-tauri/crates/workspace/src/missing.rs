//! What of a repository is not in a new worktree of it.

use crate::{
    git::{Git, below},
    listing::some_of,
};
use engine::ports::GoOn;
use std::{fs::File, io::Read as _, path::Path};

/// How a pointer of Git LFS begins.
pub(crate) const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// Submodules that are not checked out there, and files that are only pointers; in words. What cannot be told is not.
pub(crate) fn of(path: &Path, go_on: GoOn<'_>) -> Vec<String> {
    let notes = [submodules(path, go_on), pointers(path, go_on)];
    notes.into_iter().flatten().collect()
}

fn submodules(path: &Path, go_on: GoOn<'_>) -> Option<String> {
    if !path.join(".gitmodules").exists() {
        return None;
    }
    let listed = Git::at(path).args(["ls-files", "-z", "--stage"]).long(go_on).done().ok()?;
    let inner = listed.parts().filter(|part| part.starts_with(b"160000 "));
    let names = inner.filter_map(|part| part.splitn(2, |byte| *byte == b'\t').nth(1));
    let empty = names.filter(|name| !below(path, name).join(".git").exists());
    let names = some_of(&empty.map(text).collect::<Vec<_>>())?;
    Some(format!(
        "Submodules are not checked out in a new worktree: {names}. `git submodule update --init` as the folder's \
         set-up command does it (`legwork folder set --setup`)."
    ))
}

/// Where git does not know the filter, it checks pointers out as they are.
fn pointers(path: &Path, go_on: GoOn<'_>) -> Option<String> {
    if !path.join(".gitattributes").exists() {
        return None;
    }
    let args = ["ls-files", "-z", "--", ":(attr:filter=lfs)"];
    let git = Git::at(path).env("GIT_LITERAL_PATHSPECS", "0");
    let listed = git.args(args).long(go_on).done().ok()?;
    let names: Vec<String> = listed.parts().filter(|name| is_pointer(&below(path, name))).map(text).collect();
    let names = some_of(&names)?;
    Some(format!(
        "Of these there are only the pointers of Git LFS: {names}. Install git-lfs and run `git lfs install`, or have the \
         set-up command fetch them."
    ))
}

fn is_pointer(file: &Path) -> bool {
    let mut head = [0; LFS_POINTER.len()];
    File::open(file).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == LFS_POINTER
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}
