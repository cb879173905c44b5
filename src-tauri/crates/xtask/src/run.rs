//! `cargo xtask run`: from a fresh machine to the open window.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::{self, NATIVE, cargo};
use crate::profile::Build;
use crate::{display, page, setup, steps::Steps, workspace};

/// The binaries that belong together; each finds the others beside itself.
pub(crate) const BINARIES: [&str; 3] = ["legwork", "legwork-supervisor", "legwork-desktop"];

/// Sets up, builds and opens the app with `args`; comes back when the app has been quit.
pub(crate) fn run(build: Build, args: &[String]) -> Result<()> {
    let mut steps = Steps::new();
    steps.step("setup", "what this machine needs", || setup::setup(setup::For::Running))?;
    steps.step("page", "the page in the window", || page::build(build))?;
    steps.step("build", "legwork, legwork-supervisor, legwork-desktop", || binaries(build))?;
    if !display::present() {
        println!("\n{}", without_display(build));
        return Ok(());
    }
    println!("\n==> run: the app");
    cargo::run(&mut app(build, args))
}

/// Builds the shipped binaries, with the page that lies in `ui/dist` embedded.
pub(crate) fn binaries(build: Build) -> Result<()> {
    let mut command = cargo("build");
    command.args(NATIVE).arg("--bins");
    if build == Build::Release {
        command.arg("--release");
    }
    cargo::run(&mut command)?;
    for name in BINARIES {
        if !workspace::binary(name, build).is_file() {
            bail!("cargo built no {name}");
        }
    }
    Ok(())
}

/// The built app, ready to be started.
pub(crate) fn app(build: Build, args: &[String]) -> Command {
    let mut command = Command::new(workspace::binary("legwork-desktop", build));
    command.args(args);
    command
}

/// Starts the app as it is developed, and leaves it running.
pub(crate) fn start(args: &[String]) -> Result<std::process::Child> {
    app(Build::Development, args).spawn().context("could not start legwork-desktop")
}

fn without_display(build: Build) -> String {
    let folder = workspace::target().join(build.folder());
    let folder = folder.display();
    format!(
        "Everything is built, but there is no display here to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n\
         To go on without a window:      {folder}/legwork worker\n\
         and give it something to do:    {folder}/legwork execute --command 'echo hello'\n\
         To open the window all the same, on a virtual display (packages xvfb and dbus):\n\
         \x20                               xvfb-run dbus-run-session {folder}/legwork-desktop"
    )
}
