//! The statement that adds a task: the one that every enqueue pays for, so it binds only what differs between new
//! tasks and says the rest itself.

use super::TaskRow;
use crate::{Connection, Result};
use diesel::{
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Integer, Nullable, Text},
    sqlite::Sqlite,
};

/// What a task is born with. What only a run, or the person afterwards, can set stands at its beginning whatever the
/// row says.
struct InsertTask<'a> {
    task: &'a TaskRow,
}

impl QueryId for InsertTask<'_> {
    type QueryId = InsertTask<'static>;

    const HAS_STATIC_QUERY_ID: bool = true;
}

/// Columns that every new task has alike, and their values.
const ALIKE: &str = "hold, pause_requested, cancel_requested, front, kept_run, generation, attempt_count, retry_count, \
     losses, progress_percentage";
const ALIKE_VALUES: &str = "0, 0, 0, 0, 0, 0, 0, 0, 0, 0";

macro_rules! insert_task {
    ($($column:ident: $sql_type:ty),* $(,)?) => {
        impl QueryFragment<Sqlite> for InsertTask<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                out.push_sql(concat!("INSERT INTO agent_tasks (", $(stringify!($column), ", "),*));
                out.push_sql(ALIKE);
                out.push_sql(") VALUES (");
                $(
                    out.push_bind_param::<$sql_type, _>(&self.task.$column)?;
                    out.push_sql(", ");
                )*
                out.push_sql(ALIKE_VALUES);
                out.push_sql(")");
                Ok(())
            }
        }
    };
}
insert_task! {
    id: Text, user_id: Text, agent_id: Text, title: Text, description: Text, instructions: Text, task_type: Text,
    command: Nullable<Text>, priority: Integer, status: Text, waiting_for: Nullable<Text>, wake_at: Nullable<BigInt>,
    blockers: Integer, max_retries: Integer, scheduled_at: Nullable<BigInt>, deadline_at: Nullable<BigInt>,
    estimated_duration: BigInt, context_data: Text, files: Text, cwd: Nullable<Text>, path_env: Nullable<Text>,
    pty: Bool, timeout_seconds: BigInt, backoff_min_seconds: BigInt, backoff_max_seconds: BigInt, on_lost: Text,
    on_dependency_failure: Text, idempotency_key: Nullable<Text>, origin: Text, retry_of: Nullable<Text>,
    parent_id: Nullable<Text>, budget: Nullable<Text>, question: Nullable<Text>, created_at: BigInt, updated_at: BigInt,
}
impl RunQueryDsl<Connection> for InsertTask<'_> {}

/// Adds a task; its status is `pending` or `queued`.
///
/// # Errors
/// `Constraint` when its key is taken or a rule is broken, or the write failed.
pub fn insert(connection: &mut Connection, task: &TaskRow) -> Result<()> {
    InsertTask { task }.execute(connection)?;
    Ok(())
}
