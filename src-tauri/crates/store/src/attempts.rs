//! Attempts: one row for each try at a task.

use crate::{
    Connection, Result, StoreError, columns::AttemptStateColumn, schema::task_attempts, statement::statement,
    tasks::TaskRow,
};
use contract::{attempt_word, task::AttemptState};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, Text},
};

/// The code of an attempt that was lost while its engine lived.
pub const SUPERVISOR_GONE: &str = "supervisor_gone";

/// Who claims a task, and opens its attempt.
#[derive(Clone, Debug)]
pub struct Claimant {
    /// The engine process.
    pub engine_id: String,
    /// The worker's name.
    pub worker: String,
    /// The moment, in UTC milliseconds.
    pub now: i64,
}

/// An attempt as it is stored. Open as long as `ended_at` is null.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = task_attempts)]
#[expect(
    missing_docs,
    reason = "the columns are documented in the migration and where the contract shows them"
)]
pub struct AttemptRow {
    pub task_id: String,
    pub number: i32,
    pub generation: i64,
    pub state: AttemptState,
    pub engine_id: String,
    pub worker: String,
    pub pid: Option<i64>,
    pub started_at: i64,
    pub ended_at: Option<i64>,
    pub running_ms: Option<i64>,
    pub exit_code: Option<i64>,
    pub charged: bool,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub error_hint: Option<String>,
    pub output_bytes: i64,
    pub cut_bytes: i64,
    pub read_bytes: i64,
    pub reported_result: Option<String>,
    pub result_bytes: Option<i64>,
}

impl AttemptRow {
    /// Whether it is followed by nobody, and goes on whichever engines come and go: a run of a workflow that has begun.
    #[must_use]
    pub fn goes_by_itself(&self) -> bool {
        self.worker == crate::workflows::WORKER
    }

    fn opened(task: &TaskRow, who: &Claimant) -> Self {
        Self {
            task_id: task.id.clone(),
            number: task.attempt_count,
            generation: task.generation,
            state: AttemptState::Running,
            engine_id: who.engine_id.clone(),
            worker: who.worker.clone(),
            pid: None,
            started_at: who.now,
            ended_at: None,
            running_ms: None,
            exit_code: None,
            charged: false,
            error_code: None,
            error_message: None,
            error_hint: None,
            output_bytes: 0,
            cut_bytes: 0,
            read_bytes: 0,
            reported_result: None,
            result_bytes: None,
        }
    }
}

statement! {
    /// Opens an attempt.
    Open {
        task_id: String, number: i32, generation: i64, state: AttemptState, engine_id: String, worker: String,
        started_at: i64,
    },
    "INSERT INTO task_attempts (task_id, number, generation, state, engine_id, worker, started_at, charged, \
     output_bytes, cut_bytes, read_bytes) VALUES (" {task_id: Text} ", " {number: Integer} ", " {generation: BigInt}
    ", " {state: AttemptStateColumn} ", " {engine_id: Text} ", " {worker: Text} ", " {started_at: BigInt} ", 0, 0, 0, 0)"
}

statement! {
    /// The process that stands behind an open attempt, fenced by the generation.
    SetPid { pid: i64, task_id: String, generation: i64 },
    "UPDATE task_attempts SET pid = " {pid: BigInt} " WHERE task_id = " {task_id: Text}
    " AND ended_at IS NULL AND generation = " {generation: BigInt} ""
}

statement! {
    /// How far an open attempt is, fenced by the generation.
    SetProgress {
        output_bytes: Option<i64>, read_bytes: Option<i64>, reported_result: Option<String>,
        task_id: String, generation: i64,
    },
    "UPDATE task_attempts SET output_bytes = COALESCE(" {output_bytes: Nullable<BigInt>}
    ", output_bytes), read_bytes = COALESCE(" {read_bytes: Nullable<BigInt>}
    ", read_bytes), reported_result = COALESCE(" {reported_result: Nullable<Text>}
    ", reported_result) WHERE task_id = " {task_id: Text}
    " AND ended_at IS NULL AND generation = " {generation: BigInt} ""
}

statement! {
    /// Moves a kept run's open attempt to a new claim.
    TakeOver { generation: i64, engine_id: String, worker: String, task_id: String },
    [concat!("UPDATE task_attempts SET state = '", attempt_word!(Running), "', generation = ")] {generation: BigInt}
    ", engine_id = " {engine_id: Text} ", worker = " {worker: Text}
    " WHERE task_id = " {task_id: Text} " AND ended_at IS NULL"
}

statement! {
    /// Changes the state of an open attempt that stays open.
    SetState { state: AttemptState, task_id: String, number: i32 },
    "UPDATE task_attempts SET state = " {state: AttemptStateColumn} " WHERE task_id = " {task_id: Text}
    " AND number = " {number: Integer} " AND ended_at IS NULL"
}

/// Opens the attempt that a claim begins.
pub(crate) fn open(connection: &mut Connection, task: &TaskRow, who: &Claimant) -> Result<AttemptRow> {
    let attempt = AttemptRow::opened(task, who);
    let AttemptRow { number, generation, state, started_at, .. } = attempt;
    let (task_id, engine_id, worker) = (task.id.clone(), who.engine_id.clone(), who.worker.clone());
    Open { task_id, number, generation, state, engine_id, worker, started_at }.execute(connection)?;
    Ok(attempt)
}

pub(crate) fn take_over(connection: &mut Connection, task: &TaskRow, who: &Claimant) -> Result<AttemptRow> {
    TakeOver {
        generation: task.generation,
        engine_id: who.engine_id.clone(),
        worker: who.worker.clone(),
        task_id: task.id.clone(),
    }
    .execute(connection)?;
    open_of(connection, &task.id)?.ok_or(StoreError::NotFound)
}

/// Commits the process behind an open attempt: the gate before a command is started.
///
/// # Errors
/// `StaleLease` when the claim is no longer of this generation, or the write failed.
pub fn set_pid(connection: &mut Connection, task_id: &str, generation: i64, pid: i64) -> Result<()> {
    let changed = SetPid { pid, task_id: task_id.to_owned(), generation }.execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::StaleLease) }
}

/// Remembers how far an open attempt is.
///
/// # Errors
/// `StaleLease` when the claim is no longer of this generation, or the write failed.
pub fn set_progress(
    connection: &mut Connection,
    task_id: &str,
    generation: i64,
    output_bytes: Option<i64>,
    read_bytes: Option<i64>,
    reported_result: Option<String>,
) -> Result<()> {
    let changed =
        SetProgress { output_bytes, read_bytes, reported_result, task_id: task_id.to_owned(), generation }
            .execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::StaleLease) }
}

/// Changes the state of an open attempt that stays open.
///
/// # Errors
/// The write failed.
pub fn set_state(connection: &mut Connection, task_id: &str, number: i32, state: AttemptState) -> Result<()> {
    SetState { state, task_id: task_id.to_owned(), number }.execute(connection)?;
    Ok(())
}

/// Lets go of the open attempts of an engine that leaves them running: whoever runs the queue next adopts them,
/// though this process may still live.
///
/// # Errors
/// The write failed.
pub fn let_go(connection: &mut Connection, engine_id: &str) -> Result<()> {
    diesel::update(
        task_attempts::table
            .filter(task_attempts::engine_id.eq(engine_id).and(task_attempts::ended_at.is_null())),
    )
    .set(task_attempts::engine_id.eq(""))
    .execute(connection)?;
    Ok(())
}

/// Hands the open attempt at a task to nobody: it goes on by what its tasks come to.
///
/// # Errors
/// The write failed.
pub fn hand_to_nobody(connection: &mut Connection, task_id: &str) -> Result<()> {
    diesel::update(
        task_attempts::table
            .filter(task_attempts::task_id.eq(task_id).and(task_attempts::ended_at.is_null())),
    )
    .set((task_attempts::engine_id.eq(""), task_attempts::worker.eq(crate::workflows::WORKER)))
    .execute(connection)?;
    Ok(())
}

/// The open attempt at a task, if there is one.
///
/// # Errors
/// The read failed.
pub fn open_of(connection: &mut Connection, task_id: &str) -> Result<Option<AttemptRow>> {
    Ok(task_attempts::table
        .filter(task_attempts::task_id.eq(task_id).and(task_attempts::ended_at.is_null()))
        .select(AttemptRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// Every open attempt.
///
/// # Errors
/// The read failed.
pub fn all_open(connection: &mut Connection) -> Result<Vec<AttemptRow>> {
    Ok(task_attempts::table
        .filter(task_attempts::ended_at.is_null())
        .select(AttemptRow::as_select())
        .load(connection)?)
}

/// How many attempts at a task ended with this error.
///
/// # Errors
/// The read failed.
pub fn ended_with(connection: &mut Connection, task_id: &str, error_code: &str) -> Result<i32> {
    let found: i64 = task_attempts::table
        .filter(task_attempts::task_id.eq(task_id).and(task_attempts::error_code.eq(error_code)))
        .count()
        .get_result(connection)?;
    Ok(i32::try_from(found).unwrap_or(i32::MAX))
}

/// Every attempt at a task, first to last.
///
/// # Errors
/// The read failed.
pub fn of_task(connection: &mut Connection, task_id: &str) -> Result<Vec<AttemptRow>> {
    Ok(task_attempts::table
        .filter(task_attempts::task_id.eq(task_id))
        .order(task_attempts::number)
        .select(AttemptRow::as_select())
        .load(connection)?)
}

/// `(task, number, when it began, when it ended)` of every attempt of these tasks that has ended, oldest first.
///
/// # Errors
/// The read failed.
pub fn ended_of(connection: &mut Connection, tasks: &[&str]) -> Result<Vec<(String, i32, i64, i64)>> {
    let mut all = vec![];
    for some in tasks.chunks(500) {
        all.extend(
            task_attempts::table
                .filter(task_attempts::task_id.eq_any(some).and(task_attempts::ended_at.is_not_null()))
                .order((task_attempts::task_id, task_attempts::number))
                .select((
                    task_attempts::task_id,
                    task_attempts::number,
                    task_attempts::started_at,
                    task_attempts::ended_at.assume_not_null(),
                ))
                .load::<(String, i32, i64, i64)>(connection)?,
        );
    }
    Ok(all)
}

/// The last attempt of each of these tasks.
///
/// # Errors
/// The read failed.
pub fn last_of(connection: &mut Connection, tasks: &[&str]) -> Result<Vec<AttemptRow>> {
    if tasks.is_empty() {
        return Ok(vec![]);
    }
    let all: Vec<AttemptRow> = task_attempts::table
        .filter(task_attempts::task_id.eq_any(tasks))
        .order((task_attempts::task_id, task_attempts::number.desc()))
        .select(AttemptRow::as_select())
        .load(connection)?;
    Ok(all.into_iter().fold(vec![], |mut last: Vec<AttemptRow>, row| {
        if last.last().is_none_or(|before| before.task_id != row.task_id) {
            last.push(row);
        }
        last
    }))
}
