//! The tree of commands as it is read: what holds for every option is said here once, and not option by option.

use super::Cli;
use clap::{Arg, Command, CommandFactory as _};

/// The commands with their options and arguments.
///
/// What stands behind an option that needs a value is that value, also where it begins with a dash. What is wrong with
/// it is then said of the value. What is known of texts that stand by their place is in [`free_words`](super::free_words).
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

    /// All that is said of commands: in every crate, the window and what is read by people.
    fn said() -> Vec<(String, String)> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
        let mut open = ["src-tauri/src", "src-tauri/crates", "ui/src", "README.md", "GUIDE.md", "FIGURES.md"]
            .map(|p| root.join(p))
            .to_vec();
        let mut said = vec![];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else if path.extension().is_some_and(|e| e == "rs" || e == "md") {
                let text = std::fs::read_to_string(&path).unwrap();
                let quoted = text.split('`').skip(1).step_by(2).filter(|words| words.starts_with("legwork "));
                said.extend(quoted.map(|words| (path.display().to_string(), words.to_owned())));
            }
        }
        assert!(said.len() > 100, "{}", said.len());
        said
    }

    /// What of the words is no command or option; `None` where all is.
    fn unknown<'a>(root: &Command, words: &'a str) -> Option<&'a str> {
        let mut command = root;
        // behind these stands what is no more this program's
        let ours =
            words.split([' ', '\n']).skip(1).take_while(|word| !["--", "|", "&&", ">", "<"].contains(word));
        for word in ours {
            let word = word.trim_matches(|c: char| ".,;:()[]…\"".contains(c));
            let name = word.split('=').next().unwrap_or(word);
            if let Some(long) = name.strip_prefix("--") {
                let known = |c: &Command| c.get_arguments().any(|a| a.get_long() == Some(long));
                let always = ["help", "version", ""].contains(&long);
                if !(known(command) || known(root) || always) {
                    return Some(word);
                }
            } else if command.has_subcommands() && word.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
                if word.is_empty() || word.starts_with('-') {
                    continue;
                }
                match command.find_subcommand(word) {
                    Some(found) => command = found,
                    None => return Some(word),
                }
            }
        }
        None
    }

    #[test]
    fn what_is_said_to_be_typed_can_be() {
        let root = command();
        assert_eq!(unknown(&root, "legwork lisst"), Some("lisst"));
        assert_eq!(unknown(&root, "legwork agent add X --kinds shell"), Some("--kinds"));
        assert_eq!(unknown(&root, "legwork execute --async -- ls --all"), None);
        let wrong: Vec<_> = said().into_iter().filter(|(_, words)| unknown(&root, words).is_some()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
