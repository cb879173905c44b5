//! From the rows of places to their documents.

use contract::changes::{ChangeTotals, Place};
use store::places::{PlaceRow, TaskPlaceRow};

/// Where a task works.
pub(crate) fn document(own: &TaskPlaceRow, place: Option<&PlaceRow>) -> Place {
    let totals = match (own.files, own.added, own.removed) {
        (Some(files), added, removed) => {
            Some(ChangeTotals { files, added: added.unwrap_or(0), removed: removed.unwrap_or(0) })
        }
        _ => None,
    };
    Place {
        kind: own.kind,
        path: place.filter(|p| p.ready_at.is_some() && p.gone_at.is_none()).map(|p| p.path.clone()),
        folder: place.map(|p| p.folder.clone()),
        branch: place.map_or_else(|| own.branch.clone(), |p| p.branch.clone()),
        base: place.map_or_else(|| own.base.clone(), |p| p.base.clone()),
        base_commit: place.and_then(|p| p.base_commit.clone()),
        head: None,
        state: own.state,
        totals,
        problem: own.problem.clone(),
    }
}
