//! A list that grows at its end, read as it grows.

use crate::{components::Toasts, ipc};
use contract::Command;
use leptos::{prelude::*, task::spawn_local};

/// The entries so far, `None` until they are known. Each change of `revision` reads those that came since.
///
/// `request` asks for those behind an entry's number, 0 being before the first, and for so many at most as its
/// second argument says; `number` is that of an entry. It ends with the component that called this.
pub fn follow<T, C, R>(
    revision: Memo<R>,
    at_once: i64,
    number: fn(&T) -> i64,
    request: impl Fn(i64, i64) -> C + Copy + 'static,
) -> RwSignal<Option<Vec<T>>>
where
    T: Clone + Send + Sync + 'static,
    C: Command<Reply = Vec<T>>,
    R: Clone + PartialEq + Send + Sync + 'static,
{
    let toasts = Toasts::get();
    let entries = RwSignal::new(None::<Vec<T>>);
    let reading = StoredValue::new(false);
    let last = move |entries: &Option<Vec<T>>| entries.iter().flatten().last().map_or(0, number);
    let read = move || {
        if reading.get_value() {
            return;
        }
        reading.set_value(true);
        spawn_local(async move {
            // Either is gone with the component.
            while let (Some(seen), Some(after)) =
                (revision.try_get_untracked(), entries.try_with_untracked(last))
            {
                let more = match ipc::call(request(after, at_once)).await {
                    Ok(more) => more,
                    Err(error) => {
                        toasts.error(&error);
                        break;
                    }
                };
                let full = more.len() as i64 == at_once;
                let first = entries.try_with_untracked(Option::is_none);
                if !more.is_empty() || first == Some(true) {
                    let _ = entries.try_update(|entries| entries.get_or_insert_default().extend(more));
                }
                if !full && revision.try_get_untracked() == Some(seen) {
                    break;
                }
            }
            let _ = reading.try_update_value(|reading| *reading = false);
        });
    };
    Effect::new(move |_| {
        revision.with(|_| ());
        read();
    });
    entries
}
