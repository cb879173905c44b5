use super::*;
use rustix::io::Errno;
use std::{
    fs::OpenOptions,
    io::Write as _,
    sync::mpsc::{Sender, channel},
    thread,
};
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(10);
const NOW: Duration = Duration::ZERO;

/// A reader that only wakes when it is told of a change, never to look by itself.
fn follow(path: &Path, from: u64) -> FileFollow {
    let mut follow = FileFollow::open(path, from).unwrap();
    follow.watch.look_again = Duration::from_secs(3_600);
    follow
}

fn append(path: &Path, bytes: impl AsRef<[u8]>) {
    let mut file = OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(bytes.as_ref()).unwrap();
}

/// All that can be read now: where it begins, and the bytes. The pieces must join.
fn rest(follow: &mut FileFollow) -> (u64, Vec<u8>) {
    let (start, mut all) = follow.next(NOW).unwrap().unwrap_or_default();
    while let Some((offset, piece)) = follow.next(NOW).unwrap() {
        assert_eq!(offset, start + all.len() as u64);
        all.extend(piece);
    }
    (start, all)
}

/// The next piece as text.
fn text(follow: &mut FileFollow, wait: Duration) -> Option<(u64, String)> {
    follow.next(wait).unwrap().map(|(offset, bytes)| (offset, String::from_utf8(bytes).unwrap()))
}

/// Runs `act` on another thread each time it is told to.
fn on_signal(mut act: impl FnMut() + Send + 'static) -> (Sender<()>, thread::JoinHandle<()>) {
    let (go, wait) = channel();
    (go, thread::spawn(move || wait.iter().for_each(|()| act())))
}

#[test]
fn reads_what_is_there_in_pieces() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("output");
    let bytes: Vec<u8> = (0..200_000_u32).map(|n| n as u8).collect();
    append(&path, &bytes);
    let mut all = follow(&path, 0);
    let (offset, piece) = all.next(NOW).unwrap().unwrap();
    assert_eq!((offset, piece.len()), (0, PIECE));
    assert_eq!(rest(&mut all), (PIECE as u64, bytes[PIECE..].to_vec()));
    assert_eq!(rest(&mut follow(&path, 199_990)), (199_990, bytes[199_990..].to_vec()));
    assert_eq!(follow(&path, 200_000).next(NOW).unwrap(), None);
}

#[test]
fn wakes_for_every_line() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("output");
    append(&path, "");
    let mut reader = follow(&path, 0);
    assert_eq!(reader.next(NOW).unwrap(), None);
    let (go, writer) = on_signal(move || append(&path, "line\n"));
    for n in 0..100 {
        go.send(()).unwrap();
        assert_eq!(text(&mut reader, SOON), Some((n * 5, "line\n".to_owned())));
    }
    drop(go);
    writer.join().unwrap();
}

#[test]
fn waits_for_a_file_whose_folders_are_not_there_yet() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("attempts/task/1/output");
    let mut reader = follow(&path, 0);
    assert_eq!(reader.next(NOW).unwrap(), None);
    let (go, writer) = on_signal(move || {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        append(&path, "at last");
    });
    go.send(()).unwrap();
    assert_eq!(text(&mut reader, SOON), Some((0, "at last".to_owned())));
    drop(go);
    writer.join().unwrap();
}

#[test]
fn gives_up_when_the_time_is_over() {
    let dir = TempDir::new().unwrap();
    for name in ["there", "missing"] {
        let begun = Instant::now();
        append(&dir.path().join("there"), "");
        let wait = Duration::from_millis(30);
        assert_eq!(follow(&dir.path().join(name), 0).next(wait).unwrap(), None);
        assert!(begun.elapsed() >= wait);
    }
}

#[test]
fn another_thread_can_wake_it() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("output");
    let mut reader = follow(&path, 0);
    let wake = reader.wake_handle();
    let (go, waker) = on_signal(move || wake.wake());
    let begun = Instant::now();
    for _ in 0..100 {
        go.send(()).unwrap();
        assert_eq!(reader.next(SOON).unwrap(), None);
    }
    assert!(begun.elapsed() < SOON, "it was woken, the time was not over");
    drop(go);
    waker.join().unwrap();
}

#[test]
fn a_wake_before_the_wait_is_not_lost_and_hides_no_bytes() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("output");
    append(&path, "first");
    let mut reader = follow(&path, 0);
    let wake = reader.wake_handle();
    wake.wake();
    wake.wake();
    assert_eq!(text(&mut reader, SOON), Some((0, "first".to_owned())));
    let begun = Instant::now();
    assert_eq!(reader.next(SOON).unwrap(), None, "woken");
    assert!(begun.elapsed() < SOON);
    assert_eq!(reader.next(Duration::from_millis(1)).unwrap(), None, "once");
}

#[test]
fn a_file_that_shrinks_is_followed_from_its_new_end() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("output");
    append(&path, "0123456789");
    let mut reader = follow(&path, 0);
    assert_eq!(rest(&mut reader).1, b"0123456789");
    File::options().write(true).open(&path).unwrap().set_len(4).unwrap();
    assert_eq!(reader.next(NOW).unwrap(), None);
    append(&path, "new");
    assert_eq!(text(&mut reader, NOW), Some((4, "new".to_owned())));
}

/// An output with a cap of 200 bytes that was read up to `read`, is then brought into its last shape (its first
/// half, a line, what came last), and is read on.
fn after_the_cut(read: usize, before: &[u8], look_in_between: bool) -> (u64, String) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("output");
    let spec = RunSpec {
        program: None,
        exact_folder: false,
        argv: vec![],
        cwd: String::new(),
        env: vec![],
        pty: false,
        stdin: None,
        open_input: false,
        timeout_ms: 0,
        output_cap_bytes: 200,
        sandbox: None,
    };
    fs::write(dir.path().join(SPEC_FILE), serde_json::to_vec(&spec).unwrap()).unwrap();
    append(&path, &before[..read]);
    let mut reader = follow(&path, 0);
    rest(&mut reader);
    append(&path, &before[read..]);
    File::options().write(true).open(&path).unwrap().set_len(100).unwrap();
    if look_in_between {
        assert_eq!(reader.next(NOW).unwrap(), None);
    }
    append(&path, "\n[left out]\n");
    append(&path, "z".repeat(100));
    let (offset, bytes) = rest(&mut reader);
    (offset, String::from_utf8(bytes).unwrap())
}

#[test]
fn an_output_that_was_cut_is_read_on_from_the_cut() {
    let tail = format!("\n[left out]\n{}", "z".repeat(100));
    let before: Vec<u8> = (0..200).map(|n| b'a' + n % 25).collect();
    for look_in_between in [false, true] {
        for read in [200, 150, 101, 100] {
            let after = after_the_cut(read, &before, look_in_between);
            assert_eq!(after, (100, tail.clone()), "read up to {read}, look in between: {look_in_between}");
        }
    }
    // Also where the new end reads like the old one.
    assert_eq!(after_the_cut(200, &[b'z'; 200], false), (100, tail.clone()));
    // Who has not come so far yet notices nothing.
    let (offset, text) = after_the_cut(40, &before, false);
    assert_eq!((offset, &text[60..]), (40, &*tail));
}

#[test]
fn the_cut_is_noticed_by_who_began_behind_it() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("output");
    append(&path, [b'a'; 200]);
    let mut open = Source::open(&path, 0).unwrap().unwrap();
    open.middle = Some(Middle { at: 100, seen: vec![] });
    assert_eq!(open.position(200).unwrap(), 200, "nothing is known of what lies behind");
    open.remember(90, &[b'a'; 30]);
    assert_eq!(open.middle.as_ref().unwrap().seen, [b'a'; 20]);
    open.remember(120, &[b'a'; 80]);
    assert_eq!(open.middle.as_ref().unwrap().seen, [b'a'; MARK]);
    assert_eq!(open.position(200).unwrap(), 200);
    fs::write(&path, [&[b'a'; 100][..], b"[left out]", &[b'a'; 100]].concat()).unwrap();
    assert_eq!(open.position(200).unwrap(), 100);
    assert_eq!(open.position(150).unwrap(), 150, "once");
}

#[test]
fn a_file_that_takes_its_place_is_followed() {
    let dir = TempDir::new().unwrap();
    let (path, other) = (dir.path().join("output"), dir.path().join("other"));
    append(&path, "old");
    let mut reader = follow(&path, 0);
    assert_eq!(rest(&mut reader).1, b"old");
    append(&other, "old and new");
    let (go, writer) = on_signal({
        let path = path.clone();
        move || fs::rename(&other, &path).unwrap()
    });
    go.send(()).unwrap();
    assert_eq!(text(&mut reader, SOON), Some((3, " and new".to_owned())));
    drop(go);
    writer.join().unwrap();
    // The watch has moved on with it.
    let (go, writer) = on_signal(move || append(&path, "er"));
    go.send(()).unwrap();
    assert_eq!(text(&mut reader, SOON), Some((11, "er".to_owned())));
    drop(go);
    writer.join().unwrap();
}

#[test]
fn without_watches_it_looks_by_itself() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("folder/output");
    let mut reader = FileFollow::open(&path, 0).unwrap();
    reader.watch.give_up(Errno::MFILE);
    let wake = reader.wake_handle();
    wake.wake();
    assert_eq!(reader.next(SOON).unwrap(), None, "it can be woken all the same");
    let (go, writer) = on_signal(move || {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        append(&path, "line\n");
    });
    for n in 0..3 {
        go.send(()).unwrap();
        assert_eq!(text(&mut reader, SOON), Some((n * 5, "line\n".to_owned())));
    }
    drop(go);
    writer.join().unwrap();
}

#[test]
fn what_is_no_file_is_an_error() {
    let dir = TempDir::new().unwrap();
    assert!(follow(dir.path(), 0).next(NOW).is_err());
}

/// A command can put anything in the place of its output. None of it may block a reader or lead it elsewhere.
#[test]
fn what_is_no_file_is_refused_and_waited_for_by_nobody() {
    let dir = TempDir::new().unwrap();
    let secret = dir.path().join("secret");
    append(&secret, "the person's own");
    let place = |name: &str| dir.path().join(name);
    let fifo = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, place("pipe"), fifo, 0o600.into(), 0).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(place("socket")).unwrap();
    fs::create_dir(place("folder")).unwrap();
    std::os::unix::fs::symlink(&secret, place("link")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", place("device")).unwrap();
    for name in ["pipe", "socket", "folder", "link", "device"] {
        let (told, answer) = channel();
        let path = place(name);
        // on a thread of its own: one that blocks must not block the test
        thread::spawn(move || {
            let followed = FileFollow::open(&path, 0).and_then(|mut follow| follow.next(NOW));
            let _ = told.send((followed, crate::output::artifact::open_output(&path).map(drop)));
        });
        let (followed, opened) = answer.recv_timeout(SOON).unwrap_or_else(|_| panic!("a {name} blocks"));
        followed.expect_err(name);
        opened.expect_err(name);
    }
    crate::output::artifact::open_output(&secret).unwrap();
}
