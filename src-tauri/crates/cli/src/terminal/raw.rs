//! The terminal as it is while a program other than ours is sat at: every key is handed over as it is pressed, and nothing
//! is shown but what that program writes.

use rustix::termios::{self, OptionalActions, Termios};

/// The terminal hands over every key, until this goes. So whatever ends it, the terminal is left as it was.
pub(crate) struct RawTerminal {
    before: Termios,
}

impl RawTerminal {
    /// From now on.
    pub(crate) fn enter() -> rustix::io::Result<Self> {
        let stdin = std::io::stdin();
        let before = termios::tcgetattr(&stdin)?;
        let mut raw = before.clone();
        raw.make_raw();
        termios::tcsetattr(&stdin, OptionalActions::Drain, &raw)?;
        Ok(Self { before })
    }
}

impl Drop for RawTerminal {
    fn drop(&mut self) {
        // The terminal may be gone, and then nobody misses it.
        let _ = termios::tcsetattr(std::io::stdin(), OptionalActions::Drain, &self.before);
    }
}
