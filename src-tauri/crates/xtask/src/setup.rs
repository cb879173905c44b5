//! What a machine needs before the project builds there. Owns the lists of packages; asks the system for
//! facts each time instead of remembering, so that a second run finds nothing to do and says nothing.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cargo;

/// What the machine is wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// Building and opening the app.
    Running,
    /// All tests as well: the virtual display, the browser driver, what a screen reader needs, the fonts of the screenshots, a terminal to look at.
    Testing,
}

/// What building and running takes. The linker is not among them: rustc brings its own.
const RUNNING: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libssl-dev",
    "bubblewrap",
];

/// What the tests take on top of it.
const TESTING: &[&str] = &[
    "webkit2gtk-driver",
    "at-spi2-core",
    "xvfb",
    "dbus",
    "gnome-keyring",
    "fonts-inter",
    "fonts-jetbrains-mono",
    "fonts-noto-cjk",
    "fonts-noto-color-emoji",
    "tmux",
];

/// Brings the machine to where the project builds (and its tests run), or says what is missing.
pub(crate) fn setup(wanted: For) -> Result<()> {
    system_packages(wanted)?;
    wasm_target()
}

fn system_packages(wanted: For) -> Result<()> {
    if cfg!(not(target_os = "linux")) {
        return Ok(()); // macOS and Windows bring their web view and compiler tools along
    }
    if !on_path("dpkg-query") {
        return without_apt(wanted);
    }
    let all = RUNNING.iter().chain(if wanted == For::Testing { TESTING } else { &[] });
    let missing: Vec<&str> = all.copied().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing {} system packages: {}", missing.len(), missing.join(" "));
    let Some(mut apt) = apt_get() else {
        bail!(
            "{} system packages are missing and need the administrator. Please type:\n\n  \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}\n\nand start this command again",
            missing.len(),
            missing.join(" ")
        );
    };
    cargo::run(apt().arg("update"))
        .and_then(|()| cargo::run(apt().args(["install", "-y", "--no-install-recommends"]).args(&missing)))
        .context("the system packages could not be installed")
}

/// Is the package fully installed, by dpkg's own word?
fn installed(package: &str) -> bool {
    let asked = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output();
    asked.is_ok_and(|answer| answer.stdout == b"installed")
}

/// How apt-get can be called without asking for a password, if it can.
fn apt_get() -> Option<impl FnMut() -> Command> {
    let quiet = |program: &str, args: &[&str]| {
        Command::new(program)
            .args(args)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .stdin(Stdio::null())
            .status()
    };
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    let sudo = !root && quiet("sudo", &["-n", "true"]).is_ok_and(|status| status.success());
    (root || sudo).then_some(move || {
        let mut command = Command::new(if root { "env" } else { "sudo" });
        if sudo {
            command.args(["-n", "env"]);
        }
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]);
        command
    })
}

/// On a Linux without apt: check what can be checked, and name what to install.
fn without_apt(wanted: For) -> Result<()> {
    let library =
        |name: &str| Command::new("pkg-config").args(["--exists", name]).status().is_ok_and(|s| s.success());
    let mut missing = Vec::new();
    if !on_path("cc") {
        missing.push("a C compiler (`cc`)");
    }
    if !on_path("pkg-config") || !library("webkit2gtk-4.1") {
        missing.push("WebKitGTK 4.1 with its headers (Fedora: webkit2gtk4.1-devel, Arch: webkit2gtk-4.1)");
    }
    if wanted == For::Testing {
        let programs = [
            ("WebKitWebDriver", "WebKitWebDriver (Fedora: webkit2gtk-driver, Arch: part of webkit2gtk-4.1)"),
            ("Xvfb", "Xvfb (Fedora: xorg-x11-server-Xvfb, Arch: xorg-server-xvfb)"),
            ("dbus-daemon", "dbus-daemon (Fedora: dbus-daemon, Arch: dbus)"),
            ("gnome-keyring-daemon", "gnome-keyring-daemon (package gnome-keyring)"),
            ("tmux", "tmux"),
        ];
        missing.extend(programs.iter().filter(|(program, _)| !on_path(program)).map(|(_, name)| *name));
    }
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "this system lacks:\n  - {}\nPlease install them and start this command again",
        missing.join("\n  - ")
    )
}

/// The page's platform. rustup reads `rust-toolchain.toml` and usually has it already.
fn wasm_target() -> Result<()> {
    let rustc = Command::new("rustc").args(["--print", "sysroot"]).output().context("could not ask rustc")?;
    let sysroot = String::from_utf8_lossy(&rustc.stdout);
    if Path::new(sysroot.trim()).join("lib/rustlib").join(cargo::WASM).join("lib").is_dir() {
        return Ok(());
    }
    if !on_path("rustup") {
        bail!(
            "this Rust has no {} target, which the page needs; install Rust by https://rustup.rs or add the target by your system's packages",
            cargo::WASM
        );
    }
    println!("adding the {} target", cargo::WASM);
    cargo::run(Command::new("rustup").args(["target", "add", cargo::WASM]))
}

/// Is there a program of this name on PATH?
pub(crate) fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_the_path_only() {
        assert!(on_path("sh"));
        assert!(!on_path("a program that nobody has"));
    }

    #[test]
    fn a_package_that_does_not_exist_is_not_installed() {
        assert!(!installed("legwork-no-such-package"));
    }
}
