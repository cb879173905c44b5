//! What a child inherits of our own environment: an allow-list.

use engine::ports::environment::{PASSED_ON, PASSED_ON_FAMILIES, SESSION, SESSION_FAMILY};
use std::ffi::OsString;

/// What a shell would take when nobody says where programs are.
pub(crate) const LAST_RESORT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Our own environment, as far as it is text.
pub(crate) fn ours() -> Vec<(String, String)> {
    let text =
        |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
    std::env::vars_os().filter_map(text).collect()
}

/// What of `ours` any child may have.
pub(crate) fn allowed(ours: &[(String, String)], pass_session: bool) -> Vec<(String, String)> {
    let may_have = |name: &str| {
        let session = SESSION.contains(&name) || name.starts_with(SESSION_FAMILY);
        PASSED_ON.contains(&name)
            || PASSED_ON_FAMILIES.iter().any(|f| name.starts_with(f))
            || (pass_session && session)
    };
    ours.iter().filter(|(name, _)| may_have(name)).cloned().collect()
}
