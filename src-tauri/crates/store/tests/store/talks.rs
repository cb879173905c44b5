//! Talks are found by their titles, and by what was said in their turns.

use crate::fresh::{AGENT, Fresh};
use std::collections::HashMap;
use store::{
    chat_search,
    chats::{self, ChatFilter, ChatRow, TurnRow},
    search::{self, Document},
    tasks,
    users::LOCAL_USER,
};

fn talk(id: &str, title: &str, spoken_at: i64) -> ChatRow {
    ChatRow {
        id: id.into(),
        user_id: LOCAL_USER.into(),
        agent_id: AGENT.into(),
        title: title.into(),
        last_turn: None,
        seen_at: 0,
        pinned_at: None,
        deleted_at: None,
        created_at: 1,
        spoken_at,
        model: None,
    }
}

/// A store with two talks of two turns each, and a task of the queue that has all of the words.
fn talked() -> Fresh {
    let fresh = Fresh::new();
    let words = [
        ("a1", "apples"),
        ("a2", "pears and apples"),
        ("b1", "apples"),
        ("b2", "plums"),
        ("q", "apples plums"),
    ];
    for (id, _) in words {
        fresh.add(id);
    }
    let written = fresh.store.write(move |c| {
        chats::insert(c, &talk("a", "Fruit", 10))?;
        chats::insert(c, &talk("b", "Trees", 20))?;
        for task_id in ["a1", "a2", "b1", "b2"] {
            let chat_id = task_id[..1].to_owned();
            chats::add_turn(
                c,
                &TurnRow { task_id: task_id.into(), chat_id, parent_turn: None, model: None },
            )?;
        }
        let ids = words.map(|(id, _)| id.to_owned());
        let sources = search::sources(c, &ids)?;
        let document = |source: search::Source| Document {
            description: words
                .iter()
                .find(|(id, _)| *id == source.task_id)
                .map(|(_, text)| *text)
                .unwrap()
                .into(),
            is_turn: source.is_turn,
            task_id: source.task_id,
            ..Document::default()
        };
        search::feed(c, &sources.into_iter().map(document).collect::<Vec<_>>(), 1)
    });
    written.unwrap();
    fresh
}

impl Fresh {
    /// The talks that are found, where in each, and how many there are.
    fn found(&self, typed: &str) -> (Vec<String>, HashMap<String, String>, i64) {
        let query = search::query(typed).unwrap();
        let filter = ChatFilter { user: LOCAL_USER.into(), before: None, limit: 10 };
        let read = self.store.read(|c| {
            let ids: Vec<String> =
                chat_search::page(c, &filter, &query)?.into_iter().map(|chat| chat.id).collect();
            let places = chat_search::places(c, &ids, &query)?;
            Ok((ids, places, chat_search::count(c, LOCAL_USER, &query)?))
        });
        read.unwrap()
    }

    #[track_caller]
    fn assert_found(&self, typed: &str, talks: &[(&str, Option<&str>)]) {
        let (ids, places, count) = self.found(typed);
        let found: Vec<_> = ids.iter().map(|id| (id.as_str(), places.get(id).map(String::as_str))).collect();
        assert_eq!(found, talks, "{typed}");
        assert_eq!(count, talks.len() as i64, "{typed}");
    }
}

#[test]
fn they_are_found_by_title_and_by_turn_and_tasks_of_the_queue_are_not_among_them() {
    let fresh = talked();
    fresh.assert_found("apples", &[("b", Some("b1")), ("a", Some("a2"))]);
    fresh.assert_found("APPLES pe", &[("a", Some("a2"))]);
    fresh.assert_found("plu", &[("b", Some("b2"))]);
    fresh.assert_found("fruit", &[("a", None)]);
    fresh.assert_found("plums apples", &[]);
    fresh.assert_found("nothing", &[]);
}

#[test]
fn what_is_renamed_or_deleted_is_found_as_it_is_now() {
    let fresh = talked();
    let renamed = ChatRow { title: "Vegetables".into(), ..talk("a", "", 10) };
    let deleted = ChatRow { deleted_at: Some(30), ..talk("b", "Trees", 20) };
    let (renamed, gone) = (renamed, deleted.clone());
    fresh.store.write(move |c| chats::update(c, &renamed, 30)).unwrap();
    fresh.assert_found("fruit", &[]);
    fresh.assert_found("vege", &[("a", None)]);
    fresh.store.write(move |c| chats::update(c, &gone, 30)).unwrap();
    fresh.assert_found("apples", &[("a", Some("a2"))]);
    fresh.assert_found("trees", &[]);
    fresh
        .store
        .write(move |c| chats::update(c, &ChatRow { deleted_at: None, ..deleted.clone() }, 31))
        .unwrap();
    fresh.assert_found("trees", &[("b", None)]);
    fresh.sql("UPDATE agent_tasks SET status = 'cancelled', completed_at = 1 WHERE id = 'b2'").unwrap();
    fresh.store.write(|c| tasks::set_deleted(c, "b2", Some(5))).unwrap();
    fresh.assert_found("plums", &[]);
    fresh.sql("DELETE FROM chats WHERE id = 'a'").unwrap();
    fresh.assert_found("vegetables", &[]);
    assert_eq!(fresh.number("SELECT COUNT(*) FROM chat_search_map"), 1);
}

/// A text of its own is no turn: it is found in the queue's search alone, however many there are.
#[test]
fn among_many_tasks_the_turns_are_found() {
    let fresh = talked();
    let many: Vec<Document> = (0..2_000)
        .map(|n| Document { task_id: format!("m{n}"), title: "apples".into(), ..Document::default() })
        .collect();
    fresh.store.write(move |c| search::feed(c, &many, 2)).unwrap();
    fresh.assert_found("apples", &[("b", Some("b1")), ("a", Some("a2"))]);
}
