//! `legwork worktree …` and `legwork folder …`: what tasks have left, and what is set for folders.

use crate::{
    args::{
        changes::{FolderSet, FolderVerb, WorktreeVerb},
        coding::unless_none,
        environment, request,
    },
    terminal::{
        failure::{Exit, Failure},
        front::Front,
        render,
    },
};
use contract::{
    changes::{FolderDraft, FolderSettings, Worktree},
    command::{CleanWorktrees, GetFolder, ListFolders, ListWorktrees, SetFolder},
};
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Worktrees {
    worktrees: Vec<Worktree>,
}

#[derive(Serialize, JsonSchema)]
pub(crate) struct Folders {
    folders: Vec<FolderSettings>,
}

/// Lists what tasks have left, or takes it away.
pub(crate) fn run(front: &Front, verb: WorktreeVerb) -> Result<Exit, Failure> {
    let engine = front.open()?;
    match verb {
        WorktreeVerb::List => {
            let worktrees = engine.call(ListWorktrees { sizes: true })?;
            match front.json {
                true => front.document(&Worktrees { worktrees })?,
                false => front.print(&render::changes::worktrees(&worktrees, &front.look))?,
            }
        }
        WorktreeVerb::Clean { ids, dry_run, unmerged } => {
            let cleaned = engine.call(CleanWorktrees { dry_run, ids, unmerged })?;
            match front.json {
                true => front.document(&cleaned)?,
                false if front.quiet => {}
                false => front.print(&render::changes::cleaned(&cleaned, &front.look))?,
            }
        }
    }
    Ok(Exit::Done)
}

/// Shows or changes what is set for folders.
pub(crate) fn folder(front: &Front, verb: FolderVerb) -> Result<Exit, Failure> {
    let engine = front.open()?;
    let here = |folder: Option<String>| request::folder(folder.as_deref().unwrap_or("."));
    let settings = match verb {
        FolderVerb::List => {
            let folders = engine.call(ListFolders {})?;
            match front.json {
                true => front.document(&Folders { folders })?,
                false => front.print(&render::changes::folders(&folders, &front.look))?,
            }
            return Ok(Exit::Done);
        }
        FolderVerb::Show { folder } => engine.call(GetFolder { folder: here(folder)? })?,
        FolderVerb::Set(set) => {
            let changes = draft(&set)?;
            if changes == FolderDraft::default() {
                return Err(Failure::usage("there is nothing to set")
                    .hint("name what is to be set, such as `--setup 'npm ci'`"));
            }
            engine.call(SetFolder { folder: here(set.folder)?, changes })?
        }
    };
    match front.json {
        true => front.document(&settings)?,
        false => front.print(&render::changes::folder(&settings, &front.look))?,
    }
    Ok(Exit::Done)
}

fn draft(set: &FolderSet) -> Result<FolderDraft, Failure> {
    let files: Vec<String> = set.files.iter().filter(|file| !file.is_empty()).cloned().collect();
    let variables = unless_none(&set.env).map(|given| environment::variables(&given)).transpose()?;
    Ok(FolderDraft {
        place: set.place.map(Into::into),
        setup: set.setup.clone(),
        files: (!set.files.is_empty()).then_some(files),
        branch: set.branch.clone(),
        variables,
        secrets: unless_none(&set.secret).map(|names| names.into_iter().collect()),
        setup_network: set.setup_network,
    })
}
