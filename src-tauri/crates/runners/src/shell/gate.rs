//! Whether the gate of an attempt was ever opened, from what its supervisor left.

use contract::supervision::{LOCK_FILE, OUTPUT_FILE};
use std::{fs, path::Path};

/// Whether the command of the attempt in `dir` certainly never started. Only for an attempt that has no supervisor.
pub(crate) fn never_opened(dir: &Path) -> bool {
    let Ok(signed) = fs::read_to_string(dir.join(LOCK_FILE)) else { return false };
    let of_now = os::process::boot_id().is_some_and(|now| now == signed);
    of_now
        && fs::symlink_metadata(dir.join(OUTPUT_FILE))
            .is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound)
}
