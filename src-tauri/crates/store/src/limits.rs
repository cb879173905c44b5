//! Limits, and in which lane a task waits under them.
//!
//! Owns: the limits, and the lane of each task: the set of what limits count of it, fixed when it is entered and again
//! whenever it, its agent or the limits change. Who may start under them is in [`crate::lanes`].

use crate::{
    Connection, Result,
    events::{self, NewEvent},
    schema::{lanes, limits},
    statement::statement,
};
use contract::{
    AgentKind, Status, TaskType,
    event::EventKind,
    limit::{LimitKey, LimitOn, RESOURCE_TAG},
};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};

/// So many lanes are kept before those in which nothing waits any more are forgotten.
const LANES_KEPT: i64 = 200;

/// What stands between the keys of a lane: no key holds a line break.
const BETWEEN: &str = "\n";

/// A limit as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitRow {
    /// What it counts; agents and providers by their ids.
    pub key: LimitKey,
    /// How many may run at once.
    pub most: i64,
}

/// What limits may count of a task.
#[derive(Clone, Copy, Debug)]
pub struct TaskFacts<'a> {
    /// Its agent's id.
    pub agent_id: &'a str,
    /// What runs that agent.
    pub kind: AgentKind,
    /// The id of the provider that the agent asks.
    pub provider: Option<&'a str>,
    /// What sort of work it is.
    pub task_type: TaskType,
    /// The folder that it runs in, where one is named.
    pub folder: Option<&'a str>,
    /// Its tags.
    pub tags: &'a [String],
}

impl TaskFacts<'_> {
    fn is_counted_by(&self, key: &LimitKey) -> bool {
        let name = key.name();
        if self.kind == AgentKind::Workflow {
            // it does nothing itself; its tasks are counted
            return false;
        }
        match key.on() {
            LimitOn::All => true,
            LimitOn::Kind => self.kind.as_str() == name,
            LimitOn::Type => self.task_type.as_str() == name,
            LimitOn::Agent => self.agent_id == name,
            LimitOn::Provider => self.provider == Some(name),
            LimitOn::Folder => self.folder.is_some_and(|folder| is_in(folder, name)),
            LimitOn::Tag => self.tags.iter().any(|tag| tag == name),
            LimitOn::Resource => self.tags.iter().any(|tag| tag.strip_prefix(RESOURCE_TAG) == Some(name)),
        }
    }

    /// The resources that its tags name.
    fn resources(&self) -> impl Iterator<Item = LimitKey> {
        let keys = self.tags.iter().map(|tag| LimitKey::new(LimitOn::Tag, tag));
        keys.filter(|key| key.on() == LimitOn::Resource)
    }
}

/// Whether a folder is this one, or one below it.
fn is_in(folder: &str, limited: &str) -> bool {
    let rest = folder.strip_prefix(limited.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

statement! {
    /// Every limit.
    All {} returns (Text, BigInt),
    "SELECT key, most FROM limits ORDER BY key"
}
statement! {
    /// The lane of a set of keys.
    LaneOfKeys { keys: String } returns BigInt,
    "SELECT id FROM lanes WHERE keys = " {keys: Text} ""
}
statement! {
    /// Writes in which lane a task waits.
    SetLane { lane: i64, id: String },
    "UPDATE agent_tasks SET lane = " {lane: BigInt} " WHERE id = " {id: Text} ""
}

/// Every limit, by what it counts.
///
/// # Errors
/// The read failed.
pub fn all(connection: &mut Connection) -> Result<Vec<LimitRow>> {
    let rows: Vec<(String, i64)> = All {}.get_results(connection)?;
    let row = |(key, most): (String, i64)| Some(LimitRow { key: key.parse().ok()?, most });
    Ok(rows.into_iter().filter_map(row).collect())
}

/// Sets a limit, in place of an older one. What it counts from now on waits in a lane for it.
///
/// # Errors
/// The write failed.
pub fn set(connection: &mut Connection, key: &LimitKey, most: i64, now: i64) -> Result<()> {
    let text = key.to_string();
    let known = all(connection)?.iter().any(|row| row.key == *key);
    diesel::insert_into(limits::table)
        .values((limits::key.eq(&text), limits::most.eq(most)))
        .on_conflict(limits::key)
        .do_update()
        .set(limits::most.eq(most))
        .execute(connection)?;
    if !known && key.by_itself().is_none() {
        count(connection, key, None)?;
    }
    told(connection, now)
}

/// Takes a limit away; whether there was one.
///
/// # Errors
/// The write failed.
pub fn remove(connection: &mut Connection, key: &LimitKey, now: i64) -> Result<bool> {
    let gone = diesel::delete(limits::table.find(key.to_string())).execute(connection)?;
    if gone > 0 && key.by_itself().is_none() {
        count_no_more(connection, key, None)?;
        forget_empty(connection)?;
    }
    told(connection, now)?;
    Ok(gone > 0)
}

/// What a limit counts is gone, and so is the limit, where there is one.
///
/// # Errors
/// The write failed.
pub(crate) fn forget(connection: &mut Connection, key: &LimitKey, now: i64) -> Result<()> {
    if all(connection)?.iter().any(|row| row.key == *key) {
        remove(connection, key, now)?;
    }
    Ok(())
}

/// Workers and fronts look again: what waits may start, or waits for something else.
fn told(connection: &mut Connection, now: i64) -> Result<()> {
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Queue))
}

/// Puts a new task into its lane; one that no limit counts stays where it is.
///
/// # Errors
/// The write failed.
pub fn enter(connection: &mut Connection, id: &str, facts: &TaskFacts<'_>) -> Result<()> {
    let lane = lane_of(connection, facts)?;
    if lane > 0 {
        SetLane { lane, id: id.to_owned() }.execute(connection)?;
    }
    Ok(())
}

/// Puts a task that was changed into its lane.
///
/// # Errors
/// The write failed.
pub fn reenter(connection: &mut Connection, id: &str, facts: &TaskFacts<'_>) -> Result<()> {
    let lane = lane_of(connection, facts)?;
    SetLane { lane, id: id.to_owned() }.execute(connection)?;
    Ok(())
}

/// An agent asks another provider or runs in another folder: so do its tasks that have not ended.
///
/// # Errors
/// The write failed.
pub fn agent_changed(connection: &mut Connection, agent: &str) -> Result<()> {
    for row in all(connection)? {
        if matches!(row.key.on(), LimitOn::Provider | LimitOn::Folder) {
            count_no_more(connection, &row.key, Some(agent))?;
            count(connection, &row.key, Some(agent))?;
        }
    }
    Ok(())
}

fn lane_of(connection: &mut Connection, facts: &TaskFacts<'_>) -> Result<i64> {
    let limited = all(connection)?.into_iter().map(|row| row.key);
    let keys = limited.filter(|key| facts.is_counted_by(key)).chain(facts.resources());
    lane_of_keys(connection, keys.map(|key| key.to_string()).collect())
}

/// The lane of this set of keys; 0 for none.
fn lane_of_keys(connection: &mut Connection, mut keys: Vec<String>) -> Result<i64> {
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Ok(0);
    }
    let keys = keys.join(BETWEEN);
    if let Some(lane) = (LaneOfKeys { keys: keys.clone() }).get_result(connection).optional()? {
        return Ok(lane);
    }
    if lanes::table.count().get_result::<i64>(connection)? >= LANES_KEPT {
        forget_empty(connection)?;
    }
    diesel::insert_into(lanes::table).values(lanes::keys.eq(&keys)).execute(connection)?;
    Ok(LaneOfKeys { keys }.get_result(connection)?)
}

/// The keys of a lane, as they are stored.
pub(crate) fn keys_in(stored: &str) -> Vec<String> {
    stored.split(BETWEEN).filter(|key| !key.is_empty()).map(str::to_owned).collect()
}

/// The tasks that have not ended, so that the list's index finds them.
fn open() -> String {
    let open = Status::ALL.into_iter().filter(|status| !status.is_terminal());
    let words: Vec<_> = open.map(|status| format!("'{status}'")).collect();
    format!("status IN ({})", words.join(", "))
}

/// What a key counts, as a condition on a task with the key's name as `?1`.
const fn condition(on: LimitOn) -> &'static str {
    match on {
        LimitOn::All => "?1 = ''",
        LimitOn::Kind => "agent_id IN (SELECT id FROM agents WHERE kind = ?1)",
        LimitOn::Type => "task_type = ?1",
        LimitOn::Agent => "agent_id = ?1",
        LimitOn::Provider => "agent_id IN (SELECT id FROM agents WHERE provider = ?1)",
        LimitOn::Folder => {
            "RTRIM(?1, '/') || '/' = SUBSTR(COALESCE(pinned_cwd, cwd, (SELECT a.cwd FROM agents AS a WHERE a.id = agent_id), '') || '/', \
             1, LENGTH(RTRIM(?1, '/')) + 1)"
        }
        LimitOn::Tag => "id IN (SELECT task_id FROM task_tags WHERE tag = ?1)",
        LimitOn::Resource => "id IN (SELECT task_id FROM task_tags WHERE tag = 'resource:' || ?1)",
    }
}

#[derive(QueryableByName)]
struct Lane {
    #[diesel(sql_type = BigInt)]
    lane: i64,
}

/// From now on a key counts: what has it changes its lane, all of one lane together.
fn count(connection: &mut Connection, key: &LimitKey, agent: Option<&str>) -> Result<()> {
    let which = format!("{} AND {} AND (?2 = '' OR agent_id = ?2)", open(), condition(key.on()));
    let agent = agent.unwrap_or_default();
    let from: Vec<Lane> = sql_query(format!("SELECT DISTINCT lane FROM agent_tasks WHERE {which}"))
        .bind::<Text, _>(key.name())
        .bind::<Text, _>(agent)
        .load(connection)?;
    for Lane { lane } in from {
        let mut keys = keys_of(connection, lane)?;
        keys.push(key.to_string());
        let to = lane_of_keys(connection, keys)?;
        sql_query(format!("UPDATE agent_tasks SET lane = ?3 WHERE {which} AND lane = ?4"))
            .bind::<Text, _>(key.name())
            .bind::<Text, _>(agent)
            .bind::<BigInt, _>(to)
            .bind::<BigInt, _>(lane)
            .execute(connection)?;
    }
    Ok(())
}

/// From now on a key counts no more: whatever waits in a lane with it waits in the one without it.
fn count_no_more(connection: &mut Connection, key: &LimitKey, agent: Option<&str>) -> Result<()> {
    let which = format!("{} AND (?1 = '' OR agent_id = ?1)", open());
    let gone = key.to_string();
    let all: Vec<(i64, String)> = lanes::table.load(connection)?;
    for (lane, stored) in all {
        let mut keys = keys_in(&stored);
        let before = keys.len();
        keys.retain(|key| *key != gone);
        if keys.len() == before {
            continue;
        }
        let to = lane_of_keys(connection, keys)?;
        sql_query(format!("UPDATE agent_tasks SET lane = ?2 WHERE {which} AND lane = ?3"))
            .bind::<Text, _>(agent.unwrap_or_default())
            .bind::<BigInt, _>(to)
            .bind::<BigInt, _>(lane)
            .execute(connection)?;
    }
    Ok(())
}

fn keys_of(connection: &mut Connection, lane: i64) -> Result<Vec<String>> {
    let stored: Option<String> =
        lanes::table.find(lane).select(lanes::keys).get_result(connection).optional()?;
    Ok(stored.as_deref().map(keys_in).unwrap_or_default())
}

/// Forgets the lanes in which nothing is that has not ended.
fn forget_empty(connection: &mut Connection) -> Result<()> {
    let used = format!("id NOT IN (SELECT lane FROM agent_tasks WHERE {} AND lane > 0)", open());
    diesel::delete(lanes::table.filter(sql::<diesel::sql_types::Bool>(&used))).execute(connection)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_counts_with_what_is_below_it() {
        for (folder, limited, counts) in [
            ("/srv", "/srv", true),
            ("/srv/a", "/srv", true),
            ("/srvx", "/srv", false),
            ("/", "/srv", false),
            ("/srv", "/", true),
        ] {
            assert_eq!(is_in(folder, limited), counts, "{folder} in {limited}");
        }
    }
}
