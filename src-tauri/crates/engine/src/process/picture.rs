//! What picture some bytes are: told by what they hold, never by a name.
//!
//! Only as much is read as tells kind and size, and whether the file breaks off; nothing is unpacked.

use contract::{
    picture::{PICTURE_MAX, PICTURE_SIDE_MAX, PictureFacts, PictureFormat},
    text,
};

/// How PNG files begin.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// How the other kinds begin that models read.
const JPEG: &[u8] = b"\xff\xd8\xff";
const GIF: [&[u8]; 2] = [b"GIF87a", b"GIF89a"];
const RIFF: &[u8] = b"RIFF";
const WEBP: &[u8] = b"WEBP";
/// How TIFF files begin, in both orders of bytes.
const TIFF: [&[u8]; 2] = [b"II*\0", b"MM\0*"];
const BMP: &[u8] = b"BM";
/// What stands at the fifth byte of the families of HEIC and AVIF, and the brands after it.
const BOX: &[u8] = b"ftyp";
const HEIC: [&[u8]; 7] = [b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"];
const AVIF: [&[u8]; 2] = [b"avif", b"avis"];

/// A sort of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PictureSort {
    /// Models read it.
    Read(PictureFormat),
    /// No model does: what it is called.
    Unread(&'static str),
}

/// Which sort of picture these bytes begin like, if they do. They are known not to be text.
pub(crate) fn sort(bytes: &[u8]) -> Option<PictureSort> {
    let begins = |beginnings: &[&[u8]]| beginnings.iter().any(|beginning| bytes.starts_with(beginning));
    let brand = bytes.get(4..12).and_then(|head| head.strip_prefix(BOX));
    let is_of = |brands: &[&[u8]]| brand.is_some_and(|brand| brands.contains(&brand));
    Some(match bytes {
        _ if begins(&[PNG]) => PictureSort::Read(PictureFormat::Png),
        _ if begins(&[JPEG]) => PictureSort::Read(PictureFormat::Jpeg),
        _ if begins(&GIF) => PictureSort::Read(PictureFormat::Gif),
        _ if begins(&[RIFF]) && bytes.get(8..12) == Some(WEBP) => PictureSort::Read(PictureFormat::WebP),
        _ if begins(&TIFF) => PictureSort::Unread("TIFF"),
        _ if begins(&[BMP]) => PictureSort::Unread("BMP"),
        _ if is_of(&HEIC) => PictureSort::Unread("HEIC"),
        _ if is_of(&AVIF) => PictureSort::Unread("AVIF"),
        _ => return None,
    })
}

/// Whether a text is an SVG: its first element says so.
pub(crate) fn is_svg(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    // what may stand before the first element: a declaration, a type, comments
    while let Some(end) = [("<?", "?>"), ("<!--", "-->"), ("<!", ">")]
        .into_iter()
        .find_map(|(begins, ends)| rest.strip_prefix(begins).map(|_| ends))
    {
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    rest.strip_prefix("<svg")
        .is_some_and(|after| after.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/'))
}

/// What is told of the picture called `name`.
///
/// # Errors
/// Why it cannot go along, and what to do about it.
pub(crate) fn facts(name: &str, format: PictureFormat, bytes: &[u8]) -> Result<PictureFacts, String> {
    too_large(name, bytes.len() as u64)?;
    let size = match format {
        PictureFormat::Png => png(bytes),
        PictureFormat::Jpeg => jpeg(bytes),
        PictureFormat::Gif => gif(bytes),
        PictureFormat::WebP => webp(bytes),
    };
    let Some((width, height)) = size.filter(|(width, height)| *width > 0 && *height > 0) else {
        return Err(format!(
            "“{name}” begins like a picture ({}) and breaks off; save it again, and attach that.",
            format.name()
        ));
    };
    if width.max(height) > PICTURE_SIDE_MAX {
        return Err(format!(
            "“{name}” is {width} × {height} pixels, and models take at most {PICTURE_SIDE_MAX} on a side; make it smaller."
        ));
    }
    Ok(PictureFacts { format, width, height })
}

/// # Errors
/// A picture of so many bytes is more than goes along.
pub(crate) fn too_large(name: &str, bytes: u64) -> Result<(), String> {
    if bytes <= PICTURE_MAX {
        return Ok(());
    }
    let (is, most) = (text::bytes(bytes), text::bytes(PICTURE_MAX));
    Err(format!(
        "The picture “{name}” is {is} large, more than the {most} that models take; make it smaller, or save it as JPEG."
    ))
}

/// Why a picture of a kind that no model reads cannot go along.
pub(crate) fn unread(name: &str, kind: &str) -> String {
    format!(
        "“{name}” is a picture in {kind}, which models do not read; save it as PNG or JPEG, and attach that."
    )
}

fn number(bytes: Option<&[u8]>, is_little: bool) -> Option<i64> {
    let bytes = bytes?;
    let add = |sum: i64, byte: &u8| sum << 8 | i64::from(*byte);
    Some(if is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
}

/// Width and height, where every chunk is there up to the last one.
fn png(bytes: &[u8]) -> Option<(i64, i64)> {
    let size = (number(bytes.get(16..20), false)?, number(bytes.get(20..24), false)?);
    if bytes.get(12..16)? != b"IHDR" {
        return None;
    }
    let mut at = PNG.len();
    loop {
        let length = usize::try_from(number(bytes.get(at..at + 4), false)?).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        // length, kind, what it holds, checksum
        let end = at.checked_add(length)?.checked_add(12)?;
        if end > bytes.len() {
            return None;
        }
        if kind == b"IEND" {
            return Some(size);
        }
        at = end;
    }
}

/// Width and height of the frame, where the end of the picture is there.
fn jpeg(bytes: &[u8]) -> Option<(i64, i64)> {
    let mut at = 2;
    let mut size = None;
    loop {
        // any number of these may stand before a marker
        let mut marker = at;
        while *bytes.get(marker)? == 0xff {
            marker += 1;
        }
        if marker == at {
            return None;
        }
        let kind = bytes[marker];
        at = marker + 1;
        if matches!(kind, 0x01 | 0xd0..=0xd8) {
            continue;
        }
        let length = usize::try_from(number(bytes.get(at..at + 2), false)?).ok()?.max(2);
        match kind {
            // a frame, of whichever coding: precision, height, width
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let height = number(bytes.get(at + 3..at + 5), false)?;
                size = Some((number(bytes.get(at + 5..at + 7), false)?, height));
            }
            // the picture itself begins
            0xda => {
                let ends = bytes.get(at + length..)?.windows(2).any(|two| two == [0xff, 0xd9]);
                return size.filter(|_| ends);
            }
            _ => {}
        }
        at += length;
    }
}

/// Width and height, where every block is there up to the last one.
fn gif(bytes: &[u8]) -> Option<(i64, i64)> {
    let size = (number(bytes.get(6..8), true)?, number(bytes.get(8..10), true)?);
    // colours, where these flags say that a table of them follows
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3_usize << ((flags & 7) + 1) };
    // parts, each with its length before it, up to one of none
    let after_parts = |mut at: usize| loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    };
    let mut at = 13 + table(*bytes.get(10)?);
    loop {
        at = match *bytes.get(at)? {
            0x3b => return Some(size),
            0x21 => after_parts(at + 2)?,
            0x2c => after_parts(at + 11 + table(*bytes.get(at + 9)?))?,
            _ => return None,
        };
    }
}

/// Width and height, where all is there that the head tells of.
fn webp(bytes: &[u8]) -> Option<(i64, i64)> {
    let told = usize::try_from(number(bytes.get(4..8), true)?).ok()?;
    if told.checked_add(8)? > bytes.len() {
        return None;
    }
    let part = |from: usize, to: usize| number(bytes.get(from..to), true);
    match bytes.get(12..16)? {
        b"VP8 " => Some((part(26, 28)? & 0x3fff, part(28, 30)? & 0x3fff)),
        b"VP8L" => {
            let bits = part(21, 25)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((part(24, 27)? + 1, part(27, 30)? + 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A whole PNG of this size, without a pixel in it.
    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut file = PNG.to_vec();
        let mut chunk = |kind: &[u8], holds: &[u8]| {
            file.extend((holds.len() as u32).to_be_bytes());
            file.extend(kind.iter().chain(holds).chain(&[0; 4]));
        };
        let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
        chunk(b"IHDR", &[&*size, &[8, 2, 0, 0, 0]].concat());
        chunk(b"IDAT", &[1, 2, 3]);
        chunk(b"IEND", &[]);
        file
    }

    fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        let size = [height.to_be_bytes(), width.to_be_bytes()].concat();
        // a thumbnail with an end of its own stands in a segment before the frame
        let parts: [&[u8]; 7] = [
            b"\xff\xd8\xff\xe1\0\x08\xff\xd8\xff\xd9\0\0",
            b"\xff\xff\xc2\0\x11\x08",
            &size,
            b"\x03\x01\x11\0\x02\x11\x01\x03\x11\x01",
            b"\xff\xda\0\x02",
            b"pixels",
            b"\xff\xd9",
        ];
        parts.concat()
    }

    fn webp_of(kind: &[u8], rest: &[u8]) -> Vec<u8> {
        let body = [WEBP, kind, &(rest.len() as u32).to_le_bytes(), rest].concat();
        [RIFF, &(body.len() as u32).to_le_bytes(), &body].concat()
    }

    #[test]
    fn kind_and_size_are_told_by_what_it_holds() {
        let parts: [&[u8]; 5] = [
            b"GIF89a\x40\x01\xf0\0\x80\0\0",
            b"colour",
            b"\x21\xfe\x04\x3b\x3b\x3b\x3b\0",
            b",\0\0\0\0\x40\x01\xf0\0\0\x02\x02ab\0",
            b"\x3b",
        ];
        let gif = parts.concat();
        let vp8 = webp_of(b"VP8 ", b"\0\0\0\x9d\x01\x2a\x40\x01\xf0\x00");
        let vp8l = webp_of(b"VP8L", &[&[0x2f_u8][..], &(319_u32 | 239 << 14).to_le_bytes()].concat());
        let vp8x = webp_of(b"VP8X", b"\0\0\0\0\x3f\x01\0\xef\0\0");
        let rows: [(PictureFormat, Vec<u8>); 6] = [
            (PictureFormat::Png, png_of(320, 240)),
            (PictureFormat::Jpeg, jpeg_of(320, 240)),
            (PictureFormat::Gif, gif),
            (PictureFormat::WebP, vp8),
            (PictureFormat::WebP, vp8l),
            (PictureFormat::WebP, vp8x),
        ];
        for (format, bytes) in rows {
            assert_eq!(sort(&bytes), Some(PictureSort::Read(format)));
            let facts_of = |bytes: &[u8]| facts("a.txt", format, bytes);
            assert_eq!(facts_of(&bytes), Ok(PictureFacts { format, width: 320, height: 240 }), "{format}");
            // wherever it is cut, it is told as cut, and nothing panics
            for end in 0..bytes.len() {
                let cut = facts_of(&bytes[..end]);
                assert!(cut.is_err_and(|why| why.contains("breaks off")), "{format}, cut at {end}");
            }
        }
    }

    #[test]
    fn what_no_model_reads_is_told_by_its_name() {
        let rows: [(&[u8], Option<&str>); 9] = [
            (b"II*\0rest", Some("TIFF")),
            (b"MM\0*rest", Some("TIFF")),
            (b"BM\x10\0\0\0", Some("BMP")),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Some("HEIC")),
            (b"\0\0\0\x18ftypmif1\0\0\0\0", Some("HEIC")),
            (b"\0\0\0\x18ftypavif\0\0\0\0", Some("AVIF")),
            (b"\0\0\0\x18ftypisom\0\0\0\0", None),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"", None),
        ];
        for (bytes, kind) in rows {
            assert_eq!(sort(bytes), kind.map(PictureSort::Unread), "{bytes:?}");
        }
        assert!(unread("a.heic", "HEIC").contains("save it as PNG or JPEG"));
    }

    #[test]
    fn a_text_is_an_svg_where_that_is_its_first_element() {
        for (text, is) in [
            ("<svg xmlns='http://www.w3.org/2000/svg'/>", true),
            ("\u{feff}\n<svg>\n</svg>", true),
            ("<?xml version='1.0'?>\n<!-- made by hand -->\n<!DOCTYPE svg>\n<svg a='b'/>", true),
            ("<html><svg></svg></html>", false),
            ("<svgfile/>", false),
            ("<svg/>", true),
            ("<?xml version='1.0'", false),
            ("How is an <svg> written?", false),
            ("", false),
        ] {
            assert_eq!(is_svg(text), is, "{text:?}");
        }
    }

    #[test]
    fn what_is_too_large_is_told_with_the_limit() {
        let side = u32::try_from(PICTURE_SIDE_MAX).unwrap();
        assert!(facts("a", PictureFormat::Png, &png_of(side, 1)).is_ok());
        let wide = facts("a", PictureFormat::Png, &png_of(side + 1, 1)).unwrap_err();
        assert!(wide.contains("at most 8000 on a side"), "{wide}");
        let most = usize::try_from(PICTURE_MAX).unwrap();
        let heavy = facts("a", PictureFormat::Png, &vec![0; most + 1]).unwrap_err();
        assert!(heavy.contains("more than the 3.8 MiB"), "{heavy}");
    }
}
