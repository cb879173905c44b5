//! A task's row.

use crate::schema::agent_tasks;
use contract::{
    Origin, Status, TaskType,
    task::{OnDependencyFailure, OnLost, WaitReason},
};
use diesel::prelude::*;

/// A task as it is stored. Times are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = agent_tasks)]
#[expect(
    missing_docs,
    reason = "the columns are documented in the migration and where the contract shows them"
)]
pub struct TaskRow {
    pub id: String,
    pub user_id: String,
    pub agent_id: String,
    pub title: String,
    pub description: String,
    pub instructions: String,
    pub task_type: TaskType,
    pub command: Option<String>,
    pub priority: i32,
    pub status: Status,
    pub waiting_for: Option<WaitReason>,
    pub wake_at: Option<i64>,
    pub blockers: i32,
    pub hold: bool,
    pub pause_requested: bool,
    pub cancel_requested: bool,
    pub front: bool,
    pub kept_run: bool,
    pub generation: i64,
    pub attempt_count: i32,
    pub retry_count: i32,
    pub max_retries: i32,
    pub losses: i32,
    pub progress_percentage: i32,
    pub current_step: Option<String>,
    pub total_steps: Option<i32>,
    pub result: Option<String>,
    pub error_code: Option<String>,
    pub error_message: Option<String>,
    pub error_hint: Option<String>,
    pub scheduled_at: Option<i64>,
    pub deadline_at: Option<i64>,
    pub started_at: Option<i64>,
    pub completed_at: Option<i64>,
    pub estimated_duration: i64,
    pub actual_duration: Option<f64>,
    pub context_data: String,
    pub files: String,
    pub cwd: Option<String>,
    pub path_env: Option<String>,
    pub pty: bool,
    pub timeout_seconds: i64,
    pub backoff_min_seconds: i64,
    pub backoff_max_seconds: i64,
    pub on_lost: OnLost,
    pub on_dependency_failure: OnDependencyFailure,
    pub idempotency_key: Option<String>,
    pub origin: Origin,
    pub retry_of: Option<String>,
    pub parent_id: Option<String>,
    pub notified_at: Option<i64>,
    pub deleted_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub question: Option<String>,
    pub budget: Option<String>,
    pub root_id: Option<String>,
    pub from_mcp: bool,
    pub pinned_program: Option<String>,
    pub pinned_cwd: Option<String>,
    pub environment: Option<String>,
    /// The queue's, which the store writes.
    pub ageing_ms: i64,
    pub foreground: bool,
}
