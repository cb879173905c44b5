//! A dialog with a form: its fields as signals, what it is open for, what is told of it, and the way of its request.

use crate::{
    components::{Bound, field::focus_first},
    state::{form::Form, told::Told},
};
use contract::{ApiError, FieldError};
use leptos::{ev, prelude::*};
use std::time::Duration;

/// The form of one dialog. A cheap handle.
pub struct FormState<F: Form> {
    /// Whether the dialog is open.
    pub open: RwSignal<bool>,
    /// The fields as they stand.
    pub form: RwSignal<F>,
    /// What is changed, unless a new one is made.
    pub before: RwSignal<Option<F::Subject>>,
    /// The request, and what is wrong with it.
    pub found: Memo<(F::Draft, Vec<FieldError>)>,
    /// Which of that shows.
    pub told: RwSignal<Told>,
    /// A request is under way.
    pub pending: RwSignal<bool>,
    /// A refusal that belongs to no field.
    pub failure: RwSignal<Option<ApiError>>,
}

impl<F: Form> Clone for FormState<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Form> Copy for FormState<F> {}

impl<F: Form> Default for FormState<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F: Form> FormState<F> {
    /// A closed dialog with an empty form.
    #[must_use]
    pub fn new() -> Self {
        let (form, before) = (RwSignal::new(F::empty()), RwSignal::new(None::<F::Subject>));
        Self {
            open: RwSignal::new(false),
            form,
            before,
            found: Memo::new(move |_| form.with(|form| before.with(|before| form.request(before.as_ref())))),
            told: RwSignal::new(Told::default()),
            pending: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// The one that an ancestor provides.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// Opens the dialog for a new one, with empty fields.
    pub fn make(self) {
        self.form.set(F::empty());
        self.show(None);
    }

    /// Opens the dialog for a new one. What was begun is still there.
    pub fn resume(self) {
        if self.before.with_untracked(Option::is_some) {
            self.form.set(F::empty());
        }
        self.show(None);
    }

    /// Opens the dialog for `subject` to be changed.
    pub fn change(self, subject: F::Subject) {
        self.form.set(F::of(&subject));
        self.show(Some(subject));
    }

    fn show(self, before: Option<F::Subject>) {
        self.before.set(before);
        self.told.set(Told::default());
        self.failure.set(None);
        self.open.set(true);
    }

    /// It is done: the dialog closes, and the next one begins empty.
    pub fn finish(self) {
        let _ = self.open.try_set(false);
        let _ = self.form.try_set(F::empty());
    }

    /// Whether a new one is made.
    #[must_use]
    pub fn is_new(self) -> bool {
        self.before.with(Option::is_none)
    }

    /// One field, as [`part`] of the form.
    pub fn field<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&F) -> T + Send + Sync + 'static,
        write: impl Fn(&mut F, T) + Send + Sync + 'static,
    ) -> Bound<T> {
        part(self.form, read, write)
    }

    /// What is to be shown beside a field.
    #[must_use]
    pub fn error(self, field: &'static str) -> Signal<Option<String>> {
        let (told, found) = (self.told, self.found);
        Signal::derive(move || told.with(|told| found.with(|(draft, wrong)| told.about(field, wrong, draft))))
    }

    /// For a control whose field is checked when the focus leaves it.
    #[must_use]
    pub fn leaves(self, field: &'static str) -> Callback<()> {
        leaves(self.told, field)
    }

    /// The request, if nothing is wrong with it and none is under way; else what is wrong shows beside the fields, and
    /// the first of these gets the focus.
    pub fn checked(self) -> Option<F::Draft> {
        if self.pending.get_untracked() {
            return None;
        }
        self.failure.set(None);
        self.told.update(Told::tell_all);
        let (draft, wrong) = self.found.get_untracked();
        if wrong.is_empty() {
            return Some(draft);
        }
        let fields: Vec<String> = wrong.into_iter().map(|finding| finding.field).collect();
        request_animation_frame(move || {
            focus_first(&fields);
        });
        None
    }

    /// The engine refused `draft`: what it says of fields shows beside them, everything else above the buttons. The
    /// dialog may be gone by then.
    pub fn refused(self, draft: &F::Draft, error: ApiError) {
        let _ = self.told.try_update(|told| told.refuse(&error, draft));
        let fields: Vec<String> = error.fields.iter().map(|finding| finding.field.clone()).collect();
        request_animation_frame(move || {
            if !focus_first(&fields) {
                let _ = self.failure.try_set(Some(error));
            }
        });
    }
}

/// One part of a form. Whoever shows it is not drawn again for the others.
pub fn part<F: Send + Sync + 'static, T: Clone + PartialEq + Send + Sync + 'static>(
    form: RwSignal<F>,
    read: impl Fn(&F) -> T + Send + Sync + 'static,
    write: impl Fn(&mut F, T) + Send + Sync + 'static,
) -> Bound<T> {
    let value = Memo::new(move |_| form.with(&read));
    Bound::new(value, move |value| form.update(|form| write(form, value)))
}

/// One field of a form that bears its name: `field!(state.name)`.
macro_rules! field {
    ($state:ident.$field:ident) => {
        $state.field(|form| form.$field.clone(), |form, value| form.$field = value)
    };
}
pub(crate) use field;

/// For a control whose field is checked when the focus leaves it. While a pointer is held down nothing is said yet:
/// a message would move what is being pressed away from under it.
#[must_use]
pub fn leaves(told: RwSignal<Told>, field: impl Into<String>) -> Callback<()> {
    let field = StoredValue::new(field.into());
    Callback::new(move |()| {
        // The dialog may be gone by then, and what was told with it.
        let say = move || {
            let _ = field.try_with_value(|field| told.try_update(|told| told.leave(field)));
        };
        request_animation_frame(move || match document().query_selector(":active") {
            Ok(Some(_)) => after_release(say),
            _ => say(),
        });
    })
}

/// Runs `then` once the pointer is released and what was pressed has heard of it.
fn after_release(then: impl Fn() + Copy + 'static) {
    let listener = StoredValue::new_local(None::<WindowListenerHandle>);
    let heard = window_event_listener(ev::pointerup, move |_| {
        if let Some(listener) = listener.try_update_value(Option::take).flatten() {
            listener.remove();
        }
        set_timeout(then, Duration::ZERO);
    });
    listener.set_value(Some(heard));
}
