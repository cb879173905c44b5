//! A task's changes, looked at and acted upon.

use super::{done, git, read, repository};
use crate::cli::home::Home;
use std::fs;

const WORK: &str = "sed -i s/1/one/ a.txt; echo new > 'new file.txt'; pwd > /dev/null";

#[test]
fn a_worktree_is_reviewed_sent_back_and_merged() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    let id = done(&home, &folder, "worktree", "Write it out", WORK);
    let task = home.json(&["status", &id]);
    let branch = format!("legwork/{id}-write-it-out");
    assert_eq!(task["place"]["branch"], branch.as_str(), "{task:#}");
    assert_eq!(task["place"]["totals"]["files"], 2);
    assert_eq!(home.json(&["result", &id])["result"]["metrics"]["changes"], 2);
    assert_eq!(read(&folder, "a.txt"), "1\n2\n3\n4\n5\n", "the folder is untouched");
    let changes = home.json(&["diff", &id]);
    let names: Vec<_> = changes["files"].as_array().unwrap().iter().map(|f| f["path"].clone()).collect();
    assert_eq!(names, ["a.txt", "new file.txt"]);
    assert_eq!(changes["message"], "Write it out\n");
    // the patch that it prints is one
    let patch = home.expect(0, &["diff", &id]).text();
    fs::write(home.scratch().join("p.patch"), &patch).unwrap();
    git(&folder, &["apply", "--check", "../p.patch"]);
    let lines = home.json(&["diff", &id, "a.txt"]);
    assert_eq!(lines["files"][0]["hunks"][0]["lines"][0]["spans"][0]["text"], "1");
    // a comment becomes the next attempt's
    let told = home.json(&["send-back", &id, "Nearly.", "--comment", "a.txt:1:In capitals"]);
    let next = told["short_id"].as_str().unwrap().to_owned();
    assert_eq!(told["place"]["branch"], branch.as_str());
    home.expect(0, &["worker", "--drain"]);
    let comments = home.json(&["diff", &id])["comments"].clone();
    assert_eq!(comments[0]["sent_to"], told["id"], "{comments:#}");
    assert_eq!(comments[0]["quote"], "one");
    let again = home.json(&["diff", &next]);
    assert_eq!(again["place"]["path"], changes["place"]["path"], "the same place");
    assert_eq!(again["comments"].as_array().unwrap().len(), 0);
    assert_eq!(again["totals"]["files"], 2, "all of it since the beginning");
    home.expect(0, &["commit", &next, "-m", "Write numbers out", "--merge"]);
    assert_eq!(read(&folder, "a.txt"), "one\n2\n3\n4\n5\n");
    assert_eq!(git(&folder, &["log", "-1", "--format=%s"]), "Write numbers out");
    assert_eq!(home.json(&["status", &next])["place"]["state"], "committed");
    home.expect(4, &["discard", &next]);
}

#[test]
fn what_a_command_is_told_of_a_review_is_among_its_values() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    let id = done(
        &home,
        &folder,
        "copy",
        "Say",
        "cat \"$LEGWORK_CONTEXT_FILE\" 2>/dev/null; env | grep CTX; true; echo x > x",
    );
    let told = home.json(&["send-back", &id, "Once more"]);
    assert_eq!(told["retry_of"], home.json(&["status", &id])["id"]);
    home.expect(0, &["worker", "--drain"]);
    let output = home.expect(0, &["output", told["short_id"].as_str().unwrap()]).text();
    assert!(output.contains("Once more"), "{output}");
    let empty = done(&home, &folder, "copy", "Say nothing", "true");
    let refused = home.expect(2, &["send-back", &empty]);
    assert!(refused.stderr.contains("Say what is to be done"), "{}", refused.stderr);
}

#[test]
fn changes_are_applied_taken_back_and_brought_back_wherever_they_were_made() {
    for place in ["worktree", "copy", "folder"] {
        for with_git in [true, false] {
            if !with_git && place == "worktree" {
                continue;
            }
            let home = Home::new();
            let folder = repository(&home, "repo");
            if !with_git {
                fs::remove_dir_all(folder.join(".git")).unwrap();
            }
            let name = format!("{place}, git: {with_git}");
            let id = done(&home, &folder, place, "Change it", WORK);
            fs::write(folder.join("mine.txt"), "mine").unwrap();
            if place == "folder" {
                let refused = home.expect(4, &["apply", &id]);
                assert!(refused.stderr.contains("in the folder already"), "{}", refused.stderr);
            } else {
                assert_eq!(read(&folder, "a.txt"), "1\n2\n3\n4\n5\n", "{name}");
                home.expect(0, &["apply", &id]);
            }
            let is_there = || {
                assert_eq!(read(&folder, "a.txt"), "one\n2\n3\n4\n5\n", "{name}");
                assert_eq!(read(&folder, "new file.txt"), "new\n", "{name}");
            };
            is_there();
            let told = home.expect(0, &["discard", &id]);
            assert!(told.stderr.contains("legwork discard --undo"), "{}", told.stderr);
            assert_eq!(read(&folder, "a.txt"), "1\n2\n3\n4\n5\n", "{name}");
            assert!(!folder.join("new file.txt").exists(), "{name}");
            assert_eq!(home.json(&["diff", &id])["totals"]["files"], 2, "{name}: they are still shown");
            home.expect(4, &["discard", &id]);
            home.expect(0, &["discard", "--undo", &id]);
            is_there();
            assert_eq!(read(&folder, "mine.txt"), "mine", "{name}");
            if with_git {
                home.expect(0, &["commit", &id, "-m", "Changed"]);
                assert_eq!(git(&folder, &["log", "-1", "--format=%s"]), "Changed", "{name}");
                assert_eq!(git(&folder, &["status", "--porcelain"]), "?? mine.txt", "{name}");
            } else {
                let refused = home.expect(4, &["commit", &id]);
                assert!(refused.stderr.contains("no git repository"), "{name}: {}", refused.stderr);
            }
        }
    }
}

#[test]
fn what_is_in_the_way_is_told_and_nothing_is_touched() {
    let home = Home::new();
    let folder = repository(&home, "repo");
    let id = done(&home, &folder, "worktree", "Change it", WORK);
    fs::write(folder.join("a.txt"), "uno\n2\n3\n4\n5\n").unwrap();
    let refused = home.expect(4, &["apply", &id]);
    assert!(
        refused.stderr.contains("The same lines were changed here meanwhile: a.txt"),
        "{}",
        refused.stderr
    );
    assert_eq!(read(&folder, "a.txt"), "uno\n2\n3\n4\n5\n");
    assert!(!folder.join("new file.txt").exists());
    assert_eq!(home.json(&["status", &id])["place"]["state"], "open");
}

#[test]
fn a_place_that_cannot_be_had_fails_the_task_with_what_to_do() {
    let home = Home::new();
    let plain = home.scratch().join("plain");
    fs::create_dir(&plain).unwrap();
    let empty = home.scratch().join("empty");
    fs::create_dir(&empty).unwrap();
    git(&empty, &["init", "-q"]);
    let repo = repository(&home, "repo");
    git(&repo, &["branch", "taken"]);
    for (folder, options, told, hint) in [
        (&plain, vec!["--place", "worktree"], "is in no git repository", "--place copy"),
        (&empty, vec!["--place", "worktree"], "has no commits yet", "--place copy"),
        (&repo, vec!["--branch", "taken"], "There is a branch “taken” already", "--branch"),
        (&repo, vec!["--base", "nope"], "There is no branch or commit “nope”", "git branch"),
    ] {
        let cwd = folder.to_str().unwrap();
        let args = [&["T", "--cwd", cwd, "--command", "touch ran"], &options[..]].concat();
        let id = home.make_short(&args);
        home.expect(0, &["worker", "--drain"]);
        let task = home.json(&["status", &id]);
        assert_eq!(
            (&task["status"], &task["error"]["code"]),
            (&"failed".into(), &"place".into()),
            "{task:#}"
        );
        let (message, said) =
            (task["error"]["message"].as_str().unwrap(), task["error"]["hint"].as_str().unwrap());
        assert!(message.contains(told) && said.contains(hint), "{message} {said}");
        assert!(!folder.join("ran").exists());
    }
    for bad in [vec!["--branch", "a b"], vec!["--place", "copy", "--branch", "x"]] {
        let refused = home.expect(2, &[&["execute", "--async", "T", "--command", "true"], &bad[..]].concat());
        assert!(refused.stderr.contains("branch"), "{}", refused.stderr);
    }
    let none = home.make_short(&["T", "--command", "true"]);
    let refused = home.expect(4, &["diff", &none]);
    assert!(refused.stderr.contains("not recorded"), "{}", refused.stderr);
    home.expect(0, &["worker", "--drain"]);
}
