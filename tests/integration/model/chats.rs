//! Talks: a turn is a task with a slot of its own, in no list until it goes to the background, and told what was said before it.

use contract::{
    ErrorCode, Origin, Status, Task,
    chat::{Chat, ChatTurn, Said},
    command::{
        AnswerTask, CancelTasks, DeleteChats, DeleteTasks, EditChat, GetChat, GetQueue, ListChats,
        ListReports, ListTasks, PauseQueue, PutBackTasks, RestoreChats, RetryTasks, Say, SendToBackground,
        SetSettings,
    },
    model::Answer,
    settings::{Settings, SettingsPatch},
};
use engine::Role;
use harness::Bench;

pub(super) fn say_with(
    bench: &Bench,
    text: &str,
    change: impl FnOnce(&mut Say),
) -> Result<Said, contract::ApiError> {
    let mut say = Say { text: text.into(), ..Say::default() };
    change(&mut say);
    bench.engine.call(say)
}

pub(super) fn begin(bench: &Bench, text: &str) -> Said {
    say_with(bench, text, |_| {}).unwrap()
}

pub(super) fn go_on(bench: &Bench, chat: &Chat, text: &str) -> Said {
    say_with(bench, text, |say| say.chat = Some(chat.id.to_string())).unwrap()
}

pub(super) fn listed(bench: &Bench) -> Vec<String> {
    let page = bench.engine.call(ListTasks::default()).unwrap();
    page.tasks.into_iter().map(|task| task.title).collect()
}

fn counted(bench: &Bench) -> i64 {
    let counts = bench.engine.call(GetQueue {}).unwrap().counts;
    Status::ALL.into_iter().map(|status| counts.get(status)).sum()
}

pub(super) fn turns(bench: &Bench, chat: &Chat) -> Vec<ChatTurn> {
    bench.engine.call(GetChat { id: chat.short_id.clone() }).unwrap().turns
}

fn to_background(bench: &Bench, task: &Task) -> Task {
    bench.engine.call(SendToBackground { id: task.short_id.clone() }).unwrap()
}

fn slots(bench: &Bench, chat_slots: i64) {
    let after = Settings { chat_slots, ..Settings::default() };
    let changes = SettingsPatch::between(&Settings::default(), &after);
    bench.engine.call(SetSettings { changes, version: None }).unwrap();
}

#[test]
fn an_answer_waits_neither_behind_the_queue_nor_for_it_to_go_on() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let busy = bench.create("busy", "wait");
    bench.until_status(busy.id, Status::Running);
    bench.create("behind it", "ok");
    bench.engine.call(PauseQueue { for_seconds: None }).unwrap();
    let said = begin(&bench, "ok");
    bench.until_status(said.turn.task.id, Status::Completed);
    let asks = go_on(&bench, &said.chat, "ask").turn.task;
    let asked = bench.until_status(asks.id, Status::NeedsInput);
    let answer = Answer::Text("blue".into());
    bench
        .engine
        .call(AnswerTask { id: asks.short_id, answer, asked_at: asked.question.map(|q| q.asked_at) })
        .unwrap();
    let done = bench.until_status(asks.id, Status::Completed);
    assert_eq!(done.attempt, 1, "the same attempt goes on");
    assert_eq!(bench.get(busy.id).status, Status::Running);
    bench.assert_sound();
}

#[test]
fn as_many_are_answered_at_once_as_there_are_slots_and_one_in_the_background_takes_none() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    slots(&bench, 2);
    let talks = ["wait 1", "wait 2", "wait 3"].map(|text| begin(&bench, text).turn.task);
    bench.until_status(talks[0].id, Status::Running);
    bench.until_status(talks[1].id, Status::Running);
    let waits = bench.get(talks[2].id);
    assert_eq!(waits.status, Status::Queued);
    assert!(waits.waiting_for.unwrap().detail.contains("another answer"));
    to_background(&bench, &talks[0]);
    bench.until_status(talks[2].id, Status::Running);
    assert_eq!(bench.get(talks[0].id).status, Status::Running, "and nothing of it was stopped");
    for title in ["wait 1", "wait 2", "wait 3"] {
        bench.script.release(title);
    }
    for task in &talks {
        bench.until_status(task.id, Status::Completed);
    }
    let mut started = bench.script.started();
    started.sort_unstable();
    assert_eq!(started, ["wait 1", "wait 2", "wait 3"], "each once");
    bench.assert_sound();
}

#[test]
fn what_somebody_waits_for_is_in_no_list_and_no_counter_until_it_goes_to_the_background() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    bench.create("other", "ok");
    let said = begin(&bench, "wait");
    let task = bench.until_status(said.turn.task.id, Status::Running);
    assert!(task.foreground && task.chat_id == Some(said.chat.id));
    assert_eq!((listed(&bench), counted(&bench)), (vec!["other".to_owned()], 1));
    let answering = |bench: &Bench| bench.engine.call(GetQueue {}).unwrap().answering;
    assert_eq!(answering(&bench), 1, "whoever quits is told of it");
    let sent = to_background(&bench, &task);
    assert!(!sent.foreground && sent.attempt == 1 && sent.status == Status::Running);
    assert_eq!((listed(&bench).len(), counted(&bench), answering(&bench)), (2, 2, 0));
    assert!(!to_background(&bench, &task).foreground, "asked for twice is once");
    bench.script.release("wait");
    bench.until_status(task.id, Status::Completed);
    let reports = |bench: &Bench| bench.engine.call(ListReports::default()).unwrap().reports.len();
    assert_eq!(reports(&bench), 1, "what came in the background is kept as a report");
    let quick = go_on(&bench, &said.chat, "ok").turn.task;
    bench.until_status(quick.id, Status::Completed);
    assert_eq!(
        (listed(&bench).len(), counted(&bench), answering(&bench), reports(&bench)),
        (2, 2, 0, 1),
        "an answer that was waited for"
    );
    bench.assert_sound();
}

#[test]
fn a_second_question_waits_for_the_first_answer_or_runs_beside_it() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let said = begin(&bench, "wait first");
    bench.until_status(said.turn.task.id, Status::Running);
    let chat = said.chat.id.to_string();
    let refused = say_with(&bench, "ok", |say| say.chat = Some(chat.clone())).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Refused);
    assert!(refused.hint.unwrap().contains("background"));
    to_background(&bench, &said.turn.task);
    let second = go_on(&bench, &said.chat, "ok").turn.task;
    bench.until_status(second.id, Status::Completed);
    let beside = say_with(&bench, "history", |say| {
        (say.chat, say.background) = (Some(chat), true);
    });
    let beside = bench.until_status(beside.unwrap().turn.task.id, Status::Completed);
    let before = beside.summary.unwrap();
    assert!(before.contains("wait first\nassistant: (This is still being worked on"), "{before}");
    bench.script.release("wait first");
    bench.until_status(said.turn.task.id, Status::Completed);
    let turns = turns(&bench, &said.chat);
    assert_eq!(
        turns.iter().map(|turn| turn.late).collect::<Vec<_>>(),
        [2, 0, 0],
        "what came late is marked so"
    );
}

#[test]
fn an_answer_whose_engine_is_gone_is_gone_on_with_in_the_background() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let running = begin(&bench, "wait").turn.task;
    bench.until_status(running.id, Status::Running);
    let asks = begin(&bench, "ask").turn.task;
    bench.until_status(asks.id, Status::NeedsInput);
    bench.engine.stop(engine::Stop::LeaveRunning);
    let next = bench.another(Role::Worker);
    next.start(1);
    for task in [running.id, asks.id] {
        next.until(task, "it is in the background", |task| !task.foreground);
    }
    assert_eq!(listed(&next).len(), 2);
    next.assert_sound();
}

#[test]
fn talks_are_found_renamed_pinned_given_to_another_deleted_and_brought_back() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    bench.model_agent("other", "Writes too");
    let talk = |text: &str| {
        let said = say_with(&bench, text, |say| say.agent = Some("writer".into())).unwrap();
        bench.until_status(said.turn.task.id, Status::Completed);
        said.chat
    };
    let (first, second) = (talk("ok"), talk("history"));
    assert_eq!(
        (first.title.as_str(), first.agent.as_str(), first.model.as_deref()),
        ("ok", "writer", Some("m"))
    );
    let titles = |search: Option<&str>| -> (Vec<String>, Vec<String>) {
        let search = search.map(str::to_owned);
        let page = bench.engine.call(ListChats { search, ..ListChats::default() }).unwrap();
        let names = |chats: Vec<Chat>| chats.into_iter().map(|chat| chat.title).collect();
        (names(page.pinned), names(page.chats))
    };
    assert_eq!(titles(None).1, ["history", "ok"], "what was spoken in last comes first");
    let id = first.short_id.clone();
    let edit = |change: EditChat| bench.engine.call(EditChat { id: id.clone(), ..change });
    edit(EditChat { title: Some(" Colours ".into()), pinned: Some(true), ..EditChat::default() }).unwrap();
    assert_eq!(titles(None), (vec!["Colours".to_owned()], vec!["history".to_owned()]));
    assert_eq!(titles(Some("colours")).1, ["Colours"]);
    assert_eq!(titles(Some("HISTORY")).1, ["history"]);
    let given = edit(EditChat { agent: Some("other".into()), ..EditChat::default() }).unwrap();
    assert!(given.agent == "other" && given.unseen, "what has ended is not seen yet");
    assert!(!edit(EditChat { seen: true, ..EditChat::default() }).unwrap().unseen);
    let next = go_on(&bench, &first, "ok").turn.task;
    assert_eq!(bench.until_status(next.id, Status::Completed).agent, "other");
    bench.engine.call(DeleteChats { ids: vec![id.clone(), second.short_id] }).unwrap();
    assert_eq!(titles(None), (vec![], vec![]));
    let gone = bench.engine.call(GetChat { id }).unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    bench.engine.call(RestoreChats { ids: vec![first.id] }).unwrap();
    assert_eq!(titles(None).0, ["Colours"]);
    bench.assert_sound();
}

#[test]
fn talks_are_found_by_what_was_said_and_by_files_with_the_place_and_no_longer_once_deleted() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("Harvest of 2026.csv");
    std::fs::write(&file, "apples,7\n").unwrap();
    let path = file.to_str().unwrap().to_owned();
    let with_file = say_with(&bench, "ok", |say| say.files = vec![path]).unwrap();
    bench.until_status(with_file.turn.task.id, Status::Completed);
    let plain = begin(&bench, "history");
    bench.until_status(plain.turn.task.id, Status::Completed);
    bench.create("Harvest of the queue", "ok");
    let find = |typed: &str, limit| {
        let search = Some(typed.to_owned());
        bench.engine.call(ListChats { search, limit, ..ListChats::default() }).unwrap()
    };
    let found = find("harv", 0);
    assert_eq!(found.total, Some(1), "a task of the queue is no talk");
    assert_eq!((found.chats[0].id, found.found[0].turn), (with_file.chat.id, with_file.turn.task.id));
    let marked: Vec<_> = found.found[0].pieces.iter().filter(|piece| piece.found).collect();
    assert_eq!(marked.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>(), ["Harvest"]);
    assert_eq!(find("HISTORY", 0).found[0].turn, plain.turn.task.id);
    let rename =
        EditChat { id: plain.chat.id.to_string(), title: Some("Harvest".into()), ..EditChat::default() };
    bench.engine.call(rename).unwrap();
    let first = find("harvest", 1);
    assert_eq!((first.total, first.chats[0].id, first.found.len()), (Some(2), plain.chat.id, 0));
    let search = Some("harvest".to_owned());
    let next = bench.engine.call(ListChats { search, limit: 1, before: first.next_before }).unwrap();
    assert_eq!((next.chats[0].id, next.next_before), (with_file.chat.id, None));
    for nothing in ["harvest AND apples", " -- ", "\"harvest\" OR nothing"] {
        assert_eq!((find(nothing, 0).total, find(nothing, 0).chats.len()), (Some(0), 0), "{nothing}");
    }
    bench.engine.call(DeleteChats { ids: vec![with_file.chat.id.to_string()] }).unwrap();
    assert_eq!(find("harvest", 0).total, Some(1));
    bench.assert_sound();
}

#[test]
fn a_turn_that_is_run_again_put_back_or_deleted_leaves_its_talk_whole() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let first = begin(&bench, "ok");
    let chat = first.chat.clone();
    bench.until_status(first.turn.task.id, Status::Completed);
    let away = |text: &str| {
        let say =
            say_with(&bench, text, |say| (say.chat, say.background) = (Some(chat.id.to_string()), true));
        say.unwrap().turn.task
    };
    let told = || {
        let task = go_on(&bench, &chat, "history").turn.task;
        bench.until_status(task.id, Status::Completed).summary.unwrap()
    };
    // run again: the new one stands in the place of the old one
    let old = away("wait");
    bench.until_status(old.id, Status::Running);
    bench.engine.call(CancelTasks { ids: vec![old.short_id.clone()] }).unwrap();
    bench.until_status(old.id, Status::Cancelled);
    let again = bench.engine.call(RetryTasks { ids: vec![old.short_id], ..RetryTasks::default() }).unwrap();
    let again = again.done.into_iter().next().unwrap();
    assert_eq!((again.chat_id, again.foreground), (Some(chat.id), false));
    let last = turns(&bench, &chat).pop().unwrap();
    assert_eq!((last.task.id, last.parent, last.versions.len()), (again.id, Some(first.turn.task.id), 2));
    bench.script.release("wait");
    bench.until_status(again.id, Status::Completed);
    // cancelled before it started, and put back
    let busy = bench.create("busy", "wait");
    bench.until_status(busy.id, Status::Running);
    let queued = away("ok");
    bench.engine.call(CancelTasks { ids: vec![queued.short_id.clone()] }).unwrap();
    let back = bench
        .engine
        .call(PutBackTasks { ids: vec![queued.short_id] })
        .unwrap()
        .done
        .into_iter()
        .next()
        .unwrap();
    assert_eq!(turns(&bench, &chat).pop().unwrap().task.id, back.id);
    bench.script.release("busy");
    bench.until_status(back.id, Status::Completed);
    // deleted: what was said before it is still told, and it is not
    bench.engine.call(DeleteTasks { ids: vec![again.short_id] }).unwrap();
    let history = told();
    assert!(history.starts_with("user: ok\n") && !history.contains("user: wait"), "{history}");
    assert_eq!(turns(&bench, &chat).len(), 3);
    // removed for good, with the undo's time
    bench.clock.turn(std::time::Duration::from_secs(3 * 24 * 3600));
    let gone = || bench.engine.call(contract::command::GetTask { id: again.id.to_string() }).is_err();
    assert!(gone());
    let history = told();
    assert!(history.starts_with("user: ok\n") && !history.contains("user: wait"), "{history}");
    bench.assert_sound();
}

#[test]
fn what_waits_for_a_slot_is_the_queues_as_soon_as_nobody_waits_for_it() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    slots(&bench, 1);
    let first = begin(&bench, "wait").turn.task;
    bench.until_status(first.id, Status::Running);
    let second = begin(&bench, "ok").turn.task;
    assert_eq!(bench.get(second.id).status, Status::Queued);
    to_background(&bench, &second);
    let began = std::time::Instant::now();
    bench.until_status(second.id, Status::Completed);
    assert!(began.elapsed().as_secs() < 15, "an idle worker is told, and does not find it by itself");
    // more slots while one waits
    let third = begin(&bench, "ok").turn.task;
    assert_eq!(bench.get(third.id).status, Status::Queued);
    slots(&bench, 2);
    bench.until_status(third.id, Status::Completed);
    bench.script.release("wait");
    bench.until_status(first.id, Status::Completed);
}

#[test]
fn a_door_that_closes_leaves_its_answers_to_the_background() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let through = |origin| say_with(&bench, "wait", |say| say.origin = Some(origin)).unwrap().turn.task;
    let (window, cli) = (through(Origin::Window), through(Origin::Cli));
    bench.until_status(window.id, Status::Running);
    bench.engine.door_closed(Origin::Window).unwrap();
    assert!(!bench.get(window.id).foreground && bench.get(cli.id).foreground);
    bench.script.release("wait");
}

#[test]
fn another_model_answers_from_the_next_turn_on_and_a_turn_that_is_run_again_is_asked_of_its_own() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let asked = |said: &Said| {
        let done = bench.until_status(said.turn.task.id, Status::Completed);
        done.summary.unwrap().lines().next().unwrap().to_owned()
    };
    let first = begin(&bench, "routes");
    let own = asked(&first);
    let other = say_with(&bench, "routes", |say| {
        say.chat = Some(first.chat.id.to_string());
        say.model = Some(" big ".into());
    })
    .unwrap();
    assert!(other.chat.model_chosen);
    assert_eq!(other.chat.model.as_deref(), Some("big"));
    assert!(asked(&other).contains("/big"), "{}", asked(&other));
    // it stays so, until the agent's own is chosen again
    assert!(asked(&go_on(&bench, &first.chat, "routes")).contains("/big"));
    let edit =
        EditChat { id: first.chat.short_id.clone(), model: Some(String::new()), ..EditChat::default() };
    assert!(!bench.engine.call(edit).unwrap().model_chosen);
    assert_eq!(asked(&go_on(&bench, &first.chat, "routes")), own);
    let ids = vec![other.turn.task.short_id.clone()];
    let again = bench.engine.call(RetryTasks { ids, ..RetryTasks::default() }).unwrap();
    let done = bench.until_status(again.done[0].id, Status::Completed);
    assert!(done.summary.unwrap().contains("/big"), "what is run again is asked of the same model");
}

#[test]
fn another_agent_answers_with_its_own_model() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    bench.model_agent("reader", "Reads");
    let first = say_with(&bench, "ok", |say| {
        say.agent = Some("writer".into());
        say.model = Some("big".into());
    })
    .unwrap();
    assert!(first.chat.model_chosen);
    let edit =
        EditChat { id: first.chat.short_id.clone(), agent: Some("reader".into()), ..EditChat::default() };
    assert!(!bench.engine.call(edit).unwrap().model_chosen);
    bench.until_status(first.turn.task.id, Status::Completed);
    bench.assert_sound();
}
