//! Short messages at the edge of the window: what was done, often with a way back.

use super::{
    button::IconButton,
    icon::{Glyph, Icon},
};
use crate::catalogue::components as say;
use contract::ApiError;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::{sync::Arc, time::Duration};

/// How long a message stays, in seconds; one with an action or an error stays longer.
const SECONDS: u64 = 5;
const SECONDS_LONG: u64 = 12;
/// Messages that show at a time; older ones make room.
const SHOWN_MAX: usize = 4;

/// What happens when a message's action is chosen. Counted, not owned by a component: the message outlives the menu
/// or row that said it.
type Act = Arc<dyn Fn() + Send + Sync>;

/// A message that shows.
#[derive(Clone)]
struct Toast {
    number: u64,
    text: String,
    /// What it says instead while something goes on.
    progress: Option<ArcReadSignal<String>>,
    detail: Option<String>,
    failed: bool,
    action: Option<(String, Act)>,
}

/// Where messages are said. A cheap handle: take it with [`Toasts::get`] in any component.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
    timers: StoredValue<Vec<(u64, TimeoutHandle)>>,
}

impl Toasts {
    /// Makes the place for messages. Once, by the app.
    #[must_use]
    pub fn start() -> Self {
        let toasts = Self {
            shown: RwSignal::new(vec![]),
            next: StoredValue::new(0),
            timers: StoredValue::new(vec![]),
        };
        provide_context(toasts);
        toasts
    }

    /// The place that the app made.
    ///
    /// # Panics
    /// Outside the app's component tree.
    #[must_use]
    pub fn get() -> Self {
        expect_context()
    }

    /// Says that something was done.
    pub fn say(&self, text: impl Into<String>) {
        self.push(text.into(), None, false, None);
    }

    /// Says that something was done, with one thing to do about it, such as `Undo`.
    pub fn say_with(
        &self,
        text: impl Into<String>,
        action: impl Into<String>,
        act: impl Fn() + Send + Sync + 'static,
    ) {
        let act: Act = Arc::new(act);
        self.push(text.into(), None, false, Some((action.into(), act)));
    }

    /// Says what went wrong and what to do about it.
    pub fn error(&self, error: &ApiError) {
        self.push(error.message.clone(), error.hint.clone(), true, None);
    }

    /// Says that something was not done, in words of one's own.
    pub fn warn(&self, text: impl Into<String>) {
        self.push(text.into(), None, true, None);
    }

    /// Says how far something is that takes a while, until [`Self::ends`]; with a way to stop it.
    #[must_use]
    pub fn goes_on(&self, said: ArcReadSignal<String>, stop: impl Fn() + Send + Sync + 'static) -> u64 {
        let number = self.take_number();
        let action: Option<(String, Act)> = Some((say::stop().to_owned(), Arc::new(stop)));
        let text = said.get_untracked();
        let toast = Toast { number, text, progress: Some(said), detail: None, failed: false, action };
        self.shown.update(|shown| shown.push(toast));
        number
    }

    /// What goes on has ended.
    pub fn ends(&self, number: u64) {
        self.drop(number);
    }

    fn take_number(&self) -> u64 {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        number
    }

    fn push(&self, text: String, detail: Option<String>, failed: bool, action: Option<(String, Act)>) {
        let number = self.take_number();
        let seconds = if failed || action.is_some() { SECONDS_LONG } else { SECONDS };
        let toast = Toast { number, text, progress: None, detail, failed, action };
        self.shown.update(|shown| {
            // The same failure said again takes the place of the first.
            shown.retain(|old| old.text != toast.text || !old.failed);
            shown.push(toast);
            // what goes on stays, for it holds the way to stop it
            let mut surplus = shown.len().saturating_sub(SHOWN_MAX);
            shown.retain(|old| {
                let leaves = surplus > 0 && old.progress.is_none();
                surplus -= usize::from(leaves);
                !leaves
            });
        });
        self.leave_after(number, seconds);
    }

    fn leave_after(&self, number: u64, seconds: u64) {
        let toasts = *self;
        if let Ok(timer) = set_timeout_with_handle(move || toasts.drop(number), Duration::from_secs(seconds))
        {
            self.timers.update_value(|timers| timers.push((number, timer)));
        }
    }

    /// Keeps a message while it is pointed at or has the focus.
    fn keep(&self, number: u64) {
        self.timers.update_value(|timers| {
            timers.retain(|(of, timer)| {
                if *of == number {
                    timer.clear();
                }
                *of != number
            });
        });
    }

    fn drop(&self, number: u64) {
        self.keep(number);
        self.shown.update(|shown| shown.retain(|toast| toast.number != number));
    }
}

/// The edge of the window where messages show. Screen readers read them out as they come.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::get();
    view! {
        <section class="toasts" aria-label=say::messages() aria-live="polite" aria-relevant="additions">
            <For each=move || toasts.shown.get() key=|toast| toast.number let:toast>
                <Message toast=toast/>
            </For>
        </section>
    }
}

#[component]
fn Message(toast: Toast) -> impl IntoView {
    let toasts = Toasts::get();
    let Toast { number, text, progress, detail, failed, action } = toast;
    let stays = progress.is_some();
    let stay = move || toasts.keep(number);
    let leave = move || {
        if !stays {
            toasts.leave_after(number, SECONDS);
        }
    };
    let said = move || progress.as_ref().map_or_else(|| text.clone(), Get::get);
    let act = action.map(|(label, act)| {
        view! {
            <button
                type="button"
                class="toast-action"
                on:click=move |_| {
                    toasts.drop(number);
                    act();
                }
            >
                {label}
            </button>
        }
    });
    view! {
        <div
            class="toast"
            class:failed=failed
            on:mouseenter=move |_| stay()
            on:mouseleave=move |_| leave()
            on:focusin=move |_| stay()
            on:focusout=move |_| leave()
        >
            <Icon glyph=match (failed, stays) {
                (true, _) => Glyph::Warning,
                (false, true) => Glyph::Clock,
                (false, false) => Glyph::Check,
            }/>
            <div class="toast-text">
                <p dir="auto">{said}</p>
                {detail.map(|detail| view! { <p class="toast-detail">{detail}</p> })}
            </div>
            {act}
            {(!stays).then(|| view! { <IconButton glyph=Glyph::Cross label=say::close_message() on_press=move || toasts.drop(number)/> })}
        </div>
    }
}
