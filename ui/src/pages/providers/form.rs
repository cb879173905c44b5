//! The provider dialog's fields as signals, and what it is open for.

use crate::{
    dialogs::parts::leaves,
    state::{provider_form::ProviderForm, told::Told},
};
use contract::{ApiError, FieldError, Provider, ProviderDraft, ProviderKind, provider::ProviderCheck};
use leptos::prelude::*;

macro_rules! fields {
    ($($field:ident: $type:ty),* $(,)?) => {
        /// One signal for each field of [`ProviderForm`].
        #[derive(Clone, Copy)]
        pub(super) struct Fields { $(pub(super) $field: RwSignal<$type>),* }

        impl Fields {
            fn new() -> Self {
                let ProviderForm { $($field),* } = ProviderForm::empty(ProviderKind::OpenAi);
                Self { $($field: RwSignal::new($field)),* }
            }

            pub(super) fn read(&self) -> ProviderForm {
                ProviderForm { $($field: self.$field.get()),* }
            }

            pub(super) fn fill(&self, form: ProviderForm) {
                $(if self.$field.with_untracked(|now| *now != form.$field) { self.$field.set(form.$field); })*
            }
        }
    };
}
fields! {
    kind: String, name: String, base_url: String, model: String, key_source: String, key: String,
    key_variable: String, allow_http: bool, requests_per_minute: String,
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

/// The provider dialog and what it needs. A cheap handle.
#[derive(Clone, Copy)]
pub struct ProviderDesk {
    pub(super) open: RwSignal<bool>,
    pub(super) fields: Fields,
    /// The provider that is changed, unless one is added.
    pub(super) before: RwSignal<Option<Provider>>,
    /// The request, and what is wrong with it.
    pub(super) findings: Memo<(ProviderDraft, Vec<FieldError>)>,
    pub(super) told: RwSignal<Told>,
    pub(super) pending: RwSignal<bool>,
    pub(super) failure: RwSignal<Option<ApiError>>,
    pub(super) tested: RwSignal<Tested>,
}

impl ProviderDesk {
    /// The dialog's state. Once, by the page.
    pub fn new() -> Self {
        let (fields, before) = (Fields::new(), RwSignal::new(None::<Provider>));
        Self {
            open: RwSignal::new(false),
            fields,
            before,
            findings: Memo::new(move |_| before.with(|before| fields.read().request(before.as_ref()))),
            told: RwSignal::new(Told::default()),
            pending: RwSignal::new(false),
            failure: RwSignal::new(None),
            tested: RwSignal::new(Tested::No),
        }
    }

    pub(super) fn get() -> Self {
        expect_context()
    }

    /// Opens the dialog for a new provider.
    pub fn add(self) {
        self.fields.fill(ProviderForm::empty(ProviderKind::OpenAi));
        self.show(None);
    }

    /// Opens the dialog for a provider to be changed.
    pub(super) fn change(self, provider: Provider) {
        self.fields.fill(ProviderForm::of(&provider));
        self.show(Some(provider));
    }

    fn show(self, before: Option<Provider>) {
        self.before.set(before);
        self.told.set(Told::default());
        self.failure.set(None);
        self.tested.set(Tested::No);
        self.open.set(true);
    }

    /// It was closed, in whichever way: the key is forgotten.
    pub(super) fn end(self) {
        self.fields.key.set(String::new());
    }

    /// What is to be shown beside a field.
    pub(super) fn error(self, field: &'static str) -> Signal<Option<String>> {
        let (told, findings) = (self.told, self.findings);
        Signal::derive(move || {
            told.with(|told| findings.with(|(draft, wrong)| told.about(field, wrong, draft)))
        })
    }

    pub(super) fn leaves(self, field: &'static str) -> Callback<()> {
        leaves(self.told, field)
    }
}
