//! A program and its arguments as a line that a shell reads back as the same.

use super::hidden;

/// Words that mean something to a shell in the place of a program.
const RESERVED: [&str; 17] = [
    "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in", "select",
    "then", "time", "until", "while",
];

/// Arguments as they are typed in a shell: plain words stand as they are, everything else in single quotes. Every
/// POSIX shell reads the same words back. For people to read, take [`shell_words_visible`].
#[must_use]
pub fn shell_words(words: &[String]) -> String {
    joined(words, in_quotes)
}

/// A text in single quotes: one word in every POSIX shell, whatever it holds but a zero byte, and also in the middle of
/// a word that is not quoted itself.
#[must_use]
pub fn shell_word(word: &str) -> String {
    in_quotes(word)
}

/// As [`shell_words`], with nothing hidden: a word with characters that do not show is written with their codes,
/// `$'a\u202eb'`, as bash, zsh and POSIX of 2024 read it. A line of it is no line end of a word's own.
#[must_use]
pub fn shell_words_visible(words: &[String]) -> String {
    joined(words, |word| if hidden::is_exact(word) { in_quotes(word) } else { in_codes(word) })
}

/// A text in quotes and in one line that hides nothing: where it begins and ends is seen, and a line end in it is
/// written as its code.
#[must_use]
pub fn quoted_in_a_line(text: &str) -> String {
    if is_one_line(text) { in_quotes(text) } else { in_codes(text) }
}

/// As [`quoted_in_a_line`], without quotes where nothing of it needs them, as most paths do not.
#[must_use]
pub fn one_line(text: &str) -> String {
    let ends_in_blanks = text.trim_matches(' ') != text || text.is_empty();
    if is_one_line(text) && !ends_in_blanks { text.to_owned() } else { quoted_in_a_line(text) }
}

fn is_one_line(text: &str) -> bool {
    hidden::is_exact(text) && !text.contains(['\n', '\t'])
}

fn joined(words: &[String], quoted: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        if is_plain(word) && !(at == 0 && RESERVED.contains(&word.as_str())) {
            out.push_str(word);
        } else {
            out.push_str(&quoted(word));
        }
    }
    out
}

/// Whether a shell takes a word as it stands, wherever it stands.
fn is_plain(word: &str) -> bool {
    // `NAME=value` in front of a command would be an assignment; behind a dash it is an option.
    let marks = if word.starts_with('-') { "-_./:@%+,=" } else { "-_./:@%+," };
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c))
}

fn in_quotes(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn in_codes(word: &str) -> String {
    let mut out = String::from("$'");
    for c in word.chars() {
        match c {
            '\n' => out.push_str(r"\n"),
            '\t' => out.push_str(r"\t"),
            '\r' => out.push_str(r"\r"),
            '\'' | '\\' => out.extend(['\\', c]),
            ' ' | '!'..='~' => out.push(c),
            _ if !c.is_ascii() && hidden::shows(c) => out.push(c),
            c if c.is_ascii() => out.push_str(&format!(r"\x{:02x}", u32::from(c))),
            c if u32::from(c) <= 0xffff => out.push_str(&format!(r"\u{:04x}", u32::from(c))),
            c => out.push_str(&format!(r"\U{:08x}", u32::from(c))),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// The words of a line as a shell passes them to a program.
    fn read_back(shell: &str, line: &str) -> Vec<String> {
        let script = format!("printf '%s\\0' {line}");
        let output = Command::new(shell).args(["-c", &script]).env("LC_ALL", "C.UTF-8").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.strip_suffix('\0').unwrap().split('\0').map(str::to_owned).collect()
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    /// Words that are easily read as something else.
    fn trying() -> Vec<String> {
        owned(&[
            "git",
            "A=b",
            "--c=d",
            "-x=$y",
            "it's done; $HOME",
            "",
            "a\nb",
            "*",
            "~",
            "#x",
            "!",
            "{a,b}",
            "\\",
            "é",
            "x\u{3164}y\u{fe0f}",
            "漢字",
            "a\u{a0}b",
            "\u{202e}x'\\",
            "\u{1b}[2J",
            "\u{85}",
            "\u{e0041}1",
            "\r\t\u{7f}",
            "😀",
        ])
    }

    #[test]
    fn a_shell_reads_the_same_words_back() {
        assert_eq!(read_back("sh", &shell_words(&trying())), trying());
        assert_eq!(read_back("bash", &shell_words(&trying())), trying());
    }

    #[test]
    fn a_shell_reads_the_same_words_back_from_what_people_see() {
        let line = shell_words_visible(&trying());
        assert_eq!(read_back("bash", &line), trying());
        assert_eq!(hidden::exact(&line), line, "nothing of it is hidden");
    }

    #[test]
    fn arguments_read_as_they_are_typed() {
        let cases: [(&[&str], &str); 10] = [
            (&["cargo", "test", "--workspace", "a/b.rs:3"], "cargo test --workspace a/b.rs:3"),
            (&["sh", "-c", "true a", "b;c", ""], "sh -c 'true a' 'b;c' ''"),
            (&["it's"], r"'it'\''s'"),
            (&["A=b", "x"], "'A=b' x"),
            (&["env", "A=b", "--c=d"], "env 'A=b' --c=d"),
            (&["if", "if"], "'if' if"),
            (&["café"], "'café'"),
            (&["a\nb"], "'a\nb'"),
            (&["a\u{202e}\n'b", "\u{1b}"], r"$'a\u202e\n\'b' $'\x1b'"),
            (&[], ""),
        ];
        for (words, line) in cases {
            assert_eq!(shell_words_visible(&owned(words)), line);
        }
    }

    #[test]
    fn what_stands_in_a_line_stays_in_it() {
        let cases = [
            ("/home/ada/My work", "/home/ada/My work", "'/home/ada/My work'"),
            ("a\nFolder: /", r"$'a\nFolder: /'", r"$'a\nFolder: /'"),
            ("a\tb\r\u{202e}", r"$'a\tb\r\u202e'", r"$'a\tb\r\u202e'"),
            (" a", "' a'", "' a'"),
            ("", "''", "''"),
        ];
        for (text, line, quoted) in cases {
            assert_eq!((one_line(text), quoted_in_a_line(text)), (line.to_owned(), quoted.to_owned()));
            assert_eq!(read_back("bash", &quoted_in_a_line(text)), [text]);
        }
    }

    #[test]
    fn no_program_is_read_as_an_assignment_or_a_word_of_the_shell() {
        let cases = [["A=b", "x"], ["A+=b", "x"], ["time", "x"], ["while", "x"], ["!", "x"], ["é=1", "x"]];
        for words in cases.map(|words| owned(&words)) {
            assert!(shell_words(&words).starts_with('\''), "{words:?}");
            assert!(shell_words_visible(&words).starts_with('\''), "{words:?}");
        }
    }
}
