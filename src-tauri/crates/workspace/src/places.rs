//! Worktrees and copies: made, looked at, taken away.

use crate::{
    branches::{is_before, merged_tree},
    copying,
    git::{Git, always, words},
    missing,
    private::not_written,
    repository,
};
use contract::{ApiError, changes::PlaceKind};
use engine::ports::{GoOn, MadePlace, NewPlace, WorktreeLook};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Makes a copy or a worktree. What an attempt that was interrupted has left of it goes first.
pub(crate) fn make(place: &NewPlace<'_>, go_on: GoOn<'_>) -> Result<Vec<String>, ApiError> {
    clear(place)?;
    let made = match place.kind {
        PlaceKind::Folder => Ok(vec![]),
        PlaceKind::Copy => copy(place, go_on).map(|()| vec![]),
        PlaceKind::Worktree => worktree(place, go_on).map(|()| missing::of(place.path, go_on)),
    };
    made.inspect_err(|_| {
        let _ = clear(place);
    })
}

/// What was begun and not finished.
fn clear(place: &NewPlace<'_>) -> Result<(), ApiError> {
    if place.kind == PlaceKind::Folder {
        return Ok(());
    }
    let began = place.path.exists();
    gone(place.path)?;
    if place.kind == PlaceKind::Worktree && place.folder.is_dir() {
        let _ = Git::at(place.folder).args(["worktree", "prune"]).call();
        // the branch was made by that attempt where it stands where this one would begin
        if (began || place.begun)
            && repository::branch(place.folder, place.branch)?.as_deref() == Some(place.commit)
        {
            delete_branch(place.folder, place.branch, place.commit);
        }
    }
    Ok(())
}

fn copy(place: &NewPlace<'_>, go_on: GoOn<'_>) -> Result<(), ApiError> {
    if place.path.starts_with(place.folder) {
        let message = format!(
            "{} holds Legwork's own data, so a copy of it would hold itself.",
            place.folder.display()
        );
        return Err(ApiError::refused(message).hint("Choose a project's folder."));
    }
    parent(place.path)?;
    copying::copy(place.folder, place.path, go_on)
}

fn worktree(place: &NewPlace<'_>, go_on: GoOn<'_>) -> Result<(), ApiError> {
    refuse_branch(place)?;
    parent(place.path)?;
    let args = words([
        "worktree".as_ref(),
        "add".as_ref(),
        "-q".as_ref(),
        "--no-track".as_ref(),
        "-b".as_ref(),
        place.branch.as_ref(),
        place.path.as_os_str(),
        place.commit.as_ref(),
    ]);
    Git::at(place.folder).args(args).long(go_on).done()?;
    give_files(place, go_on)
}

fn refuse_branch(place: &NewPlace<'_>) -> Result<(), ApiError> {
    let bad = Git::at(place.folder).args(["check-ref-format", "--branch", place.branch]).call()?;
    if !bad.ok {
        return Err(ApiError::refused(format!("git takes no branch called “{}”.", place.branch)));
    }
    if repository::branch(place.folder, place.branch)?.is_some() {
        return Err(ApiError::refused(format!("There is a branch “{}” already.", place.branch))
            .hint("Choose another name with --branch, or leave it out."));
    }
    Ok(())
}

/// Files that git does not know, as the person wants them in a new worktree.
fn give_files(place: &NewPlace<'_>, go_on: GoOn<'_>) -> Result<(), ApiError> {
    for file in place.files {
        let (from, to) = (place.folder.join(file), place.path.join(file));
        if fs::symlink_metadata(&from).is_err() || fs::symlink_metadata(&to).is_ok() {
            continue;
        }
        parent(&to)?;
        copying::copy(&from, &to, go_on)?;
    }
    Ok(())
}

/// Makes a worktree anew for its branch.
pub(crate) fn make_again(place: &NewPlace<'_>, go_on: GoOn<'_>) -> Result<(), ApiError> {
    let _ = Git::at(place.folder).args(["worktree", "prune"]).call();
    if repository::branch(place.folder, place.branch)?.is_none() {
        let message = format!("The worktree was taken away, and so was its branch {}.", place.branch);
        return Err(ApiError::refused(message).hint("Run the task again: it gets a new one."));
    }
    parent(place.path)?;
    let args = words([
        "worktree".as_ref(),
        "add".as_ref(),
        "-q".as_ref(),
        place.path.as_os_str(),
        place.branch.as_ref(),
    ]);
    Git::at(place.folder).args(args).long(go_on).done()?;
    give_files(place, go_on)
}

fn parent(path: &Path) -> Result<(), ApiError> {
    let Some(parent) = path.parent() else { return Ok(()) };
    fs::create_dir_all(parent).map_err(|error| not_written(parent, &error))
}

/// How a worktree or copy stands.
pub(crate) fn look_at(place: &MadePlace<'_>) -> Result<WorktreeLook, ApiError> {
    let mut look = WorktreeLook { missing: !place.path.is_dir(), ..WorktreeLook::default() };
    if place.kind != PlaceKind::Worktree || !place.folder.is_dir() {
        return Ok(look);
    }
    let Some(branch) = place.branch else { return Ok(look) };
    look.head = repository::branch(place.folder, branch)?;
    if !look.missing {
        let args = ["status", "--porcelain", "-z", "--untracked-files=all", "--no-renames"];
        let status = Git::at(place.path).args(args).long(&always).done()?;
        look.uncommitted = status
            .parts()
            .filter_map(|part| part.get(3..))
            .map(|path| String::from_utf8_lossy(path).into_owned())
            .collect();
    }
    let loose = if look.missing { 0 } else { loose(place.path)? };
    let Some(tip) = look.head.clone() else {
        look.ahead = loose;
        return Ok(look);
    };
    let base = match place.base {
        Some(base) => repository::named(place.folder, base)?,
        None => None,
    };
    let base = match base {
        Some(base) => Some(base),
        None => repository::named(place.folder, "HEAD")?,
    };
    let Some(base) = base else { return Ok(look) };
    let range = format!("{base}..{tip}");
    let count = Git::at(place.folder).args(["rev-list", "--count", &range]).done()?.text();
    look.ahead = count.parse::<i64>().unwrap_or(0) + loose;
    look.merged = loose == 0
        && (look.ahead == 0
            || is_before(place.folder, &tip, &base)?
            || adds_nothing(place.folder, &base, &tip)?);
    Ok(look)
}

/// Commits that a worktree stands at and no branch holds: an agent may have left its branch.
fn loose(path: &Path) -> Result<i64, ApiError> {
    let answer =
        Git::at(path).args(["rev-list", "--count", "HEAD", "--not", "--branches", "--remotes"]).call()?;
    Ok(if answer.ok { answer.text().parse().unwrap_or(0) } else { 0 })
}

/// Whether a branch was brought in by other commits than its own: joining it would change nothing.
fn adds_nothing(folder: &Path, base: &str, tip: &str) -> Result<bool, ApiError> {
    let Ok(joined) = merged_tree(folder, base, tip, &always)? else { return Ok(false) };
    let tree = Git::at(folder).args(["rev-parse", &format!("{base}^{{tree}}")]).done()?.text();
    Ok(joined == tree)
}

/// Takes a worktree or copy away.
pub(crate) fn remove(place: &MadePlace<'_>, branch_too: bool) -> Result<(), ApiError> {
    if place.kind == PlaceKind::Folder {
        return Ok(());
    }
    gone(place.path)?;
    if place.kind != PlaceKind::Worktree || !place.folder.is_dir() {
        return Ok(());
    }
    Git::at(place.folder).args(["worktree", "prune"]).done()?;
    if let Some(branch) = place.branch.filter(|_| branch_too)
        && let Some(tip) = repository::branch(place.folder, branch)?
    {
        delete_branch(place.folder, branch, &tip);
    }
    Ok(())
}

/// Deletes a branch that stands at a commit, and none that has moved on.
fn delete_branch(folder: &Path, branch: &str, tip: &str) {
    let name = format!("refs/heads/{branch}");
    if let Err(error) = Git::at(folder).args(["update-ref", "-d", &name, tip]).done() {
        tracing::debug!(%error, branch, "a branch stays");
    }
}

/// Takes a folder away: at once to the eye, so that whoever dies in between leaves no half of it in its place.
fn gone(path: &Path) -> Result<(), ApiError> {
    let aside = aside(path);
    let failed = |error: io::Error| not_written(path, &error);
    match fs::remove_dir_all(&aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    match fs::rename(path, &aside) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(failed)?,
    }
    remove_all(&aside).map_err(failed)
}

/// Takes all of it away, folders that may not be written to as well.
fn remove_all(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    if fs::remove_dir_all(path).is_ok() {
        return Ok(());
    }
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        let inner =
            fs::read_dir(&folder)?.flatten().filter(|e| e.file_type().is_ok_and(|kind| kind.is_dir()));
        folders.extend(inner.map(|entry| entry.path()));
    }
    fs::remove_dir_all(path)
}

fn aside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".going");
    path.with_file_name(name)
}
