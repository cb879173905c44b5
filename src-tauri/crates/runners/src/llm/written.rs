//! What a model has written into its output folder, and how much more it may.
//!
//! What commands leave there is not counted: each was approved by the person, and what they make may be large.

use crate::shell::artifacts::{DEPTH_MAX, FILES_MAX};
use contract::text;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::{Component, Path},
};

/// Most that all files of an attempt may hold, in bytes.
const SUM_MAX: u64 = 64 << 20;

/// Files of an attempt that its model has written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Written {
    /// Sizes in bytes, by name.
    files: BTreeMap<String, u64>,
    /// Whether the person was told that there was to be more.
    is_told: bool,
}

impl Written {
    /// Why a file at `path` with so many `bytes` is too much, in words for the model.
    pub(crate) fn refusal(&self, path: &Path, bytes: u64) -> Option<String> {
        let (name, depth) = name(path);
        let before = self.files.get(&name);
        if depth > DEPTH_MAX {
            return Some(format!(
                "“{name}” lies {depth} folders deep; no more than {DEPTH_MAX} are handed over. Choose a shorter way."
            ));
        }
        if before.is_none() && self.files.len() >= FILES_MAX {
            return Some(format!(
                "{FILES_MAX} files were written, and no more are handed over. Put what is left into one of them."
            ));
        }
        let others = self.sum() - before.copied().unwrap_or(0);
        (others + bytes > SUM_MAX).then(|| {
            format!(
                "All files together may hold {}; the others hold {}, and this one has {}. Hand over less, or make another \
                 file smaller first.",
                text::bytes(SUM_MAX),
                text::bytes(others),
                text::bytes(bytes)
            )
        })
    }

    /// The file at `path` holds so many `bytes` now.
    pub(crate) fn add(&mut self, path: &Path, bytes: u64) {
        self.files.insert(name(path).0, bytes);
    }

    /// What is told to the person where `path` was refused, once in an attempt.
    pub(crate) fn word_of_refusal(&mut self, path: &Path) -> Option<String> {
        (!std::mem::replace(&mut self.is_told, true)).then(|| {
            format!(
                "The agent wanted to hand over more than is kept: at most {FILES_MAX} files, {DEPTH_MAX} folders deep, with {} \
                 together. It has written {} with {}; “{}” was refused, and it was told so.",
                text::bytes(SUM_MAX),
                self.files.len(),
                text::bytes(self.sum()),
                text::first_line(&path.display().to_string(), 120)
            )
        })
    }

    fn sum(&self) -> u64 {
        self.files.values().sum()
    }
}

/// One name for all spellings of a path, and how many folders stand before it.
fn name(path: &Path) -> (String, usize) {
    let parts: Vec<_> = path
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    (parts.join("/"), parts.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    /// What is refused of these, each with its size, when they are written one after the other.
    fn refused(files: impl IntoIterator<Item = (String, u64)>) -> (Written, Vec<String>) {
        let (mut written, mut refused) = (Written::default(), vec![]);
        for (path, bytes) in files {
            match written.refusal(Path::new(&path), bytes) {
                Some(_) => refused.push(path),
                None => written.add(Path::new(&path), bytes),
            }
        }
        (written, refused)
    }

    #[test]
    fn number_sum_and_depth_are_bounded_however_they_are_used_up() {
        let named = |name: &str, bytes| (name.to_owned(), bytes);
        let numbered = |count: usize, bytes| (0..count).map(move |n| (format!("{n}.md"), bytes));
        let deep = |depth: usize| vec![(format!("{}a.md", "d/".repeat(depth)), 1)];
        type Files = Vec<(String, u64)>;
        let table: Vec<(&str, Files, usize)> = vec![
            ("none", vec![], 0),
            ("as many as are kept", numbered(FILES_MAX, 1).collect(), 0),
            ("many small ones", numbered(FILES_MAX + 3, 1).collect(), 3),
            ("empty ones", numbered(FILES_MAX + 1, 0).collect(), 1),
            ("as much as is kept", numbered(64, MIB).collect(), 0),
            ("many large ones", numbered(66, MIB).collect(), 2),
            ("a huge one", vec![named("a", SUM_MAX + 1)], 1),
            ("one that is written again and again", (0..2_000).map(|_| named("a", 8 * MIB)).collect(), 0),
            ("one that grows", (1..=66).map(|n| named("a", n * MIB)).collect(), 2),
            (
                "one in many spellings",
                ["a/b", "./a/b", "a//b", "a/./b", "a/b/"]
                    .iter()
                    .cycle()
                    .take(2_000)
                    .map(|n| named(n, 40 * MIB))
                    .collect(),
                0,
            ),
            ("names alike", vec![named("a", 30 * MIB), named("A", 30 * MIB), named("a ", 30 * MIB)], 1),
            (
                "another that shrinks makes room",
                vec![named("a", 60 * MIB), named("a", 1), named("b", 60 * MIB)],
                0,
            ),
            ("as deep as is looked", deep(DEPTH_MAX), 0),
            ("deeper", deep(DEPTH_MAX + 1), 1),
        ];
        for (what, files, expected) in table {
            let (written, refused) = refused(files);
            assert_eq!(refused.len(), expected, "{what}: {refused:?}");
            assert!(written.files.len() <= FILES_MAX && written.sum() <= SUM_MAX, "{what}");
        }
    }

    #[test]
    fn the_person_is_told_once() {
        let mut written = Written::default();
        assert!(written.word_of_refusal(Path::new("a.md")).unwrap().contains("“a.md” was refused"));
        assert_eq!(written.word_of_refusal(Path::new("b.md")), None);
        let kept = serde_json::to_string(&written).unwrap();
        let mut later: Written = serde_json::from_str(&kept).unwrap();
        assert_eq!(later.word_of_refusal(Path::new("c.md")), None, "nor by the next engine");
    }
}
