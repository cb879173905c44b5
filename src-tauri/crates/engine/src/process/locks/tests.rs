use super::*;
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::channel,
    },
};
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(10);

/// Another process that holds the lock at `path` until it is killed or its standard input ends.
fn other_holder(path: &Path) -> (Child, ChildStdin) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut child = Command::new("flock")
        .args(["--no-fork", "--exclusive"])
        .arg(path)
        .args(["sh", "-c", "echo held; exec cat"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "held\n");
    let stdin = child.stdin.take().unwrap();
    (child, stdin)
}

#[test]
fn one_holds_the_pool_and_says_who_it_is() {
    let dir = TempDir::new().unwrap();
    assert!(!PoolLock::is_held(dir.path()));
    assert_eq!(PoolLock::holder(dir.path()), None);
    let first = PoolLock::try_acquire(dir.path(), Role::Worker).unwrap().expect("free");
    assert!(PoolLock::is_held(dir.path()));
    let me = Holder { pid: std::process::id(), role: Role::Worker };
    assert_eq!(PoolLock::holder(dir.path()), Some(me));
    assert!(PoolLock::try_acquire(dir.path(), Role::App).unwrap().is_none());
    drop(first);
    assert!(!PoolLock::is_held(dir.path()));
    assert_eq!(PoolLock::holder(dir.path()), None);
    let second = PoolLock::try_acquire(dir.path(), Role::App).unwrap().expect("free again");
    assert_eq!(PoolLock::holder(dir.path()).unwrap().role, Role::App);
    drop(second);
}

#[test]
fn the_death_of_a_process_frees_its_lock_at_once() {
    let dir = TempDir::new().unwrap();
    let (mut other, _stdin) = other_holder(&PoolLock::path(dir.path()));
    assert!(PoolLock::is_held(dir.path()));
    assert_eq!(PoolLock::holder(dir.path()), None, "it has not signed");
    assert!(PoolLock::try_acquire(dir.path(), Role::App).unwrap().is_none());
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(!PoolLock::is_held(dir.path()));
    assert!(PoolLock::try_acquire(dir.path(), Role::App).unwrap().is_some());
}

#[test]
fn a_killed_holders_name_is_not_taken_for_the_next_one() {
    let dir = TempDir::new().unwrap();
    // A process that has ended: its id stands for a holder that was killed and could not wipe its name.
    let mut gone = Command::new("true").spawn().unwrap();
    gone.wait().unwrap();
    let (_other, _stdin) = other_holder(&PoolLock::path(dir.path()));
    let name = serde_json::to_vec(&Holder { pid: gone.id(), role: Role::Worker }).unwrap();
    fs::write(PoolLock::path(dir.path()), name).unwrap();
    assert_eq!(PoolLock::holder(dir.path()), None);
    fs::write(PoolLock::path(dir.path()), "not a name").unwrap();
    assert_eq!(PoolLock::holder(dir.path()), None);
}

#[test]
fn whoever_waits_gets_the_pool_when_its_holder_dies() {
    let dir = TempDir::new().unwrap();
    let (mut other, _stdin) = other_holder(&PoolLock::path(dir.path()));
    let (tell, told) = channel();
    let _wait = PoolLock::wait(dir.path(), Role::App, move |lock| drop(tell.send(lock))).unwrap();
    other.kill().unwrap();
    let lock = told.recv_timeout(SOON).unwrap().unwrap();
    assert_eq!(PoolLock::holder(dir.path()).unwrap().role, Role::App);
    drop(lock);
    assert!(!PoolLock::is_held(dir.path()));
    other.wait().unwrap();
}

#[test]
fn a_wait_that_was_given_up_gets_nothing() {
    let dir = TempDir::new().unwrap();
    let held = PoolLock::try_acquire(dir.path(), Role::Worker).unwrap().expect("free");
    let called = Arc::new(AtomicBool::new(false));
    let call = Arc::clone(&called);
    let wait = PoolLock::wait(dir.path(), Role::App, move |_| call.store(true, Ordering::SeqCst)).unwrap();
    drop(wait);
    assert_eq!(Arc::strong_count(&called), 1, "what it would have called is dropped with it");
    // The next in line gets it although the first one's thread may come by in between.
    let (tell, told) = channel();
    let _next = PoolLock::wait(dir.path(), Role::Worker, move |lock| drop(tell.send(lock))).unwrap();
    drop(held);
    assert!(told.recv_timeout(SOON).unwrap().is_ok());
    assert!(!called.load(Ordering::SeqCst));
}

#[test]
fn asking_never_keeps_anybody_from_acquiring() {
    let dir = TempDir::new().unwrap();
    drop(PoolLock::try_acquire(dir.path(), Role::App).unwrap());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    PoolLock::is_held(dir.path());
                }
            });
        }
        let refused =
            (0..500).filter(|_| PoolLock::try_acquire(dir.path(), Role::App).unwrap().is_none()).count();
        done.store(true, Ordering::Relaxed);
        assert_eq!(refused, 0, "times of 500 the free pool was refused");
    });
}

#[test]
fn of_many_that_start_at_once_one_gets_the_app() {
    let dir = TempDir::new().unwrap();
    let (at_once, winners, tried) = (Barrier::new(8), AtomicUsize::new(0), Barrier::new(8));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                at_once.wait();
                let lock = AppLock::try_acquire(dir.path()).unwrap();
                winners.fetch_add(usize::from(lock.is_some()), Ordering::SeqCst);
                tried.wait();
                assert_eq!(winners.load(Ordering::SeqCst), 1);
                assert!(lock.is_none() || super::is_held(&AppLock::path(dir.path())));
            });
        }
    });
    assert!(!super::is_held(&AppLock::path(dir.path())));
}

#[test]
fn commands_started_meanwhile_do_not_inherit_locks() {
    let dir = TempDir::new().unwrap();
    let _pool = PoolLock::try_acquire(dir.path(), Role::Worker).unwrap().expect("free");
    let _engine = EngineLock::create(dir.path(), "one").unwrap();
    let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let open = |pid: u32| -> Vec<PathBuf> {
        let fds = fs::read_dir(format!("/proc/{pid}/fd")).unwrap();
        let paths = fds.filter_map(|fd| fs::read_link(fd.unwrap().path()).ok());
        paths.filter(|path| path.starts_with(dir.path())).collect()
    };
    assert_eq!(open(child.id()), Vec::<PathBuf>::new());
    assert_eq!(open(std::process::id()).len(), 2, "the same look finds our own");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn engines_are_alive_then_dead_then_forgotten() {
    let dir = TempDir::new().unwrap();
    assert!(EngineLock::dead(dir.path()).is_empty());
    assert!(!EngineLock::is_alive(dir.path(), "never-was"));
    let one = EngineLock::create(dir.path(), "one").unwrap();
    let two = EngineLock::create(dir.path(), "two").unwrap();
    let again = EngineLock::create(dir.path(), "one").map(drop);
    assert_eq!(again.map_err(|e| e.kind()), Err(ErrorKind::ResourceBusy));
    assert!(EngineLock::is_alive(dir.path(), "one"));
    assert!(EngineLock::dead(dir.path()).is_empty());

    drop(one);
    assert!(!EngineLock::is_alive(dir.path(), "one"));
    assert_eq!(EngineLock::dead(dir.path()), ["one"]);
    EngineLock::forget(dir.path(), "one").unwrap();
    EngineLock::forget(dir.path(), "one").unwrap();
    assert!(EngineLock::dead(dir.path()).is_empty());

    EngineLock::forget(dir.path(), "two").unwrap();
    assert!(EngineLock::is_alive(dir.path(), "two"), "the living are not forgotten");
    two.leave();
    assert_eq!(fs::read_dir(dir.path().join("engines")).unwrap().count(), 0);
}

#[test]
fn an_engine_is_never_seen_dead_while_it_starts() {
    let dir = TempDir::new().unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut seen = vec![];
            while !done.load(Ordering::Acquire) {
                seen.append(&mut EngineLock::dead(dir.path()));
            }
            seen
        });
        let living: Vec<_> =
            (0..300).map(|n| EngineLock::create(dir.path(), &format!("e{n}")).unwrap()).collect();
        done.store(true, Ordering::Release);
        assert_eq!(watch.join().unwrap(), Vec::<String>::new());
        drop(living);
    });
    assert_eq!(EngineLock::dead(dir.path()).len(), 300);
}

#[test]
fn a_killed_engine_is_dead() {
    let dir = TempDir::new().unwrap();
    let (mut other, _stdin) = other_holder(&EngineLock::path(dir.path(), "other"));
    assert!(EngineLock::is_alive(dir.path(), "other"));
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(EngineLock::dead(dir.path()), ["other"]);
}

#[test]
fn a_look_that_is_kept_sees_every_change() {
    let dir = TempDir::new().unwrap();
    let look = PoolLook::new(dir.path());
    assert!(!look.is_held(), "before there is a file");
    for _ in 0..2 {
        let (mut other, _stdin) = other_holder(&PoolLock::path(dir.path()));
        assert!(look.is_held());
        other.kill().unwrap();
        other.wait().unwrap();
        assert!(!look.is_held());
        let own = PoolLock::try_acquire(dir.path(), Role::Worker).unwrap().expect("free");
        assert!(look.is_held(), "by this very process");
        drop(own);
        assert!(!look.is_held());
    }
}
