//! A talk that is longer than a model reads: its beginning is summed up once, kept, and told in short.

use crate::{
    harness::{Attempt, asks, completed, failed, joined},
    model_server::{Act, ModelServer, Shape, Turn},
};
use contract::{
    TaskId, Timestamp,
    model::{Answer, Budget, Message, QuestionKind, Speaker, Tool},
};
use engine::ports::{Ended, PastTurn, Signal, TalkSoFar};

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

fn too_long() -> Act {
    let body = r#"{"error":{"message":"This model's maximum context length is 4096 tokens.","code":"context_length_exceeded"}}"#;
    Act::Status(400, vec![], body.to_owned())
}

/// Two turns, the first of which is most of the talk.
fn two_turns() -> Vec<PastTurn> {
    vec![past("apples", 20_000), past("pears", 2_000)]
}

/// What the next engine reads of the same talk, once the first of its turns is told in short.
fn in_short(attempt: &mut Attempt) {
    let summary = attempt.line.state().summaries.last().unwrap().1.clone();
    let talk = attempt.model().talk.as_mut().unwrap();
    talk.summary = Some(summary);
    talk.said.remove(0);
}

#[test]
fn what_a_provider_finds_too_long_is_summed_up_and_asked_again() {
    let server = ModelServer::start(SHAPE, vec![too_long(), says("They want apples."), says("Then plums.")]);
    let said = two_turns();
    let first = said[0].id;
    let attempt = talking(&server, said);
    assert_eq!(completed(attempt.run()).output, "Then plums.");
    let requests = server.requests();
    let [whole, asked, told] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    assert!(whole.text().contains("About apples") && whole.text().contains("And now?"));
    assert!(asked.text().contains("Sum up what you are given") && !asked.text().contains("About pears"));
    assert!(asked.text().len() < whole.text().len() / 2, "what was too long is not sent once more as it was");
    let told = told.text();
    assert!(told.contains("They want apples.") && told.contains("About pears") && told.contains("And now?"));
    assert!(!told.contains("About apples"));
    assert_eq!(attempt.line.state().summaries, [(first, "They want apples.".to_owned())]);
    assert_eq!(attempt.output(), "Then plums.\n");
    assert_eq!(attempt.line.usage().requests, 3, "all are counted");
    let shown =
        attempt.line.state().log.iter().any(|(_, line)| line.contains("its first turn is told in short"));
    assert!(shown, "it is said in the log");
}

#[test]
fn what_is_still_too_long_fails_and_is_not_summed_up_again() {
    let script = vec![too_long(), says("They want apples."), too_long()];
    let server = ModelServer::start(SHAPE, script);
    server.always(too_long());
    let attempt = talking(&server, two_turns());
    let (error, retryable, _) = failed(attempt.run());
    assert_eq!((error.code.as_str(), retryable), ("too_long", false));
    assert_eq!(server.requests().len(), 3);
    assert_eq!(attempt.line.state().summaries.len(), 1, "what was made is kept");
    // where even its beginning is too long
    let server = ModelServer::start(SHAPE, vec![]);
    server.always(too_long());
    let attempt = talking(&server, two_turns());
    let (error, retryable, _) = failed(attempt.run());
    assert_eq!((error.code.as_str(), retryable), ("too_long", false));
    assert_eq!(server.requests().len(), 2);
    assert!(attempt.line.state().summaries.is_empty());
}

#[test]
fn where_there_is_nothing_to_sum_up_too_long_is_an_error_at_once() {
    let talks: [Option<TalkSoFar>; 3] = [
        None,
        Some(TalkSoFar {
            summary: None,
            said: vec![past("figs", 100)],
            words: "And now?".to_owned(),
            pictures: vec![],
        }),
        Some(TalkSoFar {
            summary: Some("x".repeat(20_000)),
            said: vec![],
            words: "And now?".to_owned(),
            pictures: vec![],
        }),
    ];
    for talk in talks {
        let what = format!("{talk:?}");
        let server = ModelServer::start(SHAPE, vec![]);
        server.always(too_long());
        let mut attempt = Attempt::of(&server, SHAPE);
        attempt.model().talk = talk;
        assert_eq!(failed(attempt.run()).0.code, "too_long");
        assert_eq!(server.requests().len(), 1, "{what:.80}");
    }
}

#[test]
fn a_run_that_is_left_while_a_talk_is_summed_up_is_gone_on_with() {
    // left before the summary is there: it is made by whoever comes next
    let half = Act::Gated("go".into(), Turn::says(&["They want"]));
    let server = ModelServer::start(SHAPE, vec![too_long(), half]);
    let mut attempt = talking(&server, two_turns());
    let run = attempt.start();
    server.wait_for_requests(2);
    attempt.line.signal(Signal::Detach);
    assert!(matches!(joined(run), Ended::Detached));
    assert!(attempt.line.state().summaries.is_empty());
    for act in [too_long(), says("They want apples."), says("Then plums.")] {
        server.then(act);
    }
    assert_eq!(completed(attempt.go_on()).output, "Then plums.");
    assert_eq!((server.requests().len(), attempt.line.state().summaries.len()), (5, 1));
    // left after it: it is not made again, not even where the provider finds that too long as well
    let half = Act::Gated("go".into(), Turn::says(&["Then"]));
    let server = ModelServer::start(SHAPE, vec![too_long(), says("They want apples."), half]);
    let mut attempt = talking(&server, vec![past("apples", 40_000), past("pears", 12_000)]);
    let run = attempt.start();
    server.wait_for_requests(3);
    attempt.line.signal(Signal::Detach);
    assert!(matches!(joined(run), Ended::Detached));
    in_short(&mut attempt);
    server.always(too_long());
    assert_eq!(failed(attempt.go_on()).0.code, "too_long");
    assert_eq!((server.requests().len(), attempt.line.state().summaries.len()), (4, 1));
}

#[test]
fn what_summing_up_costs_counts_for_the_budget_before_it_is_asked_again() {
    let server = ModelServer::start(SHAPE, vec![too_long(), says("They want apples."), says("Then plums.")]);
    let mut attempt = talking(&server, two_turns());
    attempt.model().budget = Budget { tokens: Some(15), ..Budget::default() };
    assert_eq!(asks(attempt.run()).kind, QuestionKind::Budget);
    assert_eq!(server.requests().len(), 2);
    attempt.line.write(Answer::Approve);
    in_short(&mut attempt);
    assert_eq!(completed(attempt.go_on()).output, "Then plums.");
    assert_eq!(server.requests().len(), 3);
}

fn reads(path: &str) -> Act {
    Act::Reply(Turn::calls("read_file", serde_json::json!({ "path": path })))
}

/// A run that reads a file of `bytes` bytes.
fn reading(server: &ModelServer, bytes: usize) -> Attempt {
    let mut attempt = Attempt::of(server, SHAPE);
    attempt.tools(&[Tool::ReadFile]);
    let text = format!("Begins here.\n{}\nEnds here.", "ä".repeat(bytes / 2));
    std::fs::write(attempt.folder().join("big.txt"), text).unwrap();
    attempt
}

#[test]
fn a_result_that_makes_it_too_long_is_told_in_less_until_it_is_read() {
    for refusals in 1..=3 {
        let mut script = vec![reads("big.txt")];
        script.extend((0..refusals).map(|_| too_long()));
        script.extend([says("Big."), says("Nobody asks again.")]);
        let server = ModelServer::start(SHAPE, script);
        let attempt = reading(&server, 60_000);
        assert_eq!(completed(attempt.run()).output, "Big.");
        let requests = server.requests();
        assert_eq!(requests.len(), 2 + refusals);
        let sizes: Vec<usize> = requests[1..].iter().map(|request| request.text().len()).collect();
        assert!(sizes.windows(2).all(|pair| pair[1] < pair[0]), "{sizes:?}");
        let told = requests.last().unwrap().text();
        assert!(told.contains("Begins here.") && told.contains("Ends here."), "both ends are told");
        assert!(told.contains("bytes are left out here"), "and that there is more");
        assert!(!requests[1].text().contains("left out here"));
    }
}

#[test]
fn what_is_too_long_for_something_else_than_results_fails_after_a_few_requests() {
    for bytes in [0, 900, 60_000] {
        let server = ModelServer::start(SHAPE, vec![reads("big.txt")]);
        server.always(too_long());
        let (error, retryable, _) = failed(reading(&server, bytes).run());
        assert_eq!((error.code.as_str(), retryable), ("too_long", false), "{bytes}");
        let requests = server.requests().len();
        assert!((2..=6).contains(&requests), "{bytes}: {requests}");
    }
}
