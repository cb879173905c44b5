//! Words and figures as every front writes them.

mod dollars;
mod failure;
mod file_name;
mod halves;
mod hidden;
mod json;
mod occurrences;
mod shell;
mod utf8;

pub use dollars::dollars;
pub use failure::{innermost, short_error};
pub use file_name::file_name;
pub use halves::{escape_length, without_halves};
pub use hidden::{exact, first_hidden, visible};
pub use json::json_line;
pub use occurrences::occurrences;
pub use shell::{one_line, quoted_in_a_line, shell_word, shell_words, shell_words_visible};
pub use utf8::{begun_before, whole_characters};

/// Seconds as people say them: `41s`, `2m 15s`, `1h 20m`, `3d 4h`.
#[must_use]
pub fn duration(seconds: i64) -> String {
    let s = seconds.max(0);
    match s {
        0..60 => format!("{s}s"),
        60..3600 if s % 60 == 0 => format!("{}m", s / 60),
        60..600 => format!("{}m {}s", s / 60, s % 60),
        600..3600 => format!("{}m", s / 60),
        3600..86_400 if (s % 3600) / 60 == 0 => format!("{}h", s / 3600),
        3600..86_400 => format!("{}h {}m", s / 3600, (s % 3600) / 60),
        _ if (s % 86_400) / 3600 == 0 => format!("{}d", s / 86_400),
        _ => format!("{}d {}h", s / 86_400, (s % 86_400) / 3600),
    }
}

/// How long ago: `now`, `5m ago`, `2h ago`, `3d ago`.
#[must_use]
pub fn ago(seconds: i64) -> String {
    match seconds.max(0) {
        0..5 => "now".to_owned(),
        s @ 5..60 => format!("{s}s ago"),
        s @ 60..3600 => format!("{}m ago", s / 60),
        s @ 3600..86_400 => format!("{}h ago", s / 3600),
        s => format!("{}d ago", s / 86_400),
    }
}

/// A size: `512 B`, `1.5 KiB`, `64 MiB`.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let (mut value, mut unit) = (bytes as f64, 0);
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 || value >= 100.0 || (value - value.round()).abs() < 0.05 {
        format!("{value:.0} {}", UNITS[unit])
    } else {
        format!("{value:.1} {}", UNITS[unit])
    }
}

/// A size as people write it: `500MB`, `2 GiB`, `1.5g`, `4096`; `None`: it is none. Memory is counted in powers of two, whatever the
/// unit is called.
#[must_use]
pub fn size(text: &str) -> Option<u64> {
    let small = text.trim().to_ascii_lowercase();
    let ends = small.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(small.len());
    let (number, unit) = small.split_at(ends);
    let shift = match unit.trim() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return None,
    };
    let number: f64 = number.replace(',', ".").parse().ok()?;
    Some((number * (1_u64 << shift) as f64) as u64)
}

/// A whole number with separators: `1,284`.
#[must_use]
pub fn count(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(d);
    }
    if n < 0 { format!("-{out}") } else { out }
}

/// How the lines begin that Legwork writes of its own into what an agent with a model says.
pub const OWN_LINES: [&str; 5] = ["[TOOL] ", "[CUT] ", "[THOUGHT] ", "[YOU] ", "[FULL] "];

/// The first line of a text that says something, at most `chars` characters long.
#[must_use]
pub fn first_line(text: &str, chars: usize) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.chars().count() <= chars {
        return line.to_owned();
    }
    line.chars().take(chars.saturating_sub(1)).chain(['…']).collect()
}

/// Text that cannot move a terminal's cursor, change its colours or pass for another text: control characters become
/// spaces, all but line ends, and what conceals is left out. What a task says of itself is not to be trusted with the
/// terminal; only its output is passed on as it is.
#[must_use]
pub fn clean(text: &str) -> String {
    let blank = |c: char| if ends_or_moves(c) && c != '\n' { ' ' } else { c };
    text.chars().map(blank).filter(|c| !hidden::is_concealing(*c)).collect()
}

fn ends_or_moves(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        let said: Vec<_> =
            [0, 41, 60, 135, 599, 1500, 3600, 4800, 86_400, 273_600].map(duration).into_iter().collect();
        assert_eq!(said, ["0s", "41s", "1m", "2m 15s", "9m 59s", "25m", "1h", "1h 20m", "1d", "3d 4h"]);
    }

    #[test]
    fn a_clean_text_passes_for_no_other() {
        for (text, shown) in [
            ("safe \u{202e}exe.rm", "safe exe.rm"),
            ("\u{2066}x\u{2069}\u{200e}y\u{61c}", "xy"),
            ("a\u{200b}b\u{e0041}c\u{3164}d\u{feff}", "abcd"),
            ("a\u{2028}b\u{85}c\u{9b}31md\te\u{1b}[2J", "a b c 31md e [2J"),
            (
                "👩\u{200d}💻 \u{26a0}\u{fe0f} می\u{200c}خواهم",
                "👩\u{200d}💻 \u{26a0}\u{fe0f} می\u{200c}خواهم",
            ),
            ("two\nlines é 漢字", "two\nlines é 漢字"),
        ] {
            assert_eq!(clean(text), shown, "{text:?}");
        }
    }

    #[test]
    fn a_size_is_read_as_people_write_it() {
        for (written, bytes) in [
            ("500MB", Some(500 << 20)),
            (" 1,5 GiB ", Some(3 << 29)),
            ("2g", Some(2 << 30)),
            ("4096", Some(4096)),
            ("1e9", None),
            ("much", None),
            ("1.2.3 GB", None),
            ("-1GB", None),
            ("", None),
        ] {
            assert_eq!(size(written), bytes, "{written}");
        }
        assert_eq!(size(&bytes(3 << 29)), Some(3 << 29));
    }

    #[test]
    fn sizes_and_counts() {
        assert_eq!([bytes(512), bytes(1536), bytes(64 << 20)], ["512 B", "1.5 KiB", "64 MiB"]);
        assert_eq!([count(7), count(1284), count(-1_000_000)], ["7", "1,284", "-1,000,000"]);
    }
}
