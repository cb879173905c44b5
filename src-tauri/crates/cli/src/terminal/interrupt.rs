//! Signals, taken in a thread of their own so that no handler does more than wake it.

use crate::terminal::failure::Failure;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH},
    iterator::Signals,
    low_level::emulate_default_handler,
};

/// After so many signals without effect the process ends as if it had taken none.
const PATIENCE: u32 = 3;

/// Calls `react` on every Ctrl+C; it returns whether anybody heard.
pub(crate) fn on_ctrl_c(react: impl Fn() -> bool + Send + 'static) -> Result<(), Failure> {
    on(&[SIGINT], react)
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
    let mut signals = Signals::new([SIGWINCH])
        .map_err(|e| Failure::broken(format!("the system did not let signals be taken: {e}")))?;
    std::thread::spawn(move || for _ in signals.forever().take_while(|_| react()) {});
    Ok(())
}

fn on(which: &[i32], react: impl Fn() -> bool + Send + 'static) -> Result<(), Failure> {
    let mut signals = Signals::new(which)
        .map_err(|e| Failure::broken(format!("the system did not let signals be taken: {e}")))?;
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
