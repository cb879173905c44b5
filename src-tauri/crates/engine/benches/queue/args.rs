//! What a measurement is asked for.

use crate::Outcome;
use std::{collections::HashMap, path::PathBuf};

/// An operation and its options.
pub(crate) struct Args {
    pub(crate) op: String,
    options: HashMap<String, String>,
}

impl Args {
    /// `None`: no operation was named.
    pub(crate) fn parse(given: impl Iterator<Item = String>) -> Outcome<Option<Self>> {
        let mut words = given.filter(|word| word != "--bench");
        let Some(op) = words.next() else { return Ok(None) };
        let mut options = HashMap::new();
        while let Some(word) = words.next() {
            let name = word.strip_prefix("--").ok_or_else(|| format!("unexpected argument `{word}`"))?;
            let value = words.next().ok_or_else(|| format!("--{name} needs a value"))?;
            options.insert(name.to_owned(), value);
        }
        Ok(Some(Self { op, options }))
    }

    /// The data folder.
    pub(crate) fn dir(&self) -> Outcome<PathBuf> {
        self.options.get("dir").map(PathBuf::from).ok_or_else(|| "--dir FOLDER is missing".into())
    }

    /// A text that must be given.
    pub(crate) fn text(&self, name: &str) -> Outcome<&str> {
        self.options.get(name).map(String::as_str).ok_or_else(|| format!("--{name} is missing").into())
    }

    /// A number.
    pub(crate) fn number(&self, name: &str, default: usize) -> Outcome<usize> {
        match self.options.get(name) {
            Some(text) => text.parse().map_err(|_| format!("--{name} {text}: not a number").into()),
            None => Ok(default),
        }
    }
}
