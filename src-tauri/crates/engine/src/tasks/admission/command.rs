//! Which commands run without the person's approval, and what is asked about the others.

use contract::{task::CommandLine, text};

/// The words of a command that starts one plain program: those of an argument list, or of a line in which the shell
/// would do no more than start it. `None` for a line that is more than that, or that has blanks which the shell takes
/// for parts of a word.
pub(super) fn words(command: &CommandLine) -> Option<Vec<String>> {
    const SPECIAL: &str = ";&|<>$`(){}*?[~#!\\\"'";
    let blank = |c: char| c == ' ' || c == '\t';
    let strange = |c: char| SPECIAL.contains(c) || (c.is_control() || c.is_whitespace()) && !blank(c);
    match command {
        CommandLine::Line(line) if line.contains(strange) || text::first_hidden(line).is_some() => None,
        CommandLine::Line(line) => {
            Some(line.split(blank).filter(|word| !word.is_empty()).map(str::to_owned).collect())
        }
        CommandLine::Argv(argv) => Some(argv.clone()),
    }
}

/// Whether a command begins with the words of an allowed one.
pub(super) fn is_allowed(words: &[String], allowed: &[String]) -> bool {
    let begins = |rule: &String| {
        let mut rule = rule.split_whitespace().peekable();
        // what a path from here leads to is the folder's to say, and the folder is the coding agent's to choose
        let elsewhere = rule.peek().is_none_or(|program| program.contains('/') && !program.starts_with('/'));
        !elsewhere && rule.enumerate().all(|(at, word)| words.get(at).is_some_and(|given| given == word))
    };
    allowed.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, allowed: &[String]) -> bool {
        words(&CommandLine::Line(text.into())).is_some_and(|words| is_allowed(&words, allowed))
    }

    #[test]
    fn only_one_plain_program_is_allowed_by_its_first_words() {
        let allowed = ["cargo test".to_owned(), "ls".to_owned()];
        for yes in ["cargo test", "cargo  test --all", " ls -l"] {
            assert!(line(yes, &allowed), "{yes}");
        }
        for no in [
            "cargo build",
            "cargo",
            "lsof",
            "cargo test; rm x",
            "cargo test && rm x",
            "cargo test | sh",
            "ls $(rm x)",
            "ls `rm x`",
            "ls > x",
            "cargo test\nrm x",
            "FOO=1 cargo test",
            "cargo\u{a0}test",
            "cargo test\u{b}x",
            "ls *",
        ] {
            assert!(!line(no, &allowed), "{no}");
        }
        let argv =
            |words: &[&str]| is_allowed(&words.iter().map(|w| (*w).into()).collect::<Vec<_>>(), &allowed);
        assert!(argv(&["cargo", "test", "a;b"]));
        assert!(!argv(&["cargo test"]) && !argv(&["sh", "-c", "cargo test"]) && !argv(&[]));
        assert!(!line("x", &[String::new(), " ".to_owned()]));
        let here = |rule: &str| line(&format!("{rule} now"), &[rule.to_owned()]);
        assert!(here("/usr/bin/make") && !here("./make") && !here("bin/make"));
    }
}
