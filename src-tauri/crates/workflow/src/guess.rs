//! What somebody may have meant.

/// The one of `known` that is spelled most like `word`, if one is like it.
#[must_use]
pub fn guess<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let begins = |other: &str| word.len() >= 3 && other.starts_with(word);
    let alike = |other: &str| strsim::damerau_levenshtein(word, other) <= (word.chars().count() / 3).max(1);
    let close = |other: &&str| alike(other) || begins(other);
    let likeness = |other: &&str| strsim::jaro_winkler(word, other);
    known.into_iter().filter(close).max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

/// A remedy: what may have been meant, or else what there is.
pub(crate) fn remedy<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone, none: &str) -> String {
    if let Some(guess) = guess(word, known.clone()) {
        return format!("did you mean `{guess}`?");
    }
    let mut names = known.into_iter();
    let mut shown: Vec<_> = names.by_ref().take(12).map(|name| format!("`{name}`")).collect();
    if names.next().is_some() {
        shown.push("…".to_owned());
    }
    if shown.is_empty() { none.to_owned() } else { format!("there is {}", shown.join(", ")) }
}
