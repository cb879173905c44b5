//! Who is asked where a provider gives no reply, and what is told where nobody gives one.

use crate::{
    faults::{error_status, event, good, refusal, status},
    harness::{Attempt, completed, exit, kind, route},
    model_server::{Act, ModelServer, Shape, Turn},
};
use contract::task::TaskError;
use engine::ports::{Ended, Outcome, Route};

#[test]
fn the_fallback_is_asked_where_the_first_cannot_and_nowhere_else() {
    let rows: [(Act, bool); 7] = [
        (status(429, &[("retry-after", "3600")]), true),
        (error_status(429, "insufficient_quota"), true),
        (status(500, &[]), true),
        (Act::Hang, true),
        (status(400, &[]), false),
        (status(401, &[]), false),
        (Act::Then(good(), 0, event(Shape::OpenAi, refusal(Shape::OpenAi).unwrap())), false),
    ];
    for (act, asked) in rows {
        let what = format!("{act:?}");
        let (first, second) =
            (ModelServer::start(Shape::OpenAi, vec![]), ModelServer::start(Shape::Ollama, vec![]));
        first.always(act);
        second.always(Act::Reply(good()));
        let routes =
            vec![route(kind(Shape::OpenAi), first.base_url()), route(kind(Shape::Ollama), second.base_url())];
        let attempt = Attempt::with_routes(routes);
        let ended = attempt.run();
        assert_eq!(second.requests().len(), usize::from(asked), "{what}");
        let through = matches!(&ended, Ended::Exited(e) if matches!(e.outcome, Outcome::Completed(_)));
        assert_eq!(through, asked, "{what}: {ended:?}");
    }
}

/// A way in which a provider gives no reply: what it does, a word of its reason, and what a person can do about it.
type Silent = (Option<Act>, &'static str, Option<&'static str>);

/// What the first does, so that the next is asked, and what any one may do.
fn silent() -> (Vec<Silent>, Vec<Silent>) {
    let refusal = Act::Then(good(), 0, event(Shape::OpenAi, refusal(Shape::OpenAi).unwrap()));
    let first = vec![
        (Some(error_status(429, "insufficient_quota")), "has no credit left", Some("Add credit there.")),
        (Some(status(429, &[("retry-after", "3600")])), "takes no more requests", Some("Wait, or limit")),
        (None, "could not be reached", Some("Check the network")),
        (Some(Act::Cut(good(), 0)), "ended before it was whole", None),
    ];
    let mut any = first.clone();
    any.extend([
        (Some(status(401, &[])), "does not accept the key", Some("Enter the right key")),
        (Some(status(400, &[])), "refused the request", Some("Check the agent's model and parameters.")),
        (Some(refusal), "refused to answer for the content", Some("Word the task differently")),
        (Some(Act::Reply(Turn::says(&[" "]))), "answered with nothing", None),
    ]);
    (first, any)
}

/// A route to a server of this name that does the same to everybody, as long as the server stays.
fn route_to(name: &str, act: Option<&Act>) -> (Route, Option<ModelServer>) {
    let server = act.map(|act| {
        let server = ModelServer::start(Shape::OpenAi, vec![]);
        server.always(act.clone());
        server
    });
    let url = server.as_ref().map_or_else(|| "http://127.0.0.1:1/v1".to_owned(), ModelServer::base_url);
    (Route { provider: name.to_owned(), ..route(kind(Shape::OpenAi), url) }, server)
}

/// Runs with these providers, and gives what is told at the end, in the error and in the log.
fn with_fallbacks(ways: &[&Silent]) -> (TaskError, Vec<String>) {
    let names = ["first", "second", "third"];
    let (routes, _servers): (Vec<_>, Vec<_>) =
        names.iter().zip(ways).map(|(name, (act, ..))| route_to(name, act.as_ref())).unzip();
    let attempt = Attempt::with_routes(routes);
    let error = match exit(attempt.run()).outcome {
        Outcome::Failed { error, .. } | Outcome::QuotaOut { error, .. } => error,
        other => panic!("{other:?}"),
    };
    let log = attempt.line.state().log.iter().map(|(_, line)| line.clone()).collect();
    (error, log)
}

/// Each that was asked is named with its reason and what helps with it, and nobody is told to set what is set.
fn check_all_named(ways: &[&Silent]) {
    let (error, log) = with_fallbacks(ways);
    let what = format!("{error:?} {log:?}");
    let hint = error.hint.unwrap_or_default();
    assert!(!hint.contains("fallback"), "{what}");
    for (name, (_, reason, helps)) in ["first", "second", "third"].iter().zip(ways) {
        assert!(error.message.contains(name) && error.message.contains(reason), "{what}");
        helps.iter().for_each(|helps| assert!(hint.contains(helps), "{what}"));
    }
    for (name, (_, reason, _)) in ["second", "third"].iter().zip(&ways[..ways.len() - 1]) {
        let asks = format!("Asking {name} instead.");
        assert!(log.iter().any(|line| line.contains(reason) && line.contains(&asks)), "{what}");
    }
}

#[test]
fn where_the_fallback_fails_too_each_that_was_asked_is_named() {
    let (first, any) = silent();
    std::thread::scope(|scope| {
        for one in &first {
            for other in &any {
                scope.spawn(move || check_all_named(&[one, other]));
            }
        }
        scope.spawn(|| check_all_named(&[&first[0], &first[2], &any[4]]));
        scope.spawn(|| check_all_named(&[&first[3], &first[0], &any[0]]));
    });
}

#[test]
fn a_fallback_is_something_to_set_only_where_none_is_set() {
    let (first, _) = silent();
    for way in &first[..2] {
        let hint = with_fallbacks(&[way]).0.hint.unwrap();
        assert!(hint.ends_with("or set a fallback."), "{hint}");
    }
}

#[test]
fn a_fallback_that_answers_leaves_what_happened_in_the_log_only() {
    let (first, _) = silent();
    for (act, reason, _) in first {
        let (one, _server) = route_to("first", act.as_ref());
        let (other, _other) = route_to("second", Some(&Act::Reply(good())));
        let attempt = Attempt::with_routes(vec![one, other]);
        assert!(completed(attempt.run()).success);
        let log = attempt.line.state().log.clone();
        assert!(
            log.iter().any(|(_, line)| line.contains(reason) && line.contains("Asking second")),
            "{log:?}"
        );
    }
}
