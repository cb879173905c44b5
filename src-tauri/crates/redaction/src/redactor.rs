//! What knows the secrets.

use crate::forms;
use aho_corasick::{AhoCorasick, MatchKind};
use serde_json::Value;
use std::borrow::Cow;

/// What stands in the place of a secret.
pub const IN_ITS_PLACE: &str = "…";

/// Knows some secrets in all their forms. Cheap to use, dear to make.
#[derive(Clone, Debug)]
pub struct Redactor {
    /// `None`: there is nothing to take out.
    pub(crate) finder: Option<AhoCorasick>,
    /// The longest form, in bytes.
    pub(crate) longest: usize,
    pub(crate) forms: Vec<Vec<u8>>,
}

impl Redactor {
    /// For these secrets; those shorter than `shortest` bytes are left alone, as they would be found in ordinary words.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>, shortest: usize) -> Self {
        let mut forms: Vec<Vec<u8>> = secrets
            .into_iter()
            .filter(|secret| secret.len() >= shortest)
            .flat_map(forms::of)
            .map(String::into_bytes)
            .collect();
        forms.sort_unstable();
        forms.dedup();
        let longest = forms.iter().map(Vec::len).max().unwrap_or(0);
        let mut finder = AhoCorasick::builder();
        finder.match_kind(MatchKind::LeftmostLongest);
        // so many and so long forms that they make no automaton are not to be had from the limits of secrets
        let finder = (longest > 0).then(|| finder.build(&forms).ok()).flatten();
        Self { finder, longest, forms }
    }

    /// Whether there is nothing to take out.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.finder.is_none()
    }

    /// `text` without the secrets.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(finder) = self.finder.as_ref().filter(|finder| finder.is_match(text)) else {
            return Cow::Borrowed(text);
        };
        let mut clean = String::with_capacity(text.len());
        finder.replace_all_with(text, &mut clean, |_, _, clean| {
            clean.push_str(IN_ITS_PLACE);
            true
        });
        Cow::Owned(clean)
    }

    /// Takes them out of every text of a document, and of the names of its fields.
    pub fn document(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Cow::Owned(clean) = self.text(text) {
                    *text = clean;
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.document(value)),
            Value::Object(fields) => {
                let clean = std::mem::take(fields).into_iter().map(|(name, mut value)| {
                    self.document(&mut value);
                    (self.text(&name).into_owned(), value)
                });
                *fields = clean.collect();
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SHORTEST;
    use serde_json::json;

    const KEY: &str = "sk-ab/cd+ef=gh 12";

    #[test]
    fn a_secret_is_taken_out_in_every_form() {
        let redactor = Redactor::new([KEY], SHORTEST);
        for form in forms::of(KEY) {
            assert_eq!(redactor.text(&format!("a {form} b {form}")), "a … b …", "{form}");
        }
        let mut document = json!({"path": format!("/{KEY}"), "list": [KEY, 1], KEY: {"x": KEY}});
        redactor.document(&mut document);
        assert_eq!(document, json!({"path": "/…", "list": ["…", 1], "…": {"x": "…"}}));
    }

    #[test]
    fn what_is_no_secret_stays() {
        for secrets in [&["abc"][..], &[""], &[]] {
            let redactor = Redactor::new(secrets.iter().copied(), SHORTEST);
            assert!(redactor.is_idle());
            assert_eq!(redactor.text("abc-7b"), "abc-7b");
        }
    }

    #[test]
    fn one_secret_within_another_leaves_nothing_of_it() {
        let redactor = Redactor::new(["token-1", "token-12345"], SHORTEST);
        assert_eq!(redactor.text("token-12345 token-1"), "… …");
    }
}
