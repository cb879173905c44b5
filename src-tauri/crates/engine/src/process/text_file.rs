//! The text of files that go along with what a person says: plain text of any sort, and what stands in a PDF.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// How a PDF begins.
const PDF: &[u8] = b"%PDF-";

/// The text of a PDF; `None` where it is none.
///
/// # Errors
/// Why its text cannot be had, and what to do about it.
pub(crate) fn of_any_pdf(name: &str, bytes: &[u8]) -> Option<Result<String, String>> {
    bytes.starts_with(PDF).then(|| of_pdf(name, bytes))
}

/// Plain text, in whichever of the usual encodings; `None` where it is none.
pub(crate) fn plain(bytes: &[u8]) -> Option<String> {
    let decoded = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        other => std::str::from_utf8(other).ok().map(str::to_owned),
    };
    decoded.filter(|text| !text.contains('\0'))
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
