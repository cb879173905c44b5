//! Opening: fresh, by several processes at once, newer, damaged, read-only.

use crate::fresh::{Fresh, number, open, refusal, task};
use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use store::StoreError;

/// Names the folder to the processes that one test starts.
const CHILD: &str = "STORE_TEST_OPENS";

fn file(dir: &Path) -> PathBuf {
    dir.join("legwork.db")
}

/// What is in a folder: names and bytes, without the lock.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .flatten()
        .filter(|e| e.path().is_file() && e.path().extension() != Some(OsStr::new("lock")))
        .map(|e| (e.file_name().to_string_lossy().into_owned(), fs::read(e.path()).unwrap()))
        .collect();
    all.sort();
    all
}

#[test]
fn a_fresh_one_is_made_and_sound() {
    let fresh = Fresh::new();
    fresh.assert_sound();
    assert_eq!(fresh.number("SELECT journal_mode = 'wal' FROM pragma_journal_mode()"), 1);
    let check = fresh.store.write(|c| {
        Ok((
            number(c, "SELECT synchronous FROM pragma_synchronous()")?,
            number(c, "SELECT foreign_keys FROM pragma_foreign_keys()")?,
        ))
    });
    assert_eq!(
        check.unwrap(),
        (2, 1),
        "what is acknowledged is synced, and nothing loses what it belongs to"
    );
}

/// Run by [`several_processes_open_a_fresh_folder_at_once`] in processes of their own; does nothing by itself.
#[test]
fn opened_by_a_process() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let (store, _) = open(Path::new(&dir)).unwrap();
    let name = format!("p{}", std::process::id());
    store.write(move |c| store::users::ensure_local(c, "Ann", 1)).unwrap();
    store
        .write(move |c| crate::fresh::sql(c, &format!("INSERT INTO requests VALUES ('{name}', '', 1)")))
        .unwrap();
}

#[test]
fn several_processes_open_a_fresh_folder_at_once() {
    const PROCESSES: i64 = 6;
    let dir = tempfile::tempdir().unwrap();
    let children: Vec<_> = (0..PROCESSES)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "opening::opened_by_a_process", "--nocapture"])
                .env(CHILD, dir.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    }
    let (store, _) = open(dir.path()).unwrap();
    assert_eq!(store.read(|c| number(c, "SELECT COUNT(*) FROM requests")).unwrap(), PROCESSES);
    assert_eq!(store.read(|c| number(c, "SELECT COUNT(*) FROM users")).unwrap(), 1);
    assert!(store.read(store::integrity::check).unwrap().iter().all(|(_, n)| *n == 0));
}

/// A folder whose file a newer version has written.
fn newer() -> tempfile::TempDir {
    let fresh = Fresh::new();
    fresh.add("a");
    let known = fresh.number("SELECT user_version FROM pragma_user_version()");
    fresh.sql(&format!("PRAGMA user_version = {}", known + 1)).unwrap();
    let Fresh { store, dir, .. } = fresh;
    drop(store);
    dir
}

#[test]
fn a_newer_one_is_refused_and_left_as_it_is() {
    let dir = newer();
    let before = contents(dir.path());
    for _ in 0..2 {
        let refused = refusal(open(dir.path()));
        let StoreError::Newer { found, known } = refused else { panic!("{refused:?}") };
        assert_eq!(found, known + 1);
        assert!(contents(dir.path()) == before, "the folder has changed");
    }
}

#[test]
fn a_newer_one_is_refused_at_once_while_its_own_program_has_it_open() {
    let dir = newer();
    let lock = fs::File::options().write(true).open(dir.path().join("schema.lock")).unwrap();
    lock.lock_shared().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let folder = dir.path().to_owned();
    std::thread::spawn(move || tell.send(open(&folder).map(drop)));
    let refused = refusal(told.recv_timeout(std::time::Duration::from_secs(10)).unwrap());
    assert!(matches!(refused, StoreError::Newer { .. }), "{refused:?}");
}

#[test]
fn what_is_no_database_is_refused_and_left_as_it_is() {
    for bytes in [b"This is a letter and no database.\n".repeat(300), b"short".to_vec()] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(file(dir.path()), &bytes).unwrap();
        let refused = refusal(open(dir.path()));
        assert!(matches!(refused, StoreError::Damaged(_)), "{refused:?}");
        assert_eq!(contents(dir.path()), [("legwork.db".to_owned(), bytes)]);
    }
}

#[test]
fn damage_within_is_told_and_never_answered_by_an_empty_store() {
    let fresh = Fresh::new();
    for n in 0..200 {
        fresh.add(&format!("t{n:03}"));
    }
    let Fresh { store, dir, .. } = fresh;
    drop(store);
    // all but the first page, which holds the header
    let mut bytes = fs::read(file(dir.path())).unwrap();
    bytes[4096..].fill(0xA5);
    fs::write(file(dir.path()), &bytes).unwrap();
    let told = open(dir.path()).and_then(|(store, _)| store.read(|c| store::tasks::find(c, "t000")));
    assert!(matches!(told, Err(StoreError::Damaged(_))), "{told:?}");
    assert!(fs::read(file(dir.path())).unwrap() == bytes, "the original is kept");
}

/// A folder that takes no writes for as long as this lives: by permission, and for root by a read-only mount.
struct ReadOnly(PathBuf);

impl ReadOnly {
    fn make(dir: &Path) -> Option<Self> {
        let dir = dir.to_owned();
        if !rustix::process::geteuid().is_root() {
            fs::set_permissions(&dir, fs::Permissions::from_mode(0o555)).unwrap();
            return Some(Self(dir));
        }
        let mount =
            |args: &[&OsStr]| Command::new("mount").args(args).output().is_ok_and(|o| o.status.success());
        let place = dir.as_os_str();
        mount(&["--bind".as_ref(), place, place]).then_some(())?;
        let made = Self(dir.clone());
        mount(&["-o".as_ref(), "remount,bind,ro".as_ref(), place]).then_some(made)
    }
}

impl Drop for ReadOnly {
    fn drop(&mut self) {
        if rustix::process::geteuid().is_root() {
            let _ = Command::new("umount").arg(&self.0).output();
        } else {
            let _ = fs::set_permissions(&self.0, fs::Permissions::from_mode(0o755));
        }
    }
}

#[test]
fn a_read_only_folder_is_told_as_such() {
    let dir = tempfile::tempdir().unwrap();
    let (fresh, used) = (dir.path().join("fresh"), dir.path().join("used"));
    for folder in [&fresh, &used] {
        fs::create_dir(folder).unwrap();
    }
    let (store, _) = open(&used).unwrap();
    store.write(|c| store::users::ensure_local(c, "Ann", 1)).unwrap();
    drop(store);
    for folder in [&fresh, &used] {
        let before = contents(folder);
        let Some(_guard) = ReadOnly::make(folder) else {
            println!("skipped: this root may not mount");
            return;
        };
        let refused = refusal(open(folder));
        assert!(matches!(refused, StoreError::ReadOnly), "{}: {refused:?}", folder.display());
        assert_eq!(contents(folder), before);
    }
}

#[test]
fn rows_survive_a_reopening() {
    let fresh = Fresh::new();
    let written = fresh.add_with("a", |t| {
        t.title = "Ünïcode “title”".into();
        t.actual_duration = None;
        t.context_data = r#"{"k":"v"}"#.into();
        t.timeout_seconds = i64::MAX;
    });
    let again = fresh.reopened();
    assert_eq!(again.get("a"), written);
    assert_ne!(again.get("a"), task("a"));
}
