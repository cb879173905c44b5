//! Pictures that go along in a talk: kept as they were, shown again at every turn after, and gone with the talk.

use contract::{
    ApiError, Status, TaskId,
    chat::{ChatTurn, PastedFile, Said},
    command::{ChatPicture, DeleteChats, GetChat, RetryTasks, Say},
    picture::{PictureFacts, PictureFormat},
};
use harness::Bench;

/// A whole PNG, 1 × 1, in base64; 70 bytes.
const DOT: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn say(bench: &Bench, text: &str, change: impl FnOnce(&mut Say)) -> Result<Said, ApiError> {
    let mut say = Say { text: text.into(), ..Say::default() };
    change(&mut say);
    bench.engine.call(say)
}

fn pasted(name: &str) -> Vec<PastedFile> {
    vec![PastedFile { name: name.into(), data: DOT.into() }]
}

/// What the model was told at the end of this turn.
fn told(bench: &Bench, task: TaskId) -> String {
    bench.until_status(task, Status::Completed).summary.unwrap()
}

fn last_turn(bench: &Bench, said: &Said) -> ChatTurn {
    bench.engine.call(GetChat { id: said.chat.id.to_string() }).unwrap().turns.pop().unwrap()
}

#[test]
fn a_picture_is_shown_with_its_turn_at_every_turn_after_and_gone_with_the_talk() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let first = say(&bench, "history", |say| say.pasted = pasted("")).unwrap();
    let chat = first.chat.id.to_string();
    let file = &first.turn.files[0];
    let facts = PictureFacts { format: PictureFormat::Png, width: 1, height: 1 };
    assert_eq!(
        (file.name(), file.bytes, file.place, file.picture),
        ("pasted picture.png", 70, 0, Some(facts))
    );
    let shown = " [shows pasted picture.png, 70]";
    let marked = r#"history

<picture name="pasted picture.png"/>"#;
    assert_eq!(told(&bench, first.turn.task.id), format!("{marked}{shown}"));
    let read = bench.engine.call(ChatPicture { id: first.turn.task.short_id.clone(), place: 0 }).unwrap();
    assert_eq!((read.format, read.data.as_str()), (PictureFormat::Png, DOT));
    let none = bench.engine.call(ChatPicture { id: first.turn.task.short_id.clone(), place: 1 });
    assert!(none.unwrap_err().message.contains("at place 1"));

    // at the next turn
    let next = say(&bench, "history", |say| say.chat = Some(chat.clone())).unwrap();
    assert!(told(&bench, next.turn.task.id).starts_with(&format!("user: {marked}{shown}\n")));

    // asked again, run again in the background, and without it
    let again = |without: bool| {
        say(&bench, "", |say| {
            (say.chat, say.instead_of) = (Some(chat.clone()), Some(first.turn.task.id));
            say.without_pictures = without;
        })
        .unwrap()
    };
    let anew = again(false);
    assert_eq!(anew.turn.files, first.turn.files);
    assert_eq!(told(&bench, anew.turn.task.id), format!("{marked}{shown}"));
    let retried = bench
        .engine
        .call(RetryTasks { ids: vec![anew.turn.task.short_id.clone()], ..RetryTasks::default() })
        .unwrap();
    let retried = retried.done[0].id;
    assert_eq!(told(&bench, retried), format!("{marked}{shown}"));
    assert_eq!(last_turn(&bench, &anew).files, first.turn.files);
    let without = again(true);
    assert!(without.turn.files.is_empty());
    assert_eq!(told(&bench, without.turn.task.id), "history");

    // gone with the talk
    bench.engine.call(DeleteChats { ids: vec![chat] }).unwrap();
    let gone = bench.engine.call(ChatPicture { id: first.turn.task.id.to_string(), place: 0 });
    assert!(gone.is_err());
    bench.assert_sound();
}

#[test]
fn files_and_what_was_pasted_keep_their_order_and_are_told_by_what_they_hold() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("words.png");
    std::fs::write(&path, "only words").unwrap();
    let said = say(&bench, "history", |say| {
        say.files = vec![path.to_str().unwrap().into()];
        say.pasted = pasted("shot.txt");
    });
    let files = said.unwrap().turn.files;
    let are: Vec<_> = files.iter().map(|file| (file.name(), file.place, file.picture.is_some())).collect();
    assert_eq!(are, [("words.png", 0, false), ("shot.txt", 1, true)]);
}

#[test]
fn a_model_that_is_known_to_read_none_is_refused_before_anything_is_said() {
    let bench = Bench::running(1);
    bench.model_agent("writer", "Writes");
    let model = |say: &mut Say| say.model = Some("deepseek-chat".into());
    let refused = say(&bench, "Look", |say| {
        model(say);
        say.pasted = pasted("a.png");
    });
    let refused = refused.unwrap_err();
    assert_eq!(refused.fields[0].field, "files");
    assert_eq!(refused.fields[0].message, "“deepseek-chat” does not read pictures.");
    assert!(refused.hint.unwrap().contains("another model"));
    assert!(bench.engine.call(contract::command::ListChats::default()).unwrap().chats.is_empty());
    // asked again by another model: with the picture it is refused, without it is not
    let first = say(&bench, "ok", |say| say.pasted = pasted("a.png")).unwrap();
    bench.until_status(first.turn.task.id, Status::Completed);
    let again = |without: bool| {
        say(&bench, "", |say| {
            model(say);
            (say.chat, say.instead_of) = (Some(first.chat.id.to_string()), Some(first.turn.task.id));
            say.without_pictures = without;
        })
    };
    assert!(again(false).is_err());
    assert!(again(true).is_ok());
}
