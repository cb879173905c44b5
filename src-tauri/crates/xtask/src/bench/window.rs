//! `cargo xtask bench --window`: the real window with 100,000 tasks, as people get it, on a display in memory.

use anyhow::Result;

use crate::cargo::{self, NATIVE, cargo};
use crate::display::VirtualDisplay;
use crate::profile::Build;
use crate::{page, run, workspace};

/// Builds what is shipped and the plain window beside it, and starts the measurement; it prints the table itself.
pub(super) fn measure() -> Result<()> {
    page::build(Build::Release)?;
    run::binaries(Build::Release)?;
    cargo::run(cargo("build").args(NATIVE).args(["--release", "--example", "plain_window"]))?;
    let display = VirtualDisplay::start()?;
    let mut test = cargo("test");
    test.args(NATIVE).args(["--test", "window", "--", "--ignored", "--nocapture"]);
    test.env("LEGWORK_BIN_DIR", workspace::target().join(Build::Release.folder()));
    display.show_on(&mut test);
    cargo::run(&mut test)
}
