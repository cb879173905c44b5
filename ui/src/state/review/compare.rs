//! What several agents changed of the same folder, beside each other.

use contract::changes::ChangedFile;

/// A file that some of them changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ComparedFile {
    /// Its path.
    pub path: String,
    /// How many of them changed it.
    pub by: usize,
}

/// All files that any of them changed, by path.
#[must_use]
pub fn compared<'a>(all: impl IntoIterator<Item = &'a Vec<ChangedFile>>) -> Vec<ComparedFile> {
    let mut paths: Vec<&String> = all.into_iter().flatten().map(|file| &file.path).collect();
    paths.sort();
    let same = paths.chunk_by(|a, b| a == b);
    same.map(|same| ComparedFile { path: same[0].clone(), by: same.len() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_is_told_once_with_how_many_changed_it() {
        let files = |paths: &[&str]| -> Vec<ChangedFile> {
            paths
                .iter()
                .map(|path| ChangedFile { path: (*path).to_owned(), ..ChangedFile::default() })
                .collect()
        };
        let all = [files(&["b", "a/c"]), files(&[]), files(&["b"])];
        let told: Vec<_> = compared(&all).into_iter().map(|file| (file.path, file.by)).collect();
        assert_eq!(told, [("a/c".to_owned(), 1), ("b".to_owned(), 2)]);
    }
}
