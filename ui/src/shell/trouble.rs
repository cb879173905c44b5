//! The banner that says that the page could not be brought up to date, or why nothing is started, until that is mended.

use crate::{
    catalogue::{common, shell as say},
    components::{Button, Glyph, Icon, Toasts},
    ipc,
    live::Live,
};
use contract::command::StartAnew;
use leptos::{prelude::*, task::spawn_local};

/// The banner.
#[component]
pub fn Trouble() -> impl IntoView {
    let live = Live::get();
    let stopped = Memo::new(move |_| {
        live.queue.with(|queue| {
            let queue = queue.as_ref()?;
            Some((queue.fault.clone()?, queue.suspects_data))
        })
    });
    move || match (live.trouble.get(), stopped.get()) {
        (Some(error), _) => Some(
            view! {
                <div class="trouble" role="alert">
                    <Icon glyph=Glyph::Warning/>
                    <p>{error.message} " " {error.hint}</p>
                    <Button small=true on_press=move || live.resync()>{common::try_again()}</Button>
                </div>
            }
            .into_any(),
        ),
        (None, Some((fault, suspects_data))) => {
            Some(view! { <NothingStarts fault=fault suspects_data=suspects_data/> }.into_any())
        }
        (None, None) => None,
    }
}

/// Why nothing is started, and the way out where there is one: a start anew looks at the data, and offers a backup.
#[component]
fn NothingStarts(fault: String, suspects_data: bool) -> impl IntoView {
    let toasts = Toasts::get();
    let leaving = RwSignal::new(false);
    let start_anew = move || {
        leaving.set(true);
        spawn_local(async move {
            if let Err(error) = ipc::call(StartAnew {}).await {
                leaving.set(false);
                toasts.error(&error);
            }
        });
    };
    view! {
        <div class="trouble" role="alert">
            <Icon glyph=Glyph::Warning/>
            <p dir="auto">{say::nothing_starts(&fault)} " " {suspects_data.then(say::start_anew_hint)}</p>
            {suspects_data.then(|| view! {
                <Button small=true pending=leaving on_press=start_anew>{say::start_anew()}</Button>
            })}
        </div>
    }
}
