//! The end of an output, for people: the last words of a command without markers and colours.

use super::markers::line::{Kind, kinds, short};
use contract::supervision::OUTPUT_FILE;
use std::{
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};
use terminal_text::plain;

/// Most text that becomes a result, in bytes.
const TEXT_MAX: u64 = 64 * 1024;
/// How many lines make the last words.
const LINES: usize = 3;

/// The end of an output.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    /// At most 64 KiB, from the beginning of a line on where there is more before it.
    pub(crate) text: String,
    /// The last lines that are neither empty nor markers, each cut to a readable length.
    pub(crate) lines: Vec<String>,
}

impl Tail {
    /// The end of the output of the attempt in `dir`; empty where it cannot be read.
    pub(crate) fn of(dir: &Path) -> Self {
        read_end(&dir.join(OUTPUT_FILE)).map(|(bytes, all)| Self::from_bytes(&bytes, all)).unwrap_or_default()
    }

    /// `all` says whether `bytes` is everything, so that its first line is whole.
    fn from_bytes(bytes: &[u8], all: bool) -> Self {
        let from = if all { 0 } else { bytes.iter().position(|&b| b == b'\n').map_or(0, |end| end + 1) };
        let bytes = &bytes[from..];
        let mut lines: Vec<String> = bytes
            .rsplit(|b| matches!(b, b'\n' | b'\r'))
            .flat_map(|line| kinds(line).into_iter().rev())
            .filter_map(|kind| match kind {
                Kind::Plain(text) => Some(short(&text)).filter(|t| !t.is_empty()),
                _ => None,
            })
            .take(LINES)
            .collect();
        lines.reverse();
        let text = String::from_utf8_lossy(bytes);
        Self { text: plain(&text).trim_end().to_owned(), lines }
    }
}

fn read_end(path: &Path) -> io::Result<(Vec<u8>, bool)> {
    let mut file = engine::open_output(path)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(TEXT_MAX)))?;
    let mut bytes = Vec::new();
    file.take(TEXT_MAX).read_to_end(&mut bytes)?;
    Ok((bytes, size <= TEXT_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_words_are_what_a_person_would_read() {
        let output = b"one\n\x1b[32mtwo\x1b[0m\r\n[PROGRESS] 5%\n10%\r99%\rthree\n\n[RESULT] {}\n  \n";
        let tail = Tail::from_bytes(output, true);
        assert_eq!(tail.lines, ["10%", "99%", "three"]);
        assert_eq!(tail.text, "one\ntwo\n[PROGRESS] 5%\nthree\n\n[RESULT] {}");
    }

    #[test]
    fn what_is_placed_on_a_screen_reads_as_words() {
        let output = "\u{1b}[2J\u{1b}[2;1HWelcome\u{1b}[2;12Hat\u{1b}[2;16Hhttps://x.y\u{1b}[4;3HOpen it\n";
        let tail = Tail::from_bytes(output.as_bytes(), true);
        assert_eq!(tail.lines, ["Welcome    at  https://x.y", "Open it"]);
        assert_eq!(tail.text, "Welcome    at  https://x.y\n  Open it");
    }

    #[test]
    fn the_text_is_what_stood_on_a_terminal() {
        let table: [(&str, &str); 5] = [
            ("building…\r/", "/uilding…"),
            ("10%\r99%\r", "99%"),
            ("ab\u{8}c\n50%  busy\r60%\u{1b}[K\n", "ac\n60%"),
            ("\u{9b}1mbold\u{9b}m\u{1b}P1$q secret\u{1b}\\!\n", "bold!"),
            ("a\r\r\nb", "a\nb"),
        ];
        for (output, text) in table {
            assert_eq!(Tail::from_bytes(output.as_bytes(), true).text, text, "{output:?}");
        }
    }

    #[test]
    fn a_long_output_begins_with_a_whole_line() {
        let dir = tempfile::tempdir().unwrap();
        let all: String = (0..20_000).map(|n| format!("{n}\n")).collect();
        std::fs::write(dir.path().join(OUTPUT_FILE), &all).unwrap();
        let tail = Tail::of(dir.path());
        assert!(tail.text.len() < TEXT_MAX as usize && tail.text.len() > TEXT_MAX as usize - 10);
        assert!(all.contains(&format!("\n{}\n", tail.text)));
        assert_eq!(tail.lines, ["19997", "19998", "19999"]);
        assert_eq!(Tail::of(Path::new("/no/such/folder")).text, "");
    }
}
