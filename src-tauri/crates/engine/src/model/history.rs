//! What was said in a talk before a turn of it, as the model is told.

use crate::{
    convert::time_or_zero,
    ports::{PastTurn, Picture, TalkSoFar},
};
use contract::{
    Status,
    model::{Message, Speaker},
    picture::{PICTURES_BYTES_MAX, PICTURES_MAX},
    task::TaskResult,
    text::first_line,
};
use store::{
    Connection, Result,
    pictures::{self, PictureHead},
    tasks::{self, TaskRow},
};

/// Of how a task ended so much is told, in characters: the whole of it is read with a tool.
const OUTCOME_CHARS: usize = 400;

/// The talk before this turn; `None` where the task is no turn of one.
pub(crate) fn before(connection: &mut Connection, task: &TaskRow) -> Result<Option<TalkSoFar>> {
    let Some(own) = store::chats::turn(connection, &task.id)? else { return Ok(None) };
    let all = store::chats::turns(connection, &own.chat_id)?;
    let shown = store::chats::branch(&all, own.parent_turn.as_deref());
    let (mut said, mut started, mut before) = (vec![], vec![], None);
    let mut summary = None;
    for (_, turn) in shown {
        let words = words(connection, ended_between(&started, before, turn), turn)?;
        if let Ok(id) = turn.id.parse() {
            let question = message(Speaker::User, words, turn.created_at);
            let answer =
                message(Speaker::Assistant, answer(turn), turn.completed_at.unwrap_or(turn.created_at));
            said.push(PastTurn { id, question, answer, pictures: vec![] });
        }
        if let Some(in_short) = store::chats::summary(connection, &turn.id)? {
            said.clear();
            summary = Some(in_short);
        }
        started.extend(tasks::children(connection, &turn.id)?);
        before = Some(turn);
    }
    let words = words(connection, ended_between(&started, before, task), task)?;
    let mut talk = TalkSoFar { summary, said, words, pictures: vec![] };
    add_pictures(connection, &mut talk, &task.id)?;
    Ok(Some(talk))
}

/// Adds the pictures that one request takes: those that go along now, then the latest ones. Each message names its own, and
/// says which of them are left out.
fn add_pictures(connection: &mut Connection, talk: &mut TalkSoFar, own: &str) -> Result<()> {
    let ids = talk.said.iter().map(|turn| turn.id.to_string()).chain([own.to_owned()]);
    let mut heads = pictures::of(connection, &ids.collect::<Vec<_>>())?;
    let mut room = PictureRoom { pictures: PICTURES_MAX, bytes: PICTURES_BYTES_MAX };
    let now = heads.remove(own).unwrap_or_default();
    add_to_message(connection, &now, &mut room, (&mut talk.words, &mut talk.pictures))?;
    for turn in talk.said.iter_mut().rev() {
        let then = heads.remove(&turn.id.to_string()).unwrap_or_default();
        add_to_message(connection, &then, &mut room, (&mut turn.question.text, &mut turn.pictures))?;
    }
    Ok(())
}

/// What one request takes of pictures, besides those that are in it.
struct PictureRoom {
    pictures: usize,
    bytes: u64,
}

impl PictureRoom {
    /// Whether another one of so many bytes is taken. Where one is not, none that is older is: what is shown is the end of the
    /// talk, without gaps.
    fn take(&mut self, bytes: u64) -> bool {
        let is_taken = self.pictures > 0 && bytes <= self.bytes;
        if is_taken {
            (self.pictures, self.bytes) = (self.pictures - 1, self.bytes - bytes);
        } else {
            self.pictures = 0;
        }
        is_taken
    }
}

fn add_to_message(
    connection: &mut Connection,
    heads: &[PictureHead],
    room: &mut PictureRoom,
    (text, pictures): (&mut String, &mut Vec<Picture>),
) -> Result<()> {
    for head in heads {
        let name = head.path.rsplit('/').next().unwrap_or(&head.path).to_owned();
        if room.take(u64::try_from(head.bytes).unwrap_or(u64::MAX)) {
            text.push_str(&format!("\n\n<picture name={name:?}/>"));
            let (format, bytes) = pictures::body(connection, &head.task_id, head.place)?;
            pictures.push(Picture { name, format, bytes: bytes.into() });
        } else {
            text.push_str(&format!("\n\n<picture name={name:?}>left out by now</picture>"));
        }
    }
    Ok(())
}

/// What the agent is told with a turn: what has ended meanwhile, what the person said, and the files that went along.
fn words(connection: &mut Connection, news: Option<String>, turn: &TaskRow) -> Result<String> {
    let mut all: Vec<String> = news.into_iter().chain([turn.description.clone()]).collect();
    for file in store::chats::files(connection, &turn.id)? {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        all.push(format!("<file name={name:?}>\n{}\n</file>", file.body.trim_end()));
    }
    Ok(all.join("\n\n"))
}

fn message(speaker: Speaker, text: String, at: i64) -> Message {
    Message { number: 0, turn: 0, at: time_or_zero(at), speaker, text, calls: vec![], answers: None }
}

/// What is told of the tasks that the agent has started and that have ended since the turn before this one was said: each
/// end at the first turn after it, and at no other, however often the talk is told.
fn ended_between(started: &[TaskRow], before: Option<&TaskRow>, turn: &TaskRow) -> Option<String> {
    let since = before?.created_at;
    let ended = started.iter().filter(|task| {
        let at = task.completed_at.unwrap_or(i64::MAX);
        since < at && at <= turn.created_at
    });
    let lines: Vec<String> = ended
        .map(|task| {
            format!("- “{}” was {}: {}", task.title, task.status, first_line(&outcome(task), OUTCOME_CHARS))
        })
        .collect();
    (!lines.is_empty()).then(|| {
        format!(
            "(Told by Legwork, not by the person: of the tasks that you started, these have ended.)\n{}",
            lines.join("\n")
        )
    })
}

/// One line about how a task ended.
fn outcome(task: &TaskRow) -> String {
    let made: Option<TaskResult> = task.result.as_deref().and_then(|json| serde_json::from_str(json).ok());
    let summary = made.map(|result| result.summary).filter(|summary| !summary.trim().is_empty());
    summary.or_else(|| task.error_message.clone()).unwrap_or_else(|| "it left no words.".to_owned())
}

/// What the agent answered. Models refuse a talk in which the person speaks twice, so a turn without an answer says why
/// there is none.
fn answer(turn: &TaskRow) -> String {
    let made: Option<TaskResult> = turn.result.as_deref().and_then(|json| serde_json::from_str(json).ok());
    let words = made.and_then(|result| result.output.as_str().map(str::to_owned));
    if let Some(words) = words.filter(|words| !words.trim().is_empty()) {
        return words;
    }
    match turn.status {
        Status::Completed => "(The answer held no words.)".to_owned(),
        Status::Cancelled => "(The person stopped this before there was an answer.)".to_owned(),
        Status::Failed => {
            format!("(There is no answer to this: {})", turn.error_message.as_deref().unwrap_or("it failed."))
        }
        Status::Pending | Status::Queued | Status::Running | Status::Paused | Status::NeedsInput => {
            "(This is still being worked on in the background; the result comes later.)".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_pictures_are_taken_as_far_as_there_is_room_and_without_gaps() {
        let taken = |pictures: usize, bytes: u64, sizes: &[u64]| -> Vec<bool> {
            let mut room = PictureRoom { pictures, bytes };
            sizes.iter().map(|size| room.take(*size)).collect()
        };
        assert_eq!(taken(2, 100, &[10, 10, 10]), [true, true, false]);
        assert_eq!(taken(9, 100, &[60, 40, 1]), [true, true, false]);
        assert_eq!(taken(9, 100, &[60, 60, 1]), [true, false, false]);
        assert_eq!(taken(0, 100, &[1]), [false]);
    }
}
