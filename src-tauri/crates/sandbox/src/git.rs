//! What of a repository a commit must be able to write, where the working folder is one of its worktrees: git keeps the
//! objects, and the branch, in the folder of the main repository.
//!
//! Read from git's own files, for this runs before every start and needs nothing else of git.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

/// The repository of a working folder.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Repository {
    /// The folder has one of its own, in this folder below it.
    Own(PathBuf),
    /// It is a worktree of one that is elsewhere.
    Worktree(Worktree),
    /// None, or none that can be made sense of.
    None,
}

/// A worktree of a repository.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Worktree {
    /// The file in the working folder that leads there.
    pub(crate) pointer: PathBuf,
    /// What of the main repository is the worktree's own: its index, its HEAD.
    pub(crate) own: PathBuf,
    /// The main repository.
    pub(crate) common: PathBuf,
    /// The folder of references that holds its branch, from the main repository; none where it stands on no branch.
    pub(crate) branches: Option<PathBuf>,
}

/// The repository of `folder`, all paths as they really are.
pub(crate) fn of(folder: &Path) -> Repository {
    let pointer = folder.join(".git");
    if pointer.is_dir() {
        return pointer.canonicalize().map_or(Repository::None, Repository::Own);
    }
    worktree(folder, pointer).map_or(Repository::None, Repository::Worktree)
}

fn worktree(folder: &Path, pointer: PathBuf) -> Option<Worktree> {
    let line = |path: &Path| Some(fs::read_to_string(path).ok()?.lines().next()?.trim().to_owned());
    let leads_to = line(&pointer)?;
    let own = folder.join(leads_to.strip_prefix("gitdir:")?.trim()).canonicalize().ok()?;
    let common = own.join(line(&own.join("commondir"))?).canonicalize().ok()?;
    // what a command wrote there itself must lead nowhere else: a worktree's own folder lies in its repository, and names the
    // file that leads to it
    let back = PathBuf::from(line(&own.join("gitdir"))?);
    if own.parent()? != common.join("worktrees")
        || back.canonicalize().ok()? != pointer.canonicalize().ok()?
    {
        return None;
    }
    let branches = line(&own.join("HEAD")).and_then(|head| {
        let name = PathBuf::from(head.strip_prefix("ref:")?.trim());
        let plain = name.components().all(|part| matches!(part, Component::Normal(_)));
        (plain && name.starts_with("refs/heads")).then(|| name.parent().map(Path::to_owned))?
    });
    Some(Worktree { pointer, own, common, branches })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worktree_is_one_only_where_both_ends_say_so() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let (main, work) = (root.join("main/.git"), root.join("work"));
        assert_eq!(of(&work), Repository::None);
        write("main/.git/HEAD", "ref: refs/heads/main\n");
        assert_eq!(of(&root.join("main")), Repository::Own(main.clone()));
        let own = main.join("worktrees/work");
        write("work/.git", &format!("gitdir: {}\n", own.display()));
        write("main/.git/worktrees/work/commondir", "../..\n");
        write("main/.git/worktrees/work/gitdir", &format!("{}\n", work.join(".git").display()));
        for (head, branches) in [
            ("ref: refs/heads/legwork/one\n", Some("refs/heads/legwork")),
            ("ref: refs/heads/one\n", Some("refs/heads")),
            ("0123456789012345678901234567890123456789\n", None),
            ("ref: refs/heads/../../hooks/x\n", None),
            ("ref: refs/remotes/x\n", None),
        ] {
            write("main/.git/worktrees/work/HEAD", head);
            let Repository::Worktree(found) = of(&work) else { panic!("{head}") };
            assert_eq!(found.branches, branches.map(PathBuf::from), "{head}");
            assert_eq!((found.own, found.common), (own.clone(), main.clone()));
        }
        // a file that leads into a repository which knows nothing of it
        write("other/.git", &format!("gitdir: {}\n", own.display()));
        assert_eq!(of(&root.join("other")), Repository::None);
    }
}
