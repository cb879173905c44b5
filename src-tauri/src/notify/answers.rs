//! Carries out what the person answered to a notification.

use super::{session::Session, shown::Choice, words::About};
use crate::window;
use contract::{
    ApiError, Origin, ReportId, TaskId, Timestamp,
    command::{AnswerTask, GetReport, GetSettings, MarkInbox, RetryTasks, SetSettings},
    inbox::InboxMark,
    model,
    settings::SettingsPatch,
};
use engine::Engine;
use jiff::SignedDuration;
use std::sync::Arc;
use tauri::{AppHandle, Manager, async_runtime};

/// For so long a notification is put off.
const PUT_OFF_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Does what was chosen, in the background; what is refused is shown in the window instead.
pub(super) fn carry_out(app: &AppHandle, session: &Arc<Session>, about: About, choice: Choice) {
    let (app, session) = (app.clone(), Arc::clone(session));
    async_runtime::spawn_blocking(move || {
        let engine = app.state::<Engine>();
        let done = match (about, choice) {
            (_, Choice::MoreOfThem(tell)) => Some(answer_notify(&engine, tell)),
            (_, Choice::Open) | (About::Many, _) => None,
            (About::Task(id), Choice::Retry) => Some(retry(&engine, id)),
            (About::Task(id), Choice::PutOff) => Some(put_off(&engine, id)),
            (About::Task(id), Choice::Decide { yes, asked_at }) => Some(decide(&engine, id, yes, asked_at)),
        };
        match done {
            Some(Ok(())) => return,
            Some(Err(error)) => tracing::warn!(%error, "what a notification offered could not be done"),
            None => {}
        }
        let report = match (about, choice) {
            (About::Task(id), Choice::Open) => report_of(&engine, id),
            _ => None,
        };
        let token = async_runtime::block_on(session.token());
        match about {
            About::Task(_) if let Some(report) = report => window::open_report(&app, report, token),
            About::Task(id) => window::open_task(&app, id, token),
            About::Many => window::present_with(&app, token),
        }
    });
}

/// What a task that is done has left to read; most leave none.
fn report_of(engine: &Engine, id: TaskId) -> Option<ReportId> {
    engine.call(GetReport { id: id.to_string() }).ok().map(|report| report.id)
}

fn retry(engine: &Engine, id: TaskId) -> Result<(), ApiError> {
    let bulk = engine.call(RetryTasks {
        ids: vec![id.to_string()],
        origin: Some(Origin::Window),
        ..RetryTasks::default()
    })?;
    bulk.refused.into_iter().next().map_or(Ok(()), |refused| Err(refused.error))
}

/// Keeps whether the person wants to be told.
fn answer_notify(engine: &Engine, tell: bool) -> Result<(), ApiError> {
    let before = engine.call(GetSettings {})?;
    let mut after = before.clone();
    after.answer_notify(tell);
    // what others change meanwhile stays as they made it
    let changes = SettingsPatch::between(&before, &after);
    engine.call(SetSettings { changes, version: None }).map(drop)
}

/// It is told again when the time is over, if it still holds then.
fn put_off(engine: &Engine, id: TaskId) -> Result<(), ApiError> {
    let until = engine.now().checked_add(PUT_OFF_FOR).ok();
    engine.call(MarkInbox { ids: vec![id.to_string()], mark: InboxMark::Snoozed, until }).map(drop)
}

/// Answers the question that was shown, and no other.
fn decide(engine: &Engine, id: TaskId, yes: bool, asked_at: Timestamp) -> Result<(), ApiError> {
    let answer = if yes { model::Answer::Approve } else { model::Answer::Deny(None) };
    engine.call(AnswerTask { id: id.to_string(), answer, asked_at: Some(asked_at) }).map(drop)
}
