//! Columns that hold words of the contract: what an older version wrote is taken over whole, and nothing in the
//! database lists the words again.

use crate::fresh::{self, Fresh, number, refusal, sql};
use contract::{
    Status,
    event::EventKind,
    task::{AttemptState, WaitReason},
};
use diesel::{Connection as _, connection::SimpleConnection as _, prelude::*, sql_types::Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use std::{collections::BTreeMap, fs, path::Path};
use store::{Connection, tasks::ListFilter, users::LOCAL_USER};

pub(crate) const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../migrations/sqlite");
/// The migration that took the lists of words out of the tables.
const WORDS: &str = "2026-11-28-000000_words";

/// A file as the version before [`WORDS`] made it, with rows of every kind in it.
pub(crate) fn old_file(dir: &Path) -> Connection {
    let mut connection = Connection::establish(dir.join("legwork.db").to_str().unwrap()).unwrap();
    let folder = dir.join("older-migrations");
    let mut all: Vec<_> = fs::read_dir(MIGRATIONS).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    all.retain(|name| name.to_str().unwrap() < WORDS);
    for name in &all {
        fs::create_dir_all(folder.join(name)).unwrap();
        for file in ["up.sql", "down.sql"] {
            fs::copy(Path::new(MIGRATIONS).join(name).join(file), folder.join(name).join(file)).unwrap();
        }
    }
    let older = FileBasedMigrations::from_path(folder).unwrap();
    connection.run_pending_migrations(older).unwrap();
    connection
        .batch_execute(&format!("PRAGMA user_version = {}; PRAGMA foreign_keys = ON", all.len()))
        .unwrap();
    connection.batch_execute(include_str!("old_rows.sql")).unwrap();
    connection
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    word: String,
}

/// The text that each row of a query has as `word`.
pub(crate) fn words(connection: &mut Connection, query: &str) -> Vec<String> {
    diesel::sql_query(query).load::<Words>(connection).unwrap().into_iter().map(|row| row.word).collect()
}

/// Every row of every table that an older version knows, without what only one of the versions has.
fn rows(connection: &mut Connection) -> BTreeMap<String, Vec<String>> {
    let tables = words(
        connection,
        "SELECT name AS word FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
         AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'task_search%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    );
    let mut found = BTreeMap::new();
    for table in tables {
        let columns = words(
            connection,
            &format!(
                "SELECT name AS word FROM pragma_table_info('{table}') \
                 WHERE ('{table}' <> 'events' OR name NOT IN ('from_status', 'to_status', 'detail')) \
                 AND ('{table}' <> 'task_attempts' OR name NOT IN ('result', 'result_bytes')) \
                 AND name NOT IN ('root_id', 'from_mcp', 'pinned_program', 'pinned_cwd', 'tokens_estimated', 'environment', 'ageing_ms', 'foreground', 'lane', 'inbox_read_to', 'held', 'check_command', 'coding', 'place', 'sandbox')"
            ),
        );
        let quoted: Vec<_> = columns.iter().map(|column| format!("'{column}=' || quote({column})")).collect();
        let all = format!("SELECT {} AS word FROM {table} ORDER BY 1", quoted.join(" || ' ' || "));
        found.insert(table, words(connection, &all));
    }
    found
}

/// The indexes and triggers, by name.
fn named(connection: &mut Connection) -> Vec<String> {
    let query = "SELECT type || ' ' || name AS word FROM sqlite_schema \
                 WHERE type IN ('index', 'trigger') AND name NOT LIKE 'sqlite_%' ORDER BY 1";
    words(connection, query)
}

/// What the migration means to change.
fn as_taken_over(mut rows: BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    for row in rows.get_mut("agent_tasks").unwrap() {
        *row = row.replace("origin='elsewhere'", "origin='api'");
    }
    let events = rows.get_mut("events").unwrap();
    let letter = events.iter().position(|row| row.contains("kind='messages'")).unwrap();
    events[letter + 1] = events[letter + 1].replace("kind='messages'", "kind='user_message'");
    rows
}

#[test]
fn what_an_older_version_wrote_is_taken_over_whole() {
    let dir = tempfile::tempdir().unwrap();
    let mut old = old_file(dir.path());
    let (before, mut names) = (as_taken_over(rows(&mut old)), named(&mut old));
    let new = [
        "index agent_tasks_family",
        "index agent_tasks_ended",
        "index agent_tasks_foreground",
        "index agent_tasks_hidden",
        "index agent_tasks_holding",
        "index agent_tasks_quota",
        "index agent_tasks_unannounced",
        "index change_comments_task",
        "index chat_turns_chat",
        "index chats_spoken",
        "index coding_tasks_continues",
        "index inbox_snoozed",
        "index inbox_told",
        "index deliveries_due",
        "index deliveries_ended",
        "index occurrences_task",
        "index occurrences_waiting",
        "index schedule_tasks_schedule",
        "index schedules_due",
        "index schedules_name",
        "index task_rivals_first",
        "index workflow_runs_number",
        "index workflow_tasks_task",
        "trigger agent_tasks_answers",
        "trigger agent_tasks_nested",
        "trigger agent_tasks_nested_gone",
        "trigger workflow_runs_counted",
        "trigger workflow_tasks_left",
        "trigger workflow_tasks_nested",
        "trigger agents_counted",
        "trigger chats_begun",
        "trigger chats_gone",
        "trigger chats_renamed",
    ];
    names.extend(new.map(str::to_owned));
    names.sort();
    assert!(
        before.values().all(|rows| !rows.is_empty()),
        "a table without a row proves nothing: {before:#?}"
    );
    drop(old);

    let (store, _) = fresh::open(dir.path()).unwrap();
    let (mut after, now_named) = store.read(|c| Ok((rows(c), named(c)))).unwrap();
    // there is a counter for each status now, also where it counts nothing
    after.get_mut("task_counts").unwrap().retain(|row| !row.ends_with("tasks=0"));
    // whose tasks have ended is not asked any more whether they are told of it
    let is_answered =
        |row: &String| row.contains("name='settings'") && row.contains("\"notify_answered\":true");
    let answers = after.get_mut("settings").unwrap().extract_if(.., |row| is_answered(row)).count();
    assert_eq!(answers, 1);
    for (table, rows) in &before {
        assert_eq!(&after[table], rows, "{table}");
    }
    assert_eq!(now_named, names);
    let broken = store.read(|c| number(c, "SELECT COUNT(*) FROM pragma_foreign_key_check()")).unwrap();
    assert_eq!(broken, 0);
    assert!(store.read(store::integrity::of_the_file).unwrap().is_empty());
}

#[test]
fn every_word_that_an_older_version_wrote_is_one_of_the_contract() {
    let dir = tempfile::tempdir().unwrap();
    drop(old_file(dir.path()));
    let (store, _) = fresh::open(dir.path()).unwrap();
    let filter = ListFilter { user: LOCAL_USER.into(), limit: 100, ..ListFilter::default() };
    let tasks = store.read(|c| store::tasks::page(c, &filter)).unwrap();
    for status in Status::ALL {
        assert!(tasks.iter().any(|task| task.status == status), "no task is {status}");
    }
    let events = store.read(|c| store::events::after(c, 0, 1000)).unwrap();
    // it had no talks, no inbox, no schedules and no places
    let since = [EventKind::Chats, EventKind::Inbox, EventKind::Schedules, EventKind::Changes];
    for kind in EventKind::ALL.into_iter().filter(|kind| !since.contains(kind)) {
        assert!(events.iter().any(|event| event.kind == kind), "no event of the kind {kind}");
    }
    let moves = events.iter().filter(|event| event.kind == EventKind::Status);
    let moves: Vec<_> = moves.map(|event| (event.from_status, event.to_status)).collect();
    assert!(moves.contains(&(None, Some(Status::Pending))) && moves.contains(&(None, Some(Status::Queued))));
    assert!(moves.contains(&(Some(Status::Running), Some(Status::NeedsInput))));
    assert!(events.iter().all(|event| event.to_status.is_some() == (event.kind == EventKind::Status)));
    let attempts = store.read(|c| store::attempts::of_task(c, "many")).unwrap();
    let states: Vec<_> = attempts.iter().map(|attempt| attempt.state).collect();
    assert_eq!(states, AttemptState::ALL);
    store
        .read(|c| {
            assert_eq!(store::agents::all(c, LOCAL_USER, true)?.len(), 2);
            assert_eq!(store::providers::all(c, LOCAL_USER)?.len(), 6);
            assert_eq!(store::steps::of(c, &["many".to_owned()])?.len(), 4);
            assert_eq!(store::log::of_task(c, "many", 0, 100)?.len(), 4);
            assert_eq!(store::conversations::messages(c, "many", 0, 100)?.len(), 4);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_migration_can_be_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = old_file(dir.path());
    let before = rows(&mut connection);
    connection.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
    let all = || FileBasedMigrations::from_path(MIGRATIONS).unwrap();
    let up_to_words = |connection: &mut Connection| {
        while !words(connection, "SELECT version AS word FROM __diesel_schema_migrations")
            .contains(&"20261128000000".to_owned())
        {
            connection.run_next_migration(all()).unwrap();
        }
    };
    up_to_words(&mut connection);
    connection.revert_last_migration(all()).unwrap();
    let mut taken_back = rows(&mut connection);
    for row in taken_back.get_mut("agent_tasks").unwrap() {
        if row.contains("id='elsewhere'") {
            *row = row.replace("origin='api'", "origin='elsewhere'");
        }
    }
    assert_eq!(taken_back, before);
    let detail =
        words(&mut connection, "SELECT DISTINCT detail AS word FROM events WHERE detail <> '' ORDER BY 1");
    assert!(detail.contains(&"letter".to_owned()) && detail.contains(&"→queued".to_owned()));
    up_to_words(&mut connection);
    assert_eq!(rows(&mut connection)["agent_tasks"].len(), before["agent_tasks"].len());
}

#[test]
fn a_new_word_needs_no_new_table() {
    let fresh = Fresh::new();
    fresh.add_with("a", |task| {
        task.status = Status::Pending;
        task.waiting_for = Some(WaitReason::Worker);
    });
    assert_eq!(fresh.get("a").waiting_for, Some(WaitReason::Worker));
    let lists = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%CHECK%' \
                 AND (sql LIKE '%''schedule''%' OR sql LIKE '%''lost''%' OR sql LIKE '%''llm''%' OR sql LIKE '%''warn''%')";
    assert_eq!(fresh.number(lists), 0);
}

#[test]
fn a_word_that_nobody_knows_is_told_and_not_guessed_at() {
    let fresh = Fresh::new();
    fresh.add("a");
    fresh.sql("UPDATE agent_tasks SET on_lost = 'pray' WHERE id = 'a'").unwrap();
    let told = refusal(fresh.store.read(|c| store::tasks::find(c, "a"))).to_string();
    assert!(told.contains("on_lost") && told.contains("“pray”"), "{told}");
}

#[test]
fn a_pending_task_waits_for_something_and_no_other_does() {
    let fresh = Fresh::new();
    fresh.add("a");
    for wrong in ["waiting_for = 'retry'", "status = 'pending'"] {
        fresh.store.write(move |c| sql(c, &format!("UPDATE agent_tasks SET {wrong}"))).unwrap_err();
    }
}
