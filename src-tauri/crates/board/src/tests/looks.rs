//! What the board looks like: sizes, empty, one, many, open tasks, questions, forms, plain characters.

use super::{afternoon, board, press, screen, silent, tell};
use crate::{display::utf8::Piece, draw, feed::client::Response, sample, state::Board, text::style::Paint};
use contract::{ApiError, ErrorCode, Task, queue::Why, task::LogLine};
use ratatui::{
    Terminal,
    backend::TestBackend,
    style::{Color, Modifier},
};
use serde_json::json;

#[test]
fn an_afternoon_in_a_usual_window() {
    insta::assert_snapshot!(screen(&board(80, 24, &afternoon())));
}

#[test]
fn an_afternoon_in_a_wide_window() {
    insta::assert_snapshot!(screen(&board(140, 40, &afternoon())));
}

#[test]
fn an_afternoon_in_the_smallest_window() {
    insta::assert_snapshot!(screen(&board(40, 10, &afternoon())));
}

#[test]
fn a_window_that_is_too_small_is_told_so() {
    insta::assert_snapshot!(screen(&board(30, 6, &afternoon())), @r"
    This window is too small for
    the board; 40 x 10 is enough.
    q leaves.
    ");
    insta::assert_snapshot!(screen(&board(16, 6, &afternoon())), @r"
    This window is
    too small for
    the board; 40 x
    10 is enough. q
    leaves.
    ");
}

#[test]
fn nothing_yet() {
    insta::assert_snapshot!(screen(&board(80, 24, &[])));
}

#[test]
fn nothing_was_told_yet() {
    insta::assert_snapshot!(screen(&silent(80, 12)));
}

#[test]
fn nobody_runs_the_queue_or_it_is_paused() {
    let mut nobody = board(80, 10, &[sample::task(sample::id(1), "Alone")]);
    tell(&mut nobody, &[], json!({"pool": null, "workers_total": 0}));
    let first = screen(&nobody).lines().next().unwrap().to_owned();
    tell(&mut nobody, &[], json!({"paused": true, "paused_until": "2026-01-31T15:00:00Z"}));
    let then = screen(&nobody).lines().next().unwrap().to_owned();
    insta::assert_snapshot!(format!("{first}\n{then}"));
}

#[test]
fn what_holds_back_new_starts_stands_at_the_head() {
    let mut full = board(100, 10, &[sample::task(sample::id(1), "Alone")]);
    let held = json!({"cause": "memory", "until": null, "detail": "Memory at 91 %, starts again below 80 %"});
    tell(&mut full, &[], json!({"held": held}));
    let head = screen(&full).lines().next().unwrap().to_owned();
    assert!(head.contains("No new starts: memory at 91 %, starts again below 80 %"), "{head}");
    tell(&mut full, &[], json!({"held": null}));
    assert!(!screen(&full).contains("No new starts"));
}

#[test]
fn why_nothing_is_started_stands_at_the_head() {
    let mut broken = board(100, 10, &[sample::task(sample::id(1), "Alone")]);
    let fault = "The database is damaged: page 7\u{1b}[2J; `legwork restore` puts a backup in its place";
    // it comes before all that would be said of a queue that runs
    tell(&mut broken, &[], json!({"fault": fault, "paused": true, "approvals": 3}));
    let head = screen(&broken).lines().next().unwrap().to_owned();
    assert!(head.contains("nothing is started: The database is damaged: page 7"), "{head}");
    assert!(!head.contains('\u{1b}') && !head.contains("paused"), "{head}");
    let mut narrow = board(40, 10, &[sample::task(sample::id(1), "Alone")]);
    tell(&mut narrow, &[], json!({"fault": fault}));
    let head = screen(&narrow).lines().next().unwrap().to_owned();
    assert!(head.contains("nothing is started"), "{head}");
    tell(&mut broken, &[], json!({"fault": null, "paused": false}));
    assert!(!screen(&broken).contains("nothing is started"));
}

#[test]
fn that_what_shows_is_old_stands_at_the_head_until_it_is_read_again() {
    let mut old = board(100, 10, &[sample::task(sample::id(1), "Alone")]);
    let head = |board: &Board| screen(board).lines().next().unwrap().to_owned();
    old.receive(Response::Trouble(ApiError::refused("No.")));
    assert!(!head(&old).contains("cannot be read"), "{}", head(&old));
    old.receive(Response::Trouble(ApiError::new(ErrorCode::Store, "The database was removed.")));
    assert!(head(&old).contains("cannot be read: The database was removed."), "{}", head(&old));
    tell(&mut old, &[], json!({}));
    assert!(!head(&old).contains("cannot be read"), "{}", head(&old));
}

#[test]
fn many_tasks_scroll_under_the_names_of_the_columns() {
    let many: Vec<Task> =
        (0..150).rev().map(|n| sample::task(sample::id(n), &format!("Task number {n}"))).collect();
    let mut board = board(80, 16, &many);
    press(&mut board, "jjjjjjjjjjjjjjjjjjjj kk ");
    insta::assert_snapshot!(screen(&board));
}

fn open(board: &mut Board, written: &str) {
    press(board, "jj\n");
    let (view, _) = board.follows().unwrap();
    let bytes = written.as_bytes().to_vec();
    board.receive_output(view, &Piece { attempt: 1, offset: 0, bytes });
}

const WRITTEN: &str = "Compiling \u{1b}[1;32mlegwork\u{1b}[0m\n\u{1b}]0;title\u{7}10%\r50%\r100%\n\
    a line that is so long that it does not fit into the window of the terminal and so goes on in the next row\n\u{1b}[2Jlast";

#[test]
fn an_open_task_takes_the_place_of_the_list() {
    let mut board = board(80, 24, &afternoon());
    open(&mut board, WRITTEN);
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn an_open_task_stands_beside_the_list_where_there_is_room() {
    let mut board = board(140, 24, &afternoon());
    open(&mut board, WRITTEN);
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn the_log_of_a_task() {
    let mut board = board(80, 12, &afternoon());
    press(&mut board, "jjl");
    let line = |id: i64, level: &str, message: &str| -> LogLine {
        let at = "2026-01-31T13:29:00Z";
        serde_json::from_value(
            json!({"id": id, "at": at, "level": level, "message": message, "data": null, "attempt": 1}),
        )
        .unwrap()
    };
    let lines =
        vec![line(1, "info", "Started"), line(2, "warn", "It was\u{1b}[31m slow"), line(3, "error", "No")];
    board.receive(Response::Log { id: sample::id(7), after: 0, lines });
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn why_a_task_waits() {
    let tasks = afternoon();
    let mut board = board(80, 14, &tasks);
    press(&mut board, "jjjw");
    let why: Why = serde_json::from_value(json!({
        "task": tasks[3], "explanation": "It runs once “Run the full test suite” is completed; that one is running.",
        "remedies": [{"action": {"kind": "start_now"}, "label": "Start now", "command": "legwork edit 9f310006 --in 1s"},
            {"action": {"kind": "show_task", "task": sample::id(7)}, "label": "Look at it", "command": "legwork status 9f310007"}]
    })).unwrap();
    board.receive(Response::Why(Box::new(why)));
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn all_about_a_task() {
    let steps = json!([{"title": "lint", "state": "completed", "seconds": 3.0}, {"title": "build", "state": "running", "seconds": null},
        {"title": "test", "state": "pending", "seconds": null}]);
    let task = sample::with(
        sample::id(1),
        "Deploy",
        json!({"status": "running", "steps": steps, "total_steps": 3,
        "attempt": 1, "progress": 33, "started_at": "2026-01-31T13:28:53Z", "tags": ["release"]}),
    );
    let mut board = board(80, 28, &[task]);
    press(&mut board, "i");
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn a_task_wants_a_yes_or_a_no() {
    let mut board = board(80, 20, &afternoon());
    press(&mut board, "ja");
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn a_task_asks_for_words() {
    let question = json!({"kind": "ask", "text": "Which branch?", "detail": null, "options": ["main", "next"],
        "asked_at": "2026-01-31T13:29:00Z"});
    let asks = sample::with(sample::id(1), "Publish", json!({"status": "needs_input", "question": question}));
    let mut board = board(80, 16, &[asks]);
    press(&mut board, "a\t\t");
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn a_new_task_with_something_wrong() {
    let mut board = board(80, 20, &afternoon());
    press(&mut board, "n\n");
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn a_new_task_for_an_agent_with_a_model() {
    let mut board = board(80, 20, &afternoon());
    // From the command up to the agent, the one before, then down to the description.
    press(&mut board, "n↑→↓Read the code↓short↓");
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn a_question_a_toast_and_marks() {
    let mut board = board(80, 14, &afternoon());
    press(&mut board, "j  d");
    let asked = screen(&board);
    press(&mut board, "n");
    board.say(None, "Cancelled 9f310007 “Run”", Some("a hint".into()));
    insta::assert_snapshot!(format!("{asked}\n{}", screen(&board)));
}

#[test]
fn a_filter_is_typed_where_the_list_begins() {
    let mut board = board(80, 12, &afternoon());
    press(&mut board, "/test su");
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn the_keys() {
    let mut board = board(80, 24, &afternoon());
    press(&mut board, "?");
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn keys_that_do_not_fit_are_scrolled() {
    let mut board = board(44, 12, &afternoon());
    press(&mut board, "?jj");
    insta::assert_snapshot!(screen(&board));
    press(&mut board, "G");
    assert!(screen(&board).contains("select text") && !screen(&board).contains("below"));
    press(&mut board, "g");
    assert!(screen(&board).contains("↑ k") && !screen(&board).contains("above"));
    // Without the mouse nothing is told of it.
    board.view.mouse_taken = false;
    press(&mut board, "G");
    assert!(screen(&board).contains("Leave") && !screen(&board).contains("Wheel"));
}

#[test]
fn the_workers() {
    let mut board = board(80, 12, &afternoon());
    press(&mut board, "W");
    insta::assert_snapshot!(screen(&board));
}

#[test]
fn plain_characters_and_no_colours() {
    let mut board = board(100, 24, &afternoon());
    board.view.paint = Paint { colour: false, ascii: true };
    press(&mut board, "jn");
    let shown = screen(&board);
    let own: String = shown
        .chars()
        .filter(|c| !c.is_ascii() && !"日本語のタイトルはとても長いので切り取られます全部でした".contains(*c))
        .collect();
    assert_eq!(own, "");
    insta::assert_snapshot!(shown);
}

#[test]
fn emphasis_and_colour_stay_where_they_belong() {
    let mut board = board(80, 24, &afternoon());
    press(&mut board, "jj ");
    let painted = |board: &Board| {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        terminal.draw(|frame| draw::draw(frame, board)).unwrap();
        terminal.backend().buffer().clone()
    };
    let shown = painted(&board);
    let areas = board.areas();
    let row = areas.rows.y + board.list.cursor as u16;
    for x in 0..80 {
        assert_eq!(
            (shown[(x, row)].modifier, shown[(x, row)].fg),
            (Modifier::REVERSED, Color::Reset),
            "column {x}"
        );
    }
    assert_eq!(shown[(2, row - 1)].fg, Color::Blue, "a running task");
    assert_eq!(
        shown[(9, areas.tabs.y)].modifier,
        Modifier::empty(),
        "a tab is not as faint as the line behind it"
    );
    board.view.paint = Paint { colour: false, ascii: false };
    assert!(painted(&board).content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
}
