//! Two hundred heavy tasks under a real limit of memory (a cgroup): started all at once some are lost, and with what they
//! declare none is.

use harness::{Legwork, cli::Running, wait};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

/// What all tasks and the worker may have together, in bytes,
const BUDGET: u64 = 512 << 20;
/// and what each takes, of which it says nothing else.
const EACH: u64 = 60_000_000;
/// How many there are.
const TASKS: usize = 200;

/// A group of processes with a limit of memory, below the root of the system's: nothing of the test's own is in it.
struct Group(PathBuf);

impl Group {
    /// Nothing where the system lets this user make none.
    fn new(name: &str) -> Option<Self> {
        let name = format!("legwork-test-{}-{name}", std::process::id());
        let places = [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")];
        places.into_iter().find_map(|(root, limit)| {
            let group = Path::new(root).join(&name);
            fs::create_dir(&group).ok()?;
            let group = Self(group);
            fs::write(group.0.join(limit), BUDGET.to_string()).ok()?;
            // without any swap there may be no such file
            let _ = fs::write(group.0.join("memory.swap.max"), "0");
            Some(group)
        })
    }

    /// `legwork worker` in it, with so much of the machine as the group has.
    fn worker(&self, home: &Legwork, minds: bool) -> Running {
        let worker = home.command(&["worker", "--workers", "64"]);
        let procs = self.0.join("cgroup.procs");
        let mut shell = home.place().command("/bin/sh");
        // what the kernel ends first is what takes most, and never whoever looks after it
        let line = "echo $$ > \"$PROCS\"; exec \"$@\"";
        shell.args(["-c", line, "sh"]).arg(worker.get_program()).args(worker.get_args()).env("PROCS", procs);
        if minds {
            shell.env_remove("LEGWORK_MACHINE");
        }
        Running::of(shell.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap())
    }

    /// How often the kernel ended something in it.
    fn killed(&self) -> u64 {
        let files = ["memory.oom_control", "memory.events"];
        let text =
            files.iter().find_map(|file| fs::read_to_string(self.0.join(file)).ok()).unwrap_or_default();
        let count = text.lines().find_map(|line| line.strip_prefix("oom_kill "));
        count.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        wait::until("the group is empty", || fs::remove_dir(&self.0).ok());
    }
}

/// Runs them all; how many completed, and how many failed.
fn run(group: &Group, minds: bool) -> (u64, u64) {
    let home = Legwork::new();
    home.run(&["setting", "set", "machine.cpu_percent", ""]).ok();
    let memory = EACH + (8 << 20);
    // its own score, not the worker's: what takes most is ended first
    let take = format!(
        "echo 500 > /proc/self/oom_score_adj; \
         test \"$(head -c {EACH} /dev/zero | tail -c {EACH} | (sleep 0.2; wc -c))\" -eq {EACH}"
    );
    let tasks: Vec<Value> = (0..TASKS)
        .map(|n| {
            let needs = if minds { serde_json::json!({"memory_bytes": memory}) } else { Value::Null };
            let mut task = serde_json::json!({
                "title": format!("heavy {n}"), "command": {"line": take}, "max_retries": 0
            });
            if !needs.is_null() {
                task["needs"] = needs;
            }
            task
        })
        .collect();
    enter(&home, &tasks);
    let worker = group.worker(&home, minds);
    let ended = wait::until_within(std::time::Duration::from_secs(240), "all of them have ended", || {
        let counts = home.json(&["queue", "stats"])["counts"].clone();
        let count = |status: &str| counts[status].as_u64().unwrap_or(0);
        let ended = (count("completed"), count("failed"));
        (ended.0 + ended.1 == TASKS as u64).then_some(ended)
    });
    drop(worker);
    ended
}

/// Hands them over in this process, which does not run them.
fn enter(home: &Legwork, tasks: &[Value]) {
    let engine = super::machine::look(home);
    for task in tasks {
        let task = serde_json::from_value(task.clone()).unwrap();
        engine.call(contract::command::CreateTask { task }).unwrap();
    }
}

#[test]
fn two_hundred_heavy_tasks_lose_none_where_all_at_once_some_are_lost() {
    let Some(group) = Group::new("minded") else {
        return eprintln!("skipped: the system lets no cgroup with a limit of memory be made here");
    };
    let (completed, failed) = run(&group, true);
    assert_eq!((completed, failed, group.killed()), (TASKS as u64, 0, 0));
    let group = Group::new("naive").unwrap();
    let (completed, failed) = run(&group, false);
    eprintln!("all at once: {completed} completed, {failed} failed, {} ended by the kernel", group.killed());
    assert!(failed > 0 && group.killed() > 0, "{failed} failed: the limit is none");
}
