//! What every format says about the package: version, day, architecture, and who answers for it.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace;

pub(super) const NAME: &str = "legwork";
pub(super) const SUMMARY: &str = "puts your agents to work in the background";
pub(super) const DESCRIPTION: &str = "\
You hand over a task, close the window, and trust it: the task waits its turn, runs, survives crashes, tells you when it \
is done, and keeps what it made. Shell commands and agents with a model stand in one queue under the same rules. There is \
a window, a command line, a board in the terminal, a headless worker, and an MCP server for coding agents.";

/// What differs from package to package.
pub(super) struct Facts {
    pub(super) version: String,
    /// Seconds since 1970: of the commit, so that the same sources make the same package.
    pub(super) time: u32,
    /// The processor, as Rust and rpm name it.
    pub(super) machine: &'static str,
    /// `Name <address>`.
    pub(super) maintainer: String,
}

impl Facts {
    pub(super) fn find(version: String) -> Result<Self> {
        let time = match std::env::var("SOURCE_DATE_EPOCH") {
            Ok(given) => given,
            Err(_) => said("git", &["log", "-1", "--format=%ct"])?,
        };
        let time = time.trim().parse().with_context(|| format!("{time:?} is no time"))?;
        Ok(Self { version, time, machine: std::env::consts::ARCH, maintainer: maintainer() })
    }

    /// The processor, as Debian names it.
    pub(super) fn debian_machine(&self) -> &'static str {
        match self.machine {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        }
    }

    /// The day, written as `format` of `date`.
    pub(super) fn day(&self, format: &str) -> Result<String> {
        let at = format!("--date=@{}", self.time);
        Ok(said("env", &["LC_ALL=C", "date", "--utc", &at, format])?.trim().to_owned())
    }
}

/// Whoever builds a package answers for it: by the variables of Debian's tools, else by git.
fn maintainer() -> String {
    let of = |variable: &str, setting: &str| {
        let given = std::env::var(variable).ok().or_else(|| said("git", &["config", setting]).ok());
        given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let name = of("DEBFULLNAME", "user.name").unwrap_or_else(|| "Legwork contributors".to_owned());
    let address = of("DEBEMAIL", "user.email").unwrap_or_else(|| "contributors@legwork.invalid".to_owned());
    format!("{name} <{address}>")
}

/// What a program prints.
pub(super) fn said(program: &str, args: &[&str]) -> Result<String> {
    let output = Command::new(program).args(args).current_dir(workspace::root()).output();
    let output = output.with_context(|| format!("could not start `{program}`"))?;
    if !output.status.success() {
        bail!("`{program}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
