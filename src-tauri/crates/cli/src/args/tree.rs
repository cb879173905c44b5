//! The tree of commands as it is read: what holds for every option is said here once, and not option by option.

use super::Cli;
use clap::{Arg, Command, CommandFactory as _};

/// The commands with their options and arguments.
///
/// What stands behind an option that needs a value is that value, also where it begins with a dash. What is wrong with
/// it is then said of the value. A text argument that begins with a dash stands behind `--`.
pub(crate) fn command() -> Command {
    taking_dashes(Cli::command())
}

fn taking_dashes(command: Command) -> Command {
    let take = |arg: Arg| if needs_a_value(&arg) { arg.allow_hyphen_values(true) } else { arg };
    command.mut_args(take).mut_subcommands(taking_dashes)
}

/// Whether `arg` is an option whose value is never left out.
fn needs_a_value(arg: &Arg) -> bool {
    let always = arg.get_num_args().is_none_or(|values| values.min_values() >= 1);
    !arg.is_positional() && arg.get_action().takes_values() && always && !arg.is_require_equals_set()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{builder::ValueParser, error::ErrorKind};

    /// Texts that could be taken for something else.
    const DASHED: [&str; 9] = ["-n", "-x", "-1", "-", "--", "--json", "--title", "--no-such=1", "-\u{fc}"];

    /// A command that is not only a folder of others, and the words that lead to it.
    struct Leaf {
        path: Vec<String>,
        command: Command,
    }

    fn leaves() -> Vec<Leaf> {
        let mut root = command();
        root.build();
        let mut open = vec![Leaf { path: vec!["legwork".to_owned()], command: root }];
        let mut leaves = vec![];
        while let Some(Leaf { path, command }) = open.pop() {
            for below in command.get_subcommands() {
                let path = path.iter().cloned().chain([below.get_name().to_owned()]).collect();
                open.push(Leaf { path, command: below.clone() });
            }
            if !command.is_subcommand_required_set() {
                leaves.push(Leaf { path, command });
            }
        }
        assert!(leaves.len() > 50, "{}", leaves.len());
        leaves
    }

    fn takes_text(arg: &Arg) -> bool {
        let text = [ValueParser::string().type_id(), ValueParser::path_buf().type_id()];
        text.contains(&arg.get_value_parser().type_id())
    }

    /// A value that `arg` may have.
    fn some_value(arg: &Arg) -> String {
        arg.get_possible_values().first().map_or("1".to_owned(), |v| v.get_name().to_owned())
    }

    /// The options but `but` that `leaf` cannot be without.
    fn required_options(leaf: &Leaf, but: &Arg) -> Vec<String> {
        let needed = leaf.command.get_opts().filter(|o| o.is_required_set() && o.get_id() != but.get_id());
        needed.flat_map(|o| [format!("--{}", o.get_long().unwrap()), some_value(o)]).collect()
    }

    /// The value of `arg` where `leaf` is given `words`, or what is wrong with them.
    fn value(leaf: &Leaf, words: &[String], arg: &Arg) -> Result<Option<String>, clap::Error> {
        let matches = command().try_get_matches_from(leaf.path.iter().chain(words))?;
        let last = leaf.path[1..].iter().fold(&matches, |m, name| m.subcommand_matches(name).unwrap());
        let values = last.get_raw(arg.get_id().as_str());
        Ok(values.and_then(|mut v| v.next_back()).map(|v| v.to_string_lossy().into_owned()))
    }

    #[test]
    fn every_option_takes_a_value_that_begins_with_a_dash() {
        let mut tried = 0;
        for leaf in leaves() {
            for option in leaf.command.get_opts().filter(|o| needs_a_value(o)) {
                let long = format!("--{}", option.get_long().unwrap());
                for dashed in DASHED {
                    let mut words = vec![long.clone(), dashed.to_owned()];
                    words.extend(required_options(&leaf, option));
                    words.extend(
                        leaf.command.get_positionals().filter(|p| p.is_required_set()).map(some_value),
                    );
                    tried += 1;
                    match value(&leaf, &words, option) {
                        Ok(value) => assert_eq!(value.as_deref(), Some(dashed), "{:?} {words:?}", leaf.path),
                        Err(error) => {
                            let of_the_value =
                                matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue)
                                    && error.to_string().contains(&format!("'{dashed}'"));
                            assert!(
                                of_the_value && !takes_text(option),
                                "{:?} {words:?}: {error}",
                                leaf.path
                            );
                        }
                    }
                }
            }
        }
        assert!(tried > 300, "{tried}");
    }

    #[test]
    fn every_text_argument_takes_one_behind_two_dashes() {
        let mut tried = 0;
        for leaf in leaves() {
            let positionals: Vec<_> = leaf.command.get_positionals().cloned().collect();
            for (at, argument) in positionals.iter().enumerate().filter(|(_, a)| takes_text(a)) {
                if positionals.iter().any(Arg::is_last_set) {
                    // There the two dashes begin a command, so that an option of the same name is needed.
                    let same = |o: &&Arg| o.get_value_names() == argument.get_value_names();
                    let id = argument.is_required_set();
                    assert!(id || leaf.command.get_opts().any(|o| same(&o)), "{:?} {argument}", leaf.path);
                    continue;
                }
                for dashed in DASHED {
                    let mut words = required_options(&leaf, argument);
                    words.push("--".to_owned());
                    words.extend(positionals[..at].iter().map(some_value));
                    words.push(dashed.to_owned());
                    words
                        .extend(positionals[at + 1..].iter().filter(|p| p.is_required_set()).map(some_value));
                    tried += 1;
                    let value = value(&leaf, &words, argument);
                    assert_eq!(value.unwrap().as_deref(), Some(dashed), "{:?} {words:?}", leaf.path);
                }
            }
        }
        assert!(tried > 100, "{tried}");
    }
}
