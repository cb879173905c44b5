//! What a task wants to know from the person.

use contract::{
    Origin, Status,
    model::Question,
    task::CommandLine,
    text::{shell_words_visible, visible},
};
use store::tasks::TaskRow;

/// Whether the person must approve the task before its first start. It keeps the question until then, also while it
/// is held.
pub(crate) fn awaits_approval(row: &TaskRow) -> bool {
    row.question.is_some() && row.attempt_count == 0 && matches!(row.status, Status::Pending | Status::Paused)
}

/// What a task wants to know, while it waits for the answer.
pub(crate) fn question(row: &TaskRow) -> Option<Question> {
    let before_start = awaits_approval(row);
    let asked = row.question.as_deref().filter(|_| before_start || row.status == Status::NeedsInput)?;
    let mut question: Question = serde_json::from_str(asked).ok()?;
    if before_start {
        before_start_words(row, &mut question);
    }
    // what is approved must be what is read
    question.text = visible(&question.text);
    question.detail = question.detail.map(|detail| visible(&detail));
    Some(question)
}

/// What the person is to approve, as it is now, for they may have edited it: all that the run is given, and nothing
/// of it hidden.
fn before_start_words(row: &TaskRow, question: &mut Question) {
    let client = match &row.origin {
        Origin::Mcp(name) | Origin::Agent(name) => name.as_str().into(),
        other => other.text(),
    };
    let folder = row.cwd.as_deref().map_or_else(String::new, |cwd| format!(" in {cwd}"));
    question.text = format!("{client} wants to run a command{folder}.");
    let command = row.command.as_deref().and_then(|json| serde_json::from_str::<CommandLine>(json).ok());
    let mut detail = command.map_or_else(String::new, |command| command.display());
    let files: Vec<String> = serde_json::from_str(&row.files).unwrap_or_default();
    let context: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&row.context_data).unwrap_or_default();
    if !files.is_empty() {
        detail.push_str(&format!("\n\nFiles: {}", shell_words_visible(&files)));
    }
    if !context.is_empty() {
        let names: Vec<&str> = context.keys().map(String::as_str).collect();
        detail.push_str(&format!("\n\nValues: {}", names.join(", ")));
    }
    question.detail = Some(detail);
}
