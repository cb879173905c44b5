//! Reads a task's output in a thread of its own, no faster than it is printed.

use crate::{failure::Failure, follow::Happening};
use contract::TaskId;
use engine::{Engine, Follow};
use std::{
    sync::mpsc::{Receiver, Sender, SyncSender, sync_channel},
    time::Duration,
};

/// How many pieces may wait to be printed.
const AHEAD: usize = 16;

/// How long one wait for more lasts; the follower is woken by the file itself.
const WAIT: Duration = Duration::from_secs(3600);

/// A part of an attempt's output, bytes as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) attempt: i64,
    pub(crate) offset: u64,
    pub(crate) bytes: Vec<u8>,
}

/// The printer's word that a piece is done with.
pub(crate) struct Ready(Receiver<()>);

impl Ready {
    /// Lets the next piece come.
    pub(crate) fn next(&self) {
        // Nothing waits when the reader has left already.
        let _ = self.0.try_recv();
    }
}

/// Starts to read the output of `task` from its first attempt's first byte.
pub(crate) fn read(engine: &Engine, task: TaskId, tell: Sender<Happening>) -> Result<Ready, Failure> {
    let (ahead, ready) = sync_channel(AHEAD);
    let mut output = engine.follow_output(task, None, 0)?;
    std::thread::spawn(move || {
        loop {
            match output.next(WAIT) {
                Ok(Follow::Piece { attempt, offset, bytes }) => {
                    if !pass(&ahead, &tell, Piece { attempt, offset, bytes }) {
                        return;
                    }
                }
                Ok(Follow::Idle) => {}
                Ok(Follow::Ended) => {
                    // The loop that heard may have left by Ctrl+C.
                    let _ = tell.send(Happening::OutputEnded(Ok(())));
                    return;
                }
                Err(error) => {
                    let _ = tell.send(Happening::OutputEnded(Err(error)));
                    return;
                }
            }
        }
    });
    Ok(Ready(ready))
}

/// Passes a piece on once there is room. `false`: nobody listens any more.
fn pass(ahead: &SyncSender<()>, tell: &Sender<Happening>, piece: Piece) -> bool {
    ahead.send(()).is_ok() && tell.send(Happening::Output(piece)).is_ok()
}

/// Makes text of bytes that may be cut anywhere: what is not UTF-8 becomes U+FFFD, a character that is cut by the
/// end of a piece waits for the next one.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    attempt: i64,
    /// Where the kept bytes begin.
    offset: u64,
    kept: Vec<u8>,
}

impl Decoder {
    /// The text that is complete now, and where its first byte stands. Empty while only a part of a character came.
    pub(crate) fn text(&mut self, piece: &Piece) -> (u64, String) {
        if piece.attempt != self.attempt || piece.offset != self.offset + self.kept.len() as u64 {
            *self = Self { attempt: piece.attempt, offset: piece.offset, kept: vec![] };
        }
        self.kept.extend_from_slice(&piece.bytes);
        let whole = self.kept.len() - cut_character(&self.kept);
        let offset = self.offset;
        let text = String::from_utf8_lossy(&self.kept[..whole]).into_owned();
        self.kept.drain(..whole);
        self.offset += whole as u64;
        (offset, text)
    }

    /// What is left at the end, where a character was never completed.
    pub(crate) fn rest(&mut self) -> Option<(i64, u64, String)> {
        let kept = std::mem::take(&mut self.kept);
        (!kept.is_empty()).then(|| (self.attempt, self.offset, String::from_utf8_lossy(&kept).into_owned()))
    }
}

/// How many bytes at the end are the beginning of a character.
fn cut_character(bytes: &[u8]) -> usize {
    let tail = &bytes[bytes.len().saturating_sub(3)..];
    for back in 1..=tail.len() {
        let start = &tail[tail.len() - back..];
        match std::str::from_utf8(start) {
            Err(e) if e.error_len().is_none() && e.valid_up_to() == 0 => return back,
            _ => {}
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(attempt: i64, offset: u64, bytes: &[u8]) -> Piece {
        Piece { attempt, offset, bytes: bytes.to_vec() }
    }

    #[test]
    fn a_cut_character_waits_for_its_rest() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.text(&piece(1, 0, "a€".as_bytes().split_at(2).0)), (0, "a".into()));
        assert_eq!(decoder.text(&piece(1, 2, "€".as_bytes().split_at(1).1)), (1, "€".into()));
        assert_eq!(decoder.text(&piece(1, 4, b"\xff!")), (4, "\u{fffd}!".into()));
        assert_eq!(decoder.text(&piece(2, 0, b"again\xe2")), (0, "again".into()));
        assert_eq!(decoder.rest(), Some((2, 5, "\u{fffd}".into())));
        assert_eq!(decoder.rest(), None);
    }

    proptest! {
        #[test]
        fn pieces_come_to_the_same_as_the_whole(text in "\\PC{0,40}", cuts in proptest::collection::vec(0_usize..8, 0..40)) {
            let (mut decoder, mut told, mut at, bytes) = (Decoder::default(), String::new(), 0, text.as_bytes());
            for size in cuts.into_iter().chain([usize::MAX]) {
                let end = at.saturating_add_to(size, bytes.len());
                let (offset, part) = decoder.text(&piece(1, at as u64, &bytes[at..end]));
                prop_assert_eq!(offset as usize, told.len());
                told.push_str(&part);
                at = end;
            }
            prop_assert_eq!(decoder.rest(), None);
            prop_assert_eq!(told, text);
        }
    }

    trait Clamp {
        fn saturating_add_to(self, more: usize, most: usize) -> usize;
    }

    impl Clamp for usize {
        fn saturating_add_to(self, more: usize, most: usize) -> usize {
            self.saturating_add(more).min(most)
        }
    }
}
