//! What servers make of the four protocols: each field missing, null, empty, of another type, early, late, twice, in
//! parts, never closed, interleaved. A whole answer is used, a cut one is asked for again.

mod anthropic;
mod bytes;
mod counts;
mod gemini;
mod lenient;
mod manners;
mod meanings;
mod ollama;
mod openai;
mod places;

use crate::{
    harness::{Attempt, exit, kind, route},
    model_server::{Act, ModelServer, Shape, Turn},
};
use contract::model::Speaker;
use engine::ports::Outcome;
use serde_json::Value;

/// What is answered to the request after the one that a row is about.
const NEXT: &str = "The next answer.";

/// What a reply is taken for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Taken {
    /// Whole, with this text.
    Says(String),
    /// Whole, with these calls, each as `name {arguments}`.
    Calls(Vec<String>),
    /// Not whole: asked again.
    Again,
    /// Nothing that another request would better: this code, after one request.
    Fails(&'static str),
}

pub(crate) use Taken::{Again, Fails};

pub(crate) fn says(text: &str) -> Taken {
    Taken::Says(text.to_owned())
}

pub(crate) fn calls(all: &[&str]) -> Taken {
    Taken::Calls(all.iter().map(|&call| call.to_owned()).collect())
}

/// A body of server-sent events, one for each of `data`.
pub(crate) fn events(data: &[&str]) -> String {
    data.iter().map(|data| format!("data: {data}\n\n")).collect()
}

/// What `act` is taken for by a run.
fn taken(shape: Shape, act: Act) -> Taken {
    let server = ModelServer::start(shape, vec![act]);
    server.always(Act::Reply(Turn::says(&[NEXT])));
    let attempt = Attempt::with_routes(vec![route(kind(shape), server.base_url())]);
    let ended = exit(attempt.run());
    let requests = server.requests().len();
    let messages = attempt.line.messages();
    let first = messages.iter().find(|m| m.speaker == Speaker::Assistant);
    match ended.outcome {
        Outcome::Failed { error, .. } if requests == 1 => Fails(error.code.leak()),
        Outcome::Failed { error, .. } => panic!("{requests} requests, {}", error.message),
        Outcome::Completed(_) => match first {
            Some(first) if !first.calls.is_empty() => Taken::Calls(
                first
                    .calls
                    .iter()
                    .map(|c| format!("{} {}", c.name, Value::Object(c.arguments.clone())))
                    .collect(),
            ),
            Some(first) if first.text == NEXT && requests == 2 => Again,
            Some(first) => {
                assert_eq!(requests, 1, "asked again for {:?}", first.text);
                Taken::Says(first.text.clone())
            }
            None => panic!("nobody spoke"),
        },
        other => panic!("{other:?}"),
    }
}

/// Tries every row, and tells all that are not taken as they should be.
pub(crate) fn check(shape: Shape, rows: Vec<(&'static str, Act, Taken)>) {
    let wrong: Vec<_> = std::thread::scope(|scope| {
        let tried: Vec<_> = rows
            .into_iter()
            .map(|(name, act, right)| (name, right, scope.spawn(move || taken(shape, act))))
            .collect();
        let told =
            |(name, right, run): (&str, Taken, std::thread::ScopedJoinHandle<'_, Taken>)| match run.join() {
                Ok(is) if is == right => None,
                Ok(is) => Some(format!("{name}: taken for {is:?}, and is {right:?}")),
                Err(_) => Some(format!("{name}: a panic, and is {right:?}")),
            };
        tried.into_iter().filter_map(told).collect()
    });
    assert!(wrong.is_empty(), "{} rows are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// As server-sent events.
pub(crate) fn sse(data: &[&str]) -> Act {
    Act::Body("text/event-stream", events(data))
}

#[test]
fn what_is_left_out_of_a_stream_is_counted() {
    let text = r#"data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}"#;
    for (odd, says) in [
        ("", None),
        ("data: busy\n\n", Some("One line of the reply of local made no sense and was left out.")),
        ("data: busy\n\ndata: still busy\n\nstill\n\n", Some("3 lines of the reply of local made no sense")),
        // what the protocol has for it is not odd
        (": keepalive\n\nevent: ping\ndata: {}\n\n", None),
    ] {
        let body = format!("{odd}{text}\n\ndata: [DONE]\n\n");
        let server = ModelServer::start(Shape::OpenAi, vec![Act::Body("text/event-stream", body)]);
        let attempt = Attempt::of(&server, Shape::OpenAi);
        assert!(matches!(exit(attempt.run()).outcome, Outcome::Completed(_)), "{odd:?}");
        let state = attempt.line.state();
        let told: Vec<_> = state.log.iter().filter(|(_, line)| line.contains("left out")).collect();
        assert_eq!(told.len(), usize::from(says.is_some()), "{odd:?}: {told:?}");
        assert!(says.is_none_or(|says| told[0].1.contains(says)), "{odd:?}: {told:?}");
    }
}
