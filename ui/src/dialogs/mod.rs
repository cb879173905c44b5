//! The dialogs that any page can open, through [`crate::shell::Shell`].

pub mod cheat_sheet;
pub mod command_palette;
pub mod new_task;
pub mod parts;
pub mod quit;
pub mod save_filter;
pub mod workflow_input;

use leptos::prelude::*;

/// All of them, closed until asked for.
#[component]
pub fn Dialogs() -> impl IntoView {
    view! {
        <new_task::NewTaskDialog/>
        <command_palette::CommandPalette/>
        <cheat_sheet::CheatSheet/>
        <save_filter::SaveFilter/>
        <quit::QuitQuestion/>
    }
}
