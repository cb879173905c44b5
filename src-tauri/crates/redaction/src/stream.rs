//! Output that arrives in pieces of any size.

use crate::redactor::{IN_ITS_PLACE, Redactor};
use std::borrow::Cow;

/// Lets output through without the secrets. The end of what came is held back as long as it may be the beginning of one.
#[derive(Debug)]
pub struct Redaction {
    redactor: Redactor,
    held: Vec<u8>,
}

impl Redaction {
    /// By what `redactor` knows.
    #[must_use]
    pub const fn of(redactor: Redactor) -> Self {
        Self { redactor, held: Vec::new() }
    }

    /// What of the held and of `piece` can be told.
    pub fn pass<'a>(&mut self, piece: &'a [u8]) -> Cow<'a, [u8]> {
        let Some(finder) = &self.redactor.finder else { return Cow::Borrowed(piece) };
        self.held.extend_from_slice(piece);
        let (mut told, mut from) = (Vec::with_capacity(self.held.len()), 0);
        // where a secret may begin that is not whole yet; what is found before there is found for good
        let open = self.open_from();
        for found in finder.find_iter(&self.held) {
            if found.start() >= open {
                break;
            }
            told.extend_from_slice(&self.held[from..found.start()]);
            told.extend_from_slice(IN_ITS_PLACE.as_bytes());
            from = found.end();
        }
        let open = open.max(from);
        told.extend_from_slice(&self.held[from..open]);
        self.held.drain(..open);
        Cow::Owned(told)
    }

    /// What is held back, where nothing more comes.
    pub fn rest(&mut self) -> Vec<u8> {
        let held = std::mem::take(&mut self.held);
        let Some(finder) = &self.redactor.finder else { return held };
        let mut told = Vec::with_capacity(held.len());
        finder.replace_all_with_bytes(&held, &mut told, |_, _, told| {
            told.extend_from_slice(IN_ITS_PLACE.as_bytes());
            true
        });
        told
    }

    /// The first place from which on all that is there is the beginning of a form and not the whole of it.
    fn open_from(&self) -> usize {
        let end = self.held.len();
        let begins = |at: usize| {
            let rest = &self.held[at..];
            self.redactor.forms.iter().any(|form| form.len() > rest.len() && form.starts_with(rest))
        };
        let first = end.saturating_sub(self.redactor.longest.saturating_sub(1));
        (first..end).find(|&at| begins(at)).unwrap_or(end)
    }
}

/// [`Redaction`] for text.
impl Redaction {
    /// [`Redaction::pass`] for text: forms are whole characters, so what can be told is too.
    pub fn pass_text(&mut self, piece: &str) -> String {
        String::from_utf8_lossy(&self.pass(piece.as_bytes())).into_owned()
    }

    /// [`Redaction::rest`] for text.
    pub fn rest_text(&mut self) -> String {
        String::from_utf8_lossy(&self.rest()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::{self, SHORTEST};
    use proptest::prelude::*;

    const KEY: &str = "sk-ab/cd+ef=gh 12";

    fn told(secrets: &[&str], pieces: &[&[u8]]) -> Vec<u8> {
        let mut redaction = Redaction::of(Redactor::new(secrets.iter().copied(), SHORTEST));
        let mut told: Vec<u8> = pieces.iter().flat_map(|piece| redaction.pass(piece).into_owned()).collect();
        told.extend(redaction.rest());
        told
    }

    #[test]
    fn a_secret_in_pieces_is_taken_out_in_every_form() {
        for form in forms::of(KEY) {
            let bytes = form.as_bytes();
            for cut in 0..=bytes.len() {
                let told = told(&[KEY], &[b"say ", &bytes[..cut], &bytes[cut..], b"!"]);
                assert_eq!(String::from_utf8_lossy(&told), "say …!", "{form} cut at {cut}");
            }
            let each: Vec<&[u8]> = bytes.chunks(1).collect();
            assert_eq!(told(&[KEY], &each), "…".as_bytes(), "{form}");
        }
        let beginning = told(&[KEY], &[b"sk-ab", b" is only its beginning, and sk-ab"]);
        assert_eq!(beginning, b"sk-ab is only its beginning, and sk-ab");
    }

    #[test]
    fn one_that_goes_on_as_another_is_not_told_in_part() {
        for cut in 0..=11 {
            let whole = b"token-12345";
            let told = told(&["token-1", "token-12345"], &[&whole[..cut], &whole[cut..]]);
            assert_eq!(String::from_utf8_lossy(&told), "…", "{cut}");
        }
        // two that overlap: nothing of the first is told, and what is left of the second is no secret
        let overlapping = told(&["abcdef", "defghi"], &[b"abcd", b"efghi"]);
        assert_eq!(String::from_utf8_lossy(&overlapping), "…ghi");
    }

    proptest! {
        #[test]
        fn nothing_else_is_lost_and_cuts_change_nothing(
            bytes in prop::collection::vec(prop_oneof![Just(b'a'), Just(b'b'), any::<u8>()], 0..80),
            cuts in prop::collection::vec(0..80_usize, 0..6),
        ) {
            let mut ends: Vec<usize> = cuts.into_iter().map(|at| at.min(bytes.len())).collect();
            ends.extend([0, bytes.len()]);
            ends.sort_unstable();
            let pieces: Vec<&[u8]> = ends.windows(2).map(|ends| &bytes[ends[0]..ends[1]]).collect();
            prop_assert_eq!(told(&["no such words"], &pieces), bytes.clone());
            prop_assert_eq!(told(&["abab", "babba"], &pieces), told(&["abab", "babba"], &[&bytes]));
        }
    }
}
