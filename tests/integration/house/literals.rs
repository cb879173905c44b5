//! The literals of the sources: what the laws of words are about.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A literal, with the code before and after it.
pub(super) struct Literal<'a> {
    pub(super) text: &'a str,
    pub(super) before: &'a str,
    pub(super) after: &'a str,
}

/// The literals of some code, without those in comments.
pub(super) fn literals(code: &str) -> Vec<Literal<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = code.get(at..).filter(|rest| !rest.is_empty()) {
        let raw = rest.strip_prefix('r').map(|r| r.len() - r.trim_start_matches('#').len());
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if let Some(hashes) = raw.filter(|n| rest[1 + n..].starts_with('"') && !is_in_a_name(code, at))
        {
            let begins = at + hashes + 2;
            let ends = begins + code[begins..].find(&format!("\"{}", "#".repeat(hashes))).unwrap();
            let after = ends + 1 + hashes;
            found.push(Literal { text: &code[begins..ends], before: &code[..at], after: &code[after..] });
            at = after;
        } else if rest.starts_with('"') {
            let begins = at + 1;
            let mut ends = begins;
            while !code[ends..].starts_with('"') {
                let step = if code[ends..].starts_with('\\') { 2 } else { 1 };
                ends += code[ends..].chars().take(step).map(char::len_utf8).sum::<usize>();
            }
            found.push(Literal { text: &code[begins..ends], before: &code[..at], after: &code[ends + 1..] });
            at = ends + 1;
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\'") || rest.starts_with("'\\\"'") {
            at += rest[1..].find('\'').unwrap() + 2;
        } else {
            at += rest.chars().next().unwrap().len_utf8();
        }
    }
    found
}

fn is_in_a_name(code: &str, at: usize) -> bool {
    code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// The code of a file without its tests, which stand at its end.
pub(super) fn shipped(code: &str) -> &str {
    let inline = code.match_indices("#[cfg(test)]").find(|(at, found)| {
        let then = code[at + found.len()..].trim_start();
        let then =
            ["pub(crate) ", "pub(super) "].iter().find_map(|seen| then.strip_prefix(seen)).unwrap_or(then);
        let inside = then.find('{').unwrap_or(usize::MAX);
        then.starts_with("mod ") && inside < then.find(';').unwrap_or(usize::MAX)
    });
    inline.map_or(code, |(at, _)| &code[..at])
}

/// The sources below these folders, without what only tests are made of.
pub(super) fn sources(mut open: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "tests" {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if name.ends_with(".rs") && !["tests.rs", "sample.rs"].contains(&name) {
            found.push(path);
        }
    }
    found
}

/// The top of the project.
pub(super) fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
