//! Work that may never come back, under a time limit.

use engine::ports::SecretsError;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::{RecvTimeoutError, sync_channel},
    },
    thread,
    time::Duration,
};

/// So many calls may hang at once: one holds its thread until the keyring answers, which may be never.
const HANGING_MAX: usize = 4;

/// Runs work on threads of its own and waits for each only so long.
pub(crate) struct Watch {
    patience: Duration,
    running: Arc<AtomicUsize>,
}

/// Whether the caller has stopped waiting.
pub(crate) struct Abandoned(Arc<AtomicBool>);

impl Abandoned {
    pub(crate) fn is_so(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Counts a thread for as long as it runs.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(running: &Arc<AtomicUsize>) -> Option<Self> {
        let more = |n: usize| (n < HANGING_MAX).then_some(n + 1);
        running.fetch_update(Ordering::SeqCst, Ordering::SeqCst, more).ok()?;
        Some(Self(Arc::clone(running)))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Watch {
    pub(crate) fn new(patience: Duration) -> Self {
        Self { patience, running: Arc::default() }
    }

    /// The work's answer, or `Silent` when it takes longer than the patience, or when too many others hang already.
    pub(crate) fn within<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Abandoned) -> Result<T, SecretsError> + Send + 'static,
    ) -> Result<T, SecretsError> {
        let counted = Counted::new(&self.running).ok_or(SecretsError::Silent)?;
        let abandoned = Arc::new(AtomicBool::new(false));
        let seen = Abandoned(Arc::clone(&abandoned));
        let (tell, told) = sync_channel(1);
        let thread = thread::Builder::new().name("keyring".to_owned()).spawn(move || {
            let answer = catch_unwind(AssertUnwindSafe(|| work(&seen)));
            drop(counted);
            // the caller may be gone
            let _ = tell.send(answer.unwrap_or_else(|_| {
                Err(SecretsError::Refused("its library ended in an error of its own".to_owned()))
            }));
        });
        if let Err(error) = thread {
            return Err(SecretsError::Refused(format!("no thread could be started for it: {error}")));
        }
        match told.recv_timeout(self.patience) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                abandoned.store(true, Ordering::SeqCst);
                tracing::warn!(patience = ?self.patience, "the keyring does not answer");
                Err(SecretsError::Silent)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn an_answer_in_time_is_handed_on() {
        let watch = Watch::new(Duration::from_secs(60));
        assert_eq!(watch.within(|_| Ok(7)), Ok(7));
        assert_eq!(watch.within(|_| Err::<(), _>(SecretsError::Locked)), Err(SecretsError::Locked));
        let panicked = watch.within(|_| -> Result<(), SecretsError> { panic!("as a test") });
        assert!(matches!(panicked, Err(SecretsError::Refused(_))));
    }

    #[test]
    fn hanging_calls_are_left_and_not_piled_up() {
        let watch = Watch::new(Duration::from_millis(1));
        let mut gates = vec![];
        let (tell, seen) = channel();
        for _ in 0..HANGING_MAX {
            let (open, gate) = channel::<()>();
            gates.push(open);
            let tell = tell.clone();
            let answer = watch.within(move |abandoned| {
                let _ = gate.recv();
                let _ = tell.send(abandoned.is_so());
                Ok(())
            });
            assert_eq!(answer, Err(SecretsError::Silent));
        }
        let started = Arc::new(AtomicBool::new(false));
        let start = Arc::clone(&started);
        let more = watch.within(move |_| {
            start.store(true, Ordering::SeqCst);
            Ok(())
        });
        assert_eq!(more, Err(SecretsError::Silent));
        assert!(!started.load(Ordering::SeqCst), "a fifth was started beside four that hang");
        drop(gates);
        for _ in 0..HANGING_MAX {
            assert_eq!(seen.recv_timeout(Duration::from_secs(60)), Ok(true), "each learns that nobody waits");
        }
        // their places are free again as soon as they have ended
        let patient = Watch { patience: Duration::from_secs(60), running: Arc::clone(&watch.running) };
        while patient.within(|_| Ok(())).is_err() {
            thread::yield_now();
        }
    }
}
