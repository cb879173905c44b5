//! Whatever is pressed, told and resized: the board draws, and keeps its cursor in the list.

use super::{afternoon, board, inbox, screen, talks, tell};
use crate::{
    display::utf8::Piece,
    feed::{
        changes::Changes,
        client::{Action, Outcome, Response},
    },
    sample,
};
use contract::{ApiError, Task, chat::ChatPage, command::Bulk};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;
use serde_json::json;

/// Something that happens to a board.
#[derive(Clone, Debug)]
enum Step {
    Key(KeyCode, bool),
    Mouse(u8, u16, u16),
    Paste(String),
    Resize(u16, u16),
    Written(Vec<u8>),
    Tasks(usize),
    Changed(u32),
    Inbox(usize),
    Talks(bool),
    Talk(usize),
    Said(bool),
    Refused,
}

fn step() -> impl Strategy<Value = Step> {
    let code = prop_oneof![
        6 => proptest::sample::select("jkgGolvws/ nacprtSd+uPWIeTTbx?q1234yn[]日".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
        1 => any::<char>().prop_map(KeyCode::Char),
        3 => proptest::sample::select(vec![KeyCode::Enter, KeyCode::Esc, KeyCode::Tab, KeyCode::BackTab, KeyCode::Up,
            KeyCode::Down, KeyCode::Left, KeyCode::Right, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home,
            KeyCode::End, KeyCode::Backspace, KeyCode::Delete]),
    ];
    prop_oneof![
        12 => (code, proptest::bool::weighted(0.05)).prop_map(|(code, control)| Step::Key(code, control)),
        2 => (0_u8..3, 0_u16..160, 0_u16..50).prop_map(|(kind, x, y)| Step::Mouse(kind, x, y)),
        1 => "[\\PC\n\t\u{1b}]{0,20}".prop_map(Step::Paste),
        2 => (1_u16..160, 1_u16..50).prop_map(|(w, h)| Step::Resize(w, h)),
        1 => proptest::collection::vec(any::<u8>(), 0..80).prop_map(Step::Written),
        1 => (0_usize..60).prop_map(Step::Tasks),
        1 => (0_u32..60).prop_map(Step::Changed),
        1 => (0_usize..60).prop_map(Step::Inbox),
        1 => any::<bool>().prop_map(Step::Talks),
        2 => (0_usize..6).prop_map(Step::Talk),
        1 => any::<bool>().prop_map(Step::Said),
        1 => Just(Step::Refused),
    ]
}

fn tasks(count: usize) -> Vec<Task> {
    let mut all = afternoon();
    all.extend(
        (0..count as u32).rev().map(|n| sample::running(sample::id(0), &format!("more {n}"), n.into(), "x")),
    );
    all.truncate(count);
    all.dedup_by_key(|task| task.id);
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn nothing_breaks_it(steps in proptest::collection::vec(step(), 0..80), width in 1_u16..150, height in 1_u16..45) {
        let mut board = board(width, height, &afternoon());
        let mut offset = 0;
        for step in steps {
            match step {
                Step::Key(code, control) => {
                    let modifiers = if control { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
                    board.key(KeyEvent::new(code, modifiers));
                }
                Step::Mouse(kind, column, row) => {
                    let kind = match kind {
                        0 => MouseEventKind::ScrollUp,
                        1 => MouseEventKind::ScrollDown,
                        _ => MouseEventKind::Down(MouseButton::Left),
                    };
                    board.mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE });
                }
                Step::Paste(text) => board.paste(&text),
                Step::Resize(width, height) => board.resize(width, height),
                Step::Written(bytes) => {
                    for (view, _) in [board.follows(), board.follows_answer()].into_iter().flatten() {
                        board.receive_output(view, &Piece { attempt: 1, offset, bytes: bytes.clone() });
                    }
                    offset += bytes.len() as u64;
                }
                Step::Tasks(count) => tell(&mut board, &tasks(count), json!({})),
                Step::Changed(n) => {
                    board.changed(&Changes { ids: vec![sample::id(n)], queue: true, ..Changes::default() });
                    let bulk = Bulk { done: vec![sample::task(sample::id(n), "x")], refused: vec![] };
                    board.receive(Response::Done(Action::Again(vec![]), Ok(Outcome::Bulk(bulk))));
                }
                Step::Inbox(count) => board.receive(Response::Inbox(Box::new(inbox(&tasks(count))))),
                Step::Talks(any) => {
                    let page = if any { talks::page() } else { ChatPage::default() };
                    board.receive(Response::Talks(Box::new(page)));
                }
                Step::Talk(turns) => board.receive(Response::Talk(Box::new(talks::some(turns)))),
                Step::Said(arrives) => {
                    let said = board.actions.iter().rfind(|action| matches!(action, Action::Say(_))).cloned();
                    if let Some(said) = said {
                        let arrived = Outcome::Said(Box::new(talks::said()));
                        let done = if arrives { Ok(arrived) } else { Err(ApiError::refused("No.")) };
                        board.receive(Response::Done(said, done));
                    }
                }
                Step::Refused => board.receive(Response::Trouble(ApiError::refused("No.").hint("Later."))),
            }
            let shown = screen(&board);
            board.drawn(board.view.size);
            prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'));
            prop_assert!(board.list.cursor < board.list.rows.len().max(1));
        }
    }
}
