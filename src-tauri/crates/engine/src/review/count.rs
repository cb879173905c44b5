//! How much a task changed.

use super::paths::store_of;
use crate::ports::{Between, Changed, GoOn, Workspaces};
use contract::{ApiError, changes::ChangeTotals};
use std::path::Path;
use store::places::{PlaceRow, TaskPlaceRow};

/// How a place stands, and what differs from before.
pub(crate) struct Counted {
    /// Its snapshot.
    pub(crate) tree: String,
    /// The files.
    pub(crate) changed: Vec<Changed>,
    /// Things to know.
    pub(crate) notes: Vec<String>,
}

impl Counted {
    /// All of it together.
    pub(crate) fn totals(&self) -> ChangeTotals {
        let mut totals = ChangeTotals::default();
        for Changed { file, .. } in &self.changed {
            totals.files += 1;
            totals.added += file.added;
            totals.removed += file.removed;
        }
        totals
    }

    /// Written into the row of the task's place.
    pub(crate) fn write(&self, row: &mut TaskPlaceRow) {
        let ChangeTotals { files, added, removed } = self.totals();
        (row.files, row.added, row.removed) = (Some(files), Some(added), Some(removed));
        row.after_tree = Some(self.tree.clone());
        row.problem = None;
    }
}

/// Records how a place stands now and compares it with before. With a snapshot in hand: compares that.
pub(crate) fn count(
    workspaces: &dyn Workspaces,
    data_dir: &Path,
    (own, place): (&TaskPlaceRow, &PlaceRow),
    known: Option<&str>,
    go_on: GoOn<'_>,
) -> Result<Counted, ApiError> {
    let store = store_of(data_dir, &place.folder);
    let (tree, notes) = match known {
        Some(tree) => (tree.to_owned(), vec![]),
        None => {
            let snapshot = workspaces.snapshot(&store, Path::new(&place.path), go_on)?;
            (snapshot.tree, snapshot.notes)
        }
    };
    let from = own.before_tree.as_deref().unwrap_or(&tree);
    let changed = match from == tree {
        true => vec![],
        false => workspaces.changes(Between { store: &store, from, to: &tree }, go_on)?,
    };
    Ok(Counted { tree, changed, notes })
}
