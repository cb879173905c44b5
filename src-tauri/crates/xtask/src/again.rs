//! Tests that failed in a whole run, run once more by themselves. Two cores carry hundreds of real processes and windows
//! in such a run; what fails of it and holds alone is told by name and is to be looked into, and does not cost an hour's
//! run. What fails twice has failed. Owns the reading of libtest's list of failures; knows no step.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::cargo::describe;

/// More than so many have failed for a reason, and are not run again.
const FEW: usize = 4;

/// Runs a test command made by `command`, which takes further arguments of the test programs; what fails is run once more
/// by itself. Gives the names of those that held then.
pub(crate) fn run(command: impl Fn(&[&str]) -> Command) -> Result<Vec<String>> {
    let mut whole = command(&[]);
    let name = describe(&whole);
    let (ok, failed) = watch(&mut whole)?;
    if ok {
        return Ok(vec![]);
    }
    if failed.is_empty() || failed.len() > FEW {
        bail!("`{name}` failed");
    }
    println!("\n==> once more by themselves: {}", failed.join(", "));
    let mut words = vec!["--exact", "--test-threads=1"];
    words.extend(failed.iter().map(String::as_str));
    if !watch(&mut command(&words))?.0 {
        bail!("`{name}` failed, twice: {}", failed.join(", "));
    }
    Ok(failed)
}

/// Runs it and passes on what it writes: whether it went well, and which tests failed.
fn watch(command: &mut Command) -> Result<(bool, Vec<String>)> {
    let name = describe(command);
    let failed = || format!("could not run `{name}`");
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(failed)?;
    let mut list = Failures::default();
    let mut out = std::io::stdout().lock();
    let mut written = BufReader::new(child.stdout.take().with_context(failed)?);
    let mut line = vec![];
    // what tests write beside their names need not be text
    while written.read_until(b'\n', &mut line).with_context(failed)? > 0 {
        out.write_all(&line)?;
        list.read(String::from_utf8_lossy(&line).trim_end_matches('\n'));
        line.clear();
    }
    Ok((child.wait().with_context(failed)?.success(), list.names))
}

/// The names under `failures:` at the end of each test program.
#[derive(Default)]
struct Failures {
    listing: bool,
    names: Vec<String>,
}

impl Failures {
    fn read(&mut self, line: &str) {
        match line.strip_prefix("    ") {
            _ if line == "failures:" => self.listing = true,
            Some(name) if self.listing => self.names.push(name.to_owned()),
            _ => self.listing = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_read_where_they_are_listed() {
        let written = "test a::b ... FAILED\n\nfailures:\n\n---- a::b stdout ----\n    indented\n\nfailures:\n    a::b\n    \
                       c::d\n\ntest result: FAILED. 0 passed\n    no name\nfailures:\n    e\n";
        let mut list = Failures::default();
        written.lines().for_each(|line| list.read(line));
        assert_eq!(list.names, ["a::b", "c::d", "e"]);
    }

    /// A command that fails as tests do, unless it is asked for one of them by name.
    fn shell(script: &'static str) -> impl Fn(&[&str]) -> Command {
        move |args| {
            let mut command = Command::new("sh");
            command.args(["-c", script, "sh"]).args(args);
            command
        }
    }

    #[test]
    fn what_holds_by_itself_is_named_and_what_fails_twice_has_failed() {
        let all_well = run(shell("exit 0")).expect("nothing failed");
        assert!(all_well.is_empty());
        let once = run(shell("[ \"$1\" = --exact ] || { printf 'failures:\\n    a\\n'; exit 101; }"));
        assert_eq!(once.expect("it holds by itself"), ["a"]);
        let twice = run(shell("printf 'failures:\\n    a\\n'; exit 101")).expect_err("twice");
        assert!(twice.to_string().ends_with("twice: a"), "{twice}");
        let many = "[ \"$1\" = --exact ] || { printf 'failures:\\n    a\\n    b\\n    c\\n    d\\n    e\\n'; exit 101; }";
        run(shell(many)).expect_err("so many fail for a reason");
        run(shell("[ \"$1\" = --exact ] || exit 101")).expect_err("a program that did not even list them");
    }
}
