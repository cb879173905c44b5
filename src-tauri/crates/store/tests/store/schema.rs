//! `schema.rs` is what the migrations make.

use crate::fresh::Fresh;
use diesel::{
    prelude::*,
    sql_types::{Bool, Integer, Text},
};
use std::collections::BTreeMap;

const SCHEMA: &str = include_str!("../../src/schema.rs");

/// Tables that no query of ours names through Diesel's schema.
const UNSEEN: [&str; 4] = ["__diesel_schema_migrations", "legal_edges", "task_search", "chat_search"];

/// Columns that no query of ours names through Diesel's schema, and no row holds: from 64 on, Diesel compiles for twice as long.
const UNSEEN_COLUMNS: [(&str, &str); 1] = [("agent_tasks", "lane")];

/// A table: its key, then its columns with their types.
type Shape = (Vec<String>, Vec<(String, String)>);
type Tables = BTreeMap<String, Shape>;

/// What `diesel::table!` was told.
fn told() -> Tables {
    SCHEMA.split("diesel::table! {").skip(1).map(table).collect()
}

fn table(block: &str) -> (String, Shape) {
    let (head, body) = block.split_once(") {").unwrap();
    let (name, key) = head.lines().last().unwrap().trim().split_once(' ').unwrap();
    let key = key.trim_matches(['(', ')']).split(',').map(|k| k.trim().to_owned()).collect();
    let columns = body.split('}').next().unwrap().lines().filter_map(|line| line.split_once(" -> "));
    let columns = columns.map(|(column, kind)| (column.trim().into(), stored(kind.trim_end_matches(','))));
    (name.to_owned(), (key, columns.collect()))
}

/// How a column is stored: one that holds words of the contract holds text.
fn stored(kind: &str) -> String {
    match kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>')) {
        Some(inner) => format!("Nullable<{}>", stored(inner)),
        None if kind.ends_with("Column") => "Text".to_owned(),
        None => kind.to_owned(),
    }
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    filled: bool,
    #[diesel(sql_type = Integer)]
    key: i32,
    #[diesel(sql_type = Bool)]
    rowid: bool,
}

/// What is in the file.
fn migrated(fresh: &Fresh) -> Tables {
    let query = "SELECT t.name AS table_name, c.name AS name, c.type AS kind, c.\"notnull\" AS filled, c.pk AS key, \
                 c.pk > 0 AND NOT t.wr AS rowid FROM pragma_table_list t, pragma_table_info(t.name) c \
                 WHERE t.schema = 'main' AND t.type IN ('table', 'virtual') AND t.name NOT LIKE 'sqlite_%' \
                 ORDER BY t.name, c.cid";
    let columns: Vec<Column> = fresh.store.read(|c| Ok(diesel::sql_query(query).load(c)?)).unwrap();
    let mut tables = Tables::new();
    let seen = |c: &Column| {
        let column = (c.table_name.as_str(), c.name.as_str());
        !UNSEEN.contains(&column.0) && !UNSEEN_COLUMNS.contains(&column)
    };
    for column in columns.into_iter().filter(seen) {
        let (key, all) = tables.entry(column.table_name.clone()).or_default();
        if column.key > 0 {
            key.resize(key.len().max(column.key as usize), String::new());
            key[column.key as usize - 1].clone_from(&column.name);
        }
        all.push((column.name.clone(), kind(&column)));
    }
    tables
}

fn kind(column: &Column) -> String {
    let kind = match column.kind.as_str() {
        "TEXT" => "Text",
        "BIGINT" => "BigInt",
        // a row's own number has 64 bits
        "INTEGER" if column.rowid => "BigInt",
        "INTEGER" => "Integer",
        "BOOLEAN" => "Bool",
        "DOUBLE" => "Double",
        "BLOB" => "Binary",
        other => panic!("{}.{}: {other} is not a portable type", column.table_name, column.name),
    };
    if column.filled { kind.to_owned() } else { format!("Nullable<{kind}>") }
}

#[test]
fn it_is_what_the_migrations_make() {
    let (told, made) = (told(), migrated(&Fresh::new()));
    assert!(told.len() > 10);
    assert_eq!(told.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>());
    for (name, table) in &told {
        assert_eq!(table, &made[name], "table {name}");
    }
}

#[test]
fn a_difference_is_noticed() {
    let fresh = Fresh::new();
    fresh.sql("ALTER TABLE settings ADD COLUMN extra TEXT").unwrap();
    assert_ne!(told()["settings"], migrated(&fresh)["settings"]);
}
