//! Whether the store can be claimed from.

/// What is known of the store, as far as claiming goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Health {
    /// Nothing is wrong.
    #[default]
    Well,
    /// The last claim was refused for good.
    Refuses,
    /// The file is damaged, for as long as this pool lives.
    Damaged,
}
