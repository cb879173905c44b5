//! The programs that take part: ours, the limit, the alternatives. Owns how they are built and called.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::plan::Who;
use crate::cargo::{self, cargo};
use crate::workspace;

/// Everything that is built.
pub(crate) struct Programs {
    /// Our measurements.
    queue: PathBuf,
    /// The shipped command line, with its supervisor beside it.
    legwork: PathBuf,
    peers: Option<Peers>,
}

/// The alternatives: where they are built, and where their sources are.
struct Peers {
    built: PathBuf,
    sources: PathBuf,
}

impl Programs {
    /// Builds what is missing. `PEERS_BUILD` names another place for the alternatives.
    pub(crate) fn build(peers: Option<&Path>) -> Result<Self> {
        let shipped = ["--release", "--package", "legwork-cli", "--package", "legwork-supervisor"];
        cargo::run(cargo("build").args(shipped))?;
        let queue = measurements()?;
        let peers = peers.map(Peers::build).transpose()?;
        Ok(Self { queue, legwork: workspace::target().join("release/legwork"), peers })
    }

    /// The command of a participant; `None` where it is not there.
    pub(crate) fn command(&self, who: Who) -> Option<Command> {
        match who {
            Who::Ours | Who::Base => Some(Command::new(&self.queue)),
            Who::Limit => self.peers.as_ref()?.command("ceiling"),
            Who::Peer(name) => self.peers.as_ref()?.command(name),
        }
    }

    /// Where `legwork` is.
    pub(crate) fn legwork(&self) -> &Path {
        &self.legwork
    }

    /// Our measurements' program, to prepare stores with.
    pub(crate) fn queue(&self) -> &Path {
        &self.queue
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

/// Builds our measurements and finds where cargo has put them.
fn measurements() -> Result<PathBuf> {
    let mut command = cargo("build");
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
