//! How cargo is called. Owns the one choice of packages and features, so that no two steps compile the
//! same dependency twice; never parses what cargo prints.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{profile::Build, workspace};

/// Everything native that is shipped or tested: all but the page (wasm) and these commands themselves.
pub(crate) const NATIVE: [&str; 5] = ["--workspace", "--exclude", "legwork-ui", "--exclude", "xtask"];

/// The page's platform.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Cargo's command `verb` at the top of the checkout.
pub(crate) fn cargo(verb: &str) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = clean(Command::new(program));
    command.arg(verb);
    command
}

/// Cargo on the page's package, in the page's own target folder and the page's profile of `build`.
pub(crate) fn page_cargo(verb: &str, build: Build) -> Command {
    let mut command = cargo(verb);
    command.args(["--package", "legwork-ui", "--profile", build.page_profile(), "--target-dir"]);
    command.arg(workspace::page_target());
    command
}

/// Runs a command to its end; a failure names the program.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let name = describe(command);
    let status = command.status().with_context(|| format!("could not start `{name}`"))?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

/// The command line, as a person would type it.
pub(crate) fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// `cargo run` hands its own package's variables on to us. Build scripts of some dependencies watch them,
/// and would be built again each time somebody changes between `cargo xtask` and plain `cargo`.
fn clean(mut command: Command) -> Command {
    command.current_dir(workspace::root());
    for (name, _) in std::env::vars_os() {
        let leaked =
            name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n.starts_with("CARGO_MANIFEST_"));
        if leaked || name == "LD_LIBRARY_PATH" {
            command.env_remove(name);
        }
    }
    command
}
