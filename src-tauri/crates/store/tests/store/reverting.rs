//! Migrations taken back: each of them, with rows in every table, leaves what the one before it had made.

use crate::words::{MIGRATIONS, old_file, words};
use diesel::{Connection as _, connection::SimpleConnection as _};
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use store::Connection;

/// Rows of every kind that the version of `old_rows.sql` did not know.
const NEW_ROWS: &str = "
    INSERT INTO secrets VALUES ('00000000-0000-7000-8000-000000000001', 'token', 1, 1);
    INSERT INTO chats (id, user_id, agent_id, title, last_turn, seen_at, created_at, spoken_at, model)
    VALUES ('talk', '00000000-0000-7000-8000-000000000001', 'llm', 'A talk', 'queued', 1, 1, 1, 'big');
    INSERT INTO chat_turns VALUES ('many', 'talk', NULL, 'big'), ('queued', 'talk', 'many', NULL);
    INSERT INTO chat_files VALUES ('many', 0, '/notes.md', 5, 'words'), ('queued', 0, '/notes.md', 5, 'words');
    INSERT INTO chat_summaries VALUES ('many', 'In short.', 1);
    UPDATE agent_tasks SET foreground = 1, parent_id = 'many' WHERE id = 'queued';
    UPDATE agent_tasks SET parent_id = 'queued' WHERE id = 'running';
    INSERT INTO inbox (task_id, seen_at) VALUES ('completed', 3), ('queued', 3);
    UPDATE users SET inbox_read_to = 3;
    INSERT INTO task_strategies VALUES ('many', 'milestones'), ('queued', 'end');
    INSERT INTO task_needs VALUES ('many', 2.0, 1073741824, 'warn'), ('queued', NULL, 1048576, NULL);
    INSERT INTO attempt_resources VALUES ('many', 1, 1048576, 20), ('queued', 1, NULL, 3);
    UPDATE queue_state SET held = '{}';
    INSERT INTO deliveries (id, user_id, task_id, event, occasion, channel, payload, state, attempts, next_at, created_at)
    SELECT 'd-' || column1, '00000000-0000-7000-8000-000000000001', column1, 'failed', 3, 'email', '{}', 'due', 0, 4, 3
    FROM (VALUES ('failed'), ('queued'));
    INSERT INTO chat_pictures VALUES ('many', 1, '/a.png', 'png', 1, 1, 3, x'010203');
    INSERT INTO schedules VALUES ('s', '00000000-0000-7000-8000-000000000001', 'Nightly', '{\"every\": 60}', 'UTC', '{}', 'once',
        10, 'skip', 0, NULL, 0, 1, 1, NULL, 1, 1, 'No agent.', 'mcp:Claude', NULL),
        ('w', '00000000-0000-7000-8000-000000000001', 'Weekly', '{\"every\": 60}', 'UTC', '{}', 'once',
        10, 'skip', 0, NULL, 0, 1, 1, NULL, 1, 1, NULL, NULL, '{\"workflow\": \"ci\"}');
    INSERT INTO schedule_tasks VALUES ('many', 's');
    INSERT INTO occurrences VALUES ('s', 1, 'started', 'many', NULL, 1), ('s', 2, 'waiting', NULL, NULL, 2),
        ('w', 1, 'missed', NULL, NULL, 1);
    UPDATE agents SET check_command = 'true' WHERE id = 'llm';
    INSERT INTO task_checks VALUES ('many', 'cargo test', 'agent'), ('queued', NULL, 'task');
    INSERT INTO attempt_checks VALUES ('many', 1, 'cargo test', 'failed', NULL, 1, 20, 'It failed.', 'tail');
    UPDATE agents SET sandbox = '{}' WHERE id = 'llm';
    INSERT INTO task_sandboxes VALUES ('many', '{}'), ('queued', '{}');
    INSERT INTO attempt_sandboxes VALUES ('many', 1, '{}');
    INSERT INTO events (at, task_id, kind) VALUES (4, NULL, 'chats'), (4, NULL, 'inbox'), (5, NULL, 'chats'), (5, NULL, 'inbox'),
        (6, NULL, 'schedules'), (7, 'many', 'changes');
    UPDATE agents SET place = 'worktree' WHERE id = 'llm';
    INSERT INTO places VALUES ('many', '00000000-0000-7000-8000-000000000001', 'worktree', '/home', '', '/data/worktrees/many',
        'legwork/many', 'main', 'abc', 1, 2, NULL, 'many', 'Many');
    INSERT INTO task_places VALUES ('many', 'worktree', 1, NULL, NULL, 'many', 'open', NULL, 'def', 'fed', 1, 2, 3, NULL),
        ('queued', 'copy', 0, NULL, NULL, NULL, 'open', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
    INSERT INTO change_comments VALUES (1, 'many', 'a.rs', 'new', 3, 'fn a()', 'Why?', 1, 'queued', 3, NULL);
    INSERT INTO change_views VALUES ('many', 'a.rs', 'abc');
    INSERT INTO folders VALUES ('00000000-0000-7000-8000-000000000001', '/home', 'copy', 'npm ci', '[\".env\"]', NULL,
        '{\"variables\":{\"A\":\"b\"}}', 1);
    INSERT INTO lanes (keys) VALUES ('tag:more');
    UPDATE agent_tasks SET lane = (SELECT MAX(id) FROM lanes) WHERE id IN ('queued', 'running');
    INSERT INTO task_waits VALUES ('running', 1, 'queued');
    INSERT INTO workflow_runs VALUES ('many', '00000000-0000-7000-8000-000000000001', 'release', 1, '/home', NULL, 1, 0, 2, 0,
        NULL, NULL, NULL, 0);
    INSERT INTO workflow_stages VALUES ('many', 0, 'build', 'Build', 'success', '\"stop\"', 0, 0, 'running', 0, 0, 0, 1, 0, NULL, 1, NULL),
        ('many', 1, 'ship', 'Ship', 'success', '\"stop\"', 0, 0, 'waiting', 1, 0, 0, 0, 0, NULL, NULL, NULL);
    INSERT INTO workflow_texts VALUES ('many', '{}', '{}');
    INSERT INTO workflow_gates VALUES ('many', 0, 1);
    INSERT INTO workflow_tasks VALUES ('many', 0, 0, 'b', 'dependency', 0, 1, 0, NULL, 0, 1, '[]', '{}', '[]', NULL, NULL, 0);
    INSERT INTO workflow_links VALUES ('many', 0, 0, 1, 'success');
    UPDATE agents SET environment = '{\"variables\":{\"A\":\"b\"}}' WHERE id = 'llm';
    INSERT INTO coding_tasks VALUES ('many', 'a-session', 'queued'), ('queued', NULL, NULL);
    INSERT INTO coding_rounds VALUES ('many', 1, 1, 3, 'cargo test', 1, 'It failed.', 'tail');
    INSERT INTO coding_rules VALUES ('llm', '/home', 'edit', 3);
    INSERT INTO task_rivals VALUES ('many', 'many', 0), ('queued', 'many', 1);
    INSERT INTO coding_handovers VALUES ('many', 1, 'llm', 'Llm', 'shell', 9, 'Half of it.');
";

fn all() -> FileBasedMigrations {
    FileBasedMigrations::from_path(MIGRATIONS).unwrap()
}

/// The columns of each table, and each index and trigger as it is written, with blanks alone between its words.
fn schema(connection: &mut Connection) -> Vec<String> {
    let columns = "SELECT t.name || ' ' || c.cid || ' ' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' \
                   || COALESCE(c.dflt_value, '') || ' ' || c.pk || ' ' || t.wr AS word \
                   FROM pragma_table_list t, pragma_table_info(t.name) c \
                   WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite_%' \
                   AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY t.name, c.cid";
    let others = "SELECT sql AS word FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY name";
    let found = [words(connection, columns), words(connection, others)].concat();
    found.iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Nothing refers to what is gone, and the file is whole.
#[track_caller]
fn assert_whole(connection: &mut Connection, when: &str) {
    let broken = "SELECT \"table\" || ' refers to a lost ' || parent AS word FROM pragma_foreign_key_check()";
    assert_eq!(words(connection, broken), [""; 0], "{when}");
    assert_eq!(
        words(connection, "SELECT integrity_check AS word FROM pragma_integrity_check()"),
        ["ok"],
        "{when}"
    );
}

/// Two schemas are the same; else what only one of them has is told.
#[track_caller]
fn assert_same(found: &[String], expected: &[String], when: &str) {
    let only = |one: &[String], other: &[String]| -> Vec<_> {
        one.iter().filter(|line| !other.contains(line)).cloned().collect()
    };
    let (more, less) = (only(found, expected), only(expected, found));
    assert!(found == expected, "{when}, and has in place of {less:#?}:\n{more:#?}");
}

/// The migrations, first to last, each with the schema before it.
fn steps() -> Vec<(String, Vec<String>)> {
    let mut connection = Connection::establish(":memory:").unwrap();
    let mut steps = vec![];
    while connection.has_pending_migration(all()).unwrap() {
        let before = schema(&mut connection);
        steps.push((connection.run_next_migration(all()).unwrap().to_string(), before));
    }
    steps
}

#[test]
fn every_migration_can_be_taken_back_and_done_again_with_rows_in_every_table() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = old_file(dir.path());
    connection.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
    connection.run_pending_migrations(all()).unwrap();
    connection.batch_execute(NEW_ROWS).unwrap();
    assert_whole(&mut connection, "before anything is taken back");
    let tables = words(
        &mut connection,
        "SELECT name AS word FROM pragma_table_list WHERE schema = 'main' AND type = 'table' \
         AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'task_search%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    );
    for table in tables {
        let rows = words(&mut connection, &format!("SELECT 'row' AS word FROM {table} LIMIT 1"));
        assert!(!rows.is_empty(), "{table} has no row, which proves nothing");
    }
    let newest = schema(&mut connection);
    let mut after = newest.clone();
    for (name, before) in steps().into_iter().rev() {
        for again in [false, true] {
            connection.revert_last_migration(all()).unwrap_or_else(|e| panic!("{name} is taken back: {e}"));
            assert_same(&schema(&mut connection), &before, &format!("{name} is taken back"));
            assert_whole(&mut connection, &format!("{name} is taken back"));
            if !again {
                connection.run_next_migration(all()).unwrap_or_else(|e| panic!("{name} is done again: {e}"));
                assert_same(&schema(&mut connection), &after, &format!("{name} is done again"));
                assert_whole(&mut connection, &format!("{name} is done again"));
            }
        }
        after = before;
    }
    assert_eq!(after, [""; 0], "the first leaves nothing behind");
    connection.run_pending_migrations(all()).unwrap();
    assert_same(&schema(&mut connection), &newest, "all is done again");
    assert_whole(&mut connection, "all is done again");
}

#[test]
fn an_older_version_finds_no_event_that_it_does_not_know() {
    let dir = tempfile::tempdir().unwrap();
    let mut connection = old_file(dir.path());
    let kinds = "SELECT DISTINCT kind AS word FROM events ORDER BY 1";
    connection.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
    let known = 1 + words(&mut connection, "SELECT version AS word FROM __diesel_schema_migrations").len();
    // the words' migration gave one of them its own kind
    connection.run_next_migration(all()).unwrap();
    let before = words(&mut connection, kinds);
    connection.run_pending_migrations(all()).unwrap();
    connection.batch_execute(NEW_ROWS).unwrap();
    let last = "SELECT CAST(MAX(id) AS TEXT) AS word FROM events";
    let newest = words(&mut connection, last);
    while words(&mut connection, "SELECT version AS word FROM __diesel_schema_migrations").len() > known {
        connection.revert_last_migration(all()).unwrap();
    }
    assert_eq!(words(&mut connection, kinds), before);
    assert_eq!(words(&mut connection, last), newest, "no number is given twice");
}

#[test]
fn a_result_that_stood_twice_stands_once_and_is_there_again_when_that_is_taken_back() {
    const BY: &str = "20261220000000";
    let dir = tempfile::tempdir().unwrap();
    let mut connection = old_file(dir.path());
    connection.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
    let is_done = |connection: &mut Connection| {
        words(connection, "SELECT version AS word FROM __diesel_schema_migrations").contains(&BY.to_owned())
    };
    let result = r#"{"made":"ü"}"#;
    connection
        .batch_execute(&format!(
            "UPDATE agent_tasks SET attempt_count = 4, result = '{result}' WHERE id = 'many';
             UPDATE task_attempts SET result = '{result}' WHERE number = 4;
             UPDATE task_attempts SET reported_result = '{result}' WHERE number IN (4, 8)"
        ))
        .unwrap();
    while !is_done(&mut connection) {
        connection.run_next_migration(all()).unwrap();
    }
    // bytes, as a program counts them; what is open may be gone on with
    let attempts = "SELECT number || ' ' || ifnull(result_bytes, '-') || ' ' || (reported_result IS NOT NULL) AS word \
                    FROM task_attempts WHERE number IN (3, 4, 8) ORDER BY number";
    let bytes = result.len();
    assert_eq!(
        words(&mut connection, attempts),
        ["3 - 0".to_owned(), format!("4 {bytes} 0"), "8 - 1".to_owned()]
    );
    while is_done(&mut connection) {
        connection.revert_last_migration(all()).unwrap();
    }
    let again = words(
        &mut connection,
        "SELECT number || ' ' || result AS word FROM task_attempts WHERE result IS NOT NULL",
    );
    assert_eq!(again, [format!("4 {result}")]);
}
