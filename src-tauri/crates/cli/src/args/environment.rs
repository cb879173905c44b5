//! The variables of the caller that a command is given, and what is said of those that it is not.

use super::task::TaskOptions;
use crate::terminal::failure::Failure;
use std::{collections::BTreeMap, env};

/// Passed on unasked: a command that tells times and words tells them as the caller's terminal does.
const LOCALE: [&str; 2] = ["TZ", "LANG"];
const LOCALE_FAMILY: &str = "LC_";
/// What every command is given, under the same name.
const GIVEN: [&str; 8] = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "PWD"];

/// The zone and language that are set here.
pub(crate) fn locale() -> BTreeMap<String, String> {
    env::vars_os()
        .filter_map(|(n, v)| Some((n.into_string().ok()?, v.into_string().ok()?)))
        .filter(|(name, _)| is_locale(name))
        .collect()
}

fn is_locale(name: &str) -> bool {
    LOCALE.contains(&name) || name.starts_with(LOCALE_FAMILY)
}

/// The variables of `--env NAME=VALUE`, or of `--env NAME` with what is set here.
pub(crate) fn variables(given: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    given.iter().map(|one| variable(one, |name| env::var(name))).collect()
}

fn variable(
    given: &str,
    here: impl Fn(&str) -> Result<String, env::VarError>,
) -> Result<(String, String), Failure> {
    if let Some((name, value)) = given.split_once('=') {
        return Ok((name.to_owned(), value.to_owned()));
    }
    match here(given) {
        Ok(value) => Ok((given.to_owned(), value)),
        Err(env::VarError::NotPresent) => Err(Failure::option("--env", format!("“{given}” is not set here"))
            .hint(format!("write its value: `--env {given}=VALUE`"))),
        Err(env::VarError::NotUnicode(_)) => {
            Err(Failure::option("--env", format!("the value of “{given}” is not UTF-8 text"))
                .hint("put it into a script or a file, and name that"))
        }
    }
}

/// What is to be said of variables that the command names and that are set here, but will not be there.
pub(crate) fn left_out(options: &TaskOptions) -> Option<String> {
    let texts =
        options.command.iter().map(String::as_str).chain(options.argv.iter().filter_map(|a| a.to_str()));
    let passed = |name: &str| options.env.iter().any(|e| e.split('=').next() == Some(name));
    let mut names: Vec<&str> = texts.flat_map(named).collect();
    names.retain(|name| {
        !is_locale(name) && !GIVEN.contains(name) && !passed(name) && env::var_os(name).is_some()
    });
    names.sort_unstable();
    names.dedup();
    let options: Vec<_> = names.iter().map(|name| format!("--env {name}")).collect();
    let (what, them) = match names.as_slice() {
        [] => return None,
        [_] => ("is", "it"),
        _ => ("are", "them"),
    };
    Some(format!(
        "{} {what} set here and not passed on; `{}` gives {them} to the command",
        names.join(", "),
        options.join(" ")
    ))
}

/// The names behind `$` and `${` in a line for a shell. One that the line itself sets is not the caller's.
fn named(line: &str) -> impl Iterator<Item = &str> {
    line.split('$').skip(1).filter_map(move |rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let name = &rest[..end];
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let sets_it = line.match_indices(name).any(|(at, _)| {
            line[at + name.len()..].starts_with('=')
                && !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        });
        (is_name && !sets_it).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_has_its_value_or_that_of_the_caller() {
        let here =
            |name: &str| if name == "SET" { Ok("here".to_owned()) } else { Err(env::VarError::NotPresent) };
        for (given, wanted) in [
            ("A=b", Some(("A", "b"))),
            ("A=", Some(("A", ""))),
            ("A=b=c", Some(("A", "b=c"))),
            ("=b", Some(("", "b"))), // the engine refuses the name
            ("SET", Some(("SET", "here"))),
            ("SET=there", Some(("SET", "there"))),
            ("UNSET", None),
        ] {
            let read = variable(given, here).ok();
            assert_eq!(read, wanted.map(|(n, v)| (n.to_owned(), v.to_owned())), "{given}");
        }
    }

    #[test]
    fn what_a_line_takes_from_its_environment_is_found() {
        for (line, wanted) in [
            ("echo $FOO", vec!["FOO"]),
            ("echo ${FOO:-x} \"$BAR\"/$_B1", vec!["FOO", "BAR", "_B1"]),
            ("echo $1 $$ $? $@ cost 5$", vec![]),
            ("FOO=1; echo $FOO", vec![]),
            ("XFOO=1; echo $FOO", vec!["FOO"]),
            ("for f in a; do echo $f; done", vec!["f"]),
            ("$", vec![]),
        ] {
            assert_eq!(named(line).collect::<Vec<_>>(), wanted, "{line}");
        }
    }
}
