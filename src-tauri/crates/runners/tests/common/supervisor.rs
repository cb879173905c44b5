//! The real supervisor, for runs of commands.

use std::{path::PathBuf, process::Command, sync::OnceLock};

/// The supervisor, built once where it is not up to date.
pub(crate) fn supervisor() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let build = || {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built =
            Command::new(cargo).args(["build", "--quiet", "--package", "legwork-supervisor"]).status();
        assert!(built.unwrap().success(), "the supervisor does not build");
        // This test's own program is in `deps`, below the folder with the programs.
        std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("legwork-supervisor")
    };
    BUILT.get_or_init(build).clone()
}
