//! The form of the provider dialog, and the test of what is entered in it.

use crate::{hooks::form_state::FormState, state::provider_form::ProviderForm};
use contract::provider::ProviderCheck;
use leptos::prelude::*;

/// The provider dialog's form.
pub type ProviderState = FormState<ProviderForm>;

/// Whether the dialog opens at the key, because the one that was kept is not accepted. A cheap handle.
#[derive(Clone, Copy)]
pub struct KeyFirst(RwSignal<bool>);

impl KeyFirst {
    /// For the dialog of `state`; it holds until that closes.
    pub fn provide(state: ProviderState) -> Self {
        let wished = RwSignal::new(false);
        Effect::new(move |was_open: Option<bool>| {
            let open = state.open.get();
            if was_open == Some(true) && !open {
                wished.set(false);
            }
            open
        });
        provide_context(Self(wished));
        Self(wished)
    }

    /// The next dialog opens at the key.
    pub fn wish(self) {
        self.0.set(true);
    }

    /// Whether the dialog that opens does.
    pub(super) fn is_wished() -> bool {
        expect_context::<Self>().0.get_untracked()
    }
}

/// What a test of what is entered came to.
#[derive(Clone, Default, PartialEq)]
pub(super) enum Tested {
    /// It was not tested, or has changed since.
    #[default]
    No,
    /// The answer is awaited.
    Waits,
    /// It answered, or did not.
    Said(ProviderCheck),
}

/// The test of the dialog. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct Test(pub(super) RwSignal<Tested>);

impl Test {
    /// A test that is forgotten whenever the dialog opens, and once what it was of has changed.
    pub(super) fn new(state: ProviderState) -> Self {
        let tested = RwSignal::new(Tested::No);
        Effect::new(move |_| {
            if state.open.get() {
                tested.set(Tested::No);
            }
        });
        Effect::new(move |_| {
            state.found.with(|_| ());
            if tested.with_untracked(|tested| matches!(tested, Tested::Said(_))) {
                tested.set(Tested::No);
            }
        });
        Self(tested)
    }

    pub(super) fn get() -> Self {
        expect_context()
    }
}
