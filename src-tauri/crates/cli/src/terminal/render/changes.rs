//! What tasks changed, where they worked, and what is set for folders, as text.

use super::{Tables as _, lines};
use board::display::{Look, Tint, fact};
use comfy_table::{Cell, CellAlignment};
use contract::{
    changes::{
        ChangeTotals, ChangedFile, Changes, DiffLine, FileChangeKind, FileDiff, FolderSettings, LineKind,
        Worktree, WorktreesCleaned, hunk_head, patch_head, sign,
    },
    text::{bytes, clean, count},
};

/// `3 files, +12 −4`.
pub(crate) fn totals(totals: ChangeTotals) -> String {
    let files = if totals.files == 1 { "file" } else { "files" };
    format!("{} {files}, +{} −{}", count(totals.files), count(totals.added), count(totals.removed))
}

/// How many lines of each file, and in all.
pub(crate) fn stat(changes: &Changes, look: &Look) -> String {
    if changes.files.is_empty() {
        return "Nothing was changed.\n".to_owned();
    }
    let mut table = look.table(&["What", "File", "New", "Gone"]);
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    for file in &changes.files {
        table.add_row(look.row(vec![
            Cell::new(kind(file)),
            Cell::new(named(file)),
            right(if file.binary { String::new() } else { count(file.added) }),
            right(if file.binary { String::new() } else { count(file.removed) }),
        ]));
    }
    format!("{}{}\n", lines(&table), totals(changes.totals))
}

const fn kind(file: &ChangedFile) -> &'static str {
    match file.kind {
        FileChangeKind::Added => "new",
        FileChangeKind::Changed => "changed",
        FileChangeKind::Removed => "removed",
        FileChangeKind::Renamed => "renamed",
        FileChangeKind::Mode => "mode",
    }
}

fn named(file: &ChangedFile) -> String {
    match &file.old_path {
        Some(old) => format!("{} → {}", clean(old), clean(&file.path)),
        None => clean(&file.path),
    }
}

/// A file's lines as a patch. On a terminal nothing in it moves the cursor; into a pipe they are as they are.
pub(crate) fn patch(diff: &FileDiff, look: &Look) -> String {
    let mut out = look.paint(Tint::Grey, &patch_head(diff)) + "\n";
    for hunk in &diff.hunks {
        out.push_str(&look.paint(Tint::Blue, &hunk_head(hunk)));
        out.push('\n');
        for line in &hunk.lines {
            out.push_str(&shown(line, look));
        }
    }
    out
}

fn shown(line: &DiffLine, look: &Look) -> String {
    let tint = match line.kind {
        LineKind::Context => None,
        LineKind::Added => Some(Tint::Green),
        LineKind::Removed => Some(Tint::Red),
    };
    let is_terminal = look.width.is_some();
    let text = if is_terminal { clean(&line.text().replace('\t', "    ")) } else { line.text() };
    let end = if line.crlf && !is_terminal { "\r" } else { "" };
    let text = format!("{}{text}", sign(line.kind));
    let text = tint.map_or(text.clone(), |tint| look.paint(tint, &text));
    let last = if line.no_newline { "\\ No newline at end of file\n" } else { "" };
    format!("{text}{end}\n{last}")
}

/// The worktrees and copies.
pub(crate) fn worktrees(all: &[Worktree], look: &Look) -> String {
    if all.is_empty() {
        return "No worktrees or copies. `legwork execute --place worktree` makes one.\n".to_owned();
    }
    let total: u64 = all.iter().filter_map(|one| one.bytes).sum();
    format!("{}{} in all\n", table(all, look, "Stays because"), bytes(total))
}

fn table(all: &[Worktree], look: &Look, last: &str) -> String {
    let mut table = look.table(&["Task", "Title", "Place", "Takes", "Where", last]);
    for one in all {
        let place = one.place.branch.clone().unwrap_or_else(|| one.place.kind.to_string());
        let path = match (one.missing, &one.place.path) {
            (false, Some(path)) => clean(path),
            _ => "gone".to_owned(),
        };
        table.add_row(look.row(vec![
            Cell::new(&one.short_id),
            Cell::new(clean(&one.title)),
            Cell::new(clean(&place)),
            Cell::new(one.bytes.map(bytes).unwrap_or_default()).set_alignment(CellAlignment::Right),
            Cell::new(path),
            Cell::new(clean(one.stays.as_deref().unwrap_or_default())),
        ]));
    }
    lines(&table)
}

/// What a clean-up did, or would do.
pub(crate) fn cleaned(cleaned: &WorktreesCleaned, look: &Look) -> String {
    let (done, free) = if cleaned.dry_run { ("Would go", "would be") } else { ("Gone", "is") };
    let mut out = String::new();
    for one in &cleaned.removed {
        out.push_str(&format!("{done}: {} “{}”\n", one.short_id, clean(&one.title)));
    }
    for one in &cleaned.kept {
        let why = one.stays.as_deref().unwrap_or("something needs it");
        let line = format!("Stays: {} “{}”: {}", one.short_id, clean(&one.title), clean(why));
        out.push_str(&look.paint(Tint::Yellow, &line));
        out.push('\n');
    }
    match cleaned.removed.is_empty() {
        true if cleaned.kept.is_empty() => out.push_str("There are no worktrees or copies.\n"),
        true => out.push_str("Nothing goes.\n"),
        false => out.push_str(&format!("{} {free} free by that.\n", bytes(cleaned.bytes))),
    }
    out
}

/// The folders that something is set for.
pub(crate) fn folders(all: &[FolderSettings], look: &Look) -> String {
    if all.is_empty() {
        return "Nothing is set for any folder. `legwork folder set --setup LINE` does.\n".to_owned();
    }
    let mut table = look.table(&["Folder", "Tasks work in", "Set-up", "Files", "Branch"]);
    for one in all {
        table.add_row(look.row(vec![
            Cell::new(clean(&one.folder)),
            Cell::new(one.place.map(|place| place.to_string()).unwrap_or_default()),
            Cell::new(clean(one.setup.as_deref().unwrap_or_default())),
            Cell::new(clean(&one.files.join(", "))),
            Cell::new(clean(one.branch.as_deref().unwrap_or_default())),
        ]));
    }
    lines(&table)
}

/// What is set for one folder.
pub(crate) fn folder(one: &FolderSettings, look: &Look) -> String {
    let place = one.place.map_or_else(|| "as their agent has it".to_owned(), |place| place.to_string());
    let none = || "none".to_owned();
    let files = if one.files.is_empty() { none() } else { one.files.join(", ") };
    [
        ("Folder", one.folder.clone()),
        ("Tasks work in", place),
        ("Set-up", one.setup.clone().unwrap_or_else(none)),
        (
            "Its network",
            if one.setup_network { "all, whatever the sandbox".to_owned() } else { String::new() },
        ),
        ("Variables", one.variables.keys().cloned().collect::<Vec<_>>().join(", ")),
        ("Secrets", one.secrets.iter().cloned().collect::<Vec<_>>().join(", ")),
        ("Files", files),
        ("Branch", one.branch.clone().unwrap_or_else(|| "legwork/{{id}}-{{slug}}".to_owned())),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(label, value)| fact(look, label, &clean(&value)))
    .collect()
}
