//! What a task of a run owes to others: outputs that they cannot do without. One that ends without them has failed, so that
//! the run fails where that is wrong, and is started again there.

use super::fill::{MISSING, fields, lacks};
use crate::json;
use contract::task::{TaskError, TaskResult};
use store::{Connection, Result, tasks::TaskRow, workflows};

/// What is wrong with the end of a task that has done its work: an output is missing that it owes.
///
/// # Errors
/// The read failed.
pub(crate) fn missing(
    connection: &mut Connection,
    task: &TaskRow,
    result: &TaskResult,
) -> Result<Option<TaskError>> {
    if task.parent_id.is_none() {
        return Ok(None);
    }
    let Some(owed) = workflows::owed(connection, &task.id)? else { return Ok(None) };
    let owed: Vec<String> = json::or_default(&owed);
    if owed.is_empty() {
        return Ok(None);
    }
    let given = fields(result.clone());
    let is_missing = |name: &&String| given.get(*name).is_none_or(serde_json::Value::is_null);
    Ok(owed.iter().find(is_missing).map(|name| TaskError {
        code: MISSING.to_owned(),
        message: format!("`{name}` was declared as an output, but {}.", lacks(result, name)),
        hint: Some(format!(
            "Let the result have it, such as by a last line `[RESULT] {{\"{name}\": …}}`; or have what reads it say what it is \
             otherwise: `{{{{ … | default(\"…\") }}}}`."
        )),
    }))
}
