//! Pictures on their way to a model: in each protocol as it wants them, with the message that they belong to; and what
//! becomes of a request that a model refuses for them.

use crate::{
    harness::{Attempt, completed, failed, kind, route},
    model_server::{Act, ModelServer, Shape, Turn},
};
use contract::{
    TaskId, Timestamp,
    model::{Message, Speaker},
    picture::PictureFormat,
};
use engine::ports::{PastTurn, Picture, TalkSoFar};
use serde_json::{Value, json};

/// `abc` in base64.
const ABC: &str = "YWJj";

fn says(words: &str) -> Act {
    Act::Reply(Turn::says(&[words]))
}

fn picture(name: &str, format: PictureFormat) -> Picture {
    Picture { name: name.to_owned(), format, bytes: b"abc"[..].into() }
}

fn past(words: &str, pictures: Vec<Picture>) -> PastTurn {
    let message = |speaker, text: &str| Message {
        number: 0,
        turn: 0,
        at: Timestamp::UNIX_EPOCH,
        speaker,
        text: text.to_owned(),
        calls: vec![],
        answers: None,
    };
    PastTurn {
        id: TaskId(uuid::Uuid::now_v7()),
        question: message(Speaker::User, words),
        answer: message(Speaker::Assistant, "I see."),
        pictures,
    }
}

/// A turn of a talk with these pictures, after those that were shown before.
fn talking(server: &ModelServer, shape: Shape, before: Vec<PastTurn>, pictures: Vec<Picture>) -> Attempt {
    let mut attempt = Attempt::of(server, shape);
    let words = "What is it?".to_owned();
    attempt.model().talk = Some(TalkSoFar { said: before, words, pictures, ..TalkSoFar::default() });
    attempt
}

/// Where the messages of a conversation stand in a request.
fn messages(shape: Shape, body: &Value) -> Vec<Value> {
    let place = if shape == Shape::Gemini { "contents" } else { "messages" };
    let all = body[place].as_array().unwrap().iter();
    all.filter(|message| message["role"] != "system").cloned().collect()
}

#[test]
fn each_protocol_has_its_own_way_with_pictures() {
    let shown = vec![picture("a.png", PictureFormat::Png), picture("b.jpg", PictureFormat::Jpeg)];
    let openai = |format: &str| json!({"type": "image_url", "image_url": {"url": format!("data:image/{format};base64,{ABC}")}});
    let anthropic = |format: &str| {
        let source = json!({"type": "base64", "media_type": format!("image/{format}"), "data": ABC});
        json!({"type": "image", "source": source})
    };
    let gemini = |format: &str| json!({"inlineData": {"mimeType": format!("image/{format}"), "data": ABC}});
    let words = json!({"type": "text", "text": "What is it?"});
    let table = [
        (
            Shape::OpenAi,
            json!({"role": "user", "content": [words, openai("png"), openai("jpeg")]}),
            json!({"role": "user", "content": "What is it?"}),
        ),
        (
            Shape::Anthropic,
            json!({"role": "user", "content": [anthropic("png"), anthropic("jpeg"), words]}),
            json!({"role": "user", "content": [words]}),
        ),
        (
            Shape::Gemini,
            json!({"role": "user", "parts": [gemini("png"), gemini("jpeg"), {"text": "What is it?"}]}),
            json!({"role": "user", "parts": [{"text": "What is it?"}]}),
        ),
        (
            Shape::Ollama,
            json!({"role": "user", "content": "What is it?", "images": [ABC, ABC]}),
            json!({"role": "user", "content": "What is it?"}),
        ),
    ];
    for (shape, with, without) in table {
        for (pictures, wanted) in [(shown.clone(), with), (vec![], without)] {
            let server = ModelServer::start(shape, vec![says("A dot.")]);
            completed(talking(&server, shape, vec![], pictures).run());
            assert_eq!(messages(shape, &server.requests()[0].body), [wanted], "{shape:?}");
        }
    }
}

#[test]
fn a_picture_stays_with_the_turn_that_it_was_shown_in() {
    for shape in [Shape::OpenAi, Shape::Anthropic, Shape::Gemini, Shape::Ollama] {
        let server = ModelServer::start(shape, vec![says("A dot.")]);
        let before =
            vec![past("Hello", vec![]), past("This one", vec![picture("a.webp", PictureFormat::WebP)])];
        completed(talking(&server, shape, before, vec![]).run());
        let said = messages(shape, &server.requests()[0].body);
        let holds: Vec<bool> = said.iter().map(|message| message.to_string().contains(ABC)).collect();
        assert_eq!(holds, [false, false, true, false, false], "{shape:?}");
    }
}

#[test]
fn a_run_that_is_gone_on_with_shows_them_again() {
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Hang, says("A dot.")]);
    let mut attempt = talking(&server, Shape::OpenAi, vec![], vec![picture("a.gif", PictureFormat::Gif)]);
    completed(attempt.run());
    let bodies: Vec<String> = server.requests().iter().map(|request| request.body.to_string()).collect();
    assert_eq!(bodies.len(), 2);
    assert!(bodies.iter().all(|body| body.contains("data:image/gif;base64,")), "{bodies:?}");
    // the person says more, and another engine has it by now
    server.then(says("Two dots."));
    attempt.line.state().conversation.messages.pop();
    completed(attempt.go_on());
    assert!(server.requests()[2].body.to_string().contains(ABC));
}

/// How servers say that a model reads no pictures.
const REFUSAL: &str =
    r#"{"error":{"message":"This model does not support image input.","type":"invalid_request_error"}}"#;

#[test]
fn a_model_that_reads_none_ends_the_turn_and_nobody_else_is_asked() {
    let refusing = ModelServer::start(Shape::OpenAi, vec![]);
    refusing.always(Act::Status(400, vec![], REFUSAL.to_owned()));
    let other = ModelServer::start(Shape::OpenAi, vec![says("A dot.")]);
    let routes = [&refusing, &other].map(|server| route(kind(Shape::OpenAi), server.base_url()));
    let mut attempt = Attempt::with_routes(routes.to_vec());
    let pictures = vec![picture("a.png", PictureFormat::Png)];
    let words = "What is it?".to_owned();
    attempt.model().talk = Some(TalkSoFar { words, pictures, ..TalkSoFar::default() });
    let (error, retryable, _) = failed(attempt.run());
    assert_eq!((error.code.as_str(), retryable), ("no_pictures", false));
    assert!(error.message.starts_with("“m” does not read pictures"), "{}", error.message);
    assert!(error.hint.unwrap().contains("another model"));
    assert_eq!((refusing.requests().len(), other.requests().len()), (1, 0));
}

#[test]
fn a_refusal_in_other_words_says_that_it_may_be_the_picture() {
    for (pictures, says_so) in [(vec![picture("a.png", PictureFormat::Png)], true), (vec![], false)] {
        let server = ModelServer::start(Shape::OpenAi, vec![]);
        server.always(Act::Status(422, vec![], r#"{"error":{"message":"Nope."}}"#.to_owned()));
        let (error, ..) = failed(talking(&server, Shape::OpenAi, vec![], pictures).run());
        assert_eq!(error.code, "bad_request");
        assert_eq!(error.hint.unwrap().contains("reads no pictures"), says_so);
    }
}

#[test]
fn a_model_that_is_known_to_read_none_is_not_asked() {
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    let known = |server: &ModelServer| {
        let mut route = route(kind(Shape::OpenAi), server.base_url());
        route.model = "deepseek-chat".to_owned();
        Attempt::with_routes(vec![route])
    };
    let mut attempt = known(&server);
    let pictures = vec![picture("a.png", PictureFormat::Png)];
    attempt.model().talk = Some(TalkSoFar { pictures: pictures.clone(), ..TalkSoFar::default() });
    let (error, retryable, _) = failed(attempt.run());
    assert_eq!((error.code.as_str(), retryable), ("no_pictures", false));
    assert_eq!(error.message, "“deepseek-chat” does not read pictures.");
    assert!(server.requests().is_empty());
    // of a talk that showed some to another model, it is told the words
    server.then(says("I did not see it."));
    let mut attempt = known(&server);
    let (said, words) = (vec![past("This one", pictures)], "And now?".to_owned());
    attempt.model().talk = Some(TalkSoFar { said, words, ..TalkSoFar::default() });
    completed(attempt.run());
    let sent = server.requests()[0].text();
    assert!(!sent.contains(ABC) && sent.contains("these pictures are left out"), "{sent}");
}

#[test]
fn a_talk_goes_on_where_its_model_refuses_the_pictures_before() {
    let many = r#"{"message":"At most 4 image(s) may be provided in one prompt.","code":400}"#;
    for refusal in [REFUSAL, many] {
        let script = vec![Act::Status(400, vec![], refusal.to_owned()), says("Fine.")];
        let server = ModelServer::start(Shape::OpenAi, script);
        let before = vec![past("This one", vec![picture("a.png", PictureFormat::Png)])];
        let attempt = talking(&server, Shape::OpenAi, before, vec![]);
        assert!(completed(attempt.run()).success);
        let sent: Vec<String> = server.requests().iter().map(|request| request.text()).collect();
        assert_eq!(sent.len(), 2, "{refusal}");
        assert!(sent[0].contains(ABC) && !sent[1].contains(ABC) && sent[1].contains("left out"), "{sent:?}");
        let log = attempt.line.state().log.clone();
        assert!(log.iter().any(|(_, line)| line.ends_with("Asking once more without earlier pictures.")));
    }
}
