//! The person's bin, as desktops have it: files that are thrown away there can be taken out again. On Linux it is
//! freedesktop's trash, a folder that needs no desktop to be there: `$XDG_DATA_HOME/Trash`, or one at the top of another
//! disk.

use std::{env, path::PathBuf};

/// Moves files and folders there, each under its own name.
///
/// # Errors
/// Why they could not go there, in words; some may have.
pub fn put(paths: &[PathBuf]) -> Result<(), String> {
    if let Some(why) = missing() {
        return Err(why);
    }
    trash::delete_all(paths).map_err(words)
}

/// Why there is no bin, where there is none for certain. Where it cannot be written, [`put`] says so.
#[must_use]
pub fn missing() -> Option<String> {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let is_there = !cfg!(target_os = "linux") || is_set("XDG_DATA_HOME") || is_set("HOME");
    (!is_there).then(|| "there is no home folder that has a bin".to_owned())
}

fn words(error: trash::Error) -> String {
    match error {
        trash::Error::FileSystem { path, source } => format!("{}: {source}", path.display()),
        trash::Error::CouldNotAccess { target } => format!("{target} cannot be reached"),
        other => other.to_string(),
    }
}
