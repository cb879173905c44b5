//! A newer version is told once by a notice with the way to it; after that it stands in the settings under About.

use super::remembered::{recall, remember};
use crate::{catalogue::settings as say, components::Toasts, ipc};
use contract::{
    command::{GetUpdates, OpenLink, UpdateFacts},
    event::UPDATE_FOUND,
};
use leptos::task::spawn_local;

/// Under what is remembered which version was told last.
const TOLD: &str = "update-told";

/// Tells of newer versions from now on. Once, by the app.
pub fn tell_of_newer(toasts: Toasts) {
    spawn_local(async move {
        let heard = async {
            ipc::listen(UPDATE_FOUND, move |facts: UpdateFacts| tell(toasts, &facts)).await?;
            // what was found before anybody listened
            ipc::call(GetUpdates {}).await.map(|facts| tell(toasts, &facts))
        };
        if let Err(error) = heard.await {
            toasts.error(&error);
        }
    });
}

/// This version shows already, and is told no more.
pub fn is_told(facts: &UpdateFacts) {
    if let Some(newer) = &facts.newer {
        remember(TOLD, &newer.version);
    }
}

fn tell(toasts: Toasts, facts: &UpdateFacts) {
    let Some(newer) = &facts.newer else { return };
    if recall::<String>(TOLD).as_ref() == Some(&newer.version) {
        return;
    }
    is_told(facts);
    let said = say::newer_version(&newer.version);
    match newer.link.clone() {
        None => toasts.say(said),
        Some(url) => toasts.say_with(said, say::see_what_is_new(), move || {
            let url = url.clone();
            spawn_local(async move {
                if let Err(error) = ipc::call(OpenLink { url }).await {
                    toasts.error(&error);
                }
            });
        }),
    }
}
