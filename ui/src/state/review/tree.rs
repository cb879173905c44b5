//! The files of a change as a tree: folders before files, a folder that holds nothing but a folder as one line with it.

use std::collections::{BTreeMap, HashSet};

/// A line of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TreeRow {
    /// A folder.
    Folder {
        /// Its path, by which it is folded.
        path: String,
        /// What it is called: with the folders above that hold nothing else.
        label: String,
        /// How many folders stand above it.
        depth: usize,
        /// Whether what it holds does not show.
        folded: bool,
    },
    /// A file.
    File {
        /// Which of the change's.
        at: usize,
        /// Its name.
        name: String,
        /// How many folders stand above it.
        depth: usize,
    },
}

impl TreeRow {
    /// How many folders stand above it.
    #[must_use]
    pub const fn depth(&self) -> usize {
        match self {
            Self::Folder { depth, .. } | Self::File { depth, .. } => *depth,
        }
    }

    /// Which file it is, where it is one.
    #[must_use]
    pub const fn file(&self) -> Option<usize> {
        match self {
            Self::File { at, .. } => Some(*at),
            Self::Folder { .. } => None,
        }
    }
}

/// The lines of the tree of these paths, without what is in folders that are folded.
#[must_use]
pub fn rows(paths: &[&str], folded: &HashSet<String>) -> Vec<TreeRow> {
    let mut rows = vec![];
    TreeFolder::of(paths).walk("", 0, folded, &mut rows);
    rows
}

/// The files in the order of the tree.
#[must_use]
pub fn order(paths: &[&str]) -> Vec<usize> {
    rows(paths, &HashSet::new()).iter().filter_map(TreeRow::file).collect()
}

/// The line that leads out of this one: of the folder that holds it.
#[must_use]
pub fn above(rows: &[TreeRow], row: usize) -> Option<usize> {
    let depth = rows.get(row)?.depth();
    rows[..row].iter().rposition(|other| other.depth() < depth)
}

/// What a folder holds.
#[derive(Default)]
struct TreeFolder<'a> {
    folders: BTreeMap<&'a str, TreeFolder<'a>>,
    files: BTreeMap<&'a str, usize>,
}

impl<'a> TreeFolder<'a> {
    fn of(paths: &[&'a str]) -> Self {
        let mut top = Self::default();
        for (at, path) in paths.iter().enumerate() {
            let mut folder = &mut top;
            let mut names = path.split('/').peekable();
            while let Some(name) = names.next() {
                if names.peek().is_none() {
                    folder.files.insert(name, at);
                } else {
                    folder = folder.folders.entry(name).or_default();
                }
            }
        }
        top
    }

    fn walk(&self, path: &str, depth: usize, folded: &HashSet<String>, rows: &mut Vec<TreeRow>) {
        for (name, folder) in &self.folders {
            let (mut label, mut folder) = ((*name).to_owned(), folder);
            while let Some((name, only)) = folder.only_folder() {
                label = format!("{label}/{name}");
                folder = only;
            }
            let path = if path.is_empty() { label.clone() } else { format!("{path}/{label}") };
            let is_folded = folded.contains(&path);
            rows.push(TreeRow::Folder { path: path.clone(), label, depth, folded: is_folded });
            if !is_folded {
                folder.walk(&path, depth + 1, folded, rows);
            }
        }
        let file = |(name, at): (&&str, &usize)| TreeRow::File { at: *at, name: (*name).to_owned(), depth };
        rows.extend(self.files.iter().map(file));
    }

    fn only_folder(&self) -> Option<(&'a str, &Self)> {
        let (name, folder) = self.folders.first_key_value()?;
        (self.files.is_empty() && self.folders.len() == 1).then_some((*name, folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATHS: [&str; 6] = [
        "tests/rotation.rs",
        "src/session/upgrade.rs",
        "src/session/mod.rs",
        "docs/a/b/sessions.md",
        "docs/x.md",
        "README",
    ];

    fn drawn(folded: &[&str]) -> Vec<String> {
        let folded = folded.iter().map(|path| (*path).to_owned()).collect();
        let line = |row: &TreeRow| {
            let space = "  ".repeat(row.depth());
            match row {
                TreeRow::Folder { label, folded, .. } => {
                    format!("{space}{}{label}", if *folded { "+" } else { "-" })
                }
                TreeRow::File { name, at, .. } => format!("{space}{name} {at}"),
            }
        };
        rows(&PATHS, &folded).iter().map(line).collect()
    }

    #[test]
    fn folders_stand_before_files_and_chains_are_one_line() {
        let all = [
            "-docs",
            "  -a/b",
            "    sessions.md 3",
            "  x.md 4",
            "-src/session",
            "  mod.rs 2",
            "  upgrade.rs 1",
            "-tests",
            "  rotation.rs 0",
            "README 5",
        ];
        assert_eq!(drawn(&[]), all);
        assert_eq!(order(&PATHS), [3, 4, 2, 1, 0, 5]);
    }

    #[test]
    fn what_is_folded_does_not_show_and_keeps_its_line() {
        let some = ["+docs", "+src/session", "-tests", "  rotation.rs 0", "README 5"];
        assert_eq!(drawn(&["docs", "src/session"]), some);
        assert_eq!(drawn(&["docs/a/b"])[1], "  +a/b");
    }

    #[test]
    fn each_line_knows_the_folder_that_holds_it() {
        let rows = rows(&PATHS, &HashSet::new());
        for (row, is) in
            [(0, None), (1, Some(0)), (2, Some(1)), (3, Some(0)), (6, Some(4)), (9, None), (70, None)]
        {
            assert_eq!(above(&rows, row), is, "{row}");
        }
    }

    #[test]
    fn a_file_in_the_place_of_a_folder_and_a_thousand_files_are_no_trouble() {
        // a file was replaced by a folder of its name
        assert_eq!(order(&["a", "a/b"]), [1, 0]);
        let paths: Vec<String> = (0..1_000).map(|n| format!("src/{}/{n}.rs", n % 40)).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let rows = rows(&paths, &HashSet::new());
        assert_eq!(rows.len(), 1_000 + 41);
        let mut order = order(&paths);
        order.sort_unstable();
        assert_eq!(order, (0..1_000).collect::<Vec<_>>());
    }
}
