//! A key as it is given: from standard input, or typed on a terminal that does not show it. Never an argument, where
//! every program on the machine could read it.

use crate::terminal::failure::Failure;
use contract::{provider::Key, validation};
use rustix::termios::{self, LocalModes, OptionalActions, SpecialCodeIndex, Termios};
use std::io::{IsTerminal as _, Read, Write as _};

/// A key is shorter than this, in bytes.
const LONGEST: u64 = 16 << 10;
/// More is read of a secret than it may be long, so that too long a one is refused and not cut.
const LONGEST_SECRET: u64 = 2 * *contract::secret::SECRET_BYTES.end() as u64;

/// What was typed instead of a key.
#[derive(Debug, PartialEq, Eq)]
enum Typed {
    Key(String),
    GivenUp,
}

/// Reads a key for the provider `name`. `None`: there is none, and none is `needed`.
pub(crate) fn read(name: &str, needed: bool) -> Result<Option<Key>, Failure> {
    let stdin = std::io::stdin();
    let on_terminal = stdin.is_terminal();
    let none = if needed { "" } else { ", empty for none" };
    let question = format!("Key for “{name}” (it is not shown{none}): ");
    let text = if on_terminal { typed(&question)? } else { piped(stdin.lock(), LONGEST)? };
    // Nothing at all is no key; a blank one is a mistake, such as a variable that is not set.
    if !needed && (text.is_empty() || (on_terminal && text.trim().is_empty())) {
        return Ok(None);
    }
    if let Err(what) = validation::key_text(&text) {
        let hint = "give it on standard input, as in `legwork provider add … < key.txt`, or name a variable with \
                    --key-env; --no-key where none is needed";
        return Err(Failure::option("key", what).hint(hint));
    }
    Ok(Some(Key::new(text)))
}

/// Reads the secret `name`. The end of its last line is not part of it.
pub(crate) fn secret(name: &str) -> Result<Key, Failure> {
    let stdin = std::io::stdin();
    let mut text = match stdin.is_terminal() {
        true => typed(&format!("Secret “{}” (it is not shown): ", contract::text::clean(name)))?,
        false => piped(stdin.lock(), LONGEST_SECRET)?,
    };
    let end = text.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line).len());
    text.truncate(end.unwrap_or(text.len()));
    Ok(Key::new(text))
}

fn unreadable(error: impl std::fmt::Display) -> Failure {
    Failure::option("key", format!("standard input could not be read: {error}"))
}

fn piped(input: impl Read, longest: u64) -> Result<String, Failure> {
    let mut bytes = vec![];
    input.take(longest).read_to_end(&mut bytes).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|_| Failure::option("key", "what standard input holds is not text"))
}

fn typed(question: &str) -> Result<String, Failure> {
    let answer = {
        // before the prompt, so that nothing that answers it is shown
        let _silent = Silent::new().map_err(unreadable)?;
        prompt(question);
        line(std::io::stdin().lock())
    };
    prompt("\n");
    match answer.map_err(unreadable)? {
        Typed::Key(key) => Ok(key),
        Typed::GivenUp => Err(Failure::usage("nothing was given, so nothing was changed")),
    }
}

fn prompt(text: &str) {
    let mut stderr = std::io::stderr();
    // Where it cannot be shown, whoever types knows what for.
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

/// A line of single key presses, with what corrects and ends it.
fn line(mut keys: impl Read) -> std::io::Result<Typed> {
    const INTERRUPT: u8 = 3;
    const END: u8 = 4;
    const CLEAR: u8 = 21;
    let mut typed = Vec::new();
    let mut key = [0];
    loop {
        if keys.read(&mut key)? == 0 {
            return Ok(Typed::GivenUp);
        }
        match key[0] {
            b'\r' | b'\n' => return Ok(Typed::Key(String::from_utf8_lossy(&typed).into_owned())),
            INTERRUPT | END => return Ok(Typed::GivenUp),
            CLEAR => typed.clear(),
            // backspace, as terminals send it
            8 | 127 => drop(typed.pop()),
            other if typed.len() < LONGEST as usize => typed.push(other),
            _ => {}
        }
    }
}

/// The terminal shows nothing and hands over each key as it is pressed, Ctrl+C too, until this goes. So whatever is
/// pressed, the terminal is left as it was.
struct Silent {
    before: Termios,
}

impl Silent {
    fn new() -> rustix::io::Result<Self> {
        let stdin = std::io::stdin();
        let before = termios::tcgetattr(&stdin)?;
        let mut silent = before.clone();
        silent.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        termios::tcsetattr(&stdin, OptionalActions::Flush, &silent)?;
        Ok(Self { before })
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // The terminal may be gone, and then nobody misses its echo.
        let _ = termios::tcsetattr(std::io::stdin(), OptionalActions::Flush, &self.before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[u8]) -> Typed {
        line(keys).unwrap()
    }

    #[test]
    fn keys_correct_and_end_the_line() {
        assert_eq!(typed(b"sk-1\r"), Typed::Key("sk-1".into()));
        assert_eq!(typed(b"sk-x\x7f1\x08\x082\n"), Typed::Key("sk2".into()));
        assert_eq!(typed(b"wrong\x15right\n"), Typed::Key("right".into()));
        assert_eq!(typed(b"\n"), Typed::Key(String::new()));
        for given_up in [&b"sk\x03"[..], b"\x04", b"sk", b""] {
            assert_eq!(typed(given_up), Typed::GivenUp);
        }
    }

    #[test]
    fn what_is_piped_is_bounded_and_text() {
        assert_eq!(piped(&b"sk-1\n"[..], LONGEST).unwrap(), "sk-1\n");
        assert_eq!(piped(std::io::repeat(b'x'), LONGEST).unwrap().len() as u64, LONGEST);
        assert!(piped(&b"\xff"[..], LONGEST).is_err());
    }
}
