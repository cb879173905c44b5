//! The commands that say whether tasks of a type are done.

use super::{line::SettingLine, parts::Setting};
use crate::{catalogue::settings as say, state::names};
use contract::{TaskType, settings::Settings};
use leptos::prelude::*;

/// A command for each type, folded: few have any.
#[component]
pub(super) fn ChecksByType() -> impl IntoView {
    let each = TaskType::ALL.map(|task_type| {
        view! {
            <Setting label=say::check_of_type(names::task_type(task_type))>
                <CheckLine task_type=task_type/>
            </Setting>
        }
    });
    view! {
        <details class="fold checks-by-type">
            <summary>{say::checks_by_type()}</summary>
            <p class="field-hint">{say::checks_by_type_hint()}</p>
            {each.into_iter().collect_view()}
        </details>
    }
}

/// The command of one type; empty: none.
#[component]
fn CheckLine(task_type: TaskType) -> impl IntoView {
    let read = move |settings: &Settings| settings.checks.of(task_type).unwrap_or_default().to_owned();
    let write = move |settings: &mut Settings, line: &str| {
        *settings.checks.of_mut(task_type) = Some(line.to_owned()).filter(|line| !line.is_empty());
    };
    view! { <SettingLine code=true none=say::no_check() read=read write=write/> }
}
