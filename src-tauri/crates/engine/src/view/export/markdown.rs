//! A report as Markdown: as the agent wrote it, with what it is above.

use super::{lead, moment, title};
use contract::{
    report::Report,
    text::{bytes, clean},
};

/// What means something to Markdown within a line.
const MARKS: &[char] = &['\\', '`', '*', '_', '[', ']', '<', '>', '&', '~', '|', '#'];

/// The file.
pub(super) fn written(report: &Report) -> String {
    let mut parts = vec![
        format!("# {}", plain(&title(report))),
        format!("*{}, {}*", plain(&clean(&report.agent)), moment(report.created_at)),
    ];
    parts.extend(lead(report).map(str::to_owned));
    parts.extend(Some(report.output.trim()).filter(|text| !text.is_empty()).map(str::to_owned));
    if !report.artifacts.is_empty() {
        let line = |name: &str, size| format!("- {} ({})", code(&clean(name)), bytes(size));
        let files = report.artifacts.iter().map(|artifact| line(&artifact.name, artifact.bytes));
        parts.push(format!("## Files\n\n{}", files.collect::<Vec<_>>().join("\n")));
    }
    parts.join("\n\n") + "\n"
}

/// Words that are no marks.
fn plain(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        if MARKS.contains(&letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A name as code within a line, whatever stands in it.
fn code(name: &str) -> String {
    let name = name.replace('\n', " ");
    if !name.contains('`') {
        return format!("`{name}`");
    }
    let longest = name.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if name.starts_with('`') || name.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{name}{pad}{fence}")
}
