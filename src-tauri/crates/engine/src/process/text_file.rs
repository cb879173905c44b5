//! The text of files that go along with what a person says: plain text of any sort, and what stands in a PDF.
//!
//! Read before anything is written, since a file may lie where nobody answers soon.

use contract::{
    ApiError, FieldError,
    chat::{ATTACHMENT_MAX, SAID_MAX},
    text,
};
use std::{
    fs::File,
    io::Read as _,
    panic::{AssertUnwindSafe, catch_unwind},
};
use store::chats::ChatFileRow;

/// How a PDF begins.
const PDF: &[u8] = b"%PDF-";
/// How pictures begin, and what they are called.
const PICTURES: [(&[u8], &str); 5] =
    [(b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"RIFF", "WebP"), (b"BM", "BMP")];

/// A file and the text in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextFile {
    path: String,
    bytes: i64,
    text: String,
}

impl TextFile {
    /// As it is kept, but for whose it is.
    pub(crate) fn row(&self, place: i64) -> ChatFileRow {
        let Self { path, bytes, text } = self.clone();
        ChatFileRow { task_id: String::new(), place, path, bytes, body: text }
    }
}

/// Reads all of them, or says of each that cannot go along why, and what to do about it.
///
/// # Errors
/// `invalid_input` about `files.N`, N from 0.
pub(crate) fn read_all(paths: &[String]) -> Result<Vec<TextFile>, ApiError> {
    let (mut files, mut wrong) = (vec![], vec![]);
    for (place, path) in paths.iter().enumerate() {
        match read(path) {
            Ok(file) => files.push(file),
            Err(message) => wrong.push((place, message)),
        }
    }
    let characters: usize = files.iter().map(|file| file.text.chars().count()).sum();
    if wrong.is_empty() && characters > SAID_MAX {
        let message = format!(
            "There are {characters} characters in these files, more than the {SAID_MAX} that go along at once; leave some out."
        );
        wrong.push((0, message));
    }
    let Some((place, first)) = wrong.first() else { return Ok(files) };
    let mut error = ApiError::field(&format!("files.{place}"), first.clone());
    error.fields = wrong
        .into_iter()
        .map(|(place, message)| FieldError { field: format!("files.{place}"), message })
        .collect();
    Err(error)
}

fn read(path: &str) -> Result<TextFile, String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if !path.starts_with('/') {
        return Err(format!("“{path}” is not an absolute path; begin with /."));
    }
    let unreadable = |error: std::io::Error| format!("“{name}” cannot be read: {error}.");
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(format!("“{name}” is no file; attach the files in it one by one."));
    }
    if about.len() > ATTACHMENT_MAX {
        let (is, most) = (text::bytes(about.len()), text::bytes(ATTACHMENT_MAX));
        return Err(format!(
            "“{name}” is {is} large, more than the {most} that go along; attach a part of it."
        ));
    }
    let mut bytes = vec![];
    File::open(path)
        .and_then(|file| file.take(ATTACHMENT_MAX).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    let text = match &*bytes {
        pdf if pdf.starts_with(PDF) => of_pdf(name, pdf)?,
        other => plain(name, other)?,
    };
    if text.trim().is_empty() {
        return Err(format!(
            "There is no text in “{name}”. Of scanned pages, attach what a text recognition makes of them."
        ));
    }
    Ok(TextFile { path: path.to_owned(), bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX), text })
}

fn plain(name: &str, bytes: &[u8]) -> Result<String, String> {
    let decoded = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        other => std::str::from_utf8(other).ok().map(str::to_owned),
    };
    if let Some(text) = decoded.filter(|text| !text.contains('\0')) {
        return Ok(text);
    }
    // what it is called matters only for what is no text: a table of cars may begin like a picture
    if let Some((_, kind)) = PICTURES.iter().find(|(begins, _)| bytes.starts_with(begins)) {
        return Err(format!(
            "“{name}” is a picture ({kind}), and only text goes along yet; say in words what is in it."
        ));
    }
    Err(format!("“{name}” is no text; save it as text or as PDF, and attach that."))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

/// The text of a PDF. The library panics at some files that break its format: that is the file's fault, and told as such.
fn of_pdf(name: &str, bytes: &[u8]) -> Result<String, String> {
    let read = catch_unwind(AssertUnwindSafe(|| pdf_extract::extract_text_from_mem(bytes)));
    match read {
        Ok(Ok(text)) => Ok(text),
        Ok(Err(error)) if is_encrypted(&error.to_string()) => {
            Err(format!("“{name}” is encrypted; save it without a password, and attach that."))
        }
        Ok(Err(error)) => Err(format!("“{name}” cannot be read as a PDF: {error}.")),
        Err(_) => Err(format!("“{name}” cannot be read as a PDF: it breaks the format.")),
    }
}

fn is_encrypted(error: &str) -> bool {
    let error = error.to_lowercase();
    error.contains("encrypt") || error.contains("decrypt") || error.contains("password")
}
