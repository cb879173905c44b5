//! What an ended task made.

use super::{Look, Tint, check, fact, standing, tinted_fact};
use contract::{
    task::{TaskResult, TaskWithResult},
    text,
};
use serde_json::Value;

/// The result as a block of text: how it ended, what it says, what it left.
#[must_use]
pub fn block(ended: &TaskWithResult, look: &Look) -> String {
    let task = &ended.task;
    let (word, tint) = standing(task);
    let word = tint.map_or_else(|| word.clone(), |tint| look.paint(tint, &word));
    let took = task.duration_seconds.map(|s| format!(" in {}", text::duration(s.round() as i64)));
    let mut text =
        format!("{word}{}  {} ({})\n", took.unwrap_or_default(), text::clean(&task.title), task.short_id);
    if let Some(error) = &task.error {
        text.push_str(&tinted_fact(look, Some(Tint::Red), "Error", &error.message));
        text.push_str(&error.hint.as_deref().map(|h| fact(look, "Hint", h)).unwrap_or_default());
    }
    text.push_str(&check::block(task.check.as_ref(), look));
    if let Some(result) = &ended.result {
        text.push_str(&made(result, look));
    }
    text
}

fn made(result: &TaskResult, look: &Look) -> String {
    let mut text = String::new();
    if !result.summary.is_empty() {
        text.push_str(&fact(look, "Summary", &result.summary));
    }
    for artifact in &result.artifacts {
        let file = format!("{} ({})", artifact.path, text::bytes(artifact.bytes));
        text.push_str(&fact(look, "Artifact", &file));
    }
    let output = match &result.output {
        Value::Null => String::new(),
        Value::String(output) => output.trim_end().to_owned(),
        json => format!("{json:#}"),
    };
    if !output.is_empty() {
        text.push_str(&format!("\n{output}\n"));
    }
    text
}
