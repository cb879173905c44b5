//! The project's own commands: `cargo xtask run`, `test`, `dev` and their parts.
//!
//! Owns how the project is set up, built, run and tested on a machine. It never becomes part of what is
//! shipped, depends on no crate of the product, and needs nothing but Rust to start.
#![expect(clippy::print_stdout, reason = "the standard output is how these commands talk to the person")]

mod again;
mod bench;
mod cargo;
mod dev;
mod display;
mod package;
mod page;
mod profile;
mod run;
mod setup;
mod steps;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
Usage: cargo xtask COMMAND

  run [-- ARG...]   set this machine up, build everything and open the app
      --release       as people get it: slow to build, small and fast
  test              set up, then format, lints, unit, integration and end-to-end tests
      --only STEP     one step alone (setup, format, page, lint, lint-page, build, test, test-page, e2e)
      --from STEP     that step and those after it
      --long          the long reliability runs too
      -- ARG...       passed to the tests of the steps test and e2e
  dev [-- ARG...]   like run, and rebuild and restart whenever a file changes
  bench             measure the queue; with its limit and the alternatives, where their sources are given
      --peers DIR     those sources, with a run.sh that builds them
      --beside COMMIT Legwork at another commit too, in turn with this one
      --guard         a short run beside the commit before, or that one; it fails where something got slower
      --only a,c      some measures alone, by their first letter (a to h)
      --reps N        repetitions (3)
      --quick         a tenth of the work, once
      --window        the window instead, as people get it, with 100,000 tasks
  package           what people install, in target/package: deb, rpm and tarball
      --only deb,tar  some formats alone
      --version V     another version than the project's
      --try           then install, upgrade, use and remove them in a clean system (Debian, as root)
  page              build the page alone, into ui/dist
      --release       small, as it is shipped
  setup             set this machine up alone
";

fn main() -> ExitCode {
    match dispatch(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(mut args: Vec<String>) -> Result<()> {
    let passed = match args.iter().position(|arg| arg == "--") {
        Some(at) => {
            let passed = args.split_off(at + 1);
            args.pop();
            passed
        }
        None => Vec::new(),
    };
    let mut args = args.iter().map(String::as_str);
    match args.next() {
        Some("run") => release(args).and_then(|build| run::run(build, &passed)),
        Some("test") => test::test(&test::Choice::parse(args, passed)?),
        Some("dev") => no_more(args).and_then(|()| dev::dev(&passed)),
        Some("bench") => bench::bench(&bench::Choice::parse(args)?),
        Some("package") => package::package(&package::Choice::parse(args)?),
        Some("page") => release(args).and_then(page::build),
        Some("setup") => no_more(args).and_then(|()| setup::setup(setup::For::Testing)),
        None | Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}

/// `--release`, or nothing.
fn release<'a>(args: impl Iterator<Item = &'a str>) -> Result<profile::Build> {
    let mut args = args.peekable();
    let build =
        args.next_if_eq(&"--release").map_or(profile::Build::Development, |_| profile::Build::Release);
    no_more(args).map(|()| build)
}

fn no_more<'a>(mut args: impl Iterator<Item = &'a str>) -> Result<()> {
    match args.next() {
        Some(extra) => bail!("unexpected argument `{extra}`; arguments for the app follow `--`"),
        None => Ok(()),
    }
}
