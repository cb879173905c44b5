//! `cargo xtask dev`: the open app, built and started again after each change.
//!
//! Owns the watching. A change below `ui/` builds the page first; any change builds the binaries, which
//! embed it. A build that fails leaves the running app as it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::profile::Build;
use crate::{page, run, setup, workspace};

/// How often the sources are looked at; a save is noticed within this time.
const LOOK: Duration = Duration::from_millis(400);

/// What is watched, below the top of the checkout.
const SOURCES: [&str; 4] = ["src-tauri", "ui", "migrations", "Cargo.toml"];

type Times = BTreeMap<PathBuf, SystemTime>;

/// Runs until it is interrupted or the app is quit.
pub(crate) fn dev(args: &[String]) -> Result<()> {
    setup::setup(setup::For::Running)?;
    page::build(Build::Development)?;
    run::binaries(Build::Development)?;
    let mut app = run::start(args)?;
    let mut seen = times();
    println!("watching for changes; quit the app to stop");
    loop {
        std::thread::sleep(LOOK);
        if let Some(status) = app.try_wait()? {
            println!("the app has ended ({status})");
            return Ok(());
        }
        let now = times();
        if now == seen {
            continue;
        }
        let changed = changed(&seen, &now);
        seen = now;
        println!("changed: {}", changed.display());
        match rebuild(&changed) {
            Ok(()) => app = restart(app, args)?,
            Err(error) => eprintln!("error: {error:#}; the app goes on as it was"),
        }
    }
}

fn rebuild(changed: &Path) -> Result<()> {
    let shared = workspace::root().join("src-tauri/crates/contract");
    if changed.starts_with(workspace::ui()) || changed.starts_with(shared) {
        page::build(Build::Development)?;
    }
    run::binaries(Build::Development)
}

/// The running commands of the old app go on under their supervisors, and the new one takes them over.
fn restart(mut app: Child, args: &[String]) -> Result<Child> {
    app.kill()?;
    app.wait()?;
    run::start(args)
}

/// One of the files that differ; a new or removed one counts.
fn changed(before: &Times, after: &Times) -> PathBuf {
    let differs = |(path, time): &(&PathBuf, &SystemTime)| before.get(*path) != Some(*time);
    let gone = || before.keys().find(|path| !after.contains_key(*path));
    // The page is built for any change that may concern it, so its own files are named first.
    let ui = workspace::ui();
    let mut new: Vec<_> = after.iter().filter(differs).map(|(path, _)| path).collect();
    new.sort_by_key(|path| !path.starts_with(&ui));
    new.first().copied().or_else(gone).cloned().unwrap_or_default()
}

fn times() -> Times {
    let mut times = Times::new();
    let dist = workspace::dist();
    let mut left: Vec<PathBuf> = SOURCES.iter().map(|name| workspace::root().join(name)).collect();
    while let Some(path) = left.pop() {
        if path == dist || path.ends_with("gen") {
            continue; // written by the build itself
        }
        if let Ok(entries) = std::fs::read_dir(&path) {
            left.extend(entries.flatten().map(|entry| entry.path()));
        } else if let Ok(time) = path.metadata().and_then(|found| found.modified()) {
            times.insert(path, time);
        }
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_an_altered_and_a_removed_file_are_changes() {
        let (early, late) = (SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH + Duration::from_secs(1));
        let one = |name: &str, time| Times::from([(PathBuf::from(name), time)]);
        assert_eq!(changed(&Times::new(), &one("a", early)), Path::new("a"));
        assert_eq!(changed(&one("a", early), &one("a", late)), Path::new("a"));
        assert_eq!(changed(&one("a", early), &Times::new()), Path::new("a"));
    }

    #[test]
    fn a_change_of_the_page_is_named_before_others() {
        let page = workspace::ui().join("z.rs");
        let after = Times::from([
            (workspace::root().join("Cargo.toml"), SystemTime::UNIX_EPOCH),
            (page.clone(), SystemTime::UNIX_EPOCH),
        ]);
        assert_eq!(changed(&Times::new(), &after), page);
    }
}
