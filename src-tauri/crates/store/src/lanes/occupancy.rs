//! How far the limits are used, and by what.

use crate::{
    Connection, Result,
    limits::{self, keys_in},
    schema::lanes,
    statement::statement,
};
use contract::{Status, agent_kind_word, limit::LimitKey, status_word};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};
use std::collections::{HashMap, HashSet};

/// So many tasks are looked at for what a parent waits for.
const AWAITED_MOST: usize = 1000;

statement! {
    /// What has a place under any limit: what runs, and commands that are frozen. A run of a model has no process of its own.
    Holders {} returns (Text, BigInt, Text, Text),
    [concat!(
        "SELECT id, lane, status, title FROM agent_tasks INDEXED BY agent_tasks_holding WHERE lane > 0 AND completed_at IS NULL \
         AND (status = '", status_word!(Running), "' OR kept_run = 1) AND foreground = 0 AND (status = '", status_word!(Running),
        "' OR EXISTS (SELECT 1 FROM task_attempts WHERE task_id = agent_tasks.id AND ended_at IS NULL AND pid IS NOT NULL) \
         AND EXISTS (SELECT 1 FROM agents WHERE agents.id = agent_tasks.agent_id AND agents.kind = '", agent_kind_word!(Shell), "'))"
    )]
}
statement! {
    /// Runs that wait for a task below them that has not ended.
    Waits {} returns (Text, Text),
    [concat!(
        "SELECT w.task_id, w.awaited_id FROM task_waits AS w \
         JOIN agent_tasks AS run ON run.id = w.task_id AND run.generation = w.generation AND run.status = '", status_word!(Running),
        "' JOIN agent_tasks AS awaited ON awaited.id = w.awaited_id AND awaited.completed_at IS NULL"
    )]
}
statement! {
    /// What a task depends on that has not ended.
    OpenBefore { id: String } returns Text,
    "SELECT t.id FROM task_dependencies AS d JOIN agent_tasks AS t ON t.id = d.depends_on_task_id WHERE d.task_id = " {id: Text}
    " AND t.completed_at IS NULL"
}
statement! {
    /// A run begins to wait for a task below it, where a limit counts it.
    Wait { awaited: String, id: String, generation: i64 },
    "INSERT OR REPLACE INTO task_waits (task_id, generation, awaited_id) SELECT id, generation, " {awaited: Text}
    " FROM agent_tasks WHERE id = " {id: Text} " AND generation = " {generation: BigInt} " AND lane > 0"
}
statement! {
    /// A run waits no more.
    WaitNoMore { id: String, generation: i64 },
    "DELETE FROM task_waits WHERE task_id = " {id: Text} " AND generation = " {generation: BigInt} ""
}

/// What has a place under a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The task.
    pub id: String,
    /// Its lane.
    pub lane: i64,
    /// Where it stands: running, or frozen.
    pub status: Status,
    /// What it is called.
    pub title: String,
}

/// A limit under which nothing more may start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullLimit {
    /// What it counts.
    pub key: LimitKey,
    /// How many may run at once.
    pub most: i64,
    /// What has the places.
    pub holders: Vec<Holder>,
}

/// How far the limits are used.
pub struct Occupancy {
    most: HashMap<String, i64>,
    lanes: HashMap<i64, Vec<String>>,
    holders: Vec<Holder>,
    /// Runs that wait, each with what must end before it goes on.
    waits: Vec<(String, HashSet<String>)>,
}

impl Occupancy {
    /// Reads it.
    ///
    /// # Errors
    /// The read failed.
    pub fn read(connection: &mut Connection) -> Result<Self> {
        let most = limits::all(connection)?.into_iter().map(|row| (row.key.to_string(), row.most)).collect();
        let stored: Vec<(i64, String)> = lanes::table.load(connection)?;
        let lanes = stored.into_iter().map(|(lane, keys)| (lane, keys_in(&keys))).collect();
        let rows: Vec<(String, i64, String, String)> = Holders {}.get_results(connection)?;
        let holder = |(id, lane, status, title): (String, i64, String, String)| {
            Some(Holder { id, lane, status: status.parse().ok()?, title })
        };
        let mut holders: Vec<Holder> = rows.into_iter().filter_map(holder).collect();
        holders.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let waits = waits(connection)?;
        Ok(Self { most, lanes, holders, waits })
    }

    fn keys(&self, lane: i64) -> &[String] {
        self.lanes.get(&lane).map_or(&[], Vec::as_slice)
    }

    /// How many may run with this key at once; `None`: any number.
    #[must_use]
    pub fn most(&self, key: &str) -> Option<i64> {
        self.most.get(key).copied().or_else(|| key.parse::<LimitKey>().ok()?.by_itself())
    }

    /// Whether somebody has set a limit for this key.
    #[must_use]
    pub fn is_set(&self, key: &str) -> bool {
        self.most.contains_key(key)
    }

    /// Every key that counts, as it is stored.
    #[must_use]
    pub fn all_keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.most.keys().chain(self.lanes.values().flatten()).cloned().collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The lanes whose tasks a key counts.
    pub fn lanes_with<'a>(&'a self, key: &'a str) -> impl Iterator<Item = i64> + 'a {
        self.lanes.iter().filter(move |(_, keys)| keys.iter().any(|own| own == key)).map(|(lane, _)| *lane)
    }

    /// What has a place under this key, as seen by the task `by`: what waits for that one has none, and what waits for
    /// another that has one has none beside it.
    #[must_use]
    pub fn holders(&self, key: &str, by: Option<&str>) -> Vec<Holder> {
        let has_key = |holder: &&Holder| self.keys(holder.lane).iter().any(|own| own == key);
        let with_key: Vec<&Holder> = self.holders.iter().filter(has_key).collect();
        let gives_way = |holder: &&&Holder| {
            let Some((_, awaited)) = self.waits.iter().find(|(id, _)| *id == holder.id) else { return false };
            by.is_some_and(|by| awaited.contains(by))
                || with_key.iter().any(|other| awaited.contains(&other.id))
        };
        with_key.iter().filter(|holder| !gives_way(holder)).map(|holder| (*holder).clone()).collect()
    }

    /// The limits that keep a task of this lane from starting; for one task or for any.
    #[must_use]
    pub fn full(&self, lane: i64, by: Option<&str>) -> Vec<FullLimit> {
        let full = |key: &String| {
            let most = self.most(key)?;
            let holders = self.holders(key, by);
            let is_full = i64::try_from(holders.len()).is_ok_and(|taken| taken >= most);
            is_full.then_some(())?;
            Some(FullLimit { key: key.parse().ok()?, most, holders })
        };
        self.keys(lane).iter().filter_map(full).collect()
    }

    /// Everything that has a place.
    #[must_use]
    pub fn places(&self) -> &[Holder] {
        &self.holders
    }

    /// What runs that wait are waiting for.
    pub(super) fn awaited(&self) -> impl Iterator<Item = &String> {
        self.waits.iter().flat_map(|(_, awaited)| awaited)
    }

    pub(super) fn has_place(&self, id: &str) -> bool {
        self.holders.iter().any(|holder| holder.id == id)
    }
}

/// Runs that wait for a task below them, each with all that must end before it goes on: that task, what it waits for
/// itself, and what any of them depends on.
fn waits(connection: &mut Connection) -> Result<Vec<(String, HashSet<String>)>> {
    let direct: Vec<(String, String)> = Waits {}.get_results(connection)?;
    let direct: HashMap<String, String> = direct.into_iter().collect();
    let mut all = Vec::new();
    for (run, awaited) in &direct {
        let mut seen = HashSet::new();
        let mut open = vec![awaited.clone()];
        while let Some(id) = open.pop() {
            if seen.len() >= AWAITED_MOST || !seen.insert(id.clone()) {
                continue;
            }
            open.extend(direct.get(&id).cloned());
            open.extend(OpenBefore { id }.get_results::<String>(connection)?);
        }
        seen.remove(run);
        all.push((run.clone(), seen));
    }
    Ok(all)
}

/// A run waits for a task below it, and gives way to it from now on. Whether that may matter to anybody.
///
/// # Errors
/// The write failed.
pub fn wait(connection: &mut Connection, id: &str, generation: i64, awaited: &str) -> Result<bool> {
    let wait = Wait { awaited: awaited.to_owned(), id: id.to_owned(), generation };
    Ok(wait.execute(connection)? > 0)
}

/// A run goes on. `false`: what it waits for, or what that needs, has its place still, and with both of them more would run than
/// may; then it waits on. With `unasked` it goes on whatever is.
///
/// # Errors
/// The write failed.
pub fn go_on(connection: &mut Connection, id: &str, generation: i64, unasked: bool) -> Result<bool> {
    if !unasked && is_in_the_way(connection, id)? {
        return Ok(false);
    }
    WaitNoMore { id: id.to_owned(), generation }.execute(connection)?;
    Ok(true)
}

/// Whether too many would run if this run went on now, because what it waits for runs.
fn is_in_the_way(connection: &mut Connection, id: &str) -> Result<bool> {
    let mut occupancy = Occupancy::read(connection)?;
    let Some(place) = occupancy.waits.iter().position(|(run, _)| run == id) else { return Ok(false) };
    // from here on it counts as any other
    let (_, awaited) = occupancy.waits.swap_remove(place);
    let Some(lane) = occupancy.holders.iter().find(|holder| holder.id == id).map(|own| own.lane) else {
        return Ok(false);
    };
    let too_many = |key: &String| {
        let holders = occupancy.holders(key, None);
        let over =
            occupancy.most(key).is_some_and(|most| i64::try_from(holders.len()).is_ok_and(|n| n > most));
        over && holders.iter().any(|holder| awaited.contains(&holder.id))
    };
    Ok(occupancy.keys(lane).iter().any(too_many))
}
