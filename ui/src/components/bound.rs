//! What a control shows and changes: a signal of its own, or a part of something bigger.

use leptos::prelude::*;

/// A value that a control shows, and how it is changed. A cheap handle.
pub struct Bound<T: Send + Sync + 'static> {
    value: Signal<T>,
    change: Callback<T>,
}

impl<T: Send + Sync + 'static> Clone for Bound<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Bound<T> {}

impl<T: Clone + Send + Sync + 'static> Bound<T> {
    /// Shows `value`; `change` is given another one.
    pub fn new(value: impl Into<Signal<T>>, change: impl Fn(T) + Send + Sync + 'static) -> Self {
        Self { value: value.into(), change: Callback::new(change) }
    }

    /// The value, watched.
    #[must_use]
    pub fn get(self) -> T {
        self.value.get()
    }

    /// The value as it is now.
    #[must_use]
    pub fn get_untracked(self) -> T {
        self.value.get_untracked()
    }

    /// Looks at the value, and watches it.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.value.with(look)
    }

    /// Changes the value; nothing once what showed it is gone.
    pub fn set(self, value: T) {
        self.change.try_run(value);
    }

    /// The value alone.
    #[must_use]
    pub const fn signal(self) -> Signal<T> {
        self.value
    }
}

impl<T: Clone + Send + Sync + 'static> From<RwSignal<T>> for Bound<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::new(signal, move |value| signal.set(value))
    }
}
