//! The inbox: how it looks, and what its keys do.

use super::{afternoon, board, inbox, press, screen, tell};
use crate::{
    dialogs::Dialog,
    feed::{
        changes::Changes,
        client::{Action, Outcome, Query, Response},
    },
    sample,
    state::Board,
};
use contract::{TaskId, inbox::InboxMark};
use serde_json::json;

/// A board with its inbox open, and the afternoon in it.
fn opened(width: u16, height: u16) -> Board {
    let mut board = board(width, height, &afternoon());
    board.queries.clear();
    press(&mut board, "I");
    assert_eq!(board.queries, [Query::Inbox]);
    board.receive(Response::Inbox(Box::new(inbox(&afternoon()))));
    board
}

fn marked(board: &mut Board, id: TaskId, mark: InboxMark) {
    assert_eq!(board.actions.pop(), Some(Action::Mark(id, mark)));
    board.receive(Response::Done(Action::Mark(id, mark), Ok(Outcome::Marked(vec![id]))));
}

#[test]
fn it_lists_what_asks_and_then_what_has_ended() {
    let mut usual = opened(80, 24);
    press(&mut usual, "j");
    insta::assert_snapshot!(screen(&usual));
    let mut small = opened(40, 10);
    press(&mut small, "jjj");
    insta::assert_snapshot!("it_lists_in_the_smallest_window", screen(&small));
}

#[test]
fn an_empty_one_says_so() {
    let mut board = board(80, 24, &[]);
    press(&mut board, "I");
    assert!(screen(&board).contains("reading"));
    board.receive(Response::Inbox(Box::new(inbox(&[]))));
    assert!(screen(&board).contains("Nothing needs you, and nothing is unread."));
    press(&mut board, "eu\n");
    assert!(board.actions.is_empty() && board.detail.is_none());
    press(&mut board, "I");
    assert!(board.dialog.is_none());
}

#[test]
fn an_entry_is_read_and_unread_and_done() {
    let mut board = opened(80, 24);
    let (asks, first) = (sample::id(8), sample::id(5));
    press(&mut board, "u");
    assert!(board.actions.is_empty(), "what asks is neither read nor unread");
    press(&mut board, "e");
    assert_eq!(board.actions.pop(), Some(Action::Mark(asks, InboxMark::Done)), "the engine says why not");
    press(&mut board, "ju");
    marked(&mut board, first, InboxMark::Read);
    // it is not unread any more, and is there to be unread again
    let rest: Vec<_> = afternoon().into_iter().filter(|task| task.id != first).collect();
    board.receive(Response::Inbox(Box::new(inbox(&rest))));
    press(&mut board, "u");
    marked(&mut board, first, InboxMark::Unread);
    press(&mut board, "e");
    marked(&mut board, first, InboxMark::Done);
    assert!(screen(&board).contains(&format!("legwork inbox undone {}", first.short())));
    let Some(Dialog::Inbox(shown)) = &board.dialog else { panic!("it is closed") };
    assert_eq!(shown.selected().unwrap().task.id, sample::id(4), "the next one");
}

#[test]
fn one_that_is_opened_is_read_and_one_that_asks_is_only_opened() {
    let mut board = opened(80, 24);
    press(&mut board, "jj\n");
    assert!(board.dialog.is_none());
    assert_eq!(board.detail.as_ref().unwrap().task.id, sample::id(4));
    assert_eq!(board.actions, [Action::Mark(sample::id(4), InboxMark::Read)]);
    let mut board = opened(80, 24);
    press(&mut board, "\n");
    assert_eq!(board.detail.as_ref().unwrap().task.id, sample::id(8));
    assert!(board.actions.is_empty());
}

#[test]
fn it_is_read_again_while_it_is_open() {
    let mut board = opened(80, 24);
    board.queries.clear();
    board.changed(&Changes { queue: true, ..Changes::default() });
    assert!(board.queries.contains(&Query::Inbox));
    press(&mut board, "\u{1b}");
    board.queries.clear();
    board.changed(&Changes { queue: true, ..Changes::default() });
    assert!(!board.queries.contains(&Query::Inbox));
}

#[test]
fn the_head_tells_how_many_are_unread() {
    let mut board = board(80, 24, &afternoon());
    let mut first = |queue: serde_json::Value| {
        tell(&mut board, &afternoon(), queue);
        screen(&board).lines().next().unwrap().to_owned()
    };
    assert!(!first(json!({})).contains("unread"));
    assert!(first(json!({"approvals": 2, "unread": 7})).contains(" · 2 to approve · 7 unread "));
    assert!(first(json!({"unread": 1000})).contains("1 of 3 busy · 1,000 unread "));
    assert!(first(json!({"paused": true, "unread": 7})).contains("P resumes · 7 unread"));
    assert!(first(json!({"pool": null, "unread": 7})).contains("`legwork worker` · 7 unread"));
    board.resize(40, 10);
    assert!(!screen(&board).contains("unr"), "there is no room for it");
}
