//! Takes the key out of what a server says: its own words, and the models that it names.
//!
//! Some servers and gateways send back what they were sent, as it was or in another form. What is kept, shown and sent
//! to other providers must never hold it.

use redaction::{IN_ITS_PLACE, Redactor};

/// A shorter key is no secret (many local servers take any word), and would be found in ordinary words.
const SECRET: usize = 12;

/// What takes the key out.
pub(crate) fn redactor(key: Option<&str>) -> Redactor {
    Redactor::new(key, SECRET)
}

/// `text` without the key.
pub(crate) fn without(text: &str, key: Option<&str>) -> String {
    redactor(key).text(text).into_owned()
}

/// Words of an error without the key, however short it is: they are likely to speak of it.
pub(crate) fn error_without(words: &str, key: Option<&str>) -> String {
    let words = without(words, key);
    key.filter(|key| !key.is_empty()).map_or_else(|| words.clone(), |key| words.replace(key, IN_ITS_PLACE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_secret_stays() {
        assert_eq!(without("abc-7b", Some("abc")), "abc-7b");
        assert_eq!(without("abc", None), "abc");
        assert_eq!(without("sk-0123456789 and more", Some("sk-0123456789")), "… and more");
        // an error is likely to speak of it
        assert_eq!(error_without("the key abc is wrong", Some("abc")), "the key … is wrong");
        assert_eq!(error_without("none", Some("")), "none");
    }
}
