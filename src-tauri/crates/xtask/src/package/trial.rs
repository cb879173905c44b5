//! `cargo xtask package --try`: each package in a clean system, from their installation to their removal.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::facts::Facts;
use super::tree::Tree;
use super::{deb, rpm, tarball, told};
use crate::{cargo, setup};

/// What is done inside.
const SCRIPT: &str = include_str!("../../package/try.sh");

/// A space of mounts and processes of its own, so that nothing of it is left whatever happens.
const APART: [&str; 7] =
    ["--mount", "--propagation", "private", "--pid", "--mount-proc", "--fork", "--kill-child"];

/// Packs the same programs as the version before and the version after, and hands both to the script.
pub(super) fn run(into: &Path) -> Result<()> {
    for program in ["debootstrap", "unshare", "chroot", "pgrep"] {
        if !setup::on_path(program) {
            bail!(
                "trying a package needs `{program}` (packages debootstrap, util-linux and procps) and the administrator"
            );
        }
    }
    let into = into.join("try");
    std::fs::create_dir_all(&into)?;
    let before = Facts::find(format!("{}~before", env!("CARGO_PKG_VERSION")))?;
    let now = Facts::find(env!("CARGO_PKG_VERSION").to_owned())?;
    let old = deb::pack(&Tree::lay(&into.join("tree"), &before)?, &before, &into)?;
    let tree = Tree::lay(&into.join("tree"), &now)?;
    let mut packages = vec![old];
    for pack in [deb::pack, rpm::pack, tarball::pack] {
        packages.push(pack(&tree, &now, &into)?);
    }
    packages.iter().try_for_each(|package| told(package))?;
    let mut command = Command::new("unshare");
    command.args(APART).args(["bash", "-c", SCRIPT, "try"]);
    cargo::run(command.args(&packages).arg(into.join("root")))
}
