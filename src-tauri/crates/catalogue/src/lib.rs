//! Makes typed functions of a catalogue of words, while the crate that says them is built.
//!
//! A catalogue is a folder with one folder for each language, named by its tag (`en`, `pt-BR`), and in each the same
//! files in [Fluent](https://projectfluent.org)'s format: `en/queue.ftl` becomes the module `queue`, its message
//! `no-tasks = Nothing to do` the function `no_tasks()`. A message without variables is a `&'static str`, one with
//! them a `String`: a variable is a number where it is counted (`{ $n -> [one] … *[other] … }`, `{ NUMBER($n) }`), else
//! a text; the parameters stand in the order in which English says them.
//!
//! English is the source: what another language does not say is said in English, what it says beyond is an error.
//!
//! The module that takes the code in gives it `language() -> Language`, `plural(i64) -> Plural` and
//! `number(i64) -> String`; the types are the code's own.
//!
//! Owns: which part of Fluent is taken (no references to other messages, no attributes of terms, choices by number only).
//! Must never: be a part of what is shipped.

mod code;
mod read;

pub use read::{Fault, SOURCE};

use std::path::Path;

/// The functions of the catalogue in a folder, as the text of a Rust file.
///
/// # Errors
/// The first thing that is wrong: a file that cannot be read, a line that is no message, a message twice, a language
/// that says what English does not, or what this crate does not take.
pub fn functions(folder: &Path) -> Result<String, Fault> {
    let languages = read::languages(folder)?;
    code::write(&languages)
}

#[cfg(test)]
mod tests;
