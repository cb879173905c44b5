//! Standard input, where `-` is written for a text or for ids.

use crate::failure::Failure;
use std::{
    io::{Read, Stdin},
    sync::atomic::{AtomicBool, Ordering},
};

/// What is written for it.
pub(crate) const STDIN: &str = "-";
/// Most that is read for ids, in bytes: some 25,000 of them.
const IDS_MAX: u64 = 1 << 20;

/// Standard input, which can be read once: a second option that wants it too would find nothing.
pub(crate) fn once(option: &str) -> Result<Stdin, Failure> {
    static READ: AtomicBool = AtomicBool::new(false);
    if READ.swap(true, Ordering::SeqCst) {
        return Err(Failure::option(option, "standard input is read for another option already")
            .hint("put one of the texts into a file and write @FILE"));
    }
    Ok(std::io::stdin())
}

/// The ids that were typed, or those on standard input, separated by blanks or lines.
pub(crate) fn ids(typed: Vec<String>) -> Result<Vec<String>, Failure> {
    if !typed.iter().any(|id| id == STDIN) {
        return Ok(typed);
    }
    let mut text = String::new();
    once("ID")?
        .take(IDS_MAX)
        .read_to_string(&mut text)
        .map_err(|e| Failure::option("ID", format!("standard input could not be read: {e}")))?;
    let mut ids: Vec<String> = typed.into_iter().filter(|id| id != STDIN).collect();
    ids.extend(text.split_whitespace().map(str::to_owned));
    if ids.is_empty() {
        return Err(Failure::option("ID", "standard input holds no id")
            .hint("such as `legwork list --status failed --json | jq -r '.tasks[].id' | legwork retry -`"));
    }
    Ok(ids)
}
