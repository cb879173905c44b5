//! What the reliability tests share: processes by what they are, the store from outside, and tasks that can be
//! counted.

use crate::cli::home::Home;
use harness::{
    processes::{self, Process},
    wait,
};
use rustix::process::Signal;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use store::{Store, StoreOptions, attempts::AttemptRow};

/// What the bars allow for taking over what an engine left.
pub(crate) const TAKE_OVER: Duration = Duration::from_secs(2);
/// What the bars allow for the end of a process tree.
pub(crate) const TREE_GONE: Duration = Duration::from_millis(2500);

/// The store of a data folder, opened by this process beside whoever else has it open.
pub(crate) fn open(data: &Path) -> Store {
    let options = StoreOptions { data_dir: data.to_owned(), after_commit: None, make_room: None, now: 1 };
    Store::open(options).unwrap()
}

/// Every attempt at a task.
pub(crate) fn attempts(store: &Store, id: &str) -> Vec<AttemptRow> {
    store.read(|c| store::attempts::of_task(c, id)).unwrap()
}

/// Living processes of a home.
pub(crate) fn living(home: &Home) -> Vec<Process> {
    processes::belonging_to(home.data().parent().unwrap())
}

/// The supervisors among them. The child of one has its name until the command takes over, and is the command
/// already: whoever kills it kills that.
pub(crate) fn supervisors(home: &Home) -> Vec<Process> {
    let named =
        |p: &Process| p.line.split(' ').next().is_some_and(|name| name.ends_with("legwork-supervisor"));
    let all: Vec<Process> = living(home).into_iter().filter(named).collect();
    let of_another = |p: &Process| all.iter().any(|other| other.pid == p.parent);
    all.iter().filter(|p| !of_another(p)).cloned().collect()
}

/// Kills a process as nothing can be caught.
pub(crate) fn kill(pid: i32) {
    processes::signal(pid, Signal::KILL);
}

/// The words in a file of the home's folder, one on each line; none when it is not there.
pub(crate) fn lines(home: &Home, name: &str) -> Vec<String> {
    let text = fs::read_to_string(home.scratch().join(name)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Waits until a file of the home's folder has so many lines.
pub(crate) fn until_lines(home: &Home, name: &str, count: usize) -> Vec<String> {
    wait::until(&format!("{count} lines in {name}"), || {
        Some(lines(home, name)).filter(|lines| lines.len() >= count)
    })
}

/// Makes `count` tasks, each of which writes its number to `starts`, its process to `pids`, waits for the file `go`,
/// and writes its number to `ends`; and waits until all of them run.
pub(crate) fn waiting_tasks(home: &Home, count: usize) -> Vec<String> {
    let ids = (0..count)
        .map(|n| {
            let line = format!(
                "echo $$ >> pids; echo {n} >> starts; while [ ! -e go ]; do sleep 0.05; done; echo {n} >> ends"
            );
            let task = home.make(&[&format!("Task {n}"), "--command", &line]);
            task["id"].as_str().unwrap().to_owned()
        })
        .collect();
    until_lines(home, "starts", count);
    ids
}

/// Lets the waiting tasks end.
pub(crate) fn let_go(home: &Home) {
    fs::write(home.scratch().join("go"), "").unwrap();
}

/// Waits until all of these tasks are completed.
pub(crate) fn until_completed(home: &Home, ids: &[String]) {
    for id in ids {
        wait::until(&format!("{id} is completed"), || {
            let status = home.json(&["status", id])["status"].clone();
            assert_ne!(status, "failed", "{}", home.json(&["status", id]));
            (status == "completed").then_some(())
        });
    }
}

/// Asserts that the doctor finds nothing, and SQLite nothing in the whole file.
pub(crate) fn assert_sound(home: &Home) {
    let found = home.json(&["doctor"]);
    let bad: Vec<_> = found["findings"].as_array().unwrap().iter().filter(|f| f["ok"] != true).collect();
    assert!(bad.is_empty(), "{bad:#?}");
    let wrong = open(&home.data()).read(store::integrity::of_the_file).unwrap();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A small file system of the test's own, taken away when this goes. Only root may have one.
pub(crate) struct Disk(PathBuf);

impl Disk {
    /// Puts a disk of so many KiB in the place of `folder`, or tells that this is not to be had here.
    pub(crate) fn mount(folder: &Path, kib: usize) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let made = mount(&["-t", "tmpfs", "-o", &format!("size={kib}k,mode=0700"), "tmpfs"], folder);
        if !made {
            eprintln!("skipped: this user may not mount file systems");
        }
        made.then(|| Self(folder.to_owned()))
    }

    /// Lets nobody write on it from now on.
    pub(crate) fn make_read_only(&self) {
        assert!(mount(&["-o", "remount,ro"], &self.0));
    }

    /// Another size, in KiB.
    pub(crate) fn resize(&self, kib: usize) {
        assert!(mount(&["-o", &format!("remount,size={kib}k")], &self.0));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // lazily: a process that is just ending may still have a file open
        let _ = std::process::Command::new("umount").arg("--lazy").arg(&self.0).output();
    }
}

fn mount(args: &[&str], folder: &Path) -> bool {
    let output = std::process::Command::new("mount").args(args).arg(folder).output();
    output.is_ok_and(|output| output.status.success())
}
