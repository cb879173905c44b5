//! A body as it was before a server compressed it unasked.
//!
//! The HTTP client would read gzip and deflate only where they are called by just these names, and deflate only in
//! zlib's wrapping. Servers leave the header out, call gzip `x-gzip`, send deflate bare, or call plain text by any of
//! these names, so the first bytes are believed before the header.

use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use reqwest::header::{self, HeaderMap};
use std::io::{self, ErrorKind, Write};

/// What gzip begins with, and no text does.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Unpacks a body piece by piece.
pub(super) struct Unpacker {
    /// Whether the header speaks of deflate, which bears no mark of its own.
    says_deflate: bool,
    form: Form,
}

enum Form {
    /// Not known before there are two bytes.
    Unknown(Vec<u8>),
    Plain,
    Gzip(MultiGzDecoder<Vec<u8>>),
    Zlib(ZlibDecoder<Vec<u8>>),
    Deflate(DeflateDecoder<Vec<u8>>),
}

impl Unpacker {
    /// For a body with these headers.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let encodings =
            headers.get_all(header::CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let says_deflate =
            encodings.map(str::to_ascii_lowercase).any(|encoding| encoding.contains("deflate"));
        Self { says_deflate, form: Form::Unknown(vec![]) }
    }

    /// What the next bytes of the body were.
    ///
    /// # Errors
    /// They go on from no compressed bytes before.
    pub(super) fn push(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        if let Form::Unknown(first) = &mut self.form {
            first.extend_from_slice(bytes);
            if first.len() < GZIP.len() {
                return Ok(vec![]);
            }
            let first = std::mem::take(first);
            return self.begin(&first);
        }
        self.form.push(bytes)
    }

    /// What is left when nothing follows.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        match &mut self.form {
            Form::Unknown(first) => std::mem::take(first),
            _ => vec![],
        }
    }

    fn begin(&mut self, first: &[u8]) -> io::Result<Vec<u8>> {
        self.form = match first {
            _ if first.starts_with(&GZIP) => Form::Gzip(MultiGzDecoder::new(vec![])),
            [method, flags, ..] if self.says_deflate && is_zlib(*method, *flags) => {
                Form::Zlib(ZlibDecoder::new(vec![]))
            }
            _ if self.says_deflate => Form::Deflate(DeflateDecoder::new(vec![])),
            _ => Form::Plain,
        };
        match self.form.push(first) {
            // it is only called so
            Err(_) if matches!(self.form, Form::Deflate(_)) => {
                self.form = Form::Plain;
                self.form.push(first)
            }
            other => other,
        }
    }
}

impl Form {
    fn push(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Unknown(_) | Self::Plain => Ok(bytes.to_vec()),
            Self::Gzip(decoder) => {
                write(decoder, bytes)?;
                Ok(std::mem::take(decoder.get_mut()))
            }
            Self::Zlib(decoder) => {
                write(decoder, bytes)?;
                Ok(std::mem::take(decoder.get_mut()))
            }
            Self::Deflate(decoder) => {
                write(decoder, bytes)?;
                Ok(std::mem::take(decoder.get_mut()))
            }
        }
    }
}

/// Gives all bytes to a decoder, and has it give all that it can tell by now. What stands behind the end is left out.
fn write(decoder: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    match decoder.write_all(bytes) {
        Err(error) if error.kind() == ErrorKind::WriteZero => Ok(()),
        other => other,
    }?;
    decoder.flush()
}

/// Whether deflate is wrapped as zlib wraps it.
fn is_zlib(method: u8, flags: u8) -> bool {
    method & 0x0f == 8 && (u16::from(method) << 8 | u16::from(flags)).is_multiple_of(31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };
    use reqwest::header::HeaderValue;

    const TEXT: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: [DONE]\n\n";

    fn packed<W: Write>(mut encoder: W, finish: impl Fn(W) -> io::Result<Vec<u8>>) -> Vec<u8> {
        encoder.write_all(TEXT.as_bytes()).unwrap();
        finish(encoder).unwrap()
    }

    fn unpacked(encoding: Option<&str>, body: &[u8], piece: usize) -> io::Result<String> {
        let name = encoding.map(|name| (header::CONTENT_ENCODING, HeaderValue::from_str(name).unwrap()));
        let mut unpacker = Unpacker::of(&name.into_iter().collect());
        let mut all = vec![];
        for piece in body.chunks(piece) {
            all.extend(unpacker.push(piece)?);
        }
        all.extend(unpacker.rest());
        Ok(String::from_utf8(all).unwrap())
    }

    #[test]
    fn bodies_are_unpacked_whatever_they_are_called_and_wherever_they_are_cut() {
        let level = Compression::best();
        let gzip = packed(GzEncoder::new(vec![], level), GzEncoder::finish);
        let zlib = packed(ZlibEncoder::new(vec![], level), ZlibEncoder::finish);
        let bare = packed(DeflateEncoder::new(vec![], level), DeflateEncoder::finish);
        let twice = TEXT.repeat(2);
        let rows: [(Option<&str>, Vec<u8>, &str); 15] = [
            (None, TEXT.into(), TEXT),
            (Some("identity"), TEXT.into(), TEXT),
            (Some("gzip"), gzip.clone(), TEXT),
            (Some("x-gzip"), gzip.clone(), TEXT),
            (Some("GZIP"), gzip.clone(), TEXT),
            (Some("deflate"), gzip.clone(), TEXT),
            (None, gzip.clone(), TEXT),
            (Some("gzip"), [&gzip[..], &gzip].concat(), &twice),
            (Some("gzip"), TEXT.into(), TEXT),
            (Some("deflate"), zlib.clone(), TEXT),
            (Some("deflate"), [&zlib[..], b"\n"].concat(), TEXT),
            (Some("deflate"), bare.clone(), TEXT),
            (Some("deflate"), [&bare[..], b"\n"].concat(), TEXT),
            (None, vec![], ""),
            (None, b"{".to_vec(), "{"),
        ];
        for (encoding, body, right) in &rows {
            for piece in [1, 2, 7, 1_000] {
                let is = unpacked(*encoding, body, piece);
                assert_eq!(is.unwrap(), *right, "{encoding:?} {body:?} by {piece}");
            }
        }
        assert_eq!(unpacked(Some("deflate"), TEXT.as_bytes(), 1_000).unwrap(), TEXT);
        assert!(unpacked(Some("gzip"), &[&gzip[..12], &[0xff; 40]].concat(), 1_000).is_err());
    }

    #[test]
    fn what_has_come_is_told_at_once() {
        let mut encoder = GzEncoder::new(vec![], Compression::fast());
        encoder.write_all(TEXT.as_bytes()).unwrap();
        encoder.flush().unwrap();
        let begun = encoder.get_ref().clone();
        assert_eq!(unpacked(None, &begun, 1_000).unwrap(), TEXT);
    }
}
