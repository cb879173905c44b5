//! `cargo xtask bench`: the queue beside the limit of the machine and the alternatives, in one run.
//!
//! Owns: building all of them, taking turns, and the table with a verdict on each bar. Must never: compare figures
//! of two runs. The machine may be noisy, so repetitions alternate between the programs, a ratio is taken within
//! a repetition, and each sample says how much of the machine others used meanwhile; none is dropped.

mod machine;
mod plan;
mod programs;
mod ratio;
mod sample;
mod table;
mod window;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::workspace;
use plan::Measure;
use programs::Programs;
use sample::Sample;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    /// Where the alternatives' sources are; without them there is no limit and nothing to compare with.
    peers: Option<PathBuf>,
    /// First letters of the measures that are wanted; empty: all.
    only: Vec<char>,
    repetitions: usize,
    /// A tenth of the work, once.
    quick: bool,
    /// A commit whose build takes part too.
    beside: Option<String>,
    /// It fails where a figure is worse than that build's.
    guard: bool,
    /// The window, instead of the queue.
    window: bool,
}

/// What a guard measures: what everybody waits for, and each of them in seconds,
const GUARDED: [char; 4] = ['a', 'c', 'd', 'g'];
/// so many times,
const GUARD_REPETITIONS: usize = 5;
/// beside this commit where none is named.
const GUARD_BESIDE: &str = "HEAD~1";
/// A figure may be worse by this part: what the same build differs from itself here.
const SLACK: f64 = 0.1;

impl Choice {
    /// Reads the options of `cargo xtask bench`.
    pub(crate) fn parse<'a>(mut args: impl Iterator<Item = &'a str>) -> Result<Self> {
        let mut choice = Self {
            peers: None,
            only: vec![],
            repetitions: 3,
            quick: false,
            beside: None,
            guard: false,
            window: false,
        };
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("{arg} needs a value"));
            match arg {
                "--quick" => choice.quick = true,
                "--window" => choice.window = true,
                "--guard" => {
                    choice.guard = true;
                    choice.only = GUARDED.into();
                    choice.repetitions = GUARD_REPETITIONS;
                    choice.beside.get_or_insert_with(|| GUARD_BESIDE.to_owned());
                }
                "--beside" => choice.beside = Some(value()?.to_owned()),
                "--peers" => choice.peers = Some(workspace::root().join(value()?)),
                "--reps" => choice.repetitions = value()?.parse().context("--reps takes a number")?,
                "--only" => choice.only = parse_letters(value()?)?,
                other => bail!(
                    "unexpected argument `{other}`; known are --window, --peers, --beside, --guard, --only, --reps, --quick"
                ),
            }
        }
        if choice.quick {
            choice.repetitions = 1;
        }
        Ok(choice)
    }

    fn wants(&self, measure: &Measure) -> bool {
        self.only.is_empty() || measure.id.chars().next().is_some_and(|letter| self.only.contains(&letter))
    }
}

fn parse_letters(given: &str) -> Result<Vec<char>> {
    let known: Vec<char> = plan::measures(false).iter().filter_map(|m| m.id.chars().next()).collect();
    given
        .split(',')
        .filter_map(|name| name.trim().chars().next())
        .map(
            |letter| {
                if known.contains(&letter) { Ok(letter) } else { bail!("there is no measure `{letter}`") }
            },
        )
        .collect()
}

/// Builds everything, measures, and shows the table.
pub(crate) fn bench(choice: &Choice) -> Result<()> {
    if choice.window {
        return window::measure();
    }
    let programs = Programs::build(choice.peers.as_deref(), choice.beside.as_deref())?;
    let mut measures: Vec<Measure> =
        plan::measures(choice.quick).into_iter().filter(|m| choice.wants(m)).collect();
    if choice.beside.is_some() {
        measures = measures.into_iter().map(Measure::with_before).collect();
    }
    let stage = sample::Stage::new(&programs)?;
    let mut samples: Vec<Sample> = Vec::new();
    for repetition in 0..choice.repetitions {
        for measure in &measures {
            for run in &measure.runs {
                let Some(command) = programs.command(run.who) else { continue };
                let sample = stage.take(command, measure.id, run, repetition)?;
                println!("{}", sample.line());
                samples.push(sample);
            }
        }
    }
    let table = table::table(&measures, &samples);
    let folder = sample::keep(&samples, &table)?;
    println!("\n{table}\nAll samples: {}", folder.display());
    for missing in programs.missing() {
        println!("Not built, so not compared with: {missing}");
    }
    let worse = table::worse_than_before(&measures, &samples, SLACK);
    if choice.guard && !worse.is_empty() {
        bail!("slower than before:\n  {}", worse.join("\n  "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::plan::Who;
    use super::*;

    fn parse(args: &[&str]) -> Result<Choice> {
        Choice::parse(args.iter().copied())
    }

    #[test]
    fn what_is_asked_for_is_understood() {
        let choice = parse(&["--quick", "--peers", "/somewhere", "--only", "a,c"]).expect("a valid choice");
        let expected = Choice {
            peers: Some("/somewhere".into()),
            only: vec!['a', 'c'],
            repetitions: 1,
            quick: true,
            beside: None,
            guard: false,
            window: false,
        };
        assert_eq!(choice, expected);
        let measures = plan::measures(false);
        let wanted: Vec<_> = measures.iter().filter(|m| choice.wants(m)).map(|m| m.id).collect();
        assert_eq!(wanted, ["a", "a'", "c"]);
    }

    #[test]
    fn a_guard_measures_a_little_beside_what_has_landed_or_is_named() {
        let guard = parse(&["--guard"]).expect("a valid choice");
        assert_eq!((guard.beside.as_deref(), guard.guard), (Some("HEAD~1"), true));
        assert_eq!(parse(&["--guard", "--beside", "main"]).expect("valid").beside.as_deref(), Some("main"));
        let measures = plan::measures(false);
        let guarded = measures.into_iter().filter(|m| guard.wants(m)).map(Measure::with_before);
        for measure in guarded {
            let whose: Vec<Who> = measure.runs.iter().map(|run| run.who).collect();
            assert!(whose.windows(2).any(|two| two == [Who::Ours, Who::Before]), "{}", measure.id);
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert!(parse(&["--only", "z"]).is_err());
        assert!(parse(&["--reps"]).is_err());
        assert!(parse(&["--fast"]).is_err());
    }

    #[test]
    fn every_measure_runs_us_and_something_to_compare_with() {
        for measure in plan::measures(true) {
            assert!(measure.runs.iter().any(|run| run.who == Who::Ours), "{}", measure.id);
            assert!(measure.runs.len() > 1, "{}", measure.id);
        }
    }
}
