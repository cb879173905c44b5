//! Full-text search, fed behind the commit from the events.

use crate::{
    Connection, Result,
    schema::{agent_tasks, chat_files, chat_turns, queue_state, task_search_map},
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};
use index::task_search;
use std::collections::{HashMap, HashSet};

// the generated schema leaves virtual tables out
mod index {
    diesel::table! {
        task_search (rowid) {
            rowid -> BigInt,
            title -> Text,
            description -> Text,
            instructions -> Text,
            output -> Text,
        }
    }
}

/// A word that every turn of a talk has in the index, so that those are found among a hundred thousand tasks without looking
/// at the others. Nobody types it: what stands around it is no letter to [`query`], and is one to the index.
const TURN: &str = "\u{E000}turn\u{E000}";

/// The texts of a task that can be searched.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The task.
    pub task_id: String,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Its instructions and its command.
    pub instructions: String,
    /// The first and the last 64 KiB of its output.
    pub output: String,
    /// Whether it is a turn of a talk.
    pub is_turn: bool,
    /// The names of the files that went along with it.
    pub files: String,
}

/// What the store knows of a task for its document.
#[derive(Clone, Debug)]
pub struct Source {
    /// The task.
    pub task_id: String,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Its instructions.
    pub instructions: String,
    /// Its command as JSON.
    pub command: Option<String>,
    /// Attempts begun; the last one's output is searched.
    pub attempt_count: i32,
    /// Whether it is a turn of a talk.
    pub is_turn: bool,
    /// Where the files were that went along with it, in their order.
    pub files: Vec<String>,
}

#[derive(Insertable)]
#[diesel(table_name = task_search_map, treat_none_as_default_value = false)]
struct Key<'a> {
    task_id: &'a str,
}

#[derive(Insertable)]
#[diesel(table_name = task_search, treat_none_as_default_value = false)]
struct Entry<'a> {
    rowid: i64,
    title: &'a str,
    description: &'a str,
    instructions: &'a str,
    output: &'a str,
}

/// Up to which event the index is fed.
///
/// # Errors
/// The read failed.
pub fn fed_to(connection: &mut Connection) -> Result<i64> {
    Ok(queue_state::table.find(1).select(queue_state::search_event).get_result(connection)?)
}

/// What the store knows of these tasks; those that are gone are left out.
///
/// # Errors
/// The read failed.
pub fn sources(connection: &mut Connection, ids: &[String]) -> Result<Vec<Source>> {
    use agent_tasks::dsl as t;
    type Row = (String, String, String, String, Option<String>, i32);
    let rows: Vec<Row> = t::agent_tasks
        .filter(t::id.eq_any(ids))
        .select((t::id, t::title, t::description, t::instructions, t::command, t::attempt_count))
        .load(connection)?;
    let turns: Vec<String> = chat_turns::table
        .filter(chat_turns::task_id.eq_any(ids))
        .select(chat_turns::task_id)
        .load(connection)?;
    let turns: HashSet<String> = turns.into_iter().collect();
    let mut files = if turns.is_empty() { HashMap::new() } else { files(connection, ids)? };
    let source = |(task_id, title, description, instructions, command, attempt_count): Row| Source {
        is_turn: turns.contains(&task_id),
        files: files.remove(&task_id).unwrap_or_default(),
        task_id,
        title,
        description,
        instructions,
        command,
        attempt_count,
    };
    Ok(rows.into_iter().map(source).collect())
}

/// Where the files were that went along with these tasks, by task.
fn files(connection: &mut Connection, ids: &[String]) -> Result<HashMap<String, Vec<String>>> {
    let found: Vec<(String, String)> = chat_files::table
        .filter(chat_files::task_id.eq_any(ids))
        .order((chat_files::task_id, chat_files::place))
        .select((chat_files::task_id, chat_files::path))
        .load(connection)?;
    let mut files: HashMap<String, Vec<String>> = HashMap::new();
    for (task, path) in found {
        files.entry(task).or_default().push(path);
    }
    Ok(files)
}

/// Puts documents (one of a task) into the index, in place of older ones of the same tasks, and remembers up to which
/// event it is fed.
///
/// The whole in few statements: each statement on the index makes it write what it gathered as a segment of its own,
/// so a statement for each document costs several times as much.
///
/// # Errors
/// The write failed.
pub fn feed(connection: &mut Connection, documents: &[Document], event: i64) -> Result<()> {
    let keys = keys(connection, documents)?;
    let marked: Vec<Option<String>> = documents.iter().map(marked_as_turn).collect();
    let entries: Vec<Entry> = documents
        .iter()
        .zip(&marked)
        .filter_map(|(document, marked)| {
            Some(Entry {
                rowid: *keys.get(&document.task_id)?,
                title: &document.title,
                description: &document.description,
                instructions: marked.as_deref().unwrap_or(&document.instructions),
                output: &document.output,
            })
        })
        .collect();
    if !entries.is_empty() {
        diesel::insert_into(task_search::table).values(&entries).execute(connection)?;
    }
    diesel::update(queue_state::table.find(1))
        .set(queue_state::search_event.eq(event))
        .execute(connection)?;
    Ok(())
}

/// The instructions of a turn, with the word that marks it as one and the names of its files; `None` for any other task.
fn marked_as_turn(document: &Document) -> Option<String> {
    document.is_turn.then(|| format!("{}\n{}\n{TURN}", document.instructions, document.files))
}

/// The key of each document's task, new where it had none; what the index held of the others is taken out.
fn keys(connection: &mut Connection, documents: &[Document]) -> Result<HashMap<String, i64>> {
    use task_search_map::dsl as m;
    let known: Vec<(String, i64)> = m::task_search_map
        .filter(m::task_id.eq_any(documents.iter().map(|d| &d.task_id)))
        .select((m::task_id, m::id))
        .load(connection)?;
    if !known.is_empty() {
        let ids = known.iter().map(|(_, id)| *id);
        diesel::delete(task_search::table.filter(task_search::rowid.eq_any(ids))).execute(connection)?;
    }
    let mut keys: HashMap<String, i64> = known.into_iter().collect();
    let new: Vec<Key> = documents
        .iter()
        .filter(|document| !keys.contains_key(&document.task_id))
        .map(|document| Key { task_id: &document.task_id })
        .collect();
    if !new.is_empty() {
        let made: Vec<(String, i64)> = diesel::insert_into(task_search_map::table)
            .values(&new)
            .returning((m::task_id, m::id))
            .get_results(connection)?;
        keys.extend(made);
    }
    Ok(keys)
}

/// A task that matches.
#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    task_id: String,
}

/// Ids of tasks that match `query`, newest first; only older than `before`, at most `limit`.
///
/// # Errors
/// The read failed.
pub fn find(
    connection: &mut Connection,
    query: &str,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<String>> {
    let found: Vec<Found> = diesel::sql_query(
        "SELECT m.task_id AS task_id FROM task_search s JOIN task_search_map m ON m.id = s.rowid \
         WHERE task_search MATCH ? AND m.task_id < ? ORDER BY m.task_id DESC LIMIT ?",
    )
    .bind::<Text, _>(query)
    .bind::<Text, _>(before.unwrap_or("g"))
    .bind::<BigInt, _>(limit)
    .load(connection)?;
    Ok(found.into_iter().map(|f| f.task_id).collect())
}

/// Ids of tasks that match `query`, any of them in any order, at most `limit`: to count them takes no order.
///
/// # Errors
/// The read failed.
pub fn any(connection: &mut Connection, query: &str, limit: i64) -> Result<Vec<String>> {
    let found: Vec<Found> = diesel::sql_query(
        "SELECT m.task_id AS task_id FROM task_search s JOIN task_search_map m ON m.id = s.rowid \
         WHERE task_search MATCH ? LIMIT ?",
    )
    .bind::<Text, _>(query)
    .bind::<BigInt, _>(limit)
    .load(connection)?;
    Ok(found.into_iter().map(|f| f.task_id).collect())
}

/// What a person typed as a query of the index: every word must be there, the last one may be the beginning of one.
/// `None` when nothing of it can be searched for.
#[must_use]
pub fn query(typed: &str) -> Option<String> {
    let words: Vec<String> = typed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\""))
        .collect();
    if words.is_empty() {
        return None;
    }
    Some(words.join(" ") + "*")
}

/// The same [`query`], of turns of talks only.
#[must_use]
pub fn of_turns(query: &str) -> String {
    format!("\"{TURN}\" {query}")
}

/// Takes a task that is gone out of the index.
///
/// # Errors
/// The write failed.
pub fn forget(connection: &mut Connection, task_id: &str) -> Result<()> {
    diesel::sql_query(
        "DELETE FROM task_search WHERE rowid IN (SELECT id FROM task_search_map WHERE task_id = ?)",
    )
    .bind::<Text, _>(task_id)
    .execute(connection)?;
    diesel::delete(task_search_map::table.filter(task_search_map::task_id.eq(task_id)))
        .execute(connection)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeding::seeded;

    fn document(id: &str, title: &str) -> Document {
        Document {
            task_id: id.into(),
            title: title.into(),
            output: format!("of {title}"),
            ..Document::default()
        }
    }

    #[test]
    fn a_batch_puts_in_what_is_new_and_replaces_what_was_there() {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = seeded(dir.path(), 0);
        let found = |word: &'static str| store.read(|c| find(c, word, None, 10)).unwrap();
        let fed = |documents: Vec<Document>, event| store.write(move |c| feed(c, &documents, event)).unwrap();
        fed(vec![document("a", "apple"), document("b", "banana")], 1);
        assert_eq!((found("apple"), found("banana")), (vec!["a".to_owned()], vec!["b".to_owned()]));
        fed(vec![document("b", "blackberry"), document("c", "cherry")], 2);
        assert_eq!((found("apple"), found("banana")), (vec!["a".to_owned()], vec![]));
        assert_eq!(found("of"), ["c", "b", "a"], "newest first, each once");
        let any = |limit| store.read(move |c| any(c, "of", limit)).unwrap().len();
        assert_eq!((any(2), any(9)), (2, 3), "as many as are asked for");
        assert_eq!(found("blackberry"), ["b"]);
        fed(vec![], 3);
        assert_eq!((store.read(fed_to).unwrap(), found("of").len()), (3, 3));
        store.write(|c| forget(c, "b")).unwrap();
        assert_eq!(found("of"), ["c", "a"]);
    }

    #[test]
    fn turns_are_found_apart_by_a_word_that_nobody_types() {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = seeded(dir.path(), 0);
        let turn = Document { is_turn: true, files: "harvest.csv".into(), ..document("b", "apple turn") };
        store.write(move |c| feed(c, &[document("a", "apple turn"), turn.clone()], 1)).unwrap();
        let found = |typed: &'static str| {
            let query = query(typed).unwrap();
            store.read(|c| Ok((find(c, &query, None, 9)?, find(c, &of_turns(&query), None, 9)?))).unwrap()
        };
        let (both, one) = (vec!["b".to_owned(), "a".to_owned()], vec!["b".to_owned()]);
        for (typed, all, turns) in
            [("apple", &both, &one), ("turn", &both, &one), ("app", &both, &one), ("harvest csv", &one, &one)]
        {
            assert_eq!(found(typed), (all.clone(), turns.clone()), "{typed}");
        }
        assert_eq!(found(TURN).0.len(), 2, "typed, it is the word that is left of it");
    }

    #[test]
    fn what_is_typed_never_becomes_an_operator() {
        assert_eq!(query("release no").as_deref(), Some("\"release\" \"no\"*"));
        assert_eq!(query("a AND (b\" OR c*"), Some("\"a\" \"AND\" \"b\" \"OR\" \"c\"*".into()));
        assert_eq!(query(" -- "), None);
        assert_eq!(query(TURN).as_deref(), Some("\"turn\"*"), "the word that marks turns cannot be typed");
    }
}
