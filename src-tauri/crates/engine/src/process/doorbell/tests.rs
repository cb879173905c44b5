use super::*;
use proptest::prelude::*;
use std::{
    process::{Command, Stdio},
    sync::mpsc::{Receiver, channel},
};
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(10);

/// A bell, and what it is rung with.
fn bell(data_dir: &Path, name: &str) -> (Doorbell, Receiver<Ring>) {
    let (tell, told) = channel();
    let bell = Doorbell::listen(data_dir, name, move |ring| drop(tell.send(ring))).unwrap();
    (bell, told)
}

fn sockets(data_dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(data_dir.join(FOLDER)).unwrap();
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_kind_of_ring_arrives_in_order() {
    let dir = TempDir::new().unwrap();
    let (_bell, told) = bell(dir.path(), "one");
    let rings = [
        Ring::Changed,
        Ring::YieldPool,
        Ring::Open(vec![]),
        Ring::Open(vec!["open".into(), "Ünïcode \u{1f514} \"quoted\"\n".into()]),
    ];
    for ring in &rings {
        assert_eq!(ring_all(dir.path(), None, ring), 1);
        assert!(ring_one(dir.path(), "one", ring));
        assert_eq!(told.recv_timeout(SOON).as_ref(), Ok(ring));
        assert_eq!(told.recv_timeout(SOON).as_ref(), Ok(ring));
    }
}

#[test]
fn all_but_the_one_that_rings_hear_it() {
    let dir = TempDir::new().unwrap();
    let bells: Vec<_> = ["a", "b", "c"].map(|name| bell(dir.path(), name)).into();
    assert_eq!(ring_all(dir.path(), Some("b"), &Ring::Changed), 2);
    assert_eq!(ring_all(dir.path(), Some("a"), &Ring::YieldPool), 2);
    let mut heard = bells.iter().map(|(_, told)| told.recv_timeout(SOON).unwrap());
    assert_eq!(heard.next(), Some(Ring::Changed));
    assert_eq!(heard.next(), Some(Ring::YieldPool));
    assert_eq!(heard.next(), Some(Ring::Changed));
}

#[test]
fn a_bell_is_gone_once_it_is_dropped() {
    let dir = TempDir::new().unwrap();
    let (bell, told) = bell(dir.path(), "short-lived");
    assert_eq!(sockets(dir.path()), ["short-lived.sock"]);
    drop(bell);
    assert!(sockets(dir.path()).is_empty());
    assert!(told.recv_timeout(SOON).is_err(), "its thread has ended and dropped what it called");
    assert_eq!(ring_all(dir.path(), None, &Ring::Changed), 0);
    assert!(!ring_one(dir.path(), "short-lived", &Ring::Changed));
}

#[test]
fn a_bell_can_be_dropped_from_within_its_own_ring() {
    let dir = TempDir::new().unwrap();
    let held = Arc::new(std::sync::Mutex::new(None));
    let (within, (tell, told)) = (Arc::clone(&held), channel());
    let bell = Doorbell::listen(dir.path(), "self", move |_| {
        drop(within.lock().unwrap().take());
        let _ = tell.send(());
    });
    *held.lock().unwrap() = Some(bell.unwrap());
    ring_all(dir.path(), None, &Ring::Changed);
    assert_eq!(told.recv_timeout(SOON), Ok(()));
    assert!(sockets(dir.path()).is_empty());
}

#[test]
fn a_dead_listeners_socket_is_removed_and_strangers_are_left_alone() {
    let dir = TempDir::new().unwrap();
    let (_bell, told) = bell(dir.path(), "alive");
    // What a killed process leaves: a socket that nobody has open.
    drop(UnixDatagram::bind(dir.path().join("bells/dead.sock")).unwrap());
    // What a process that is just starting has: a socket under its first name.
    drop(UnixDatagram::bind(dir.path().join("bells/starting.new")).unwrap());
    fs::write(dir.path().join("bells/notes.txt"), "").unwrap();
    assert_eq!(ring_all(dir.path(), None, &Ring::Changed), 1);
    assert_eq!(told.recv_timeout(SOON), Ok(Ring::Changed));
    assert_eq!(sockets(dir.path()), ["alive.sock", "notes.txt", "starting.new"]);
}

#[test]
fn a_name_in_use_is_refused_and_its_bell_goes_on() {
    let dir = TempDir::new().unwrap();
    let (_bell, told) = bell(dir.path(), "taken");
    let second = Doorbell::listen(dir.path(), "taken", |_| ());
    assert_eq!(second.map(drop).map_err(|e| e.kind()), Err(io::ErrorKind::AlreadyExists));
    assert_eq!(sockets(dir.path()), ["taken.sock"]);
    assert!(ring_one(dir.path(), "taken", &Ring::Changed));
    assert_eq!(told.recv_timeout(SOON), Ok(Ring::Changed));
}

#[test]
fn the_name_of_a_killed_process_can_be_taken_again() {
    let dir = TempDir::new().unwrap();
    fs::create_dir(dir.path().join("bells")).unwrap();
    drop(UnixDatagram::bind(dir.path().join("bells/again.sock")).unwrap());
    drop(UnixDatagram::bind(dir.path().join("bells/again.new")).unwrap());
    let (_bell, told) = bell(dir.path(), "again");
    assert!(ring_one(dir.path(), "again", &Ring::Changed));
    assert_eq!(told.recv_timeout(SOON), Ok(Ring::Changed));
    assert_eq!(sockets(dir.path()), ["again.sock"]);
}

#[test]
fn malformed_rings_and_panics_do_not_make_it_deaf() {
    let dir = TempDir::new().unwrap();
    let (tell, told) = channel();
    let _bell = Doorbell::listen(dir.path(), "tough", move |ring| {
        assert_ne!(ring, Ring::Changed, "a panic on purpose");
        drop(tell.send(ring));
    })
    .unwrap();
    let stranger = UnixDatagram::unbound().unwrap();
    for garbage in [&b""[..], b"?", b"cc", b"o", b"o{", b"o[1]", b"\xff\xfe", &[0; 100_000]] {
        stranger.send_to(garbage, dir.path().join("bells/tough.sock")).unwrap();
    }
    assert!(ring_one(dir.path(), "tough", &Ring::Changed));
    assert!(ring_one(dir.path(), "tough", &Ring::YieldPool));
    assert_eq!(told.recv_timeout(SOON), Ok(Ring::YieldPool));
}

#[test]
fn only_the_owner_can_reach_it() {
    let dir = TempDir::new().unwrap();
    let _bell = bell(dir.path(), "private");
    let mode = |path: &str| fs::metadata(dir.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("bells"), 0o700);
    assert_eq!(mode("bells/private.sock"), 0o600);
}

#[test]
fn a_folder_with_a_long_path_has_bells_too() {
    let dir = TempDir::new().unwrap();
    let deep = dir.path().join("a-rather-long-name-of-a-folder".repeat(5)).join("data");
    let (bell, told) = bell(&deep, "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa");
    assert_eq!(ring_all(&deep, None, &Ring::Open(vec!["x".into()])), 1);
    assert_eq!(told.recv_timeout(SOON), Ok(Ring::Open(vec!["x".into()])));
    assert!(ring_one(&deep, "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", &Ring::Changed));
    drop(bell);
    assert!(sockets(&deep).is_empty());
}

#[test]
fn a_listener_that_hangs_holds_nobody_up() {
    let dir = TempDir::new().unwrap();
    let (go, wait) = channel::<()>();
    let (tell, told) = channel();
    let _bell = Doorbell::listen(dir.path(), "hangs", move |ring| {
        let _ = wait.recv();
        let _ = tell.send(ring);
    })
    .unwrap();
    // More rings than any queue holds: none blocks, and those that do not fit are dropped.
    for _ in 0..10_000 {
        assert_eq!(ring_all(dir.path(), None, &Ring::Changed), 1);
    }
    assert!(!ring_one(dir.path(), "hangs", &Ring::YieldPool), "there is no room for it");
    drop(go);
    assert_eq!(told.recv_timeout(SOON), Ok(Ring::Changed));
}

#[test]
fn commands_started_meanwhile_do_not_inherit_the_socket() {
    let dir = TempDir::new().unwrap();
    let (bell, _told) = bell(dir.path(), "own");
    let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let path = dir.path().join("bells/own.sock");
    // A second name for the socket outlives the bell's own: were the child to hold the socket, it would answer.
    let kept = dir.path().join("bells/kept.sock");
    fs::hard_link(&path, &kept).unwrap();
    drop(bell);
    assert!(!ring_one(dir.path(), "kept", &Ring::Changed));
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn no_folder_no_ring() {
    let dir = TempDir::new().unwrap();
    assert_eq!(ring_all(dir.path(), None, &Ring::Changed), 0);
    assert!(!ring_one(dir.path(), "nobody", &Ring::Changed));
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(args in prop::collection::vec(any::<String>(), 0..5)) {
        let ring = Ring::Open(args);
        prop_assert_eq!(Ring::decode(&ring.encode()), Some(ring));
    }

    #[test]
    fn any_datagram_is_taken(datagram: Vec<u8>) {
        let _ = Ring::decode(&datagram);
    }
}
