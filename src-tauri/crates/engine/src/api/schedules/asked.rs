//! A schedule as it is asked for, put into its row: what can be said without the store is said before anything is written.

use crate::{
    error, json,
    runs::host::PoolHost,
    schedules::{clockwork::Clockwork, system_zone::system_zone},
    tasks::{
        admission::{self, LookedUp, Request},
        assignee,
        context::EngineContext,
        schedules as rules, secrets,
        workflows::enter::Wanted,
    },
};
use contract::{
    ApiError, NewTask, Origin, ScheduleId, Timestamp,
    id::SHORT_ID_DIGITS,
    schedule::{EVERY_MIN, Rhythm, ScheduleDraft, ScheduledWorkflow},
    validation,
};
use store::{
    Connection, Result,
    schedules::{self, ScheduleRow},
};

/// So many of its next times are looked at for how near they come.
const LOOKED_AT: usize = 60;
/// Most tasks for missed times where the request does not say.
const MISSED_MOST: i64 = 10;

/// The user's schedule of this name or id.
///
/// # Errors
/// `Refused`: there is none. Or the read failed.
pub(super) fn find(connection: &mut Connection, user: &str, given: &str) -> Result<ScheduleRow> {
    among(schedules::all(connection, user)?, given).ok_or_else(|| {
        let refusal = ApiError::not_found(format!("There is no schedule “{}”.", given.trim()));
        error::refuse(refusal.hint("`legwork schedule list` shows them all."))
    })
}

/// The user's deleted schedule of this name or id; of several of one name the one that was deleted last.
///
/// # Errors
/// `Refused`: there is none. Or the read failed.
pub(super) fn find_deleted(connection: &mut Connection, user: &str, given: &str) -> Result<ScheduleRow> {
    let deleted = schedules::deleted(connection, user)?;
    let names: Vec<String> = deleted.iter().take(5).map(|row| format!("“{}”", row.name)).collect();
    if let Some(found) = among(deleted, given) {
        return Ok(found);
    }
    // one that is there stays as it is
    if let Some(there) = among(schedules::all(connection, user)?, given) {
        return Ok(there);
    }
    let refusal = ApiError::not_found(format!("There is no deleted schedule “{}”.", given.trim()));
    let hint = match names.is_empty() {
        true => "No schedule was deleted within the last day.".to_owned(),
        false => format!("These were deleted within the last day: {}.", names.join(", ")),
    };
    Err(error::refuse(refusal.hint(hint)))
}

/// The one of this name, full or short id.
fn among(mut all: Vec<ScheduleRow>, given: &str) -> Option<ScheduleRow> {
    let typed = given.trim();
    let short = typed.len() == SHORT_ID_DIGITS && typed.chars().all(|c| c.is_ascii_hexdigit());
    let place = all.iter().position(|row| row.name == typed).or_else(|| {
        let ends =
            |row: &ScheduleRow| row.id == typed || short && row.id.ends_with(&typed.to_ascii_lowercase());
        all.iter().position(ends)
    });
    place.map(|place| all.swap_remove(place))
}

/// A row with nothing of a draft in it yet.
pub(super) fn blank(host: &PoolHost, now: i64) -> ScheduleRow {
    ScheduleRow {
        id: ScheduleId(host.ids.next(now)).to_string(),
        user_id: host.user.clone(),
        name: String::new(),
        rhythm: String::new(),
        zone: system_zone().name,
        task: String::new(),
        missed: contract::schedule::Missed::default(),
        missed_most: MISSED_MOST,
        overlap: contract::schedule::Overlap::default(),
        jitter_seconds: 0,
        expires_at: None,
        paused: false,
        next_at: None,
        due_at: None,
        deleted_at: None,
        created_at: now,
        updated_at: now,
        told_refusal: None,
        asked_by: None,
        workflow: None,
    }
}

/// Puts what is asked for into a row, with its next time after now. Whether its name is free and its task could be made is
/// for [`check`].
///
/// # Errors
/// `invalid_input`, naming the field at fault.
pub(super) fn apply(
    row: &mut ScheduleRow,
    draft: &ScheduleDraft,
    now: i64,
) -> std::result::Result<(), ApiError> {
    if let Some(name) = &draft.name {
        name.trim().clone_into(&mut row.name);
    }
    if draft.task_changes.is_some() && row.workflow.is_some() {
        let message = format!("“{}” starts a workflow: what its tasks are is written in its file.", row.name);
        let refusal = ApiError::field("workflow", message);
        return Err(
            refusal.hint("Change its inputs or its folder, or give the workflow's file another text.")
        );
    }
    if let Some(workflow) = &draft.workflow {
        row.workflow = json::text(workflow);
        row.task = "{}".to_owned();
    }
    if draft.task.is_some() || draft.task_changes.is_some() {
        row.workflow = None;
        let task = draft.task.clone().unwrap_or_else(|| json::or_default(&row.task));
        let mut task = draft.task_changes.iter().fold(task, NewTask::changed);
        crate::process::real_path::make_real(&mut task.cwd);
        row.task = json::text(&task).unwrap_or_default();
    }
    let before = (row.rhythm.clone(), row.zone.clone());
    if let Some(rhythm) = &draft.rhythm {
        row.rhythm = json::text(rhythm).unwrap_or_default();
    }
    row.zone = draft.zone.clone().unwrap_or_else(|| row.zone.clone());
    let turned = before != (row.rhythm.clone(), row.zone.clone());
    row.missed = draft.missed.unwrap_or(row.missed);
    row.missed_most = draft.missed_most.unwrap_or(row.missed_most);
    row.overlap = draft.overlap.unwrap_or(row.overlap);
    row.jitter_seconds = draft.jitter_seconds.unwrap_or(row.jitter_seconds);
    if let Some(expires_at) = draft.expires_at {
        row.expires_at = expires_at.map(Timestamp::as_millisecond);
    }
    row.updated_at = now;
    // what keeps it from starting its task is told anew
    row.told_refusal = None;
    let clockwork = rules::clockwork(row)?;
    let moment = crate::convert::time_or_zero(now);
    check_pauses(&clockwork, row.jitter_seconds, moment)?;
    match row.next_at.and_then(crate::convert::time) {
        // a time that is owed already is not lost by a change that leaves it as it is
        Some(next) if !turned => rules::keep_next(row, next),
        _ => rules::go_on(row, &clockwork, moment),
    }
    let asked = draft.rhythm.is_some() || draft.zone.is_some() || draft.expires_at.is_some();
    if asked && row.next_at.is_none() {
        return Err(never(row, &clockwork, now));
    }
    Ok(())
}

/// Its times leave room between each other: for their tasks, and for what they are put off by.
fn check_pauses(clockwork: &Clockwork, jitter: i64, now: Timestamp) -> std::result::Result<(), ApiError> {
    let times = clockwork.upcoming(now, None, LOOKED_AT);
    let pauses = times.windows(2).map(|two| two[1].as_second() - two[0].as_second());
    let Some(shortest) = pauses.min() else { return Ok(()) };
    if shortest < EVERY_MIN {
        let message =
            format!("It comes again after {shortest} s; {EVERY_MIN} seconds is the shortest pause.");
        return Err(ApiError::field("cron", message).hint("Let one task do what comes more often."));
    }
    if jitter >= shortest {
        let message = format!("{jitter} s reach over the next time, which comes after {shortest} s.");
        return Err(
            ApiError::field("jitter_seconds", message).hint("Choose less than the pause between two times.")
        );
    }
    Ok(())
}

/// Why a schedule would start nothing.
fn never(row: &ScheduleRow, clockwork: &Clockwork, now: i64) -> ApiError {
    let comes = clockwork.next(crate::convert::time_or_zero(now));
    match (comes, serde_json::from_str(&row.rhythm)) {
        (Some(_), _) => ApiError::field("expires_at", "Its first time comes after the last one that counts.")
            .hint("Choose a later end, or none."),
        (None, Ok(Rhythm::Once(_))) => {
            ApiError::field("once", "That time has passed.").hint("Choose one that is still to come.")
        }
        (None, _) => ApiError::field("cron", "That time never comes, such as 30 February.")
            .hint("`legwork schedule next --cron PATTERN` shows when a pattern comes."),
    }
}

/// The run that a schedule would start if it were time, through the door that it is asked for: its file is read, so this is
/// before the write.
///
/// # Errors
/// `invalid_input` or `not_found`: its file, folder or inputs cannot be used, each named.
pub(super) fn rehearsed(
    asked: &ScheduledWorkflow,
    row: &ScheduleRow,
) -> std::result::Result<Wanted, ApiError> {
    let origin = asked.origin.clone().unwrap_or_else(|| Origin::Schedule(row.name.clone()));
    rules::run_of(asked, origin)
}

/// One that starts a workflow and that a coding agent asks for rests until the person lets it go on, and what they approve by that
/// is what its file says now. Whether its agents and its folder are allowed was looked at when its run was rehearsed.
pub(super) fn admit_run(row: &mut ScheduleRow, draft: &ScheduleDraft, run: &Wanted) {
    let Some(asked) = &draft.workflow else { return };
    let Some(origin) = asked.origin.as_ref().filter(|origin| origin.is_mcp()) else { return };
    row.workflow = json::text(&ScheduledWorkflow { digest: Some(rules::digest(run)), ..asked.clone() });
    row.asked_by = Some(origin.to_string());
    row.paused = true;
}

/// Whether a schedule as it is asked for may be there: its name is free, and its task or its run could be made if it were time.
///
/// # Errors
/// `Refused`, naming the field at fault; or the store failed.
pub(super) fn check(
    connection: &mut Connection,
    engine: &EngineContext,
    row: &ScheduleRow,
    draft: &ScheduleDraft,
    run: Option<&Wanted>,
) -> Result<()> {
    if draft.name.is_some() {
        check_name(connection, row)?;
    }
    if let Some(run) = run {
        rules::rehearse(connection, engine, run)?;
    }
    if draft.task.is_none() && draft.task_changes.is_none() {
        return Ok(());
    }
    let task: NewTask = json::or_default(&row.task);
    let agent = assignee::wanted(connection, engine, &task)?;
    validation::new_task(&task, agent.kind, agent.command.is_some()).map_err(error::refuse)?;
    secrets::check(connection, engine, &task.environment.secrets)
}

/// Whether no other schedule has its name.
///
/// # Errors
/// `Refused`; or the read failed.
pub(super) fn check_name(connection: &mut Connection, row: &ScheduleRow) -> Result<()> {
    let all = schedules::all(connection, &row.user_id)?;
    if all.iter().any(|other| other.name == row.name && other.id != row.id) {
        let message = format!("There is a schedule “{}” already.", row.name);
        let refusal = ApiError::field("name", message).hint("Choose another name, or change that one.");
        return Err(error::refuse(refusal));
    }
    Ok(())
}

/// One that a coding agent asks for is held to the rules for its tasks, and rests until the person lets it go on.
///
/// # Errors
/// `Refused`, with the rule; `Stale`: what was looked up does not fit any more; or the store failed.
pub(super) fn admit(
    connection: &mut Connection,
    engine: &EngineContext,
    row: &mut ScheduleRow,
    looked_up: Option<&LookedUp>,
) -> Result<()> {
    let mut task: NewTask = json::or_default(&row.task);
    if !admission::is_held(&task) {
        return Ok(());
    }
    let agent = assignee::wanted(connection, engine, &task)?;
    // what checks its tasks is settled when each is made; the person lets all of it go on, or nothing
    let request = Request { wanted: &task, agent: &agent, check: None, looked_up, now: row.created_at };
    let admitted = admission::admit(connection, engine, request)?;
    task.budget = admitted.budget;
    row.asked_by = task.origin.as_ref().map(Origin::to_string);
    row.task = json::text(&task).unwrap_or_default();
    row.paused = true;
    Ok(())
}
