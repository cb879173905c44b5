//! Ends what is left of a command whose supervisor was killed, or has to be.
//!
//! A living supervisor accounts for its tree by itself; only where it is killed, by the machine or by somebody, does
//! its command outlive it. Then the processes are known by the session that the record in the attempt's folder names,
//! by their environment (each has its attempt's output folder there), by the mark that each inherits, by descending from
//! one of these, and, where the system gave one, by the cgroup that none of them can leave.

use contract::supervision::{ARTIFACTS_DIR, TREE_FILE, TreeRecord};
use os::{
    cgroup,
    mark::Mark,
    process::{self, Stat},
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    collections::HashMap,
    fs,
    path::Path,
    time::{Duration, Instant},
};

/// How long the killing goes on. What is still there then cannot be killed by us.
const PATIENCE: Duration = Duration::from_secs(3);
/// Pause between two rounds.
const ROUND: Duration = Duration::from_millis(5);

/// Ends every process of the attempt in `dir`, and returns whether none is left. Only for an attempt that has no
/// supervisor any more.
pub fn sweep(dir: &Path) -> bool {
    end_all(dir, None)
}

/// Ends every process of the attempt in `dir`, then its supervisor, which does not do it itself any more.
pub(crate) fn sweep_under(dir: &Path, supervisor: Pid) -> bool {
    // what nobody adopts any more is still found below it, so it goes last
    let swept = end_all(dir, Some(supervisor.as_raw_nonzero().get()));
    let _ = kill_process(supervisor, Signal::KILL);
    swept
}

fn end_all(dir: &Path, supervisor: Option<i32>) -> bool {
    let record: Option<TreeRecord> =
        fs::read(dir.join(TREE_FILE)).ok().and_then(|text| serde_json::from_slice(&text).ok());
    let record = record.filter(|r| process::boot_id().is_some_and(|id| id == r.boot_id));
    // what left session, parents and environment is in there all the same
    let group = record.as_ref().and_then(|record| record.cgroup.as_deref());
    if group.is_some_and(|group| !cgroup::end(Path::new(group))) {
        tracing::warn!(dir = %dir.display(), "the cgroup of a lost attempt cannot be ended");
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = survivors(dir, record.as_ref(), supervisor);
        if left.is_empty() {
            return true;
        }
        if Instant::now() > deadline {
            tracing::warn!(dir = %dir.display(), ?left, "processes of a lost attempt cannot be ended");
            return false;
        }
        // Stopped first, so that none forks away between the look and the kill.
        for signal in [Signal::STOP, Signal::KILL] {
            for pid in left.iter().filter_map(|&pid| Pid::from_raw(pid)) {
                let _ = kill_process(pid, signal);
            }
        }
        std::thread::sleep(ROUND);
    }
}

/// Every living process of the attempt, but its supervisor.
fn survivors(dir: &Path, record: Option<&TreeRecord>, supervisor: Option<i32>) -> Vec<i32> {
    let all: HashMap<i32, Stat> = process::all().filter(|(_, stat)| !stat.has_ended()).collect();
    let mark = record.and_then(|record| Mark::from_number(record.mark?));
    let record = record.filter(|r| session_is_ours(r, &all));
    let variable = format!("LEGWORK_OUTPUT_DIR={}", dir.join(ARTIFACTS_DIR).display());
    let mut found: Vec<i32> = all
        .iter()
        .filter(|(pid, stat)| {
            record.is_some_and(|r| in_session(r, stat))
                || has_variable(**pid, &variable)
                || mark.is_some_and(|mark| mark.is_on(**pid))
                || supervisor == Some(stat.parent)
        })
        .map(|(pid, _)| *pid)
        .collect();
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        let children = all.iter().filter(|(_, stat)| stat.parent == parent).map(|(pid, _)| *pid);
        let new: Vec<i32> = children.filter(|pid| !found.contains(pid)).collect();
        found.extend(new);
        next += 1;
    }
    found.retain(|pid| supervisor != Some(*pid));
    found
}

/// Whether the session's number still means what it meant: a living leader other than the command would be
/// somebody else's session that got the number later.
fn session_is_ours(record: &TreeRecord, all: &HashMap<i32, Stat>) -> bool {
    let leader = i32::try_from(record.session).ok().and_then(|pid| all.get(&pid));
    leader.is_none_or(|l| record.pid == record.session && l.started_ticks == record.started_ticks)
}

fn in_session(record: &TreeRecord, stat: &Stat) -> bool {
    u32::try_from(stat.session) == Ok(record.session) && stat.started_ticks >= record.started_ticks
}

fn has_variable(pid: i32, variable: &str) -> bool {
    let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    environment.split(|&b| b == 0).any(|v| v == variable.as_bytes())
}
