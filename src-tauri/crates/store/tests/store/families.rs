//! Tasks that start tasks: which family a row belongs to, counted by an index of its own.

use crate::{fresh, words::old_file};
use diesel::{connection::SimpleConnection as _, prelude::*, sql_types::Text};
use store::{tasks, usage};

#[derive(QueryableByName, Debug, PartialEq)]
struct Member {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    family: String,
}

#[test]
fn families_of_an_older_version_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let mut old = old_file(dir.path());
    // "asks" came over MCP
    old.batch_execute(
        "UPDATE agent_tasks SET parent_id = 'asks' WHERE id = 'queued';
         UPDATE agent_tasks SET parent_id = 'queued' WHERE id = 'running';
         UPDATE agent_tasks SET parent_id = 'gone' WHERE id = 'paused';
         UPDATE agent_tasks SET parent_id = 'paused' WHERE id = 'elsewhere';",
    )
    .unwrap();
    drop(old);
    let (store, _) = fresh::open(dir.path()).unwrap();
    let query = "SELECT id, COALESCE(root_id, '-') || ' ' || from_mcp AS family FROM agent_tasks \
                 WHERE id IN ('asks', 'queued', 'running', 'paused', 'elsewhere', 'failed') ORDER BY id";
    let found: Vec<Member> = store.read(|c| Ok(diesel::sql_query(query).load(c)?)).unwrap();
    let member = |id: &str, family: &str| Member { id: id.into(), family: family.into() };
    let expected = [
        member("asks", "- 1"),
        member("elsewhere", "gone 0"),
        member("failed", "- 0"),
        member("paused", "gone 0"),
        member("queued", "asks 1"),
        member("running", "asks 1"),
    ];
    assert_eq!(found, expected);
    store
        .read(|c| {
            assert_eq!(tasks::family::size(c, "asks")?, 3);
            assert_eq!(tasks::family::children(c, "asks")?, 1);
            assert_eq!(usage::of_family(c, "asks")?, usage::with_below(c, "asks")?);
            Ok(())
        })
        .unwrap();
}
