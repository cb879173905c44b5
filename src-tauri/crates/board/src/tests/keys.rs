//! What keys and the mouse do to the board, and what they ask of the engine.

use super::{afternoon, agents, answer_pages, board, press, screen, tell};
use crate::{
    dialogs::Dialog,
    feed::{
        changes::Changes,
        client::{Action, Outcome, PAGE, PageStart, Query, Response},
    },
    layout::tab::Tab,
    sample,
    state::{Board, detail::Pane},
};
use contract::{
    ApiError, Status, Task, TaskId,
    command::{Bulk, Created, RefusedTask},
    model::Answer,
    queue::TaskPage,
    task::CommandLine,
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde_json::json;

fn id(n: u32) -> TaskId {
    sample::id(n)
}

fn seen(board: &Board) -> TaskId {
    board.list.selected().unwrap().id
}

#[test]
fn what_cannot_be_undone_is_asked_first() {
    let mut board = board(80, 24, &afternoon());
    press(&mut board, "jjc");
    assert!(matches!(board.dialog, Some(Dialog::Confirm { .. })) && board.actions.is_empty());
    press(&mut board, "ncy");
    assert_eq!(board.actions, [Action::Cancel(vec![id(7)])]);
    // Whatever is not a yes is a no, and nothing else: neither a pause nor another row.
    for other in ["d\u{1b}", "dp", "c\n", "cj", "dd", "c ", "cq"] {
        press(&mut board, other);
        assert!(board.dialog.is_none() && !board.leaving, "{other:?}");
        assert_eq!((board.actions.len(), seen(&board)), (1, id(7)), "{other:?}");
    }
    press(&mut board, "c");
    board.key(KeyEvent::new(KeyCode::Char('y'), KeyModifiers::CONTROL));
    assert_eq!(board.actions.len(), 1, "Ctrl+Y is no yes");
    press(&mut board, "p+");
    assert_eq!(board.actions[1..], [Action::Pause(vec![id(7)]), Action::Raise(vec![id(7)])]);
}

#[test]
fn an_action_is_done_to_all_that_are_marked() {
    let mut board = board(80, 24, &afternoon());
    press(&mut board, " j r");
    assert_eq!(board.actions, [Action::Resume(vec![id(9), id(7)])]);
    let done = |board: &mut Board, action: Action| {
        let done = vec![sample::task(id(9), "Waits"), sample::task(id(7), "Run")];
        board.receive(Response::Done(action, Ok(Outcome::Bulk(Bulk { done, refused: vec![] }))));
        board.list.marked.len()
    };
    let both = || vec![id(9), id(7)];
    for action in [Action::Resume(both()), Action::Pause(both()), Action::Raise(both())] {
        assert_eq!(done(&mut board, action), 2, "the marks stay for the next key");
    }
    for action in [Action::Cancel(both()), Action::Delete(both()), Action::Again(both())] {
        board.list.marked.extend(both());
        assert_eq!(done(&mut board, action), 0);
    }
    press(&mut board, "gjj ");
    assert_eq!(board.list.marked.len(), 1);
    press(&mut board, "\u{1b}t");
    assert_eq!(board.actions[1], Action::Again(vec![id(6)]));
}

#[test]
fn what_was_done_and_what_was_refused_is_told() {
    let mut board = board(80, 24, &afternoon());
    let refused = RefusedTask {
        id: "x".into(),
        error: ApiError::refused("“Lint” has ended.").hint("Run it again."),
    };
    let done = vec![sample::ended(id(7), "Run", "cancelled", "")];
    let bulk = Bulk { done, refused: vec![refused.clone(), refused] };
    board.receive(Response::Done(Action::Cancel(vec![id(7)]), Ok(Outcome::Bulk(bulk))));
    let toast = board.toast.clone().unwrap();
    assert_eq!(toast.text, format!("Cancelled {} “Run”. “Lint” has ended. (and 1 more)", id(7).short()));
    assert_eq!(toast.hint.as_deref(), Some("Run it again."));
    let later = "2026-01-31T13:30:20Z".parse().unwrap();
    board.tick(later);
    assert_eq!(board.toast, None);
}

#[test]
fn what_was_deleted_can_be_brought_back() {
    let mut board = board(80, 24, &afternoon());
    press(&mut board, "u");
    assert!(board.actions.is_empty());
    let bulk = Bulk { done: vec![sample::task(id(9), "Waits")], refused: vec![] };
    board.receive(Response::Done(Action::Delete(vec![id(9)]), Ok(Outcome::Bulk(bulk))));
    press(&mut board, "u");
    assert_eq!(board.actions, [Action::Restore(vec![id(9)])]);
}

#[test]
fn the_cursor_stays_on_its_task_while_others_come_and_go() {
    let mut tasks = afternoon();
    let mut board = board(80, 24, &tasks);
    board.queries.clear();
    // Before anything is chosen the newest one is it.
    tasks.insert(0, sample::task(id(10), "Newer"));
    board.changed(&Changes { ids: vec![id(10)], queue: true, ..Changes::default() });
    let (view, asked) = board
        .queries
        .iter()
        .find_map(|query| match query {
            Query::Some { view, ids, .. } => Some((*view, ids.clone())),
            _ => None,
        })
        .unwrap();
    board.receive(Response::Some { view, ids: asked, tasks: vec![tasks[0].clone()] });
    assert_eq!(seen(&board), id(10));
    press(&mut board, "jj");
    assert_eq!(seen(&board), id(8));
    board.receive(Response::Some {
        view,
        ids: vec![id(11), id(9)],
        tasks: vec![sample::task(id(11), "Newest")],
    });
    assert_eq!((seen(&board), board.list.rows.len()), (id(8), 9));
    // Its own end in this list: the next one takes its place.
    board.receive(Response::Some { view, ids: vec![id(8)], tasks: vec![] });
    assert_eq!(seen(&board), id(7));
    // Another list does not hear of this one.
    board.receive(Response::Some { view: view + 1, ids: vec![id(7)], tasks: vec![] });
    assert_eq!(seen(&board), id(7));
}

#[test]
fn an_older_document_never_replaces_a_newer_one() {
    let mut board = board(80, 24, &afternoon());
    board.queries.clear();
    let Some(Query::Some { view, .. }) = board.list.refresh(&[id(7)]) else { panic!("it is in the list") };
    let task = |revision: i64, title: &str| sample::with(id(7), title, json!({"revision": revision}));
    board.receive(Response::Some { view, ids: vec![id(7)], tasks: vec![task(5, "new")] });
    board.receive(Response::Some { view, ids: vec![id(7)], tasks: vec![task(4, "old")] });
    assert!(board.list.rows.iter().any(|row| row.title == "new"));
}

#[test]
fn what_changes_while_a_page_is_on_its_way_is_not_lost() {
    let mut board = board(80, 24, &afternoon());
    board.queries.clear();
    press(&mut board, "2");
    let Some(Query::Page { view, place, .. }) = board.queries.pop() else {
        panic!("another list is asked for")
    };
    // The page was read, then the task ended, then the page arrives.
    board.changed(&Changes { ids: vec![id(7)], queue: true, ..Changes::default() });
    let asked = board.queries.iter().any(|ask| matches!(ask, Query::Some { ids, .. } if ids[..] == [id(7)]));
    assert!(asked, "{:?}", board.queries);
    let tasks = vec![sample::running(id(7), "Run", 1, ""), sample::running(id(6), "Other", 1, "")];
    let page = TaskPage { tasks, next_before: None, total: None, revision: 1 };
    board.receive(Response::Page { view, place, page, newest: true });
    board.receive(Response::Some { view, ids: vec![id(7)], tasks: vec![] });
    assert_eq!(board.list.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id(6)]);
}

/// Pages of a long list, as the engine gives them.
fn answer_from(board: &mut Board, all: &[Task]) -> usize {
    let queries: Vec<_> = board.queries.drain(..).collect();
    let mut pages = 0;
    for query in queries {
        let Query::Page { view, place, .. } = query else { continue };
        pages += 1;
        let size = PAGE as usize;
        let (tasks, newest): (Vec<Task>, bool) = match place {
            PageStart::Newest => (all.iter().take(size).cloned().collect(), true),
            PageStart::OlderThan(id) => {
                (all.iter().filter(|t| t.id < id).take(size).cloned().collect(), false)
            }
            PageStart::NewerThan(id) => {
                let newer: Vec<_> = all.iter().filter(|t| t.id > id).cloned().collect();
                (newer[newer.len().saturating_sub(size)..].to_vec(), newer.len() <= size)
            }
            PageStart::Oldest => (all[all.len().saturating_sub(size)..].to_vec(), all.len() <= size),
            PageStart::Again(id, count) => {
                (all.iter().filter(|t| t.id <= id).take(count).cloned().collect(), false)
            }
        };
        let last = all.last().map(|t| t.id);
        let next_before = tasks.last().map(|t| t.id).filter(|id| Some(*id) != last);
        let page = TaskPage { tasks, next_before, total: None, revision: 1 };
        board.receive(Response::Page { view, place, page, newest });
    }
    pages
}

#[test]
fn a_long_list_is_read_as_it_is_scrolled_and_let_go_behind() {
    let all: Vec<Task> = (0..3_000).rev().map(|n| sample::task(id(n), &format!("{n}"))).collect();
    let mut board = board(80, 24, &[]);
    board.queries.push(board.list.show(Tab::All, ""));
    answer_from(&mut board, &all);
    assert_eq!(board.list.rows.len(), PAGE as usize);
    for _ in 0..400 {
        board.carry_out(crate::keys::Command::PageDown);
        answer_from(&mut board, &all);
        let ids: Vec<_> = board.list.rows.iter().map(|row| row.id).collect();
        assert!(ids.windows(2).all(|pair| pair[0] > pair[1]) && ids.len() <= 1_200);
    }
    assert_eq!((seen(&board), board.list.position_of_cursor()), (id(0), None));
    for _ in 0..400 {
        board.carry_out(crate::keys::Command::PageUp);
        answer_from(&mut board, &all);
    }
    assert_eq!((seen(&board), board.list.position_of_cursor()), (id(2_999), Some(1)));
    press(&mut board, "G");
    assert_eq!(answer_from(&mut board, &all), 1);
    assert_eq!(seen(&board), id(0));
    press(&mut board, "g");
    answer_from(&mut board, &all);
    assert_eq!(seen(&board), id(2_999));
}

#[test]
fn tabs_counters_and_words_choose_the_list() {
    let mut board = board(80, 24, &afternoon());
    board.queries.clear();
    let statuses = |board: &mut Board| match board.queries.pop() {
        Some(Query::Page { wanted, .. }) => (wanted.statuses, wanted.search),
        other => panic!("{other:?}"),
    };
    press(&mut board, "2");
    assert_eq!(statuses(&mut board).0.len(), 5);
    press(&mut board, "\t");
    assert_eq!(statuses(&mut board).0, [Status::Completed]);
    press(&mut board, "s");
    assert_eq!(statuses(&mut board).0, [Status::Pending]);
    press(&mut board, "/ab");
    assert_eq!(statuses(&mut board), (vec![Status::Pending], Some("ab".into())));
    press(&mut board, "\n\u{1b}");
    assert_eq!(statuses(&mut board), (vec![Status::Pending], None));
    press(&mut board, "\u{1b}");
    assert_eq!(statuses(&mut board), (vec![], None));
}

#[test]
fn answers_fit_what_was_asked() {
    let mut board = board(80, 24, &afternoon());
    press(&mut board, "jan\n");
    assert_eq!(board.actions, [sample::answered(id(8), Some("2026-01-31T13:29:00Z"), Answer::Deny(None))]);
    let question =
        json!({"kind": "ask", "text": "Which?", "detail": null, "options": [], "asked_at": sample::now()});
    let asks = sample::with(id(20), "Asks", json!({"status": "needs_input", "question": question}));
    let waits = sample::with(
        id(19),
        "From outside",
        json!({"status": "pending",
        "waiting_for": {"reason": "approval", "until": null, "detail": "Waits for your approval"}}),
    );
    let runs = sample::with(id(18), "Model", json!({"status": "running", "agent": "Explorer"}));
    let shell = sample::running(id(17), "Shell", 1, "");
    let tasks = [asks, waits, runs, shell];
    tell(&mut board, &tasks, json!({}));
    board.queries.push(board.list.show(Tab::All, ""));
    answer_pages(&mut board, &tasks);
    board.actions.clear();
    press(&mut board, "a\nmain\njayja");
    assert_eq!(
        board.actions,
        [
            sample::answered(id(20), Some("2026-01-31T13:30:05Z"), Answer::Text("main".into())),
            sample::answered(id(19), None, Answer::Approve)
        ]
    );
    press(&mut board, "go on\nja");
    assert_eq!(board.actions[2], sample::answered(id(18), None, Answer::Text("go on".into())));
    assert_eq!(board.toast.as_ref().unwrap().text, "“Shell” asks nothing.");
}

#[test]
fn a_new_task_is_checked_sent_and_shown() {
    let mut board = board(80, 24, &afternoon());
    press(&mut board, "n\n");
    assert!(board.actions.is_empty());
    press(&mut board, "make all\u{1b}");
    assert!(board.dialog.is_none());
    press(&mut board, "n↓↓+\n\n");
    let Some(Action::Create(task)) = board.actions.first() else { panic!("{:?}", board.actions) };
    assert_eq!(task.command, Some(CommandLine::Line("make all".into())));
    assert_eq!(
        (task.priority, task.agent.as_deref(), task.origin.clone()),
        (Some(6), Some("shell"), Some(contract::Origin::Cli))
    );
    assert_eq!(task.cwd.as_deref(), Some("/home/ada/project"));
    assert_eq!(board.actions.len(), 1, "a second Enter made a second task");
    // What only the engine knows stands beside its field too.
    let action = board.actions.pop().unwrap();
    board
        .receive(Response::Done(action.clone(), Err(ApiError::field("agent", "There is no agent “shell”."))));
    assert!(screen(&board).contains("There is no agent"));
    let created = Created { task: sample::task(id(30), "make all"), notes: vec![] };
    board.receive(Response::Done(action, Ok(Outcome::Created(Box::new(created)))));
    assert!(board.dialog.is_none());
    let Some(Query::Some { view, .. }) = board.list.refresh(&[id(30)]) else { panic!("it belongs here") };
    board.receive(Response::Some { view, ids: vec![id(30)], tasks: vec![sample::task(id(30), "make all")] });
    assert_eq!(seen(&board), id(30));
}

#[test]
fn a_task_that_starts_shows_its_output_unless_something_else_was_chosen() {
    for (keys, pane) in [("\n", Pane::Output), ("w", Pane::Why), ("\n2", Pane::Log)] {
        let mut board = board(80, 24, &[sample::task(id(1), "Waits")]);
        press(&mut board, keys);
        board.receive(Response::Task(Box::new(sample::running(id(1), "Waits", 0, ""))));
        assert_eq!(board.detail.as_ref().unwrap().pane, pane, "{keys:?}");
        assert_eq!(board.follows().is_some(), pane == Pane::Output);
    }
}

#[test]
fn agents_that_come_later_can_be_chosen() {
    let mut board = board(80, 24, &[]);
    board.agents.clear();
    press(&mut board, "nmake");
    board.receive(Response::Agents(agents()));
    assert!(screen(&board).contains("shell (shell)") && screen(&board).contains("make"));
    press(&mut board, "↑←");
    assert!(screen(&board).contains("Explorer (llm)"));
}

#[test]
fn control_c_leaves_from_everywhere() {
    for keys in ["", "n", "/", "?", "c", "\n"] {
        let mut board = board(80, 24, &afternoon());
        press(&mut board, keys);
        board.key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL));
        assert!(board.leaving, "{keys:?}");
    }
}

#[test]
fn time_is_only_waited_for_while_something_moves() {
    let mut board = board(80, 24, &[sample::task(id(1), "Waits")]);
    assert_eq!(board.patience(), 5);
    tell(&mut board, &[sample::running(id(1), "Runs", 10, "")], json!({}));
    assert_eq!(board.patience(), 1);
}
