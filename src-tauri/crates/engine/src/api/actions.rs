//! What a person does to tasks: cancel, pause, resume, start now, raise. Each task is done or refused by itself.

use super::{Change, Once, full_disk::Ended};
use crate::tasks::{
    cancel::{cancel_family, ended},
    line, lookup,
};
use crate::{
    core::Core,
    error,
    lifecycle::Trigger,
    model::quota,
    runs::host::PoolHost,
    tasks::{deadline, ending, moves, workflows::family},
    view,
    view::ViewContext,
};
use contract::{
    ApiError, Status, Task,
    command::{Bulk, CancelTasks, PauseTasks, RaiseTasks, RefusedTask, ResumeTasks, StartTasksNow},
    event::EventKind,
    task::{AttemptState, WaitReason},
    validation::PRIORITIES,
};
use std::sync::{Arc, mpsc};
use store::{
    Connection, Result, StoreError,
    events::{self, NewEvent},
    tasks::{self, TaskRow},
};

/// Does one thing to each of several tasks, each by itself: one refusal spoils nothing else.
pub(super) fn each(
    host: &Arc<PoolHost>,
    once: &Once,
    ids: Vec<String>,
    act: impl Fn(&mut Connection, &Core, TaskRow) -> Result<TaskRow> + Copy + Send + 'static,
) -> std::result::Result<Bulk, ApiError> {
    each_id(host, once, ids, move |connection, core, context, id| {
        let task = lookup::task(connection, &core.user, id)?;
        let task = act(connection, core, task)?;
        view::task(connection, context, task)
    })
}

/// The same, where the task itself is not what is acted on.
pub(super) fn each_id(
    host: &Arc<PoolHost>,
    once: &Once,
    ids: Vec<String>,
    act: impl Fn(&mut Connection, &Core, &ViewContext, &str) -> Result<Task> + Clone + Send + 'static,
) -> std::result::Result<Bulk, ApiError> {
    each_id_with_room(host, once, ids, |_| false, act)
}

/// The same; where there is no room to write one down, `when_full` is asked for some, and where it says so it is tried
/// once more.
fn each_id_with_room(
    host: &Arc<PoolHost>,
    once: &Once,
    ids: Vec<String>,
    when_full: impl Fn(&str) -> bool,
    act: impl Fn(&mut Connection, &Core, &ViewContext, &str) -> Result<Task> + Clone + Send + 'static,
) -> std::result::Result<Bulk, ApiError> {
    let context = ViewContext::look(host, &host.pool_look);
    let change = |id: &String| {
        let (inner, context, given, act) = (Arc::clone(&host.core), context.clone(), id.clone(), act.clone());
        move |connection: &mut Connection| act(connection, &inner, &context, &given)
    };
    let mut all: Vec<_> = ids.iter().map(|_| None).collect();
    let (tell, told) = mpsc::channel();
    for (number, id) in ids.iter().enumerate() {
        if ids.len() == 1 {
            all[number] = Some(once.part(number).write(host, change(id)));
            break;
        }
        // all at once, so that many share a commit: each alone would wait for the disk by itself
        let tell = tell.clone();
        // nobody listens where the caller is gone
        once.part(number).write_behind(host, change(id), move |done| drop(tell.send((number, done))));
    }
    drop(tell);
    for (number, done) in told {
        all[number] = Some(done);
    }
    let mut bulk = Bulk::default();
    for (number, (id, done)) in ids.into_iter().zip(all).enumerate() {
        let done = match done.unwrap_or_else(|| Err(error::api(StoreError::Closed))) {
            Err(error) if crate::error::is_full(&error) && when_full(&id) => {
                once.part(number).write(host, change(&id))
            }
            other => other,
        };
        match done {
            Ok(task) => bulk.done.push(task),
            Err(error) => bulk.refused.push(RefusedTask { id, error }),
        }
    }
    Ok(bulk)
}

fn refused<T>(message: String, hint: &str) -> Result<T> {
    let error = ApiError::refused(message);
    Err(error::refuse(if hint.is_empty() { error } else { error.hint(hint) }))
}

impl Change for CancelTasks {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Bulk, ApiError> {
        let ended = Ended::where_full(host, &self.ids);
        let before = ended.clone();
        let when_full = move |id: &str| ended.make_room(id);
        let bulk =
            each_id_with_room(host, once, self.ids, when_full, move |connection, core, context, id| {
                let mut task = lookup::task(connection, &core.user, id)?;
                // it may be written down already as what it is
                if !(before.contains(&task.id) && task.status.is_terminal()) {
                    task = cancel_family(connection, core, task)?;
                }
                view::task(connection, context, task)
            })?;
        host.follow_orphans(&bulk.done);
        Ok(bulk)
    }
}

impl Change for PauseTasks {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Bulk, ApiError> {
        let bulk = each(host, once, self.ids, pause)?;
        host.follow_orphans(&bulk.done);
        Ok(bulk)
    }
}

fn pause(connection: &mut Connection, core: &Core, mut task: TaskRow) -> Result<TaskRow> {
    let now = core.now();
    if task.status == Status::Running && family::of(connection, &task)?.is_some() {
        return pause_run(connection, core, &task);
    }
    match task.status {
        _ if task.status.is_terminal() => return ended(&task, "pause"),
        Status::Paused => {
            return refused(format!("“{}” is paused already.", task.title), "Resume it to let it go on.");
        }
        Status::NeedsInput => {
            return refused(
                format!("“{}” waits for your answer and does nothing meanwhile.", task.title),
                "",
            );
        }
        Status::Running => {
            check_room_for_parked(connection, core)?;
            task.pause_requested = true;
            task.updated_at = now;
            tasks::update(connection, &task)?;
            events::append(connection, &NewEvent::about(now, &task.id, EventKind::PauseRequested))?;
            return Ok(task);
        }
        _ => {}
    }
    moves::hold(&mut task, now)?;
    tasks::update(connection, &task)?;
    Ok(task)
}

/// Holds a run of a workflow as a whole: what runs is frozen, what is ready is held, and what becomes ready will be.
fn pause_run(connection: &mut Connection, core: &Core, root: &TaskRow) -> Result<TaskRow> {
    family::hold(connection, root, core.now())?;
    for task in family::open_tasks(connection, &root.id)? {
        match pause(connection, core, task) {
            // it is held already, asks, or is one too many: whatever ends it, nothing of the run follows
            Ok(_) | Err(StoreError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    tasks::find(connection, &root.id)
}

/// Lets a run of a workflow go on as a whole.
fn resume_run(connection: &mut Connection, core: &Core, root: TaskRow) -> Result<TaskRow> {
    let id = root.id.clone();
    let root = family::go_on(connection, root, core.now())?;
    for task in family::open_tasks(connection, &id)? {
        if task.status != Status::Paused && !task.pause_requested {
            continue;
        }
        match resume(connection, core, task) {
            Ok(_) | Err(StoreError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(root)
}

/// At most twice as many runs are parked as there are workers: each keeps its processes and their memory.
fn check_room_for_parked(connection: &mut Connection, core: &Core) -> Result<()> {
    let workers = crate::settings::workers(connection, &core.user)?;
    let limit = usize::try_from(workers * 2).unwrap_or(2);
    let parked = store::attempts::all_open(connection)?
        .iter()
        .filter(|a| a.state != AttemptState::Running && !a.goes_by_itself())
        .count();
    if parked >= limit {
        return refused(
            format!(
                "{parked} runs are paused in the middle already; {limit} is the most with {workers} workers."
            ),
            "Resume or cancel one of them first.",
        );
    }
    Ok(())
}

impl Change for ResumeTasks {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Bulk, ApiError> {
        each(host, once, self.ids, resume)
    }
}

fn resume(connection: &mut Connection, core: &Core, mut task: TaskRow) -> Result<TaskRow> {
    let now = core.now();
    if task.status.is_terminal() {
        return ended(&task, "resume");
    }
    if task.cancel_requested {
        return refused(format!("“{}” is being ended.", task.title), "Run it again once it has ended.");
    }
    if task.status == Status::Running && task.pause_requested {
        // not frozen yet: the intent is taken back, and whoever freezes it lets it go on
        task.pause_requested = false;
        task.updated_at = now;
        tasks::update(connection, &task)?;
        events::append(connection, &NewEvent::about(now, &task.id, EventKind::Edited))?;
        return Ok(task);
    }
    // one that is held before its approval waits on for that
    if let Some(question) = view::question(&task, None).filter(|_| task.status != Status::Paused) {
        let text = contract::text::first_line(&question.text, 200);
        let hint = "Answer it: `legwork answer ID TEXT`, --approve or --deny.";
        return refused(format!("“{}” waits for your answer: {text}", task.title), hint);
    }
    if !matches!(task.status, Status::Paused | Status::NeedsInput) {
        return refused(format!("“{}” is not paused.", task.title), "`legwork why` says what it waits for.");
    }
    if task.status == Status::Paused {
        deadline::refuse_to_let_go(&task, now)?;
    }
    if task.kept_run && family::of(connection, &task)?.is_some() {
        return resume_run(connection, core, task);
    }
    task.hold = false;
    task.pause_requested = false;
    task.updated_at = now;
    if task.kept_run || task.status == Status::NeedsInput {
        task.status = moves::moved(&task, Trigger::Resumed)?;
        task.front = true;
    } else {
        moves::recompute_status(&mut task, moves::Cause::LetGo, now)?;
    }
    tasks::update(connection, &task)?;
    ending::fail_with_the_past(connection, &mut task, now)?;
    Ok(task)
}

impl Change for StartTasksNow {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Bulk, ApiError> {
        each(host, once, self.ids, start_now)
    }
}

fn start_now(connection: &mut Connection, core: &Core, mut task: TaskRow) -> Result<TaskRow> {
    let now = core.now();
    let reason = task.waiting_for;
    if !reason.is_some_and(WaitReason::can_be_cut_short) {
        return refused(
            format!("“{}” does not wait for a time.", task.title),
            "`legwork why` says what it waits for.",
        );
    }
    if reason == Some(WaitReason::Quota) {
        ask_again(connection, core, &task)?;
    }
    task.status = moves::moved(&task, Trigger::WaitOver)?;
    task.waiting_for = None;
    task.wake_at = None;
    task.scheduled_at = None;
    task.updated_at = now;
    tasks::update(connection, &task)?;
    Ok(task)
}

/// The person knows better than what the providers of the task's agent said last: they are asked again.
pub(super) fn ask_again(connection: &mut Connection, core: &Core, task: &TaskRow) -> Result<()> {
    let agent = store::agents::find(connection, &task.agent_id)?;
    for provider in store::providers::all(connection, &core.user)? {
        if provider.quota_until.is_some() && quota::asks(&agent, &provider) {
            store::providers::set_quota(connection, &provider.id, None, core.now())?;
        }
    }
    Ok(())
}

impl Change for RaiseTasks {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> std::result::Result<Bulk, ApiError> {
        match self.priority {
            Some(p) if !PRIORITIES.contains(&p) => Err(ApiError::field(
                "priority",
                format!("{p} is outside what is allowed: 1 to 10, higher first."),
            )),
            Some(p) => each(host, once, self.ids, move |c, host, task| set_priority(c, host, task, p)),
            None => each(host, once, self.ids, |c, host, task| {
                let next = line::raised(c, &task)?;
                set_priority(c, host, task, next)
            }),
        }
    }
}

fn set_priority(connection: &mut Connection, core: &Core, mut task: TaskRow, to: i64) -> Result<TaskRow> {
    if task.status.is_terminal() {
        return ended(&task, "put first");
    }
    if to > *PRIORITIES.end() {
        return refused(format!("“{}” has the highest priority already.", task.title), "");
    }
    task.priority = i32::try_from(to).unwrap_or(i32::MAX);
    task.updated_at = core.now();
    match tasks::update(connection, &task) {
        Err(StoreError::StaleLease) => refused(format!("“{}” has just moved on.", task.title), "Try again."),
        Err(other) => Err(other),
        Ok(()) => {
            events::append(connection, &NewEvent::about(task.updated_at, &task.id, EventKind::Edited))?;
            Ok(task)
        }
    }
}
