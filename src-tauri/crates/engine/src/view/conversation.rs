//! What an agent with a model says and leaves: messages both ways, and saved reports.

use crate::{convert::time_or_zero, json};
use contract::{model::Message, report::Report};
use store::{conversations::MessageRow, reports::ReportRow};

/// The messages of a conversation.
pub(crate) fn messages(rows: Vec<MessageRow>) -> Vec<Message> {
    let message = |row: MessageRow| Message {
        number: row.number,
        turn: row.turn,
        at: time_or_zero(row.at),
        speaker: row.speaker,
        text: row.body,
        calls: row.calls.as_deref().map(json::or_default).unwrap_or_default(),
        answers: row.answers,
    };
    rows.into_iter().map(message).collect()
}

/// Messages as they are json::or_default.
pub(crate) fn message_rows(task: &str, messages: &[Message]) -> Vec<MessageRow> {
    let row = |message: &Message| MessageRow {
        task_id: task.to_owned(),
        number: message.number,
        turn: message.turn,
        at: message.at.as_millisecond(),
        speaker: message.speaker,
        body: message.text.clone(),
        calls: (!message.calls.is_empty()).then(|| serde_json::to_string(&message.calls).unwrap_or_default()),
        answers: message.answers.clone(),
    };
    messages.iter().map(row).collect()
}

/// A saved report.
pub(crate) fn report(row: ReportRow) -> Option<Report> {
    Some(Report {
        id: row.id.parse().ok()?,
        task_id: row.task_id.parse().ok()?,
        title: row.title,
        agent: row.agent,
        summary: row.summary,
        output: row.output,
        artifacts: json::or_default(&row.artifacts),
        metrics: json::or_default(&row.metrics),
        created_at: time_or_zero(row.created_at),
    })
}
