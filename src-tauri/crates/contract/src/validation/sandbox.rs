//! Which sandboxes may be asked for.

use super::findings::finding;
use crate::{
    error::FieldError,
    sandbox::{NetworkAccess, Sandbox},
};

/// What is wrong with a sandbox that stands in the field `field`.
pub(super) fn wanted(field: &str, sandbox: Sandbox) -> Option<FieldError> {
    match sandbox.network {
        NetworkAccess::All => None,
        NetworkAccess::ModelOnly => Some(finding(
            &format!("{field}.network"),
            "A network of the model's provider alone is not to be had yet; choose none, or all.",
        )),
        NetworkAccess::None if sandbox.is_off() => Some(finding(
            &format!("{field}.network"),
            "Only a sandbox keeps a command from the network; choose workspace_write or read_only as well.",
        )),
        NetworkAccess::None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::SandboxLevel;

    #[test]
    fn the_network_is_kept_away_by_a_sandbox_only() {
        let of = |level, network| wanted("sandbox", Sandbox { level, network, best_effort: false });
        for level in SandboxLevel::ALL {
            assert!(of(level, NetworkAccess::All).is_none());
            assert_eq!(of(level, NetworkAccess::None).is_some(), level == SandboxLevel::Off);
            assert_eq!(of(level, NetworkAccess::ModelOnly).unwrap().field, "sandbox.network");
        }
    }
}
