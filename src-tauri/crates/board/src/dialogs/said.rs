//! What was said in a talk, as lines: who, the words, and a line for everything else.

use crate::{
    display::{Tint, time::Local},
    text::{painter::Painter, style, words},
};
use contract::{
    Status, Task, Timestamp,
    chat::ChatTurn,
    model::{Message, Speaker, Tool, ToolCall},
};
use ratatui::text::{Line, Span};
use std::path::Path;

/// Characters of what a tool is called with.
const ARGUMENTS: usize = 160;

/// The lines of one turn, with an empty one at the end. `live`: the words of its answer are shown as they come, behind these.
pub(super) fn turn(turn: &ChatTurn, live: bool, local: &Local) -> Vec<Line<'static>> {
    let mut lines = vec![by_person(turn, local)];
    lines.extend(text(&turn.task.description));
    lines.extend(turn.files.iter().map(|file| {
        let name = Path::new(&file.path).file_name().map(|name| name.to_string_lossy().into_owned());
        note(&format!("  + {}", words::plain(&name.unwrap_or_else(|| file.path.clone()))))
    }));
    lines.push(Line::default());
    let task = &turn.task;
    if live {
        lines.extend(turn.started.iter().map(started));
        lines.push(by_agent(task, task.started_at, local));
        return lines;
    }
    lines.extend(answered(turn, local));
    lines.extend(turn.started.iter().map(started));
    lines.extend(remark(turn));
    if turn.summary.is_some() {
        lines.push(note("Up to here the agent goes by a summary."));
    }
    lines.push(Line::default());
    lines
}

/// Text of many lines, safe to show.
pub(super) fn text(text: &str) -> Vec<Line<'static>> {
    let mut painter = Painter::default();
    let mut lines = painter.take(text);
    lines.extend(painter.rest());
    lines
}

/// A line of the board's own.
pub(super) fn note(text: &str) -> Line<'static> {
    Line::styled(text.to_owned(), style::GREY)
}

fn by_person(turn: &ChatTurn, local: &Local) -> Line<'static> {
    let at = turn.versions.iter().position(|id| *id == turn.task.id);
    let version = match (at, turn.versions.len()) {
        (Some(at), all @ 2..) => format!(" · version {} of {all}", at + 1),
        _ => String::new(),
    };
    let when = format!(", {}{version}", local.moment(turn.task.created_at));
    Line::from(vec![Span::styled("You", style::tint(Tint::Blue)), Span::styled(when, style::GREY)])
}

fn by_agent(task: &Task, at: Option<Timestamp>, local: &Local) -> Line<'static> {
    let when = at.map(|at| format!(", {}", local.moment(at))).unwrap_or_default();
    let name = words::plain(&task.agent);
    Line::from(vec![Span::styled(name, style::tint(Tint::Green)), Span::styled(when, style::GREY)])
}

/// What was said while it was answered, as far as it is kept; else the answer itself.
fn answered(turn: &ChatTurn, local: &Local) -> Vec<Line<'static>> {
    let task = &turn.task;
    let mut lines: Vec<_> = turn.messages.iter().flat_map(|message| spoken(turn, message)).collect();
    let has_words =
        turn.messages.iter().any(|m| m.speaker == Speaker::Assistant && !m.text.trim().is_empty());
    if let Some(summary) = task.summary.as_ref().filter(|_| task.status == Status::Completed && !has_words) {
        lines.extend(text(summary));
    }
    if !lines.is_empty() {
        lines.insert(0, by_agent(task, task.completed_at.or(task.started_at), local));
    }
    lines
}

/// What one message says to whoever reads the talk.
fn spoken(turn: &ChatTurn, message: &Message) -> Vec<Line<'static>> {
    match message.speaker {
        Speaker::Assistant => {
            let words = if message.text.trim().is_empty() { vec![] } else { text(&message.text) };
            words.into_iter().chain(message.calls.iter().flat_map(called)).collect()
        }
        Speaker::User => from_person(&message.text),
        Speaker::Tool if answers_question(turn, message) => from_person(&message.text),
        Speaker::Tool | Speaker::System => vec![],
    }
}

/// What the person said meanwhile.
fn from_person(said: &str) -> Vec<Line<'static>> {
    let mut lines = text(said);
    if let Some(first) = lines.first_mut() {
        first.spans.insert(0, Span::styled("You: ", style::tint(Tint::Blue)));
    }
    lines
}

fn answers_question(turn: &ChatTurn, message: &Message) -> bool {
    let mut calls = turn.messages.iter().flat_map(|message| &message.calls);
    calls.any(|call| Some(&call.id) == message.answers.as_ref() && call.name == Tool::AskUser.as_str())
}

/// A tool that was used, on one line; what it asks the person, in full.
fn called(call: &ToolCall) -> Vec<Line<'static>> {
    if call.name == Tool::AskUser.as_str()
        && let Some(question) = call.arguments.get("question").and_then(|asked| asked.as_str())
    {
        return text(question);
    }
    let given = call.arguments.values().map(|value| match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    });
    let given: String = given.collect::<Vec<_>>().join(" ").chars().take(ARGUMENTS).collect();
    vec![note(&format!("  · {} {}", words::plain(&call.name), words::plain(&given)))]
}

/// `  › 9f310007 ● Running  Run the tests`
fn started(task: &Task) -> Line<'static> {
    let (word, look) = style::standing(task);
    Line::from(vec![
        Span::styled(format!("  › {} ", task.short_id), style::GREY),
        Span::styled(word, look),
        Span::raw(format!("  {}", words::line(&task.title))),
    ])
}

/// Why there is no answer, or none yet; or that it came late.
fn remark(turn: &ChatTurn) -> Vec<Line<'static>> {
    let task = &turn.task;
    match task.status {
        Status::Completed if turn.late > 0 => vec![note("It came after you had gone on.")],
        Status::Completed => vec![],
        Status::Cancelled => vec![note("It was stopped.")],
        Status::Failed => {
            let why = task.error.as_ref().map_or("It failed without a word.", |error| &error.message);
            vec![Line::styled(words::plain(why), style::tint(Tint::Red))]
        }
        Status::Pending | Status::Queued | Status::Running | Status::Paused | Status::NeedsInput => {
            let question = task.question.as_ref().map(|question| question.text.as_str());
            let asked = text(question.unwrap_or_default());
            if asked.is_empty() { vec![note("This is still being answered.")] } else { asked }
        }
    }
}
