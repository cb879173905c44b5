//! Finding words in text, the way a person means it: without regard to capital letters.

/// Where `wanted` stands in `text`, as byte ranges, from the first to the last, at most `most` of them.
/// Capital letters do not matter where they are ASCII; what else there is must be the same.
#[must_use]
pub fn occurrences(text: &str, wanted: &str, most: usize) -> Vec<std::ops::Range<usize>> {
    let (haystack, needle) = (text.as_bytes(), wanted.as_bytes());
    let Some(first) = needle.first() else { return vec![] };
    let mut found = vec![];
    let mut at = 0;
    while found.len() < most && at + needle.len() <= haystack.len() {
        let there = &haystack[at..at + needle.len()];
        if haystack[at].eq_ignore_ascii_case(first) && there.eq_ignore_ascii_case(needle) {
            found.push(at..at + needle.len());
            at += needle.len();
        } else {
            at += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capital_letters_do_not_matter() {
        assert_eq!(occurrences("Error: error, ERROR", "error", 9), [0..5, 7..12, 14..19]);
        assert_eq!(occurrences("Error: error, ERROR", "error", 2).len(), 2);
    }

    #[test]
    fn nothing_overlaps_and_nothing_is_cut() {
        assert_eq!(occurrences("aaaa", "aa", 9), [0..2, 2..4]);
        assert_eq!(occurrences("für Öl", "öl", 9), Vec::<std::ops::Range<usize>>::new());
        assert_eq!(occurrences("für Öl", "ÖL", 9).first(), Some(&(5..8)));
        assert!(occurrences("abc", "", 9).is_empty() && occurrences("", "a", 9).is_empty());
    }
}
