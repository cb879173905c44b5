//! What the database itself refuses: moves that the lifecycle does not know, and changes of what has ended.

use crate::fresh::{Fresh, refusal, sql};
use contract::{Status, task::WaitReason};
use diesel::{prelude::*, sql_types::Text};
use std::collections::{BTreeSet, HashMap, VecDeque};
use store::{Connection, Result, StoreError};

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    a: String,
    #[diesel(sql_type = Text)]
    b: String,
}

fn pairs(connection: &mut Connection, query: &str) -> Result<Vec<(String, String)>> {
    let found: Vec<Words> = diesel::sql_query(query).load(connection)?;
    Ok(found.into_iter().map(|w| (w.a, w.b)).collect())
}

fn legal(fresh: &Fresh) -> BTreeSet<(String, String)> {
    let query = "SELECT from_status AS a, to_status AS b FROM legal_edges";
    fresh.store.read(|c| pairs(c, query)).unwrap().into_iter().collect()
}

fn move_to(connection: &mut Connection, id: &str, to: &str) -> Result<()> {
    let waits = if to == "pending" { "'approval'" } else { "NULL" };
    let set = format!("status = '{to}', waiting_for = {waits}, completed_at = 3");
    sql(connection, &format!("UPDATE agent_tasks SET {set} WHERE id = '{id}'"))
}

/// Legal ways from `queued` to every status.
fn ways(legal: &BTreeSet<(String, String)>) -> HashMap<String, Vec<String>> {
    let mut ways = HashMap::from([("queued".to_owned(), vec![])]);
    let mut next = VecDeque::from(["queued".to_owned()]);
    while let Some(from) = next.pop_front() {
        for (_, to) in legal.iter().filter(|(a, _)| *a == from) {
            if !ways.contains_key(to) {
                let way = [ways[&from].clone(), vec![to.clone()]].concat();
                ways.insert(to.clone(), way);
                next.push_back(to.clone());
            }
        }
    }
    ways
}

#[test]
fn every_pair_is_as_the_table_of_edges_says() {
    let fresh = Fresh::new();
    let legal = legal(&fresh);
    let ways = ways(&legal);
    for (a, from) in Status::ALL.into_iter().enumerate() {
        for (b, to) in Status::ALL.into_iter().enumerate().filter(|(b, _)| *b != a) {
            let id = format!("{a}-{b}");
            fresh.add(&id);
            for step in ways[from.as_str()].clone() {
                let id = id.clone();
                fresh.store.write(move |c| move_to(c, &id, &step)).unwrap();
            }
            let named = id.clone();
            let moved = fresh.store.write(move |c| move_to(c, &named, to.as_str()));
            let is_legal = legal.contains(&(from.to_string(), to.to_string()));
            match moved {
                Ok(()) => assert!(is_legal, "{from} -> {to} was let through"),
                Err(StoreError::Constraint(words)) => {
                    assert!(!is_legal && words.contains("illegal edge"), "{from} -> {to}: {words}");
                }
                Err(other) => panic!("{from} -> {to}: {other:?}"),
            }
            let stands = if is_legal { to } else { from };
            assert_eq!(fresh.get(&id).status, stands);
        }
    }
}

#[test]
fn a_new_task_is_pending_or_queued() {
    let fresh = Fresh::new();
    for status in Status::ALL {
        let mut row = crate::fresh::task(status.as_str());
        row.status = status;
        row.waiting_for = (status == Status::Pending).then_some(WaitReason::Approval);
        let born = fresh.store.write(move |c| store::tasks::insert(c, &row));
        assert_eq!(born.is_ok(), matches!(status, Status::Pending | Status::Queued), "{status}: {born:?}");
    }
}

#[test]
fn every_move_leaves_one_event() {
    let fresh = Fresh::new();
    fresh.add("a");
    for to in ["running", "paused", "queued", "running", "completed"] {
        fresh.store.write(move |c| move_to(c, "a", to)).unwrap();
    }
    let query =
        "SELECT COALESCE(from_status, '') AS a, to_status AS b FROM events WHERE task_id = 'a' ORDER BY id";
    let told: Vec<_> =
        fresh.store.read(|c| pairs(c, query)).unwrap().into_iter().map(|(a, b)| format!("{a}→{b}")).collect();
    let moves = [
        "→queued",
        "queued→running",
        "running→paused",
        "paused→queued",
        "queued→running",
        "running→completed",
    ];
    assert_eq!(told, moves);
}

#[test]
fn what_has_ended_changes_only_in_what_was_told_and_whether_it_is_shown() {
    let fresh = Fresh::new();
    let query = "SELECT name AS a, type AS b FROM pragma_table_info('agent_tasks')";
    let columns = fresh.store.read(|c| pairs(c, query)).unwrap();
    assert!(columns.len() > 50);
    for end in ["completed", "failed", "cancelled"] {
        fresh.add(end);
        fresh.store.write(move |c| move_to(c, end, "running")).unwrap();
        fresh.store.write(move |c| move_to(c, end, end)).unwrap();
        for (column, _) in &columns {
            // every column by name: one that a later migration adds is frozen as well, or this fails
            let change = fresh.sql(&format!("UPDATE agent_tasks SET {column} = {column} WHERE id = '{end}'"));
            let free = ["notified_at", "deleted_at"].contains(&column.as_str());
            assert_eq!(change.is_ok(), free, "{column} of a task that is {end}: {change:?}");
        }
        let mut row = fresh.get(end);
        row.title = "another".into();
        let refused = refusal(fresh.store.write(move |c| store::tasks::update(c, &row)));
        assert!(matches!(refused, StoreError::Constraint(_)), "{refused:?}");
        fresh.store.write(move |c| store::tasks::set_deleted(c, end, Some(4))).unwrap();
        fresh.store.write(move |c| store::tasks::set_deleted(c, end, None)).unwrap();
    }
}
