//! A changed file as a patch, which `git apply` reads.

use super::{DiffLine, FileChangeKind, FileDiff, Hunk, LineKind};
use crate::text::clean;

/// What stands above the lines of a file, without an end of line.
#[must_use]
pub fn patch_head(diff: &FileDiff) -> String {
    let file = &diff.file;
    let (old, new) = (file.old_path.as_deref().unwrap_or(&file.path), file.path.as_str());
    let mut out = vec![format!("diff --git {} {}", quoted("a/", old), quoted("b/", new))];
    match (&file.old_mode, &file.mode) {
        (None, Some(mode)) => out.push(format!("new file mode {mode}")),
        (Some(mode), None) => out.push(format!("deleted file mode {mode}")),
        (Some(before), Some(now)) if before != now => {
            out.push(format!("old mode {before}\nnew mode {now}"));
        }
        _ => {}
    }
    if file.kind == FileChangeKind::Renamed {
        out.push(format!("rename from {}\nrename to {}", quoted("", old), quoted("", new)));
    }
    out.extend(diff.note.as_ref().map(|note| format!("# {}", clean(note))));
    if !diff.hunks.is_empty() {
        let side = |there: &Option<String>, prefix: &str, path: &str| match there {
            Some(_) => quoted(prefix, path),
            None => "/dev/null".to_owned(),
        };
        out.push(format!("--- {}", side(&file.old_mode, "a/", old)));
        out.push(format!("+++ {}", side(&file.mode, "b/", new)));
    }
    out.join("\n")
}

/// What stands above the lines of a hunk, without an end of line.
#[must_use]
pub fn hunk_head(hunk: &Hunk) -> String {
    let range =
        |start: i64, lines: i64| if lines == 1 { start.to_string() } else { format!("{start},{lines}") };
    let heading = if hunk.heading.is_empty() { String::new() } else { format!(" {}", clean(&hunk.heading)) };
    let (old, new) = (range(hunk.old_start, hunk.old_lines), range(hunk.new_start, hunk.new_lines));
    format!("@@ -{old} +{new} @@{heading}")
}

/// The sign in front of a line.
#[must_use]
pub const fn sign(kind: LineKind) -> char {
    match kind {
        LineKind::Context => ' ',
        LineKind::Added => '+',
        LineKind::Removed => '-',
    }
}

/// All of a file.
#[must_use]
pub fn patch(diff: &FileDiff) -> String {
    let lines = diff.hunks.iter().map(|hunk| {
        let lines = hunk.lines.iter().map(patch_line).collect::<String>();
        format!("{}\n{lines}", hunk_head(hunk))
    });
    format!("{}\n{}", patch_head(diff), lines.collect::<String>())
}

fn patch_line(line: &DiffLine) -> String {
    let end = if line.crlf { "\r\n" } else { "\n" };
    let last = if line.no_newline { "\\ No newline at end of file\n" } else { "" };
    format!("{}{}{end}{last}", sign(line.kind), line.text())
}

/// A name as git writes it: in quotes where it could be misread.
fn quoted(prefix: &str, path: &str) -> String {
    let plain = !path.chars().any(|c| c.is_control() || matches!(c, '"' | '\\'));
    match plain {
        true => format!("{prefix}{path}"),
        false => format!("\"{prefix}{}\"", path.escape_default()),
    }
}
