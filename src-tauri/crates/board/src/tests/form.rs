//! What is typed and pasted into the form of a new task.

use super::{board, press, screen};
use crate::feed::client::Action;
use contract::task::CommandLine;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

#[test]
fn a_priority_is_taken_as_it_is_typed() {
    let mut board = board(80, 24, &[]);
    press(&mut board, "nmake↓↓12");
    let shown = screen(&board);
    assert!(shown.contains("Priority    ‹ 12 ›"), "{shown}");
    assert!(shown.contains("12 is outside what is allowed: 1 to 10, higher first."), "{shown}");
    press(&mut board, "\n");
    assert_eq!(board.actions, []);
    press(&mut board, "99");
    assert!(screen(&board).contains("99 is outside what is allowed"));
    board.key(KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE));
    press(&mut board, "\n");
    let Some(Action::Create(task)) = board.actions.first() else { panic!("{:?}", board.actions) };
    assert_eq!(task.priority, Some(9));
}

#[test]
fn pasted_lines_stay_lines() {
    let mut board = board(80, 24, &[]);
    press(&mut board, "n");
    board.paste("cd src\r\nmake\tall\u{1b}[2J\n");
    assert!(screen(&board).contains("cd src⏎make⇥all [2J"), "{}", screen(&board));
    press(&mut board, "↓");
    board.paste("One\nTwo");
    board.view.paint.ascii = true;
    let shown = screen(&board);
    assert!(shown.contains("cd src\\nmake\\tall [2J") && shown.contains("One\\nTwo"), "{shown}");
    press(&mut board, "\n");
    let Some(Action::Create(task)) = board.actions.first() else { panic!("{:?}", board.actions) };
    assert_eq!(task.command, Some(CommandLine::Line("cd src\nmake\tall [2J".into())));
    assert_eq!(task.title.as_deref(), Some("One\nTwo"));
    // The words of a filter are one line.
    press(&mut board, "\u{1b}/");
    board.paste("a\nb");
    assert_eq!(board.list.search, "a b");
}

#[test]
fn a_large_text_that_is_pasted_is_drawn() {
    let mut board = board(80, 24, &[]);
    press(&mut board, "n");
    board.paste(&"word \n".repeat(9_000));
    assert!(screen(&board).contains("word ⏎word"));
}
