//! Recording what became of a run: the task's row, fenced by the generation, and its attempt.

use crate::{
    Connection, Result, StoreError,
    columns::{AttemptStateColumn, Bind, StatusColumn, WaitReasonColumn},
    schema::{agent_tasks, task_attempts},
    statement::statement,
};
use contract::{
    Status, status_word,
    task::{AttemptState, WaitReason},
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Double, Integer, Nullable, Text},
};

/// The claim under which a run writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The task.
    pub task_id: String,
    /// The generation that the claim raised it to.
    pub generation: i64,
    /// The attempt's number.
    pub attempt: i32,
}

/// What becomes of a task whose run ended or was parked.
#[derive(Clone, Debug, PartialEq)]
pub struct Settlement {
    /// The new status.
    pub status: Status,
    /// Why it waits, for `pending`.
    pub waiting_for: Option<WaitReason>,
    /// Until when, in UTC milliseconds.
    pub wake_at: Option<i64>,
    /// Whether the attempt counts against the retries.
    pub charge: bool,
    /// Losses in a row from now on.
    pub losses: i32,
    /// Percent; left as it is where absent.
    pub progress: Option<i32>,
    /// Whether the task is held by the person from now on.
    pub hold: bool,
    /// Whether an open attempt stands behind it.
    pub kept_run: bool,
    /// Whether it goes first within its priority.
    pub front: bool,
    /// Result, as JSON.
    pub result: Option<String>,
    /// What it wants to know from the person, as JSON.
    pub question: Option<String>,
    /// Why it failed.
    pub error: Option<ErrorRow>,
    /// Running time, in seconds.
    pub actual_duration: Option<f64>,
    /// When it ended; for terminal statuses.
    pub completed_at: Option<i64>,
    /// The moment, in UTC milliseconds.
    pub now: i64,
}

impl Settlement {
    /// A move to `status` at the moment `now` that changes nothing else.
    #[must_use]
    pub const fn to(status: Status, now: i64) -> Self {
        Self {
            status,
            waiting_for: None,
            wake_at: None,
            charge: false,
            losses: 0,
            progress: None,
            hold: false,
            kept_run: false,
            front: false,
            result: None,
            question: None,
            error: None,
            actual_duration: None,
            completed_at: None,
            now,
        }
    }
}

/// Why something failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorRow {
    /// The class.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptEnd {
    /// How: none of the states that are open.
    pub state: AttemptState,
    /// When.
    pub ended_at: i64,
    /// Running time without pauses, in milliseconds.
    pub running_ms: Option<i64>,
    /// The command's exit status.
    pub exit_code: Option<i64>,
    /// Whether it counts against the retries.
    pub charged: bool,
    /// Why it failed.
    pub error: Option<ErrorRow>,
    /// Bytes received from the command; left as it is where absent.
    pub output_bytes: Option<i64>,
    /// Bytes that the cap cut out.
    pub cut_bytes: i64,
    /// How long its result is as JSON, in bytes; the result itself stands with the task.
    pub result_bytes: Option<i64>,
}

/// What a settlement needs of the task's status. OR and not IN, of which SQLite makes a table each time.
const HAS_A_RUN: &str = concat!(
    " AND (status = '",
    status_word!(Running),
    "' OR status = '",
    status_word!(Paused),
    "' OR status = '",
    status_word!(NeedsInput),
    "')"
);

statement! {
    /// Moves a running, paused or asking task on, if the claim is still its own.
    Settle {
        status: Status, waiting_for: Option<WaitReason>, wake_at: Option<i64>, charge: i32, losses: i32,
        progress: Option<i32>, hold: bool, kept_run: bool, front: bool, result: Option<String>,
        question: Option<String>, error_code: Option<String>, error_message: Option<String>, error_hint: Option<String>,
        actual_duration: Option<f64>, completed_at: Option<i64>, now: i64, task_id: String, generation: i64,
    },
    "UPDATE OR FAIL agent_tasks SET status = " {status: StatusColumn} ", waiting_for = " {waiting_for: Nullable<WaitReasonColumn>}
    ", wake_at = " {wake_at: Nullable<BigInt>} ", retry_count = MIN(max_retries, retry_count + " {charge: Integer}
    "), losses = " {losses: Integer} ", progress_percentage = COALESCE(" {progress: Nullable<Integer>}
    ", progress_percentage), hold = " {hold: Bool} ", kept_run = " {kept_run: Bool} ", front = " {front: Bool}
    ", pause_requested = 0, result = " {result: Nullable<Text>} ", question = " {question: Nullable<Text>} ", error_code = " {error_code: Nullable<Text>}
    ", error_message = " {error_message: Nullable<Text>} ", error_hint = " {error_hint: Nullable<Text>}
    ", actual_duration = COALESCE(" {actual_duration: Nullable<Double>}
    ", actual_duration), completed_at = " {completed_at: Nullable<BigInt>} ", updated_at = " {now: BigInt}
    " WHERE id = " {task_id: Text} " AND generation = " {generation: BigInt} [HAS_A_RUN]
}

impl AttemptEnd {
    /// An end at the moment `now`, not charged, of which nothing more is known.
    #[must_use]
    pub const fn at(state: AttemptState, now: i64) -> Self {
        Self {
            state,
            ended_at: now,
            running_ms: None,
            exit_code: None,
            charged: false,
            error: None,
            output_bytes: None,
            cut_bytes: 0,
            result_bytes: None,
        }
    }
}

statement! {
    /// Closes an attempt.
    Close {
        state: AttemptState, ended_at: i64, running_ms: Option<i64>, exit_code: Option<i64>, charged: bool,
        error_code: Option<String>, error_message: Option<String>, error_hint: Option<String>,
        output_bytes: Option<i64>, cut_bytes: i64, result_bytes: Option<i64>, task_id: String, number: i32,
    },
    "UPDATE task_attempts SET state = " {state: AttemptStateColumn} ", ended_at = " {ended_at: BigInt}
    ", running_ms = " {running_ms: Nullable<BigInt>} ", exit_code = " {exit_code: Nullable<BigInt>}
    ", charged = " {charged: Bool} ", error_code = " {error_code: Nullable<Text>}
    ", error_message = " {error_message: Nullable<Text>} ", error_hint = " {error_hint: Nullable<Text>}
    ", output_bytes = COALESCE(" {output_bytes: Nullable<BigInt>} ", output_bytes), cut_bytes = " {cut_bytes: BigInt}
    ", result_bytes = " {result_bytes: Nullable<BigInt>} ", reported_result = NULL WHERE task_id = " {task_id: Text}
    " AND number = " {number: Integer}
    " AND ended_at IS NULL"
}

statement! {
    /// How a running task goes, if the claim is still its own.
    Progress {
        progress: Option<i32>, reached: Option<i64>, current_step: Option<String>, total_steps: Option<i32>,
        task_id: String, generation: i64,
    },
    "UPDATE agent_tasks SET progress_percentage = COALESCE(" {progress: Nullable<Integer>}
    ", progress_percentage), updated_at = COALESCE(" {reached: Nullable<BigInt>}
    ", updated_at), current_step = COALESCE(" {current_step: Nullable<Text>}
    ", current_step), total_steps = COALESCE(" {total_steps: Nullable<Integer>} ", total_steps), losses = 0 WHERE id = "
    {task_id: Text} " AND generation = " {generation: BigInt} [concat!(" AND status = '", status_word!(Running), "'")]
}

/// Records what became of a run. Zero rows means that the lease is lost: the caller stops and writes nothing.
///
/// # Errors
/// `StaleLease`, or the write failed.
pub fn settle(
    connection: &mut Connection,
    lease: &Lease,
    to: &Settlement,
    end: Option<&AttemptEnd>,
) -> Result<()> {
    let (error_code, error_message, error_hint) = split(to.error.as_ref());
    let changed = Settle {
        status: to.status,
        waiting_for: to.waiting_for,
        wake_at: to.wake_at,
        charge: i32::from(to.charge),
        losses: to.losses,
        progress: to.progress,
        hold: to.hold,
        kept_run: to.kept_run,
        front: to.front,
        result: to.result.clone(),
        question: to.question.clone(),
        error_code,
        error_message,
        error_hint,
        actual_duration: to.actual_duration,
        completed_at: to.completed_at,
        now: to.now,
        task_id: lease.task_id.clone(),
        generation: lease.generation,
    }
    .execute(connection)?;
    if changed != 1 {
        return Err(StoreError::StaleLease);
    }
    if let Some(end) = end {
        close(connection, lease, end)?;
    }
    Ok(())
}

fn close(connection: &mut Connection, lease: &Lease, end: &AttemptEnd) -> Result<()> {
    let (error_code, error_message, error_hint) = split(end.error.as_ref());
    Close {
        state: end.state,
        ended_at: end.ended_at,
        running_ms: end.running_ms,
        exit_code: end.exit_code,
        charged: end.charged,
        error_code,
        error_message,
        error_hint,
        output_bytes: end.output_bytes,
        cut_bytes: end.cut_bytes,
        result_bytes: end.result_bytes,
        task_id: lease.task_id.clone(),
        number: lease.attempt,
    }
    .execute(connection)?;
    Ok(())
}

/// Fails a task that the store refuses to move in any other way, with its open attempt. With a generation, only that
/// of this claim. As little is written as possible: whatever else there was to write is what may be refused.
///
/// # Errors
/// `StaleLease` when it moved on or has ended, or the write failed.
pub fn fail(
    connection: &mut Connection,
    id: &str,
    generation: Option<i64>,
    status: Status,
    error: &ErrorRow,
    now: i64,
) -> Result<()> {
    let told = (
        agent_tasks::error_code.eq(&error.code),
        agent_tasks::error_message.eq(&error.message),
        agent_tasks::error_hint.eq(&error.hint),
    );
    let wants_nothing = (
        agent_tasks::waiting_for.eq(None::<Bind<WaitReason>>),
        agent_tasks::wake_at.eq(None::<i64>),
        agent_tasks::question.eq(None::<String>),
        agent_tasks::hold.eq(false),
        agent_tasks::front.eq(false),
        agent_tasks::kept_run.eq(false),
        agent_tasks::pause_requested.eq(false),
    );
    let moved = (
        agent_tasks::status.eq(Bind(status)),
        agent_tasks::completed_at.eq(now),
        agent_tasks::updated_at.eq(now),
    );
    let mut live = agent_tasks::table.find(id).filter(agent_tasks::completed_at.is_null()).into_boxed();
    if let Some(generation) = generation {
        live = live.filter(agent_tasks::generation.eq(generation));
    }
    let live = live.select(agent_tasks::id).first::<String>(connection).optional()?;
    if live.is_none() {
        return Err(StoreError::StaleLease);
    }
    diesel::update(agent_tasks::table.find(id)).set((moved, wants_nothing, told)).execute(connection)?;
    diesel::update(task_attempts::table)
        .filter(task_attempts::task_id.eq(id).and(task_attempts::ended_at.is_null()))
        .set((task_attempts::state.eq(Bind(AttemptState::Failed)), task_attempts::ended_at.eq(now)))
        .execute(connection)?;
    Ok(())
}

/// Remembers how a running task goes, and when it was so far. A run that shows progress is no poison: its losses are forgiven.
///
/// # Errors
/// `StaleLease`, or the write failed.
pub fn progress(
    connection: &mut Connection,
    lease: &Lease,
    progress: Option<i32>,
    current_step: Option<String>,
    total_steps: Option<i32>,
    now: i64,
) -> Result<()> {
    let changed = Progress {
        progress,
        reached: progress.map(|_| now),
        current_step,
        total_steps,
        task_id: lease.task_id.clone(),
        generation: lease.generation,
    }
    .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::StaleLease) }
}

fn split(error: Option<&ErrorRow>) -> (Option<String>, Option<String>, Option<String>) {
    error.map_or((None, None, None), |e| (Some(e.code.clone()), Some(e.message.clone()), e.hint.clone()))
}
