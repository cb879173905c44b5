//! Agents.

use crate::{
    Connection, Result, StoreError,
    columns::Bind,
    events::{self, NewEvent},
    limits,
    schema::{agents, task_counts},
};
use contract::{
    AgentKind,
    event::EventKind,
    limit::{LimitKey, LimitOn},
};
use diesel::prelude::*;

/// An agent as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = agents, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(missing_docs, reason = "the columns are documented where the contract shows them")]
pub struct AgentRow {
    pub id: String,
    pub user_id: String,
    pub name: String,
    #[diesel(serialize_as = Bind<AgentKind>)]
    pub kind: AgentKind,
    pub role: String,
    pub backstory: String,
    pub instructions: String,
    pub command: Option<String>,
    pub cwd: Option<String>,
    pub timeout_seconds: i64,
    pub pass_session: bool,
    pub ready_made: bool,
    pub provider: Option<String>,
    pub model: Option<String>,
    pub parameters: String,
    pub archived_at: Option<i64>,
    pub created_at: i64,
    pub updated_at: i64,
    pub budget: String,
    pub tools: String,
    pub fallbacks: String,
    pub template: Option<String>,
    pub form: String,
    pub check_command: Option<String>,
    pub coding: Option<String>,
    pub environment: Option<String>,
    pub place: Option<String>,
    pub sandbox: Option<String>,
}

/// The agents with these ids.
///
/// # Errors
/// The read failed.
pub fn of<'a>(connection: &mut Connection, ids: impl IntoIterator<Item = &'a str>) -> Result<Vec<AgentRow>> {
    let ids: Vec<&str> = ids.into_iter().collect();
    Ok(agents::table.filter(agents::id.eq_any(ids)).select(AgentRow::as_select()).load(connection)?)
}

/// The agent with this id, whoever owns it.
///
/// # Errors
/// `NotFound`, or the read failed.
pub fn find(connection: &mut Connection, id: &str) -> Result<AgentRow> {
    Ok(agents::table.find(id).select(AgentRow::as_select()).get_result(connection)?)
}

/// The user's agent with this name (not put away ones first), or with this id.
///
/// # Errors
/// The read failed.
pub fn by_name_or_id(connection: &mut Connection, user: &str, name: &str) -> Result<Option<AgentRow>> {
    // the usual case by its index, without sorting: it is asked at every enqueue
    let named = agents::table
        .filter(agents::user_id.eq(user).and(agents::name.eq(name)).and(agents::archived_at.is_null()))
        .select(AgentRow::as_select())
        .get_result(connection)
        .optional()?;
    if named.is_some() {
        return Ok(named);
    }
    let put_away = agents::table
        .filter(agents::user_id.eq(user).and(agents::name.eq(name)))
        .order(agents::updated_at.desc())
        .select(AgentRow::as_select())
        .get_result(connection)
        .optional()?;
    if put_away.is_some() {
        return Ok(put_away);
    }
    Ok(agents::table
        .filter(agents::user_id.eq(user).and(agents::id.eq(name)))
        .select(AgentRow::as_select())
        .get_result(connection)
        .optional()?)
}

/// The user's agents by name.
///
/// # Errors
/// The read failed.
pub fn all(connection: &mut Connection, user: &str, archived: bool) -> Result<Vec<AgentRow>> {
    let mut query = agents::table
        .filter(agents::user_id.eq(user))
        .order(agents::name)
        .select(AgentRow::as_select())
        .into_boxed();
    if !archived {
        query = query.filter(agents::archived_at.is_null());
    }
    Ok(query.load(connection)?)
}

/// Adds an agent.
///
/// # Errors
/// `Constraint` when the name is taken, or the write failed.
pub fn insert(connection: &mut Connection, agent: &AgentRow) -> Result<()> {
    diesel::insert_into(agents::table).values(agent.clone()).execute(connection)?;
    events::append(connection, &NewEvent::about_nothing(agent.created_at, EventKind::Agents))
}

/// Writes a changed agent.
///
/// # Errors
/// `Constraint` when the name is taken, or the write failed.
pub fn update(connection: &mut Connection, agent: &AgentRow) -> Result<()> {
    let changed = diesel::update(agents::table.find(&agent.id)).set(agent.clone()).execute(connection)?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    events::append(connection, &NewEvent::about_nothing(agent.updated_at, EventKind::Agents))
}

/// Removes an agent that has no tasks.
///
/// # Errors
/// `Constraint` when it has some, or the write failed.
pub fn delete(connection: &mut Connection, id: &str, now: i64) -> Result<()> {
    diesel::delete(agents::table.find(id)).execute(connection)?;
    diesel::delete(task_counts::table.filter(task_counts::agent_id.eq(id))).execute(connection)?;
    limits::forget(connection, &LimitKey::new(LimitOn::Agent, id), now)?;
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Agents))
}
