//! A setting that is a line of text.

use super::state::SettingsState;
use crate::components::field::FieldTies;
use contract::{ApiError, settings::Settings};
use leptos::{prelude::*, task::spawn_local};

/// A line of text, kept when it is left or Enter is pressed. What the engine refuses stays as it was typed, and it is
/// said below why; Esc puts back what holds.
#[component]
pub(super) fn SettingLine(
    /// The line that holds.
    read: impl Fn(&Settings) -> String + Send + Sync + 'static,
    /// Puts another one in its place.
    write: impl Fn(&mut Settings, &str) + Copy + Send + Sync + 'static,
    /// What stands there while it is empty.
    #[prop(optional, into)]
    none: String,
    /// It is read by a program.
    #[prop(optional)]
    code: bool,
) -> impl IntoView {
    let state = SettingsState::get();
    let FieldTies { id, described_by, .. } = FieldTies::get();
    let error_id = format!("{id}-error");
    let holds = state.read(read);
    let (typed, tried) = (RwSignal::new(String::new()), RwSignal::new(LineState::No));
    Effect::new(move |_| {
        let line = holds.get();
        // while it is asked for, and where it was refused, what holds changes under what the person has typed
        if tried.with_untracked(|tried| matches!(tried, LineState::No)) {
            typed.set(line);
        }
    });
    let put_back = move || {
        tried.set(LineState::No);
        typed.set(holds.get_untracked());
    };
    let keep = move || {
        let line = typed.get_untracked().trim().to_owned();
        if line == holds.get_untracked() {
            return put_back();
        }
        tried.set(LineState::Asking);
        spawn_local(async move {
            let kept = state.live.change_settings(|settings| write(settings, &line)).await;
            // The page may have been left meanwhile.
            let Some(line) = holds.try_get_untracked() else { return };
            match kept {
                Ok(()) => {
                    tried.set(LineState::No);
                    typed.set(line);
                }
                Err(error) => tried.set(LineState::Refused(words(error))),
            }
        });
    };
    let wrong = Memo::new(move |_| match tried.get() {
        LineState::Refused(why) => Some(why),
        LineState::No | LineState::Asking => None,
    });
    let described = {
        let error_id = error_id.clone();
        move || if wrong.with(Option::is_some) { Some(error_id.clone()) } else { described_by.get() }
    };
    view! {
        <div class="setting-line">
            <input
                class="input"
                class:mono=code
                id=id
                type="text"
                placeholder=none
                autocomplete="off"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:change=move |_| keep()
                on:keydown=move |event| {
                    if event.key() == "Escape" && wrong.with_untracked(Option::is_some) {
                        event.stop_propagation();
                        put_back();
                    }
                }
            />
            <p class="field-error" role="alert" id=error_id hidden=move || wrong.with(Option::is_none)>
                {move || wrong.get()}
            </p>
        </div>
    }
}

/// What became of what was typed.
#[derive(Clone, PartialEq, Eq)]
enum LineState {
    /// It is as it is kept, or was not handed in yet.
    No,
    Asking,
    /// The engine does not take it, and says why.
    Refused(String),
}

/// Why it was refused. The setting is named by its label already.
fn words(error: ApiError) -> String {
    let ApiError { message, mut fields, .. } = error;
    if fields.len() == 1 { fields.remove(0).message } else { message }
}
