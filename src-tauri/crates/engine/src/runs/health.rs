//! Whether the store can be claimed from.

/// What is known of the store and its disk, as far as claiming goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Health {
    /// Nothing is wrong.
    #[default]
    Well,
    /// The last claim was refused for good.
    Refuses,
    /// The disk is full: what would be started could not write what it makes.
    NoRoom,
    /// The file is damaged, for as long as this pool lives.
    Damaged,
    /// The file is not in its place any more, for as long as this pool lives.
    Displaced,
}

impl Health {
    /// Whether it stays so for as long as this pool lives.
    pub(super) const fn is_final(self) -> bool {
        matches!(self, Self::Damaged | Self::Displaced)
    }

    /// Whether anything may be claimed. Where claims are refused, the next one shows whether they still are.
    pub(super) const fn claims(self) -> bool {
        matches!(self, Self::Well | Self::Refuses)
    }
}
