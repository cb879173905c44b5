//! The talks with agents: how they look, what their keys do, and how an answer comes.

use super::{afternoon, agents, board, press, screen};
use crate::{
    dialogs::Dialog,
    display::utf8::Piece,
    feed::{
        changes::Changes,
        client::{Action, Outcome, Query, Response, Saying},
    },
    sample,
    state::Board,
};
use contract::{
    Agent, ApiError, ChatId, Task, TaskId,
    chat::{Chat, ChatPage, ChatTurn, ChatWithTurns, Said},
    model::Answer,
};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use serde_json::{Value, json};

/// The id of the `n`th talk.
pub(super) fn chat_id(n: u32) -> ChatId {
    ChatId(sample::id(0x0c00 + n).0)
}

/// The `n`th talk, with Explorer.
pub(super) fn chat(n: u32, title: &str, changes: Value) -> Chat {
    let mut chat = json!({
        "id": chat_id(n), "short_id": chat_id(n).short(), "title": title, "agent": "Explorer", "model": "m",
        "model_chosen": false, "pinned": false, "last_turn": null, "open": 0, "asks": false, "unseen": false,
        "created_at": "2026-01-31T12:00:00Z", "spoken_at": "2026-01-31T13:20:00Z"
    });
    chat.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    serde_json::from_value(chat).unwrap()
}

/// A turn of one: what was said, and what was said while it was answered.
fn turn(task: Task, messages: Value) -> ChatTurn {
    let turn = json!({
        "task": task, "parent": null, "versions": [task.id], "files": [], "messages": messages, "started": [],
        "late": 0, "summary": null
    });
    serde_json::from_value(turn).unwrap()
}

fn message(number: i64, speaker: &str, text: &str, more: Value) -> Value {
    let at = "2026-01-31T13:21:30Z";
    let mut message = json!({"number": number, "turn": 1, "at": at, "speaker": speaker, "text": text});
    message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    message
}

/// A task that answers what was said.
fn says(id: TaskId, said: &str, changes: Value) -> Task {
    let mut all = json!({"agent": "Explorer", "description": said, "command": null, "chat_id": chat_id(1)});
    all.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    sample::with(id, said.lines().next().unwrap_or_default(), all)
}

fn answered(n: u32, said: &str, answer: &str) -> ChatTurn {
    let ended = json!({
        "status": "completed", "waiting_for": null, "attempt": 1, "started_at": "2026-01-31T13:20:01Z",
        "completed_at": "2026-01-31T13:22:15Z"
    });
    turn(says(sample::id(n), said, ended), json!([message(3, "assistant", answer, json!({}))]))
}

fn answers(n: u32, said: &str) -> ChatTurn {
    let runs = json!({
        "status": "running", "waiting_for": null, "attempt": 1, "foreground": true,
        "started_at": "2026-01-31T13:29:45Z"
    });
    turn(says(sample::id(n), said, runs), json!([]))
}

/// One talk with these turns.
pub(super) fn talk(turns: Vec<ChatTurn>) -> ChatWithTurns {
    let last = turns.last().map(|turn| turn.task.id);
    let open = turns.iter().filter(|turn| !turn.task.status.is_terminal()).count();
    let chat = chat(1, "Which colour shall the boat have?", json!({"last_turn": last, "open": open}));
    ChatWithTurns { chat, turns }
}

/// The talks of a usual afternoon.
pub(super) fn page() -> ChatPage {
    let title =
        "色について話し合いましょう、とても長いタイトルなので切り取られます、本当に長いですね、そうですね";
    ChatPage {
        pinned: vec![chat(9, "Kept for good", json!({"pinned": true}))],
        chats: vec![
            chat(1, "Which colour shall the boat have?", json!({"open": 1})),
            chat(2, title, json!({"asks": true, "open": 1, "agent": "調査員"})),
            chat(3, "evil \u{1b}[31m\u{7}\u{202e}title", json!({"unseen": true})),
            chat(4, "Quiet", json!({"spoken_at": "2026-01-29T13:20:00Z"})),
        ],
        ..ChatPage::default()
    }
}

fn speakers() -> Vec<Agent> {
    let mut all = agents();
    all[0].provider = Some("OpenAI".into());
    let mine = Agent { name: "mine".into(), ready_made: false, ..all[0].clone() };
    all.push(mine);
    all
}

/// A board with the list of the talks open.
fn listed(width: u16, height: u16) -> Board {
    let mut board = board(width, height, &afternoon());
    board.receive(Response::Agents(speakers()));
    board.queries.clear();
    press(&mut board, "T");
    assert_eq!(board.queries, [Query::Talks]);
    board.receive(Response::Talks(Box::new(page())));
    board
}

/// A board with the first talk after the pinned one open, which was told to have these turns.
fn opened(width: u16, height: u16, turns: Vec<ChatTurn>) -> Board {
    let mut board = listed(width, height);
    board.queries.clear();
    press(&mut board, "j\n");
    assert_eq!(board.queries, [Query::Talk(chat_id(1))]);
    board.receive(Response::Talk(Box::new(talk(turns))));
    board
}

fn control(board: &mut Board, c: char) {
    board.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL));
}

fn wrote(board: &mut Board, offset: u64, text: &str) {
    let (view, _) = board.follows_answer().unwrap();
    board.receive_output(view, &Piece { attempt: 1, offset, bytes: text.as_bytes().to_vec() });
}

fn saying(chat: Option<ChatId>, agent: Option<&str>, text: &str, background: bool) -> Action {
    let agent = agent.map(str::to_owned);
    Action::Say(Box::new(Saying { chat, agent, text: text.into(), background }))
}

fn several_turns() -> Vec<ChatTurn> {
    let mut first = answered(
        0x21,
        "Which colour shall the boat have?\nIt is for the sea.",
        "**Blue**, or\n\n- white\n- 日本語の長い文章はとても長いので次の行に続きますし、切り取られません、全部見えます",
    );
    first.messages.insert(
        0,
        serde_json::from_value(message(
            2,
            "assistant",
            "",
            json!({"calls": [{"id": "1", "name": "read_file", "arguments": {"path": "colours.md"}, "signature": null}]}),
        ))
        .unwrap(),
    );
    first.started = vec![sample::running(sample::id(7), "Ask the others", 54, "wait")];
    first.files =
        serde_json::from_value(json!([{"path": "/home/ada/boat.md", "bytes": 12, "characters": 12}]))
            .unwrap();
    let failed = sample::ended(sample::id(0x22), "And the sails?", "failed", "The provider refused the key.");
    let failed =
        turn(Task { description: "And the sails?".into(), agent: "Explorer".into(), ..failed }, json!([]));
    vec![first, failed, answers(0x23, "evil \u{1b}[31m\u{7}\u{202e}words")]
}

/// The talk with so many turns, the last of which is being answered or asks.
pub(super) fn some(turns: usize) -> ChatWithTurns {
    let mut all = several_turns();
    let question = json!({"kind": "approval", "text": "Red?", "detail": null, "options": [],
        "asked_at": "2026-01-31T13:29:00Z"});
    let asks = json!({"status": "needs_input", "waiting_for": null, "attempt": 1, "question": question});
    all.push(turn(says(sample::id(0x24), "Paint it", asks), json!([])));
    all.truncate(turns);
    talk(all)
}

/// Something that was said in a new talk.
pub(super) fn said() -> Said {
    Said { chat: chat(1, "Which way?", json!({})), turn: answers(0x31, "Which way?") }
}

#[test]
fn they_are_listed_with_where_they_stand() {
    let mut usual = listed(80, 24);
    press(&mut usual, "j");
    insta::assert_snapshot!(screen(&usual));
    let mut small = listed(40, 10);
    press(&mut small, "jj");
    insta::assert_snapshot!("they_are_listed_in_the_smallest_window", screen(&small));
}

#[test]
fn where_there_are_none_it_says_how_to_begin() {
    let mut board = board(80, 24, &[]);
    press(&mut board, "T");
    assert!(screen(&board).contains("reading"));
    board.receive(Response::Talks(Box::default()));
    assert!(screen(&board).contains("No conversations. n begins one."));
    press(&mut board, "jkG\n");
    assert!(board.actions.is_empty());
    press(&mut board, "n");
    assert!(screen(&board).contains("No agent has a model yet"));
    press(&mut board, "hello\n");
    assert_eq!(board.actions, [saying(None, None, "hello", false)], "the engine says why not");
    press(&mut board, "\u{1b}\u{1b}");
    assert!(board.dialog.is_none());
}

#[test]
fn a_talk_shows_what_was_said_and_the_answer_as_it_comes() {
    let mut usual = opened(80, 24, several_turns());
    wrote(&mut usual, 0, "Red \u{1b}[2Jsails.\n[TOOL] search_files sails\nOr wh");
    insta::assert_snapshot!(screen(&usual));
    wrote(&mut usual, 51, "ite.");
    assert!(screen(&usual).contains("Or white."), "{}", screen(&usual));
    press(&mut usual, "↑↑");
    let mut wide = opened(140, 40, several_turns());
    wrote(&mut wide, 0, "Red sails.\n");
    insta::assert_snapshot!("a_talk_in_a_wide_window", screen(&wide));
    let mut small = opened(40, 10, several_turns());
    press(&mut small, "What is left to be said is more than fits here");
    insta::assert_snapshot!("a_talk_in_the_smallest_window", screen(&small));
}

#[test]
fn one_that_is_empty_or_not_read_yet_says_so() {
    let mut board = listed(80, 12);
    press(&mut board, "j\n");
    assert!(screen(&board).contains("reading"));
    board.receive(Response::Talk(Box::new(talk(vec![]))));
    insta::assert_snapshot!(screen(&board));
    board.receive(Response::TalkGone(chat_id(1)));
    assert!(screen(&board).contains("Kept for good"), "back at the list");
}

#[test]
fn what_is_typed_is_said_once_and_stands_there_until_it_has_arrived() {
    let mut board = opened(80, 24, vec![answered(0x21, "Hello", "Good day.")]);
    press(&mut board, " \n");
    assert!(board.actions.is_empty(), "nothing is nothing");
    control(&mut board, 'u');
    press(&mut board, "And\n");
    assert_eq!(board.actions, [saying(Some(chat_id(1)), None, "And", false)]);
    press(&mut board, "\n");
    assert_eq!(board.actions.len(), 1, "once");
    assert!(screen(&board).contains("sending") && screen(&board).contains("› And"));
    let refused =
        ApiError::refused("The answer before this one is still being written.").hint("Wait for it.");
    board.receive(Response::Done(board.actions[0].clone(), Err(refused)));
    assert!(screen(&board).contains("still being written") && screen(&board).contains("› And"));
    press(&mut board, "\n");
    let action = board.actions.pop().unwrap();
    let said = Said { chat: talk(vec![]).chat, turn: answers(0x22, "And") };
    board.queries.clear();
    board.receive(Response::Done(action, Ok(Outcome::Said(Box::new(said)))));
    assert_eq!(board.queries, [Query::Talk(chat_id(1))]);
    assert_eq!(board.waits, [sample::id(0x22)]);
    assert!(!screen(&board).contains("› And"));
    board.receive(Response::Talk(Box::new(talk(vec![answered(0x22, "And", "Bye.")]))));
    assert!(board.waits.is_empty(), "nobody waits for what has come");
}

#[test]
fn an_answer_is_stopped_and_goes_to_the_background_by_a_key() {
    let mut board = opened(80, 24, vec![answers(0x21, "Count them all")]);
    control(&mut board, 'x');
    assert_eq!(board.actions.pop(), Some(Action::Cancel(vec![sample::id(0x21)])));
    control(&mut board, 'b');
    assert_eq!(board.actions.pop(), Some(Action::ToBackground(sample::id(0x21))));
    press(&mut board, "And these");
    control(&mut board, 'b');
    assert_eq!(board.actions.pop(), Some(saying(Some(chat_id(1)), None, "And these", true)));
    let mut quiet = opened(80, 24, vec![answered(0x21, "Hello", "Good day.")]);
    control(&mut quiet, 'x');
    control(&mut quiet, 'b');
    assert!(quiet.actions.is_empty());
}

#[test]
fn a_new_one_is_with_the_agent_that_is_chosen() {
    let mut board = listed(80, 16);
    press(&mut board, "n");
    assert!(screen(&board).contains("To ‹ Explorer ›"), "who answered last");
    press(&mut board, "\tWhich way?");
    insta::assert_snapshot!(screen(&board));
    press(&mut board, "\n");
    let action = board.actions.pop().unwrap();
    assert_eq!(action, saying(None, Some("mine"), "Which way?", false));
    let begun = chat(5, "Which way?", json!({"agent": "mine"}));
    let said = Said { chat: begun, turn: answers(0x31, "Which way?") };
    board.queries.clear();
    board.receive(Response::Done(action, Ok(Outcome::Said(Box::new(said)))));
    assert_eq!(board.queries, [Query::Talk(chat_id(5))]);
    press(&mut board, "Now\n");
    assert_eq!(board.actions.pop(), Some(saying(Some(chat_id(5)), None, "Now", false)));
}

#[test]
fn what_is_typed_stays_in_its_talk() {
    let mut board = opened(80, 24, vec![answered(0x21, "Hello", "Good day.")]);
    board.paste("half a\nsentence\n");
    press(&mut board, "\u{1b}");
    assert!(screen(&board).contains("Kept for good"), "the list");
    press(&mut board, "j\n");
    assert!(!screen(&board).contains("half a"));
    press(&mut board, "\u{1b}");
    press(&mut board, "\u{1b}");
    assert!(board.dialog.is_none());
    press(&mut board, "T");
    press(&mut board, "k\n");
    assert!(screen(&board).contains("half a⏎sentence"), "{}", screen(&board));
}

#[test]
fn what_it_asks_is_answered_there() {
    let asks = |kind: &str| {
        let question = json!({"kind": kind, "text": "Red or blue?", "detail": null, "options": [],
            "asked_at": "2026-01-31T13:29:00Z"});
        let asks = json!({"status": "needs_input", "waiting_for": null, "attempt": 1, "foreground": true,
            "question": question});
        vec![turn(says(sample::id(0x21), "Paint it", asks), json!([]))]
    };
    let mut board = opened(80, 16, asks("ask"));
    press(&mut board, "blue");
    insta::assert_snapshot!(screen(&board));
    press(&mut board, "\n");
    let answer =
        sample::answered(sample::id(0x21), Some("2026-01-31T13:29:00Z"), Answer::Text("blue".into()));
    assert_eq!(board.actions.pop(), Some(answer.clone()));
    let done = Outcome::Task(Box::new(answers(0x21, "Paint it").task));
    board.receive(Response::Done(answer, Ok(done)));
    assert!(!screen(&board).contains("› blue"));

    let mut board = opened(80, 24, asks("approval"));
    press(&mut board, "not lost\n");
    assert!(matches!(board.dialog, Some(Dialog::Approve(_))));
    assert!(board.follows_answer().is_some(), "it is followed behind the question");
    board.queries.clear();
    press(&mut board, "y");
    let yes = sample::answered(sample::id(0x21), Some("2026-01-31T13:29:00Z"), Answer::Approve);
    assert_eq!(board.actions, [yes]);
    assert!(screen(&board).contains("› not lost") && board.queries.contains(&Query::Talk(chat_id(1))));
}

#[test]
fn it_is_read_again_when_something_happens_in_it_and_is_seen_then() {
    let mut board = opened(80, 24, vec![answers(0x21, "Count them all")]);
    let mut reads = |changes: Changes| {
        board.queries.clear();
        board.changed(&changes);
        board.queries.contains(&Query::Talk(chat_id(1)))
    };
    assert!(reads(Changes { talks: true, ..Changes::default() }));
    assert!(reads(Changes { ids: vec![sample::id(0x21)], ..Changes::default() }));
    assert!(!reads(Changes { ids: vec![sample::id(0x99)], ..Changes::default() }));
    let mut ended = talk(vec![answered(0x21, "Count them all", "Seven.")]);
    ended.chat.unseen = true;
    board.receive(Response::Talk(Box::new(ended)));
    assert_eq!(board.actions, [Action::Seen(chat_id(1))]);
    assert_eq!(board.follows_answer(), None);
    press(&mut board, "\u{1b}\u{1b}");
    board.queries.clear();
    board.changed(&Changes { talks: true, ..Changes::default() });
    assert!(board.queries.is_empty());
}

#[test]
fn an_open_task_is_followed_beside_the_talk() {
    let mut board = board(80, 24, &afternoon());
    press(&mut board, "jjo");
    let followed = board.follows();
    press(&mut board, "T");
    board.receive(Response::Talks(Box::new(page())));
    press(&mut board, "j\n");
    board.receive(Response::Talk(Box::new(talk(vec![answers(0x21, "Count")]))));
    assert_eq!(board.follows(), followed);
    let (view, id) = board.follows_answer().unwrap();
    assert!(id == sample::id(0x21) && followed.is_some_and(|(other, _)| other != view));
}
