//! All words of the page. Each file of `ui/catalogue/en` is a module here, each of its messages a function: what they are
//! made by, and how another language comes in, stands in the crate `legwork-catalogue`.
//!
//! Owns: the language of the page, how it counts and how it writes numbers.
//! Must never: make words itself.

// On their own, the state's tests say only what the state says.
#![cfg_attr(
    not(target_arch = "wasm32"),
    allow(dead_code, unused_imports, reason = "said by what draws only")
)]

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// A message without variables, for tables that are made before the language is known.
pub(crate) type Word = fn() -> &'static str;

/// A number as the language writes it.
fn number(n: i64) -> String {
    contract::text::count(n)
}

#[cfg(not(target_arch = "wasm32"))]
use plain::{language, plural};
#[cfg(target_arch = "wasm32")]
use seen::{language, plural};

/// The tag of the page's language, for the browser and for voices: `en`.
#[cfg(target_arch = "wasm32")]
pub(crate) fn tag() -> &'static str {
    let own = |(_, language): &&(&'static str, Language)| *language == self::language();
    Language::ALL.iter().find(own).map_or("en", |(tag, _)| tag)
}

/// English, where there is no browser to ask.
#[cfg(not(target_arch = "wasm32"))]
mod plain {
    use super::{Language, Plural};

    pub(super) fn language() -> Language {
        Language::En
    }

    pub(super) fn plural(n: i64) -> Plural {
        if n == 1 { Plural::One } else { Plural::Other }
    }
}

/// The person's language and its plurals, by the browser.
#[cfg(target_arch = "wasm32")]
mod seen {
    use super::{Language, Plural};
    use js_sys::{Array, Intl, JsString, Object};

    thread_local! {
        static LANGUAGE: (&'static str, Language) = chosen();
        static PLURALS: Intl::PluralRules = Intl::PluralRules::new(
            &Array::of1(&LANGUAGE.with(|(tag, _)| JsString::from(*tag))),
            &Object::new(),
        );
    }

    /// The first of the person's languages that the catalogue has; English else.
    fn chosen() -> (&'static str, Language) {
        let wanted = web_sys::window().map(|window| window.navigator().languages()).unwrap_or_default();
        let first = wanted.iter().filter_map(|tag| Language::known(&tag.as_string()?)).next();
        first.unwrap_or(Language::ALL[0])
    }

    pub(super) fn language() -> Language {
        LANGUAGE.with(|(_, language)| *language)
    }

    pub(super) fn plural(n: i64) -> Plural {
        let category = PLURALS.with(|rules| rules.select(n as f64)).as_string();
        match category.as_deref() {
            Some("zero") => Plural::Zero,
            Some("one") => Plural::One,
            Some("two") => Plural::Two,
            Some("few") => Plural::Few,
            Some("many") => Plural::Many,
            _ => Plural::Other,
        }
    }
}
