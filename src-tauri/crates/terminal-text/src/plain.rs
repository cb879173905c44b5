//! Text alone.

use crate::{Reader, Tabs};
use std::borrow::Cow;

/// More columns than any line that is looked at has; longer ones are put together again.
const LONGEST: usize = 32 * 1024;

/// What `text` shows, without colours. Its lines end with `\n`, as far as they do.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut reader = Reader::new(LONGEST, Tabs::Kept);
    reader.read(text, |finished| {
        plain.push_str(&finished.line.text);
        if finished.ended {
            plain.push('\n');
        }
    });
    plain.push_str(&reader.open().text);
    Cow::Owned(plain)
}
