//! Signals on their way to a run.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What the engine can ask of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End it with its whole process tree; `run` returns [`Outcome::Cancelled`](super::Outcome::Cancelled) (or what happened first).
    Cancel,
    /// Freeze it; `run` returns [`Ended::Parked`](super::Ended::Parked) once it is frozen.
    Pause,
    /// Let it go on, where it was frozen.
    Resume,
    /// Leave it running and return [`Ended::Detached`](super::Ended::Detached).
    Detach,
    /// The person wrote to it: look at [`RunContext::user_messages`](super::RunContext::user_messages) when the turn ends.
    Mail,
}

/// What receives the signals of a run.
pub type Receive = Box<dyn Fn(Signal) + Send + Sync>;

/// Delivers the signals of one run: one at a time and in order, those that come before anybody listens as soon as
/// somebody does. No lock is held while one is delivered: whoever signals waits for nobody else's delivery.
#[derive(Default)]
pub struct SignalBox {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    receive: Option<Arc<Receive>>,
    waiting: VecDeque<Signal>,
    /// Somebody delivers, and goes on with what comes meanwhile.
    delivering: bool,
}

impl SignalBox {
    /// Passes a signal on, from any thread.
    pub fn signal(&self, signal: Signal) {
        self.lock().waiting.push_back(signal);
        self.deliver();
    }

    /// Sets what receives the signals from now on, and those that came before.
    pub fn listen(&self, receive: Receive) {
        self.lock().receive = Some(Arc::new(receive));
        self.deliver();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn deliver(&self) {
        let mut state = self.lock();
        if state.delivering {
            return;
        }
        while let Some(receive) = state.receive.clone()
            && let Some(signal) = state.waiting.pop_front()
        {
            state.delivering = true;
            drop(state);
            receive(signal);
            state = self.lock();
        }
        state.delivering = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Weak, mpsc};

    #[test]
    fn signals_come_in_order_whenever_somebody_listens() {
        let signals = SignalBox::default();
        let (tell, told) = mpsc::channel();
        signals.signal(Signal::Pause);
        signals.signal(Signal::Resume);
        signals.listen(Box::new(move |signal| tell.send(signal).unwrap()));
        signals.signal(Signal::Cancel);
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [Signal::Pause, Signal::Resume, Signal::Cancel]);
    }

    #[test]
    fn whoever_signals_waits_for_no_delivery_but_its_own() {
        let signals = Arc::new(SignalBox::default());
        let (go, gate) = mpsc::channel::<()>();
        let (tell, told) = mpsc::channel();
        let gate = Mutex::new(gate);
        signals.listen(Box::new(move |signal| {
            tell.send(signal).unwrap();
            gate.lock().unwrap().recv().unwrap();
        }));
        let slow = Arc::clone(&signals);
        let first = std::thread::spawn(move || slow.signal(Signal::Pause));
        assert_eq!(told.recv().unwrap(), Signal::Pause);
        // somebody else's delivery is not over, and this returns
        signals.signal(Signal::Cancel);
        assert!(told.try_recv().is_err(), "one at a time");
        go.send(()).unwrap();
        go.send(()).unwrap();
        first.join().unwrap();
        assert_eq!(told.try_recv(), Ok(Signal::Cancel));
    }

    #[test]
    fn a_receiver_may_signal() {
        let signals = Arc::new_cyclic(|own: &Weak<SignalBox>| {
            let own = own.clone();
            let signals = SignalBox::default();
            signals.listen(Box::new(move |signal| {
                if signal == Signal::Pause {
                    own.upgrade().unwrap().signal(Signal::Cancel);
                }
            }));
            signals
        });
        signals.signal(Signal::Pause);
        assert!(signals.lock().waiting.is_empty());
    }
}
