//! Bringing a part of the page into sight.

use leptos::web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Scrolls as little as brings the whole of an element into sight.
pub fn bring_in_sight(element: &Element) {
    scroll_to(element, ScrollLogicalPosition::Nearest);
}

/// Scrolls so that an element is in the middle.
pub fn bring_to_the_middle(element: &Element) {
    scroll_to(element, ScrollLogicalPosition::Center);
}

/// Scrolls so that an element stands where what is read begins.
pub fn bring_to_the_top(element: &Element) {
    scroll_to(element, ScrollLogicalPosition::Start);
}

fn scroll_to(element: &Element, place: ScrollLogicalPosition) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(place);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}
