//! One command, run once on an empty folder (or a copy of a seeded store), and what it printed.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::machine::Ticks;
use super::plan::{Run, Who};
use super::programs::Programs;
use crate::workspace;

/// A command that takes longer has failed, in seconds.
const PATIENCE: &str = "300";
/// The priority of every command, ours and theirs. Raising it needs rights; without them `nice` goes on without.
const PRIORITY: &str = "-15";
/// The store's file in a data folder.
const STORE: &str = "legwork.db";

/// What came of one run.
pub(crate) struct Sample {
    pub(crate) measure: &'static str,
    pub(crate) who: Who,
    pub(crate) repetition: usize,
    args: String,
    said: Value,
    /// The share of the machine that others used meanwhile.
    pub(crate) foreign: f64,
}

impl Sample {
    /// One of its figures.
    pub(crate) fn figure(&self, key: &str) -> Option<f64> {
        self.said[key].as_f64()
    }

    /// For whoever watches.
    pub(crate) fn line(&self) -> String {
        let (who, others) = (name(self.who), self.foreign * 100.0);
        format!("{} {:2} {who:10} others {others:3.0} %  {}", self.repetition, self.measure, self.said)
    }

    fn json(&self) -> Value {
        json!({
            "measure": self.measure, "who": name(self.who), "repetition": self.repetition, "args": self.args,
            "foreign": self.foreign, "figures": self.said,
        })
    }
}

/// A participant in one word.
pub(crate) const fn name(who: Who) -> &'static str {
    match who {
        Who::Ours => "legwork",
        Who::Base => "base",
        Who::Before => "before",
        Who::Limit => "limit",
        Who::Peer(name) => name,
    }
}

/// Where measurements take place: `target/bench`, on the disk of the checkout.
pub(crate) struct Stage<'a> {
    programs: &'a Programs,
    folder: PathBuf,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(programs: &'a Programs) -> Result<Self> {
        let folder = workspace::target().join("bench");
        fs::create_dir_all(&folder)?;
        // seeded by a program of another day, maybe with another schema
        let _ = fs::remove_dir_all(folder.join("seeds"));
        Ok(Self { programs, folder })
    }

    /// Runs one command.
    pub(crate) fn take(
        &self,
        command: Command,
        measure: &'static str,
        run: &Run,
        repetition: usize,
    ) -> Result<Sample> {
        let data = self.folder.join("data");
        let _ = fs::remove_dir_all(&data);
        fs::create_dir_all(&data)?;
        if let Some(tasks) = run.seeded {
            self.copy_seed(run.who, tasks, &data)?;
        }
        let mut timed = at_priority(&command);
        timed.args(run.args.split_whitespace()).args(self.place(run, &data));
        let before = Ticks::now();
        let output = timed.output().context("`timeout` and `nice` (coreutils) are needed")?;
        let foreign = Ticks::now().foreign_since(before);
        let said = String::from_utf8_lossy(&output.stdout);
        let figures = said.lines().last().and_then(|line| serde_json::from_str::<Value>(line).ok());
        let said = match figures {
            Some(figures) => figures,
            None if matches!(run.who, Who::Ours | Who::Base | Who::Before) => {
                bail!("`{}` failed: {}", run.args, String::from_utf8_lossy(&output.stderr).trim())
            }
            None => json!({ "error": String::from_utf8_lossy(&output.stderr).trim() }),
        };
        let _ = fs::remove_dir_all(&data);
        Ok(Sample { measure, who: run.who, repetition, args: run.args.clone(), said, foreign })
    }

    /// Where a program keeps its data, as it wants to be told.
    fn place(&self, run: &Run, data: &Path) -> Vec<OsString> {
        let word = OsString::from;
        match run.who {
            Who::Ours | Who::Base | Who::Before => {
                let worker = self.programs.legwork(run.who);
                vec![word("--dir"), data.into(), word("--worker"), worker.into()]
            }
            Who::Peer("pueue") => {
                let programs = self.programs.pueue().unwrap_or_default();
                vec![word("--bin"), programs.into(), word("--dir"), data.join("pq").into()]
            }
            Who::Limit if run.args.starts_with("spawn") => vec![],
            Who::Limit | Who::Peer(_) => vec![word("--db"), data.join("x.db").into()],
        }
    }

    /// A store with so many ended tasks, made once and copied for each run.
    fn copy_seed(&self, who: Who, tasks: usize, to: &Path) -> Result<()> {
        // another commit may have another schema
        let whose = if who == Who::Before { "before" } else { "ours" };
        let seed = self.folder.join("seeds").join(whose).join(tasks.to_string());
        if !seed.join(STORE).exists() {
            println!("seeding {tasks} ended tasks");
            let mut command = Command::new(self.programs.queue(who));
            command.arg("seed").args(["--done", &tasks.to_string(), "--dir"]).arg(&seed);
            crate::cargo::run(&mut command)?;
        }
        fs::copy(seed.join(STORE), to.join(STORE))?;
        // written back now, and not while the clock runs
        Ok(File::open(to.join(STORE))?.sync_all()?)
    }
}

/// The same command with a time limit and a raised priority.
fn at_priority(command: &Command) -> Command {
    let mut timed = Command::new("timeout");
    timed.args([PATIENCE, "nice", "-n", PRIORITY]).arg(command.get_program()).args(command.get_args());
    timed
}

/// Leaves all samples and the table in `target/bench`.
pub(crate) fn keep(samples: &[Sample], table: &str) -> Result<PathBuf> {
    let folder = workspace::target().join("bench");
    let all: Vec<Value> = samples.iter().map(Sample::json).collect();
    fs::write(folder.join("samples.json"), serde_json::to_vec_pretty(&all)?)?;
    fs::write(folder.join("table.md"), table)?;
    Ok(folder.join("samples.json"))
}
