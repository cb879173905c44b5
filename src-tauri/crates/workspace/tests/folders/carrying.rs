//! Carrying changes into folders: all of them or none.

use super::world::{W, World, git, put};
use engine::ports::Workspaces as _;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
};

/// A folder that has changed, and its snapshots before and after.
fn changed(world: &World) -> (String, String) {
    world.write("a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    world.write("gone.txt", "gone\n");
    world.write("run.sh", "#!/bin/sh\n");
    let before = world.snap(&world.folder);
    world.write("a.txt", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    fs::remove_file(world.folder.join("gone.txt")).unwrap();
    world.write("new/file with blanks.txt", "new\n");
    fs::set_permissions(world.folder.join("run.sh"), Permissions::from_mode(0o755)).unwrap();
    (before, world.snap(&world.folder))
}

#[test]
fn what_was_changed_is_taken_back_and_brought_back() {
    for world in [World::plain(), World::with(&[("x", "x\n")])] {
        let (before, after) = changed(&world);
        world.carry(&after, &before).unwrap();
        assert_eq!(world.snap(&world.folder), before);
        assert!(world.folder.join("gone.txt").exists() && !world.folder.join("new").exists());
        world.carry(&before, &after).unwrap();
        assert_eq!(world.snap(&world.folder), after);
        assert_eq!(world.carry(&before, &after).unwrap(), Vec::<String>::new(), "once is enough");
    }
}

#[test]
fn what_the_person_changed_meanwhile_is_kept() {
    let world = World::plain();
    let (before, after) = changed(&world);
    world.write("a.txt", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    world.write("mine.txt", "mine\n");
    world.carry(&after, &before).unwrap();
    assert_eq!(world.read("a.txt"), "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    assert_eq!(world.read("mine.txt"), "mine\n");
}

#[test]
fn where_both_changed_the_same_lines_nothing_is_done() {
    let world = World::plain();
    let (before, after) = changed(&world);
    world.write("a.txt", "uno\n2\n3\n4\n5\n6\n7\n8\n9\n");
    let all = world.all();
    let error = world.carry(&after, &before).unwrap_err();
    assert!(error.message.contains("The same lines were changed here meanwhile: a.txt"), "{}", error.message);
    assert_eq!(world.all(), all);
}

#[test]
fn what_stands_in_the_way_is_not_overwritten() {
    let world = World::plain();
    world.write(".gitignore", "secret.txt\n");
    let before = world.snap(&world.folder);
    let other = World::plain();
    put(&other.folder, "secret.txt", "from elsewhere\n");
    put(&other.folder, ".gitignore", "secret.txt\n");
    // a snapshot that holds a file which is ignored here
    other.write(".gitignore", "");
    let theirs = W.snapshot(&world.store(), &other.folder, &|| true).unwrap().tree;
    world.write("secret.txt", "mine\n");
    let all = world.all();
    let error = world.carry(&before, &theirs).unwrap_err();
    assert!(error.message.contains("secret.txt stands in its way"), "{}", error.message);
    assert_eq!(world.all(), all);
}

#[test]
fn a_folder_that_cannot_be_written_stays_as_it_is() {
    let world = World::plain();
    let (before, after) = changed(&world);
    let locked = world.folder.join("new");
    fs::set_permissions(&locked, Permissions::from_mode(0o555)).unwrap();
    let carried = world.carry(&after, &before);
    // whoever may write everything is not kept out by that, and the folder is gone then
    if carried.is_err() {
        fs::set_permissions(&locked, Permissions::from_mode(0o755)).unwrap();
        assert_eq!(world.snap(&world.folder), after);
    }
}

#[test]
fn a_commit_takes_the_files_that_are_named_and_runs_no_hook() {
    let world = World::with(&[("a.txt", "a\n"), ("b.txt", "b\n"), ("c.txt", "c\n")]);
    put(&world.folder, ".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
    put(&world.folder, ".git/hooks/post-commit", "#!/bin/sh\ntouch HOOK\n");
    for hook in ["pre-commit", "post-commit"] {
        let hook = world.folder.join(".git/hooks").join(hook);
        fs::set_permissions(hook, Permissions::from_mode(0o755)).unwrap();
    }
    world.write("a.txt", "task\n");
    fs::remove_file(world.folder.join("c.txt")).unwrap();
    world.write("b.txt", "staged by the person\n");
    git(&world.folder, &["add", "b.txt"]);
    world.write("other.txt", "the person's\n");
    let paths = ["a.txt".to_owned(), "c.txt".to_owned()];
    let commit = W.commit(&world.folder, &paths, "What was done\n\nIn short.\n", &|| true).unwrap();
    assert_eq!(git(&world.folder, &["rev-parse", "main"]), commit);
    let names = git(&world.folder, &["show", "--name-status", "--format=%s", "HEAD"]);
    assert_eq!(names, "What was done\n\nM\ta.txt\nD\tc.txt");
    assert_eq!(git(&world.folder, &["status", "--porcelain"]), "M  b.txt\n?? other.txt");
    assert!(!world.folder.join("HOOK").exists());
    let error = W.commit(&world.folder, &paths, "again", &|| true).unwrap_err();
    assert!(error.message.starts_with("There is nothing to commit"), "{}", error.message);
}

#[test]
fn a_first_commit_needs_no_other() {
    let world = World::empty();
    world.write("a.txt", "a\n");
    W.commit(&world.folder, &["a.txt".to_owned()], "first", &|| true).unwrap();
    assert_eq!(git(&world.folder, &["log", "--format=%s"]), "first");
}

#[test]
fn a_branch_is_merged_where_that_goes_and_otherwise_nothing_is_touched() {
    let world = World::with(&[("a.txt", "1\n2\n3\n4\n5\n"), ("mine.txt", "mine\n")]);
    let tree = world.worktree("t").unwrap();
    put(&tree, "a.txt", "one\n2\n3\n4\n5\n");
    W.commit(&tree, &["a.txt".to_owned()], "task", &|| true).unwrap();
    // the same lines, not committed
    world.write("a.txt", "uno\n2\n3\n4\n5\n");
    let all = world.kept();
    let error = W.merge(&world.folder, "legwork/t", "merge", &|| true).unwrap_err();
    assert!(error.message.contains("stands in its way: a.txt"), "{}", error.message);
    assert_eq!(world.read("a.txt"), "uno\n2\n3\n4\n5\n");
    assert_eq!(all.len(), world.kept().len());
    // the same lines, committed
    world.commit("uno");
    let error = W.merge(&world.folder, "legwork/t", "merge", &|| true).unwrap_err();
    assert!(error.message.contains("The same lines were changed here meanwhile: a.txt"), "{}", error.message);
    git(&world.folder, &["reset", "-q", "--hard", "HEAD~1"]);
    // other lines, committed: a merge; what is not committed elsewhere stays
    world.write("a.txt", "1\n2\n3\n4\nfive\n");
    world.commit("five");
    world.write("mine.txt", "not committed\n");
    W.merge(&world.folder, "legwork/t", "Merge it\n", &|| true).unwrap();
    assert_eq!(world.read("a.txt"), "one\n2\n3\n4\nfive\n");
    assert_eq!(world.read("mine.txt"), "not committed\n");
    assert_eq!(git(&world.folder, &["log", "-1", "--format=%s %p"]).split(' ').count(), 4);
    assert_eq!(git(&world.folder, &["status", "--porcelain"]), "M mine.txt");
}
