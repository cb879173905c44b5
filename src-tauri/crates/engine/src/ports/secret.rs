//! Secrets for commands, as they are kept in the keyring.

use super::model::Secrets;
use contract::{provider::Key, task::TaskError};
use std::collections::{BTreeMap, BTreeSet};

/// What the secret `name` is kept under.
#[must_use]
pub fn secret_key(name: &str) -> String {
    format!("secret:{name}")
}

/// The secrets of these names. May take seconds.
///
/// # Errors
/// Why one of them is not to be had, and whether it may be later.
pub fn secrets_of(
    keyring: &dyn Secrets,
    names: &BTreeSet<String>,
) -> Result<BTreeMap<String, Key>, (TaskError, bool)> {
    let one = |name: &String| {
        let (message, hint, may_come) = match keyring.get(&secret_key(name)) {
            Ok(Some(secret)) => return Ok((name.clone(), secret)),
            Ok(None) => (
                format!("The keyring holds no secret “{name}”."),
                format!("Keep it again: `legwork secret set {name}`."),
                false,
            ),
            Err(error) => (
                format!("The secret “{name}” is not to be had. {error}"),
                "Unlock the keyring, or look whether it asks for its password; then run the task again."
                    .to_owned(),
                true,
            ),
        };
        Err((TaskError { code: "secret".to_owned(), message, hint: Some(hint) }, may_come))
    };
    names.iter().map(one).collect()
}
