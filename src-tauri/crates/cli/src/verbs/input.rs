//! `legwork input`: types on the terminal of a running command.

use crate::{
    args::{
        keyboard::Input,
        stdin::{self, STDIN},
    },
    terminal::{
        failure::{Exit, Failure},
        front::Front,
    },
};
use contract::command::TypeText;
use std::io::Read as _;

/// What Enter sends.
const ENTER: &str = "\r";
/// Most that is typed of standard input, in bytes; one more is too much for the engine, which says so.
const TYPED_MAX: u64 = 32 * 1024 + 1;

/// Types.
pub(crate) fn run(front: &Front, args: &Input) -> Result<Exit, Failure> {
    let text = typed(args)?;
    front.open()?.call(TypeText { id: args.id.clone(), text })?;
    front.note("Typed.");
    Ok(Exit::Done)
}

fn typed(args: &Input) -> Result<String, Failure> {
    let mut text = match args.text.as_slice() {
        [only] if only == STDIN => piped()?,
        [] => String::new(),
        words => format!("{}{}", words.join(" "), if args.no_enter { "" } else { ENTER }),
    };
    text.extend(args.keys.iter().map(|key| key.sent()));
    if text.is_empty() {
        return Err(Failure::usage("there is nothing to type")
            .hint("`legwork input ID TEXT`, or a key: `legwork input ID --key enter`"));
    }
    Ok(text)
}

/// Standard input, with Enter where a line ends.
fn piped() -> Result<String, Failure> {
    let mut text = String::new();
    let read = stdin::once("TEXT")?.take(TYPED_MAX).read_to_string(&mut text);
    read.map_err(|e| Failure::option("TEXT", format!("standard input could not be read: {e}")))?;
    Ok(text.replace("\r\n", ENTER).replace('\n', ENTER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::keyboard::Key;

    #[test]
    fn words_end_with_enter_and_keys_follow() {
        let typed = |text: &[&str], no_enter, keys: &[Key]| {
            let text = text.iter().map(ToString::to_string).collect();
            typed(&Input { id: String::new(), text, no_enter, keys: keys.to_vec() }).unwrap()
        };
        assert_eq!(typed(&["Bob", "Smith"], false, &[]), "Bob Smith\r");
        assert_eq!(typed(&["q"], true, &[]), "q");
        assert_eq!(typed(&[], false, &[Key::CtrlC, Key::Up]), "\u{3}\u{1b}[A");
        assert_eq!(typed(&["-n"], false, &[Key::CtrlD]), "-n\r\u{4}");
    }
}
