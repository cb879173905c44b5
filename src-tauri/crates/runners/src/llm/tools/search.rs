//! Searching the working folder.

use super::{
    Given, Outcome,
    beneath::{Folder, Root},
    files::{ANSWER_MAX, entries, text_of},
    object, shortened, string,
};
use crate::llm::provider::ToolSpec;
use regex::{Regex, RegexBuilder};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Largest file that is searched.
const FILE_MAX: u64 = 1 << 20;
/// Most files that are searched.
const FILES_MAX: usize = 20_000;
/// Most bytes that are searched: the run hears nothing meanwhile.
const BYTES_MAX: usize = 256 << 20;
/// Most lines found.
const LINES_MAX: usize = 200;
/// Longest part of a line that is shown, in characters.
const LINE_CHARS: usize = 300;
/// Largest compiled pattern, in bytes.
const PATTERN_MAX: usize = 1 << 20;
/// Folders that hold what programs made, not people.
const SKIPPED: [&str; 3] = [".git", "node_modules", "target"];

pub(super) fn spec() -> ToolSpec {
    ToolSpec {
        name: "search_files",
        description: "Searches the text files of the working folder for a regular expression and gives the lines found as “file:line: text”. The folders .git, node_modules and target are left out.",
        schema: object(
            json!({
                "pattern": string("A regular expression, such as “fn \\w+_token”."),
                "path": string("The folder to search, relative to the working folder; all of it where left out."),
                "ignore_case": {"type": "boolean", "description": "Whether capitals count as small letters."},
            }),
            &["pattern"],
        ),
    }
}

pub(super) fn search(root: Root<'_>, given: &Given<'_>) -> Outcome {
    let pattern = RegexBuilder::new(given.text("pattern")?)
        .case_insensitive(given.flag("ignore_case").unwrap_or(false))
        .size_limit(PATTERN_MAX)
        .build()
        .map_err(|error| format!("The pattern is not a regular expression: {error}"))?;
    let folder = Folder::open(root)?;
    let start = folder.within(given.maybe("path").unwrap_or("."));
    // The folder that is named must be there; those below may vanish meanwhile.
    entries(&folder, &start)?;
    let mut search = Search { folder: &folder, pattern, lines: vec![], files: 0, bytes: 0 };
    search.walk(start);
    let mut found = match search.lines.len() {
        0 => format!("[nothing found in {} files]", search.files),
        _ => shortened(search.lines.join("\n"), ANSWER_MAX),
    };
    if search.is_full() {
        found.push_str("\n[the search ended at its limit: there may be more]");
    }
    Ok(found)
}

struct Search<'a> {
    folder: &'a Folder,
    pattern: Regex,
    lines: Vec<String>,
    files: usize,
    bytes: usize,
}

impl Search<'_> {
    fn walk(&mut self, start: PathBuf) {
        let mut folders = vec![start];
        while let Some(path) = folders.pop() {
            for (name, is_folder) in entries(self.folder, &path).unwrap_or_default() {
                if self.is_full() {
                    return;
                }
                let below = path.join(&name);
                match is_folder {
                    true if SKIPPED.contains(&name.as_str()) => {}
                    true => folders.push(below),
                    false => self.file(&below),
                }
            }
        }
    }

    const fn is_full(&self) -> bool {
        self.files >= FILES_MAX || self.bytes >= BYTES_MAX || self.lines.len() >= LINES_MAX
    }

    fn file(&mut self, path: &Path) {
        self.files += 1;
        let Ok(text) = text_of(self.folder, path, FILE_MAX) else { return };
        self.bytes += text.len();
        let shown = path.strip_prefix(".").unwrap_or(path).display();
        let found = text.lines().enumerate().filter(|(_, line)| self.pattern.is_match(line));
        for (number, line) in found.take(LINES_MAX - self.lines.len()) {
            let line: String = line.trim().chars().take(LINE_CHARS).collect();
            self.lines.push(format!("{shown}:{}: {line}", number + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn lines_are_found_where_they_are() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("work/src")).unwrap();
        fs::create_dir_all(dir.path().join("work/.git")).unwrap();
        fs::write(dir.path().join("work/.git/x"), "needle").unwrap();
        fs::write(dir.path().join("secret"), "needle").unwrap();
        fs::write(dir.path().join("work/src/a.rs"), "hay\n  needle 7\n").unwrap();
        symlink(dir.path(), dir.path().join("work/out")).unwrap();
        symlink(dir.path().join("secret"), dir.path().join("work/link")).unwrap();
        let search = |given: serde_json::Value| {
            search(Root { path: &dir.path().join("work"), exact: false }, &Given(given.as_object().unwrap()))
        };
        assert_eq!(search(json!({"pattern": r"needle \d"})).unwrap(), "src/a.rs:2: needle 7");
        assert_eq!(
            search(json!({"pattern": "NEEDLE", "ignore_case": true, "path": "src"})).unwrap(),
            "src/a.rs:2: needle 7"
        );
        assert!(search(json!({"pattern": "nothing"})).unwrap().starts_with("[nothing found"));
        assert!(search(json!({"pattern": "("})).unwrap_err().contains("regular expression"));
        search(json!({"pattern": "x", "path": ".."})).unwrap_err();
    }
}
