//! Recording how a folder stands: as a tree in its private repository.

use crate::{
    git::with_nul,
    listing,
    private::{Private, SPARE, free},
};
use contract::{ApiError, text};
use engine::ports::{GoOn, Snapshot};
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT};
use std::path::Path;

/// The refs that keep trees from being swept up.
pub(crate) const KEPT: &str = "refs/trees/";

/// Records how a folder stands.
pub(crate) fn take(store: &Path, root: &Path, go_on: GoOn<'_>) -> Result<Snapshot, ApiError> {
    if !root.is_dir() {
        return Err(ApiError::refused(format!("The folder {} is not there any more.", root.display())));
    }
    let private = Private::open(store)?;
    let _in_use = private.in_use(go_on)?;
    let index = private.index(root)?;
    let listing = listing::of(&private, root, &index, go_on)?;
    if let Some(free) = free(store).filter(|free| listing.new_bytes + SPARE > *free) {
        return Err(no_room(root, listing.new_bytes, free));
    }
    let update = |args: &[&str], paths: &[Vec<u8>]| -> Result<(), ApiError> {
        if paths.is_empty() {
            return Ok(());
        }
        let paths = with_nul(paths.iter().map(Vec::as_slice));
        let args = ["update-index"].iter().chain(args).chain(&["-z", "--stdin"]);
        private.git_on(root, &index).args(args).stdin(paths).long(go_on).done().map(drop)
    };
    update(&["--force-remove"], &listing.gone)?;
    update(&["--add", "--remove", "--replace"], &listing.files)?;
    if !listing.inner.is_empty() {
        let mut lines = vec![];
        for (path, commit) in &listing.inner {
            lines.extend_from_slice(format!("160000 {commit}\t").as_bytes());
            lines.extend_from_slice(path);
            lines.push(0);
        }
        let args = ["update-index", "--add", "--replace", "-z", "--index-info"];
        private.git_on(root, &index).args(args).stdin(lines).long(go_on).done()?;
    }
    let tree = private.git_on(root, &index).args(["write-tree"]).long(go_on).done()?.text();
    let name = format!("{KEPT}{tree}");
    private.git().args(["update-ref", &name, &tree]).done()?;
    // git leaves the file of one that was there as it is, and then it would seem old
    let touched = Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: 0, tv_nsec: UTIME_NOW },
    };
    let _ = rustix::fs::utimensat(CWD, store.join(&name), &touched, AtFlags::empty());
    index.keep();
    Ok(Snapshot { tree, notes: listing.notes })
}

/// What does not fit would leave a disk on which nothing can be begun.
fn no_room(root: &Path, takes: u64, free: u64) -> ApiError {
    ApiError::refused(format!(
        "The disk is too full to record how {} stands: that takes up to {}, and {} are free.",
        root.display(),
        text::bytes(takes),
        text::bytes(free)
    ))
    .hint("Make room, then try again: `legwork worktree clean` and `legwork prune` free some.")
}
