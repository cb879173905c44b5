//! Several words on one line, separated by commas.

/// The words on the line, without those that are empty.
#[must_use]
pub fn split(line: &str) -> Vec<String> {
    line.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The line that holds the words.
#[must_use]
pub fn joined(words: &[String]) -> String {
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back() {
        let words = split(" cargo test,, ls ,");
        assert_eq!(words, ["cargo test", "ls"]);
        assert_eq!(split(&joined(&words)), words);
        assert!(split(" , ").is_empty());
    }
}
