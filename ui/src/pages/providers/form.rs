//! The form of the provider dialog, and the test of what is entered in it.

use crate::{hooks::form_state::FormState, state::provider_form::ProviderForm};
use contract::provider::ProviderCheck;
use leptos::prelude::*;

/// The provider dialog's form.
pub type ProviderState = FormState<ProviderForm>;

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
            state.found.track();
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
