//! The invariants, as queries that find what breaks them. `legwork doctor` and the tests run them.

use crate::{Connection, Result};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

/// An invariant and the query that counts what breaks it.
const INVARIANTS: [(&str, &str); 12] = [
    ("the file is sound", "SELECT COUNT(*) AS n FROM pragma_quick_check() WHERE quick_check <> 'ok'"),
    ("every row has what it belongs to", "SELECT COUNT(*) AS n FROM pragma_foreign_key_check()"),
    (
        "a running task has exactly one open attempt of its generation",
        "SELECT COUNT(*) AS n FROM agent_tasks t WHERE t.status = 'running' AND NOT EXISTS (SELECT 1 FROM task_attempts a \
         WHERE a.task_id = t.id AND a.ended_at IS NULL AND a.generation = t.generation)",
    ),
    (
        "no ended or waiting task has an open attempt",
        "SELECT COUNT(*) AS n FROM task_attempts a JOIN agent_tasks t ON t.id = a.task_id WHERE a.ended_at IS NULL \
         AND t.status IN ('pending', 'completed', 'failed', 'cancelled')",
    ),
    (
        "charged attempts are within the retries",
        "SELECT COUNT(*) AS n FROM (SELECT a.task_id FROM task_attempts a JOIN agent_tasks t ON t.id = a.task_id \
         WHERE a.charged GROUP BY a.task_id HAVING COUNT(*) > 1 + MAX(t.max_retries))",
    ),
    (
        "ended tasks say when they ended",
        "SELECT COUNT(*) AS n FROM agent_tasks WHERE status IN ('completed', 'failed', 'cancelled') AND completed_at IS NULL",
    ),
    (
        "every waiting task has something that will wake it",
        "SELECT COUNT(*) AS n FROM agent_tasks WHERE status = 'pending' AND wake_at IS NULL AND blockers = 0 \
         AND (waiting_for <> 'approval' OR question IS NULL)",
    ),
    (
        "blockers are the dependencies that are not completed",
        "SELECT COUNT(*) AS n FROM agent_tasks t WHERE t.status IN ('pending', 'paused') AND t.blockers <> \
         (SELECT COUNT(*) FROM task_dependencies d JOIN agent_tasks o ON o.id = d.depends_on_task_id \
          WHERE d.task_id = t.id AND o.status <> 'completed')",
    ),
    (
        "only a task that asks has a question",
        "SELECT COUNT(*) AS n FROM agent_tasks WHERE question IS NOT NULL AND status <> 'needs_input' \
         AND NOT (status IN ('pending', 'paused') AND attempt_count = 0)",
    ),
    (
        "no conversation has a gap",
        "SELECT COUNT(*) AS n FROM (SELECT task_id FROM task_messages GROUP BY task_id \
         HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*))",
    ),
    (
        "only letters that were written are read",
        "SELECT COUNT(*) AS n FROM task_conversations c WHERE c.read_letters > \
         (SELECT COALESCE(MAX(number), 0) FROM task_letters l WHERE l.task_id = c.task_id)",
    ),
    (
        "the counters are right",
        "SELECT COUNT(*) AS n FROM (SELECT status, SUM(n) AS n FROM (\
             SELECT status, COUNT(*) AS n FROM agent_tasks WHERE deleted_at IS NULL GROUP BY status \
             UNION ALL SELECT status, -tasks FROM task_counts) GROUP BY status HAVING SUM(n) <> 0)",
    ),
];

/// Each invariant with the number of rows that break it; 0 is well.
///
/// # Errors
/// The read failed.
pub fn check(connection: &mut Connection) -> Result<Vec<(&'static str, i64)>> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    INVARIANTS
        .iter()
        .map(|(name, sql)| Ok((*name, diesel::sql_query(*sql).get_result::<Count>(connection)?.n)))
        .collect()
}

/// What SQLite finds wrong with the whole file, indexes included; empty is well. Reads all of it.
///
/// # Errors
/// The read failed.
pub fn of_the_file(connection: &mut Connection) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        integrity_check: String,
    }
    let lines: Vec<Line> = diesel::sql_query("PRAGMA integrity_check").load(connection)?;
    Ok(lines.into_iter().map(|l| l.integrity_check).filter(|l| l != "ok").collect())
}

/// The moves between statuses that the database lets through, sorted; `new` stands for a task that is not there yet.
///
/// # Errors
/// The read failed.
pub fn legal_edges(connection: &mut Connection) -> Result<Vec<(String, String)>> {
    #[derive(QueryableByName)]
    struct Edge {
        #[diesel(sql_type = Text)]
        from_status: String,
        #[diesel(sql_type = Text)]
        to_status: String,
    }
    let edges: Vec<Edge> =
        diesel::sql_query("SELECT from_status, to_status FROM legal_edges ORDER BY 1, 2").load(connection)?;
    Ok(edges.into_iter().map(|e| (e.from_status, e.to_status)).collect())
}

/// The version of the SQLite library.
///
/// # Errors
/// The read failed.
pub fn library_version(connection: &mut Connection) -> Result<String> {
    #[derive(QueryableByName)]
    struct Version {
        #[diesel(sql_type = Text)]
        version: String,
    }
    Ok(diesel::sql_query("SELECT sqlite_version() AS version").get_result::<Version>(connection)?.version)
}
