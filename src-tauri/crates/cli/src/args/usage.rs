//! Turns what clap says into this program's two lines, `error: …` and `hint: …`.

use super::{Cli, free_words, tree};
use crate::terminal::failure::{Exit, Failure};
use clap::{
    FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::{error::Error as _, ffi::OsString, io::Write as _, process::ExitCode};

/// Why there is nothing to run.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Help or version was asked for.
    Text(String),
    /// No command was given: the help, as an error.
    Help(String),
    /// The arguments are wrong.
    Wrong(Failure),
}

impl Stop {
    /// Prints it; what is wrong as JSON too where that is `wanted`.
    pub(crate) fn print(self, wanted: bool) -> ExitCode {
        match self {
            // Nobody is left to be told when these cannot be written.
            Self::Text(text) => {
                let _ = std::io::stdout().write_all(text.as_bytes());
                Exit::Done.into()
            }
            Self::Help(text) => {
                let _ = std::io::stderr().write_all(text.as_bytes());
                Exit::Usage.into()
            }
            Self::Wrong(failure) if wanted => failure.report_as_json().into(),
            Self::Wrong(failure) => failure.report().into(),
        }
    }
}

/// Whether arguments that could not be read ask for JSON. What stands behind `--` is a task's.
pub(crate) fn wants_json(arguments: impl IntoIterator<Item = OsString>) -> bool {
    arguments.into_iter().take_while(|argument| argument != "--").any(|argument| argument == "--json")
}

/// Reads the arguments.
///
/// # Errors
/// [`Stop`], when there is nothing to run.
pub(crate) fn parse<I>(arguments: I) -> Result<Cli, Stop>
where
    I: IntoIterator<Item = OsString>,
{
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some((index, bad)) = arguments.iter().enumerate().skip(1).find(|(_, a)| a.to_str().is_none()) {
        let text = format!("argument {index}, “{}”, is not UTF-8 text", bad.to_string_lossy());
        let hint = "put it into a script or a file, and name that";
        return Err(Stop::Wrong(Failure::usage(text).hint(hint)));
    }
    let matches = tree::command().try_get_matches_from(&arguments).or_else(|error| match error.kind() {
        ErrorKind::UnknownArgument => free_words::matches(&arguments).ok_or_else(|| stop(&error)),
        _ => Err(stop(&error)),
    })?;
    Cli::from_arg_matches(&matches).map_err(|e| stop(&e))
}

fn stop(error: &clap::Error) -> Stop {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Stop::Text(text.to_string()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Stop::Help(text.to_string()),
        _ => Stop::Wrong(wrong(error, &text.to_string())),
    }
}

fn wrong(error: &clap::Error, rendered: &str) -> Failure {
    let told = ClapMessage::read(&rendered.replace("subcommand", "command"));
    if let Some(what) = about_a_value(error) {
        return Failure::usage(what);
    }
    let what = told.what;
    if told.command == "legwork execute" && error.kind() == ErrorKind::UnknownArgument && !what.contains("'-")
    {
        return Failure::usage(what)
            .hint("a command stands behind `--`: `legwork execute -- COMMAND ARG...`");
    }
    Failure::usage(what)
        .hint(told.tip.unwrap_or_else(|| format!("`{} --help` shows what there is", told.command)))
}

/// A value that is not allowed, as `--option: what is wrong`.
fn about_a_value(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        _ => None,
    };
    let option = text(ContextKind::InvalidArg)?;
    let option = option.split(' ').next()?.trim_matches(['[', ']', '<', '>', '.']).to_owned();
    match error.kind() {
        ErrorKind::ValueValidation => Some(format!("{option}: {}", error.source()?)),
        ErrorKind::InvalidValue => {
            let value = text(ContextKind::InvalidValue)?;
            let allowed = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(valid)) if !valid.is_empty() => {
                    format!("; allowed are {}", valid.join(", "))
                }
                _ => String::new(),
            };
            if value.is_empty() {
                return Some(format!("{option}: a value is needed{allowed}"));
            }
            Some(format!("{option}: “{value}” is not allowed{allowed}"))
        }
        _ => None,
    }
}

/// What clap's text of several paragraphs comes to.
struct ClapMessage {
    what: String,
    tip: Option<String>,
    command: String,
}

impl ClapMessage {
    fn read(rendered: &str) -> Self {
        let mut told = Self { what: String::new(), tip: None, command: "legwork".to_owned() };
        let mut behind_dashes = None;
        for line in rendered.lines().map(str::trim) {
            if let Some(usage) = line.strip_prefix("Usage: ") {
                let words = usage.split(' ').take_while(|w| w.chars().all(|c| c.is_ascii_lowercase()));
                told.command = words.collect::<Vec<_>>().join(" ");
                break;
            }
            if line.starts_with("For more information") {
                break;
            }
            match line.strip_prefix("tip: ") {
                Some(tip) if tip.starts_with("to pass") => behind_dashes = Some(tip.to_owned()),
                Some(tip) => told.tip = Some(tip.to_owned()),
                None if line.is_empty() => {}
                None if told.what.is_empty() => {
                    told.what = line.strip_prefix("error: ").unwrap_or(line).to_owned();
                }
                None => told.what = format!("{} {line}", told.what),
            }
        }
        // There `--` begins the command of a task, so clap's advice to put it before a value is wrong.
        let of_commands =
            ["legwork execute", "legwork edit", "legwork schedule add", "legwork schedule edit"];
        if !of_commands.contains(&told.command.as_str()) {
            told.tip = told.tip.or(behind_dashes);
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refuse(line: &str) -> (String, Option<String>) {
        let words = shell(line);
        match parse(words) {
            Err(Stop::Wrong(failure)) => {
                assert_eq!(failure.exit, Exit::Usage);
                let trouble = failure.troubles.into_iter().next().unwrap();
                (trouble.error, trouble.hint)
            }
            other => panic!("{other:?}"),
        }
    }

    fn shell(line: &str) -> Vec<OsString> {
        std::iter::once("legwork").chain(line.split_whitespace()).map(OsString::from).collect()
    }

    #[test]
    fn wrong_usage_is_one_line_and_one_hint() {
        let all: Vec<_> = [
            "frobnicate",
            "lst",
            "status",
            "execute --frob",
            "execute --priority high",
            "execute --on-lost never",
            "execute --type magic",
            "execute --timeout 5x",
            "execute --timeout",
            "execute --at 14:30 --in 5m",
            "execute --in 0s",
            "execute --in -5m",
            "execute --command true -- true",
            "list --status done",
            "list --limit 0",
            "list --limit 501",
            "worker --workers 0",
            "queue",
            "queue pause --for 0",
            "agent add x --kind robot",
        ]
        .into_iter()
        .map(|line| match line {
            "queue" => match parse(shell(line)) {
                Err(Stop::Help(text)) => format!("{line}\n  help: {}", text.lines().next().unwrap_or("")),
                other => panic!("{other:?}"),
            },
            _ => {
                let (error, hint) = refuse(line);
                assert!(!error.contains('\n'));
                format!("{line}\n  error: {error}\n  hint: {}", hint.unwrap_or_default())
            }
        })
        .collect();
        insta::assert_snapshot!(all.join("\n"));
    }

    #[test]
    fn text_that_is_not_utf_8_is_named() {
        use std::os::unix::ffi::OsStringExt as _;
        let mut words = shell("execute -- cat");
        words.push(OsString::from_vec(b"caf\xe9".to_vec()));
        let Err(Stop::Wrong(failure)) = parse(words) else { panic!() };
        assert_eq!(failure.exit, Exit::Usage);
        assert_eq!(failure.troubles[0].error, "argument 4, “caf\u{fffd}”, is not UTF-8 text");
    }

    #[test]
    fn what_follows_the_two_dashes_is_kept_as_it_is() {
        let cli = parse(shell("execute --json -- sh -c --json -- x")).unwrap();
        assert!(cli.global.json);
        let crate::args::Verb::Execute(execute) = cli.verb else { panic!() };
        assert_eq!(execute.task.argv, ["sh", "-c", "--json", "--", "x"]);
        assert_eq!(execute.title, None);
    }

    #[test]
    fn help_texts() {
        let mut root = tree::command().term_width(100);
        root.build();
        check_help(&mut root);
    }

    /// The help of a command and of those below it, each in a snapshot of its own.
    fn check_help(command: &mut clap::Command) {
        let name = command.get_bin_name().unwrap_or("legwork").replace(' ', "_");
        insta::assert_snapshot!(name, command.render_help().to_string());
        let names: Vec<_> =
            command.get_subcommands().filter(|c| !c.is_hide_set()).map(|c| c.get_name().to_owned()).collect();
        for name in names {
            check_help(command.find_subcommand_mut(&name).unwrap());
        }
    }

    #[test]
    fn the_definition_is_sound() {
        tree::command().debug_assert();
    }

    const WORDS: [&str; 44] = [
        "execute",
        "list",
        "edit",
        "agent",
        "add",
        "queue",
        "pause",
        "worker",
        "output",
        "status",
        "--",
        "--json",
        "--at",
        "--in",
        "--timeout",
        "--backoff",
        "--retries",
        "--priority",
        "--context",
        "--after",
        "--pty",
        "--pty=false",
        "--status",
        "--limit",
        "--type",
        "coding",
        "--kind",
        "shell",
        "llm",
        "--check",
        "--notify",
        "-1",
        "99999999999999999999",
        "1s..15m",
        "..",
        "5m",
        "\0",
        "",
        "“",
        "--data-dir",
        "@",
        "K=V",
        "now",
        "25:99",
    ];

    proptest! {
        #[test]
        fn no_arguments_make_it_panic(
            words in proptest::collection::vec(
                prop_oneof![4 => proptest::sample::select(&WORDS[..]).prop_map(str::to_owned), 1 => ".{0,12}"], 0..9)
        ) {
            let arguments = std::iter::once("legwork".to_owned()).chain(words).map(OsString::from);
            if let Ok(cli) = parse(arguments) {
                let now = jiff::Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::UTC);
                match cli.verb {
                    // What is made of the words must not panic either; files that they name are not there.
                    crate::args::Verb::Execute(execute) => drop(crate::args::request::new_task(&execute, &now)),
                    crate::args::Verb::Edit(edit) => drop(crate::args::request::task_edit(&edit, crate::args::request::Own::default(), &now)),
                    _ => {}
                }
            }
        }
    }
}
