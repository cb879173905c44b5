//! Many ended tasks at once, for measurements. Only in builds that ask for the feature `seeding`; never shipped.
//!
//! Owns: rows as they look after a task ran well (the task, its attempt, its last line of the log), and the
//! counters that go with them. Must never: be used on a data folder that is anybody's.

use crate::{
    Connection, Result,
    columns::OriginColumn,
    events::{self, NewEvent},
};
use contract::{Origin, event::EventKind, status_word};
use diesel::{
    Connection as _,
    connection::{InstrumentationEvent, SimpleConnection},
    prelude::*,
    sql_types::{BigInt, Text},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// Time between the creations of two seeded tasks, in milliseconds.
const APART_MS: i64 = 10;

/// Carries out any statements, such as a trigger that refuses what a test wants refused.
///
/// # Errors
/// They are not right, or the write failed.
pub fn execute(connection: &mut Connection, statements: &str) -> Result<()> {
    Ok(connection.batch_execute(statements)?)
}

/// The one value that a query gives, as text; empty where it gives none.
///
/// # Errors
/// It is not right, or the read failed.
pub fn text(connection: &mut Connection, query: &str) -> Result<String> {
    #[derive(QueryableByName)]
    struct One {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let one: One = diesel::sql_query(format!("SELECT CAST(coalesce(({query}), '') AS TEXT) AS value"))
        .get_result(connection)?;
    Ok(one.value)
}

/// Carries out a query or several, and counts the statements that it takes.
///
/// # Errors
/// Whatever `work` gives.
pub fn counting<T>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<(T, usize)> {
    let counted = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&counted);
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            counts.fetch_add(1, Ordering::Relaxed);
        }
    });
    let done = work(connection);
    connection.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    Ok((done?, counted.load(Ordering::Relaxed)))
}

/// The id of the seeded task number `i` (from 1) of `n` that end at `now`: uuid v7 in shape, and rising with `i`.
#[must_use]
pub fn id(n: i64, i: i64, now: i64) -> String {
    let at = now - (n - i + 1) * APART_MS;
    format!("{:08x}-{:04x}-7{:03x}-8000-{i:012x}", at >> 16, at & 0xffff, i & 0xfff)
}

const TASKS: &str = concat!(
    "WITH RECURSIVE
    s(i) AS (SELECT 1 WHERE ?1 > 0 UNION ALL SELECT i + 1 FROM s WHERE i < ?1),
    t(i, at) AS (SELECT i, ?2 - (?1 - i + 1) * ?3 FROM s)
    INSERT INTO agent_tasks (
        id, user_id, agent_id, title, description, instructions, command, priority, blockers,
        hold, pause_requested, cancel_requested, front, kept_run, generation, attempt_count, retry_count,
        max_retries, losses, progress_percentage, result, started_at, completed_at, estimated_duration,
        actual_duration, notified_at, context_data, files, pty, timeout_seconds, backoff_min_seconds, backoff_max_seconds,
        created_at, updated_at, task_type, status, on_lost, on_dependency_failure, origin)
    SELECT printf('%08x-%04x-7%03x-8000-%012x', at >> 16, at & 65535, i & 4095, i), ?4, ?5,
        'Check the links of chapter ' || i,
        'Fetch every page that chapter ' || i || ' links to and say which ones are gone or have moved.',
        'Run the link checker over the chapter, follow redirects once, and list each dead link with its line.',
        '{\"line\":\"check-links chapter-' || i || '.md\"}', 1 + i % 10, 0,
        0, 0, 0, 0, 0, 1, 1, 0,
        3, 0, 100, '{\"success\":true,\"summary\":\"No dead links among ' || i % 97 || '.\",\"output\":null}',
        at + 1000, at + 3000, 120, 2.0, at + 3000, '{}', '[]', 0, 3600, 1, 900,
        at, at + 3000, '",
    contract::task_type_word!(General),
    "', '",
    status_word!(Completed),
    "', '",
    contract::on_lost_word!(Retry),
    "', '",
    contract::on_dependency_failure_word!(Wait),
    "', ?6 FROM t"
);

const ATTEMPTS: &str = concat!(
    "INSERT INTO task_attempts (
        task_id, number, generation, state, engine_id, worker, pid, started_at, ended_at, running_ms, exit_code,
        charged, output_bytes, cut_bytes, read_bytes)
    SELECT id, 1, 1, '",
    contract::attempt_word!(Completed),
    "', 'seeded', 'worker-1', 4711, started_at, completed_at, 2000, 0, 0, 512, 0, 512
    FROM agent_tasks WHERE status = '",
    status_word!(Completed),
    "' AND NOT EXISTS (SELECT 1 FROM task_attempts WHERE task_id = id) ORDER BY id"
);

const LINES: &str = concat!(
    "INSERT OR IGNORE INTO task_log (id, task_id, at, level, message, attempt)
    SELECT completed_at * 1000, id, completed_at, '",
    contract::log_level_word!(Info),
    "', '[COMPLETE] The run ended well.', 1 FROM agent_tasks WHERE status = '",
    status_word!(Completed),
    "' ORDER BY id"
);

const COUNT: &str = concat!(
    "INSERT INTO task_counts (user_id, agent_id, status, tasks) VALUES (?, ?, '",
    status_word!(Completed),
    "', ?) ON CONFLICT (user_id, agent_id, status) DO UPDATE SET tasks = tasks + excluded.tasks"
);

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// Adds `n` completed tasks that ended before `now`. The table's triggers are set aside meanwhile, inside the
/// caller's transaction: they would refuse a task that is born completed, and cost more than the rows.
///
/// # Errors
/// The write failed.
pub fn finished(connection: &mut Connection, user: &str, agent_id: &str, n: i64, now: i64) -> Result<()> {
    let triggers: Vec<Trigger> = diesel::sql_query(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'agent_tasks'",
    )
    .load(connection)?;
    for trigger in &triggers {
        connection.batch_execute(&format!("DROP TRIGGER {}", trigger.name))?;
    }
    diesel::sql_query(TASKS)
        .bind::<BigInt, _>(n)
        .bind::<BigInt, _>(now)
        .bind::<BigInt, _>(APART_MS)
        .bind::<Text, _>(user)
        .bind::<Text, _>(agent_id)
        .bind::<OriginColumn, _>(Origin::Cli)
        .execute(connection)?;
    diesel::sql_query(ATTEMPTS).execute(connection)?;
    diesel::sql_query(LINES).execute(connection)?;
    diesel::sql_query(COUNT)
        .bind::<Text, _>(user)
        .bind::<Text, _>(agent_id)
        .bind::<BigInt, _>(n)
        .execute(connection)?;
    for trigger in &triggers {
        connection.batch_execute(&trigger.sql)?;
    }
    events::append(connection, &NewEvent::about_nothing(now, EventKind::Queue))
}

/// When seeded tasks of tests have ended.
#[cfg(test)]
pub(crate) const NOW: i64 = 1_763_640_000_000;

/// A store with so many ended tasks, and the id of their agent.
#[cfg(test)]
pub(crate) fn seeded(dir: &std::path::Path, n: i64) -> (crate::Store, String) {
    let options =
        crate::StoreOptions { data_dir: dir.to_owned(), after_commit: None, make_room: None, now: NOW };
    let store = crate::Store::open(options).unwrap();
    let agent = crate::agents::AgentRow {
        id: "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".into(),
        user_id: crate::users::LOCAL_USER.into(),
        name: "shell".into(),
        kind: contract::AgentKind::Shell,
        role: String::new(),
        backstory: String::new(),
        instructions: String::new(),
        command: None,
        cwd: None,
        timeout_seconds: 3600,
        pass_session: false,
        ready_made: true,
        provider: None,
        model: None,
        parameters: "{}".into(),
        archived_at: None,
        created_at: NOW,
        updated_at: NOW,
        budget: "{}".into(),
        tools: "[]".into(),
        fallbacks: "[]".into(),
        template: None,
        form: "[]".into(),
        check_command: None,
        coding: None,
        environment: None,
        place: None,
        sandbox: None,
    };
    let id = agent.id.clone();
    store
        .write(move |c| {
            crate::users::ensure_local(c, "someone", NOW)?;
            crate::agents::insert(c, &agent)?;
            finished(c, crate::users::LOCAL_USER, &agent.id, n, NOW)
        })
        .unwrap();
    (store, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{StoreError, counts, tasks, users};

    #[test]
    fn seeded_tasks_are_counted_and_listed_newest_first() {
        let dir = tempfile::tempdir().unwrap();
        let (store, agent) = seeded(dir.path(), 300);
        let counts = store.read(|c| counts::by_status(c, users::LOCAL_USER)).unwrap();
        assert_eq!((counts.completed, counts.total()), (300, 300));
        let filter = tasks::ListFilter {
            user: users::LOCAL_USER.into(),
            before: Some(id(300, 200, NOW)),
            limit: 2,
            ..tasks::ListFilter::default()
        };
        let page = store.read(|c| tasks::page(c, &filter)).unwrap();
        let ids: Vec<String> = page.iter().map(|t| t.id.clone()).collect();
        assert_eq!(ids, [id(300, 199, NOW), id(300, 198, NOW)]);
        assert!(page.iter().all(|t| t.agent_id == agent && t.created_at < NOW));
    }

    #[test]
    fn the_rules_of_the_table_are_back_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = seeded(dir.path(), 3);
        let refused = store.write(|c| {
            diesel::sql_query("UPDATE agent_tasks SET status = 'running'").execute(c)?;
            Ok(())
        });
        assert!(
            matches!(&refused, Err(StoreError::Constraint(why)) if why.contains("illegal edge")),
            "{refused:?}"
        );
        let found = store
            .read(|c| {
                let sql =
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'agent_tasks'";
                Ok(diesel::sql_query(sql).load::<Trigger>(c)?.len())
            })
            .unwrap();
        assert!(found >= 7, "{found} triggers");
    }
}
