//! A run as it is stored.

use crate::schema::workflow_runs;
use diesel::prelude::*;

/// A run as it is stored. Times are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = workflow_runs, treat_none_as_default_value = false)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct RunRow {
    pub root_id: String,
    pub user_id: String,
    pub name: String,
    pub number: i64,
    pub folder: String,
    pub retry_of: Option<String>,
    pub tasks: i64,
    pub tasks_ended: i64,
    pub stages_open: i64,
    pub remedies_open: i64,
    pub failed_stage: Option<i64>,
    pub failed_task: Option<String>,
    pub failed_at: Option<i64>,
    pub cancelled: bool,
}
