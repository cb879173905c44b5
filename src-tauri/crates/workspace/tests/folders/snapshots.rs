//! Recording folders and comparing what was recorded.

use super::world::{W, World, git, put};
use contract::changes::{FileChangeKind, FileDiff, FoldReason, LineKind};
use engine::ports::{Between, FileView, Workspaces as _};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt as _, symlink},
};

fn file(world: &World, from: &str, to: &str, path: &str) -> FileDiff {
    let between = Between { store: &world.store(), from, to };
    W.file(between, FileView { path, context: 3, whole: false }, &|| true).unwrap()
}

fn shown(diff: &FileDiff) -> String {
    let sign = |kind| match kind {
        LineKind::Context => ' ',
        LineKind::Added => '+',
        LineKind::Removed => '-',
    };
    let lines = diff.hunks.iter().flat_map(|hunk| &hunk.lines);
    lines
        .map(|l| {
            let end = if l.no_newline {
                "\\"
            } else if l.crlf {
                "\r"
            } else {
                ""
            };
            format!("{}{}{end}|", sign(l.kind), l.text())
        })
        .collect()
}

type Step = fn(&World);

/// A change, and how it is told: what happened, lines, why folded, what its diff shows.
struct Case {
    name: &'static str,
    before: Step,
    change: Step,
    path: &'static str,
    kind: FileChangeKind,
    lines: (i64, i64),
    folded: Option<FoldReason>,
    shows: &'static str,
}

const LFS: &str = "version https://git-lfs.github.com/spec/v1\n\
                   oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

fn cases() -> Vec<Case> {
    use FileChangeKind::{Added, Changed, Mode, Removed, Renamed};
    let case = |name, before, change, path, kind, lines, folded, shows| Case {
        name,
        before,
        change,
        path,
        kind,
        lines,
        folded,
        shows,
    };
    let nothing: Step = |_| {};
    vec![
        case("new", nothing, |w| w.write("a.txt", "x\n"), "a.txt", Added, (1, 0), None, "+x|"),
        case(
            "changed",
            |w| w.write("a.txt", "a\nb\n"),
            |w| w.write("a.txt", "a\nc\n"),
            "a.txt",
            Changed,
            (1, 1),
            None,
            " a|-b|+c|",
        ),
        case(
            "removed",
            |w| w.write("a.txt", "a\n"),
            |w| fs::remove_file(w.folder.join("a.txt")).unwrap(),
            "a.txt",
            Removed,
            (0, 1),
            None,
            "-a|",
        ),
        case(
            "no newline at the end",
            |w| w.write("a.txt", "a\n"),
            |w| w.write("a.txt", "a"),
            "a.txt",
            Changed,
            (1, 1),
            None,
            "-a|+a\\|",
        ),
        case(
            "line ends",
            |w| w.write("a.txt", "a\r\nb\r\n"),
            |w| w.write("a.txt", "a\nb\r\n"),
            "a.txt",
            Changed,
            (1, 1),
            None,
            "-a\r|+a| b\r|",
        ),
        case(
            "name in other letters, with blanks",
            nothing,
            |w| w.write("ünï cödé/日本 \"q\".txt", "x\n"),
            "ünï cödé/日本 \"q\".txt",
            Added,
            (1, 0),
            None,
            "+x|",
        ),
        case(
            "renamed",
            |w| w.write("old.txt", "1\n2\n3\n4\n5\n"),
            |w| fs::rename(w.folder.join("old.txt"), w.folder.join("new.txt")).unwrap(),
            "new.txt",
            Renamed,
            (0, 0),
            None,
            "",
        ),
        case(
            "mode",
            |w| w.write("run", "x\n"),
            |w| fs::set_permissions(w.folder.join("run"), Permissions::from_mode(0o755)).unwrap(),
            "run",
            Mode,
            (0, 0),
            None,
            "",
        ),
        case(
            "binary",
            |w| w.write("a.bin", [0, 1, 2]),
            |w| w.write("a.bin", [0, 9]),
            "a.bin",
            Changed,
            (0, 0),
            Some(FoldReason::Binary),
            "",
        ),
        case(
            "link",
            nothing,
            |w| symlink("there", w.folder.join("link")).unwrap(),
            "link",
            Added,
            (1, 0),
            None,
            "+there\\|",
        ),
        case(
            "pointer of LFS",
            nothing,
            |w| w.write("big.psd", LFS),
            "big.psd",
            Added,
            (3, 0),
            Some(FoldReason::Lfs),
            "+version https://git-lfs.github.com/spec/v1|+oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393|+size 12345|",
        ),
        case(
            "lock file",
            nothing,
            |w| w.write("Cargo.lock", "x\n"),
            "Cargo.lock",
            Added,
            (1, 0),
            Some(FoldReason::Generated),
            "+x|",
        ),
        case(
            "long",
            nothing,
            |w| w.write("l.txt", "x\n".repeat(900)),
            "l.txt",
            Added,
            (900, 0),
            Some(FoldReason::Long),
            "",
        ),
        case(
            "no UTF-8",
            |w| w.write("a.txt", [b'a', 0xff, b'\n']),
            |w| w.write("a.txt", [b'b', 0xff, b'\n']),
            "a.txt",
            Changed,
            (1, 1),
            None,
            "-a\u{fffd}|+b\u{fffd}|",
        ),
        case(
            "file in the place of a folder",
            |w| w.write("a/b.txt", "x\n"),
            |w| {
                fs::remove_dir_all(w.folder.join("a")).unwrap();
                w.write("a", "y\n");
            },
            "a",
            Added,
            (1, 0),
            None,
            "+y|",
        ),
    ]
}

#[test]
fn each_kind_of_change_is_told_with_git_and_without() {
    for with_git in [true, false] {
        for case in cases() {
            let world = if with_git { World::empty() } else { World::plain() };
            world.write("kept.txt", "kept\n");
            (case.before)(&world);
            if with_git {
                world.commit("before");
            }
            let before = world.snap(&world.folder);
            (case.change)(&world);
            let after = world.snap(&world.folder);
            let name = format!("{}, git: {with_git}", case.name);
            let found = world.changes(&before, &after);
            let told =
                found.iter().find(|f| f.path == case.path).unwrap_or_else(|| panic!("{name}: {found:?}"));
            assert_eq!(
                (told.kind, told.added, told.removed),
                (case.kind, case.lines.0, case.lines.1),
                "{name}"
            );
            assert_eq!(told.folded, case.folded, "{name}");
            let diff = file(&world, &before, &after, case.path);
            assert_eq!((diff.file.kind, diff.file.folded), (case.kind, case.folded), "{name}");
            if !case.shows.is_empty() || case.folded.is_none() {
                assert_eq!(shown(&diff), case.shows, "{name}");
            }
        }
    }
}

#[test]
fn nothing_of_the_person_is_touched_by_looking() {
    let world = World::with(&[("a.txt", "a\n"), (".gitignore", "ignored\n")]);
    world.write("ignored", "secret");
    world.write("staged.txt", "1\n");
    git(&world.folder, &["add", "staged.txt"]);
    world.write("staged.txt", "2\n");
    put(
        &world.folder,
        ".git/hooks/post-index-change",
        "#!/bin/sh\ntouch \"$(git rev-parse --show-toplevel)/HOOK\"\n",
    );
    fs::set_permissions(world.folder.join(".git/hooks/post-index-change"), Permissions::from_mode(0o755))
        .unwrap();
    let before = world.all();
    let one = world.snap(&world.folder);
    let two = world.snap(&world.folder);
    assert_eq!(one, two);
    assert_eq!(world.all(), before);
    world.write("ignored", "changed");
    assert_eq!(world.snap(&world.folder), one, "what is ignored is not recorded");
}

#[test]
fn what_the_repository_knows_is_recorded_though_it_is_ignored() {
    let world = World::with(&[("a.log", "a\n")]);
    world.write(".gitignore", "*.log\n");
    let before = world.snap(&world.folder);
    world.write("a.log", "b\n");
    let after = world.snap(&world.folder);
    let paths: Vec<_> = world.changes(&before, &after).into_iter().map(|file| file.path).collect();
    assert_eq!(paths, ["a.log"]);
}

#[test]
fn bytes_are_recorded_as_they_are_whatever_attributes_say() {
    let world = World::with(&[
        (".gitattributes", "* text=auto eol=crlf ident filter=none\n"),
        ("a.txt", "$Id$\nb\n"),
    ]);
    git(&world.folder, &["config", "filter.none.clean", "tr a-z A-Z"]);
    git(&world.folder, &["config", "filter.none.smudge", "tr a-z A-Z"]);
    world.write("a.txt", "$Id: mine $\nb\r\n");
    let before = world.snap(&world.folder);
    world.write("a.txt", "other\n");
    let after = world.snap(&world.folder);
    world.carry(&after, &before).unwrap();
    assert_eq!(world.read("a.txt"), "$Id: mine $\nb\r\n");
}

#[test]
fn ten_thousand_files_are_recorded_and_one_of_them_found() {
    let world = World::plain();
    for n in 0..10_000 {
        world.write(&format!("d{}/f{n}.txt", n % 100), format!("{n}\n"));
    }
    let before = world.snap(&world.folder);
    world.write("d7/f7.txt", "seven\n");
    let after = world.snap(&world.folder);
    let found = world.changes(&before, &after);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].path, "d7/f7.txt");
    for n in 0..10_000 {
        world.write(&format!("d{}/f{n}.txt", n % 100), format!("{n}\nmore\n"));
    }
    let all = world.snap(&world.folder);
    let found = world.changes(&before, &all);
    assert_eq!(found.len(), 10_000);
    assert_eq!(found.iter().map(|file| file.added).sum::<i64>(), 10_000);
}

/// What a clone of a large project holds, with its places, its diff, and what is kept of it packed.
#[test]
fn a_hundred_thousand_files_are_recorded_and_given_to_a_worktree() {
    let world = World::empty();
    for n in 0..100_000 {
        world.write(&format!("d{}/f{n}.txt", n % 500), format!("{n}\n"));
    }
    world.commit("many");
    let before = world.snap(&world.folder);
    let tree = world.worktree("t").unwrap();
    put(&tree, "d7/f7.txt", "seven\n");
    let after = world.snap(&tree);
    let found = world.changes(&before, &after);
    assert_eq!(found.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["d7/f7.txt"]);
    let loose = W.bytes(&world.store()).unwrap();
    W.prune(&world.store(), &[before.clone(), after.clone()].into(), &|| true).unwrap();
    let packed = W.bytes(&world.store()).unwrap();
    assert!(packed * 5 < loose, "{packed} of {loose}");
    assert_eq!(world.changes(&before, &after).len(), 1);
    let many = World::plain();
    for n in 0..200_001 {
        many.write(&format!("d{}/f{n}", n % 500), "");
    }
    let error = W.snapshot(&many.store(), &many.folder, &|| true).unwrap_err();
    assert!(
        error.message.contains("holds 200001 files, which is more than is recorded"),
        "{}",
        error.message
    );
    assert!(error.hint.unwrap().contains(".gitignore"));
}

#[test]
fn a_submodule_is_told_by_its_commit() {
    let inner = World::with(&[("i.txt", "i\n")]);
    let world = World::with(&[("a.txt", "a\n")]);
    let url = inner.folder.to_str().unwrap();
    git(&world.folder, &["submodule", "-q", "add", url, "inner"]);
    world.commit("with a submodule");
    let before = world.snap(&world.folder);
    for (name, value) in [("user.name", "A"), ("user.email", "a@b")] {
        git(&world.folder.join("inner"), &["config", name, value]);
    }
    git(&world.folder.join("inner"), &["commit", "-q", "--allow-empty", "-m", "next"]);
    let after = world.snap(&world.folder);
    let found = world.changes(&before, &after);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].path.as_str(), found[0].folded), ("inner", Some(FoldReason::Submodule)));
    let diff = file(&world, &before, &after, "inner");
    assert!(diff.note.unwrap().starts_with("A repository of its own: it stood at "));
}

#[test]
fn a_repository_within_that_has_no_commits_is_passed_over() {
    let world = World::plain();
    world.write("a.txt", "a\n");
    fs::create_dir(world.folder.join("inner")).unwrap();
    git(&world.folder.join("inner"), &["init", "-q"]);
    world.write("inner/x.txt", "x\n");
    let tree = world.snap(&world.folder);
    assert_eq!(world.snap(&world.folder), tree);
}

#[test]
fn big_files_are_passed_over_and_told() {
    let world = World::plain();
    world.write("a.txt", "a\n");
    let big = fs::File::create(world.folder.join("big.bin")).unwrap();
    big.set_len(65 * 1024 * 1024).unwrap();
    let snapshot = W.snapshot(&world.store(), &world.folder, &|| true).unwrap();
    assert_eq!(snapshot.notes, ["Larger than 64 MiB, so not recorded and not undone: big.bin."]);
}

#[test]
fn what_is_not_to_go_on_stops() {
    let world = World::plain();
    for n in 0..3_000 {
        world.write(&format!("f{n}.txt"), "x".repeat(5_000));
    }
    // asked only where git takes its time, so it may as well be done before that
    let stopped = W.snapshot(&world.store(), &world.folder, &|| false);
    let whole = world.snap(&world.folder);
    assert!(stopped.is_err() || stopped.unwrap().tree == whole);
}

#[test]
fn several_record_a_folder_for_the_first_time_at_once() {
    let world = World::with(&[("a.txt", "a\n"), ("b/c.txt", "c\n")]);
    // what one who was killed in the middle has left
    for left in ["config.lock", "refs/heads/old.lock", "objects/info/alternates.lock"] {
        put(&world.store(), left, "");
    }
    let trees: Vec<_> = std::thread::scope(|s| {
        let all: Vec<_> = (0..12).map(|_| s.spawn(|| world.snap(&world.folder))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(trees.iter().all(|tree| *tree == trees[0]), "{trees:?}");
    world.write("a.txt", "b\n");
    let changed = world.changes(&trees[0], &world.snap(&world.folder));
    assert_eq!(changed.len(), 1, "{changed:?}");
}
