//! All words of the shell that a person reads. Each file of `src-tauri/catalogue/en` is a module here, each of its messages
//! a function: what they are made by, and how another language comes in, stands in the crate `legwork-catalogue`.
//!
//! Owns: the language of the shell, how it counts and how it writes numbers.
//! Must never: make words itself.

use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// The variables that say which language messages are in; the first that is set decides.
const ASKED: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The person's language, where the catalogue has it; English else. Chosen once.
fn language() -> Language {
    static LANGUAGE: OnceLock<Language> = OnceLock::new();
    *LANGUAGE.get_or_init(|| {
        let wanted = wanted(|name| std::env::var(name).ok());
        wanted.and_then(|tag| Language::known(&tag)).unwrap_or(Language::ALL[0]).1
    })
}

/// The tag of the language that an environment asks for.
fn wanted(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let locale = ASKED.into_iter().filter_map(variable).find(|locale| !locale.is_empty());
    locale.map(|locale| tag(&locale))
}

/// `de_DE.UTF-8` as the tag `de-DE`.
fn tag(locale: &str) -> String {
    locale.split(['.', '@']).next().unwrap_or_default().replace('_', "-")
}

/// How the language counts `n`.
fn plural(n: i64) -> Plural {
    match language() {
        Language::En if n == 1 => Plural::One,
        Language::En => Plural::Other,
    }
}

/// A number as the language writes it.
fn number(n: i64) -> String {
    contract::text::count(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_first_that_the_environment_names() {
        for (set, tag) in [
            (vec![("LANG", "de_DE.UTF-8")], Some("de-DE")),
            (vec![("LANG", "de_DE.UTF-8"), ("LC_MESSAGES", "fr_FR")], Some("fr-FR")),
            (vec![("LC_MESSAGES", "fr_FR"), ("LC_ALL", "pt_BR.utf8")], Some("pt-BR")),
            (vec![("LC_ALL", ""), ("LANG", "ca_ES.UTF-8@valencia")], Some("ca-ES")),
            (vec![("LANG", "sr@latin")], Some("sr")),
            (vec![("LANG", "eo")], Some("eo")),
            (vec![("LANG", "C.UTF-8")], Some("C")),
            (vec![], None),
        ] {
            let variable = |name: &str| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(wanted(variable).as_deref(), tag, "{set:?}");
        }
    }

    #[test]
    fn english_is_said_where_a_language_is_not_there() {
        assert_eq!(Language::ALL[0], ("en", Language::En));
        assert_eq!(Language::known("C"), None);
    }

    #[test]
    fn messages_are_counted_and_numbers_written_as_the_language_does() {
        assert_eq!(
            [1, 2, 0].map(notifications::tasks_ended),
            ["1 task ended", "2 tasks ended", "0 tasks ended"]
        );
        assert_eq!(tray::and_more(1_204), "and 1,204 more");
    }
}
