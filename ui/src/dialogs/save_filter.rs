//! The dialog in which a filter of the queue gets its name.

use crate::{
    catalogue::{common, dialogs as say},
    components::{NameDialog, Toasts},
    live::Live,
    shell::{SavingFilter, Shell},
    state::saved_filters::{saved, suggested, wrong_name},
};
use leptos::{prelude::*, task::spawn_local};

/// The dialog, closed until it is asked for.
#[component]
pub fn SaveFilter() -> impl IntoView {
    let (live, shell, toasts) = (Live::get(), Shell::get(), Toasts::get());
    let (open, name) = (RwSignal::new(false), RwSignal::new(String::new()));
    let (told, pending) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        let Some(wish) = shell.saving_filter.get() else { return open.set(false) };
        told.set(false);
        name.set(match wish {
            SavingFilter::New => shell.queue_view.with_untracked(suggested),
            SavingFilter::Rename(name) => name,
        });
        open.set(true);
    });
    let own = move || match shell.saving_filter.get() {
        Some(SavingFilter::Rename(name)) => Some(name),
        Some(SavingFilter::New) | None => None,
    };
    let wrong = move || {
        live.settings
            .with(|settings| name.with(|name| wrong_name(name, &settings.saved_filters, own().as_deref())))
    };
    let submit = move || {
        told.set(true);
        if pending.get_untracked() || untrack(wrong).is_some() {
            return;
        }
        let (own, name) = (untrack(own), name.get_untracked());
        let filter = saved(&name, &shell.queue_view.get_untracked());
        pending.set(true);
        spawn_local(async move {
            let change = |settings: &mut contract::settings::Settings| match &own {
                Some(own) => {
                    for known in settings.saved_filters.iter_mut().filter(|known| known.name == *own) {
                        known.name.clone_from(&filter.name);
                    }
                }
                None => settings.saved_filters.push(filter.clone()),
            };
            let kept = live.change_settings(change).await;
            pending.set(false);
            match kept {
                Ok(()) => open.set(false),
                Err(error) => toasts.error(&error),
            }
        });
    };
    let title = Signal::derive(move || {
        if own().is_some() { say::rename_filter() } else { say::save_filter() }.to_owned()
    });
    let action = Signal::derive(move || if own().is_some() { say::rename() } else { say::save() }.to_owned());
    view! {
        <NameDialog
            open=open
            title=title
            label=common::name()
            hint=Some(say::filter_name_hint().to_owned())
            name=name
            error=Signal::derive(move || wrong().filter(|_| told.get()))
            action=action
            pending=pending
            on_submit=submit
            on_close=move || shell.saving_filter.set(None)
        />
    }
}
