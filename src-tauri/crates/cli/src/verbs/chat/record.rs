//! What was said in a talk, in order.

use super::turn::files_in_words;
use crate::terminal::{failure::Failure, render::chat::Utterance};
use contract::{
    Status, Timestamp,
    chat::{ChatTurn, ChatWithTurns},
    command::GetResult,
    model::{Message, Speaker, Tool},
};
use engine::Engine;

/// All of the branch that is shown.
pub(super) fn read(engine: &Engine, talk: &ChatWithTurns) -> Result<Vec<Utterance>, Failure> {
    let mut said = vec![];
    for turn in &talk.turns {
        said.push(by_person(turn.task.created_at, &turn.task.description));
        said.extend(files_in_words(&turn.files).map(|files| as_remark(turn.task.created_at, &files)));
        let begins = said.len();
        said.extend(turn.messages.iter().flat_map(|message| spoken(turn, message)));
        let has_answered = said[begins..].iter().any(|one| one.agent.is_some());
        if turn.task.status == Status::Completed && !has_answered {
            said.extend(result(engine, turn)?);
        }
        said.extend(remark(turn));
    }
    Ok(said)
}

fn by_person(at: Timestamp, text: &str) -> Utterance {
    Utterance { agent: None, at, text: text.to_owned(), is_remark: false }
}

fn by_agent(turn: &ChatTurn, at: Timestamp, text: &str) -> Utterance {
    Utterance { agent: Some(turn.task.agent.clone()), ..by_person(at, text) }
}

/// What one message says to whoever reads the talk: words, a question, or the answer to one.
fn spoken(turn: &ChatTurn, message: &Message) -> Vec<Utterance> {
    let words = Some(message.text.as_str()).filter(|text| !text.trim().is_empty());
    match message.speaker {
        Speaker::User => words.map(|text| by_person(message.at, text)).into_iter().collect(),
        Speaker::Assistant => {
            let asked = message.calls.iter().filter(|call| call.name == Tool::AskUser.as_str());
            let asked = asked.filter_map(|call| call.arguments.get("question")?.as_str());
            words.into_iter().chain(asked).map(|text| by_agent(turn, message.at, text)).collect()
        }
        Speaker::Tool if is_of_person(turn, message) => {
            words.map(|text| by_person(message.at, text)).into_iter().collect()
        }
        Speaker::Tool | Speaker::System => vec![],
    }
}

/// Whether a tool's message is what the person answered.
fn is_of_person(turn: &ChatTurn, message: &Message) -> bool {
    let mut calls = turn.messages.iter().flat_map(|message| &message.calls);
    calls.any(|call| Some(&call.id) == message.answers.as_ref() && call.name == Tool::AskUser.as_str())
}

/// The answer of a turn whose messages are no longer kept, or that handed it in instead of saying it.
fn result(engine: &Engine, turn: &ChatTurn) -> Result<Option<Utterance>, Failure> {
    let ended = engine.call(GetResult { id: turn.task.id.to_string() })?;
    let at = turn.task.completed_at.unwrap_or(turn.task.created_at);
    let words = ended.result.and_then(|result| result.output.as_str().map(str::to_owned));
    Ok(words.filter(|words| !words.trim().is_empty()).map(|words| by_agent(turn, at, &words)))
}

/// Why there is no answer, or none yet; or that it came late.
fn remark(turn: &ChatTurn) -> Option<Utterance> {
    let task = &turn.task;
    let text = match task.status {
        Status::Completed if turn.late > 0 => "This answer came after what was said below.".to_owned(),
        Status::Completed => return None,
        Status::Cancelled => "This was stopped.".to_owned(),
        Status::Failed => {
            let why = task.error.as_ref().map_or("It failed without a word.", |error| &error.message);
            format!("There is no answer to this: {why}")
        }
        _ if task.asks() => {
            let question = task.question.as_ref().map(|question| question.text.as_str()).unwrap_or_default();
            format!("It waits for your answer: {question}")
        }
        Status::Pending | Status::Queued | Status::Running | Status::Paused | Status::NeedsInput => {
            "This is still being answered.".to_owned()
        }
    };
    Some(as_remark(task.completed_at.unwrap_or(task.created_at), &text))
}

/// What nobody said.
fn as_remark(at: Timestamp, text: &str) -> Utterance {
    Utterance { is_remark: true, ..by_person(at, text) }
}
