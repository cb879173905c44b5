//! What JavaScript writes and a parser of JSON refuses: a mark at the beginning of a text, and halves of characters in
//! the texts that it has cut. They are put aside for the parser, and put back where they were.

use contract::text::escape_length;

/// What was put aside.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// The text begins with a byte order mark.
    bom: bool,
    /// Each half of a character, as it is written, and what stands for it.
    halves: Vec<(String, String)>,
}

const BOM: char = '\u{feff}';

impl Marks {
    /// The text as a parser accepts it.
    pub(super) fn set_aside(text: &str) -> (Self, String) {
        let rest = text.strip_prefix(BOM);
        let mut marks = Self { bom: rest.is_some(), halves: vec![] };
        let rest = rest.unwrap_or(text);
        let mut out = String::with_capacity(rest.len());
        let mut at = 0;
        // In JSON a backslash stands in texts only, and what follows it belongs to it.
        while let Some(found) = rest[at..].find('\\') {
            let from = at + found;
            out.push_str(&rest[at..from]);
            let (length, half) = escape_length(&rest[from..]);
            let written = &rest[from..from + length];
            out.push_str(if half { marks.stand_in(rest, written) } else { written });
            at = from + length;
        }
        out.push_str(&rest[at..]);
        (marks, out)
    }

    fn stand_in(&mut self, text: &str, half: &str) -> &str {
        let known = self.halves.iter().position(|(written, _)| written == half);
        let index = known.unwrap_or_else(|| {
            // one of the private characters that is not there as it is
            let taken = |word: &String| text.contains(word) || self.halves.iter().any(|(_, w)| w == word);
            let free = (0xe000..0xf8ff_u32).map(|code| format!("\\u{code:04x}")).find(|word| !taken(word));
            self.halves.push((half.to_owned(), free.unwrap_or_else(|| half.to_owned())));
            self.halves.len() - 1
        });
        &self.halves[index].1
    }

    /// The text as it was written.
    pub(super) fn put_back(&self, text: String) -> String {
        let text = self.halves.iter().fold(text, |text, (half, word)| text.replace(word, half));
        if self.bom { format!("{BOM}{text}") } else { text }
    }
}
