//! What nobody refers to any more goes from a folder's snapshots; what is kept is whole.

use super::world::{W, World};
use engine::ports::Workspaces as _;
use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::PathBuf,
    time::Duration,
};

/// Makes all of it, and what it refers to, seem to be of some days ago.
fn age(world: &World) {
    let now = tempfile::tempfile().unwrap().metadata().unwrap().modified().unwrap();
    let then = now - Duration::from_secs(3 * 24 * 3600);
    let mut folders = vec![world.store()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => {
                    File::open(entry.path()).unwrap().set_modified(then).unwrap();
                }
            }
        }
    }
}

fn prune(world: &World, kept: &[&str]) {
    let kept: BTreeSet<String> = kept.iter().map(|&tree| tree.to_owned()).collect();
    W.prune(&world.store(), &kept, &|| true).unwrap();
}

fn bytes(world: &World) -> u64 {
    W.bytes(&world.store()).unwrap()
}

/// A text that hardly gets smaller.
fn noise(seed: u32, len: usize) -> Vec<u8> {
    let mut state = u64::from(seed) * 2 + 88_172_645_463_325_253;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[2]
    };
    (0..len).map(|_| next()).collect()
}

#[test]
fn a_folder_that_is_recorded_again_and_again_takes_what_is_kept_of_it() {
    for world in [World::plain(), World::with(&[("a.txt", "a\n")])] {
        let mut trees = vec![];
        for n in 0..20 {
            world.write("big.bin", noise(n, 200_000));
            world.write("small.txt", format!("{n}\n"));
            trees.push(world.snap(&world.folder));
        }
        let before = bytes(&world);
        assert!(before > 20 * 200_000, "{before}");
        age(&world);
        prune(&world, &[&trees[3], &trees[7]]);
        let after = bytes(&world);
        assert!(after < 3 * 200_000 + 200_000, "{after} of {before}");
        // what is kept is told and applied; what is gone is told to be gone
        assert_eq!(world.changes(&trees[3], &trees[7]).len(), 2);
        let lost = engine::ports::Between { store: &world.store(), from: &trees[3], to: &trees[5] };
        let error = W.changes(lost, &|| true).unwrap_err();
        assert!(error.message.contains("not kept any more"), "{}", error.message);
        // the next snapshot is whole, though the files did not change since one that is gone
        let next = world.snap(&world.folder);
        assert_eq!(&next, trees.last().unwrap());
        world.carry(&next, &trees[3]).unwrap();
        assert_eq!(fs::read(world.folder.join("big.bin")).unwrap(), noise(3, 200_000));
    }
}

#[test]
fn what_is_young_and_what_is_in_use_stays() {
    let world = World::plain();
    world.write("a.txt", "1\n");
    let first = world.snap(&world.folder);
    world.write("a.txt", "2\n");
    let second = world.snap(&world.folder);
    prune(&world, &[]);
    assert_eq!(world.changes(&first, &second).len(), 1, "a day is theirs");
    age(&world);
    // taken again: it is young, though it was there
    world.write("a.txt", "1\n");
    assert_eq!(world.snap(&world.folder), first);
    prune(&world, &[]);
    let between = engine::ports::Between { store: &world.store(), from: &first, to: &second };
    assert!(W.changes(between, &|| true).is_err(), "the other is gone");
    world.write("a.txt", "3\n");
    let third = world.snap(&world.folder);
    assert_eq!(world.changes(&first, &third).len(), 1);
}

#[test]
fn nothing_is_swept_up_while_a_snapshot_is_taken() {
    let world = World::plain();
    world.write("a.txt", "1\n");
    let first = world.snap(&world.folder);
    world.write("a.txt", "2\n");
    let second = world.snap(&world.folder);
    age(&world);
    let held = File::open(world.store().join("legwork-ready")).unwrap();
    rustix::fs::flock(&held, rustix::fs::FlockOperation::LockShared).unwrap();
    prune(&world, &[]);
    assert_eq!(world.changes(&first, &second).len(), 1);
    drop(held);
    // and nobody waits for ever who is not to go on
    let held = File::open(world.store().join("legwork-ready")).unwrap();
    rustix::fs::flock(&held, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let error = W.snapshot(&world.store(), &world.folder, &|| false).unwrap_err();
    assert!(error.message.contains("being swept up") && error.hint.is_some(), "{}", error.message);
}

#[test]
fn many_files_become_few() {
    let world = World::plain();
    for n in 0..700 {
        world.write(&format!("f{n}.txt"), format!("{n}\n"));
    }
    let tree = world.snap(&world.folder);
    let files = |world: &World| {
        let mut folders: Vec<PathBuf> = vec![world.store().join("objects")];
        let mut count = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                match entry.file_type().unwrap().is_dir() {
                    true => folders.push(entry.path()),
                    false => count += 1,
                }
            }
        }
        count
    };
    assert!(files(&world) > 700);
    prune(&world, &[&tree]);
    assert!(files(&world) < 10, "{}", files(&world));
    world.write("f0.txt", "other\n");
    let next = world.snap(&world.folder);
    assert_eq!(world.changes(&tree, &next).len(), 1);
}
