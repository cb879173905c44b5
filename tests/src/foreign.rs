//! Programs of others in their own languages, fetched from the package indexes once for all runs, below the folder of the
//! binaries. What cannot be had here is told and skipped.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::binaries;

/// Python with these packages, in a folder of this name; `None`, with a word about it, where that cannot be had.
#[must_use]
pub fn python(folder: &str, packages: &[&str], modules: &[&str]) -> Option<PathBuf> {
    let folder = beside_the_binaries(folder)?;
    let python = folder.join("bin/python");
    let import = format!("import importlib.util as u; assert all(u.find_spec(m) for m in {modules:?})");
    let works = || succeeds(Command::new(&python).args(["-c", &import]));
    let made = works()
        || succeeds(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))
            && succeeds(
                Command::new(&python)
                    .args(["-m", "pip", "install", "--quiet", "--timeout", "20", "--retries", "1"])
                    .args(packages),
            )
            && works();
    told(made, "python3 with venv", packages).then_some(python)
}

/// A folder in which node finds these packages; `None`, with a word about it, where that cannot be had.
#[must_use]
pub fn node(folder: &str, packages: &[&str]) -> Option<PathBuf> {
    let folder = beside_the_binaries(folder)?;
    let works = || packages.iter().all(|name| folder.join("node_modules").join(name).is_dir());
    let made = works()
        || std::fs::create_dir_all(&folder).is_ok()
            && succeeds(
                Command::new("npm")
                    .current_dir(&folder)
                    .args(["install", "--no-audit", "--no-fund", "--prefix", "."])
                    .args(packages),
            )
            && works();
    told(made, "node with npm", packages).then_some(folder)
}

/// Runs a program to its end with this on its standard input, and gives all that it said.
///
/// # Panics
/// It cannot be started, or fails.
#[track_caller]
pub fn said_by(program: &mut Command, input: &[u8]) -> String {
    let mut child = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("it was piped").write_all(input).expect("it reads what it is given");
    let out = child.wait_with_output().expect("it ends");
    let told = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{told}");
    told
}

fn beside_the_binaries(folder: &str) -> Option<PathBuf> {
    binaries::path("legwork").parent().map(|beside: &Path| beside.join(folder))
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|out| out.status.success())
}

fn told(made: bool, program: &str, packages: &[&str]) -> bool {
    if !made {
        eprintln!("skipped: needs {program}, and {} from the package index", packages.join(", "));
    }
    made
}
