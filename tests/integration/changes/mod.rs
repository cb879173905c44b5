//! Where tasks work, what they change there, and what becomes of it: the real program on real repositories.

mod deaths;
mod review;
mod rivals;
mod worktrees;

use crate::cli::home::Home;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A repository with one commit, below the home of the person in the test.
pub(crate) fn repository(home: &Home, name: &str) -> PathBuf {
    let folder = home.scratch().join(name);
    fs::create_dir_all(&folder).unwrap();
    git(&folder, &["init", "-q", "-b", "main"]);
    for (name, value) in [("user.name", "A"), ("user.email", "a@b"), ("commit.gpgSign", "false")] {
        git(&folder, &["config", name, value]);
    }
    fs::write(folder.join("a.txt"), "1\n2\n3\n4\n5\n").unwrap();
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "first"]);
    folder
}

/// git, as a person calls it.
#[track_caller]
pub(crate) fn git(folder: &Path, args: &[&str]) -> String {
    let out = Command::new("git")
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(args)
        .output()
        .unwrap();
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

/// Runs a command in a place to its end, and gives the task's short id.
#[track_caller]
fn done(home: &Home, folder: &Path, place: &str, title: &str, command: &str) -> String {
    let cwd = folder.to_str().unwrap();
    let id =
        home.make_short(&[title, "--place", place, "--cwd", cwd, "--retries", "0", "--command", command]);
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(home.json(&["status", &id])["status"], "completed", "{}", home.json(&["logs", &id]));
    id
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}
