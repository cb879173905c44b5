//! Secrets, by name.

use super::{Tables as _, lines};
use board::display::{Look, time::Local};
use comfy_table::Cell;
use contract::secret::Secret;

/// The names, and when each was kept last.
pub(crate) fn secrets(secrets: &[Secret], look: &Look, local: &Local) -> String {
    if secrets.is_empty() {
        return "No secrets. `legwork secret set NAME` keeps one.\n".to_owned();
    }
    let mut table = look.table(&["Secret", "Kept"]);
    for secret in secrets {
        table.add_row(look.row(vec![Cell::new(&secret.name), Cell::new(local.ago(secret.updated_at))]));
    }
    lines(&table)
}
