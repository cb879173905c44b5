//! Takes the key out of what a server says: its own words, the models that it names, and texts that arrive in pieces of
//! any size (pure).
//!
//! Some servers and gateways send back what they were sent, as it was or in another form. What is kept, shown and sent
//! to other providers must never hold it.

use base64::{Engine as _, engine::general_purpose};
use serde_json::Value;

/// What stands in its place.
const IN_ITS_PLACE: &str = "…";
/// A shorter key is no secret (many local servers take any word), and would be found in ordinary words.
const SECRET: usize = 12;

/// The key as it is and in the forms in which it travels, the longest first: one may hold another.
pub(crate) fn forms(key: Option<&str>) -> Vec<String> {
    let Some(key) = key.filter(|key| key.len() >= SECRET) else { return vec![] };
    let percent: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let mut hex = String::new();
    for byte in key.bytes() {
        hex.push_str(&format!("{byte:02x}"));
    }
    let mut forms = vec![
        key.to_owned(),
        percent,
        hex.to_uppercase(),
        hex,
        general_purpose::STANDARD_NO_PAD.encode(key),
        general_purpose::URL_SAFE_NO_PAD.encode(key),
    ];
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    forms.dedup();
    forms
}

pub(crate) fn replaced(text: String, forms: &[String]) -> String {
    forms.iter().fold(
        text,
        |text, form| {
            if text.contains(form) { text.replace(form, IN_ITS_PLACE) } else { text }
        },
    )
}

/// `text` without the key.
pub(crate) fn without(text: &str, key: Option<&str>) -> String {
    replaced(text.to_owned(), &forms(key))
}

/// Words of an error without the key, however short it is: they are likely to speak of it.
pub(crate) fn error_without(words: &str, key: Option<&str>) -> String {
    let words = without(words, key);
    key.filter(|key| !key.is_empty()).map_or_else(|| words.clone(), |key| words.replace(key, IN_ITS_PLACE))
}

/// What of `held` and `piece` can be told; the rest is held.
pub(crate) fn safe(forms: &[String], held: &mut String, piece: &str) -> String {
    held.push_str(piece);
    let mut text = replaced(std::mem::take(held), forms);
    let begins =
        |at: usize| forms.iter().any(|form| form.len() > text.len() - at && form.starts_with(&text[at..]));
    let longest = forms.first().map_or(0, String::len);
    let from = text.len().saturating_sub(longest);
    let end = (from..text.len()).find(|&at| text.is_char_boundary(at) && begins(at)).unwrap_or(text.len());
    *held = text.split_off(end);
    text
}

/// Takes it out of every text of a document.
pub(crate) fn clean(forms: &[String], value: &mut Value) {
    match value {
        Value::String(text) => *text = replaced(std::mem::take(text), forms),
        Value::Array(values) => values.iter_mut().for_each(|value| clean(forms, value)),
        Value::Object(fields) => {
            let cleaned = std::mem::take(fields).into_iter().map(|(name, mut value)| {
                clean(forms, &mut value);
                (replaced(name, forms), value)
            });
            *fields = cleaned.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const KEY: &str = "sk-ab/cd+ef=gh 12";

    #[test]
    fn the_key_is_taken_out_in_every_form() {
        for form in forms(Some(KEY)) {
            assert_eq!(without(&format!("a {form} b {form}"), Some(KEY)), "a … b …");
        }
        let mut document = json!({"path": format!("/{KEY}"), "list": [KEY, 1], KEY: {"x": KEY}});
        clean(&forms(Some(KEY)), &mut document);
        assert_eq!(document, json!({"path": "/…", "list": ["…", 1], "…": {"x": "…"}}));
    }

    #[test]
    fn what_is_no_secret_stays() {
        assert_eq!(without("abc-7b", Some("abc")), "abc-7b");
        assert_eq!(without("abc", None), "abc");
        // an error is likely to speak of it
        assert_eq!(error_without("the key abc is wrong", Some("abc")), "the key … is wrong");
        assert_eq!(error_without("none", Some("")), "none");
    }
}
