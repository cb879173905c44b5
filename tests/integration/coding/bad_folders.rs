//! Folders that a coding agent cannot work in as it is asked to: each has its words, and the person's files stay.

use super::stage::{Stage, recorded};
use crate::{
    changes::{git, repository},
    cli::home::Home,
    crash::stage::Disk,
};
use harness::Place;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const CLAUDE: &str = "claude-code-2.1.332/permission.jsonl";
const POINTER: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
/// How `git lfs install` sets it up.
const LFS: &str = "[filter \"lfs\"]\n\tclean = git-lfs clean -- %f\n\tsmudge = git-lfs smudge -- %f\n\tprocess = git-lfs filter-process\n\trequired = true\n";

/// What comes of a task.
enum Comes {
    /// It fails: message and hint.
    Fails(&'static str, &'static str),
    /// It is done; what the log tells besides.
    Done(&'static str),
    /// It is done, and a commit of it is refused so.
    NoCommit(&'static str),
}

struct Case {
    name: &'static str,
    folder: fn(&Home) -> PathBuf,
    place: &'static str,
    comes: Comes,
}

/// An agent that makes a file.
fn talk() -> Vec<Value> {
    let recorded = recorded(CLAUDE);
    let end = json!({ "type": "result", "subtype": "success", "result": "Done.", "session_id": recorded[1]["say"]["session_id"] });
    let mut talk = recorded[..2].to_vec();
    talk.extend([
        json!({ "append": "made.txt", "text": "made\n" }),
        json!({ "say": end }),
        json!({ "exit": 0 }),
    ]);
    talk
}

fn plain(home: &Home) -> PathBuf {
    let folder = home.scratch().join("plain");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.txt"), "a\n").unwrap();
    folder
}

fn empty(home: &Home) -> PathBuf {
    let folder = plain(home);
    git(&folder, &["init", "-q", "-b", "main"]);
    folder
}

fn in_conflict(home: &Home) -> PathBuf {
    let folder = repository(home, "conflict");
    git(&folder, &["switch", "-q", "-c", "other"]);
    fs::write(folder.join("a.txt"), "theirs\n").unwrap();
    git(&folder, &["commit", "-q", "-a", "-m", "theirs"]);
    git(&folder, &["switch", "-q", "main"]);
    fs::write(folder.join("a.txt"), "ours\n").unwrap();
    git(&folder, &["commit", "-q", "-a", "-m", "ours"]);
    let merged = Command::new("git").current_dir(&folder).args(["merge", "-q", "other"]).output().unwrap();
    assert!(!merged.status.success());
    folder
}

fn with_submodule(home: &Home) -> PathBuf {
    let inner = repository(home, "inner");
    let folder = repository(home, "outer");
    let url = inner.to_str().unwrap();
    git(&folder, &["-c", "protocol.file.allow=always", "submodule", "-q", "add", url, "lib"]);
    git(&folder, &["commit", "-q", "-m", "with a submodule"]);
    folder
}

/// With a file of Git LFS, committed as the pointer that it is.
fn with_pointer(home: &Home) -> PathBuf {
    let folder = repository(home, "large");
    fs::write(folder.join(".gitattributes"), "*.psd filter=lfs diff=lfs merge=lfs -text\n").unwrap();
    fs::write(folder.join("big.psd"), POINTER).unwrap();
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-q", "-m", "large"]);
    folder
}

/// The same, where git is told to go through a program that is not there.
fn without_lfs(home: &Home) -> PathBuf {
    fs::write(home.scratch().join(".gitconfig"), LFS).unwrap();
    with_pointer(home)
}

fn cases() -> Vec<Case> {
    let case = |name, folder, place, comes| Case { name, folder, place, comes };
    vec![
        case("no repository", plain, "worktree", Comes::Fails("is in no git repository", "--place copy")),
        case("no repository", plain, "copy", Comes::Done("Works in a copy of")),
        case("no repository", plain, "folder", Comes::NoCommit("no git repository")),
        case("no commits", empty, "worktree", Comes::Fails("has no commits yet", "--place copy")),
        case("no commits", empty, "folder", Comes::Done("what it changes there is recorded")),
        case("conflicts", in_conflict, "worktree", Comes::Done("Works on the branch")),
        case("conflicts", in_conflict, "folder", Comes::NoCommit("has conflicts, first in a.txt")),
        case("conflicts", in_conflict, "copy", Comes::NoCommit("has conflicts, first in a.txt")),
        case(
            "submodules",
            with_submodule,
            "worktree",
            Comes::Done("Submodules are not checked out in a new worktree: lib."),
        ),
        case("submodules", with_submodule, "folder", Comes::Done("Works in")),
        case(
            "pointers of LFS",
            with_pointer,
            "worktree",
            Comes::Done("only the pointers of Git LFS: big.psd."),
        ),
        case(
            "LFS that is not installed",
            without_lfs,
            "worktree",
            Comes::Fails("filter “lfs” (Git LFS)", "Install its program"),
        ),
        case("LFS that is not installed", without_lfs, "folder", Comes::Done("Works in")),
        case("LFS that is not installed", without_lfs, "copy", Comes::Done("Works in a copy of")),
    ]
}

/// All that a folder holds, but what the agent makes and what git may write whatever comes of it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = path.to_string_lossy().into_owned();
            let is_passed = ["made.txt", "starts", ".git/index", ".git/objects", ".git/worktrees"];
            if is_passed.iter().any(|end| name.ends_with(end)) || name.contains("/refs/heads/legwork") {
                continue;
            }
            match entry.file_type().unwrap().is_dir() {
                // those of branches come and go
                true => folders.push(path),
                false => drop(found.insert(path.clone(), fs::read(&path).unwrap_or_default())),
            }
        }
    }
    found.retain(|path, _| !path.to_string_lossy().contains("/logs/refs/heads/legwork"));
    found
}

#[test]
fn each_folder_has_its_words_and_is_as_it_was() {
    for Case { name, folder, place, comes } in cases() {
        let name = format!("{name}, {place}");
        let stage = Stage::new(CLAUDE, &talk());
        let folder = folder(&stage.home);
        let before = files(&folder);
        let worker = stage.worker();
        let id = stage.task(&["--place", place, "--cwd", folder.to_str().unwrap()]);
        let task = stage.settled(&id);
        let log = stage.home.run(&["logs", &id]).text();
        match comes {
            Comes::Fails(message, hint) => {
                assert_eq!(task["status"], "failed", "{name}: {log}");
                let error = &task["error"];
                assert!(error["message"].as_str().unwrap().contains(message), "{name}: {error}");
                assert!(error["hint"].as_str().unwrap().contains(hint), "{name}: {error}");
                assert!(stage.lines("starts").is_empty() && !folder.join("starts").exists(), "{name}");
                let places = fs::read_dir(stage.home.data().join("worktrees")).into_iter().flatten();
                assert_eq!(places.count(), 0, "{name}: nothing is left of it");
            }
            Comes::Done(words) => {
                assert_eq!(task["status"], "completed", "{name}: {task:#}\n{log}");
                assert!(log.contains(words), "{name}: {log}");
                let changes = stage.home.json(&["diff", &id]);
                assert!(changes.to_string().contains("made.txt"), "{name}: {changes:#}");
            }
            Comes::NoCommit(words) => {
                assert_eq!(task["status"], "completed", "{name}: {task:#}\n{log}");
                let refused = stage.home.expect(4, &["commit", &id]);
                assert!(refused.stderr.contains(words), "{name}: {}", refused.stderr);
                assert!(refused.stderr.contains("hint: "), "{name}: {}", refused.stderr);
            }
        }
        assert_eq!(files(&folder), before, "{name}");
        drop(worker);
    }
}

#[test]
fn a_worktree_that_was_deleted_by_hand_is_made_anew_and_shown_from_what_was_recorded() {
    let stage = Stage::new(CLAUDE, &talk());
    stage.write("talk.resumed.jsonl", &talk());
    let folder = repository(&stage.home, "repo");
    let before = files(&folder);
    let _worker = stage.worker();
    let id = stage.task(&["--place", "worktree", "--cwd", folder.to_str().unwrap()]);
    stage.completed(&id);
    let path = PathBuf::from(stage.home.json(&["status", &id])["place"]["path"].as_str().unwrap());
    fs::remove_dir_all(&path).unwrap();
    let changes = stage.home.json(&["diff", &id]);
    assert!(changes.to_string().contains("made.txt"), "{changes:#}");
    let next = stage.home.json(&["continue", &id, "More"])["id"].as_str().unwrap().to_owned();
    stage.completed(&next);
    assert_eq!(fs::read_to_string(path.join("made.txt")).unwrap(), "made\n", "it is made anew");
    // with its branch it cannot be
    fs::remove_dir_all(&path).unwrap();
    let branch = stage.home.json(&["status", &id])["place"]["branch"].as_str().unwrap().to_owned();
    git(&folder, &["worktree", "prune"]);
    git(&folder, &["branch", "-q", "-D", &branch]);
    let last = stage.home.json(&["continue", &next, "More"])["id"].as_str().unwrap().to_owned();
    let error = stage.failed(&last);
    assert_eq!(error["code"], "place", "{error}");
    assert!(error["message"].as_str().unwrap().contains("was taken away, and so was its branch"), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("Run the task again"), "{error}");
    assert_eq!(files(&folder), before);
}

/// A home whose data folder is a small disk.
fn on_a_small_disk(kib: usize) -> Option<(Home, Disk)> {
    let home = Home::new();
    let disk = Disk::mount(&home.data(), kib)?;
    Some((home, disk))
}

fn noise(folder: &Path, mib: usize) {
    let mut state = 88_172_645_463_325_252_u64;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    })
    .take(mib << 20)
    .collect();
    fs::write(folder.join("big.bin"), bytes).unwrap();
}

#[test]
fn a_disk_that_has_no_room_for_a_place_is_told_and_nothing_of_it_is_left() {
    for place in ["worktree", "copy", "folder"] {
        let Some((home, disk)) = on_a_small_disk(16 * 1024) else { return };
        let stage = Stage::on(home, CLAUDE, &talk());
        let folder = repository(&stage.home, "repo");
        noise(&folder, 24);
        git(&folder, &["add", "-A"]);
        git(&folder, &["commit", "-q", "-m", "big"]);
        let before = files(&folder);
        let worker = stage.worker();
        let id = stage.task(&["--place", place, "--cwd", folder.to_str().unwrap()]);
        let task = stage.settled(&id);
        let log = stage.home.run(&["logs", &id]).text();
        if place == "folder" {
            // the work is done all the same
            assert_eq!(task["status"], "completed", "{task:#}\n{log}");
            assert!(log.contains("What it changes is not recorded: The disk is too full"), "{log}");
            stage.home.expect(0, &["execute", "--async", "--command", "true"]);
        } else {
            assert_eq!(task["status"], "failed", "{task:#}\n{log}");
            let error = &task["error"];
            assert_eq!(error["code"], "place", "{error}");
            assert!(error["message"].as_str().unwrap().contains("disk is full"), "{place}: {error}");
            assert!(error["hint"].as_str().unwrap().contains("Make room"), "{place}: {error}");
            let places = fs::read_dir(stage.home.data().join("worktrees")).into_iter().flatten();
            assert_eq!(places.count(), 0, "{place}: nothing is left of it");
        }
        assert_eq!(files(&folder), before, "{place}");
        drop((worker, disk));
    }
}

#[test]
fn changes_that_do_not_fit_into_the_folder_are_not_half_applied() {
    let place = Place::new();
    let Some(disk) = Disk::mount(&place.home().join("small"), 40 * 1024) else { return };
    let folder = place.home().join("small/repo");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.txt"), "a\n").unwrap();
    let before = files(&folder);
    let stage = Stage::new(CLAUDE, &{
        let mut talk = talk();
        talk.insert(2, json!({ "run": "head -c 30000000 /dev/urandom > big.bin" }));
        talk
    });
    let worker = stage.worker();
    let id = stage.task(&["--place", "copy", "--cwd", folder.to_str().unwrap()]);
    stage.completed(&id);
    let refused = stage.home.expect(4, &["apply", &id]);
    assert!(refused.stderr.contains("The disk is full; nothing was changed"), "{}", refused.stderr);
    assert!(refused.stderr.contains("hint: Make room"), "{}", refused.stderr);
    assert_eq!(files(&folder), before);
    drop((worker, disk));
}
