//! Texts that stand by their place and begin with a dash, such as a list in Markdown or a number below zero.
//!
//! What is a known option stays one. Where the words cannot be read as they are, those of such places may be texts: all but
//! what looks like the long name of an option, which is more likely one that is written wrong.

use super::tree;
use clap::{Arg, ArgMatches, Command, builder::ArgExt};
use std::ffi::OsString;

/// Said where a text is typed that may be anything: no id, no name and no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FreeWords;

impl ArgExt for FreeWords {}

/// What `arguments` say where a text among them begins with a dash. `None`: they say nothing that way either.
pub(super) fn matches(arguments: &[OsString]) -> Option<ArgMatches> {
    let mut command = taking_dashes(tree::command());
    let matches = command.try_get_matches_from_mut(arguments).ok()?;
    let ours: Vec<_> = arguments.iter().take_while(|argument| *argument != "--").collect();
    let (mut command, mut last) = (&command, &matches);
    while let Some((name, below)) = last.subcommand() {
        (command, last) = (command.find_subcommand(name)?, below);
    }
    let taken = command.get_positionals().filter(|arg| is_free(arg));
    let mut taken = taken.filter_map(|arg| last.get_raw(arg.get_id().as_str())).flatten();
    let is_option =
        |text: &&std::ffi::OsStr| ours.iter().any(|ours| ours == text) && may_be_option(command, text);
    taken.all(|text| !is_option(&text)).then_some(matches)
}

fn is_free(arg: &Arg) -> bool {
    arg.get::<FreeWords>().is_some()
}

fn taking_dashes(command: Command) -> Command {
    command
        .mut_args(|arg| if is_free(&arg) { arg.allow_hyphen_values(true) } else { arg })
        .mut_subcommands(taking_dashes)
}

/// Whether a text is an option's name, or looks like one that is written wrong.
fn may_be_option(command: &Command, text: &std::ffi::OsStr) -> bool {
    let text = text.to_string_lossy();
    if text.starts_with("--") {
        return !text.contains(char::is_whitespace);
    }
    // behind the first of several texts, where all that follows is read as one more
    let short = text.strip_prefix('-').and_then(|text| text.chars().next());
    short.is_some_and(|short| command.get_arguments().any(|arg| arg.get_short() == Some(short)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::usage::{Stop, parse};

    fn words(line: &[&str]) -> Vec<OsString> {
        std::iter::once("legwork").chain(line.iter().copied()).map(OsString::from).collect()
    }

    #[test]
    fn a_text_in_its_place_may_begin_with_a_dash() {
        let places: [&[&str]; 7] = [
            &["answer", "1"],
            &["continue", "1"],
            &["input", "1"],
            &["send-back", "1"],
            &["chat", "rename", "1"],
            &["execute"],
            &["schedule", "add"],
        ];
        for place in places {
            let is_of_a_command = ["execute", "schedule"].contains(&place[0]);
            let behind: &[&str] = if is_of_a_command { &["--", "true"] } else { &[] };
            for text in ["-1", "-x", "-\u{fc}", "- one\n- two", "-5 degrees", "--- a/file", "-xyz"] {
                let line = [place, &["--json", text], behind].concat();
                let cli = parse(words(&line)).unwrap_or_else(|stop| panic!("{line:?}: {stop:?}"));
                assert!(cli.global.json, "{line:?}");
                assert!(format!("{:?}", cli.verb).contains(&format!("{text:?}")), "{line:?}: {:?}", cli.verb);
            }
            for (text, is_refused) in [("--no-such", true), ("--no-such=1", true), ("--quiet", false)] {
                let read = parse(words(&[place, &[text], behind].concat()));
                if is_refused {
                    let Err(Stop::Wrong(failure)) = read else { panic!("{place:?} {text}: {read:?}") };
                    let trouble = &failure.troubles[0];
                    assert!(trouble.error.contains("--no-such"), "{place:?}: {trouble:?}");
                    assert_hint_works(place, text, behind, trouble.hint.as_deref().unwrap_or_default());
                } else if let Ok(cli) = read {
                    assert!(
                        cli.global.quiet && !format!("{:?}", cli.verb).contains("quiet"),
                        "{place:?} {text}"
                    );
                }
            }
        }
    }

    /// What clap advises for a text is followed to the letter.
    fn assert_hint_works(place: &[&str], text: &str, behind: &[&str], hint: &str) {
        if let Some(advised) = hint.split("use '").nth(1).map(|rest| rest.trim_end_matches('\'')) {
            let advised: Vec<_> = advised.split(' ').collect();
            let cli =
                parse(words(&[place, &advised, behind].concat())).unwrap_or_else(|stop| panic!("{stop:?}"));
            assert!(format!("{:?}", cli.verb).contains(text.split('=').next().unwrap()), "{:?}", cli.verb);
        } else {
            assert!(hint.contains("--help") || hint.contains("similar"), "{place:?}: {hint}");
        }
    }

    #[test]
    fn several_texts_take_no_option_for_one() {
        for line in
            [["input", "1", "-1", "--json"], ["input", "1", "-1", "--no-such"], ["input", "1", "-1", "-q"]]
        {
            assert!(matches!(parse(words(&line)), Err(Stop::Wrong(_))), "{line:?}");
        }
        let cli = parse(words(&["input", "1", "--json", "--", "-1", "--json"])).unwrap();
        assert!(cli.global.json && format!("{:?}", cli.verb).contains("[\"-1\", \"--json\"]"));
        for line in [["input", "1", "-1", "-x"], ["input", "1", "a", "-x"]] {
            let cli = parse(words(&line)).unwrap();
            assert!(format!("{:?}", cli.verb).contains("\"-x\""), "{line:?}");
        }
    }

    #[test]
    fn an_id_or_a_name_is_no_text() {
        for line in
            [&["status", "-x"][..], &["cancel", "-1"], &["answer", "-x", "yes"], &["agent", "show", "-x"]]
        {
            assert!(matches!(parse(words(line)), Err(Stop::Wrong(_))), "{line:?}");
        }
    }
}
