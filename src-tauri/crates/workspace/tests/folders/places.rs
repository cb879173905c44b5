//! Worktrees and copies: made, looked at, taken away.

use super::world::{W, World, git, put};
use contract::changes::PlaceKind;
use engine::ports::{MadePlace, NewPlace, Workspaces as _, WorktreeLook};
use std::{fs, path::Path};

fn made<'a>(world: &'a World, path: &'a Path, branch: &'a str) -> MadePlace<'a> {
    MadePlace {
        kind: PlaceKind::Worktree,
        folder: &world.folder,
        path,
        branch: Some(branch),
        base: Some("main"),
    }
}

fn look(world: &World, path: &Path, branch: &str) -> WorktreeLook {
    W.look_at(&made(world, path, branch)).unwrap()
}

#[test]
fn a_worktree_has_a_branch_and_the_files_that_are_wanted() {
    let world = World::with(&[("a.txt", "a\n"), (".gitignore", ".env\n")]);
    world.write(".env", "KEY=1\n");
    put(&world.folder, ".git/hooks/post-checkout", "#!/bin/sh\ntouch HOOK\n");
    use std::os::unix::fs::PermissionsExt as _;
    let hook = world.folder.join(".git/hooks/post-checkout");
    fs::set_permissions(hook, fs::Permissions::from_mode(0o755)).unwrap();
    let path = world.worktree("one").unwrap();
    assert_eq!(fs::read_to_string(path.join(".env")).unwrap(), "KEY=1\n");
    assert_eq!(git(&path, &["symbolic-ref", "--short", "HEAD"]), "legwork/one");
    assert!(!path.join("HOOK").exists());
    assert_eq!(git(&world.folder, &["symbolic-ref", "--short", "HEAD"]), "main");
    let again = world.worktree("one");
    assert!(again.is_ok(), "what an interrupted attempt has left is made anew: {again:?}");
}

#[test]
fn how_a_worktree_stands_is_told() {
    let world = World::with(&[("a.txt", "a\n")]);
    let path = world.worktree("t").unwrap();
    let branch = "legwork/t";
    let fresh = look(&world, &path, branch);
    assert!(fresh.merged && fresh.uncommitted.is_empty() && fresh.ahead == 0);
    put(&path, "new file.txt", "x\n");
    assert_eq!(look(&world, &path, branch).uncommitted, ["new file.txt"]);
    W.commit(&path, &["new file.txt".to_owned()], "work", &|| true).unwrap();
    let ahead = look(&world, &path, branch);
    assert!(!ahead.merged && ahead.ahead == 1 && ahead.uncommitted.is_empty());
    // by another commit with the same content
    git(&world.folder, &["merge", "-q", "--squash", branch]);
    world.commit("squashed");
    assert!(look(&world, &path, branch).merged);
    // commits of a branch that the agent has left
    git(&path, &["checkout", "-q", "--detach"]);
    put(&path, "loose.txt", "x\n");
    git(&path, &["add", "-A"]);
    git(&path, &["-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "-m", "loose"]);
    let loose = look(&world, &path, branch);
    assert!(!loose.merged && loose.ahead >= 1, "{loose:?}");
}

#[test]
fn what_is_taken_away_is_gone_from_git_too() {
    let world = World::with(&[("a.txt", "a\n")]);
    let path = world.worktree("t").unwrap();
    W.remove(&made(&world, &path, "legwork/t"), true).unwrap();
    assert!(!path.exists());
    assert_eq!(git(&world.folder, &["worktree", "list", "--porcelain"]).matches("worktree ").count(), 1);
    assert_eq!(git(&world.folder, &["branch", "--list", "legwork/*"]), "");
    W.remove(&made(&world, &path, "legwork/t"), true).unwrap();
}

#[test]
fn one_that_was_deleted_by_hand_is_made_again_from_its_branch() {
    let world = World::with(&[("a.txt", "a\n")]);
    let path = world.worktree("t").unwrap();
    put(&path, "b.txt", "b\n");
    W.commit(&path, &["b.txt".to_owned()], "work", &|| true).unwrap();
    fs::remove_dir_all(&path).unwrap();
    assert!(look(&world, &path, "legwork/t").missing);
    let place = NewPlace {
        kind: PlaceKind::Worktree,
        folder: &world.folder,
        path: &path,
        branch: "legwork/t",
        commit: "",
        begun: false,
        files: &[],
    };
    W.make_again(&place, &|| true).unwrap();
    assert_eq!(fs::read_to_string(path.join("b.txt")).unwrap(), "b\n");
    fs::remove_dir_all(&path).unwrap();
    git(&world.folder, &["worktree", "prune"]);
    git(&world.folder, &["branch", "-q", "-D", "legwork/t"]);
    let error = W.make_again(&place, &|| true).unwrap_err();
    assert!(error.message.contains("so was its branch legwork/t"), "{}", error.message);
}

#[test]
fn a_copy_holds_all_of_a_folder_and_counts_what_it_takes() {
    let world = World::plain();
    world.write("a/b.txt", "x".repeat(100_000));
    std::os::unix::fs::symlink("b.txt", world.folder.join("a/link")).unwrap();
    let path = world.place("copy");
    let place = NewPlace {
        kind: PlaceKind::Copy,
        folder: &world.folder,
        path: &path,
        branch: "",
        commit: "",
        begun: false,
        files: &[],
    };
    W.make(&place, &|| true).unwrap();
    assert_eq!(fs::read_link(path.join("a/link")).unwrap(), Path::new("b.txt"));
    assert!(W.bytes(&path).unwrap() >= 100_000);
    let gone = MadePlace { kind: PlaceKind::Copy, branch: None, base: None, ..made(&world, &path, "") };
    W.remove(&gone, false).unwrap();
    assert!(!path.exists() && world.folder.join("a/b.txt").exists());
}
