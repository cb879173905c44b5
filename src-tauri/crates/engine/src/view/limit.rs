//! Limits in words: what they count, how far they are used, why a task waits for one.

use contract::{
    AgentKind, Status, TaskId,
    limit::{Limit, LimitKey, LimitOn},
};
use std::collections::HashMap;
use store::{
    Connection, Result, agents,
    lanes::{self, FullLimit, Holder, Occupancy},
    providers,
    tasks::{self, TaskRow},
};

/// So many of those that have the places are named.
const NAMED: usize = 3;

/// What a limit counts, as people write it: agents and providers by their names.
pub(crate) fn shown(connection: &mut Connection, key: &LimitKey) -> Result<LimitKey> {
    let name = match key.on() {
        LimitOn::Agent => agents::of(connection, [key.name()])?.pop().map(|agent| agent.name),
        LimitOn::Provider => providers::name_of(connection, key.name())?,
        LimitOn::All | LimitOn::Kind | LimitOn::Type | LimitOn::Folder | LimitOn::Tag | LimitOn::Resource => {
            None
        }
    };
    Ok(name.map_or_else(|| key.clone(), |name| LimitKey::new(key.on(), &name)))
}

/// Why a task waits for a full limit, such as `2 of 2 with tag build run: Build the site, Build the docs`.
pub(crate) fn detail(connection: &mut Connection, full: &FullLimit) -> Result<String> {
    let key = shown(connection, &full.key)?;
    Ok(format!("{}: {}", counted(&key, full), titles(&full.holders, "", "")))
}

/// Of the tasks that are ready and that limits keep from starting: the first of these, in words.
pub(crate) fn of_rows(connection: &mut Connection, rows: &[TaskRow]) -> Result<HashMap<String, String>> {
    let open = rows.iter().filter(|row| !row.status.is_terminal() && !row.foreground);
    let ids: Vec<&str> = open.map(|row| row.id.as_str()).collect();
    let mut said = HashMap::new();
    // many wait for the same
    let mut known: Vec<(FullLimit, String)> = vec![];
    for (id, full) in lanes::held_up(connection, &ids)? {
        let Some(first) = full.into_iter().next() else { continue };
        let words = match known.iter().find(|(limit, _)| *limit == first) {
            Some((_, words)) => words.clone(),
            None => {
                let words = detail(connection, &first)?;
                known.push((first, words.clone()));
                words
            }
        };
        said.insert(id, words);
    }
    Ok(said)
}

/// How many run of how many, such as `2 of 2 with tag build run`.
pub(crate) fn counted(key: &LimitKey, full: &FullLimit) -> String {
    let (run, most, among) = (full.holders.len(), full.most, among(key));
    let runs = if run == 1 { "runs" } else { "run" };
    match i64::try_from(run).is_ok_and(|run| run > most) {
        true => format!("{run}{among} {runs}, where {most} may"),
        false => format!("{run} of {most}{among} {runs}"),
    }
}

fn among(key: &LimitKey) -> String {
    let name = key.name();
    match key.on() {
        LimitOn::All => String::new(),
        LimitOn::Kind if name == AgentKind::Llm.as_str() => " of agents with a model".to_owned(),
        LimitOn::Kind if name == AgentKind::Coding.as_str() => " of coding agents".to_owned(),
        LimitOn::Kind => " with a command".to_owned(),
        LimitOn::Type => format!(" of type {name}"),
        LimitOn::Agent => format!(" of agent {name}"),
        LimitOn::Provider => format!(" with provider {name}"),
        LimitOn::Folder => format!(" in {name}"),
        LimitOn::Tag => format!(" with tag {name}"),
        LimitOn::Resource => format!(" with resource {name}"),
    }
}

/// The first titles, each between quotes, and how many more there are.
pub(crate) fn titles(holders: &[Holder], open: &str, close: &str) -> String {
    let title = |holder: &Holder| {
        let frozen = if holder.status == Status::Running { "" } else { " (paused)" };
        format!("{open}{}{close}{frozen}", holder.title)
    };
    let named: Vec<_> = holders.iter().take(NAMED).map(title).collect();
    match holders.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// Every limit, and how far it is used.
pub(crate) fn all(connection: &mut Connection) -> Result<Vec<Limit>> {
    let occupancy = Occupancy::read(connection)?;
    let ready = lanes::ready_by_lane(connection)?;
    let mut limits = Vec::new();
    for stored in occupancy.all_keys() {
        let Ok(key) = stored.parse::<LimitKey>() else { continue };
        let Some(most) = occupancy.most(&stored) else { continue };
        let mut running = Vec::new();
        for holder in occupancy.holders(&stored, None) {
            running.extend(super::brief(tasks::find(connection, &holder.id)?));
        }
        let waiting = occupancy.lanes_with(&stored).filter_map(|lane| ready.get(&lane)).sum();
        let by_itself = !occupancy.is_set(&stored);
        // one of a resource that nothing needs any more is nothing to tell
        if by_itself && running.is_empty() && waiting == 0 {
            continue;
        }
        let shown = shown(connection, &key)?;
        let (key, name) = (shown.to_string(), shown.name().to_owned());
        limits.push(Limit { key, on: shown.on(), name, most, by_itself, running, waiting });
    }
    let place = |limit: &Limit| LimitOn::ALL.into_iter().position(|on| on == limit.on);
    limits.sort_by(|a, b| (place(a), &a.name).cmp(&(place(b), &b.name)));
    Ok(limits)
}

/// The id of a task that has a place.
pub(crate) fn id_of(holder: &Holder) -> Option<TaskId> {
    holder.id.parse().ok()
}
