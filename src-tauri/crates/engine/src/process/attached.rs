//! Files that go along with what a person says: what each of them is, by what it holds.
//!
//! Read before anything is written, since a file may lie where nobody answers soon.

use super::{
    picture::{self, PictureSort},
    text_file,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::{
    ApiError, FieldError,
    chat::{ATTACHMENT_MAX, PastedFile, SAID_MAX},
    picture::{PICTURES_BYTES_MAX, PICTURES_MAX, PictureFacts},
    text,
};
use std::{fs::File, io::Read as _};
use store::{chats::ChatFileRow, pictures::PictureRow};

/// A file that goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attached {
    path: String,
    bytes: i64,
    what: What,
}

/// What goes along of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Text(String),
    Picture(PictureFacts, Vec<u8>),
}

/// A file as it is kept, but for whose it is.
pub(crate) enum AttachedRow {
    Text(ChatFileRow),
    Picture(PictureRow),
}

impl Attached {
    /// As it is kept at this place of what went along with a turn.
    pub(crate) fn row(&self, task: &str, place: i64) -> AttachedRow {
        let (task_id, path, bytes) = (task.to_owned(), self.path.clone(), self.bytes);
        match &self.what {
            What::Text(body) => {
                AttachedRow::Text(ChatFileRow { task_id, place, path, bytes, body: body.clone() })
            }
            What::Picture(PictureFacts { format, width, height }, body) => AttachedRow::Picture(PictureRow {
                task_id,
                place,
                path,
                format: *format,
                width: *width,
                height: *height,
                bytes,
                body: body.clone(),
            }),
        }
    }

    pub(crate) const fn is_picture(&self) -> bool {
        matches!(self.what, What::Picture(..))
    }

    fn characters(&self) -> usize {
        match &self.what {
            What::Text(text) => text.chars().count(),
            What::Picture(..) => 0,
        }
    }
}

/// Reads all of them, those with a path first, or says of each that cannot go along why, and what to do about it.
///
/// # Errors
/// `invalid_input` about `files.N` and `pasted.N`, N from 0.
pub(crate) fn read_all(paths: &[String], pasted: &[PastedFile]) -> Result<Vec<Attached>, ApiError> {
    let of_paths = paths.iter().enumerate().map(|(place, path)| (format!("files.{place}"), read(path)));
    let of_pasted = pasted.iter().enumerate().map(|(place, file)| (format!("pasted.{place}"), unpack(file)));
    let (mut files, mut wrong) = (vec![], vec![]);
    for (field, read) in of_paths.chain(of_pasted) {
        match read {
            Ok(file) => files.push(file),
            Err(message) => wrong.push(FieldError { field, message }),
        }
    }
    let field = || if paths.is_empty() { "pasted.0".to_owned() } else { "files.0".to_owned() };
    if let (true, Some(message)) = (wrong.is_empty(), too_much(&files)) {
        wrong.push(FieldError { field: field(), message });
    }
    let Some(first) = wrong.first() else { return Ok(files) };
    let mut error = ApiError::field(&first.field, first.message.clone());
    error.fields = wrong;
    Err(error)
}

/// Why all of these do not go along at once.
fn too_much(files: &[Attached]) -> Option<String> {
    let characters: usize = files.iter().map(Attached::characters).sum();
    if characters > SAID_MAX {
        return Some(format!(
            "There are {characters} characters in these files, more than the {SAID_MAX} that go along at once; leave some out."
        ));
    }
    let pictures: Vec<u64> =
        files.iter().filter(|f| f.is_picture()).map(|f| u64::try_from(f.bytes).unwrap_or(0)).collect();
    if pictures.len() > PICTURES_MAX {
        return Some(format!(
            "These are {} pictures, more than the {PICTURES_MAX} that go along at once; leave some out.",
            pictures.len()
        ));
    }
    let bytes: u64 = pictures.iter().sum();
    (bytes > PICTURES_BYTES_MAX).then(|| {
        let (is, most) = (text::bytes(bytes), text::bytes(PICTURES_BYTES_MAX));
        format!(
            "These pictures are {is} together, more than the {most} that go along at once; leave some out."
        )
    })
}

fn read(path: &str) -> Result<Attached, String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if !path.starts_with('/') {
        return Err(format!("“{path}” is not an absolute path; begin with /."));
    }
    let unreadable = |error: std::io::Error| format!("“{name}” cannot be read: {error}.");
    let about = std::fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err(format!("“{name}” is no file; attach the files in it one by one."));
    }
    let mut bytes = vec![];
    File::open(path)
        .and_then(|file| file.take(ATTACHMENT_MAX + 1).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    judge(path.to_owned(), name, bytes, about.len())
}

fn unpack(pasted: &PastedFile) -> Result<Attached, String> {
    let name = text::first_line(pasted.name.rsplit(['/', '\\']).next().unwrap_or_default(), NAME_MAX);
    // a third longer than what it stands for
    let most = usize::try_from(ATTACHMENT_MAX).unwrap_or(usize::MAX) / 3 * 4 + 4;
    let bytes = match pasted.data.len() <= most {
        true => {
            STANDARD.decode(&pasted.data).map_err(|_| "What was pasted arrived broken; paste it again.")?
        }
        false => return Err(too_large(&name, pasted.data.len() as u64 / 4 * 3)),
    };
    let shown = if name.is_empty() { "what was pasted" } else { &name };
    let whole = bytes.len() as u64;
    let mut file = judge(name.clone(), shown, bytes, whole)?;
    if name.is_empty() {
        file.path = match &file.what {
            What::Picture(facts, _) => format!("pasted picture.{}", facts.format.extension()),
            What::Text(_) => "pasted text.txt".to_owned(),
        };
    }
    Ok(file)
}

/// Longest name of what is pasted, in characters.
const NAME_MAX: usize = 120;

/// What some bytes are, `whole` in all.
fn judge(path: String, name: &str, bytes: Vec<u8>, whole: u64) -> Result<Attached, String> {
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    // a table of cars may begin like a picture: what is text is no picture, whatever it begins like
    let plain = text_file::plain(&bytes);
    let sort = if plain.is_some() { None } else { picture::sort(&bytes) };
    match sort {
        Some(PictureSort::Read(_)) => picture::too_large(name, whole)?,
        Some(PictureSort::Unread(kind)) => return Err(picture::unread(name, kind)),
        None if bytes.is_empty() => return Err(format!("“{name}” is empty.")),
        None if whole > ATTACHMENT_MAX => return Err(too_large(name, whole)),
        None => {}
    }
    if let Some(PictureSort::Read(format)) = sort {
        let facts = picture::facts(name, format, &bytes)?;
        return Ok(Attached { path, bytes: size, what: What::Picture(facts, bytes) });
    }
    let text = match text_file::of_any_pdf(name, &bytes) {
        Some(of_pdf) => of_pdf?,
        None => match plain {
            Some(text) if picture::is_svg(&text) => return Err(picture::unread(name, "SVG")),
            Some(text) => text,
            None => {
                return Err(format!(
                    "“{name}” is no text, and no picture that models read; save it as text, PDF, PNG or JPEG, and attach that."
                ));
            }
        },
    };
    if text.trim().is_empty() {
        return Err(format!(
            "There is no text in “{name}”. Of scanned pages, attach pictures, or what a text recognition makes of them."
        ));
    }
    Ok(Attached { path, bytes: size, what: What::Text(text) })
}

fn too_large(name: &str, bytes: u64) -> String {
    let (is, most) = (text::bytes(bytes), text::bytes(ATTACHMENT_MAX));
    format!("“{name}” is {is} large, more than the {most} that go along; attach a part of it.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest whole PNG: 1 × 1, with a pixel in it.
    const DOT: &str =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    fn pasted(name: &str, data: &str) -> Result<Attached, String> {
        unpack(&PastedFile { name: name.to_owned(), data: data.to_owned() })
    }

    #[test]
    fn what_a_file_is_goes_by_what_it_holds_and_not_by_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let dot = STANDARD.decode(DOT).unwrap();
        let rows: [(&str, &[u8], Result<bool, &str>); 12] = [
            ("dot.png", &dot, Ok(true)),
            ("dot.txt", &dot, Ok(true)),
            ("words.png", b"only words", Ok(false)),
            ("cars.csv", b"BMW,3\nGIF89a,1\nRIFFxxxxWEBP", Ok(false)),
            ("cut.png", &dot[..40], Err("breaks off")),
            ("head.png", &dot[..8], Err("breaks off")),
            ("empty.png", b"", Err("is empty")),
            ("blank.txt", b" \n\t", Err("There is no text in")),
            ("photo.heic", b"\0\0\0\x18ftypheic\0\0\0\0", Err("a picture in HEIC, which models do not read")),
            ("scan.tif", b"II*\0\x08\0\0\0", Err("a picture in TIFF")),
            ("drawing.svg", b"<?xml version='1.0'?><svg/>", Err("a picture in SVG")),
            ("program", b"\x7fELF\0\0\0", Err("is no text, and no picture")),
        ];
        for (name, bytes, wanted) in rows {
            let path = dir.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let read = read(path.to_str().unwrap());
            match (&read, wanted) {
                (Ok(file), Ok(is_picture)) => assert_eq!(file.is_picture(), is_picture, "{name}"),
                (Err(why), Err(words)) => assert!(why.contains(words) && why.contains(name), "{why}"),
                _ => panic!("{name}: {read:?}"),
            }
        }
    }

    #[test]
    fn what_was_pasted_has_a_name_and_no_path() {
        for (name, data, path) in [
            ("", DOT, "pasted picture.png"),
            ("shot.png", DOT, "shot.png"),
            ("../../etc/shot.png", DOT, "shot.png"),
            ("", "d29yZHM=", "pasted text.txt"),
        ] {
            assert_eq!(pasted(name, data).unwrap().path, path);
        }
        assert!(pasted("a", "no base64!").unwrap_err().contains("paste it again"));
        assert!(pasted("", "").unwrap_err().contains("is empty"));
    }

    #[test]
    fn more_than_goes_along_at_once_is_refused_with_the_limit() {
        let dot = pasted("", DOT).unwrap();
        let heavy = Attached { bytes: i64::try_from(PICTURES_BYTES_MAX / 2 + 1).unwrap(), ..dot.clone() };
        assert_eq!(too_much(&vec![dot.clone(); PICTURES_MAX]), None);
        assert!(too_much(&vec![dot; PICTURES_MAX + 1]).unwrap().contains("more than the 20"));
        assert_eq!(too_much(std::slice::from_ref(&heavy)), None);
        assert!(too_much(&[heavy.clone(), heavy]).unwrap().contains("together, more than the"));
    }

    #[test]
    fn each_that_cannot_go_along_is_named() {
        let pasted = [PastedFile { name: "a".to_owned(), data: "!".to_owned() }];
        let error = read_all(&["not/absolute".to_owned()], &pasted).unwrap_err();
        let fields: Vec<_> = error.fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(fields, ["files.0", "pasted.0"]);
    }
}
