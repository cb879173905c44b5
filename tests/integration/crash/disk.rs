//! Data folders that cannot be used, and a disk that fills up.

use crate::{
    cli::home::Home,
    crash::stage::{Disk, assert_sound, attempts, let_go, lines, open, until_lines, waiting_tasks},
};
use harness::wait;
use std::fs;

#[track_caller]
fn assert_told(home: &Home, args: &[&str], about: &str) {
    let answer = home.expect(5, args);
    let folder = home.data().display().to_string();
    assert!(answer.stderr.starts_with("error: "), "{}", answer.all());
    assert!(answer.stderr.contains("\nhint: "), "{}", answer.all());
    assert!(answer.stderr.contains(about) && answer.stderr.contains(&folder), "{}", answer.all());
    assert!(!answer.stderr.contains("panicked"), "{}", answer.all());
}

#[test]
fn a_read_only_data_folder_is_told_and_left_alone() {
    let home = Home::new();
    let Some(disk) = Disk::mount(&home.data(), 8 * 1024) else { return };
    home.make(&["Before", "--command", "true"]);
    let file = fs::read(home.data().join("legwork.db")).unwrap();
    disk.make_read_only();
    for args in [
        &["list"][..],
        &["execute", "--async", "--command", "true"],
        &["execute", "--command", "true"],
        &["worker", "--drain"],
    ] {
        assert_told(&home, args, "read-only");
    }
    // it changes nothing, so that it can look at everything all the same
    let found = home.expect(5, &["doctor", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&found.text()).unwrap();
    let amiss: Vec<_> = found["findings"].as_array().unwrap().iter().filter(|f| f["ok"] != true).collect();
    let [folder] = amiss[..] else { panic!("{amiss:#?}") };
    let detail = folder["detail"].as_str().unwrap();
    assert!(folder["id"] == "data_folder" && detail.contains("read-only"), "{folder:#}");
    assert!(detail.contains(&home.data().display().to_string()), "{folder:#}");
    assert!(fs::read(home.data().join("legwork.db")).unwrap() == file);
}

#[test]
fn a_full_data_folder_is_told() {
    let home = Home::new();
    let Some(disk) = Disk::mount(&home.data(), 8 * 1024) else { return };
    let id = home.make_short(&["Before", "--command", "true"]);
    fill(&home);
    assert_told(&home, &["execute", "--async", "--command", "true"], "full");
    disk.resize(64 * 1024);
    assert_eq!(home.json(&["status", &id])["status"], "queued");
    home.expect(0, &["worker", "--drain"]);
    assert_sound(&home);
}

/// Fills the disk to its last byte.
fn fill(home: &Home) {
    use std::io::Write as _;
    let mut file = fs::File::create(home.data().join("filling")).unwrap();
    for piece in [1 << 16, 1 << 12, 1 << 8, 1] {
        while file.write_all(&vec![7; piece]).is_ok() {}
    }
}

#[test]
fn a_disk_that_fills_up_under_a_worker_loses_nothing_and_work_goes_on_by_itself() {
    let home = Home::new();
    let Some(_disk) = Disk::mount(&home.data(), 8 * 1024) else { return };
    let _worker = home.worker(&["--workers", "2"]);
    let ids = waiting_tasks(&home, 2);
    let more = home.make_short(&["Next", "--command", "echo went >> ends"]);
    fill(&home);
    let_go(&home);
    // the commands need no disk to end; what became of them has to wait for one
    until_lines(&home, "ends", 2);
    assert_told(&home, &["execute", "--async", "--command", "true"], "full");
    fs::remove_file(home.data().join("filling")).unwrap();
    for id in ids.iter().chain([&more]) {
        wait::until(&format!("{id} is completed"), || {
            (home.json(&["status", id])["status"] == "completed").then_some(())
        });
    }
    for id in &ids {
        assert_eq!(attempts(&open(&home.data()), id).len(), 1, "none ran twice");
    }
    assert_eq!(lines(&home, "ends").len(), 3);
    assert_sound(&home);
}
