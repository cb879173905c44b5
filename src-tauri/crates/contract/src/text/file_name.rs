//! Names of files that something is saved in.

/// As many words of a title as a name has room for.
const WORDS: usize = 8;
/// As many characters.
const CHARS: usize = 80;

/// A name for the file that something with this title is saved in, one that every system takes: the title's first words in
/// small letters, or `untitled` where it has none.
#[must_use]
pub fn file_name(title: &str, untitled: &str, ending: &str) -> String {
    let plain: String = title.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).take(WORDS).collect();
    let name: String = words.join("-").to_lowercase().chars().take(CHARS).collect();
    let name = name.trim_end_matches('-');
    format!("{}.{ending}", if name.is_empty() { untitled } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_name_that_every_system_takes() {
        for (title, name) in [
            ("Where is it?", "where-is-it.md"),
            ("../../etc/passwd", "etc-passwd.md"),
            ("Größe: 3 µm", "größe-3-µm.md"),
            ("a b c d e f g h i j", "a-b-c-d-e-f-g-h.md"),
            ("-\n\0", "report.md"),
            ("???", "report.md"),
        ] {
            assert_eq!(file_name(title, "report", "md"), name);
        }
        assert_eq!(file_name(&"x".repeat(500), "report", "html").len(), CHARS + 5);
    }
}
