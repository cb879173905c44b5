//! Buttons.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several.
    #[default]
    Plain,
    /// The one that matters.
    Primary,
    /// Without a border until it is pointed at.
    Quiet,
    /// It takes something away.
    Danger,
}

impl ButtonKind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Primary => "primary",
            Self::Quiet => "quiet",
            Self::Danger => "danger",
        }
    }
}

/// A button with words. It keeps the focus while it is disabled or pending, and is then not pressed.
#[component]
pub fn Button(
    /// What happens.
    #[prop(into)]
    on_press: Callback<()>,
    /// How much it asks to be pressed.
    #[prop(optional)]
    kind: ButtonKind,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// For rows and panes.
    #[prop(optional)]
    small: bool,
    /// It cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// What it started has not ended yet.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Why it is there, or why it is disabled; shown on pointing.
    #[prop(optional, into)]
    title: Option<String>,
    /// Gets the focus when a dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let blocked = move || disabled.get() || pending.get();
    view! {
        <button
            type="button"
            class="button"
            class:small=small
            data-kind=kind.as_str()
            title=title
            data-autofocus=autofocus.then_some("")
            aria-disabled=move || blocked().then_some("true")
            aria-busy=move || pending.get().then_some("true")
            on:click=move |_| {
                if !blocked() {
                    on_press.run(());
                }
            }
        >
            {icon.map(|glyph| view! { <Icon glyph=glyph/> })}
            {children()}
        </button>
    }
}

/// A button that is only an icon. Its name is told to screen readers and shown on pointing.
#[component]
pub fn IconButton(
    /// What happens.
    #[prop(into)]
    on_press: Callback<()>,
    /// Which icon.
    #[prop(into)]
    glyph: Signal<Glyph>,
    /// What it does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// It cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button icon-button"
            data-kind="quiet"
            aria-label=move || label.get()
            title=move || label.get()
            aria-disabled=move || disabled.get().then_some("true")
            on:click=move |_| {
                if !disabled.get() {
                    on_press.run(());
                }
            }
        >
            {move || view! { <Icon glyph=glyph.get()/> }}
        </button>
    }
}
