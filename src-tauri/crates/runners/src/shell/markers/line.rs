//! One line of output: whether it is a marker, and what it says.

use terminal_text::plain;

/// Longest text of a marker that is kept, in characters.
const TEXT_MAX: usize = 200;

/// What a line is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// `[START] time`
    Start(String),
    /// `[PROGRESS] …`
    Progress(Progress),
    /// `[RESULT] …`, with what follows on the line.
    Result(String),
    /// `[COMPLETE] time`
    Complete(String),
    /// Anything else, as a terminal would show it.
    Plain(String),
}

/// How it goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Progress {
    /// One of its steps, numbered from 1.
    Step {
        /// Which.
        number: usize,
        /// Of how many, where it said.
        total: Option<usize>,
        /// What the step does; may be empty.
        text: String,
        /// Whether the step is done; otherwise it begins.
        done: bool,
    },
    /// How much is done, 0-100, and what it does; may be empty.
    Percent(i64, String),
    /// What it does.
    Text(String),
}

/// What `line` is, of a terminal's lines each: a program may write several of them without a line end.
pub(crate) fn kinds(line: &[u8]) -> Vec<Kind> {
    let line = String::from_utf8_lossy(line);
    plain(&line).split('\n').map(kind).collect()
}

/// What a line is as a terminal shows it.
fn kind(line: &str) -> Kind {
    let trimmed = line.trim();
    let after = |marker| trimmed.strip_prefix(marker).map(str::trim_start);
    if let Some(rest) = after("[PROGRESS]") {
        Kind::Progress(progress(rest))
    } else if let Some(rest) = after("[RESULT]") {
        Kind::Result(rest.to_owned())
    } else if let Some(rest) = after("[START]") {
        Kind::Start(short(rest))
    } else if let Some(rest) = after("[COMPLETE]") {
        Kind::Complete(short(rest))
    } else {
        Kind::Plain(line.to_owned())
    }
}

/// The words behind `[PROGRESS]`.
fn progress(text: &str) -> Progress {
    step(text).or_else(|| percent(text)).unwrap_or_else(|| Progress::Text(short(text)))
}

/// `Step 2`, `Step 2/5 text`, `Step 2 of 5: text`, `Step 2 complete`.
fn step(text: &str) -> Option<Progress> {
    let rest = strip_word(text, "step")?;
    let (number, rest) = number(rest.trim_start_matches('#'))?;
    let (total, rest) =
        match rest.trim_start().strip_prefix('/').or_else(|| strip_word(rest.trim_start(), "of")) {
            Some(rest) => {
                let (total, rest) = self::number(rest.trim_start())?;
                (Some(total), rest)
            }
            None => (None, rest),
        };
    if rest.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let rest = unpunctuated(rest);
    let done = ["complete", "completed", "done", "finished"].iter().find_map(|word| strip_word(rest, word));
    Some(Progress::Step {
        number,
        total,
        text: short(unpunctuated(done.unwrap_or(rest))),
        done: done.is_some(),
    })
}

/// `40% text`, `40.5 %`.
fn percent(text: &str) -> Option<Progress> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let rest = text[end..].trim_start().strip_prefix('%')?;
    let percent: f64 = text[..end].parse().ok()?;
    Some(Progress::Percent(percent.clamp(0.0, 100.0) as i64, short(unpunctuated(rest))))
}

/// What follows `word` in `text`, where the word stands at its beginning, in any case, on its own.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    let rest = &text[word.len()..];
    let alone = !rest.starts_with(|c: char| c.is_alphanumeric());
    (head.eq_ignore_ascii_case(word) && alone).then(|| rest.trim_start())
}

/// The whole number at the beginning of `text`, and what follows.
fn number(text: &str) -> Option<(usize, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// `text` without what separates it from the number before it.
fn unpunctuated(text: &str) -> &str {
    text.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, ':' | '.' | ',' | '-' | '–' | '—' | ')')
    })
}

/// `text` cut to what a person reads in one line.
pub(crate) fn short(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(TEXT_MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
