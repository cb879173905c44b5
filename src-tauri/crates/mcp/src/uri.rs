//! Addresses: the escapes in them, and the folders that some of them name.

use std::path::PathBuf;

/// The text that an address writes with escapes; `None` where these are wrong.
pub(crate) fn unescape(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut plain = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            plain.push(byte);
            continue;
        }
        let digits = [bytes.next()?, bytes.next()?];
        plain.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(plain).ok()
}

/// The path of an address of a file of this machine.
pub(crate) fn file(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = PathBuf::from(unescape(path)?);
    path.is_absolute().then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn files_of_this_machine_are_read() {
        for (uri, path) in [
            ("file:///a/b", Some("/a/b")),
            ("file://localhost/a", Some("/a")),
            ("file:///a%20b/%C3%A4%25", Some("/a b/ä%")),
            ("file:///", Some("/")),
            ("file://other/a", None),
            ("file://a", None),
            ("file:///a%zz", None),
            ("https://x/a", None),
            ("/a", None),
        ] {
            assert_eq!(file(uri).as_deref(), path.map(Path::new), "{uri}");
        }
    }
}
