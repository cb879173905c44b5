//! What the board is seen with: the window, the terminal, the moment. Everything may read it; only the state writes it.

use crate::{display::time::Local, text::style::Paint};
use contract::Timestamp;
use jiff::tz::TimeZone;

/// The window, the terminal, the moment.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// What the terminal can be sent.
    pub(crate) paint: Paint,
    /// Columns and rows of the window.
    pub(crate) size: (u16, u16),
    /// The moment that is shown.
    pub(crate) now: Timestamp,
    /// The person's zone.
    pub(crate) zone: TimeZone,
    /// Whether the terminal sends what the mouse does.
    pub(crate) mouse_taken: bool,
}

impl View {
    /// The moment in the person's zone.
    pub(crate) fn local(&self) -> Local {
        Local::in_zone(self.now, self.zone.clone())
    }
}
