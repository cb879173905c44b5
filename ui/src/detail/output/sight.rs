//! Where an output is looked at: at its end, which it follows, or further up.

use crate::hooks::appearance;
use leptos::{html, prelude::*};

/// So near to the end counts as there, in pixels.
const NEAR: i32 = 24;
/// Width of a letter, in rem: the type of code at its size.
const LETTER: f64 = 0.45;

/// Where the output is looked at.
#[derive(Clone, Copy)]
pub(in crate::detail) struct Sight {
    pub(super) element: NodeRef<html::Div>,
    /// Whether the view stays at the end.
    pub(super) following: RwSignal<bool>,
    last_top: StoredValue<i32>,
    /// The person has touched the wheel, a key or the bar since the view was last at the end.
    pub(super) touched: StoredValue<bool>,
    /// Letters that stand in a row.
    pub(super) columns: StoredValue<usize>,
}

impl Sight {
    pub(super) fn new() -> Self {
        Self {
            element: NodeRef::new(),
            following: RwSignal::new(true),
            last_top: StoredValue::new(0),
            touched: StoredValue::new(false),
            columns: StoredValue::new(80),
        }
    }

    /// Stays at the end from now on.
    pub(super) fn follow(&self) {
        self.following.set(true);
    }

    /// Whether the output or its tools have the focus.
    pub(super) fn has_focus(&self) -> bool {
        let focused = document().active_element();
        let panel = self.element.get_untracked().and_then(|element| element.parent_element());
        panel.is_some_and(|panel| focused.is_some_and(|focused| panel.contains(Some(&focused))))
    }

    /// Goes to the end with the next frames: blocks get their true height only once they come into view.
    /// The output may have been left by then: then there is nothing to do.
    pub(super) fn to_end(self, frames: u8) {
        request_animation_frame(move || {
            if let Some(element) = self.element.try_get_untracked().flatten()
                && self.following.try_get_untracked() == Some(true)
            {
                element.set_scroll_top(element.scroll_height());
                self.last_top.set_value(element.scroll_top());
                self.touched.set_value(false);
                if frames > 1 {
                    self.to_end(frames - 1);
                }
            }
        });
    }

    /// The view has moved. Only the person lets go of the end; what grows or shrinks by itself does not. `detached`: the end
    /// of what shows is not the output's, so whoever reads there follows nothing.
    pub(super) fn scrolled(&self, detached: bool) {
        let Some(element) = self.element.get_untracked() else { return };
        let top = element.scroll_top();
        if !detached && top + element.client_height() + NEAR >= element.scroll_height() {
            self.touched.set_value(false);
            self.set_following(true);
        } else if self.touched.get_value() && top < self.last_top.get_value() {
            self.set_following(false);
        }
        self.last_top.set_value(top);
    }

    pub(super) fn measure(&self) {
        if let Some(element) = self.element.get_untracked() {
            let width = f64::from(element.client_width()) / appearance::rem() - 2.0;
            self.columns.set_value((width / LETTER).max(10.0) as usize);
        }
    }

    pub(super) fn set_following(&self, following: bool) {
        if self.following.get_untracked() != following {
            self.following.set(following);
        }
    }
}
