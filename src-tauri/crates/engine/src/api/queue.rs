//! The queue as a whole: its state, its workers, pausing it.

use super::{Change, Once, Work};
use crate::tasks::lookup::read;
use crate::{
    convert,
    process::locks::{EngineLock, PoolLock},
    runs::host::PoolHost,
    view,
};
use contract::{
    ApiError, Status,
    command::{GetQueue, ListWorkers, PauseQueue, ResumeQueue},
    queue::{NextScheduled, QueueState, Starting, Worker, WorkerState},
    task::AttemptState,
};
use std::sync::Arc;
use store::{Connection, StoreError, counts, events, queue_state, schedules, tasks, usage, workers};

/// Longest pause of the queue: 30 days, in seconds.
const PAUSE_MAX: i64 = 30 * 24 * 3600;

impl Work for GetQueue {
    fn work(self, host: &Arc<PoolHost>) -> Result<QueueState, ApiError> {
        state(host)
    }
}

fn state(host: &Arc<PoolHost>) -> Result<QueueState, ApiError> {
    let holder = PoolLock::holder(&host.data_dir);
    let today = convert::start_of_day(host.clock.now());
    let mut state = read(host, |c| {
        let (paused, until) = queue_state::paused(c)?;
        let next = next_scheduled(c, &host.user)?;
        let busy = store::attempts::all_open(c)?.iter().filter(|a| a.state == AttemptState::Running).count();
        let total = workers::all(c)?.len();
        let (unread, snoozed) = store::inbox::counts(c, &host.user)?;
        Ok(QueueState {
            counts: counts::listed(c, &host.user)?,
            approvals: tasks::outside::approvals(c, &host.user)?,
            snoozed,
            unread,
            answering: store::chats::answering(c, &host.user)?,
            workers_busy: i64::try_from(busy).unwrap_or(0),
            workers_total: i64::try_from(total).unwrap_or(0),
            paused,
            paused_until: until.and_then(convert::time),
            held: view::held_now(host.pool().is_some() || holder.is_some(), queue_state::held(c)?.as_deref()),
            next_scheduled: next,
            today: convert::usage(usage::of_user(c, &host.user, today)?),
            revision: events::last(c)?,
            ..QueueState::default()
        })
    })?;
    if let Some(pool) = host.pool() {
        state.workers_busy = i64::try_from(pool.busy()).unwrap_or(0);
        state.workers_total = i64::try_from(pool.size()).unwrap_or(0);
        state.pool = Some(host.role);
    } else if let Some(holder) = holder {
        state.pool = Some(holder.role);
    } else {
        state.workers_total = 0;
    }
    state.fault = host.fault();
    state.suspects_data = state.fault.is_some() && host.suspects_data();
    if let Some(now) = host.load.sample() {
        state.cpu_percent = now.load.cpu_percent;
        state.memory_used = now.load.memory.map(|memory| memory.used);
        state.memory_total = now.load.memory.map(|memory| memory.total);
        (state.on_battery, state.metered) = (now.on_battery, now.metered);
    }
    Ok(state)
}

/// What starts first of tasks that wait for their time and of schedules.
fn next_scheduled(connection: &mut Connection, user: &str) -> Result<Option<NextScheduled>, StoreError> {
    let task = tasks::next_scheduled(connection, user)?.and_then(|(id, title, at)| {
        Some(NextScheduled {
            what: Starting::Task(id.parse().ok()?),
            title,
            at: convert::time(at)?,
            due_at: None,
        })
    });
    let schedule = schedules::soonest(connection, user)?.and_then(|row| {
        Some(NextScheduled {
            what: Starting::Schedule(row.id.parse().ok()?),
            title: row.name,
            at: row.next_at.and_then(convert::time)?,
            due_at: row.due_at.and_then(convert::time),
        })
    });
    Ok(task.into_iter().chain(schedule).min_by_key(|next| next.due_at.unwrap_or(next.at)))
}

impl Change for PauseQueue {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<QueueState, ApiError> {
        if let Some(seconds) = self.for_seconds.filter(|s| !(1..=PAUSE_MAX).contains(s)) {
            let message = format!("{seconds} s is outside what is allowed: 1 second to 30 days.");
            return Err(ApiError::field("for_seconds", message));
        }
        let now = host.now();
        let until = self.for_seconds.map(|s| now + s * 1000);
        once.write(host, move |c| queue_state::set_paused(c, true, until, now))?;
        state(host)
    }
}

impl Change for ResumeQueue {
    fn change(self, host: &Arc<PoolHost>, once: &Once) -> Result<QueueState, ApiError> {
        let now = host.now();
        once.write(host, move |c| queue_state::set_paused(c, false, None, now))?;
        state(host)
    }
}

impl Work for ListWorkers {
    fn work(self, host: &Arc<PoolHost>) -> Result<Vec<Worker>, ApiError> {
        read(host, |c| {
            let open = store::attempts::all_open(c)?;
            let mut found = Vec::new();
            for row in workers::all(c)? {
                let run = open.iter().find(|a| {
                    a.engine_id == row.engine_id && a.worker == row.name && a.state == AttemptState::Running
                });
                let task_id = run.map(|a| a.task_id.clone()).or_else(|| row.current_task_id.clone());
                let task = match &task_id {
                    Some(id) => tasks::find(c, id).ok().filter(|t| t.status == Status::Running),
                    None => None,
                };
                let alive = row.engine_id == host.id || EngineLock::is_alive(&host.data_dir, &row.engine_id);
                let state = match (alive && row.is_active, &task) {
                    (false, _) => WorkerState::Stopped,
                    (true, Some(_)) => WorkerState::Busy,
                    (true, None) => WorkerState::Idle,
                };
                found.push(Worker {
                    name: row.name,
                    state,
                    pid: row.worker_pid,
                    task_id: task.as_ref().and_then(|t| t.id.parse().ok()),
                    task_title: task.map(|t| t.title),
                    last_heartbeat: convert::time_or_zero(row.last_heartbeat),
                    started_at: convert::time_or_zero(row.started_at),
                    processed_tasks: row.processed_tasks_count,
                });
            }
            found.sort_by_key(|w| (w.name.len(), w.name.clone()));
            Ok(found)
        })
    }
}
