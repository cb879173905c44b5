//! A talk that is longer than a model reads: its beginning is summed up once, kept, and told in short.

use crate::{
    harness::{Attempt, completed, failed},
    model_server::{Act, ModelServer, Shape, Turn},
};
use contract::{
    TaskId, Timestamp,
    model::{Message, Speaker},
};
use engine::ports::{PastTurn, TalkSoFar};

const SHAPE: Shape = Shape::OpenAi;

fn says(words: &str) -> Act {
    Act::Reply(Turn::says(&[words]))
}

fn past(question: &str, length: usize) -> PastTurn {
    let message = |speaker, text: String| Message {
        number: 0,
        turn: 0,
        at: Timestamp::UNIX_EPOCH,
        speaker,
        text,
        calls: vec![],
        answers: None,
    };
    let answer = format!("About {question}: {}", "x".repeat(length));
    PastTurn {
        id: TaskId(uuid::Uuid::now_v7()),
        question: message(Speaker::User, question.to_owned()),
        answer: message(Speaker::Assistant, answer),
        pictures: vec![],
    }
}

fn talking(server: &ModelServer, said: Vec<PastTurn>) -> Attempt {
    let mut attempt = Attempt::of(server, SHAPE);
    attempt.model().talk = Some(TalkSoFar { said, words: "And now?".to_owned(), ..TalkSoFar::default() });
    attempt
}

#[test]
fn a_long_talk_is_summed_up_once_and_nobody_hears_that() {
    let script = vec![says("They want apples and pears."), says("Then plums.")];
    let server = ModelServer::start(SHAPE, script);
    let said =
        vec![past("apples", 150_000), past("pears", 40_000), past("cherries", 190_000), past("figs", 60_000)];
    let (second, all) = (said[1].id, said.len());
    let attempt = talking(&server, said);
    assert_eq!(completed(attempt.run()).output, "Then plums.");
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    let (asked, told) = (requests[0].text(), requests[1].text());
    assert!(
        asked.contains("Sum up what you are given") && asked.contains("apples"),
        "the beginning is summed up"
    );
    assert!(!asked.contains("cherries"), "and no more than that");
    assert!(requests[0].body["tools"].as_array().is_none_or(Vec::is_empty), "it is asked for words");
    assert!(told.contains("They want apples and pears.") && told.contains("And now?"));
    assert!(told.contains("About cherries") && told.contains("About figs") && !told.contains("About apples"));
    let state = attempt.line.state();
    assert_eq!(state.summaries, [(second, "They want apples and pears.".to_owned())]);
    drop(state);
    assert_eq!(attempt.output(), "Then plums.\n", "of {all} turns, only the answer is heard");
    assert_eq!(attempt.line.usage().requests, 2, "both are paid");
}

#[test]
fn what_was_summed_up_before_goes_along_and_a_short_talk_is_told_whole() {
    let server = ModelServer::start(SHAPE, vec![says("Fine.")]);
    let mut attempt = talking(&server, vec![past("figs", 1_000)]);
    attempt.model().talk.as_mut().unwrap().summary = Some("They like fruit.".to_owned());
    completed(attempt.run());
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].text().contains("They like fruit.") && requests[0].text().contains("About figs"));
    assert!(attempt.line.state().summaries.is_empty());
}

#[test]
fn a_talk_of_many_long_turns_takes_several_steps_and_ends_short() {
    let server = ModelServer::start(SHAPE, vec![]);
    server.always(says("In short."));
    let said = (0..8).map(|at| past(&format!("turn {at}"), 150_000)).collect();
    let attempt = talking(&server, said);
    completed(attempt.run());
    let requests = server.requests();
    let sizes: Vec<usize> = requests.iter().map(|request| request.text().len()).collect();
    assert!(sizes.iter().all(|size| *size < 450_000), "{sizes:?}");
    assert!(attempt.line.state().summaries.len() > 1);
    // each goes by the one before
    assert!(requests[1].text().contains("Summary of what was said before"));
}

#[test]
fn where_nobody_sums_it_up_the_turn_fails_and_nothing_is_left_out_in_silence() {
    let refusal = r#"{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}"#;
    let server = ModelServer::start(SHAPE, vec![]);
    server.always(Act::Status(401, vec![], refusal.to_owned()));
    let said = (0..4).map(|at| past(&format!("turn {at}"), 150_000)).collect();
    let attempt = talking(&server, said);
    failed(attempt.run());
    assert!(attempt.line.state().summaries.is_empty());
    assert_eq!(attempt.output(), "");
}
