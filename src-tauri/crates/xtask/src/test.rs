//! `cargo xtask test`: everything that says whether the project is in order, in the order of its price.

use anyhow::{Result, bail};

use crate::cargo::{self, NATIVE, WASM, cargo, page_cargo};
use crate::display::VirtualDisplay;
use crate::profile::Build;
use crate::{again, page, run, setup, steps::Steps, workspace};

/// One step: its name, what it does in words, and how; it gives what is to be told at the end.
type Step = (&'static str, &'static str, fn(&Choice) -> Result<Vec<String>>);

const STEPS: [Step; 9] = [
    ("setup", "what this machine needs", |_| quietly(setup::setup(setup::For::Testing))),
    ("format", "cargo fmt", |_| quietly(cargo::run(cargo("fmt").args(["--all", "--check"])))),
    ("page", "the page in the window", |_| quietly(page::build(Build::Development))),
    ("lint", "clippy, native", |_| quietly(lint())),
    ("lint-page", "clippy, the page", |_| quietly(lint_page())),
    ("build", "binaries and tests", |_| quietly(build())),
    ("test", "unit and integration tests", test_native),
    ("test-page", "unit tests of the page and of these commands", |_| quietly(test_page())),
    ("e2e", "the real window on a virtual display", end_to_end),
];

/// All that is tested: no documentation has a test, and looking for one takes minutes.
const TESTED: [&str; 3] = ["--lib", "--bins", "--tests"];

/// So many times the long run kills a process at a random moment; the short one does a tenth of it.
const LONG_KILLS: &str = "1000";
/// The same, of what runs coding agents' tasks: each of these costs seconds.
const LONG_CODING_KILLS: &str = "30";

/// Which steps are wanted, and how.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Choice {
    only: Option<String>,
    from: Option<String>,
    long: bool,
    passed: Vec<String>,
}

impl Choice {
    /// Reads the options of `cargo xtask test`; `passed` goes to the test programs.
    pub(crate) fn parse<'a>(mut args: impl Iterator<Item = &'a str>, passed: Vec<String>) -> Result<Self> {
        let mut choice = Self { passed, ..Self::default() };
        while let Some(arg) = args.next() {
            match arg {
                "--only" => choice.only = Some(step_name(args.next())?),
                "--from" => choice.from = Some(step_name(args.next())?),
                "--long" => choice.long = true,
                other => bail!("unexpected argument `{other}`; known are --only STEP, --from STEP, --long"),
            }
        }
        Ok(choice)
    }

    fn steps(&self) -> impl Iterator<Item = &'static Step> {
        let named = |name: &Option<String>| STEPS.iter().position(|step| name.as_deref() == Some(step.0));
        let (only, from) = (named(&self.only), named(&self.from).unwrap_or(0));
        STEPS.iter().enumerate().filter_map(move |(at, step)| match only {
            Some(only) => (at == only).then_some(step),
            None => (at >= from).then_some(step),
        })
    }
}

fn step_name(given: Option<&str>) -> Result<String> {
    let names = STEPS.map(|step| step.0);
    match given {
        Some(name) if names.contains(&name) => Ok(name.to_owned()),
        Some(name) => bail!("there is no step `{name}`; the steps are {}", names.join(", ")),
        None => bail!("a step is missing; the steps are {}", names.join(", ")),
    }
}

/// Runs the chosen steps and stops at the first that fails.
pub(crate) fn test(choice: &Choice) -> Result<()> {
    let mut steps = Steps::new();
    let result = choice.steps().try_for_each(|(name, what, body)| {
        let notes = steps.step(name, what, || body(choice))?;
        steps.note(notes);
        Ok(())
    });
    steps.summary();
    result
}

/// A step that has nothing to tell.
fn quietly(result: Result<()>) -> Result<Vec<String>> {
    result.map(|()| vec![])
}

fn lint() -> Result<()> {
    let everything = ["--workspace", "--exclude", "legwork-ui", "--all-targets", "--", "-D", "warnings"];
    cargo::run(cargo("clippy").args(everything))
}

fn lint_page() -> Result<()> {
    cargo::run(page_cargo("clippy", Build::Development).args(["--target", WASM, "--", "-D", "warnings"]))?;
    cargo::run(page_cargo("clippy", Build::Development).args(["--all-targets", "--", "-D", "warnings"]))
}

/// All at once, so that cargo can keep both cores busy, and every later step only runs.
fn build() -> Result<()> {
    cargo::run(cargo("build").args(NATIVE).arg("--all-targets"))?;
    run::binaries(Build::Development)
}

fn test_native(choice: &Choice) -> Result<Vec<String>> {
    let whole = |words: &[&str]| {
        let mut command = cargo("test");
        command.args(NATIVE).args(TESTED).arg("--no-fail-fast").arg("--").args(&choice.passed).args(words);
        command.env("LEGWORK_BIN_DIR", workspace::target().join("debug"));
        if choice.long {
            command.env("LEGWORK_KILLS", LONG_KILLS).env("LEGWORK_CODING_KILLS", LONG_CODING_KILLS);
        }
        command
    };
    again::run(whole).map(told)
}

/// How it is said of tests that hold by themselves alone.
fn told(names: Vec<String>) -> Vec<String> {
    names.into_iter().map(|name| format!("failed beside others, and held by itself: {name}")).collect()
}

fn test_page() -> Result<()> {
    cargo::run(page_cargo("test", Build::Development).args(TESTED))?;
    cargo::run(cargo("test").args(["--package", "xtask", "--bins"]))
}

/// Windows share one display and one keyboard focus: one test at a time.
fn end_to_end(choice: &Choice) -> Result<Vec<String>> {
    let display = VirtualDisplay::start()?;
    let whole = |words: &[&str]| {
        let mut command = cargo("test");
        command.args(NATIVE).args(["--test", "e2e", "--", "--ignored"]).args(&choice.passed);
        // it may be said once
        command.args(if words.is_empty() { &["--test-threads=1"] } else { words });
        command.env("LEGWORK_BIN_DIR", workspace::target().join("debug"));
        display.show_on(&mut command);
        command
    };
    again::run(whole).map(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(args: &[&str]) -> Vec<&'static str> {
        let choice = Choice::parse(args.iter().copied(), Vec::new()).expect("a valid choice");
        choice.steps().map(|step| step.0).collect()
    }

    #[test]
    fn without_a_choice_all_steps_run_in_order() {
        assert_eq!(chosen(&[]), STEPS.map(|step| step.0));
    }

    #[test]
    fn one_step_or_the_rest_can_be_chosen() {
        assert_eq!(chosen(&["--only", "lint"]), ["lint"]);
        assert_eq!(chosen(&["--from", "test"]), ["test", "test-page", "e2e"]);
    }

    #[test]
    fn an_unknown_step_is_refused_by_name() {
        let error = Choice::parse(["--only", "tests"].into_iter(), Vec::new()).expect_err("no such step");
        assert!(error.to_string().contains("`tests`"), "{error}");
    }
}
