//! What `/proc` says of processes.

use std::fs;

/// What `/proc/PID/stat` says of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    /// What it does, as the letter that the kernel has for it: `R`unning, `S`leeping, `D` asleep in the system,
    /// `T` or `t` stopped, `Z` or `X` ended.
    pub state: char,
    /// Its parent.
    pub parent: i32,
    /// Its session.
    pub session: i32,
    /// When it started, in the kernel's ticks since the machine did: with its number it names a process for good.
    pub started_ticks: u64,
}

impl Stat {
    /// Of the process `pid`; `None` where there is none. One that has ended and is not buried has one.
    #[must_use]
    pub fn of(pid: i32) -> Option<Self> {
        Self::read(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    }

    /// The name may hold spaces and brackets; the fields begin behind its last bracket, with the state (field 3).
    fn read(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_ascii_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse().ok();
        Some(Self {
            state: fields.first()?.chars().next()?,
            parent: number(1)?,
            session: number(3)?,
            started_ticks: fields.get(19)?.parse().ok()?,
        })
    }

    /// Whether it was stopped, and does nothing until it is let go on.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        matches!(self.state, 'T' | 't')
    }

    /// Whether it has ended, if it is not buried yet.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        matches!(self.state, 'Z' | 'X')
    }
}

/// The memory of a process, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// What is its own.
    pub own: u64,
    /// What it may share with others: files, and what it was given to share.
    pub shared: u64,
}

impl Memory {
    /// Of the process `pid`; `None` where there is none, or it has ended.
    #[must_use]
    pub fn of(pid: i32) -> Option<Self> {
        Self::read(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?)
    }

    fn read(text: &str) -> Option<Self> {
        let of = |name: &str| -> Option<u64> {
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            let kib: u64 = line.strip_prefix(':')?.trim().strip_suffix("kB")?.trim().parse().ok()?;
            Some(kib * 1024)
        };
        Some(Self { own: of("RssAnon")?, shared: of("RssFile")? + of("RssShmem")? })
    }
}

/// What the children of this process took that have ended and were taken note of, and theirs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndedChildren {
    /// The most memory that a single one of them had, in bytes.
    pub largest_bytes: u64,
    /// Time that all of them kept a processor busy, in milliseconds.
    pub cpu_ms: u64,
}

/// What has ended of this process's children.
#[must_use]
pub fn ended_children() -> Option<EndedChildren> {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    #[expect(unsafe_code, reason = "the C library has no other way; it fills the structure that it is given")]
    // SAFETY: the pointer is to a structure of the right type, all of whose bytes are a valid value.
    let usage = unsafe {
        if libc::getrusage(libc::RUSAGE_CHILDREN, usage.as_mut_ptr()) != 0 {
            return None;
        }
        usage.assume_init()
    };
    let ms = |time: libc::timeval| {
        u64::try_from(time.tv_sec).unwrap_or(0) * 1000 + u64::try_from(time.tv_usec).unwrap_or(0) / 1000
    };
    Some(EndedChildren {
        largest_bytes: u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024,
        cpu_ms: ms(usage.ru_utime) + ms(usage.ru_stime),
    })
}

/// The processes that there are now, those that have ended and are not buried among them.
pub fn all() -> impl Iterator<Item = (i32, Stat)> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        Some((pid, Stat::of(pid)?))
    })
}

/// Whether the process `pid` runs.
#[must_use]
pub fn is_alive(pid: i32) -> bool {
    Stat::of(pid).is_some_and(|stat| !stat.has_ended())
}

/// Which start of the machine this is. Numbers of processes and their ticks belong to one.
#[must_use]
pub fn boot_id() -> Option<String> {
    Some(fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_hold_anything() {
        let rest = "S 7 42 43 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2";
        let stat = Stat { state: 'S', parent: 7, session: 43, started_ticks: 98_765 };
        for name in ["cat", "a b", "a) Z 1 (b", "))"] {
            assert_eq!(Stat::read(&format!("12 ({name}) {rest}")), Some(stat), "{name}");
        }
        assert_eq!(Stat::read(""), None);
        assert_eq!(Stat::read("12 (cat) S 7 42"), None);
    }

    #[test]
    fn a_process_and_its_end_are_seen() {
        let own = Stat::of(std::process::id().cast_signed()).unwrap();
        let mut child =
            std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
        let pid = child.id().cast_signed();
        let stat = Stat::of(pid).unwrap();
        assert_eq!((stat.parent, stat.session), (std::process::id().cast_signed(), own.session));
        assert!(stat.started_ticks >= own.started_ticks && is_alive(pid));
        assert!(all().any(|(found, _)| found == pid));
        child.wait().unwrap();
        assert!(!is_alive(pid));
    }

    #[test]
    fn the_memory_of_a_process_is_known_and_what_ended_ones_took() {
        let text = "Name:\tcat\nVmRSS:\t 7000 kB\nRssAnon:\t    1024 kB\nRssFile:\t     512 kB\nRssShmem:\t       4 kB\n";
        assert_eq!(Memory::read(text), Some(Memory { own: 1 << 20, shared: 516 * 1024 }));
        assert_eq!(Memory::read("Name:\tkthreadd\n"), None);
        assert!(Memory::of(std::process::id().cast_signed()).unwrap().own > 0);
        assert!(std::process::Command::new("true").status().unwrap().success());
        assert!(ended_children().unwrap().largest_bytes > 0);
    }

    #[test]
    fn the_start_of_the_machine_has_a_name() {
        assert_eq!(boot_id().unwrap().len(), 36);
    }
}
