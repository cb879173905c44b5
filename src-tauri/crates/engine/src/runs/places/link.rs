//! Signals while a place is made, and after it.

use crate::ports::{LeaseLost, Link, Receive, Report, RunContext, Signal, SignalBox};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// What was wanted of a run while its place was made: kept for its runner.
#[derive(Default)]
pub(super) struct Signals {
    kept: SignalBox,
    cancelled: AtomicBool,
    detached: AtomicBool,
    /// What ends the set-up command that runs now.
    set_up: Mutex<Option<Arc<Receive>>>,
}

impl Signals {
    /// Hears the signals of a run from now on.
    pub(super) fn hear(self: &Arc<Self>, link: &dyn Link) {
        let heard = Arc::clone(self);
        link.on_signal(Box::new(move |signal| {
            match signal {
                Signal::Cancel => heard.cancelled.store(true, Ordering::SeqCst),
                Signal::Detach => heard.detached.store(true, Ordering::SeqCst),
                Signal::Pause | Signal::Resume | Signal::Mail => {}
            }
            heard.kept.signal(signal);
            heard.end_set_up();
        }));
    }

    /// The person or the queue wants it to end.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// The engine leaves.
    pub(super) fn is_detached(&self) -> bool {
        self.detached.load(Ordering::SeqCst)
    }

    /// Whether to go on with making the place.
    pub(super) fn go_on(&self) -> bool {
        !self.is_cancelled() && !self.is_detached()
    }

    /// Says what ends the set-up command that runs from now on.
    pub(super) fn sets_up(&self, receive: Option<Receive>) {
        *self.set_up.lock().unwrap_or_else(PoisonError::into_inner) = receive.map(Arc::new);
        self.end_set_up();
    }

    /// A set-up command is ended even where the engine only leaves: nothing could go on with it.
    fn end_set_up(&self) {
        if self.go_on() {
            return;
        }
        let receive = self.set_up.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(receive) = receive {
            receive(Signal::Cancel);
        }
    }
}

/// The line of a run whose place was made before.
pub(in crate::runs) struct PlacedLink<'a> {
    pub(super) link: &'a dyn Link,
    pub(super) signals: Arc<Signals>,
}

impl Link for PlacedLink<'_> {
    fn started(&self, pid: u32) -> Result<(), LeaseLost> {
        self.link.started(pid)
    }

    fn report(&self, report: Report) {
        self.link.report(report);
    }

    fn on_signal(&self, receive: Receive) {
        // first what came before, then what comes: in between it goes the old way, which ends here as well
        self.signals.kept.listen(receive);
        let signals = Arc::clone(&self.signals);
        self.link.on_signal(Box::new(move |signal| signals.kept.signal(signal)));
    }

    fn context(&self) -> &dyn RunContext {
        self.link.context()
    }
}
