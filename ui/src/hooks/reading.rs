//! One thing that a tab reads, again whenever what it depends on changes; older replies never overwrite newer ones.

use crate::{
    catalogue::common,
    components::{Button, Glyph, Icon},
    ipc,
    state::revision::Turns,
};
use contract::{ApiError, Command};
use leptos::{prelude::*, task::spawn_local};

/// What was read last, and what went wrong last.
pub struct Reading<T: Send + Sync + 'static> {
    pub value: RwSignal<Option<T>>,
    pub error: RwSignal<Option<ApiError>>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Reading<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Reading<T> {}

/// Reads what `request` asks for, now and each time that something it looks at changes; nothing where it is `None`.
pub fn read<C: Command>(request: impl Fn() -> Option<C> + 'static) -> Reading<C::Reply>
where
    C::Reply: Sync,
{
    let reading = Reading { value: RwSignal::new(None), error: RwSignal::new(None), again: RwSignal::new(0) };
    let turns = StoredValue::new(Turns::default());
    Effect::new(move |_| {
        reading.again.with(|_| ());
        let Some(request) = request() else { return };
        let turn = turns.try_update_value(Turns::take).unwrap_or_default();
        spawn_local(async move {
            let reply = ipc::call(request).await;
            if turns.try_update_value(|turns| turns.admit(turn)) != Some(true) {
                return; // overtaken, or the tab is gone
            }
            match reply {
                Ok(value) => {
                    reading.value.set(Some(value));
                    reading.error.set(None);
                }
                Err(error) => reading.error.set(Some(error)),
            }
        });
    });
    reading
}

/// What could not be read, why, and a way to try again.
#[component]
pub fn ReadingTrouble<T: Send + Sync + 'static>(reading: Reading<T>) -> impl IntoView {
    move || {
        reading.error.get().map(|error| {
            view! {
                <div class="box failed" role="alert">
                    <Icon glyph=Glyph::Warning/>
                    <div class="box-text">
                        <p>{error.message}</p>
                        {error.hint.map(|hint| view! { <p class="box-hint">{hint}</p> })}
                        <div class="box-actions">
                            <Button small=true on_press=move || reading.again.update(|n| *n += 1)>{common::try_again()}</Button>
                        </div>
                    </div>
                </div>
            }
        })
    }
}
