//! What there is to know of a person's folder and its repository, without changing anything.

use crate::git::{Git, another_git};
use contract::ApiError;
use engine::ports::{FolderLook, RepositoryLook};
use std::path::{Path, PathBuf};

/// Looks at a folder.
pub(crate) fn look(folder: &Path) -> Result<FolderLook, ApiError> {
    if !folder.is_dir() {
        return Err(ApiError::refused(format!("The folder {} is not there.", folder.display()))
            .hint("Choose a folder that is there."));
    }
    // links are followed, as git does
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let Some((top, prefix)) = top(&folder)? else {
        return Ok(FolderLook { top: folder, prefix: String::new(), repository: None });
    };
    Ok(FolderLook { repository: Some(stand(&top)?), top, prefix })
}

/// The top of the repository that a folder is in, and the folder below it; none where it is in none.
fn top(folder: &Path) -> Result<Option<(PathBuf, String)>, ApiError> {
    let answer = Git::at(folder).args(["rev-parse", "--show-toplevel", "--show-prefix"]).call()?;
    if !answer.ok {
        let none = ["not a git repository", "must be run in a work tree"];
        if none.iter().any(|words| answer.said.contains(words)) {
            return Ok(None);
        }
        return Err(crate::git::failed("git rev-parse", &answer));
    }
    let text = answer.text();
    let mut lines = text.lines();
    let top = PathBuf::from(lines.next().unwrap_or_default());
    let prefix = lines.next().unwrap_or_default().trim_end_matches('/').to_owned();
    Ok(Some((top, prefix)))
}

/// Whether a folder is the top of a repository, or below one.
pub(crate) fn is_in_one(folder: &Path) -> Result<bool, ApiError> {
    Ok(top(folder)?.is_some())
}

/// Which branch and commit a repository stands at.
pub(crate) fn stand(top: &Path) -> Result<RepositoryLook, ApiError> {
    let branch = Git::at(top).args(["symbolic-ref", "-q", "--short", "HEAD"]).call()?;
    Ok(RepositoryLook { branch: branch.ok.then(|| branch.text()), head: named(top, "HEAD")? })
}

/// The commit of a name, where there is one.
pub(crate) fn named(top: &Path, name: &str) -> Result<Option<String>, ApiError> {
    let commit = format!("{name}^{{commit}}");
    let answer = Git::at(top).args(["rev-parse", "-q", "--verify", "--end-of-options", &commit]).call()?;
    Ok(answer.ok.then(|| answer.text()).filter(|text| !text.is_empty()))
}

/// The commit of a branch, where there is one of this name.
pub(crate) fn branch(top: &Path, name: &str) -> Result<Option<String>, ApiError> {
    named(top, &format!("refs/heads/{name}"))
}

/// The commit that a name stands for.
pub(crate) fn commit_of(folder: &Path, name: &str) -> Result<String, ApiError> {
    named(folder, name)?.ok_or_else(|| {
        ApiError::refused(format!("There is no branch or commit “{name}” in {}.", folder.display()))
            .hint("`git branch` shows the branches there.")
    })
}

/// Refuses what needs a repository at rest.
pub(crate) fn refuse_in_the_middle(top: &Path) -> Result<(), ApiError> {
    // before anything is written: what is made in vain would stay in the repository
    let lock = Git::at(top).args(["rev-parse", "--git-path", "index.lock"]).done()?.text();
    if top.join(lock).exists() {
        return Err(another_git());
    }
    let unmerged = Git::at(top).args(["ls-files", "-z", "--unmerged"]).done()?;
    if let Some(first) = unmerged.parts().next() {
        let path = first.splitn(2, |byte| *byte == b'\t').nth(1).unwrap_or_default();
        let message = format!("{} has conflicts, first in {}.", top.display(), String::from_utf8_lossy(path));
        return Err(ApiError::refused(message).hint("Settle them and commit, then try again."));
    }
    let under_way = [
        ("MERGE_HEAD", "merge"),
        ("CHERRY_PICK_HEAD", "cherry-pick"),
        ("REVERT_HEAD", "revert"),
        ("rebase-merge", "rebase"),
        ("rebase-apply", "rebase"),
    ];
    for (file, what) in under_way {
        let path = Git::at(top).args(["rev-parse", "--git-path", file]).done()?.text();
        if top.join(path).exists() {
            let message = format!("{} is in the middle of a {what}.", top.display());
            return Err(
                ApiError::refused(message).hint("Finish it, or give it up with --abort, then try again.")
            );
        }
    }
    Ok(())
}

/// The branch that a folder has checked out; whoever commits needs one.
pub(crate) fn need_a_branch(top: &Path) -> Result<(String, Option<String>), ApiError> {
    let RepositoryLook { branch, head } = stand(top)?;
    let branch = branch.ok_or_else(|| {
        ApiError::refused(format!("{} has no branch checked out (a detached HEAD).", top.display()))
            .hint("Check a branch out with `git switch NAME`, or make one with `git switch -c NAME`.")
    })?;
    Ok((branch, head))
}

/// Refuses to commit where git does not know as whom.
pub(crate) fn need_somebody(top: &Path) -> Result<(), ApiError> {
    let answer = Git::at(top).args(["var", "GIT_COMMITTER_IDENT"]).call()?;
    match answer.ok {
        true => Ok(()),
        false => Err(ApiError::refused("git does not know as whom to commit.").hint(
            "Tell it with `git config --global user.name NAME` and `git config --global user.email ADDRESS`.",
        )),
    }
}
