//! Whether the secrets that a task names are there.

use crate::{core::Core, error};
use contract::ApiError;
use std::collections::BTreeSet;
use store::{Connection, Result};

/// There is no secret of this name.
pub(crate) fn unknown(name: &str) -> ApiError {
    let hint = format!("Keep it first: `legwork secret set {name}`. `legwork secret list` shows them all.");
    ApiError::field("secrets", format!("There is no secret “{name}”.")).hint(hint)
}

/// Refuses secrets that are not kept.
///
/// # Errors
/// `Refused`, naming the first; or the read failed.
pub(crate) fn check(connection: &mut Connection, core: &Core, names: &BTreeSet<String>) -> Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let kept = store::secrets::all(connection, &core.user)?;
    match names.iter().find(|name| !kept.iter().any(|row| row.name == **name)) {
        Some(missing) => Err(error::refuse(unknown(missing))),
        None => Ok(()),
    }
}
