//! The dialog in which a schedule is made or changed.

use super::{
    agent::StartsWhat,
    form::{ScheduleState, chosen, follow_chosen},
    more::MoreOfSchedule,
    preview::{PreviewState, TimesPreview},
    shared::{Schedules, row_of},
    when::WhenFields,
};
use crate::{
    catalogue::{common, schedules as say},
    components::{Button, ButtonKind, Dialog, Toasts},
    dialogs::parts::{Failure, focus_soon},
    hooks::{form_state::field, text_field::TextField},
    ipc,
    state::{chord::in_text, schedule_form::ScheduleAsked},
};
use contract::{
    command::{CreateSchedule, EditSchedule},
    schedule::ScheduleDraft,
};
use leptos::{prelude::*, task::spawn_local};

/// The schedule dialog, closed until the page asks for it.
#[component]
pub(super) fn ScheduleDialog() -> impl IntoView {
    let (state, page, toasts) = (ScheduleState::get(), Schedules::get(), Toasts::get());
    let title = Signal::derive(move || match state.before.get() {
        Some(schedule) => say::edit_named(&schedule.name),
        None => say::new_schedule().to_owned(),
    });
    let words = move || if state.is_new() { say::create() } else { common::save_changes() };
    let footer = move || {
        view! {
            <Button on_press=move || state.open.set(false)>{common::cancel()}</Button>
            <Button
                kind=ButtonKind::Primary
                pending=state.pending
                title=in_text("Ctrl+Enter")
                on_press=move || submit(state, page, toasts)
            >
                {words}
            </Button>
        }
    };
    view! {
        <Dialog
            open=state.open
            title=title
            footer=footer
            on_submit=Callback::new(move |()| submit(state, page, toasts))
        >
            <ScheduleFields/>
            <Failure error=state.failure/>
        </Dialog>
    }
}

#[component]
fn ScheduleFields() -> impl IntoView {
    let state = ScheduleState::get();
    let agent = chosen(state);
    follow_chosen(state, agent);
    let preview = PreviewState::new(state);
    view! {
        <div class="form">
            <TextField
                form=state
                name="name"
                label=common::name()
                value=field!(state.name)
                placeholder=say::name_example()
                autofocus=true
            />
            <StartsWhat agent=agent/>
            <WhenFields/>
            <TimesPreview preview=preview/>
            <MoreOfSchedule/>
        </div>
    }
}

fn submit(state: ScheduleState, page: Schedules, toasts: Toasts) {
    let Some(asked) = state.checked() else { return };
    let before = state.before.get_untracked();
    let ScheduleAsked(draft) = asked.clone();
    if before.is_some() && draft == ScheduleDraft::default() {
        return state.finish();
    }
    state.pending.set(true);
    spawn_local(async move {
        let new = before.is_none();
        let answer = match before {
            Some(schedule) => {
                ipc::call(EditSchedule { schedule: schedule.id.to_string(), changes: draft }).await
            }
            None => ipc::call(CreateSchedule { schedule: draft }).await,
        };
        let _ = state.pending.try_set(false);
        match answer {
            Ok(schedule) => {
                state.finish();
                toasts.say(if new {
                    say::was_made(&schedule.name)
                } else {
                    say::was_changed(&schedule.name)
                });
                let id = schedule.id;
                page.put(schedule);
                if new {
                    let _ = page.focused.try_set(Some(id));
                    focus_soon(row_of(id));
                }
            }
            Err(error) => state.refused(&asked, error),
        }
    });
}
