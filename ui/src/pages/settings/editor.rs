//! The command that opens changed files.

use super::{line::SettingLine, parts::Setting};
use crate::catalogue::settings as say;
use leptos::prelude::*;

/// The command; empty: the system's program.
#[component]
pub(super) fn EditorSetting() -> impl IntoView {
    view! {
        <Setting label=say::editor() hint=say::editor_hint("{file}", "{line}")>
            <SettingLine
                code=true
                none="code --goto {file}:{line}"
                read=|settings| settings.editor.clone().unwrap_or_default()
                write=|settings, line| settings.editor = Some(line.to_owned()).filter(|line| !line.is_empty())
            />
        </Setting>
    }
}
