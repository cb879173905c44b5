//! `cargo xtask package`: what people install, made from a release build.
//!
//! One tree of files is laid out (`tree`), and each format packs that tree, so that a file is named once. A deb is made by
//! `dpkg-deb`, and its dependencies are found by `dpkg-shlibdeps`, the programs that define the format; an rpm by the
//! `rpm` crate, which needs no rpmbuild; a tarball by `tar`. Tauri's own bundler was looked at: it knows one program and
//! what lies beside it, names its dependencies from a fixed list, and leaves out changelog and copyright. There is no
//! AppImage: its runtime and its tools are downloaded from elsewhere at each build, and no package registry has them.

mod deb;
mod facts;
mod notices;
mod rpm;
mod tarball;
mod tree;
mod trial;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use self::facts::Facts;
use self::tree::Tree;
use crate::profile::Build;
use crate::steps::Steps;
use crate::{page, run, setup, workspace};

/// A kind of package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Deb,
    Rpm,
    Tar,
}

impl Format {
    const ALL: [Self; 3] = [Self::Deb, Self::Rpm, Self::Tar];

    const fn name(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
            Self::Tar => "tar",
        }
    }

    fn pack(self, tree: &Tree, facts: &Facts, into: &Path) -> Result<PathBuf> {
        match self {
            Self::Deb => deb::pack(tree, facts, into),
            Self::Rpm => rpm::pack(tree, facts, into),
            Self::Tar => tarball::pack(tree, facts, into),
        }
    }
}

/// What is to be made.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    formats: Vec<Format>,
    version: String,
    trial: bool,
}

impl Choice {
    /// Reads the options of `cargo xtask package`.
    pub(crate) fn parse<'a>(mut args: impl Iterator<Item = &'a str>) -> Result<Self> {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let mut choice = Self { formats: Format::ALL.to_vec(), version, trial: false };
        while let Some(arg) = args.next() {
            match (arg, arg == "--try") {
                (_, true) => choice.trial = true,
                ("--only", _) => choice.formats = formats(args.next().unwrap_or_default())?,
                ("--version", _) => choice.version = version_of(args.next().unwrap_or_default())?,
                (other, _) => bail!(
                    "unexpected argument `{other}`; known are --only deb,rpm,tar, --version VERSION, --try"
                ),
            }
        }
        Ok(choice)
    }
}

fn formats(names: &str) -> Result<Vec<Format>> {
    let known = |name: &str| Format::ALL.into_iter().find(|format| format.name() == name);
    let each = names.split(',').map(|name| known(name).ok_or(name));
    each.collect::<Result<_, _>>()
        .map_err(|name| anyhow::anyhow!("there is no format `{name}`; the formats are deb, rpm, tar"))
}

/// It becomes part of file names, and both dpkg and rpm have to understand it.
fn version_of(given: &str) -> Result<String> {
    let plain = given.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '~' | '+'));
    if !plain || !given.starts_with(|c: char| c.is_ascii_digit()) {
        bail!("`{given}` is no version; it begins with a digit and holds letters, digits, `.`, `~` and `+`");
    }
    Ok(given.to_owned())
}

/// Builds everything for people and packs it; with `--try`, installs it in a clean system as well.
pub(crate) fn package(choice: &Choice) -> Result<()> {
    if cfg!(not(target_os = "linux")) {
        bail!("packages are made on Linux");
    }
    let mut steps = Steps::new();
    let done = make(choice, &mut steps);
    steps.summary();
    done
}

fn make(choice: &Choice, steps: &mut Steps) -> Result<()> {
    steps.step("setup", "what this machine needs", || setup::setup(setup::For::Running))?;
    steps.step("page", "the page, as it is shipped", || page::build(Build::Release))?;
    steps.step("build", "the programs, as they are shipped", || run::binaries(Build::Release))?;
    let into = workspace::target().join("package");
    fs::create_dir_all(&into)?;
    steps.step("pack", "one tree of files, in each format", || {
        let facts = Facts::find(choice.version.clone())?;
        let tree = Tree::lay(&into.join("tree"), &facts)?;
        for format in &choice.formats {
            told(&format.pack(&tree, &facts, &into)?)?;
        }
        Ok(())
    })?;
    if choice.trial {
        steps.step("try", "install, upgrade and remove it in a clean system", || trial::run(&into))?;
    }
    Ok(())
}

fn told(package: &Path) -> Result<()> {
    let mib = fs::metadata(package)?.len() as f64 / f64::from(1 << 20);
    println!("{mib:7.1} MiB  {}", package.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(args: &[&str]) -> Result<Choice> {
        Choice::parse(args.iter().copied())
    }

    #[test]
    fn all_formats_of_this_version_unless_told_otherwise() {
        let all = chosen(&[]).expect("a choice");
        assert_eq!((&*all.formats, &*all.version), (&Format::ALL[..], env!("CARGO_PKG_VERSION")));
        let some = chosen(&["--only", "tar,deb", "--version", "1.2.0~rc1", "--try"]).expect("a choice");
        assert_eq!(
            (some.formats, &*some.version, some.trial),
            (vec![Format::Tar, Format::Deb], "1.2.0~rc1", true)
        );
    }

    #[test]
    fn what_makes_no_package_is_refused() {
        for args in [
            &["--only", "msi"][..],
            &["--only"],
            &["--version", "v1"],
            &["--version", "1/../2"],
            &["--version", "1-2"],
            &["--version"],
            &["deb"],
        ] {
            assert!(chosen(args).is_err(), "{args:?}");
        }
    }
}
