//! What cannot be done has its words, and leaves everything as it was.

use super::world::{W, World, git, put};
use contract::{ApiError, changes::PlaceKind};
use engine::ports::{NewPlace, Workspaces as _};
use std::fs;

/// What is tried, on what, and the words that it is refused with.
struct Case {
    name: &'static str,
    world: fn() -> World,
    act: fn(&World) -> Result<(), ApiError>,
    told: &'static str,
}

fn commit(world: &World) -> Result<(), ApiError> {
    W.commit(&world.folder, &["a.txt".to_owned()], "x", &|| true).map(drop)
}

fn copy(world: &World) -> Result<(), ApiError> {
    let path = world.folder.join("inside/copy");
    let place = NewPlace {
        kind: PlaceKind::Copy,
        folder: &world.folder,
        path: &path,
        branch: "",
        commit: "",
        begun: false,
        files: &[],
    };
    W.make(&place, &|| true).map(drop)
}

fn in_conflict() -> World {
    let world = World::with(&[("a.txt", "a\n")]);
    git(&world.folder, &["switch", "-q", "-c", "other"]);
    world.write("a.txt", "b\n");
    world.commit("b");
    git(&world.folder, &["switch", "-q", "main"]);
    world.write("a.txt", "c\n");
    world.commit("c");
    let merged = std::process::Command::new("git")
        .current_dir(&world.folder)
        .args(["merge", "-q", "other"])
        .output()
        .unwrap();
    assert!(!merged.status.success());
    world
}

fn detached() -> World {
    let world = World::with(&[("a.txt", "a\n")]);
    git(&world.folder, &["checkout", "-q", "--detach"]);
    world.write("a.txt", "b\n");
    world
}

fn locked() -> World {
    let world = World::with(&[("a.txt", "a\n")]);
    world.write("a.txt", "b\n");
    put(&world.folder, ".git/index.lock", "");
    world
}

#[test]
fn each_has_its_words() {
    let repository = || World::with(&[("a.txt", "a\n")]);
    let cases = [
        Case { name: "no repository", world: World::plain, act: commit, told: "is in no git repository" },
        Case { name: "conflicts", world: in_conflict, act: commit, told: "has conflicts, first in a.txt" },
        Case { name: "on no branch", world: detached, act: commit, told: "no branch checked out" },
        Case {
            name: "another git",
            world: locked,
            act: commit,
            told: "Another git works in this repository",
        },
        Case {
            name: "nothing to commit",
            world: repository,
            act: commit,
            told: "There is nothing to commit",
        },
        Case {
            name: "a copy of itself",
            world: repository,
            act: copy,
            told: "a copy of it would hold itself",
        },
        Case {
            name: "no commits",
            world: World::empty,
            act: |w| w.worktree("t").map(drop),
            told: "ended with 128",
        },
        Case {
            name: "the branch is there",
            world: || {
                let world = World::with(&[("a.txt", "a\n")]);
                git(&world.folder, &["branch", "legwork/t"]);
                world
            },
            act: |w| w.worktree("t").map(drop),
            told: "There is a branch “legwork/t” already",
        },
        Case {
            name: "no such base",
            world: repository,
            act: |w| W.commit_of(&w.folder, "nope").map(drop),
            told: "There is no branch or commit “nope”",
        },
        Case {
            name: "no such folder",
            world: World::plain,
            act: |w| W.look(&w.folder.join("nope")).map(drop),
            told: "is not there",
        },
        Case {
            name: "no such branch",
            world: repository,
            act: |w| W.merge(&w.folder, "nope", "x", &|| true).map(drop),
            told: "The branch nope is not there any more",
        },
        Case {
            name: "a snapshot that is not kept",
            world: repository,
            act: |w| {
                let tree = w.snap(&w.folder);
                let lost = "1".repeat(40);
                w.carry(&lost, &tree).map(drop)
            },
            told: "",
        },
    ];
    for Case { name, world, act, told } in cases {
        let world = world();
        let before = world.kept();
        let error = act(&world).expect_err(name);
        assert!(error.message.contains(told), "{name}: {}", error.message);
        let after = world.kept();
        assert_eq!(
            after.iter().map(|(path, _)| path).collect::<Vec<_>>(),
            before.iter().map(|(path, _)| path).collect::<Vec<_>>(),
            "{name}"
        );
        assert!(after == before, "{name}: something was changed");
    }
}

#[test]
fn a_folder_is_looked_at_wherever_it_is() {
    let world = World::with(&[("sub/a.txt", "a\n")]);
    let look = W.look(&world.folder.join("sub")).unwrap();
    assert_eq!((look.top.as_path(), look.prefix.as_str()), (world.folder.as_path(), "sub"));
    assert_eq!(look.repository.unwrap().branch.as_deref(), Some("main"));
    let plain = World::plain();
    let look = W.look(&plain.folder).unwrap();
    assert_eq!((look.top.as_path(), look.repository), (plain.folder.as_path(), None));
    let empty = World::empty();
    assert_eq!(W.look(&empty.folder).unwrap().repository.unwrap().head, None);
    let tree = world.worktree("t").unwrap();
    fs::remove_dir_all(&tree).unwrap();
    assert!(W.look(&tree).is_err());
}
