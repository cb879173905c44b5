//! The focus is never lost.
//!
//! Owns: where the focus goes when the element that had it is taken away. The browser leaves it nowhere then, and the
//! keyboard begins again at the top of the window. Whoever knows a better place gives that the focus before the next frame.

use leptos::prelude::*;
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement};

/// Marks an element as the place where the keyboard is at home in the part of the window around it.
const HOME: &str = "[data-focus-home]";
/// Where it is at home in a part that marks none.
const PAGE: &str = "main";
/// What can have the focus.
const FOCUSABLE: &str = "a[href], button, input, select, textarea, [tabindex]";

/// Watches over the focus for as long as the app runs. Once, by the app.
pub fn keep() {
    let came_through = StoredValue::new_local(Vec::<Element>::new());
    let moved = window_event_listener(leptos::ev::focusin, move |event| {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(element) = element.filter(|element| !is_body(element)) {
            came_through.set_value(with_parents(element));
        }
    });
    on_cleanup(move || moved.remove());
    let looking = Rc::new(Cell::new(false));
    let look = Closure::<dyn FnMut()>::new(move || {
        if looking.get() || !came_through.with_value(|way| is_lost(way)) {
            return;
        }
        looking.set(true);
        let looking = Rc::clone(&looking);
        request_animation_frame(move || {
            looking.set(false);
            came_through.with_value(|way| {
                if is_lost(way) {
                    bring_home(way);
                }
            });
        });
    });
    let Ok(observer) = web_sys::MutationObserver::new(look.as_ref().unchecked_ref()) else { return };
    let what = web_sys::MutationObserverInit::new();
    what.set_child_list(true);
    what.set_subtree(true);
    // Fails only for a node that cannot be watched.
    let _ = observer.observe_with_options(&document(), &what);
    let watching = StoredValue::new_local((observer, look));
    on_cleanup(move || {
        let _ = watching.try_update_value(|(observer, _)| observer.disconnect());
    });
}

/// Gives the focus to the place where it is at home in the element that `selector` names, if it is not in there already.
pub fn go_home_in(selector: &'static str) {
    request_animation_frame(move || {
        let Some(part) = document().query_selector(selector).ok().flatten() else { return };
        let inside = document().active_element().is_some_and(|active| part.contains(Some(&active)));
        if !inside {
            bring_home(&[part]);
        }
    });
}

/// Whether nothing has the focus because what had it cannot have it any more. A click beside everything takes it away
/// too, and is meant.
fn is_lost(way: &[Element]) -> bool {
    let nowhere = document().active_element().is_none_or(|active| is_body(&active));
    nowhere && way.first().is_some_and(|had_it| !(had_it.is_connected() && shows(had_it)))
}

/// Gives the focus to the nearest place to go on from: in the innermost part that is still there, its home, the part
/// itself, or the first control of it.
fn bring_home(way: &[Element]) {
    let body = document().body().map(Element::from);
    let parts = way.iter().filter(|part| part.is_connected()).cloned().chain(body);
    for part in parts {
        let itself = || part.has_attribute("tabindex").then(|| part.clone()).filter(shows);
        let place = first_that_shows(&part, HOME).or_else(itself).or_else(|| match is_body(&part) {
            true => first_that_shows(&part, PAGE),
            false => first_that_shows(&part, FOCUSABLE),
        });
        if let Some(place) = place.and_then(|place| place.dyn_into::<HtmlElement>().ok()) {
            // Fails only for an element that is not in the page.
            let _ = place.focus();
            if document().active_element().is_some_and(|active| !is_body(&active)) {
                return;
            }
        }
    }
}

fn with_parents(element: Element) -> Vec<Element> {
    std::iter::successors(Some(element), |part| part.parent_element())
        .take_while(|part| !is_body(part))
        .collect()
}

fn first_that_shows(part: &Element, selector: &str) -> Option<Element> {
    let found = part.query_selector_all(selector).ok()?;
    let mut elements = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok());
    elements.find(shows)
}

/// Whether an element takes up room and can be seen.
fn shows(element: &Element) -> bool {
    let style = window().get_computed_style(element).ok().flatten();
    let visible = style.and_then(|style| style.get_property_value("visibility").ok());
    visible.as_deref() == Some("visible") && element.get_client_rects().length() > 0
}

fn is_body(element: &Element) -> bool {
    element.tag_name() == "BODY"
}
