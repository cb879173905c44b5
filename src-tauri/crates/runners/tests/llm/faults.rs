//! The fault table: what servers and networks do at their worst, and what each comes to.

use crate::{
    harness::{Attempt, BOUNDS, CANARY, completed, exit, forms_of_the_key, route},
    model_server::{Act, ModelServer, Shape, Turn},
};
use contract::{ProviderKind, Timestamp};
use engine::ports::Outcome;
use serde_json::json;
use std::{net::TcpListener, time::Duration};

const SHAPES: [Shape; 4] = [Shape::OpenAi, Shape::Anthropic, Shape::Gemini, Shape::Ollama];
const HOUR: i64 = 3_600;

/// What a fault comes to.
#[derive(Clone, Copy, Debug)]
enum Comes {
    /// The next request is answered and the task completed.
    Through,
    /// The task fails with this code and is asked for so often; the queue may try again.
    Later(&'static str, usize),
    /// The task fails with this code after one request; nobody tries again.
    Never(&'static str),
    /// The task waits so many seconds.
    Waits(i64),
}

pub(crate) fn good() -> Turn {
    Turn::says(&["Roses ", "are ", "red."])
}

pub(crate) fn status(status: u16, headers: &[(&'static str, &str)]) -> Act {
    let said = json!({"error": {"message": format!("No, {CANARY} may not."), "type": "some_error"}});
    Act::Status(status, headers.iter().map(|&(n, v)| (n, v.to_owned())).collect(), said.to_string())
}

pub(crate) fn error_status(code: u16, kind: &str) -> Act {
    Act::Status(code, vec![], json!({"error": {"message": "No.", "code": kind}}).to_string())
}

fn in_two_hours() -> String {
    let at = Timestamp::now().checked_add(Duration::from_secs(7_200)).unwrap();
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// As an event of the stream.
pub(crate) fn event(shape: Shape, json: &str) -> Vec<u8> {
    match shape {
        Shape::Ollama => format!("{json}\n").into_bytes(),
        _ => format!("data: {json}\n\n").into_bytes(),
    }
}

/// Where the first piece of words has been sent.
fn first_piece(shape: Shape) -> usize {
    let pieces = shape.pieces(&good());
    let words = pieces.iter().position(|piece| String::from_utf8_lossy(piece).contains("Roses")).unwrap();
    pieces[..=words].iter().map(Vec::len).sum()
}

/// Every row: its name, what the server does, and what that comes to.
fn table(shape: Shape) -> Vec<(&'static str, Act, Comes)> {
    use Comes::{Later, Never, Through, Waits};
    let at = first_piece(shape);
    let then = |bytes: Vec<u8>| Act::Then(good(), at, bytes);
    let mut rows = vec![
        ("hangs up", Act::Hang, Through),
        ("reset in the stream", Act::Reset(good(), at), Through),
        ("408", status(408, &[]), Through),
        ("429 without a time", status(429, &[]), Through),
        ("429, one second", status(429, &[("retry-after", "1")]), Through),
        ("429, one hour", status(429, &[("retry-after", "3600")]), Waits(HOUR)),
        ("429, a date", status(429, &[("retry-after", &in_two_hours())]), Waits(2 * HOUR)),
        (
            "429, a date that has passed",
            status(429, &[("retry-after", "Wed, 21 Oct 2015 07:28:00 GMT")]),
            Through,
        ),
        ("429, absurd", status(429, &[("retry-after", "99999999999999999999")]), Waits(24 * HOUR)),
        ("429, nonsense", status(429, &[("retry-after", "soon")]), Through),
        ("429, negative", status(429, &[("retry-after", "-5")]), Through),
        ("429, no credit", error_status(429, "insufficient_quota"), Never("no_credit")),
        ("500", status(500, &[]), Through),
        ("502", status(502, &[]), Through),
        ("503", status(503, &[]), Through),
        ("503, one hour", status(503, &[("retry-after", "3600")]), Waits(HOUR)),
        ("529", status(529, &[]), Through),
        (
            "200 then an error",
            then(event(shape, r#"{"error":{"type":"overloaded_error","message":"Busy"}}"#)),
            Through,
        ),
        (
            "200 and an error in its place",
            Act::Body("application/json", r#"{"error":{"message":"Busy"}}"#.into()),
            Through,
        ),
        ("cut", Act::Cut(good(), at), Through),
        ("cut before anything", Act::Cut(good(), 0), Through),
        ("silence", Act::Silence(good(), at), Through),
        ("a byte now and then", Act::Trickle(good(), at), Through),
        ("bad JSON", then(event(shape, r#"{"choices":[{"#)), Through),
        ("bad UTF-8", then(b"data: \xff\xfe\n\n".to_vec()), Through),
        ("a line of 100 MB", Act::LongLine(good(), at, 100 << 20), Never("too_large")),
        ("redirect", status(307, &[("location", "http://elsewhere.example/v1")]), Never("redirect")),
        ("400", status(400, &[]), Never("bad_request")),
        ("401", status(401, &[]), Never("wrong_key")),
        ("402", status(402, &[]), Never("no_credit")),
        ("403", status(403, &[]), Never("forbidden")),
        ("404", status(404, &[]), Never("unknown_model")),
        ("413", status(413, &[]), Never("too_long")),
        ("a web page", Act::Body("text/html", "<html>Welcome</html>".into()), Never("other_protocol")),
    ];
    rows.extend(
        refusal(shape).map(|json| ("content refusal", then(event(shape, json)), Never("content_refused"))),
    );
    // What goes on failing is the queue's business, with its own pauses.
    for (name, act, code) in [
        ("always 429", status(429, &[]), "quota"),
        ("always 500", status(500, &[]), "provider_error"),
        ("always 529", status(529, &[]), "busy"),
        ("always cut", Act::Cut(good(), at), "cut"),
    ] {
        rows.push((name, act, Later(code, 3)));
    }
    rows
}

pub(crate) fn refusal(shape: Shape) -> Option<&'static str> {
    match shape {
        Shape::OpenAi => Some(r#"{"choices":[{"delta":{},"finish_reason":"content_filter"}]}"#),
        Shape::Anthropic => Some(r#"{"type":"message_delta","delta":{"stop_reason":"refusal"}}"#),
        Shape::Gemini => Some(r#"{"candidates":[{"finishReason":"SAFETY"}]}"#),
        Shape::Ollama => None,
    }
}

fn in_stream(act: &Act) -> bool {
    match act {
        Act::Cut(_, at) => *at > 0,
        Act::Reset(..) | Act::Silence(..) | Act::Trickle(..) | Act::Then(..) | Act::LongLine(..) => true,
        _ => false,
    }
}

#[test]
fn every_row_of_the_table_comes_to_what_it_should() {
    std::thread::scope(|scope| {
        for shape in SHAPES {
            for (name, act, comes) in table(shape) {
                scope.spawn(move || check(shape, name, &act, comes));
            }
        }
    });
}

fn check(shape: Shape, name: &str, act: &Act, comes: Comes) {
    let what = format!("{shape:?}, {name}");
    let server = ModelServer::start(shape, vec![act.clone()]);
    server.always(if matches!(comes, Comes::Later(..)) { act.clone() } else { Act::Reply(good()) });
    let mut attempt = Attempt::of(&server, shape);
    if matches!(act, Act::LongLine(..)) {
        attempt.with_patience_for_lines();
    }
    let asked = Timestamp::now();
    let ended = attempt.run();
    let output = attempt.output();
    if in_stream(act) {
        assert!(output.starts_with("Roses \n[CUT] "), "{what}: partial text is kept and marked: {output:?}");
    }
    let requests = server.requests().len();
    match (comes, exit(ended.clone()).outcome) {
        (Comes::Through, Outcome::Completed(result)) => {
            assert_eq!((requests, result.metrics.requests), (2, 2), "{what}");
            assert_eq!(result.output, "Roses are red.", "{what}");
            assert!(output.ends_with("Roses are red.\n"), "{what}: {output:?}");
        }
        (Comes::Later(code, times), Outcome::Failed { error, retryable: true, .. }) => {
            assert_eq!((error.code.as_str(), requests), (code, times), "{what}");
        }
        (Comes::Never(code), Outcome::Failed { error, retryable: false, result }) => {
            assert_eq!((error.code.as_str(), requests), (code, 1), "{what}: {}", error.message);
            assert!(error.hint.is_some(), "{what}: it says what to change");
            let kept = result.unwrap().output;
            assert_eq!(kept, if in_stream(act) { "Roses " } else { "" }, "{what}");
        }
        (Comes::Waits(seconds), Outcome::QuotaOut { until, .. }) => {
            let waits = until.as_second() - asked.as_second();
            assert!((waits - seconds).abs() <= 20, "{what}: waits {waits} s");
            assert_eq!(requests, 1, "{what}");
            assert_eq!(attempt.line.state().quota.len(), 1, "{what}: every task is told");
        }
        (_, other) => panic!("{what}: {other:?}"),
    }
    // Only what was kept of the kernel's buffers on both sides may pass the bound.
    assert!(server.long_taken() < BOUNDS.line_bytes + (24 << 20), "{what}: {} bytes", server.long_taken());
    let everything = format!("{}{ended:?}", attempt.everything());
    assert!(!everything.contains(CANARY), "{what}: the key is somewhere: {everything}");
    assert!(server.requests().iter().all(|r| r.headers.iter().any(|(_, v)| v.contains(CANARY))), "{what}");
}

#[test]
fn a_stream_that_is_cut_anywhere_is_noticed() {
    for shape in SHAPES {
        let whole = shape.pieces(&good()).concat().len();
        let server = ModelServer::start(shape, vec![]);
        server.always(Act::Reply(good()));
        for bytes in (0..whole).step_by(7) {
            server.then(Act::Cut(good(), bytes));
            let attempt = Attempt::of(&server, shape);
            let before = server.requests().len();
            let result = completed(attempt.run());
            assert_eq!(result.output, "Roses are red.", "{shape:?}, cut at {bytes}");
            // Whoever cuts behind the end mark has cut nothing.
            let asked = server.requests().len() - before;
            assert!(
                asked == 2 || asked == 1 && bytes > whole / 2,
                "{shape:?}, cut at {bytes}: {asked} requests"
            );
            if asked == 1 {
                server.always(Act::Reply(good()));
            }
        }
    }
}

#[test]
fn a_refused_connection_is_tried_and_left_to_the_queue() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", free.local_addr().unwrap());
    drop(free);
    let attempt = Attempt::with_routes(vec![route(ProviderKind::OpenAiCompatible, url)]);
    let Outcome::Failed { error, retryable, .. } = exit(attempt.run()).outcome else {
        panic!("it reached nobody")
    };
    assert_eq!((error.code.as_str(), retryable), ("no_connection", true));
    assert!(error.hint.is_some());
}

#[test]
fn a_key_that_cannot_be_sent_and_an_address_that_is_none_are_told() {
    let mut odd = route(ProviderKind::OpenAi, "http://127.0.0.1:9/v1".to_owned());
    odd.key = Some(contract::provider::Key::new(format!("{CANARY}\nx")));
    let attempt = Attempt::with_routes(vec![odd]);
    let Outcome::Failed { error, retryable: false, .. } = exit(attempt.run()).outcome else { panic!("sent") };
    assert_eq!(error.code, "key");
    let attempt = Attempt::with_routes(vec![route(ProviderKind::OpenAi, "no address".to_owned())]);
    let Outcome::Failed { error, retryable: false, .. } = exit(attempt.run()).outcome else { panic!("sent") };
    assert_eq!(error.code, "address");
    assert!(!format!("{error:?}{}", attempt.everything()).contains(CANARY));
}

#[test]
fn a_key_in_an_error_is_kept_nowhere_in_no_form() {
    std::thread::scope(|scope| {
        for shape in SHAPES {
            scope.spawn(move || {
                for form in forms_of_the_key() {
                    let bearer = format!("Authorization: Bearer {form} (no), you sent {form}");
                    let said = json!({"error": {"message": bearer, "type": "some_error"}}).to_string();
                    for act in [
                        Act::Status(400, vec![], said.clone()),
                        Act::Status(401, vec![], format!("<p>{bearer}</p>")),
                        Act::Body("application/json", said.clone()),
                        Act::Body("text/event-stream", format!("data: {said}\n\n")),
                    ] {
                        let server = ModelServer::start(shape, vec![]);
                        server.always(act);
                        let attempt = Attempt::of(&server, shape);
                        let ended = attempt.run();
                        let everything = format!("{}{ended:?}", attempt.everything());
                        assert!(
                            everything.contains("you sent …"),
                            "{shape:?}: it is told otherwise: {everything}"
                        );
                        assert!(!everything.contains(&form), "{shape:?}: {form} is somewhere: {everything}");
                    }
                }
            });
        }
    });
}

#[test]
fn who_thinks_up_to_the_limit_is_told_what_to_raise() {
    let thinks = |shape: Shape| match shape {
        Shape::OpenAi => {
            r#"data: {"choices":[{"delta":{"reasoning_content":"hm"},"finish_reason":"length"}]}"#
        }
        Shape::Anthropic => concat!(
            r#"data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"hm"}}"#,
            "\n\n",
            r#"data: {"type":"message_delta","delta":{"stop_reason":"max_tokens"}}"#
        ),
        Shape::Gemini => {
            r#"data: {"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]},"finishReason":"MAX_TOKENS"}]}"#
        }
        Shape::Ollama => r#"{"message":{"thinking":"hm"},"done":true,"done_reason":"length"}"#,
    };
    for (limit, told) in [(None, "16,000"), (Some(2_000), "2,000")] {
        for shape in SHAPES {
            let server = ModelServer::start(
                shape,
                vec![Act::Body("text/event-stream", format!("{}\n\n", thinks(shape)))],
            );
            let mut attempt = Attempt::of(&server, shape);
            attempt.model().parameters.max_tokens = limit;
            let Outcome::Failed { error, retryable, .. } = exit(attempt.run()).outcome else {
                panic!("{shape:?}")
            };
            assert_eq!(
                (error.code.as_str(), retryable, server.requests().len()),
                ("thought_only", false, 1),
                "{shape:?}"
            );
            let words = format!("“m” used up its limit of {told} tokens with thinking");
            assert!(error.message.starts_with(&words), "{shape:?}: {}", error.message);
            let hint = error.hint.unwrap();
            assert!(
                hint.contains("max_tokens=") && hint.contains("reasoning_effort=low"),
                "{shape:?}: {hint}"
            );
        }
    }
}

#[test]
fn a_key_that_a_server_says_back_is_kept_nowhere() {
    for shape in SHAPES {
        let (first, last) = CANARY.split_at(5);
        let server = ModelServer::start(
            shape,
            vec![Act::Reply(Turn::says(&["You sent ", first, last, ", and ", first]))],
        );
        let attempt = Attempt::of(&server, shape);
        let ended = attempt.run();
        let everything = format!("{}{ended:?}", attempt.everything());
        assert!(!everything.contains(CANARY), "{shape:?}: {everything}");
        assert!(everything.contains(&format!("You sent …, and {first}")), "{shape:?}: {everything}");
    }
}
