//! The programs that take part: ours, ours of another commit, the limit, the alternatives. Owns how they are built and
//! called.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::plan::Who;
use crate::cargo::{self, cargo};
use crate::workspace;

/// Everything that is built.
pub(crate) struct Programs {
    ours: Own,
    /// The same of another commit.
    before: Option<Own>,
    peers: Option<Peers>,
}

/// Legwork, built from one checkout.
struct Own {
    /// The measurements.
    queue: PathBuf,
    /// The shipped command line, with its supervisor beside it.
    legwork: PathBuf,
}

/// The alternatives: where they are built, and where their sources are.
struct Peers {
    built: PathBuf,
    sources: PathBuf,
}

impl Programs {
    /// Builds what is missing; `before` names a commit. `PEERS_BUILD` names another place for the alternatives.
    pub(crate) fn build(peers: Option<&Path>, before: Option<&str>) -> Result<Self> {
        let ours = Own::build(&workspace::root(), &workspace::target())?;
        let before = before.map(Own::of_commit).transpose()?;
        let peers = peers.map(Peers::build).transpose()?;
        Ok(Self { ours, before, peers })
    }

    /// The command of a participant; `None` where it is not there.
    pub(crate) fn command(&self, who: Who) -> Option<Command> {
        match who {
            Who::Ours | Who::Base => Some(Command::new(&self.ours.queue)),
            Who::Before => self.before.as_ref().map(|own| Command::new(&own.queue)),
            Who::Limit => self.peers.as_ref()?.command("ceiling"),
            Who::Peer(name) => self.peers.as_ref()?.command(name),
        }
    }

    /// Where `legwork` is that belongs to a participant's measurements.
    pub(crate) fn legwork(&self, who: Who) -> &Path {
        match (&self.before, who) {
            (Some(before), Who::Before) => &before.legwork,
            _ => &self.ours.legwork,
        }
    }

    /// The measurements' program, to prepare a participant's store with.
    pub(crate) fn queue(&self, who: Who) -> &Path {
        match (&self.before, who) {
            (Some(before), Who::Before) => &before.queue,
            _ => &self.ours.queue,
        }
    }

    /// Where the alternative that needs to be told is.
    pub(crate) fn pueue(&self) -> Option<PathBuf> {
        self.peers.as_ref().map(|p| p.built.join("pueue/bin"))
    }

    /// Who could not be built.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        const ALL: [&str; 6] = ["ceiling", "plainjob", "naive", "huey", "apalis", "pueue"];
        let there = |name: &str| self.peers.as_ref().is_some_and(|p| p.command(name).is_some());
        ALL.into_iter().filter(|name| !there(name)).collect()
    }
}

impl Own {
    /// Of another commit, in a checkout of its own that stays, so that the next one is built on what there is.
    fn of_commit(commit: &str) -> Result<Self> {
        let checkout = workspace::target().join("before");
        println!("\n==> Legwork at {commit}: {}", checkout.display());
        let mut git = Command::new("git");
        if checkout.exists() {
            let wanted =
                Command::new("git").current_dir(workspace::root()).args(["rev-parse", commit]).output()?;
            let wanted = String::from_utf8_lossy(&wanted.stdout).trim().to_owned();
            git.current_dir(&checkout).args(["checkout", "--quiet", "--force", "--detach", &wanted]);
        } else {
            git.current_dir(workspace::root()).args(["worktree", "add", "--quiet", "--force", "--detach"]);
            git.arg(&checkout).arg(commit);
        }
        cargo::run(&mut git)?;
        Self::build(&checkout, &checkout.join("target"))
    }

    fn build(checkout: &Path, target: &Path) -> Result<Self> {
        let shipped = ["--release", "--package", "legwork-cli", "--package", "legwork-supervisor"];
        cargo::run(cargo("build").current_dir(checkout).args(shipped).arg("--target-dir").arg(target))?;
        let queue = measurements(checkout, target)?;
        Ok(Self { queue, legwork: target.join("release/legwork") })
    }
}

/// Builds the measurements of a checkout and finds where cargo has put them.
fn measurements(checkout: &Path, target: &Path) -> Result<PathBuf> {
    let mut command = cargo("build");
    command.current_dir(checkout).arg("--target-dir").arg(target);
    command.args(["--release", "--package", "legwork-engine", "--bench", "queue", "--message-format=json"]);
    let built = command.stderr(std::process::Stdio::inherit()).output().context("could not start cargo")?;
    if !built.status.success() {
        bail!("the measurements could not be built");
    }
    let said = String::from_utf8_lossy(&built.stdout);
    let mut executables = said.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let named = message["target"]["name"] == "queue";
        message["executable"].as_str().filter(|_| named).map(PathBuf::from)
    });
    executables.next_back().context("cargo did not say where it has put the measurements")
}

impl Peers {
    fn build(sources: &Path) -> Result<Self> {
        let built = std::env::var_os("PEERS_BUILD")
            .map_or_else(|| workspace::target().join("peers"), |dir| workspace::root().join(dir));
        let mut command = Command::new(sources.join("run.sh"));
        // it builds what is missing and then measures, which nobody asked it to do: no such program, no such measure
        command.args(["--quick", "--only", "none", "--ops", "none"]).env("PEERS_BUILD", &built);
        println!("\n==> the alternatives: {}", sources.display());
        let output = command.output().with_context(|| format!("{}", sources.join("run.sh").display()))?;
        let peers = Self { built, sources: sources.to_owned() };
        if peers.command("ceiling").is_none() {
            bail!("the alternatives could not be built:\n{}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(peers)
    }

    fn command(&self, name: &str) -> Option<Command> {
        let built = |path: &str| Some(self.built.join(path)).filter(|p| p.exists());
        match name {
            "ceiling" => built("target-ceiling/release/ceiling").map(Command::new),
            "apalis" => built("target-apalis/release/peer-apalis").map(Command::new),
            "plainjob" | "naive" => {
                built("node/node_modules")?;
                let mut command = Command::new("node");
                command.arg(built("node/bench.mjs")?).arg(name);
                Some(command)
            }
            "huey" => {
                let mut command = Command::new(built("venv/bin/python")?);
                command.arg(self.sources.join("huey/bench.py"));
                Some(command)
            }
            "pueue" => {
                built("pueue/bin/pueued")?;
                let mut command = Command::new("python3");
                command.arg(self.sources.join("pueue/bench.py"));
                Some(command)
            }
            _ => None,
        }
    }
}
