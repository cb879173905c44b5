//! A program and its arguments as a line that a shell reads back as the same.

/// The line. Plain words stand as they are, everything else in single quotes.
#[must_use]
pub fn line(argv: &[String]) -> String {
    argv.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    // `NAME=value` in front of a command would be an assignment; behind a dash it is an option.
    let marks = if word.starts_with('-') { "-_./:@%+,=" } else { "-_./:@%+," };
    if !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c)) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_same_words_back() {
        let argv: Vec<String> =
            ["git", "A=b", "--c=d", "it's done; $HOME", "", "a\nb", "*"].map(Into::into).into();
        let script = format!("printf '%s\\0' {}", line(&argv));
        let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let back: Vec<_> = text.strip_suffix('\0').unwrap().split('\0').collect();
        assert_eq!(back, argv);
    }

    #[test]
    fn plain_words_stay_plain() {
        let argv: Vec<String> = ["cargo", "test", "--workspace", "a/b.rs:3"].map(Into::into).into();
        assert_eq!(line(&argv), "cargo test --workspace a/b.rs:3");
    }
}
