//! Which sandboxes may be asked for.

use super::findings::finding;
use crate::{
    error::FieldError,
    sandbox::{NetworkAccess, Sandbox},
};

/// What is wrong with a sandbox that stands in the field `field`.
pub(super) fn wanted(field: &str, sandbox: Sandbox) -> Option<FieldError> {
    let is_kept_away = sandbox.network != NetworkAccess::All && sandbox.is_off();
    is_kept_away.then(|| {
        finding(
            &format!("{field}.network"),
            "Only a sandbox keeps a command from the network; choose workspace_write or read_only as well.",
        )
    })
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
            for network in [NetworkAccess::ModelOnly, NetworkAccess::None] {
                let found = of(level, network).map(|found| found.field);
                assert_eq!(found.as_deref(), (level == SandboxLevel::Off).then_some("sandbox.network"));
            }
        }
    }
}
