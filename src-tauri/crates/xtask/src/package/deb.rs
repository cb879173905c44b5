//! The package for Debian and what comes from it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::facts::{DESCRIPTION, Facts, NAME, SUMMARY, said};
use super::tree::Tree;
use crate::{cargo, run, setup};

/// What Legwork does more with: a sandbox for commands of models, a keyring, and a session bus for notifications.
const RECOMMENDS: &str =
    "bubblewrap, gnome-keyring | org.freedesktop.secrets, default-dbus-session-bus | dbus-session-bus";

/// Packs the tree, and takes what only this format needs out of it again.
pub(super) fn pack(tree: &Tree, facts: &Facts, into: &Path) -> Result<PathBuf> {
    for program in ["dpkg-deb", "dpkg-shlibdeps"] {
        if !setup::on_path(program) {
            bail!("a deb needs `{program}` (packages dpkg and dpkg-dev)");
        }
    }
    let depends = libraries(tree, into)?;
    let bytes: u64 =
        tree.files()?.iter().map(|name| fs::metadata(tree.root.join(name)).map_or(0, |m| m.len())).sum();
    let sums = sums(tree)?;
    tree.put("DEBIAN/control", control(facts, &depends, bytes.div_ceil(1024)).as_bytes())?;
    tree.put("DEBIAN/md5sums", sums.as_bytes())?;
    let file = into.join(format!("{NAME}_{}-1_{}.deb", facts.version, facts.debian_machine()));
    let mut command = Command::new("dpkg-deb");
    command.env("SOURCE_DATE_EPOCH", facts.time.to_string());
    command.args(["--root-owner-group", "-Zxz", "--build"]).arg(&tree.root).arg(&file);
    let done = cargo::run(&mut command);
    fs::remove_dir_all(tree.root.join("DEBIAN"))?;
    done.map(|()| file)
}

fn control(facts: &Facts, depends: &str, kib: u64) -> String {
    format!(
        "Package: {NAME}\nVersion: {}-1\nArchitecture: {}\nMaintainer: {}\nInstalled-Size: {kib}\nDepends: {depends}\n\
         Recommends: {RECOMMENDS}\nSection: utils\nPriority: optional\nDescription: {SUMMARY}\n{}",
        facts.version,
        facts.debian_machine(),
        facts.maintainer,
        folded(DESCRIPTION),
    )
}

/// The long description: indented by one, and no line longer than 80.
fn folded(text: &str) -> String {
    let (mut lines, mut line) = (String::new(), String::new());
    for word in text.split_whitespace() {
        if line.len() + word.len() > 76 {
            lines.push_str(&format!(" {}\n", line.trim()));
            line.clear();
        }
        line.push_str(word);
        line.push(' ');
    }
    lines + &format!(" {}\n", line.trim())
}

/// The packages that hold the libraries which the programs are linked with.
fn libraries(tree: &Tree, into: &Path) -> Result<String> {
    let folder = into.join("shlibs");
    fs::create_dir_all(folder.join("debian"))?;
    // The program wants to find itself in a source package.
    fs::write(
        folder.join("debian/control"),
        format!("Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n"),
    )?;
    let mut command = Command::new("dpkg-shlibdeps");
    command
        .current_dir(&folder)
        .arg("-O")
        .args(run::BINARIES.map(|name| tree.root.join("usr/bin").join(name)));
    let output = command.output().context("could not start `dpkg-shlibdeps`")?;
    fs::remove_dir_all(&folder)?;
    let printed = String::from_utf8_lossy(&output.stdout);
    match printed.lines().find_map(|line| line.strip_prefix("shlibs:Depends=")) {
        Some(depends) if output.status.success() => Ok(depends.to_owned()),
        _ => bail!("`dpkg-shlibdeps` failed: {}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// What dpkg checks files with.
fn sums(tree: &Tree) -> Result<String> {
    let mut sums = String::new();
    for name in tree.files()? {
        let said = said("md5sum", &["--binary", &tree.root.join(&name).to_string_lossy()])?;
        let sum = said.split_whitespace().next().unwrap_or_default();
        sums.push_str(&format!("{sum}  {}\n", name.display()));
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_is_folded_as_control_files_want_it() {
        let text = folded(DESCRIPTION);
        assert!(
            text.lines().all(|line| line.starts_with(' ') && line.len() <= 80 && line.trim() == &line[1..])
        );
        assert_eq!(text.split_whitespace().count(), DESCRIPTION.split_whitespace().count());
    }
}
