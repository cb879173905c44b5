//! Files that are to go along with what is said next: those that have a path, and what was pasted.

use crate::catalogue::chat as say;
use contract::{
    chat::PastedFile,
    picture::{PictureData, PictureFormat},
};
use std::sync::Arc;

/// What webkit calls a picture on the clipboard that has no name of its own.
const NAMELESS: &str = "image.png";

/// One of them.
#[derive(Clone, Debug)]
pub enum ChosenFile {
    /// It was chosen or dropped: its absolute path.
    Path(String),
    /// It was pasted.
    Pasted(Arc<Pasted>),
}

/// What was pasted.
#[derive(Debug)]
pub struct Pasted {
    /// Tells it from others.
    pub number: u64,
    /// What it is called; empty where the clipboard gave no name.
    name: String,
    /// The whole of it, in base64.
    data: String,
    /// The picture that it says it is.
    format: Option<PictureFormat>,
}

impl Pasted {
    /// Of an address that holds the whole of it, as the browser makes one: `data:image/png;base64,…`.
    #[must_use]
    pub fn of(number: u64, name: &str, url: &str) -> Option<Self> {
        let (head, data) = url.strip_prefix("data:")?.split_once(',').unwrap_or_default();
        let media_type = head.split(';').next().unwrap_or_default();
        let format = PictureFormat::ALL.into_iter().find(|format| format.media_type() == media_type);
        let name = if name == NAMELESS { "" } else { name };
        Some(Self { number, name: name.to_owned(), data: data.to_owned(), format })
    }
}

/// By which one they are told apart: the same file is the same one.
impl PartialEq for ChosenFile {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path(one), Self::Path(other)) => one == other,
            (Self::Pasted(one), Self::Pasted(other)) => one.number == other.number,
            (Self::Path(_), Self::Pasted(_)) | (Self::Pasted(_), Self::Path(_)) => false,
        }
    }
}

impl Eq for ChosenFile {}

impl ChosenFile {
    /// Its name without its folders.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Path(path) => path.rsplit('/').next().unwrap_or(path).to_owned(),
            Self::Pasted(pasted) if !pasted.name.is_empty() => pasted.name.clone(),
            Self::Pasted(pasted) if pasted.format.is_some() => say::pasted_picture().to_owned(),
            Self::Pasted(_) => say::pasted_file().to_owned(),
        }
    }

    /// Where it is, or what it is called.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Path(path) => path.clone(),
            Self::Pasted(_) => self.name(),
        }
    }

    /// What tells it from others in a list.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Path(path) => path.clone(),
            Self::Pasted(pasted) => pasted.number.to_string(),
        }
    }

    /// An address that holds it, where it is a picture that was pasted.
    #[must_use]
    pub fn preview(&self) -> Option<String> {
        let Self::Pasted(pasted) = self else { return None };
        let format = pasted.format?;
        Some(PictureData { format, data: pasted.data.clone() }.data_url())
    }
}

/// Adds files, each once.
pub fn add(files: &mut Vec<ChosenFile>, more: impl IntoIterator<Item = ChosenFile>) {
    for file in more {
        if !files.contains(&file) {
            files.push(file);
        }
    }
}

/// As a request carries them: paths, and what was pasted.
#[must_use]
pub fn carried(files: &[ChosenFile]) -> (Vec<String>, Vec<PastedFile>) {
    let (mut paths, mut pasted) = (vec![], vec![]);
    for file in files {
        match file {
            ChosenFile::Path(path) => paths.push(path.clone()),
            ChosenFile::Pasted(file) => {
                pasted.push(PastedFile { name: file.name.clone(), data: file.data.clone() });
            }
        }
    }
    (paths, pasted)
}

/// Whether a paste is one of files. Programs put a picture beside the text that is copied from them: there the text is meant.
#[must_use]
pub fn is_of_files(files: usize, text: &str) -> bool {
    files > 0 && text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(number: u64, name: &str, url: &str) -> ChosenFile {
        ChosenFile::Pasted(Arc::new(Pasted::of(number, name, url).unwrap()))
    }

    #[test]
    fn a_paste_with_words_in_it_is_of_words() {
        for (files, text, is) in
            [(1, "", true), (2, " \n", true), (1, "a table", false), (0, "words", false), (0, "", false)]
        {
            assert_eq!(is_of_files(files, text), is, "{files} {text:?}");
        }
    }

    #[test]
    fn what_was_pasted_is_called_after_what_it_is_where_it_has_no_name() {
        for (name, url, shown, carries, previews) in [
            ("image.png", "data:image/png;base64,YWJj", "pasted picture", "", true),
            ("shot.jpg", "data:image/jpeg;base64,YWJj", "shot.jpg", "shot.jpg", true),
            ("notes.md", "data:text/markdown;base64,YWJj", "notes.md", "notes.md", false),
            ("", "data:application/octet-stream;base64,YWJj", "pasted file", "", false),
        ] {
            let file = pasted(1, name, url);
            assert_eq!(file.name(), shown);
            assert_eq!(file.preview().is_some(), previews, "{name}");
            let sent = PastedFile { name: carries.to_owned(), data: "YWJj".to_owned() };
            assert_eq!(carried(&[file]), (vec![], vec![sent]));
        }
        assert!(Pasted::of(1, "a", "blob:nothing").is_none());
        // a file with nothing in it has no data
        assert_eq!(carried(&[pasted(1, "a", "data:")]).1[0].data, "");
    }

    #[test]
    fn the_same_file_goes_along_once_and_two_pastes_are_two() {
        let path = || ChosenFile::Path("/tmp/a.txt".to_owned());
        let url = "data:image/png;base64,YWJj";
        let mut files = vec![];
        add(&mut files, [path(), path(), pasted(1, "image.png", url), pasted(2, "image.png", url)]);
        assert_eq!(files.len(), 3);
        assert_eq!(files[0].name(), "a.txt");
    }
}
