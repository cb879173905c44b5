//! The question of a yes or a no: read to its end, answered on purpose.

use super::{afternoon, board, press, screen};
use crate::{
    dialogs::Dialog,
    feed::client::Response,
    sample::{self, id},
    state::Board,
};
use contract::{Task, model::Answer};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent, MouseEventKind};
use serde_json::json;

/// A task that wants to run this.
fn wants(detail: &str, revision: i64) -> Task {
    let question = json!({"kind": "approval", "text": "robot wants to run a command.", "detail": detail,
        "options": [], "asked_at": sample::now()});
    let waiting = json!({"reason": "approval", "until": null, "detail": "Waits for your approval"});
    let changes =
        json!({"status": "pending", "question": question, "waiting_for": waiting, "revision": revision});
    sample::with(id(5), "Tidy", changes)
}

fn long() -> String {
    (1..=40).map(|n| format!("echo line {n}\n")).collect()
}

fn key(board: &mut Board, code: KeyCode) {
    board.key(KeyEvent::new(code, KeyModifiers::NONE));
    board.drawn(board.view.size);
}

#[test]
fn a_long_command_is_scrolled() {
    let mut board = board(80, 24, &[wants(&long(), 1)]);
    press(&mut board, "a");
    let first = screen(&board);
    press(&mut board, "jj");
    let further = screen(&board);
    press(&mut board, "G");
    insta::assert_snapshot!(format!("{first}\n{further}\n{}", screen(&board)));
}

#[test]
fn yes_counts_once_the_end_was_on_the_screen() {
    let mut board = board(80, 24, &[wants(&long(), 1)]);
    press(&mut board, "ayY");
    assert_eq!(board.actions, []);
    assert!(screen(&board).lines().last().unwrap().starts_with("read to the end first: ↓  n deny"));
    board.view.paint.ascii = true;
    assert!(screen(&board).lines().last().unwrap().starts_with("read to the end first: Down  n deny"));
    board.view.paint.ascii = false;
    for _ in 0..2 {
        key(&mut board, KeyCode::PageDown);
        assert!(matches!(board.dialog, Some(Dialog::Approve(_))) && board.actions.is_empty());
    }
    let shown = screen(&board);
    assert!(shown.contains("echo line 40") && shown.contains("y approve   n deny"), "{shown}");
    // What was read stays read.
    press(&mut board, "gy");
    assert_eq!(board.actions, [sample::answered(id(5), Some("2026-01-31T13:30:05Z"), Answer::Approve)]);
}

#[test]
fn what_can_be_allowed_for_always_is_by_a_key_of_its_own() {
    let once = wants("cargo test", 1);
    let mut always = once.clone();
    always.question.as_mut().unwrap().always = Some("cargo test …, in /work".into());
    let answers = |task: &Task, keys: &str| {
        let mut board = board(80, 24, std::slice::from_ref(task));
        press(&mut board, keys);
        (screen(&board), board.actions.clone())
    };
    let (shown, none) = answers(&once, "aw");
    assert!(none.is_empty() && !shown.contains("always"), "{shown}");
    // the key that opens it, held down, allows nothing
    let (shown, none) = answers(&always, "aaaa");
    assert!(none.is_empty() && shown.contains("For always: cargo test …, in /work"), "{shown}");
    assert!(shown.contains("y approve   w always   n deny"), "{shown}");
    let asked = Some("2026-01-31T13:30:05Z");
    assert_eq!(answers(&always, "aw").1, [sample::answered(id(5), asked, Answer::Always)]);
    assert_eq!(answers(&always, "ay").1, [sample::answered(id(5), asked, Answer::Approve)]);
}

#[test]
fn every_line_can_be_reached_and_is_counted() {
    for (width, height) in [(80, 24), (40, 10), (50, 13)] {
        let mut board = board(width, height, &[wants(&long(), 1)]);
        press(&mut board, "a");
        for n in 1..=40 {
            for _ in 0..60 {
                if screen(&board).contains(&format!("echo line {n} ")) {
                    break;
                }
                key(&mut board, KeyCode::Down);
            }
            assert!(screen(&board).contains(&format!("echo line {n} ")), "{n} at {width} x {height}");
        }
        assert!(!screen(&board).contains("below") && screen(&board).contains("above"));
        press(&mut board, "g");
        assert!(!screen(&board).contains("above") && screen(&board).contains("below"));
        let wheel =
            MouseEvent { kind: MouseEventKind::ScrollDown, column: 1, row: 1, modifiers: KeyModifiers::NONE };
        board.mouse(wheel);
        assert!(screen(&board).contains("↑ 3 lines above"), "{}", screen(&board));
    }
}

#[test]
fn what_was_not_drawn_cannot_be_approved() {
    let mut board = board(80, 24, &afternoon());
    press(&mut board, "j");
    for c in ['a', 'y'] {
        board.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
    }
    assert_eq!(board.actions, [], "both keys came before anything was drawn");
    board.resize(30, 8);
    board.drawn((30, 8));
    press(&mut board, "y");
    assert_eq!(board.actions, [], "the window is too small to show it");
    board.resize(80, 24);
    board.drawn((30, 8));
    board.key(KeyEvent::new(KeyCode::Char('y'), KeyModifiers::NONE));
    assert_eq!(board.actions, [], "another size was drawn");
    board.drawn((80, 24));
    press(&mut board, "y");
    assert_eq!(board.actions, [sample::answered(id(8), Some("2026-01-31T13:29:00Z"), Answer::Approve)]);
}

#[test]
fn a_question_that_becomes_another_one_is_read_again() {
    let mut board = board(80, 24, &[wants("true", 1)]);
    press(&mut board, "a");
    board.receive(Response::Background(vec![wants(&long(), 2)]));
    press(&mut board, "y");
    assert_eq!(board.actions, []);
    assert!(screen(&board).contains("echo line 1 "));
    press(&mut board, "Gy");
    assert_eq!(board.actions, [sample::answered(id(5), Some("2026-01-31T13:30:05Z"), Answer::Approve)]);
}

#[test]
fn nothing_of_what_is_asked_is_hidden_or_obeyed() {
    let mut task = wants("echo \u{202e}fdp\u{1b}[2K\r\nrm\t-rf\u{200b} x", 1);
    task.cwd = Some("/home/ada\u{202e}/p\u{7}".into());
    let shown = |task: Task| {
        let mut board = board(80, 24, &[task]);
        press(&mut board, "a");
        screen(&board)
    };
    let asked = shown(task.clone());
    assert!(
        asked.contains(r"echo \u{202e}fdp\u{1b}[2K\u{d} ") && asked.contains(r"rm    -rf\u{200b} x"),
        "{asked}"
    );
    assert!(asked.contains(r"│ Folder: /home/ada\u{202e}/p\u{7} "), "{asked}");
    // The same where the question came without its words.
    task.question = None;
    task.command = Some(contract::task::CommandLine::Line("ls\u{202e}\u{1b}x".into()));
    let bare = shown(task);
    assert!(bare.contains(r"│ ls\u{202e}\u{1b}x ") && bare.contains("│ Folder: /home/ada"), "{bare}");
}

#[test]
fn a_no_may_say_why() {
    let mut board = board(80, 24, &afternoon());
    press(&mut board, "jan");
    let open = screen(&board);
    assert!(open.contains("Why not (may be empty)") && open.ends_with("Enter deny  Esc back\n"), "{open}");
    // Letters are words now, not keys; Escape goes one step back.
    press(&mut board, "yes qdc\u{1b}");
    assert!(board.actions.is_empty() && screen(&board).contains("y approve   n deny"));
    press(&mut board, "nNot on");
    board.paste(" main");
    insta::assert_snapshot!(screen(&board));
    press(&mut board, "\n");
    assert_eq!(
        board.actions,
        [sample::answered(id(8), Some("2026-01-31T13:29:00Z"), Answer::Deny(Some("Not on main".into())))]
    );
    assert!(board.dialog.is_none());
}

#[test]
fn where_nobody_reads_a_reason_none_is_asked_for() {
    let question = json!({"kind": "lost", "text": "The run was lost. Run it again?", "detail": null,
        "options": [], "asked_at": sample::now()});
    let lost = sample::with(id(5), "Build", json!({"status": "needs_input", "question": question}));
    let mut board = board(80, 24, &[lost]);
    press(&mut board, "an");
    assert!(screen(&board).contains("“Build”: let it fail?") && board.actions.is_empty());
    press(&mut board, "d");
    assert!(board.actions.is_empty() && board.dialog.is_none());
    press(&mut board, "any");
    assert_eq!(board.actions, [sample::answered(id(5), Some("2026-01-31T13:30:05Z"), Answer::Deny(None))]);
}
