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
    let quoted = serde_json::Value::from(text).to_string();
    let mut forms = vec![plus.replace('+', "%20"), plus, hex.to_uppercase(), hex];
    forms.push(quoted.trim_matches('"').to_owned());
    for engine in [&general_purpose::STANDARD_NO_PAD, &general_purpose::URL_SAFE_NO_PAD] {
        forms.push(engine.encode(text));
        forms.extend((0..3).map(|before| within(engine, text, before)).filter(|form| form.len() >= WITHIN));
    }
    forms
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
    fn lines_of_a_long_one_are_secrets_themselves() {
        let forms = of("-----BEGIN KEY-----\nabcdefghijkl\nxy\n-----END KEY-----\n");
        assert!(forms.contains("abcdefghijkl") && !forms.contains("xy"));
    }
}
