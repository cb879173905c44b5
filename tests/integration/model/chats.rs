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

fn say_with(bench: &Bench, text: &str, change: impl FnOnce(&mut Say)) -> Result<Said, contract::ApiError> {
    let mut say = Say { text: text.into(), ..Say::default() };
    change(&mut say);
    bench.engine.call(say)
}

fn begin(bench: &Bench, text: &str) -> Said {
    say_with(bench, text, |_| {}).unwrap()
}

fn go_on(bench: &Bench, chat: &Chat, text: &str) -> Said {
    say_with(bench, text, |say| say.chat = Some(chat.id.to_string())).unwrap()
}

fn listed(bench: &Bench) -> Vec<String> {
    let page = bench.engine.call(ListTasks::default()).unwrap();
    page.tasks.into_iter().map(|task| task.title).collect()
}

fn counted(bench: &Bench) -> i64 {
    let counts = bench.engine.call(GetQueue {}).unwrap().counts;
    Status::ALL.into_iter().map(|status| counts.get(status)).sum()
}

fn turns(bench: &Bench, chat: &Chat) -> Vec<ChatTurn> {
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
    let sent = to_background(&bench, &task);
    assert!(!sent.foreground && sent.attempt == 1 && sent.status == Status::Running);
    assert_eq!((listed(&bench).len(), counted(&bench)), (2, 2));
    assert!(!to_background(&bench, &task).foreground, "asked for twice is once");
    bench.script.release("wait");
    bench.until_status(task.id, Status::Completed);
    let reports = |bench: &Bench| bench.engine.call(ListReports::default()).unwrap().reports.len();
    assert_eq!(reports(&bench), 1, "what came in the background is kept as a report");
    let quick = go_on(&bench, &said.chat, "ok").turn.task;
    bench.until_status(quick.id, Status::Completed);
    assert_eq!(
        (listed(&bench).len(), counted(&bench), reports(&bench)),
        (2, 2, 1),
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
fn a_turn_is_told_what_was_said_before_on_its_own_branch() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let first = begin(&bench, "ok");
    let chat = first.chat.clone();
    bench.until_status(first.turn.task.id, Status::Completed);
    let stopped = go_on(&bench, &chat, "wait here").turn.task;
    bench.until_status(stopped.id, Status::Running);
    bench.engine.call(CancelTasks { ids: vec![stopped.short_id.clone()] }).unwrap();
    bench.until_status(stopped.id, Status::Cancelled);
    let told = go_on(&bench, &chat, "history").turn.task;
    let told = bench.until_status(told.id, Status::Completed).summary.unwrap();
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines[0], "user: ok");
    assert!(lines[1].starts_with("assistant: "), "{told}");
    assert_eq!(lines[2], "user: wait here");
    assert!(lines[3].contains("stopped this"), "{told}");
    // what was said there is said in other words: the branch begins anew, and the old one stays
    let other = say_with(&bench, "history", |say| {
        (say.chat, say.instead_of) = (Some(chat.short_id.clone()), Some(stopped.id));
    });
    let other = other.unwrap().turn;
    let told = bench.until_status(other.task.id, Status::Completed).summary.unwrap();
    assert!(!told.contains("wait here"), "{told}");
    assert_eq!(other.versions, [stopped.id, other.task.id]);
    let shown =
        |bench: &Bench| -> Vec<_> { turns(bench, &chat).into_iter().map(|turn| turn.task.id).collect() };
    assert_eq!(shown(&bench), [first.turn.task.id, other.task.id]);
    let back = EditChat { id: chat.short_id.clone(), show: Some(stopped.id), ..EditChat::default() };
    bench.engine.call(back).unwrap();
    assert_eq!(shown(&bench).len(), 3, "the old branch to its end");
    // said anew without other words: asked again
    let again = say_with(&bench, "", |say| {
        (say.chat, say.instead_of) = (Some(chat.short_id.clone()), Some(first.turn.task.id));
    });
    assert_eq!(again.unwrap().turn.task.description, "ok");
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
fn what_cannot_be_said_is_refused_with_the_field_and_nothing_is_made() {
    let bench = Bench::running(1);
    let nobody = say_with(&bench, "hello", |_| {}).unwrap_err();
    assert_eq!(nobody.fields[0].field, "agent");
    assert!(nobody.hint.unwrap().contains("Providers page"));
    bench.model_agent("writer", "Writes");
    let long = "x".repeat(200_001);
    type Case<'a> = (&'a str, &'a str, &'a dyn Fn(&mut Say));
    let cases: [Case<'_>; 7] = [
        (" \n ", "text", &|_| {}),
        (&long, "text", &|_| {}),
        ("a\0b", "text", &|_| {}),
        ("ok", "agent", &|say| say.agent = Some("nobody".into())),
        ("ok", "agent", &|say| say.agent = Some("shell".into())),
        ("ok", "instead_of", &|say| say.instead_of = Some(contract::TaskId(uuid::Uuid::nil()))),
        ("ok", "files", &|say| say.files = vec!["not/absolute".into()]),
    ];
    for (text, field, change) in cases {
        let refused = say_with(&bench, text, |say| change(say)).unwrap_err();
        let at = refused.fields.first().map(|field| field.field.as_str());
        assert!(at.is_some_and(|at| at.starts_with(field)), "{field}: {refused:?}");
    }
    for unknown in ["0123abcd", "no id", "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa"] {
        let refused = say_with(&bench, "ok", |say| say.chat = Some(unknown.into())).unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{unknown}");
    }
    let page = bench.engine.call(ListChats::default()).unwrap();
    assert!(page.chats.is_empty() && listed(&bench).is_empty(), "nothing half-made");
}

#[test]
fn what_the_agent_started_is_shown_in_its_turn_and_its_end_is_told_at_the_next_one_only() {
    let bench = Bench::running(2);
    bench.model_agent("writer", "Writes");
    let first = begin(&bench, "child below");
    bench.until_status(first.turn.task.id, Status::Completed);
    let started = turns(&bench, &first.chat)[0].started.clone();
    assert_eq!(started.iter().map(|task| task.title.as_str()).collect::<Vec<_>>(), ["below"]);
    let summary = |text: &str| {
        let task = go_on(&bench, &first.chat, text).turn.task;
        bench.until_status(task.id, Status::Completed).summary.unwrap()
    };
    assert!(!summary("history").contains("have ended"), "it runs still");
    bench.script.release("below");
    bench.until_status(started[0].id, Status::Completed);
    let told = summary("history");
    assert!(told.ends_with("- “below” was completed: done\n\nhistory"), "{told}");
    let later = summary("history");
    assert_eq!(
        later.matches("“below” was completed").count(),
        1,
        "where it was told, and nowhere else: {later}"
    );
    assert!(later.ends_with("\nhistory"), "{later}");
}

/// A PDF of one page that says `words`, written by hand; with `encrypted`, as one that asks for a password.
fn pdf(words: &str, encrypted: bool) -> Vec<u8> {
    let content = format!("BT /F1 12 Tf 20 100 Td ({words}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
        format!("<< /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >>", "41".repeat(32)),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = vec![];
    for (number, object) in (1..).zip(&objects) {
        places.push(file.len());
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    file.extend(places.iter().flat_map(|at| format!("{at:010} 00000 n \n").into_bytes()));
    let lock = if encrypted { " /Encrypt 6 0 R /ID [<41> <41>]" } else { "" };
    file.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R{lock} >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1)
            .bytes(),
    );
    file
}

#[test]
fn the_text_of_files_goes_along_and_is_told_again_with_the_talk() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("naïve, 2".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let kinds: [(&str, Vec<u8>, &str); 4] = [
        ("notes.md", b"# A heading\n".to_vec(), "# A heading"),
        ("table.csv", utf16, "naïve, 2"),
        ("with-mark.rs", b"\xef\xbb\xbffn main() {}".to_vec(), "fn main() {}"),
        ("page.pdf", pdf("Thirty eight rows", false), "Thirty eight rows"),
    ];
    let mut chat = None;
    for (name, bytes, text) in &kinds {
        let path = file(name, bytes);
        let said = say_with(&bench, "history", |say| {
            (say.chat, say.files) = (chat.clone(), vec![path.clone()]);
        });
        let said = said.unwrap();
        let told = bench.until_status(said.turn.task.id, Status::Completed).summary.unwrap();
        assert!(told.contains(&format!("<file name={name:?}>")) && told.contains(text), "{name}: {told}");
        let kept = &said.turn.files[0];
        assert_eq!((kept.path.as_str(), kept.bytes), (path.as_str(), bytes.len() as i64), "{name}");
        // what becomes of the file later changes nothing
        std::fs::remove_file(&path).unwrap();
        chat = Some(said.chat.id.to_string());
    }
    let last =
        turns(&bench, &bench.engine.call(GetChat { id: chat.clone().unwrap() }).unwrap().chat).pop().unwrap();
    let again = say_with(&bench, "", |say| (say.chat, say.instead_of) = (chat, Some(last.task.id))).unwrap();
    assert_eq!(again.turn.files, last.files, "asked again, with the same files");
    let told = bench.until_status(again.turn.task.id, Status::Completed).summary.unwrap();
    assert!(kinds.iter().all(|(_, _, text)| told.contains(text)), "{told}");
}

#[test]
fn a_file_that_cannot_go_along_says_why_and_nothing_is_said() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let long = "x".repeat(200_001);
    std::fs::write(path("cars.csv"), "BMW,3\nGIF8,1\n").unwrap();
    let said = say_with(&bench, "ok", |say| say.files = vec![path("cars.csv")]).unwrap();
    assert_eq!(said.turn.files[0].characters, 13, "text, whatever it begins like");
    bench.engine.call(DeleteChats { ids: vec![said.chat.short_id] }).unwrap();
    let cases: [(&str, &[u8], &str); 8] = [
        ("picture.png", b"\x89PNG\r\n\x1a\n", "is a picture (PNG)"),
        ("photo.jpg", b"\xff\xd8\xff\xe0", "is a picture (JPEG)"),
        ("program", b"\x7fELF\0\0\0", "is no text"),
        ("latin1.txt", b"caf\xe9", "is no text"),
        ("blank.txt", b" \n\t", "There is no text in"),
        ("broken.pdf", b"%PDF-1.7 and nothing more", "cannot be read as a PDF"),
        ("locked.pdf", &pdf("secret", true), "without a password"),
        ("long.txt", long.as_bytes(), "leave some out"),
    ];
    for (name, bytes, words) in cases {
        std::fs::write(path(name), bytes).unwrap();
        let refused = say_with(&bench, "Look at this", |say| say.files = vec![path(name)]).unwrap_err();
        assert_eq!(refused.fields[0].field, "files.0", "{name}");
        assert!(refused.fields[0].message.contains(words), "{name}: {}", refused.fields[0].message);
    }
    for (gone, words) in [(path("gone.txt"), "cannot be read"), (path(""), "is no file")] {
        let refused = say_with(&bench, "Look at this", |say| say.files = vec![gone.clone()]).unwrap_err();
        assert!(refused.fields[0].message.contains(words), "{gone}: {refused:?}");
    }
    assert!(bench.engine.call(ListChats::default()).unwrap().chats.is_empty());
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
