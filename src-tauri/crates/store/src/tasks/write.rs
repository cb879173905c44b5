//! The two statements that write a task's row. The one that adds it is paid by every enqueue, so it binds only what
//! differs between new tasks and says the rest itself. Both stay prepared: Diesel's builder keeps no UPDATE.

use super::row::TaskRow;
use crate::{
    Connection, Result, StoreError,
    columns::{
        OnDependencyFailureColumn, OnLostColumn, OriginColumn, StatusColumn, TaskTypeColumn, WaitReasonColumn,
    },
};
use diesel::{
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Double, Integer, Nullable, Text},
    sqlite::Sqlite,
};

/// Adds a row. What only a run, or the person afterwards, can set stands at its beginning whatever the row says.
struct InsertTask<'a> {
    task: &'a TaskRow,
}

/// Writes a whole row, if its generation is still the one that it says.
struct UpdateTask<'a> {
    task: &'a TaskRow,
}

impl QueryId for InsertTask<'_> {
    type QueryId = InsertTask<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}
impl QueryId for UpdateTask<'_> {
    type QueryId = UpdateTask<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}
impl RunQueryDsl<Connection> for InsertTask<'_> {}
impl RunQueryDsl<Connection> for UpdateTask<'_> {}

macro_rules! columns {
    (
        key { $key:ident: $key_type:ty }
        given { $($given:ident: $given_type:ty),* $(,)? }
        zero { $($zero:ident: $zero_type:ty),* $(,)? }
        null { $($null:ident: $null_type:ty),* $(,)? }
        of_the_queue { $($of_queue:ident),* }
    ) => {
        impl QueryFragment<Sqlite> for InsertTask<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                out.push_sql(concat!(
                    "INSERT OR FAIL INTO agent_tasks (",
                    $(stringify!($given), ", ",)* $(stringify!($zero), ", ",)* $(stringify!($of_queue), ", ",)*
                    stringify!($key), ") VALUES ("
                ));
                $(
                    out.push_bind_param::<$given_type, _>(&self.task.$given)?;
                    out.push_sql(", ");
                )*
                out.push_sql(concat!(
                    $(columns!(@zero $zero)),*
                    $(, "(SELECT ", stringify!($of_queue), " FROM queue_state WHERE id = 1), ")*
                ));
                out.push_bind_param::<$key_type, _>(&self.task.$key)?;
                out.push_sql(")");
                Ok(())
            }
        }

        impl QueryFragment<Sqlite> for UpdateTask<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                // a column that is not in the list does not compile
                let TaskRow { $key, $($given,)* $($zero,)* $($null,)* $($of_queue: _,)* } = self.task;
                let mut between = "UPDATE OR FAIL agent_tasks SET ";
                columns!(@set out between $($given: $given_type,)* $($zero: $zero_type,)* $($null: $null_type,)*);
                out.push_sql(concat!(" WHERE ", stringify!($key), " = "));
                out.push_bind_param::<$key_type, _>($key)?;
                out.push_sql(" AND generation = ");
                out.push_bind_param::<BigInt, _>(&self.task.generation)?;
                Ok(())
            }
        }
    };
    (@zero $zero:ident) => { "0, " };
    (@set $out:ident $between:ident $($column:ident: $sql_type:ty,)*) => { $(
        $out.push_sql(std::mem::replace(&mut $between, ", "));
        $out.push_sql(concat!(stringify!($column), " = "));
        $out.push_bind_param::<$sql_type, _>($column)?;
    )* };
}
columns! {
    key { id: Text }
    given {
        user_id: Text, agent_id: Text, title: Text, description: Text, instructions: Text, task_type: TaskTypeColumn,
        command: Nullable<Text>, priority: Integer, status: StatusColumn, waiting_for: Nullable<WaitReasonColumn>,
        wake_at: Nullable<BigInt>, blockers: Integer, max_retries: Integer, scheduled_at: Nullable<BigInt>,
        deadline_at: Nullable<BigInt>, estimated_duration: BigInt, context_data: Text, files: Text,
        cwd: Nullable<Text>, path_env: Nullable<Text>, pty: Bool, timeout_seconds: BigInt,
        backoff_min_seconds: BigInt, backoff_max_seconds: BigInt, on_lost: OnLostColumn,
        on_dependency_failure: OnDependencyFailureColumn, idempotency_key: Nullable<Text>, origin: OriginColumn,
        retry_of: Nullable<Text>, parent_id: Nullable<Text>, budget: Nullable<Text>, question: Nullable<Text>,
        root_id: Nullable<Text>, from_mcp: Bool, pinned_program: Nullable<Text>, pinned_cwd: Nullable<Text>,
        environment: Nullable<Text>, created_at: BigInt, updated_at: BigInt, foreground: Bool,
    }
    zero {
        hold: Bool, pause_requested: Bool, cancel_requested: Bool, front: Bool, kept_run: Bool, generation: BigInt,
        attempt_count: Integer, retry_count: Integer, losses: Integer, progress_percentage: Integer,
    }
    null {
        current_step: Nullable<Text>, total_steps: Nullable<Integer>, result: Nullable<Text>,
        error_code: Nullable<Text>, error_message: Nullable<Text>, error_hint: Nullable<Text>,
        started_at: Nullable<BigInt>, completed_at: Nullable<BigInt>, actual_duration: Nullable<Double>,
        notified_at: Nullable<BigInt>, deleted_at: Nullable<BigInt>,
    }
    of_the_queue { ageing_ms }
}

/// Adds a task; its status is `pending` or `queued`.
///
/// # Errors
/// `Constraint` when its key is taken or a rule is broken, or the write failed.
pub fn insert(connection: &mut Connection, task: &TaskRow) -> Result<()> {
    InsertTask { task }.execute(connection)?;
    Ok(())
}

/// Writes a task that was changed while it may still be changed: it has not ended and its generation is still
/// the one in `task`.
///
/// # Errors
/// `StaleLease` when it moved on meanwhile, `Constraint` when a rule is broken, or the write failed.
pub fn update(connection: &mut Connection, task: &TaskRow) -> Result<()> {
    let changed = UpdateTask { task }.execute(connection)?;
    if changed == 1 { Ok(()) } else { Err(StoreError::StaleLease) }
}
