//! How busy the machine is, and with whom.

use std::fs;

/// Processor time since some moment in the past, in the kernel's ticks.
#[derive(Clone, Copy)]
pub(crate) struct Ticks {
    busy: u64,
    total: u64,
    /// Of the processes that were started and waited for.
    children: u64,
}

impl Ticks {
    /// As of now; zeros where the system does not tell.
    pub(crate) fn now() -> Self {
        let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
        let (busy, total) = of_machine(&stat).unwrap_or((0, 0));
        let own = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        Self { busy, total, children: of_children(&own).unwrap_or(0) }
    }

    /// The share of the machine that others have used since `before`.
    pub(crate) fn foreign_since(self, before: Self) -> f64 {
        let (busy, ours) = (self.busy - before.busy, self.children - before.children);
        let total = (self.total - before.total).max(1);
        busy.saturating_sub(ours) as f64 / total as f64
    }
}

/// Busy and all ticks of all processors: everything but idling and waiting for disks is busy.
fn of_machine(stat: &str) -> Option<(u64, u64)> {
    let line = stat.lines().next()?.strip_prefix("cpu ")?;
    let ticks: Vec<u64> = line.split_whitespace().take(8).filter_map(|t| t.parse().ok()).collect();
    let total: u64 = ticks.iter().sum();
    Some((total - ticks.get(3)? - ticks.get(4)?, total))
}

/// User and system ticks of waited-for children: the 16th and 17th field.
fn of_children(stat: &str) -> Option<u64> {
    // the second field is the program's name and may hold anything
    let after_name = stat.rsplit_once(')')?.1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    Some(fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_lines_are_understood() {
        assert_eq!(of_machine("cpu  10 1 5 100 20 0 2 0 7 0\ncpu0 1 2"), Some((18, 138)));
        let line = "42 (a) b) S 1 42 42 0 -1 4194304 1 2 3 4 5 6 70 80 20 0 1 0 100 0 0";
        assert_eq!(of_children(line), Some(150));
    }

    #[test]
    fn others_have_what_is_left() {
        let before = Ticks { busy: 100, total: 1000, children: 50 };
        let after = Ticks { busy: 200, total: 1200, children: 130 };
        assert!((after.foreign_since(before) - 0.1).abs() < 1e-9);
    }
}
