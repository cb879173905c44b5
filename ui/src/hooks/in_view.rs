//! Being told when an element comes into view.

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

/// Whether the element has been in view; it stays so.
#[must_use]
pub fn seen(element: NodeRef<html::Div>) -> ReadSignal<bool> {
    let (seen, set_seen) = signal(false);
    let observer = StoredValue::new_local(None::<(IntersectionObserver, Closure<dyn FnMut(js_sys::Array)>)>);
    let stop = move || {
        if let Some((watching, _)) = observer.try_update_value(Option::take).flatten() {
            watching.disconnect();
        }
    };
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        stop();
        let changed = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let in_view = |entry: wasm_bindgen::JsValue| {
                entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting()
            };
            if entries.iter().any(in_view) {
                // by the time that it is told, the element may be gone
                let _ = set_seen.try_set(true);
            }
        });
        match IntersectionObserver::new(changed.as_ref().unchecked_ref()) {
            Ok(watching) => {
                watching.observe(&element);
                observer.set_value(Some((watching, changed)));
            }
            Err(_) => set_seen.set(true),
        }
    });
    on_cleanup(stop);
    seen
}
