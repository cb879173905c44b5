//! Finding words in an output of any size, where it lies.
//!
//! Owns: which line of the file holds them, as it shows. Must never: hold more of the file than a line.

use super::{file_of, unreadable};
use crate::{core::Core, output::artifact::open_output};
use contract::{ApiError, command::OutputHits, text::occurrences};
use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, ErrorKind},
};
use store::{attempts::AttemptRow, tasks::TaskRow};
use terminal_text::plain;

/// Places that are told, from the last backwards: what went wrong stands near the end.
const TOLD: usize = 10_000;
/// Longer lines are looked through in parts, in bytes.
const LINE_MAX: u64 = 1 << 20;
/// Read from the file at once, in bytes.
const PIECE: usize = 256 << 10;

/// Where `words` stand in an attempt's output.
///
/// # Errors
/// No words, no such attempt, or the file cannot be read.
pub(crate) fn search(
    core: &Core,
    task: &TaskRow,
    attempts: &[AttemptRow],
    (attempt, of_check): (Option<i64>, bool),
    words: &str,
) -> Result<OutputHits, ApiError> {
    if words.is_empty() {
        return Err(ApiError::field(
            "words",
            "There is nothing to look for. Say what the output should hold.",
        ));
    }
    let Some((row, path)) = file_of(core, task, attempts, attempt, of_check)? else {
        return Ok(OutputHits::default());
    };
    let hits = match open_output(&path) {
        Ok(file) => look_through(BufReader::with_capacity(PIECE, file), words),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(OutputHits::default()),
        Err(error) => Err(error),
    };
    let hits = hits.map_err(|error| unreadable(task, &error))?;
    Ok(OutputHits { attempt: i64::from(row.number), ..hits })
}

fn look_through(mut file: impl BufRead, words: &str) -> io::Result<OutputHits> {
    let (mut line, mut lines) = (Vec::new(), VecDeque::new());
    let mut hits = OutputHits::default();
    loop {
        line.clear();
        let read = io::Read::take(&mut file, LINE_MAX).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        let there = occurrences(&plain(&String::from_utf8_lossy(&line)), words, usize::MAX).len();
        hits.count += there as u64;
        lines.extend(std::iter::repeat_n(hits.total, there));
        lines.drain(..lines.len().saturating_sub(TOLD));
        hits.total += read as u64;
    }
    hits.lines = lines.into();
    Ok(hits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &[u8], words: &str) -> (u64, Vec<u64>) {
        let hits = look_through(BufReader::with_capacity(7, text), words).unwrap();
        assert_eq!(hits.total, text.len() as u64);
        (hits.count, hits.lines)
    }

    #[test]
    fn each_place_is_told_by_the_byte_of_its_line_as_it_shows() {
        assert_eq!(found(b"one\ntwo error Error\nthree\nERROR", "error"), (3, vec![4, 4, 26]));
        // colours within a word, what was written over, bytes that are no text, words at the end of a line
        assert_eq!(found(b"a\n\x1b[31mer\x1b[1mror\x1b[0m\n", "error"), (1, vec![2]));
        assert_eq!(found(b"10%\r20%\n", "10%"), (0, vec![]));
        assert_eq!(found(b"10%\r20%\n", "20%"), (1, vec![0]));
        assert_eq!(found(b"\xff\xfe\nfound\r\n", "found"), (1, vec![3]));
        assert_eq!(found(b"", "found"), (0, vec![]));
    }

    #[test]
    fn of_very_many_all_are_counted_and_the_last_are_told() {
        let (count, lines) = found(&b"x\n".repeat(TOLD + 5), "x");
        assert_eq!((count, lines.len()), (TOLD as u64 + 5, TOLD));
        assert_eq!((lines[0], lines[TOLD - 1]), (10, 2 * (TOLD as u64 + 4)));
    }

    #[test]
    fn a_line_without_end_is_looked_through_in_parts() {
        let mut text = vec![b'a'; 3 * LINE_MAX as usize];
        text[2 * LINE_MAX as usize + 5..][..6].copy_from_slice(b"needle");
        assert_eq!(found(&text, "needle"), (1, vec![2 * LINE_MAX]));
    }
}
