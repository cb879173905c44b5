//! What a person does at the terminal of a command that runs, over a connection of its own.

use super::control_socket::{self, Awaited, ControlReader, connect};
use contract::supervision::{FromSupervisor, TYPED_MAX, ToSupervisor};
use engine::ports::{NotTyped, TerminalAct};
use std::{io, os::unix::net::UnixStream, path::Path, time::Duration};

/// How long a supervisor may take to answer, on the busiest machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// Does `act` at the terminal of the attempt in `dir`.
pub(crate) fn act(dir: &Path, act: TerminalAct<'_>) -> Result<(), NotTyped> {
    let stream = connect(dir).map_err(|_| NotTyped::NotRunning)?;
    stream.set_write_timeout(Some(PATIENCE)).map_err(failed)?;
    let mut reader = ControlReader::new(stream.try_clone().map_err(failed)?);
    match act {
        TerminalAct::Resize { rows, columns } => say(&stream, &ToSupervisor::Resize { rows, columns }),
        TerminalAct::Type(text) => {
            for (number, piece) in (1..).zip(pieces(text)) {
                say(&stream, &ToSupervisor::Type { text: piece.to_owned(), number })?;
                if !is_taken(&mut reader, number)? {
                    return Err(NotTyped::Full);
                }
            }
            Ok(())
        }
    }
}

fn failed(error: impl std::fmt::Display) -> NotTyped {
    NotTyped::Failed(error.to_string())
}

fn say(stream: &UnixStream, what: &ToSupervisor) -> Result<(), NotTyped> {
    control_socket::say(stream, what).map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => NotTyped::NotRunning,
        _ => failed(error),
    })
}

/// Waits for the answer to this request; others type too.
fn is_taken(reader: &mut ControlReader, wanted: u64) -> Result<bool, NotTyped> {
    loop {
        match reader.next_within(Some(PATIENCE)) {
            Awaited::Word(FromSupervisor::Typed { number, taken }) if number == wanted => return Ok(taken),
            // one of before this could be said shows out whoever says it
            Awaited::Word(FromSupervisor::Exited { .. }) | Awaited::End => return Err(NotTyped::NotRunning),
            Awaited::Word(_) => {}
            Awaited::Nothing => return Err(failed("what looks after the command does not answer")),
        }
    }
}

/// `text` in pieces that may be typed at a time, each of whole characters.
fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        let end = text.floor_char_boundary(TYPED_MAX);
        let (piece, rest) = text.split_at(end);
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_of_whole_characters_and_make_the_whole() {
        for text in ["", "a", &"ä".repeat(TYPED_MAX), &"x€".repeat(TYPED_MAX)] {
            assert!(pieces(text).all(|piece| piece.len() <= TYPED_MAX));
            assert_eq!(pieces(text).collect::<String>(), text);
        }
    }
}
