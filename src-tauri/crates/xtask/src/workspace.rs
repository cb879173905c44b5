//! Where things lie in the checkout. Owns paths only; reads and writes nothing.

use std::path::{Path, PathBuf};

use crate::profile::Build;

/// The top of the checkout.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).unwrap_or(here).to_path_buf()
}

/// Cargo's target folder for everything native.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The page has a target folder of its own, so that its build never waits for the native one.
pub(crate) fn page_target() -> PathBuf {
    target().join("page")
}

/// The folder of the page's sources.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// The built page, which the desktop crate embeds.
pub(crate) fn dist() -> PathBuf {
    ui().join("dist")
}

/// A built binary.
pub(crate) fn binary(name: &str, build: Build) -> PathBuf {
    target().join(build.folder()).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
