//! Texts in the rows that have a shape of their own: JSON, and words of closed lists. The store does not know the
//! shapes; it hands each text to whoever does.

use crate::{Connection, Result};
use diesel::{connection::DefaultLoadingMode, prelude::*, sql_types::Text as SqlText};

/// A column that holds JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its table.
    pub table: &'static str,
    /// Its name.
    pub column: &'static str,
    /// What a row is called, as SQL.
    what: &'static str,
}

/// A column that holds a word of a closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Its table.
    pub table: &'static str,
    /// Its name.
    pub column: &'static str,
}

const fn text(table: &'static str, column: &'static str, what: &'static str) -> Text {
    Text { table, column, what }
}

const fn word(table: &'static str, column: &'static str) -> Word {
    Word { table, column }
}

/// Every column that holds JSON.
pub const TEXTS: &[Text] = &[
    text("agent_tasks", "command", "substr(id, 29)"),
    text("agent_tasks", "result", "substr(id, 29)"),
    text("agent_tasks", "context_data", "substr(id, 29)"),
    text("agent_tasks", "files", "substr(id, 29)"),
    text("agent_tasks", "question", "substr(id, 29)"),
    text("agent_tasks", "budget", "substr(id, 29)"),
    text("agent_tasks", "environment", "substr(id, 29)"),
    text("task_attempts", "reported_result", "substr(task_id, 29)"),
    text("task_log", "data", "substr(task_id, 29)"),
    text("task_conversations", "notes", "substr(task_id, 29)"),
    text("task_messages", "calls", "substr(task_id, 29)"),
    text("task_letters", "answer", "substr(task_id, 29)"),
    text("agents", "parameters", "name"),
    text("agents", "budget", "name"),
    text("agents", "tools", "name"),
    text("agents", "fallbacks", "name"),
    text("agents", "form", "name"),
    text("agents", "coding", "name"),
    text("agents", "environment", "name"),
    text("agents", "sandbox", "name"),
    text("task_sandboxes", "asked", "substr(task_id, 29)"),
    text("attempt_sandboxes", "in_force", "substr(task_id, 29)"),
    text("settings", "value", "name"),
    text("requests", "reply", "id"),
    text("reports", "artifacts", "substr(task_id, 29)"),
    text("reports", "metrics", "substr(task_id, 29)"),
    text("deliveries", "payload", "substr(task_id, 29)"),
    text("workflow_texts", "definition", "substr(root_id, 29)"),
    text("workflow_texts", "inputs", "substr(root_id, 29)"),
    text("workflow_stages", "on_failure", "substr(root_id, 29)"),
    text("workflow_tasks", "outputs", "substr(task_id, 29)"),
    text("workflow_tasks", "matrix", "substr(task_id, 29)"),
    text("workflow_tasks", "reads", "substr(task_id, 29)"),
    text("folders", "files", "folder"),
    text("folders", "environment", "folder"),
];

/// Every column that holds a word of a closed list.
pub const WORDS: &[Word] = &[
    word("agent_tasks", "status"),
    word("agent_tasks", "waiting_for"),
    word("agent_tasks", "task_type"),
    word("agent_tasks", "on_lost"),
    word("agent_tasks", "on_dependency_failure"),
    word("agent_tasks", "origin"),
    word("agents", "kind"),
    word("task_attempts", "state"),
    word("task_steps", "state"),
    word("task_log", "level"),
    word("task_messages", "speaker"),
    word("events", "kind"),
    word("events", "from_status"),
    word("events", "to_status"),
    word("providers", "kind"),
    word("providers", "key_source"),
    word("chat_pictures", "format"),
    word("task_strategies", "strategy"),
    word("task_needs", "over_memory"),
    word("deliveries", "event"),
    word("deliveries", "channel"),
    word("deliveries", "state"),
    word("task_checks", "origin"),
    word("attempt_checks", "state"),
    word("agents", "place"),
    word("folders", "place"),
    word("places", "kind"),
    word("task_places", "kind"),
    word("task_places", "state"),
    word("task_places", "undo_state"),
    word("change_comments", "side"),
    word("workflow_stages", "run_when"),
    word("workflow_stages", "state"),
    word("workflow_links", "run_when"),
];

/// A text and what its row is called.
#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlText)]
    what: String,
    #[diesel(sql_type = SqlText)]
    text: String,
}

/// Hands every text of a column to `each`, with what its row is called.
///
/// # Errors
/// The read failed.
pub fn each_text(connection: &mut Connection, column: Text, mut each: impl FnMut(&str, &str)) -> Result<()> {
    let Text { table, column, what } = column;
    let query = format!(
        "SELECT COALESCE({what}, '?') AS what, CAST({column} AS TEXT) AS text FROM {table} WHERE {column} IS NOT NULL"
    );
    let rows = diesel::sql_query(query).load_iter::<Found, DefaultLoadingMode>(connection)?;
    for row in rows {
        let row = row?;
        each(&row.what, &row.text);
    }
    Ok(())
}

/// Every word that stands in a column.
///
/// # Errors
/// The read failed.
pub fn words_in_use(connection: &mut Connection, word: Word) -> Result<Vec<String>> {
    let Word { table, column } = word;
    let query = format!(
        "SELECT DISTINCT CAST({column} AS TEXT) AS text, '' AS what FROM {table} WHERE {column} IS NOT NULL"
    );
    let found: Vec<Found> = diesel::sql_query(query).load(connection)?;
    Ok(found.into_iter().map(|f| f.text).collect())
}
