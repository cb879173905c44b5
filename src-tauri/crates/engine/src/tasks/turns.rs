//! Turns of talks: saying something makes a task, and nobody waits for two answers in one talk at once.

use super::{
    create::{Asked, Turn, create},
    turn_files::{self, GoesAlong},
};
use crate::{
    core::Core,
    error,
    model::sight,
    process::attached::Attached,
    tasks::{assignee, context::EngineContext},
    view::ViewContext,
};
use contract::{
    AgentKind, ApiError, ChatId, NewTask, Origin, TaskId,
    id::SHORT_ID_DIGITS,
    text,
    validation::{self, TITLE_MAX},
};
use store::{
    Connection, Result, StoreError,
    agents::{self, AgentRow},
    chats::{self, ChatRow, TurnAndTask},
    tasks::{self, TaskRow},
};

/// Length of the title that a talk gets from what is said first, in characters.
const OWN_TITLE: usize = 80;

/// What is said, and in which talk.
pub(crate) struct Saying {
    pub(crate) chat: Option<String>,
    pub(crate) agent: Option<String>,
    /// Another model than the agent's own, from now on; empty: the agent's own.
    pub(crate) model: Option<String>,
    pub(crate) text: String,
    /// What goes along, read before.
    pub(crate) files: Vec<Attached>,
    /// Of what went along with the turn in whose place this one stands, no pictures go along any more.
    pub(crate) without_pictures: bool,
    pub(crate) background: bool,
    pub(crate) instead_of: Option<TaskId>,
    pub(crate) origin: Option<Origin>,
}

impl Saying {
    /// What goes along: with nothing new, what went along with the turn in whose place this one stands.
    fn goes_along<'a>(&'a self, replaced: Option<&'a TurnAndTask>) -> GoesAlong<'a> {
        match replaced {
            Some((turn, _)) if self.files.is_empty() => {
                GoesAlong::WhatWentWith { turn: &turn.task_id, pictures: !self.without_pictures }
            }
            _ => GoesAlong::These(&self.files),
        }
    }
}

/// The user's talk with this full or short id, if it is not deleted.
///
/// # Errors
/// There is none, or more than one ends so.
pub(crate) fn chat(connection: &mut Connection, core: &Core, id: &str) -> Result<ChatRow> {
    let typed = id.trim();
    let none = || error::refuse(ApiError::not_found(format!("There is no conversation {typed}.")));
    let found = if let Ok(full) = typed.parse::<ChatId>() {
        match chats::find(connection, &core.user, &full.to_string()) {
            Ok(row) => row,
            Err(StoreError::NotFound) => return Err(none()),
            Err(other) => return Err(other),
        }
    } else if typed.len() == SHORT_ID_DIGITS && typed.chars().all(|c| c.is_ascii_hexdigit()) {
        let mut found = chats::by_short_id(connection, &core.user, &typed.to_ascii_lowercase())?;
        match (found.pop(), found.pop()) {
            (Some(one), None) => one,
            (Some(_), Some(_)) => {
                let message = format!("More than one conversation ends with {typed}: give the whole id.");
                return Err(error::refuse(ApiError::not_found(message)));
            }
            (None, _) => return Err(none()),
        }
    } else {
        let message = format!("“{typed}” is not the id of a conversation: 8 hex digits or a whole uuid.");
        return Err(error::refuse(ApiError::not_found(message)));
    };
    if found.deleted_at.is_some() { Err(none()) } else { Ok(found) }
}

/// Says something: makes the talk where there is none, and the turn.
///
/// # Errors
/// `Refused`, with the field at fault; or the store failed.
pub(crate) fn say(
    connection: &mut Connection,
    engine: &EngineContext,
    context: &ViewContext,
    saying: &Saying,
) -> Result<ChatRow> {
    let now = engine.now();
    let replaced = replaced(connection, saying)?;
    let given = match &replaced {
        Some((_, task)) if saying.text.trim().is_empty() => task.description.clone(),
        _ => saying.text.clone(),
    };
    validation::said(&given).map_err(error::refuse)?;
    let known = match &saying.chat {
        Some(id) => Some(chat(connection, engine, id)?),
        None => None,
    };
    let agent = speaker(connection, engine, known.as_ref(), saying.agent.as_deref())?;
    let mut talk = match known {
        Some(talk) => talk,
        None => begin(connection, engine, &agent, &given)?,
    };
    if replaced.as_ref().is_some_and(|(turn, _)| turn.chat_id != talk.id) {
        let refusal = ApiError::field("instead_of", "That turn is not one of this conversation.");
        return Err(error::refuse(refusal));
    }
    if !saying.background && chats::waited_for(connection, &talk.id)?.is_some() {
        let refusal = ApiError::refused("The answer before this one is still being written.");
        return Err(error::refuse(refusal.hint("Wait for it, stop it, or continue it in the background.")));
    }
    let parent = match &replaced {
        Some((turn, _)) => turn.parent_turn.clone(),
        None => talk.last_turn.clone(),
    };
    let wanted = NewTask {
        agent: Some(agent.id.clone()),
        title: Some(text::first_line(&given, TITLE_MAX)),
        // who waits is told at once, and asks again
        max_retries: (!saying.background).then_some(0),
        origin: saying.origin.clone(),
        ..NewTask::default()
    };
    if let Some(model) = &saying.model {
        talk.model = Some(model.trim().to_owned()).filter(|model| !model.is_empty());
    } else if talk.agent_id != agent.id {
        // another agent, another provider: it has models of its own
        talk.model = None;
    }
    let model = talk.model.clone();
    if turn_files::shows_pictures(connection, saying.goes_along(replaced.as_ref()))?
        && let Some(model) = sight::of(connection, &engine.user, &agent, model.as_deref())?
    {
        return Err(error::refuse(sight::refusal(&model)));
    }
    let turn = Turn { chat: talk.id.clone(), parent, foreground: !saying.background, text: given, model };
    let asked =
        Asked { wanted: &wanted, retry_of: None, looked_up: None, turn: Some(&turn), continues: None };
    let made = create(connection, engine, context, asked)?;
    let task = made.task.id.to_string();
    turn_files::add(connection, saying.goes_along(replaced.as_ref()), &task)?;
    talk.agent_id = agent.id;
    talk.last_turn = Some(task);
    talk.spoken_at = now;
    chats::update(connection, &talk, now)?;
    Ok(talk)
}

/// The place in its talk of a task that is done once more, in the background: that of the old one.
///
/// # Errors
/// The read failed.
pub(crate) fn place_of(connection: &mut Connection, old: &TaskRow) -> Result<Option<Turn>> {
    let turn = chats::turn(connection, &old.id)?;
    Ok(turn.map(|turn| Turn {
        chat: turn.chat_id,
        parent: turn.parent_turn,
        foreground: false,
        text: old.description.clone(),
        model: turn.model,
    }))
}

/// A task that is done once more has the files of the old one, and what was said after that follows it from now on.
///
/// # Errors
/// The write failed.
pub(crate) fn took_place(connection: &mut Connection, core: &Core, old: &str, new: &str) -> Result<()> {
    let Some(turn) = chats::turn(connection, new)? else { return Ok(()) };
    turn_files::add(connection, GoesAlong::WhatWentWith { turn: old, pictures: true }, new)?;
    let mut talk = chats::find(connection, &core.user, &turn.chat_id)?;
    if talk.last_turn.as_deref() == Some(old) {
        talk.last_turn = Some(new.to_owned());
        chats::update(connection, &talk, core.now())?;
    }
    Ok(())
}

/// The turn in whose place the new one is to stand.
fn replaced(connection: &mut Connection, saying: &Saying) -> Result<Option<TurnAndTask>> {
    let Some(id) = saying.instead_of else { return Ok(None) };
    let Some(turn) = chats::turn(connection, &id.to_string())? else {
        let message = format!("There is no turn {}.", id.short());
        return Err(error::refuse(ApiError::field("instead_of", message)));
    };
    let task = tasks::find(connection, &turn.task_id)?;
    Ok(Some((turn, task)))
}

/// Who answers: the agent that is named, else the one that the talk is with, else the first that can talk.
fn speaker(
    connection: &mut Connection,
    core: &Core,
    talk: Option<&ChatRow>,
    named: Option<&str>,
) -> Result<AgentRow> {
    let agent = match (named, talk) {
        (Some(name), _) => assignee::find(connection, core, name)?,
        (None, Some(talk)) => agents::find(connection, &talk.agent_id)?,
        (None, None) => return first_speaker(connection, core),
    };
    check_talks(&agent)?;
    Ok(agent)
}

/// Whether one can talk with this agent.
///
/// # Errors
/// `Refused` about `agent`.
pub(crate) fn check_talks(agent: &AgentRow) -> Result<()> {
    if agent.archived_at.is_some() {
        let message = format!("The agent “{}” is put away and answers no more.", agent.name);
        let refusal = ApiError::field("agent", message);
        return Err(error::refuse(refusal.hint("Choose another one, or bring it back on the Agents page.")));
    }
    if agent.kind != AgentKind::Llm {
        let message = match agent.kind {
            AgentKind::Coding => {
                format!("“{}” is a coding agent: it does tasks, and gives no talk.", agent.name)
            }
            AgentKind::Shell | AgentKind::Llm | AgentKind::Workflow => {
                format!("“{}” has no model, so nobody would answer.", agent.name)
            }
        };
        let refusal = ApiError::field("agent", message);
        return Err(error::refuse(refusal.hint("Choose an agent with a model.")));
    }
    Ok(())
}

/// The agent of the latest talk, else the first one with a provider: the person's own before those that came with Legwork.
fn first_speaker(connection: &mut Connection, core: &Core) -> Result<AgentRow> {
    let filter = chats::ChatFilter { user: core.user.clone(), limit: 1, ..chats::ChatFilter::default() };
    if let Some(last) = chats::page(connection, &filter)?.pop() {
        let agent = agents::find(connection, &last.agent_id)?;
        if check_talks(&agent).is_ok() {
            return Ok(agent);
        }
    }
    let mut all = agents::all(connection, &core.user, false)?;
    all.sort_by_key(|agent| agent.ready_made);
    let talks = |agent: &AgentRow| agent.kind == AgentKind::Llm && agent.provider.is_some();
    all.into_iter().find(talks).ok_or_else(|| {
        let refusal = ApiError::field("agent", "No agent has a model yet, so nobody would answer.");
        error::refuse(refusal.hint("Connect a model on the Providers page, and choose it for an agent."))
    })
}

/// A talk that nothing was said in yet.
fn begin(connection: &mut Connection, core: &Core, agent: &AgentRow, said: &str) -> Result<ChatRow> {
    let now = core.now();
    let talk = ChatRow {
        id: core.ids.next(now).to_string(),
        user_id: core.user.clone(),
        agent_id: agent.id.clone(),
        title: text::first_line(said, OWN_TITLE),
        last_turn: None,
        seen_at: now,
        pinned_at: None,
        deleted_at: None,
        created_at: now,
        spoken_at: now,
        model: None,
    };
    chats::insert(connection, &talk)?;
    Ok(talk)
}
