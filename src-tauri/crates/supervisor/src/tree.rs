//! The command's process tree: everything that descends from us, also what has left its session and its parents.
//!
//! We are the reaper of all descendants, so a process that loses its parent becomes our child and none can leave
//! the tree. That nothing is left is therefore known without looking: we have no child any more.

use os::process;
use redaction::Redactor;
use rustix::{
    io::Errno,
    process::{Pid, Signal, WaitOptions, WaitStatus},
};
use std::{
    collections::HashSet,
    fs,
    time::{Duration, Instant},
};

/// How long a freeze goes on looking for processes that still move.
const FREEZE_PATIENCE: Duration = Duration::from_millis(500);

/// Pause between two looks: a signalled process takes about as long to stop.
const FREEZE_STEP: Duration = Duration::from_micros(200);

/// Most processes that are named,
const NAMED: usize = 10;
/// and most characters of what each was started with.
const LINE: usize = 120;

/// What reaping found.
#[derive(Debug)]
pub(crate) struct Reaped {
    /// How the command's own process ended, if it did now.
    pub(crate) main: Option<WaitStatus>,
    /// Whether no descendant is left.
    pub(crate) all_gone: bool,
}

/// Takes note of every child that has ended.
pub(crate) fn reap(main: Pid) -> Reaped {
    let mut ended = None;
    loop {
        match rustix::process::wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) if pid == main => ended = Some(status),
            Ok(Some(_)) | Err(Errno::INTR) => {}
            Ok(None) => return Reaped { main: ended, all_gone: false },
            Err(_) => return Reaped { main: ended, all_gone: true },
        }
    }
}

/// Sends `signal` to every descendant but `spared`, the nearest first, and returns how many there were. One that is gone
/// by now needs none.
pub(crate) fn signal(signal: Signal, spared: Option<Pid>) -> usize {
    let found = descendants();
    for &pid in found.iter().filter(|pid| Some(**pid) != spared) {
        let _ = rustix::process::kill_process(pid, signal);
    }
    found.len()
}

/// Lets the tree go on: the farthest first, so that a parent finds its children running.
pub(crate) fn thaw() {
    for pid in descendants().into_iter().rev() {
        let _ = rustix::process::kill_process(pid, Signal::CONT);
    }
}

/// Stops every descendant, looking again until no new one is found and none moves.
pub(crate) fn freeze() {
    let patience = Instant::now() + FREEZE_PATIENCE;
    let mut stopped = HashSet::new();
    // A program with the rights of another user cannot be stopped by us; waiting for it would help nobody.
    let mut foreign = HashSet::new();
    loop {
        let new = stop_new(&mut stopped, &mut foreign);
        let still = |pid: &Pid| foreign.contains(pid) || is_still(*pid);
        if new == 0 && stopped.iter().all(still) || Instant::now() > patience {
            return;
        }
        std::thread::sleep(FREEZE_STEP);
    }
}

/// Ends every descendant that can be found now. They are stopped first: what cannot fork cannot outrun us. Whoever
/// slips through between the two is met in the next round.
pub(crate) fn kill() {
    let patience = Instant::now() + FREEZE_PATIENCE;
    let mut stopped = HashSet::new();
    while stop_new(&mut stopped, &mut HashSet::new()) > 0 && Instant::now() < patience {}
    for pid in stopped {
        let _ = rustix::process::kill_process(pid, Signal::KILL);
    }
}

/// The command lines of the descendants that live, of at most [`NAMED`], without the secrets that `redactor` knows.
pub(crate) fn commands(redactor: &Redactor) -> Vec<String> {
    let shown = |line: String| redactor.text(&line).chars().take(LINE).collect();
    descendants().into_iter().filter_map(command_line).take(NAMED).map(shown).collect()
}

/// What a living process was started with, or else what it is called.
fn command_line(pid: Pid) -> Option<String> {
    let pid = pid.as_raw_nonzero().get();
    process::Stat::of(pid).filter(|stat| !stat.has_ended())?;
    let read = |file| fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
    let mut words = read("cmdline");
    if words.is_empty() {
        words = read("comm");
    }
    words.iter_mut().filter(|byte| **byte == 0).for_each(|byte| *byte = b' ');
    Some(String::from_utf8_lossy(&words).trim().to_owned())
}

/// Memory that the tree has, in bytes. What several of its processes may share is counted once, by the one that has most.
pub(crate) fn memory() -> u64 {
    let each = descendants().into_iter();
    let each = each.filter_map(|pid| process::Memory::of(pid.as_raw_nonzero().get()));
    let (own, shared) =
        each.fold((0, 0), |(own, shared), memory| (own + memory.own, memory.shared.max(shared)));
    own + shared
}

/// How many descendants there are.
pub(crate) fn count() -> usize {
    descendants().len()
}

/// Stops the descendants that are not among `stopped`, and returns how many these were.
fn stop_new(stopped: &mut HashSet<Pid>, foreign: &mut HashSet<Pid>) -> usize {
    let new: Vec<Pid> = descendants().into_iter().filter(|pid| !stopped.contains(pid)).collect();
    for &pid in &new {
        stopped.insert(pid);
        if rustix::process::kill_process(pid, Signal::STOP) == Err(Errno::PERM) {
            foreign.insert(pid);
        }
    }
    new.len()
}

/// Whether the process is stopped, or as good as gone.
fn is_still(pid: Pid) -> bool {
    // D is asleep in the system: it stops before it comes back from there.
    process::Stat::of(pid.as_raw_nonzero().get())
        .is_none_or(|stat| stat.has_ended() || matches!(stat.state, 'T' | 't' | 'D'))
}

/// Every living descendant, parents before children.
fn descendants() -> Vec<Pid> {
    let own = rustix::process::getpid();
    let Some(children) = children_of(own) else {
        return descendants_by_parent(own);
    };
    let mut found = children;
    let mut next = 0;
    while let Some(&pid) = found.get(next) {
        found.extend(children_of(pid).unwrap_or_default());
        next += 1;
    }
    // A process that changed its parent while we looked can be found twice.
    let mut seen = HashSet::new();
    found.retain(|pid| seen.insert(*pid));
    found
}

/// The children of all threads of `parent`; `None` where the kernel does not list them.
fn children_of(parent: Pid) -> Option<Vec<Pid>> {
    let mut children = Vec::new();
    for thread in fs::read_dir(format!("/proc/{}/task", parent.as_raw_nonzero())).ok()?.flatten() {
        let list = fs::read_to_string(thread.path().join("children")).ok()?;
        children.extend(list.split_ascii_whitespace().filter_map(|n| Pid::from_raw(n.parse().ok()?)));
    }
    Some(children)
}

/// The same from the parent that every process names, for kernels without lists of children.
fn descendants_by_parent(own: Pid) -> Vec<Pid> {
    let pairs: Vec<(Pid, Pid)> = process::all()
        .filter_map(|(pid, stat)| Some((Pid::from_raw(pid)?, Pid::from_raw(stat.parent)?)))
        .collect();
    let mut found = vec![own];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(pairs.iter().filter(|(pid, p)| *p == parent && *pid != own).map(|(pid, _)| *pid));
        next += 1;
    }
    found.remove(0);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn both_ways_of_looking_find_children_and_grandchildren() {
        // The shell tells that its own child runs before it waits for it.
        let mut shell = Command::new("/bin/sh")
            .args(["-c", "sleep 60 & echo $!; wait"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = shell.stdout.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).unwrap();
        let expected = [Pid::from_child(&shell), Pid::from_raw(line.trim().parse().unwrap()).unwrap()];
        let by_children = descendants();
        let by_parent = descendants_by_parent(rustix::process::getpid());
        for pid in expected {
            assert!(by_children.contains(&pid), "{pid:?} not among {by_children:?}");
            assert!(by_parent.contains(&pid), "{pid:?} not among {by_parent:?}");
        }
        for pid in expected {
            rustix::process::kill_process(pid, Signal::KILL).unwrap();
        }
        shell.wait().unwrap();
    }
}
