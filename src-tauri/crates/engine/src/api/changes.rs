//! What tasks changed, what is said about it, and what becomes of it.

use super::{Change, Once, Work};
use crate::runs::host::PoolHost;
use contract::{
    ApiError,
    changes::{ChangeComment, Changes, FileDiff, FolderSettings, Worktree, WorktreesCleaned},
    command::*,
};
use std::sync::Arc;

fn to_come() -> ApiError {
    ApiError::refused("Changes are not read yet.")
}

macro_rules! to_come {
    (reads $($request:ty => $reply:ty;)*) => { $(
        impl Work for $request {
            fn work(self, _host: &Arc<PoolHost>) -> Result<$reply, ApiError> { Err(to_come()) }
        }
    )* };
    (changes $($request:ty => $reply:ty;)*) => { $(
        impl Change for $request {
            fn change(self, _host: &Arc<PoolHost>, _once: &Once) -> Result<$reply, ApiError> { Err(to_come()) }
        }
    )* };
}

to_come! { reads
    GetChanges => Changes;
    GetFileChange => FileDiff;
    ListWorktrees => Vec<Worktree>;
    ListFolders => Vec<FolderSettings>;
    GetFolder => FolderSettings;
}
to_come! { changes
    ApplyChanges => Changes;
    CommitChanges => Changes;
    DiscardChanges => Changes;
    RestoreChanges => Changes;
    CommentOnChange => ChangeComment;
    EditComment => ChangeComment;
    RemoveComment => ();
    MarkViewed => ();
    SendBack => Created;
    CleanWorktrees => WorktreesCleaned;
    SetFolder => FolderSettings;
}
