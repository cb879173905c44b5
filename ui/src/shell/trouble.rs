//! The banner that says that the page could not be brought up to date, until it could.

use crate::{
    catalogue::common,
    components::{Button, Glyph, Icon},
    live::Live,
};
use leptos::prelude::*;

/// The banner.
#[component]
pub fn Trouble() -> impl IntoView {
    let live = Live::get();
    move || {
        live.trouble.get().map(|error| {
            view! {
                <div class="trouble" role="alert">
                    <Icon glyph=Glyph::Warning/>
                    <p>{error.message} " " {error.hint}</p>
                    <Button small=true on_press=move || live.resync()>{common::try_again()}</Button>
                </div>
            }
        })
    }
}
