//! The forms in which a secret travels.

use base64::{
    Engine as _,
    engine::general_purpose::{self, GeneralPurpose},
};
use std::collections::BTreeSet;

/// Bytes under which a text is no secret of a command: it would be found in ordinary words.
pub const SHORTEST: usize = 4;
/// A line of a secret of several, such as a private key, is one by itself from this length: a terminal ends lines in
/// another way.
const LINE: usize = 8;
/// The shortest piece of base64 that stands for a secret within something longer.
const WITHIN: usize = 8;

/// As it is, and as it stands in addresses, documents, digits and base64, also within something longer that was encoded
/// as a whole, such as `user:secret`.
pub(crate) fn of(secret: &str) -> BTreeSet<String> {
    let mut forms = BTreeSet::from([secret.to_owned()]);
    let lines = secret.lines().map(str::trim).filter(|line| line.len() >= LINE);
    for text in lines.chain([secret.trim()]).filter(|text| !text.is_empty()) {
        forms.insert(text.to_owned());
        forms.extend(encoded(text));
    }
    forms.extend(encoded(secret));
    forms
}

fn encoded(text: &str) -> Vec<String> {
    let plus: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![plus.replace('+', "%20"), plus, hex.to_uppercase(), hex];
    forms.extend(in_json(text));
    for engine in [&general_purpose::STANDARD_NO_PAD, &general_purpose::URL_SAFE_NO_PAD] {
        forms.push(engine.encode(text));
        forms.extend((0..3).map(|before| within(engine, text, before)).filter(|form| form.len() >= WITHIN));
    }
    forms
}

/// As it stands in a text of a document, as programs in several languages write one, and in a document within a document.
fn in_json(text: &str) -> Vec<String> {
    let quoted = quoted(text);
    let ascii = [false, true].map(|upper| in_ascii(&quoted, upper));
    let slashes: Vec<String> = [&quoted, &ascii[0]].map(|form| form.replace('/', "\\/")).into();
    let for_pages = [('<', "\\u003c"), ('>', "\\u003e"), ('&', "\\u0026")];
    let for_pages = for_pages.iter().fold(quoted.clone(), |form, (sign, code)| form.replace(*sign, code));
    let mut forms = vec![quoted, for_pages];
    forms.extend(ascii.into_iter().chain(slashes));
    let within: Vec<String> = forms.iter().map(|form| self::quoted(form)).collect();
    forms.extend(within);
    forms
}

/// As `serde_json` writes it, and what runs in JavaScript.
fn quoted(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(&quoted).to_owned()
}

/// With a code for each character that is not ASCII, as Python writes it.
fn in_ascii(text: &str, upper: bool) -> String {
    let mut form = String::new();
    for c in text.chars() {
        match c.is_ascii() {
            true => form.push(c),
            false => form.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| match upper {
                true => format!("\\u{unit:04X}"),
                false => format!("\\u{unit:04x}"),
            })),
        }
    }
    form
}

/// The letters of base64 that `text` alone decides, where so many bytes stand before it and others follow.
fn within(engine: &GeneralPurpose, text: &str, before: usize) -> String {
    let encoded = engine.encode([&vec![0; before], text.as_bytes()].concat());
    let (first, end) = ((before * 8).div_ceil(6), (before + text.len()) * 8 / 6);
    encoded.get(first..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_something_longer_it_is_found_too() {
        let forms = of("hunter2-and-more");
        for before in ["", "u", "us", "usr", "user:", "a longer name:"] {
            for behind in ["", "!", "\n\n"] {
                let whole = general_purpose::STANDARD.encode(format!("{before}hunter2-and-more{behind}"));
                assert!(
                    forms.iter().any(|form| whole.contains(form.as_str())),
                    "{before:?} {behind:?}: {whole}"
                );
            }
        }
    }

    #[test]
    fn in_documents_it_is_found_however_they_are_written() {
        let secret = "pä/<\"\u{1f511}&>x";
        let forms = of(secret);
        for (who, written) in [
            ("serde, JavaScript", r#"pä/<\"🔑&>x"#),
            ("within another", r#"pä/<\\\"🔑&>x"#),
            ("Python", r#"p\u00e4/<\"\ud83d\udd11&>x"#),
            ("Python within another", r#"p\\u00e4/<\\\"\\ud83d\\udd11&>x"#),
            ("in capitals", r#"p\u00E4/<\"\uD83D\uDD11&>x"#),
            ("PHP", r#"p\u00e4\/<\"\ud83d\udd11&>x"#),
            ("slashes alone", r#"pä\/<\"🔑&>x"#),
            ("Go", r#"pä/\u003c\"🔑\u0026\u003ex"#),
        ] {
            assert!(forms.contains(written), "{who}: {written} in {forms:#?}");
        }
    }

    #[test]
    fn lines_of_a_long_one_are_secrets_themselves() {
        let forms = of("-----BEGIN KEY-----\nabcdefghijkl\nxy\n-----END KEY-----\n");
        assert!(forms.contains("abcdefghijkl") && !forms.contains("xy"));
    }
}
