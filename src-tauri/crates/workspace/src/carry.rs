//! Bringing what differs between two snapshots into a folder that may have changed meanwhile: by a merge of three trees, in
//! the private repository. Only once that has come out well is a file of the folder touched.

use crate::{
    git::{Answer, below},
    listing::some_of,
    private::{Private, SPARE, free},
    snapshots,
};
use contract::ApiError;
use engine::ports::{Between, GoOn};
use std::{collections::HashSet, fs, path::Path};

/// Brings it in. The names of the files that were changed.
pub(crate) fn carry(between: Between<'_>, root: &Path, go_on: GoOn<'_>) -> Result<Vec<String>, ApiError> {
    if between.from == between.to {
        return Ok(vec![]);
    }
    let private = Private::open(between.store)?;
    let ours = snapshots::take(between.store, root, go_on)?.tree;
    let merged = merged(&private, between, &ours, go_on)?;
    if merged == ours {
        return Ok(vec![]);
    }
    let paths = differing(&private, &ours, &merged, go_on)?;
    refuse_what_is_there(&private, root, &ours, &merged, go_on)?;
    refuse_without_room(&private, root, &ours, &merged, go_on)?;
    let index = private.index(root)?;
    // refuses by itself where a file has been changed since the snapshot
    let args = ["read-tree", "-m", "-u", &ours, &merged];
    let answer = private.git_on(root, &index).args(args).long(&crate::git::always).call()?;
    if !answer.ok {
        put_back(&private, root, (&ours, &merged));
        return Err(in_the_way(&answer));
    }
    index.keep();
    Ok(paths)
}

/// The tree that holds both what the folder holds and what differs.
fn merged(
    private: &Private<'_>,
    between: Between<'_>,
    ours: &str,
    go_on: GoOn<'_>,
) -> Result<String, ApiError> {
    let commit = |tree: &str, parent: Option<&str>| -> Result<String, ApiError> {
        let mut args = vec!["commit-tree", tree, "-m", "snapshot"];
        args.extend(parent.iter().flat_map(|parent| ["-p", *parent]));
        Ok(private.git().args(args).done()?.text())
    };
    let base = commit(between.from, None)?;
    let (ours, theirs) = (commit(ours, Some(&base))?, commit(between.to, Some(&base))?);
    let args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", &ours, &theirs];
    let answer = private.git().args(args).long(go_on).call()?;
    let mut parts = answer.parts().map(|part| String::from_utf8_lossy(part).trim().to_owned());
    let tree = parts.next().unwrap_or_default();
    match answer.code {
        Some(0) => Ok(tree),
        Some(1) if !tree.is_empty() => Err(conflict(&parts.collect::<Vec<_>>())),
        _ => Err(crate::git::failed("git merge-tree", &answer)),
    }
}

/// Both changed the same lines.
pub(crate) fn conflict(names: &[String]) -> ApiError {
    let names = some_of(names).unwrap_or_else(|| "some files".to_owned());
    ApiError::refused(format!("The same lines were changed here meanwhile: {names}. Nothing was changed."))
        .hint("Commit or put away what you have changed there, or merge by hand.")
}

fn differing(private: &Private<'_>, from: &str, to: &str, go_on: GoOn<'_>) -> Result<Vec<String>, ApiError> {
    let args = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", from, to];
    let answer = private.git().args(args).long(go_on).done()?;
    Ok(answer.parts().map(|part| String::from_utf8_lossy(part).into_owned()).collect())
}

/// git would overwrite a file that it is told to ignore: what is new must not be there yet.
fn refuse_what_is_there(
    private: &Private<'_>,
    root: &Path,
    from: &str,
    to: &str,
    go_on: GoOn<'_>,
) -> Result<(), ApiError> {
    let args = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", "--diff-filter=A", from, to];
    let new = private.git().args(args).long(go_on).done()?;
    let known = private.git().args(["ls-tree", "-r", "-z", "--name-only", from]).long(go_on).done()?;
    let known: HashSet<&[u8]> = known.parts().collect();
    for path in new.parts() {
        let mut in_the_way = fs::symlink_metadata(below(root, path)).is_ok_and(|about| !about.is_dir());
        in_the_way |= is_folder_of_others(&below(root, path), path, &known);
        // a file, or a link, where a folder is to be
        in_the_way |= above(path).any(|folder| {
            let about = fs::symlink_metadata(below(root, folder));
            about.is_ok_and(|about| !about.is_dir()) && !known.contains(folder)
        });
        if in_the_way {
            let name = String::from_utf8_lossy(path);
            return Err(ApiError::refused(format!("{name} stands in its way. Nothing was changed."))
                .hint("Move it away or commit it, then try again."));
        }
    }
    Ok(())
}

/// The folders above a path, from the nearest.
fn above(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.iter().enumerate().rev().filter(|(_, byte)| **byte == b'/').map(|(at, _)| &path[..at])
}

/// Whether a folder stands in a file's place and holds what no snapshot knows.
fn is_folder_of_others(full: &Path, path: &[u8], known: &HashSet<&[u8]>) -> bool {
    let Ok(entries) = fs::read_dir(full) else { return false };
    entries.flatten().any(|entry| {
        let inner = [path, b"/", entry.file_name().as_encoded_bytes()].concat();
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => is_folder_of_others(&entry.path(), &inner, known),
            false => !known.contains(inner.as_slice()),
        }
    })
}

/// A disk that fills up in the middle would leave half of it: what is written must fit before it begins.
fn refuse_without_room(
    private: &Private<'_>,
    root: &Path,
    from: &str,
    to: &str,
    go_on: GoOn<'_>,
) -> Result<(), ApiError> {
    let args = ["diff-tree", "-r", "--no-renames", "--diff-filter=AMT", from, to];
    let answer = private.git().args(args).long(go_on).done()?;
    let text = answer.text();
    let blobs: Vec<&str> = text.lines().filter_map(|line| line.split(' ').nth(3)).collect();
    if blobs.is_empty() {
        return Ok(());
    }
    let names = blobs.iter().flat_map(|blob| format!("{blob}\n").into_bytes()).collect();
    let sizes = private.git().args(["cat-file", "--batch-check=%(objectsize)"]).stdin(names).done()?;
    let need: u64 = sizes.text().lines().filter_map(|line| line.parse::<u64>().ok()).sum();
    match free(root).is_some_and(|free| need + SPARE > free) {
        true => {
            Err(ApiError::refused("The disk is full; nothing was changed.")
                .hint("Make room, then try again."))
        }
        false => Ok(()),
    }
}

/// Writing failed in the middle: what was written is taken back, as far as that goes.
fn put_back(private: &Private<'_>, root: &Path, (ours, merged): (&str, &str)) {
    let Ok(index) = private.index(root) else { return };
    let refresh = private.git_on(root, &index).args(["update-index", "-q", "--refresh"]).call();
    let changed = refresh.map(|answer| !answer.ok);
    if matches!(changed, Ok(false)) {
        // git refused before it touched anything
        return;
    }
    let paths = differing(private, ours, merged, &crate::git::always).unwrap_or_default();
    let list = crate::git::with_nul(paths.iter().map(String::as_bytes));
    let args = ["checkout-index", "-f", "-q", "-z", "--stdin"];
    // none of the new ones was there before
    for path in paths.iter().filter(|path| !is_known(private, ours, path)) {
        let _ = fs::remove_file(below(root, path.as_bytes()));
    }
    if let Err(error) = private.git_on(root, &index).args(args).stdin(list).call() {
        tracing::warn!(%error, "what was half written could not be put back; its snapshot is kept");
    }
}

/// Whether a snapshot holds a file.
fn is_known(private: &Private<'_>, tree: &str, path: &str) -> bool {
    let answer = private.git().args(["cat-file", "-e", &format!("{tree}:{path}")]).call();
    // where that cannot be told, nothing is taken away
    answer.map_or(true, |answer| answer.ok)
}

fn in_the_way(answer: &Answer) -> ApiError {
    let said = &answer.said;
    let lines = said.lines().filter(|line| line.starts_with('\t'));
    let mut names: Vec<String> = lines.map(|line| line.trim().to_owned()).collect();
    if names.is_empty()
        && let Some(name) = said.split('\'').nth(1)
    {
        names.push(name.to_owned());
    }
    if said.contains("would be overwritten") || said.contains("not uptodate") || said.contains("would lose") {
        let names = some_of(&names).unwrap_or_else(|| "a file".to_owned());
        return ApiError::refused(format!("{names} stands in its way. Nothing was changed."))
            .hint("Move it away or commit it, then try again.");
    }
    crate::git::failed("git read-tree", answer)
}
