//! Where the folders of tasks begin: worktrees, copies, and snapshots of how a folder stands.

use contract::{
    ApiError,
    changes::{ChangedFile, FileDiff, PlaceKind},
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// Asked often while something takes long, as a sign of life: whether to go on. What is not is left as it was.
pub type GoOn<'a> = &'a (dyn Fn() -> bool + Sync);

/// What there is to know of a folder before a task works there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderLook {
    /// The top of the repository that it is in, else the folder itself.
    pub top: PathBuf,
    /// The folder below the top; empty: none.
    pub prefix: String,
    /// Its repository, where it is in one.
    pub repository: Option<RepositoryLook>,
}

/// How a repository stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepositoryLook {
    /// The branch that is checked out; none: no branch is.
    pub branch: Option<String>,
    /// The commit that is checked out; none: there is none yet.
    pub head: Option<String>,
}

/// A copy or worktree that is to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewPlace<'a> {
    /// Which; a folder itself is not made.
    pub kind: PlaceKind,
    /// The top of the person's folder.
    pub folder: &'a Path,
    /// Where it is to be. Nothing is there, or what an attempt that was interrupted has left.
    pub path: &'a Path,
    /// The branch of a worktree.
    pub branch: &'a str,
    /// The commit that a worktree begins with.
    pub commit: &'a str,
    /// Whether an earlier attempt has begun to make it, so that a branch of this name may be its own.
    pub begun: bool,
    /// Files below the folder that it gets although git does not know them.
    pub files: &'a [String],
}

/// How a folder stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its name among the folder's snapshots.
    pub tree: String,
    /// What was passed over, one sentence each.
    pub notes: Vec<String>,
}

/// A changed file, and what it holds now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The file.
    pub file: ChangedFile,
    /// Names its content and mode: another content has another name.
    pub content: String,
}

/// Two snapshots of one folder.
#[derive(Clone, Copy, Debug)]
pub struct Between<'a> {
    /// Where the folder's snapshots are kept.
    pub store: &'a Path,
    /// The one before.
    pub from: &'a str,
    /// The one after.
    pub to: &'a str,
}

/// What is shown of a file.
#[derive(Clone, Copy, Debug)]
pub struct FileView<'a> {
    /// Its path, as the list of changes names it.
    pub path: &'a str,
    /// Unchanged lines around what changed.
    pub context: usize,
    /// All of its lines.
    pub whole: bool,
}

/// A worktree as it is on the disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorktreeLook {
    /// Nothing of it is there any more.
    pub missing: bool,
    /// The commit of its branch; none: the branch is gone.
    pub head: Option<String>,
    /// Files in it that no commit holds.
    pub uncommitted: Vec<String>,
    /// Commits of its branch that its base does not have.
    pub ahead: i64,
    /// Whether what these hold is all in its base, however it came there.
    pub merged: bool,
}

/// A place that is looked at or taken away.
#[derive(Clone, Copy, Debug)]
pub struct MadePlace<'a> {
    /// Which.
    pub kind: PlaceKind,
    /// The top of the person's folder.
    pub folder: &'a Path,
    /// Where it is.
    pub path: &'a Path,
    /// The branch of a worktree.
    pub branch: Option<&'a str>,
    /// The branch or commit that it began with.
    pub base: Option<&'a str>,
}

/// Makes places, records folders, compares and changes them. Nothing of it touches a file of the person's but what is
/// asked for, and that wholly or not at all. May take minutes; never called inside a write.
pub trait Workspaces: Send + Sync {
    /// Looks at a folder.
    ///
    /// # Errors
    /// It is not there, git is not, or git refuses to look at it.
    fn look(&self, folder: &Path) -> Result<FolderLook, ApiError>;

    /// The commit that a branch or commit of a folder's repository names.
    ///
    /// # Errors
    /// There is none of that name.
    fn commit_of(&self, folder: &Path, name: &str) -> Result<String, ApiError>;

    /// Makes a copy or a worktree. What of the folder is not in it, one sentence each.
    ///
    /// # Errors
    /// What it would need is not there, or it could not be made; nothing is left of it then.
    fn make(&self, place: &NewPlace<'_>, go_on: GoOn<'_>) -> Result<Vec<String>, ApiError>;

    /// Makes a worktree anew for its branch, where it was taken away by hand.
    ///
    /// # Errors
    /// The branch is gone as well, or it could not be made.
    fn make_again(&self, place: &NewPlace<'_>, go_on: GoOn<'_>) -> Result<(), ApiError>;

    /// Records how a folder stands, in `store`. What git ignores there is passed over.
    ///
    /// # Errors
    /// It is too large, cannot be read, or the disk is full.
    fn snapshot(&self, store: &Path, root: &Path, go_on: GoOn<'_>) -> Result<Snapshot, ApiError>;

    /// Takes away snapshots of a folder but those that are named and those of the last day, and packs what stays. Does nothing
    /// while one is taken.
    ///
    /// # Errors
    /// The disk is full, or what is kept is damaged.
    fn prune(&self, store: &Path, kept: &BTreeSet<String>, go_on: GoOn<'_>) -> Result<(), ApiError>;

    /// What differs between two snapshots, by path.
    ///
    /// # Errors
    /// One of them is not kept any more.
    fn changes(&self, between: Between<'_>, go_on: GoOn<'_>) -> Result<Vec<Changed>, ApiError>;

    /// The lines of one file that differ.
    ///
    /// # Errors
    /// It does not differ, or a snapshot is not kept any more.
    fn file(&self, between: Between<'_>, view: FileView<'_>, go_on: GoOn<'_>) -> Result<FileDiff, ApiError>;

    /// Brings what differs between two snapshots into a folder that may have changed otherwise meanwhile: all of it, or
    /// nothing where both changed the same lines. The names of the files that it changed.
    ///
    /// # Errors
    /// `refused` with the files that stand in its way; or the disk is full.
    fn carry(&self, between: Between<'_>, root: &Path, go_on: GoOn<'_>) -> Result<Vec<String>, ApiError>;

    /// Commits these files, as they are, on the branch that a folder has checked out; what else is changed there stays as
    /// it is. No hook is run. The commit.
    ///
    /// # Errors
    /// `refused`: no repository, no branch, in the middle of a merge, nobody to commit as, nothing to commit.
    fn commit(
        &self,
        root: &Path,
        paths: &[String],
        message: &str,
        go_on: GoOn<'_>,
    ) -> Result<String, ApiError>;

    /// Brings a branch into the one that the folder has checked out. The commit that this stands at then.
    ///
    /// # Errors
    /// `refused` where both changed the same lines, or where files that are not committed stand in its way.
    fn merge(&self, folder: &Path, branch: &str, message: &str, go_on: GoOn<'_>) -> Result<String, ApiError>;

    /// How a worktree or copy stands.
    ///
    /// # Errors
    /// git failed.
    fn look_at(&self, place: &MadePlace<'_>) -> Result<WorktreeLook, ApiError>;

    /// What a folder takes on the disk, in bytes; none where it cannot be read.
    fn bytes(&self, path: &Path) -> Option<u64>;

    /// Takes a worktree or copy away. Its branch goes where `branch_too`.
    ///
    /// # Errors
    /// It could not be taken away, or only in part; taking it away again goes on.
    fn remove(&self, place: &MadePlace<'_>, branch_too: bool) -> Result<(), ApiError>;
}
