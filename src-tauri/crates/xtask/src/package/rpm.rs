//! The package for Fedora, openSUSE and what comes from them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rpm::{BuildConfig, CompressionType, Dependency, FileOptions, PackageBuilder};

use super::facts::{DESCRIPTION, Facts, NAME, SUMMARY, said};
use super::tree::{Tree, ZSH, create};
use crate::run;

/// Where zsh looks for completions on these systems.
const SITE: &str = "usr/share/zsh/site-functions/_legwork";

/// Packs the tree.
pub(super) fn pack(tree: &Tree, facts: &Facts, into: &Path) -> Result<PathBuf> {
    let mut builder = PackageBuilder::new(NAME, &facts.version, "MIT OR Apache-2.0", facts.machine, SUMMARY);
    builder.using_config(BuildConfig::v4().compression(CompressionType::Gzip).source_date(facts.time));
    builder.release("1").description(DESCRIPTION).packager(&facts.maintainer);
    // a folder that no package owns stays behind
    builder.with_dir_entry(FileOptions::dir(format!("/usr/share/doc/{NAME}")))?;
    for name in tree.files()? {
        let text = name.to_string_lossy();
        if text.ends_with("changelog.Debian.gz") {
            continue;
        }
        let at = if text == ZSH { SITE } else { &*text };
        let mode = u16::try_from(Tree::mode(&name))?;
        let options = FileOptions::new(format!("/{at}")).permissions(mode);
        let options = match (text.ends_with("/copyright"), text.starts_with("usr/share/doc")) {
            (true, _) => options.license(),
            (false, true) => options.doc(),
            (false, false) => options,
        };
        builder.with_file_contents(fs::read(tree.root.join(&name))?, options)?;
    }
    for library in libraries(tree)? {
        builder.requires(Dependency::any(library));
    }
    for program in ["bubblewrap", "gnome-keyring"] {
        builder.recommends(Dependency::any(program));
    }
    let package = builder.build().context("the rpm could not be put together")?;
    let file = into.join(format!("{NAME}-{}-1.{}.rpm", facts.version, facts.machine));
    package.write(&mut create(&file)?).context("the rpm could not be written")?;
    Ok(file)
}

/// The libraries that the programs are linked with, as rpm names them.
fn libraries(tree: &Tree) -> Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for name in run::BINARIES {
        let program = tree.root.join("usr/bin").join(name);
        all.extend(needed(&said("objdump", &["--private-headers", &program.to_string_lossy()])?));
    }
    Ok(all)
}

/// Libraries, and the versions of their symbols, out of what objdump says of a program.
fn needed(headers: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut library = None;
    for line in headers.lines() {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            ["NEEDED", name] => drop(found.insert(format!("{name}()(64bit)"))),
            ["required", "from", name] => library = Some(name.trim_end_matches(':').to_owned()),
            [_, _, _, version] if line.starts_with(' ') => {
                found.extend(library.as_ref().map(|library| format!("{library}({version})(64bit)")));
            }
            _ => library = None,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_named_as_rpm_does() {
        let headers = "\nDynamic Section:\n  NEEDED               libgtk-3.so.0\n  NEEDED               libc.so.6\n  INIT                 0x0000000000002000\n\n\
             Version References:\n  required from libc.so.6:\n    0x09691a75 0x00 02 GLIBC_2.2.5\n    0x069691b4 0x00 05 GLIBC_2.34\n\n";
        let found: Vec<_> = needed(headers).into_iter().collect();
        let expected = [
            "libc.so.6()(64bit)",
            "libc.so.6(GLIBC_2.2.5)(64bit)",
            "libc.so.6(GLIBC_2.34)(64bit)",
            "libgtk-3.so.0()(64bit)",
        ];
        assert_eq!(found, expected);
    }
}
