//! What the times would be: in words, the next ones, and what is special about them, while the dialog is filled in.

use super::{
    details::{NightNotes, TimeLine, here_and_there},
    form::ScheduleState,
    shared::Schedules,
};
use crate::{
    catalogue::schedules as say,
    hooks::time,
    ipc,
    state::revision::{LastAnswer, Turns},
};
use contract::{
    ApiError,
    command::PreviewSchedule,
    schedule::{SchedulePreview, tells_seconds},
};
use leptos::{leptos_dom::helpers::debounce, prelude::*, task::spawn_local};
use std::time::Duration;

/// A pause in typing after which the engine is asked.
const PAUSE: Duration = Duration::from_millis(150);

/// What was asked and answered last. A cheap handle.
#[derive(Clone, Copy)]
pub(super) struct PreviewState {
    form: ScheduleState,
    /// What is to be asked; or why nothing can be, and of which field.
    asked: Memo<Result<PreviewSchedule, contract::FieldError>>,
    /// The last answer, and what it was an answer to.
    answer: RwSignal<LastAnswer<PreviewSchedule, Result<SchedulePreview, ApiError>>>,
    turns: StoredValue<Turns>,
}

impl PreviewState {
    /// Asks as long as the dialog shows, whenever what is asked changes.
    pub(super) fn new(form: ScheduleState) -> Self {
        let asked = Memo::new(move |_| {
            form.form.with(|fields| form.before.with(|before| fields.preview(before.as_ref())))
        });
        let preview = Self {
            form,
            asked,
            answer: RwSignal::new(LastAnswer::default()),
            turns: StoredValue::new(Turns::default()),
        };
        let mut soon = debounce(PAUSE, move |()| preview.ask());
        Effect::new(move |_| {
            asked.with(|_| ());
            soon(());
        });
        preview
    }

    /// Asks for what stands there now.
    fn ask(self) {
        let turn = self.turns.try_update_value(Turns::take).unwrap_or_default();
        // The dialog may have been closed in the pause before.
        let Some(Ok(request)) = self.asked.try_get_untracked() else { return };
        spawn_local(async move {
            let answer = LastAnswer::of(request.clone(), ipc::call(request).await);
            if self.turns.try_update_value(|turns| turns.admit(turn)) == Some(true) {
                let _ = self.answer.try_set(answer);
            }
        });
    }

    /// The answer to what stands there now; one to what stood there before is none.
    fn answer(self) -> Option<Result<SchedulePreview, ApiError>> {
        self.asked.with(|asked| {
            let asked = asked.as_ref().ok()?;
            self.answer.with(|answer| answer.to(asked).cloned())
        })
    }

    /// What was refused is told once: beside its field, where it stands there already.
    fn is_told(self, error: &ApiError) -> bool {
        let told = |field| self.form.error(field).with(Option::is_some);
        let fields: [&'static str; 4] = ["cron", "zone", "every", "once"];
        fields.into_iter().any(|field| error.fields.iter().any(|one| one.field == field) && told(field))
    }
}

/// What the times would be, or why that cannot be said.
#[component]
pub(super) fn TimesPreview(preview: PreviewState) -> impl IntoView {
    let drawn = move || match (preview.asked.get(), preview.answer()) {
        (Err(finding), _) => view! { <p class="schedule-quiet">{finding.message}</p> }.into_any(),
        (Ok(_), None) => view! { <p class="schedule-quiet">{say::preview_waits()}</p> }.into_any(),
        (Ok(_), Some(Err(error))) => {
            let message = (!preview.is_told(&error)).then_some(error.message);
            view! {
                <p>{message}</p>
                <p class="field-hint">{error.hint}</p>
            }
            .into_any()
        }
        (Ok(_), Some(Ok(times))) => view! { <PreviewedTimes times=times/> }.into_any(),
    };
    view! {
        <section class="schedule-preview wide" aria-label=say::preview() aria-live="polite">{drawn}</section>
    }
}

#[component]
fn PreviewedTimes(times: SchedulePreview) -> impl IntoView {
    let page = Schedules::get();
    let SchedulePreview { words, zone, next, notes } = times;
    let (now, own) = (time::now(), page.own_zone());
    let none = next.is_empty();
    let to_second = tells_seconds(&next);
    let line = |at| view! { <TimeLine line=here_and_there(at, now, &zone, &own, to_second)/> };
    let lines = next.into_iter().map(line).collect_view();
    view! {
        <p class="schedule-preview-words">{words}</p>
        {none.then(|| view! { <p class="schedule-quiet">{say::no_times()}</p> })}
        <ol class="schedule-times figure">{lines}</ol>
        <NightNotes notes=Signal::stored(notes)/>
    }
}
