//! Whether Legwork is in a configuration, and is started from there.

/// What a configuration says of Legwork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Nothing.
    Absent,
    /// It is there, and not to be started.
    SwitchedOff,
    /// It is there.
    There,
}

impl Presence {
    /// Of an entry that says so much of itself.
    pub(super) fn of_entry(disabled: Option<bool>, enabled: Option<bool>) -> Self {
        if disabled == Some(true) || enabled == Some(false) { Self::SwitchedOff } else { Self::There }
    }
}
