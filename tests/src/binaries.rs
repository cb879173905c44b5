//! Where the built programs are. `cargo xtask test` builds them before the tests.

use std::path::PathBuf;

/// The built program `name`; fails with what to do when it is not there.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    let path = folder().join(name);
    assert!(path.is_file(), "{} is not built; start the tests by `cargo xtask test`", path.display());
    path
}

/// `target/debug`, seen from the test program in `target/debug/deps`.
fn folder() -> PathBuf {
    if let Some(given) = std::env::var_os("LEGWORK_BIN_DIR") {
        return given.into();
    }
    let test = std::env::current_exe().expect("a running program has a path");
    test.ancestors().nth(2).expect("tests run from target/debug/deps").to_path_buf()
}
