//! `cargo xtask package --try`: the deb in a clean system, from its installation to its removal.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use super::facts::Facts;
use super::tree::Tree;
use super::{deb, told};
use crate::{cargo, setup};

/// What is done inside. It is started in a space of mounts and processes of its own, so that nothing of it is left.
const SCRIPT: &str = include_str!("../../package/try.sh");

/// Packs the same programs as the version before and the version after, and hands both to the script.
pub(super) fn run(into: &Path) -> Result<()> {
    for program in ["debootstrap", "unshare", "chroot"] {
        if !setup::on_path(program) {
            bail!(
                "trying a package needs `{program}` (packages debootstrap and util-linux) and the administrator"
            );
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    let mut packages = Vec::new();
    for version in [format!("{version}~before"), format!("{version}~now")] {
        let facts = Facts::find(version)?;
        let tree = Tree::lay(&into.join("tree"), &facts)?;
        packages.push(deb::pack(&tree, &facts, into)?);
    }
    packages.iter().try_for_each(|package| told(package))?;
    let mut command = Command::new("unshare");
    command.args([
        "--mount",
        "--propagation",
        "private",
        "--pid",
        "--fork",
        "--kill-child",
        "bash",
        "-c",
        SCRIPT,
    ]);
    cargo::run(command.arg("try").args(&packages).arg(into.join("root")))
}
