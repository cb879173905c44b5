//! Long work of the pool that nobody waits for: SQLite cannot be asked to stop in the middle of a copy or a check, and a
//! process that is to end must not wait for one.

use super::pool::Pool;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// How often it is looked whether the work has ended without a word.
const LOOK: Duration = Duration::from_secs(1);

/// Does `work` on a thread of its own, which gives way to everything else on the machine. `None`: the pool stops before
/// it is done, or it could not be. What then goes on ends by itself or with the process; it must keep nothing open that
/// somebody waits for.
pub(super) fn aside<T: Send + 'static>(
    pool: &Arc<Pool>,
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let done = Arc::new(Mutex::new(None));
    let (tell, told) = (Arc::clone(&done), Arc::downgrade(pool));
    let body = move || {
        // on Linux it is of this thread alone; where it is refused, the work is done all the same
        #[cfg(target_os = "linux")]
        let _ = rustix::process::nice(19);
        let result = work();
        *tell.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        if let Some(pool) = told.upgrade() {
            drop(pool.lock());
            pool.rests.notify_all();
        }
    };
    let thread = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .inspect_err(|error| tracing::error!(%error, name, "a thread could not be started"))
        .ok()?;
    let mut state = pool.lock();
    loop {
        let is_over = thread.is_finished();
        let result = done.lock().unwrap_or_else(PoisonError::into_inner).take();
        if result.is_some() || is_over || state.stopping.is_some() {
            return result;
        }
        state = pool.rests.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0;
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{live::Stop, pool::Scope},
        *,
    };
    use std::sync::mpsc;

    fn pool() -> Arc<Pool> {
        Arc::new(Pool::new(Scope::Queue, true, None, |_, _, _| {}))
    }

    #[test]
    fn what_came_of_it_is_given_back_and_a_panic_gives_nothing() {
        assert_eq!(aside(&pool(), "test", || 7), Some(7));
        assert_eq!(aside(&pool(), "test", || -> i32 { panic!("as asked") }), None);
    }

    #[test]
    fn a_pool_that_stops_does_not_wait_for_it() {
        let pool = pool();
        let (begun, has_begun) = mpsc::channel();
        let (go_on, may_go_on) = mpsc::channel::<()>();
        let waits = Arc::clone(&pool);
        let waiting = std::thread::spawn(move || {
            aside(&waits, "test", move || {
                begun.send(()).unwrap();
                may_go_on.recv()
            })
        });
        has_begun.recv().unwrap();
        drop(pool.stop(Stop::LeaveRunning));
        assert_eq!(waiting.join().unwrap(), None, "though the work has not ended");
        drop(go_on);
    }
}
