//! Talks and their turns as the contract shows them.

use super::{ViewContext, messages, tasks};
use crate::convert::time_or_zero;
use contract::{
    AgentKind, Task, TaskId,
    chat::{Attachment, Chat, ChatTurn},
    model::{Message, Speaker},
    picture::PictureFacts,
};
use std::collections::{BTreeSet, HashMap};
use store::{
    Connection, Result, StoreError,
    agents::{self, AgentRow},
    chats::{self, ChatFileHead, ChatRow, TurnAndTask, TurnRow},
    conversations::{self, MessageRow},
    pictures::{self, PictureHead},
};

/// The document of one talk.
pub(crate) fn chat(connection: &mut Connection, row: ChatRow) -> Result<Chat> {
    list(connection, vec![row])?.pop().ok_or(StoreError::NotFound)
}

/// The documents of several talks, in the same order.
pub(crate) fn list(connection: &mut Connection, rows: Vec<ChatRow>) -> Result<Vec<Chat>> {
    let asked: BTreeSet<&str> = rows.iter().map(|row| row.agent_id.as_str()).collect();
    let agents: HashMap<String, AgentRow> =
        agents::of(connection, asked)?.into_iter().map(|agent| (agent.id.clone(), agent)).collect();
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut stands = chats::stands(connection, &ids)?;
    let document = |row: ChatRow| {
        let agent = agents.get(&row.agent_id);
        let stand = stands.remove(&row.id).unwrap_or_default();
        let id: contract::ChatId = row.id.parse().ok()?;
        Some(Chat {
            id,
            short_id: id.short(),
            agent: agent.map(|agent| agent.name.clone()).unwrap_or_default(),
            model_chosen: row.model.is_some(),
            model: row.model.or_else(|| {
                agent.filter(|agent| agent.kind == AgentKind::Llm).and_then(|agent| agent.model.clone())
            }),
            pinned: row.pinned_at.is_some(),
            last_turn: row.last_turn.and_then(|id| id.parse().ok()),
            open: stand.open,
            asks: stand.asking > 0,
            unseen: stand.ended_at > row.seen_at,
            created_at: time_or_zero(row.created_at),
            spoken_at: time_or_zero(row.spoken_at),
            title: row.title,
        })
    };
    Ok(rows.into_iter().filter_map(document).collect())
}

/// The documents of the turns of a branch, in as many queries for a long one as for a short one.
pub(crate) fn turns(
    connection: &mut Connection,
    context: &ViewContext,
    all: &[TurnAndTask],
    shown: &[&TurnAndTask],
) -> Result<Vec<ChatTurn>> {
    let documents = tasks(connection, context, shown.iter().map(|(_, row)| row.clone()).collect())?;
    let ids: Vec<String> = shown.iter().map(|(_, row)| row.id.clone()).collect();
    let mut files: HashMap<String, Vec<Attachment>> = HashMap::new();
    for head in chats::files_of(connection, &ids)? {
        files.entry(head.task_id.clone()).or_default().push(file(head));
    }
    for (task, heads) in pictures::of(connection, &ids)? {
        files.entry(task).or_default().extend(heads.into_iter().map(picture));
    }
    files.values_mut().for_each(|files| files.sort_by_key(|file| file.place));
    let mut summaries = chats::summaries(connection, &ids)?;
    let mut said: HashMap<String, Vec<MessageRow>> = HashMap::new();
    for message in conversations::messages_of(connection, &ids)? {
        said.entry(message.task_id.clone()).or_default().push(message);
    }
    let mut started = started_in(connection, context, shown)?;
    let mut turns = Vec::with_capacity(documents.len());
    for (place, (task, (turn, row))) in documents.into_iter().zip(shown).enumerate() {
        let later = shown[place + 1..].iter();
        let late =
            row.completed_at.map_or(0, |ended| later.filter(|(_, row)| row.created_at < ended).count());
        turns.push(ChatTurn {
            started: started.remove(&row.id).unwrap_or_default(),
            parent: turn.parent_turn.as_deref().and_then(|id| id.parse().ok()),
            versions: versions(all, turn),
            files: files.remove(&row.id).unwrap_or_default(),
            messages: after_the_prompt(messages(said.remove(&row.id).unwrap_or_default())),
            late: i64::try_from(late).unwrap_or(i64::MAX),
            summary: summaries.remove(&row.id),
            task,
        });
    }
    Ok(turns)
}

/// The documents of what was started in these turns, by the turn's id, oldest first.
fn started_in(
    connection: &mut Connection,
    context: &ViewContext,
    shown: &[&TurnAndTask],
) -> Result<HashMap<String, Vec<Task>>> {
    let began = shown.iter().filter(|(_, row)| row.attempt_count > 0);
    let began: Vec<String> = began.map(|(_, row)| row.id.clone()).collect();
    let rows = store::tasks::children_of(connection, &began)?;
    let parents: Vec<Option<String>> = rows.iter().map(|row| row.parent_id.clone()).collect();
    let mut started: HashMap<String, Vec<Task>> = HashMap::new();
    for (parent, task) in parents.into_iter().zip(tasks(connection, context, rows)?) {
        started.entry(parent.unwrap_or_default()).or_default().push(task);
    }
    Ok(started)
}

fn file(head: ChatFileHead) -> Attachment {
    let ChatFileHead { path, bytes, place, characters, .. } = head;
    Attachment { path, bytes, characters, place, picture: None }
}

fn picture(head: PictureHead) -> Attachment {
    let PictureHead { path, bytes, place, format, width, height, .. } = head;
    Attachment { path, bytes, characters: 0, place, picture: Some(PictureFacts { format, width, height }) }
}

/// The turns that follow the same one as this.
fn versions(all: &[TurnAndTask], turn: &TurnRow) -> Vec<TaskId> {
    let same =
        all.iter().filter(|(other, task)| other.parent_turn == turn.parent_turn && task.deleted_at.is_none());
    same.filter_map(|(other, _)| other.task_id.parse().ok()).collect()
}

/// What was said after the prompt and the person's own words.
fn after_the_prompt(said: Vec<Message>) -> Vec<Message> {
    let begins = |message: &Message| {
        message.turn == 0 && matches!(message.speaker, Speaker::System | Speaker::User) && message.number <= 2
    };
    said.into_iter().filter(|message| !begins(message)).collect()
}
