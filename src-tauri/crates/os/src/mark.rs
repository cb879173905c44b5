//! A mark that a process passes on to all that it starts, and that none of them loses by what daemons do: another
//! session, another parent, an empty environment, closed files.
//!
//! It is a limit that is inherited and that no kernel has enforced since 2.4.25: that of file locks. Any process may
//! lower its own, and everybody may read everyone's.

use std::{
    fs,
    hash::{BuildHasher as _, RandomState},
    io,
};

/// Marks are above all that anybody would set as a real limit,
const LEAST: u64 = 1 << 32;
/// and below what means that there is none.
const BEYOND: u64 = 1 << 62;
/// What `/proc` calls the limit.
const NAME: &str = "Max file locks";

/// A mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(u64);

impl Mark {
    /// The mark that has this number, as it was kept; nothing where none has.
    #[must_use]
    pub const fn from_number(number: u64) -> Option<Self> {
        if number >= LEAST && number < BEYOND { Some(Self(number)) } else { None }
    }

    /// The number to keep it by.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// Puts one on this process that no other has; what is started from then on has it too. Whoever is marked already
    /// keeps that mark beside it.
    ///
    /// # Errors
    /// The system lets none be set.
    pub fn put_on_this_process() -> io::Result<Self> {
        let mut limits = own()?;
        let below = limits.rlim_max.min(BEYOND);
        if below <= LEAST {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let mark = Self(LEAST + RandomState::new().hash_one(std::process::id()) % (below - LEAST));
        limits.rlim_cur = mark.0;
        if limits.rlim_max == libc::RLIM_INFINITY {
            limits.rlim_max = mark.0;
        }
        set_own(&limits)?;
        Ok(mark)
    }

    /// Whether the process `pid` has it.
    #[must_use]
    pub fn is_on(self, pid: i32) -> bool {
        fs::read_to_string(format!("/proc/{pid}/limits")).is_ok_and(|limits| self.is_among(&limits))
    }

    fn is_among(self, limits: &str) -> bool {
        let line = limits.lines().find_map(|line| line.strip_prefix(NAME));
        let mut numbers = line.into_iter().flat_map(str::split_ascii_whitespace).take(2);
        numbers.any(|number| number.parse() == Ok(self.0))
    }
}

fn own() -> io::Result<libc::rlimit> {
    let mut limits = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    #[expect(unsafe_code, reason = "no other way; it fills the structure that it is given")]
    // SAFETY: the pointer is to a structure of the right type.
    let failed = unsafe { libc::getrlimit(libc::RLIMIT_LOCKS, &raw mut limits) } != 0;
    if failed { Err(io::Error::last_os_error()) } else { Ok(limits) }
}

fn set_own(limits: &libc::rlimit) -> io::Result<()> {
    #[expect(unsafe_code, reason = "no other way; it reads the structure that it is given")]
    // SAFETY: the pointer is to a structure of the right type.
    let failed = unsafe { libc::setrlimit(libc::RLIMIT_LOCKS, &raw const *limits) } != 0;
    if failed { Err(io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    fn limits(soft: &str, hard: &str) -> String {
        format!(
            "Limit                     Soft Limit           Hard Limit           Units     \n\
             Max cpu time              5000000001           unlimited            seconds   \n\
             Max file locks            {soft}           {hard}            locks     \n\
             Max pending signals       5000000002           5000000003           signals   \n"
        )
    }

    #[test]
    fn a_mark_is_read_from_its_own_line_and_from_no_other() {
        let has = |number: u64, soft: &str, hard: &str| Mark(number).is_among(&limits(soft, hard));
        assert!(has(5_000_000_000, "5000000000", "5000000000"));
        assert!(has(5_000_000_000, "5000000000", "unlimited"));
        assert!(has(5_000_000_000, "4999999999", "5000000000"), "beside that of another inside");
        for other in [5_000_000_001, 5_000_000_002, 5_000_000_003, 500_000_000] {
            assert!(!has(other, "5000000000", "unlimited"), "{other}");
        }
        assert!(!Mark(5_000_000_000).is_among("") && !has(u64::MAX, "unlimited", "unlimited"));
    }

    #[test]
    fn only_numbers_that_nobody_sets_are_marks() {
        for (number, is_one) in
            [(0, false), (1024, false), (LEAST, true), (BEYOND - 1, true), (u64::MAX, false)]
        {
            assert_eq!(Mark::from_number(number).is_some(), is_one, "{number}");
        }
    }

    #[test]
    fn what_a_marked_process_starts_is_marked_and_nothing_else() {
        let sleeper = || Command::new("sleep").arg("60").stdin(Stdio::null()).spawn().unwrap();
        let mut before = sleeper();
        let first = Mark::put_on_this_process().unwrap();
        let mut after = sleeper();
        let second = Mark::put_on_this_process().unwrap();
        let mut last = sleeper();
        let (own, pid) =
            (std::process::id().cast_signed(), |child: &std::process::Child| child.id().cast_signed());
        assert!(first.is_on(own) && second.is_on(own) && first != second);
        assert!(!first.is_on(pid(&before)) && first.is_on(pid(&after)) && first.is_on(pid(&last)));
        assert!(!second.is_on(pid(&after)) && second.is_on(pid(&last)));
        for child in [&mut before, &mut after, &mut last] {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        assert!(!first.is_on(pid(&last)), "what is gone has none");
    }
}
