//! Talks with agents, and which tasks are the turns of which.

use crate::{
    Connection, Result, StoreError,
    columns::Bind,
    events::{self, NewEvent},
    schema::{agent_tasks, chat_files, chat_summaries, chat_turns, chats},
    tasks::TaskRow,
};
use contract::{Origin, Status, event::EventKind, status_word};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Bool},
};
use std::collections::HashMap;

/// A talk as it is stored. Times are UTC milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = chats, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct ChatRow {
    pub id: String,
    pub user_id: String,
    pub agent_id: String,
    pub title: String,
    pub last_turn: Option<String>,
    pub seen_at: i64,
    pub pinned_at: Option<i64>,
    pub deleted_at: Option<i64>,
    pub created_at: i64,
    pub spoken_at: i64,
    pub model: Option<String>,
}

/// What a page of talks holds.
#[derive(Clone, Debug, Default)]
pub struct ChatFilter {
    /// Whose.
    pub user: String,
    /// Only those that were spoken in before this moment, or at it with a lower id.
    pub before: Option<(i64, String)>,
    /// At most so many.
    pub limit: i64,
}

/// Begins a talk.
///
/// # Errors
/// The write failed.
pub fn insert(connection: &mut Connection, chat: &ChatRow) -> Result<()> {
    diesel::insert_into(chats::table).values(chat).execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(chat.created_at, EventKind::Chats))
}

/// Writes a talk that has changed at the moment `now`.
///
/// # Errors
/// The write failed.
pub fn update(connection: &mut Connection, chat: &ChatRow, now: i64) -> Result<()> {
    diesel::update(chats::table.find(&chat.id)).set(chat).execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Chats))
}

/// The user's talk with this id, deleted or not.
///
/// # Errors
/// `NotFound`, or the read failed.
pub fn find(connection: &mut Connection, user: &str, id: &str) -> Result<ChatRow> {
    let found = chats::table.find(id).filter(chats::user_id.eq(user)).select(ChatRow::as_select());
    found.get_result(connection).optional()?.ok_or(StoreError::NotFound)
}

/// The user's talks whose ids end so, deleted or not: at most two.
///
/// # Errors
/// The read failed.
pub fn by_short_id(connection: &mut Connection, user: &str, short: &str) -> Result<Vec<ChatRow>> {
    let ends_so = format!("%{}", short.replace(['%', '_', '\\'], ""));
    Ok(chats::table
        .filter(chats::user_id.eq(user).and(chats::id.like(ends_so)))
        .limit(2)
        .select(ChatRow::as_select())
        .load(connection)?)
}

/// A page of the user's talks: those that were spoken in last first.
///
/// # Errors
/// The read failed.
pub fn page(connection: &mut Connection, filter: &ChatFilter) -> Result<Vec<ChatRow>> {
    let mut query = chats::table
        .filter(chats::user_id.eq(&filter.user).and(chats::deleted_at.is_null()))
        .order((chats::spoken_at.desc(), chats::id.desc()))
        .limit(filter.limit)
        .select(ChatRow::as_select())
        .into_boxed();
    if let Some((at, id)) = &filter.before {
        query = query.filter(chats::spoken_at.lt(at).or(chats::spoken_at.eq(at).and(chats::id.lt(id))));
    }
    Ok(query.load(connection)?)
}

/// The pinned ones, the longest pinned first.
///
/// # Errors
/// The read failed.
pub fn pinned(connection: &mut Connection, user: &str) -> Result<Vec<ChatRow>> {
    Ok(chats::table
        .filter(chats::user_id.eq(user).and(chats::deleted_at.is_null()))
        .filter(chats::pinned_at.is_not_null())
        .order((chats::pinned_at, chats::id))
        .select(ChatRow::as_select())
        .load(connection)?)
}

/// Where a task stands in a talk.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = chat_turns)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct TurnRow {
    pub task_id: String,
    pub chat_id: String,
    pub parent_turn: Option<String>,
    pub model: Option<String>,
}

/// A turn with its task.
pub type TurnAndTask = (TurnRow, TaskRow);

/// Makes a task a turn of a talk.
///
/// # Errors
/// The write failed.
pub fn add_turn(connection: &mut Connection, turn: &TurnRow) -> Result<()> {
    diesel::insert_into(chat_turns::table).values(turn).execute(connection)?;
    Ok(())
}

/// A file that went along with a turn.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = chat_files)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct ChatFileRow {
    pub task_id: String,
    pub place: i64,
    pub path: String,
    pub bytes: i64,
    pub body: String,
}

/// Keeps the files that go along with a turn.
///
/// # Errors
/// The write failed.
pub fn add_files(connection: &mut Connection, files: &[ChatFileRow]) -> Result<()> {
    for file in files {
        diesel::insert_into(chat_files::table).values(file).execute(connection)?;
    }
    Ok(())
}

/// What is known of a file whose text went along, without the text.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct ChatFileHead {
    /// The turn.
    pub task_id: String,
    /// Its place among what went along.
    pub place: i64,
    /// Where it was, or what it was called.
    pub path: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// How long its text is, in characters.
    pub characters: i64,
}

/// What the files are whose text went along with turns, in their order.
///
/// # Errors
/// The read failed.
pub fn files_of(connection: &mut Connection, tasks: &[String]) -> Result<Vec<ChatFileHead>> {
    Ok(chat_files::table
        .filter(chat_files::task_id.eq_any(tasks))
        .order((chat_files::task_id, chat_files::place))
        .select((
            chat_files::task_id,
            chat_files::place,
            chat_files::path,
            chat_files::bytes,
            sql::<BigInt>("length(body)"),
        ))
        .load(connection)?)
}

/// The files that went along with a turn, in their order.
///
/// # Errors
/// The read failed.
pub fn files(connection: &mut Connection, task: &str) -> Result<Vec<ChatFileRow>> {
    Ok(chat_files::table
        .filter(chat_files::task_id.eq(task))
        .order(chat_files::place)
        .select(ChatFileRow::as_select())
        .load(connection)?)
}

/// Where a task stands in a talk, if it is a turn of one.
///
/// # Errors
/// The read failed.
pub fn turn(connection: &mut Connection, task: &str) -> Result<Option<TurnRow>> {
    let found = chat_turns::table.find(task).select(TurnRow::as_select());
    Ok(found.get_result(connection).optional()?)
}

/// The talks that these tasks are turns of: task, talk.
///
/// # Errors
/// The read failed.
pub fn of_tasks(connection: &mut Connection, tasks: &[String]) -> Result<Vec<(String, String)>> {
    Ok(chat_turns::table
        .filter(chat_turns::task_id.eq_any(tasks))
        .select((chat_turns::task_id, chat_turns::chat_id))
        .load(connection)?)
}

/// All turns of a talk, of every branch, first to last. Deleted ones too: what follows one of them still follows it.
///
/// # Errors
/// The read failed.
pub fn turns(connection: &mut Connection, chat: &str) -> Result<Vec<TurnAndTask>> {
    Ok(chat_turns::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(chat_turns::task_id)))
        .filter(chat_turns::chat_id.eq(chat))
        .order(chat_turns::task_id)
        .select((TurnRow::as_select(), TaskRow::as_select()))
        .load(connection)?)
}

/// The turns of the branch that ends with `last`, first to last, out of all turns of a talk; without those that are deleted.
#[must_use]
pub fn branch<'a>(all: &'a [TurnAndTask], last: Option<&str>) -> Vec<&'a TurnAndTask> {
    let by_id: HashMap<&str, &TurnAndTask> = all.iter().map(|turn| (turn.0.task_id.as_str(), turn)).collect();
    let mut shown = vec![];
    let mut next = last;
    while let Some(turn) = next.and_then(|id| by_id.get(id)).filter(|_| shown.len() <= all.len()) {
        shown.push(*turn);
        next = turn.0.parent_turn.as_deref();
    }
    shown.retain(|(_, task)| task.deleted_at.is_none());
    shown.reverse();
    shown
}

/// A task is about to be removed for good: what followed it in its talk follows from now on what it followed itself.
///
/// # Errors
/// The write failed.
pub(crate) fn take_out(connection: &mut Connection, task: &str) -> Result<()> {
    let Some(gone) = turn(connection, task)? else { return Ok(()) };
    diesel::update(chat_turns::table.filter(chat_turns::parent_turn.eq(task)))
        .set(chat_turns::parent_turn.eq(&gone.parent_turn))
        .execute(connection)?;
    diesel::update(chats::table.filter(chats::last_turn.eq(task)))
        .set(chats::last_turn.eq(&gone.parent_turn))
        .execute(connection)?;
    Ok(())
}

/// Removes talks that were deleted before a moment. Their answers that were waited for are shown nowhere else, and are deleted
/// with them; what went to the background stays, as tasks of no talk.
///
/// # Errors
/// The write failed.
pub fn purge_deleted(connection: &mut Connection, before: i64) -> Result<()> {
    let gone: Vec<String> =
        chats::table.filter(chats::deleted_at.lt(before)).limit(100).select(chats::id).load(connection)?;
    if gone.is_empty() {
        return Ok(());
    }
    let of_them = chat_turns::table.filter(chat_turns::chat_id.eq_any(&gone)).select(chat_turns::task_id);
    let waited_for = agent_tasks::table
        .filter(agent_tasks::id.eq_any(of_them))
        .filter(agent_tasks::foreground.eq(true).and(agent_tasks::completed_at.is_not_null()));
    diesel::update(waited_for).set(agent_tasks::deleted_at.eq(before - 1)).execute(connection)?;
    diesel::delete(chats::table.filter(chats::id.eq_any(&gone))).execute(connection)?;
    Ok(())
}

/// How it stands with a talk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChatStand {
    /// Turns that have not ended.
    pub open: i64,
    /// Turns that ask the person.
    pub asking: i64,
    /// When the last of the ended ones did; 0 where none has.
    pub ended_at: i64,
}

/// How it stands with several talks, by their ids.
///
/// # Errors
/// The read failed.
pub fn stands(connection: &mut Connection, ids: &[String]) -> Result<HashMap<String, ChatStand>> {
    let turns: Vec<(String, Status, Option<i64>)> = chat_turns::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(chat_turns::task_id)))
        .filter(chat_turns::chat_id.eq_any(ids).and(agent_tasks::deleted_at.is_null()))
        .select((chat_turns::chat_id, agent_tasks::status, agent_tasks::completed_at))
        .load(connection)?;
    let mut stands: HashMap<String, ChatStand> = HashMap::new();
    for (chat, status, ended) in turns {
        let stand = stands.entry(chat).or_default();
        stand.open += i64::from(!status.is_terminal());
        stand.asking += i64::from(status == Status::NeedsInput);
        stand.ended_at = stand.ended_at.max(ended.unwrap_or(0));
    }
    Ok(stands)
}

/// The turn of a talk that somebody waits for, if there is one.
///
/// # Errors
/// The read failed.
pub fn waited_for(connection: &mut Connection, chat: &str) -> Result<Option<TaskRow>> {
    let of_chat = chat_turns::table.filter(chat_turns::chat_id.eq(chat)).select(chat_turns::task_id);
    Ok(agent_tasks::table
        .filter(sql::<Bool>("foreground = 1 AND completed_at IS NULL"))
        .filter(agent_tasks::id.eq_any(of_chat).and(agent_tasks::deleted_at.is_null()))
        .select(TaskRow::as_select())
        .first(connection)
        .optional()?)
}

/// From now on nobody waits for this task: it stands in the lists like any other. It must not have ended.
///
/// # Errors
/// The write failed.
pub fn send_to_background(connection: &mut Connection, id: &str, now: i64) -> Result<bool> {
    let waits = agent_tasks::table.find(id).filter(agent_tasks::foreground.eq(true));
    let changed = diesel::update(waits.filter(agent_tasks::completed_at.is_null()))
        .set((agent_tasks::foreground.eq(false), agent_tasks::updated_at.eq(now)))
        .execute(connection)?;
    Ok(changed == 1)
}

/// The same for every turn that has not ended and does not run right now.
///
/// # Errors
/// The write failed.
pub fn all_to_background(connection: &mut Connection, now: i64) -> Result<usize> {
    let waits = sql::<Bool>(concat!(
        "foreground = 1 AND completed_at IS NULL AND status <> '",
        status_word!(Running),
        "'"
    ));
    Ok(diesel::update(agent_tasks::table.filter(waits))
        .set((agent_tasks::foreground.eq(false), agent_tasks::updated_at.eq(now)))
        .execute(connection)?)
}

/// Whether a turn waits to be claimed, or runs, that somebody waits for.
///
/// # Errors
/// The read failed.
pub fn any_waited_for(connection: &mut Connection, status: Status) -> Result<bool> {
    let found: Option<String> = agent_tasks::table
        .filter(sql::<Bool>("foreground = 1 AND completed_at IS NULL"))
        .filter(agent_tasks::status.eq(Bind(status)))
        .select(agent_tasks::id)
        .first(connection)
        .optional()?;
    Ok(found.is_some())
}

/// How many turns of this user somebody waits for that run or wait to be claimed.
///
/// # Errors
/// The read failed.
pub fn answering(connection: &mut Connection, user: &str) -> Result<i64> {
    let is_on =
        agent_tasks::status.eq(Bind(Status::Running)).or(agent_tasks::status.eq(Bind(Status::Queued)));
    Ok(agent_tasks::table
        .filter(sql::<Bool>("foreground = 1 AND completed_at IS NULL"))
        .filter(agent_tasks::user_id.eq(user).and(agent_tasks::deleted_at.is_null()))
        .filter(is_on)
        .count()
        .get_result(connection)?)
}

/// Nobody waits any more for what came through this door.
///
/// # Errors
/// The write failed.
pub fn door_closed(connection: &mut Connection, origin: &Origin, now: i64) -> Result<usize> {
    let waits: Vec<(String, Origin)> = agent_tasks::table
        .filter(sql::<Bool>("foreground = 1 AND completed_at IS NULL"))
        .select((agent_tasks::id, agent_tasks::origin))
        .load(connection)?;
    let through_it = waits.into_iter().filter(|(_, through)| through == origin).map(|(id, _)| id);
    Ok(diesel::update(agent_tasks::table.filter(agent_tasks::id.eq_any(through_it.collect::<Vec<_>>())))
        .set((agent_tasks::foreground.eq(false), agent_tasks::updated_at.eq(now)))
        .execute(connection)?)
}

/// The latest answers of an agent that were completed: what was said, and how long each took in seconds. At most `limit`.
///
/// # Errors
/// The read failed.
pub fn past_answers(connection: &mut Connection, agent: &str, limit: i64) -> Result<Vec<(String, f64)>> {
    let found: Vec<(String, Option<f64>)> = chat_turns::table
        .inner_join(agent_tasks::table.on(agent_tasks::id.eq(chat_turns::task_id)))
        .filter(agent_tasks::agent_id.eq(agent).and(agent_tasks::status.eq(Bind(Status::Completed))))
        .order(chat_turns::task_id.desc())
        .limit(limit)
        .select((agent_tasks::description, agent_tasks::actual_duration))
        .load(connection)?;
    Ok(found.into_iter().filter_map(|(said, seconds)| Some((said, seconds?))).collect())
}

/// What was said in a talk up to this turn, in short; none where it was not summed up there.
///
/// # Errors
/// The read failed.
pub fn summary(connection: &mut Connection, task: &str) -> Result<Option<String>> {
    Ok(chat_summaries::table.find(task).select(chat_summaries::summary).get_result(connection).optional()?)
}

/// Those of the turns up to which their talk was summed up.
///
/// # Errors
/// The read failed.
pub fn summaries(connection: &mut Connection, tasks: &[String]) -> Result<HashMap<String, String>> {
    let found: Vec<(String, String)> = chat_summaries::table
        .filter(chat_summaries::task_id.eq_any(tasks))
        .select((chat_summaries::task_id, chat_summaries::summary))
        .load(connection)?;
    Ok(found.into_iter().collect())
}

/// Keeps what was said in a talk up to this turn, in short.
///
/// # Errors
/// The write failed.
pub fn put_summary(connection: &mut Connection, task: &str, summary: &str, now: i64) -> Result<()> {
    diesel::replace_into(chat_summaries::table)
        .values((
            chat_summaries::task_id.eq(task),
            chat_summaries::summary.eq(summary),
            chat_summaries::made_at.eq(now),
        ))
        .execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Chats))
}
