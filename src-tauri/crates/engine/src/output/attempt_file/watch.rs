//! Sleeps until a file may have changed.
//!
//! Owns: the inotify watch (on the file, or on the nearest folder while the file is not there), and the handle that
//! wakes the sleeper. Where the system grants no more watches it looks again every so often.

use rustix::{
    event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll},
    fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags},
    io::Errno,
};
use std::{
    io,
    mem::MaybeUninit,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Time between two looks where there is a watch: for file systems that do not tell of every change.
const WATCHED: Duration = Duration::from_secs(1);
/// Time between two looks where there is none.
const UNWATCHED: Duration = Duration::from_millis(50);

/// Wakes a waiting reader.
#[derive(Clone, Debug)]
pub(crate) struct Wake(Arc<OwnedFd>);

impl Wake {
    /// Wakes it; the next wait returns at once where none is under way.
    pub(crate) fn wake(&self) {
        // It only fails when it has been rung 2^64 times: awake enough.
        let _ = rustix::io::write(&*self.0, &1_u64.to_ne_bytes());
    }
}

/// What a reader sleeps on.
#[derive(Debug)]
pub(super) struct Watch {
    inotify: Option<OwnedFd>,
    /// What is watched now.
    target: Option<(PathBuf, i32)>,
    wake: Wake,
    /// Longest sleep between two looks.
    pub(super) look_again: Duration,
}

impl Watch {
    pub(super) fn new() -> io::Result<Self> {
        let wake = Wake(Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?));
        match inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK) {
            Ok(fd) => Ok(Self { inotify: Some(fd), target: None, wake, look_again: WATCHED }),
            Err(error) => {
                let mut watch = Self { inotify: None, target: None, wake, look_again: UNWATCHED };
                watch.give_up(error);
                Ok(watch)
            }
        }
    }

    pub(super) fn wake_handle(&self) -> Wake {
        self.wake.clone()
    }

    /// Goes on without inotify: its instances and watches are limited per user.
    pub(super) fn give_up(&mut self, error: Errno) {
        tracing::debug!(%error, "no file watches left; looking at the output every so often");
        (self.inotify, self.target, self.look_again) = (None, None, UNWATCHED);
    }

    /// Watches `path`, or the nearest folder on the way to it. Whether that is a new watch.
    pub(super) fn arm(&mut self, path: &Path) -> io::Result<bool> {
        let Some(inotify) = &self.inotify else { return Ok(false) };
        let there = |p: &&Path| !p.as_os_str().is_empty() && p.exists();
        let nearest = path.ancestors().find(there).unwrap_or(Path::new("."));
        if self.target.as_ref().is_some_and(|(target, _)| target == nearest) {
            return Ok(false);
        }
        let flags = if nearest == path {
            WatchFlags::MODIFY | WatchFlags::ATTRIB | WatchFlags::MOVE_SELF | WatchFlags::DELETE_SELF
        } else {
            WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::MOVE_SELF | WatchFlags::DELETE_SELF
        };
        match inotify::add_watch(inotify, nearest, flags) {
            Ok(new) => {
                let old = self.target.replace((nearest.to_owned(), new));
                if let Some((_, old)) = old.filter(|(_, old)| *old != new) {
                    // Gone already where what it watched is gone.
                    let _ = inotify::remove_watch(inotify, old);
                }
                Ok(true)
            }
            // It went away this instant: look for what is nearest now.
            Err(Errno::NOENT | Errno::NOTDIR) => Ok(true),
            Err(error @ (Errno::NOSPC | Errno::NOMEM | Errno::MFILE)) => {
                self.give_up(error);
                Ok(true)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Sleeps until something happened or `wait` is over. Whether it was woken by hand.
    pub(super) fn wait(&mut self, wait: Duration) -> io::Result<bool> {
        let mut fds = vec![PollFd::new(&*self.wake.0, PollFlags::IN)];
        fds.extend(self.inotify.as_ref().map(|fd| PollFd::new(fd, PollFlags::IN)));
        let timeout = Timespec::try_from(wait.min(self.look_again)).ok();
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let changed = fds.get(1).is_some_and(|fd| !fd.revents().is_empty());
        drop(fds);
        if changed {
            self.drain();
        }
        // Rung any number of times, it is read once.
        Ok(rustix::io::read(&*self.wake.0, &mut [0; 8]).is_ok())
    }

    /// Takes what inotify tells. That something happened is enough; but where the watched name may stand for
    /// another file by now, the watch is made anew.
    fn drain(&mut self) {
        let Some(inotify) = &self.inotify else { return };
        let moved = ReadFlags::ATTRIB | ReadFlags::MOVE_SELF | ReadFlags::DELETE_SELF | ReadFlags::IGNORED;
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut events = Reader::new(inotify, &mut buffer);
        while let Ok(event) = events.next() {
            let ours = self.target.as_ref().is_some_and(|(_, watch)| *watch == event.wd());
            if ours && event.events().intersects(moved) {
                self.target = None;
            }
        }
    }
}
