//! Being told when an element changes its size.

use leptos::{html, prelude::*};
use wasm_bindgen::{JsCast, closure::Closure};

/// Calls `then` once the element is there, and each time that its size has changed.
pub fn on_resize(element: NodeRef<html::Div>, then: impl Fn() + Clone + 'static) {
    let observer = StoredValue::new_local(None::<(web_sys::ResizeObserver, Closure<dyn FnMut()>)>);
    let stop = move || {
        if let Some((watching, _)) = observer.try_update_value(Option::take).flatten() {
            watching.disconnect();
        }
    };
    Effect::new(move |_| {
        let Some(element) = element.get() else { return };
        stop();
        let told = then.clone();
        let changed = Closure::<dyn FnMut()>::new(told);
        if let Ok(watching) = web_sys::ResizeObserver::new(changed.as_ref().unchecked_ref()) {
            watching.observe(&element);
            observer.set_value(Some((watching, changed)));
        }
        then();
    });
    on_cleanup(stop);
}
