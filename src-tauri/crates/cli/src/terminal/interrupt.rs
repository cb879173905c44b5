//! Signals, taken in a thread of their own so that no handler does more than wake it.

use crate::terminal::failure::Failure;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH},
    iterator::Signals,
    low_level::emulate_default_handler,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// After so many signals without effect the process ends as if it had taken none.
const PATIENCE: u32 = 3;

/// What is done on Ctrl+C; it returns whether anybody heard.
type React = Box<dyn Fn() -> bool + Send>;

/// What is done before the process ends by a signal.
type LastWish = Box<dyn Fn() + Send>;

/// Ctrl+C, as long as the process lives. One after another may listen to it; while nobody does, nothing comes of it.
#[derive(Clone)]
pub(crate) struct Interrupts(Arc<Mutex<Listener>>);

/// What is done when the process is asked to end, or its terminal is closed; one wish after another.
#[derive(Clone, Default)]
pub(crate) struct LastWishes(Arc<Mutex<Option<LastWish>>>);

impl LastWishes {
    /// Hears of both from now on.
    pub(crate) fn hear() -> Result<Self, Failure> {
        let wishes = Self::default();
        let heard = wishes.clone();
        on(&[SIGTERM, SIGHUP], move || {
            if let Some(wish) = heard.lock().as_ref() {
                wish();
            }
            // nobody keeps it from ending
            false
        })?;
        Ok(wishes)
    }

    /// From now on this is done, in the place of what was to be done before.
    pub(crate) fn make(&self, wish: impl Fn() + Send + 'static) {
        *self.lock() = Some(Box::new(wish));
    }

    /// Nothing is to be done any more.
    pub(crate) fn none(&self) {
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<LastWish>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
struct Listener {
    react: Option<React>,
    /// How often it was pressed since this one listens.
    taken: u32,
}

impl Interrupts {
    /// Takes Ctrl+C from now on.
    pub(crate) fn take() -> Result<Self, Failure> {
        let listener = Self(Arc::default());
        let mut signals = signals(&[SIGINT])?;
        let pressed = listener.clone();
        std::thread::spawn(move || {
            for signal in signals.forever() {
                if !pressed.is_heard() {
                    // It ends the process; when it cannot, the next signal tries again.
                    let _ = emulate_default_handler(signal);
                }
            }
        });
        Ok(listener)
    }

    /// Calls `react` each time, until somebody else listens.
    pub(crate) fn hand_to(&self, react: impl Fn() -> bool + Send + 'static) {
        *self.lock() = Listener { react: Some(Box::new(react)), taken: 0 };
    }

    /// Nobody listens any more.
    pub(crate) fn hand_to_nobody(&self) {
        *self.lock() = Listener::default();
    }

    fn is_heard(&self) -> bool {
        let mut listener = self.lock();
        listener.taken += 1;
        listener.taken < PATIENCE && listener.react.as_ref().is_none_or(|react| react())
    }

    fn lock(&self) -> MutexGuard<'_, Listener> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Calls `react` on Ctrl+C and on the request to end; it returns whether anybody heard.
pub(crate) fn on_request_to_end(react: impl Fn() -> bool + Send + 'static) -> Result<(), Failure> {
    on(&[SIGINT, SIGTERM], react)
}

/// The same for what has the terminal to itself, and so has to give it back: also when it is closed, and on Ctrl+\\.
pub(crate) fn on_any_end(react: impl Fn() -> bool + Send + 'static) -> Result<(), Failure> {
    on(&[SIGINT, SIGTERM, SIGHUP, SIGQUIT], react)
}

/// Calls `react` when the terminal has another size; it returns whether anybody heard.
pub(crate) fn on_resize(react: impl Fn() -> bool + Send + 'static) -> Result<(), Failure> {
    let mut signals = signals(&[SIGWINCH])?;
    std::thread::spawn(move || for _ in signals.forever().take_while(|_| react()) {});
    Ok(())
}

fn on(which: &[i32], react: impl Fn() -> bool + Send + 'static) -> Result<(), Failure> {
    let mut signals = signals(which)?;
    std::thread::spawn(move || {
        let mut taken = 0;
        for signal in signals.forever() {
            taken += 1;
            if taken >= PATIENCE || !react() {
                // It ends the process; when it cannot, the next signal tries again.
                let _ = emulate_default_handler(signal);
            }
        }
    });
    Ok(())
}

fn signals(which: &[i32]) -> Result<Signals, Failure> {
    Signals::new(which).map_err(|e| Failure::broken(format!("the system did not let signals be taken: {e}")))
}
