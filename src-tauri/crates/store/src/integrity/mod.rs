//! What must hold of the rows, as queries that find what breaks it. `legwork doctor` and the tests run them.
//!
//! Owns: the rules, the look at a file that changes nothing in it, the comparison of its schema with a fresh one.
//! Must never: change anything, or stop at the first thing that is wrong: each rule is looked at by itself.

mod attempts_of;
mod circles;
mod history;
mod look;
mod rows;
mod schema_of;
mod texts;
mod workflows;

pub use attempts_of::{AttemptFiles, each_attempt, is_open};
pub use circles::waiting_in_circles;
pub use look::{Look, Standing};
pub(crate) use look::{beside, connect_kept, connect_uri, uri};
pub use schema_of::differences;
pub use texts::{TEXTS, Text, WORDS, Word, each_text, words_in_use};

use crate::{Connection, Result, attempts::SUPERVISOR_GONE};
use contract::{
    Status,
    event::EventKind,
    task::{AttemptState, OnDependencyFailure, WaitReason},
    workflow::run::StageState,
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text as SqlText},
};
use std::fmt;

/// One thing that must hold.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Names it for programs; never changes.
    pub id: &'static str,
    /// What must hold, in words.
    pub name: &'static str,
    /// The number of the invariant that it belongs to, 1-10; `None` for what is below all of them.
    pub invariant: Option<u8>,
    /// Gives a row for each thing that breaks it, with the one column `what`: a short id, or a name. Words of the
    /// contract stand in braces, as [`written_out`] reads them.
    broken: &'static str,
}

/// What breaks a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Broken {
    /// How many.
    pub count: i64,
    /// The first of them: short ids, or names.
    pub examples: Vec<String>,
}

/// The rule that the file as such is whole: where it is broken, a backup is what helps.
pub const FILE_IS_SOUND: &str = "file_is_sound";
/// So many things that break a rule are named.
const EXAMPLES: i64 = 3;

/// Every rule that a query can look at, the deepest first.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    rows::RULES.iter().chain(workflows::RULES).chain(history::RULES)
}

/// A query with the contract's words in the places of their names: `{status:Running}`, `{wait:Retry}`,
/// `{attempt:Lost}`, `{event:Status}`, `{stage:Running}`, `{on_dependency_failure:Fail}`; `{ended}` is the list of statuses that end, `{supervisor_gone}` an error's code.
fn written_out(query: &str) -> String {
    fn put<W: Copy + fmt::Debug + fmt::Display>(query: &mut String, kind: &str, all: &[W]) {
        for word in all {
            *query = query.replace(&format!("{{{kind}:{word:?}}}"), &format!("'{word}'"));
        }
    }
    let ended: Vec<String> =
        Status::ALL.into_iter().filter(|s| s.is_terminal()).map(|s| format!("'{s}'")).collect();
    let mut query = query.replace("{ended}", &format!("({})", ended.join(", ")));
    query = query.replace("{supervisor_gone}", &format!("'{SUPERVISOR_GONE}'"));
    put(&mut query, "status", &Status::ALL);
    put(&mut query, "wait", &WaitReason::ALL);
    put(&mut query, "attempt", &AttemptState::ALL);
    put(&mut query, "event", &EventKind::ALL);
    put(&mut query, "on_dependency_failure", &OnDependencyFailure::ALL);
    put(&mut query, "stage", &StageState::ALL);
    query
}

/// A thing that breaks a rule.
#[derive(QueryableByName)]
struct What {
    #[diesel(sql_type = SqlText)]
    what: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// What breaks `rule`; nothing is well.
///
/// # Errors
/// The read failed.
pub fn broken(connection: &mut Connection, rule: &Rule) -> Result<Broken> {
    let query = written_out(rule.broken);
    let count =
        diesel::sql_query(format!("SELECT COUNT(*) AS n FROM ({query})")).get_result::<Count>(connection)?.n;
    if count == 0 {
        return Ok(Broken::default());
    }
    let first = format!("SELECT COALESCE(what, '?') AS what FROM ({query}) LIMIT {EXAMPLES}");
    let examples: Vec<What> = diesel::sql_query(first).load(connection)?;
    Ok(Broken { count, examples: examples.into_iter().map(|w| w.what).collect() })
}

/// The id of each rule with the number of things that break it; 0 is well.
///
/// # Errors
/// The read failed.
pub fn check(connection: &mut Connection) -> Result<Vec<(&'static str, i64)>> {
    rules().map(|rule| Ok((rule.id, broken(connection, rule)?.count))).collect()
}

/// What SQLite finds wrong with the whole file, indexes included; empty is well. Reads all of it.
///
/// # Errors
/// The read failed.
pub fn of_the_file(connection: &mut Connection) -> Result<Vec<String>> {
    let lines: Vec<What> =
        diesel::sql_query("SELECT integrity_check AS what FROM pragma_integrity_check()").load(connection)?;
    Ok(lines.into_iter().map(|l| l.what).filter(|l| l != "ok").collect())
}

/// The moves between statuses that the database lets through, sorted; `new` stands for a task that is not there yet.
///
/// # Errors
/// The read failed.
pub fn legal_edges(connection: &mut Connection) -> Result<Vec<(String, String)>> {
    #[derive(QueryableByName)]
    struct Edge {
        #[diesel(sql_type = SqlText)]
        from_status: String,
        #[diesel(sql_type = SqlText)]
        to_status: String,
    }
    let edges: Vec<Edge> =
        diesel::sql_query("SELECT from_status, to_status FROM legal_edges ORDER BY 1, 2").load(connection)?;
    Ok(edges.into_iter().map(|e| (e.from_status, e.to_status)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_every_rule_is_one_of_the_contracts() {
        assert_eq!(
            written_out("a = {status:NeedsInput} OR b IN {ended}"),
            "a = 'needs_input' OR b IN ('completed', 'failed', 'cancelled')"
        );
        for rule in rules() {
            let query = written_out(rule.broken);
            assert!(!query.contains(['{', '}']), "{}: {query}", rule.id);
        }
    }

    #[test]
    fn every_rule_has_an_id_of_its_own() {
        let mut ids: Vec<_> = rules().map(|rule| rule.id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
    }
}
