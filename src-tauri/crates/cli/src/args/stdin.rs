//! Standard input, where `-` is written for a text or for ids.

use crate::terminal::failure::Failure;
use contract::{TaskId, id::SHORT_ID_DIGITS};
use rustix::fs::FileType;
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

/// Whether something waits on standard input that was meant for whatever is started: bytes in a pipe, or a file that
/// nobody has begun to read. Not where whoever started this reads from the same pipe: a loop's lines, or those of a
/// script, are its own.
pub(crate) fn is_piped_in() -> bool {
    let stdin = std::io::stdin();
    let Ok(stat) = rustix::fs::fstat(&stdin) else { return false };
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Fifo | FileType::Socket => {
            rustix::io::ioctl_fionread(&stdin).is_ok_and(|waiting| waiting > 0) && !is_the_parents()
        }
        // a shell may have a command's own file open for that long, so only what is read of it tells
        FileType::RegularFile => stat.st_size > 0 && rustix::fs::tell(&stdin).is_ok_and(|read| read == 0),
        _ => false,
    }
}

/// Whether standard input is that of the process that started this one as well. Where the system does not say, it is not.
fn is_the_parents() -> bool {
    let of = |process: &str| std::fs::read_link(format!("/proc/{process}/fd/0"));
    let parent = std::os::unix::process::parent_id().to_string();
    matches!((of("self"), of(&parent)), (Ok(own), Ok(other)) if own == other)
}

/// The ids that were typed, or those on standard input, one on each line. A line that is anything else spoils them all
/// before anything is done: what was meant to be ids and is a table would act on whatever it names.
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
    for (place, line) in text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty()) {
        if !is_id(line) {
            let line = contract::text::first_line(line, 40);
            return Err(Failure::option(
                "ID",
                format!("line {} of standard input, “{line}”, is not an id", place + 1),
            )
            .hint("one id on each line: `legwork list --json | jq -r '.tasks[].id'`"));
        }
        ids.push(line.to_owned());
    }
    if ids.is_empty() {
        return Err(Failure::option("ID", "standard input holds no id")
            .hint("such as `legwork list --status failed --json | jq -r '.tasks[].id' | legwork retry -`"));
    }
    Ok(ids)
}

/// Whether a text has the shape of a full or a short id.
fn is_id(text: &str) -> bool {
    let short = text.len() == SHORT_ID_DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit());
    short || text.parse::<TaskId>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_their_shape() {
        assert!(is_id("9f31c0aa") && is_id("01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa"));
        for no in ["", "9f31c0a", "Queued", "fix 9f31c0aa", "9f31c0aa ✓ Completed", "-"] {
            assert!(!is_id(no), "{no}");
        }
    }
}
