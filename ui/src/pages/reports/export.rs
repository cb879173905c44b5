//! A report leaves Legwork: as a file of one of the formats, or on paper.

use crate::{
    catalogue::{detail, reports as say},
    components::{Glyph, Menu, MenuItem, Toasts},
    ipc,
};
use contract::{
    ReportId,
    command::{ExportReport, SaveText},
    report::ReportFormat,
};
use leptos::{prelude::*, task::spawn_local};

/// The menu with the ways that a report can leave by.
#[component]
pub(super) fn ExportMenu(id: ReportId) -> impl IntoView {
    let toasts = Toasts::get();
    let items = Signal::derive(move || {
        let save = |format: ReportFormat| {
            MenuItem::new(named(format), Glyph::Save, move || save(toasts, id, format))
        };
        let formats = ReportFormat::ALL.map(save);
        formats.into_iter().chain([MenuItem::new(say::print(), Glyph::Printer, print)]).collect::<Vec<_>>()
    });
    view! { <Menu small=true label=say::export() glyph=Glyph::Outside items=items/> }
}

fn named(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::Markdown => say::as_markdown(),
        ReportFormat::Html => say::as_page(),
    }
}

/// Asks where to and saves it.
fn save(toasts: Toasts, id: ReportId, format: ReportFormat) {
    spawn_local(async move {
        let saved = async {
            let export = ipc::call(ExportReport { id: id.to_string(), format }).await?;
            ipc::call(SaveText { name: export.file_name, text: export.text }).await
        };
        match saved.await {
            Ok(Some(place)) => toasts.say(detail::saved_as(&place)),
            Ok(None) => {}
            Err(error) => toasts.error(&error),
        }
    });
}

/// Asks the system to print. The style sheet leaves the report alone on the paper.
fn print() {
    // Once the menu is gone.
    request_animation_frame(|| {
        // Fails only where the engine has no printing at all.
        let _ = window().print();
    });
}
