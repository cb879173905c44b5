//! Which folders can hold the data, and what is said of those that cannot.

use super::*;
use tempfile::TempDir;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

/// The refusal, which must be of class `store`, name the folder and say what to do.
fn refusal(data_dir: &Path, result: Result<(), ApiError>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.code, ErrorCode::Store);
    assert!(error.message.contains(&*data_dir.to_string_lossy()), "{error}");
    assert!(error.hint.is_some(), "{error}");
    error.message
}

#[test]
fn makes_all_of_it_for_its_owner_alone() {
    let dir = TempDir::new().unwrap();
    let data_dir = dir.path().join("not/there/yet");
    prepare(&data_dir).unwrap();
    assert_eq!(mode(&data_dir), 0o700);
    for name in SUBFOLDERS {
        assert_eq!(mode(&data_dir.join(name)), 0o700, "{name}");
    }
    assert_eq!(fs::read_dir(&data_dir).unwrap().count(), SUBFOLDERS.len(), "nothing else is left");
    prepare(&data_dir).unwrap();
}

#[test]
fn closes_its_own_folder_and_leaves_others_as_they_are() {
    let dir = TempDir::new().unwrap();
    let (own, shared) = (dir.path().join("own"), dir.path().join("shared"));
    for folder in [&own, &shared] {
        fs::create_dir(folder).unwrap();
        fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    }
    fs::write(shared.join("letter.txt"), "mine").unwrap();
    // the first look must leave nothing that a second takes for a sign
    for _ in 0..3 {
        prepare(&own).unwrap();
        prepare(&shared).unwrap();
        assert_eq!(mode(&own), 0o700);
        assert_eq!(mode(&shared), 0o755);
    }
    assert_eq!(mode(&shared.join("attempts")), 0o700);
    assert_eq!(mode(&shared.join("bells")), 0o700);
}

#[test]
fn a_link_to_nothing_is_refused_with_where_it_leads() {
    let dir = TempDir::new().unwrap();
    let (gone, link) = (dir.path().join("gone"), dir.path().join("link"));
    std::os::unix::fs::symlink(&gone, &link).unwrap();
    std::os::unix::fs::symlink("away", dir.path().join("other")).unwrap();
    for (data_dir, target) in [
        (link.clone(), &*gone.to_string_lossy()),
        (link.join("data"), "gone"),
        (dir.path().join("other"), "to away,"),
    ] {
        let said = refusal(&data_dir, prepare(&data_dir));
        assert!(said.contains("is a link to") && said.contains(target), "{said}");
    }
    fs::create_dir(&gone).unwrap();
    prepare(&link).unwrap();
    prepare(&link.join("data")).unwrap();
}

#[test]
fn a_file_in_its_place_is_refused() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(refusal(&file, prepare(&file)).contains("a file is in its place"));
    let below = file.join("data");
    assert!(refusal(&below, prepare(&below)).contains("a file is in its place"));
    let data_dir = dir.path().join("data");
    fs::create_dir(&data_dir).unwrap();
    fs::write(data_dir.join("bells"), "").unwrap();
    assert!(refusal(&data_dir, prepare(&data_dir)).contains("a file is in its place"));
}

#[test]
fn looking_leaves_nothing_behind() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join(".probe-999999999"), "").unwrap();
    fs::write(dir.path().join(".probe-999999999-ThreadId(1)"), "").unwrap();
    let own = dir.path().join(format!(".probe-{}-ThreadId(0)", std::process::id()));
    let theirs = dir.path().join(".probe-of mine");
    for path in [&own, &theirs] {
        fs::write(path, "").unwrap();
    }
    forget_probes(dir.path());
    assert!(own.exists() && theirs.exists(), "one that is being written, and what is none of ours");
    for path in [own, theirs] {
        fs::remove_file(path).unwrap();
    }
    for look in [probe, named_probe] {
        look(dir.path()).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }
    // not for an instant either, where the file system knows files without a name
    let gone = dir.path().join("gone");
    assert_eq!(probe(&gone).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn a_folder_of_somebody_else_is_told_with_its_owner() {
    let is_root = rustix::process::geteuid().is_root();
    let words = |path: &Path| refusal(path, Err(unusable(path, &ErrorKind::PermissionDenied.into())));
    // whoever runs the test owns one of the two, and not the other
    let dir = TempDir::new().unwrap();
    assert!(words(dir.path()).contains("may not be written by this user"));
    for (path, said) in [("/", "/ belongs to root"), ("/legwork/data", "cannot be made: / belongs to root")] {
        assert_eq!(words(Path::new(path)).contains(said), !is_root, "{path}");
    }
    if is_root {
        std::os::unix::fs::chown(dir.path(), Some(65_534), None).unwrap();
        assert!(words(dir.path()).contains("belongs to another user (number 65534)"));
        assert!(words(&dir.path().join("data")).contains("belongs to another user (number 65534)"));
    }
}

#[test]
fn a_folder_that_takes_no_files_is_refused() {
    // Nobody, not even root, writes here.
    let data_dir = Path::new("/proc/self/legwork");
    refusal(data_dir, prepare(data_dir));
}

#[test]
fn every_refusal_of_the_system_has_its_words() {
    let dir = TempDir::new().unwrap();
    let data_dir = dir.path();
    let words = |kind: ErrorKind| refusal(data_dir, Err(unusable(data_dir, &kind.into())));
    assert!(words(ErrorKind::PermissionDenied).contains("may not be written"));
    assert!(words(ErrorKind::ReadOnlyFilesystem).contains("read-only"));
    assert!(words(ErrorKind::StorageFull).contains("full"));
    assert!(words(ErrorKind::QuotaExceeded).contains("full"));
    assert!(words(ErrorKind::OutOfMemory).contains("cannot be used"));
}

#[test]
fn a_name_that_is_no_text_is_refused_and_nothing_is_made() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _};
    let dir = TempDir::new().unwrap();
    let at = |bytes: &[u8]| dir.path().join(OsStr::from_bytes(bytes));
    for name in [&b"caf\xe9"[..], b"\xff/data", b"above/caf\xe9/data", b"half\xc3"] {
        assert!(refusal(&at(name), prepare(&at(name))).contains("UTF-8"));
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    for name in ["café", "数据", "a b\n'\"", "%"] {
        prepare(&at(name.as_bytes())).unwrap();
    }
}

#[test]
fn network_file_systems_are_refused_by_name() {
    let data_dir = Path::new("/mnt/share/legwork");
    assert!(refusal(data_dir, refuse_network(data_dir, 0x6969)).contains("(NFS)"));
    assert!(refusal(data_dir, refuse_network(data_dir, 0xFF53_4D42)).contains("(CIFS)"));
    assert!(refusal(data_dir, refuse_network(data_dir, 0xFE53_4D42)).contains("(SMB)"));
    // ext4, btrfs, xfs, tmpfs, overlay, zfs, FUSE, 9p.
    for local in
        [0xEF53, 0x9123_683E, 0x5846_5342, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1, 0x6573_5546, 0x0102_1997]
    {
        assert_eq!(network_name(local), None, "{local:#x}");
    }
}

#[test]
fn the_file_system_of_a_folder_that_is_not_there_yet_is_known() {
    let dir = TempDir::new().unwrap();
    let there = file_system(dir.path()).unwrap();
    assert_eq!(file_system(nearest_existing(&dir.path().join("a/b/c"))).unwrap(), there);
    assert_eq!(nearest_existing(Path::new("no-such-folder-here/data")), Path::new("."));
    // The one file system whose number is the same on every Linux machine.
    assert_eq!(file_system(Path::new("/proc")).unwrap(), 0x9FA0);
}

#[test]
fn a_full_disk_is_refused() {
    let data_dir = Path::new("/data");
    assert_eq!(refuse_full(data_dir, LEAST_FREE), Ok(()));
    assert!(refusal(data_dir, refuse_full(data_dir, 8 * 1024)).contains("8 KiB left"));
    assert!(room::free_bytes(Path::new("/")).unwrap() > 0);
}

#[test]
fn an_attempt_has_a_folder_of_its_own() {
    let task: TaskId = "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".parse().unwrap();
    let path = attempt_dir(Path::new("/data"), task, 3);
    assert_eq!(path, Path::new("/data/attempts/01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa/3"));
}
