//! The last resort against a supervisor that does not follow a cancel: somebody stopped it, or it hangs.
//!
//! A supervisor ends its tree within two seconds of the word. One that still holds the attempt long after is killed
//! together with everything that descends from it; the follower then finds nobody there and no outcome.

use super::{
    control_socket::{connect, is_supervised},
    sweep::sweep_under,
};
use rustix::net::sockopt::socket_peercred;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

/// How long a supervisor may take to follow a cancel.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a cancel turns to when its word is not followed.
#[derive(Debug)]
pub(crate) struct KillFallback {
    dir: PathBuf,
    state: Mutex<FallbackState>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct FallbackState {
    armed: bool,
    over: bool,
}

/// Stands for a run that is being followed. When it goes, nothing is forced any more.
#[derive(Debug)]
pub(crate) struct Following(Arc<KillFallback>);

impl KillFallback {
    /// The fallback of the run of the attempt in `dir`, as long as what comes with it is kept.
    pub(crate) fn new(dir: &Path) -> (Arc<Self>, Following) {
        let fallback =
            Arc::new(Self { dir: dir.to_owned(), state: Mutex::default(), changed: Condvar::new() });
        (Arc::clone(&fallback), Following(fallback))
    }

    /// The run was told to end: from now on its supervisor has [`PATIENCE`].
    pub(crate) fn arm(self: &Arc<Self>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.over || std::mem::replace(&mut state.armed, true) {
            return;
        }
        let fallback = Arc::clone(self);
        let waiting = std::thread::Builder::new().name("fallback".into()).spawn(move || fallback.wait());
        if let Err(error) = waiting {
            tracing::warn!(%error, "a supervisor that does not follow its cancel will not be forced");
            state.armed = false;
        }
    }

    fn wait(&self) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(state, PATIENCE, |state| !state.over);
        let (state, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        drop(state);
        if waited.timed_out() {
            self.force();
        }
    }

    fn force(&self) {
        let Ok(stream) = connect(&self.dir) else { return };
        let Ok(peer) = socket_peercred(&stream) else { return };
        // it holds its lock, so it lives, and its number is still its own
        if is_supervised(&self.dir) {
            tracing::warn!(dir = %self.dir.display(), "the supervisor does not follow its cancel; it is killed");
            sweep_under(&self.dir, peer.pid);
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner).over = true;
        self.0.changed.notify_all();
    }
}
