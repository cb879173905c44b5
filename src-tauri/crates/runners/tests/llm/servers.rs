//! What the commands about providers ask of model servers.

use crate::{
    harness::{CANARY, forms_of_the_key, kind, route},
    model_server::{Act, ModelServer, Shape, Turn},
};
use engine::ports::Models as _;
use legwork_runners::LlmModels;
use serde_json::json;

const SHAPES: [Shape; 4] = [Shape::OpenAi, Shape::Anthropic, Shape::Gemini, Shape::Ollama];

#[test]
fn a_check_says_what_is_wrong_in_words() {
    let models = LlmModels::new();
    let said = |status, message: &str| {
        Act::Status(status, vec![], json!({"error": {"message": message}}).to_string())
    };
    let html = Act::Body("text/html", "<html>".into());
    for shape in SHAPES {
        let rows: [(Act, bool, &str); 7] = [
            (Act::Reply(Turn::says(&["ready"])), true, "m answered in "),
            (said(401, CANARY), false, "local does not accept the key: …"),
            (said(404, "no such model"), false, "local does not know the model “m”"),
            (said(429, ""), false, "local takes no more requests for now (429)"),
            (said(500, "oops"), false, "local failed (500): oops."),
            (html.clone(), false, "local answered with a web page"),
            (Act::Hang, false, "local broke"),
        ];
        for (act, ok, words) in rows {
            let server = ModelServer::start(shape, vec![act]);
            let check = models.check(&route(kind(shape), server.base_url()));
            assert_eq!(check.ok, ok, "{shape:?}: {}", check.message);
            let broke = words == "local broke" && check.message.contains("broke");
            assert!(broke || check.message.starts_with(words), "{shape:?}: {}", check.message);
            assert!(!format!("{check:?}").contains(CANARY));
            assert_eq!(server.requests().len(), 1, "{shape:?}: one tiny request");
        }
    }
}

#[test]
fn what_a_server_says_in_place_of_a_reply_is_told() {
    let models = LlmModels::new();
    let plain = |text: &str| Act::Body("text/plain", text.to_owned());
    let page = "<!DOCTYPE html>\n<html>\n<style>\nbody\n{ margin: 0 }\n</style>\n<title>Sign in to the proxy</title>\n<p>x</p></html>";
    let upstream =
        "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
    for shape in SHAPES {
        let rows = [
            (plain(upstream), upstream),
            (plain("\nService\nis down for maintenance\n"), "Service is down for maintenance"),
            (plain("Invalid API key"), "does not accept the key: Invalid API key"),
            (Act::Body("text/event-stream", format!("data: {upstream}\n\n")), upstream),
            (Act::Body("text/html", page.to_owned()), "a web page (“Sign in to the proxy”)"),
            (Act::Body("application/json", r#"{"msg":"No such path"}"#.to_owned()), "No such path"),
            (Act::Status(400, vec![], page.to_owned()), "refused the request (400): Sign in to the proxy"),
            (Act::Status(502, vec![], "<h1>Bad Gateway</h1>".to_owned()), "failed (502): Bad Gateway"),
            (Act::Status(400, vec![], format!("<p>{CANARY} is not known</p>")), "(400): … is not known"),
            (plain("keepalive"), "ended before it was whole"),
        ];
        for (act, words) in rows {
            let server = ModelServer::start(shape, vec![act]);
            let check = models.check(&route(kind(shape), server.base_url()));
            assert!(check.message.contains(words), "{shape:?}: {} does not say {words}", check.message);
            assert!(!format!("{check:?}").contains(CANARY));
        }
    }
}

#[test]
fn models_are_listed() {
    let models = LlmModels::new();
    for shape in SHAPES {
        let server = ModelServer::start(shape, vec![]);
        let found = models.list(&route(kind(shape), server.base_url())).unwrap();
        assert_eq!(found, ["another", "m"], "{shape:?}");
    }
    for shape in SHAPES {
        // a key that a server puts into a name, be it encoded
        for key in forms_of_the_key() {
            let (name, other) = (format!("m-{key}-x"), "plain");
            let body = match shape {
                Shape::OpenAi | Shape::Anthropic => json!({"data": [{"id": name}, {"id": other}]}),
                Shape::Gemini => {
                    json!({"models": [{"name": format!("models/{name}")}, {"name": "models/plain"}]})
                }
                Shape::Ollama => json!({"models": [{"name": name}, {"name": other}]}),
            };
            let server = ModelServer::start(shape, vec![]);
            server.lists(Act::Body("application/json", body.to_string()));
            let found = models.list(&route(kind(shape), server.base_url())).unwrap();
            assert_eq!(found, ["m-…-x", "plain"], "{shape:?}: {key}");
        }
    }
    // what stands in place of a list is told without a model that nobody named
    for (act, words) in [
        (Act::Status(404, vec![], "{}".into()), "has nothing at this address"),
        (
            Act::Status(404, vec![], r#"{"error":{"message":"Not Found"}}"#.into()),
            "has nothing at this address",
        ),
        (Act::Status(401, vec![], "{}".into()), "does not accept the key"),
        (Act::Status(500, vec![], format!("oops {CANARY}")), "failed (500)"),
        (Act::Body("text/html", "<html>Welcome</html>".into()), "not JSON"),
        (Act::Body("application/json", r#"{"models":7}"#.into()), "no list of models"),
    ] {
        for shape in SHAPES {
            let server = ModelServer::start(shape, vec![]);
            server.lists(act.clone());
            let route =
                engine::ports::Route { model: String::new(), ..route(kind(shape), server.base_url()) };
            let error = models.list(&route).unwrap_err();
            let told = format!("{error:?}");
            assert!(error.message.contains(words), "{shape:?}: {told}");
            assert!(!told.contains("“”") && !told.contains(CANARY), "{shape:?}: {told}");
        }
    }
    let gone = ModelServer::start(Shape::OpenAi, vec![]).base_url();
    let error = models.list(&route(kind(Shape::OpenAi), gone)).unwrap_err();
    assert!(error.message.contains("could not be reached"), "{}", error.message);
}

#[test]
fn servers_of_this_machine_are_found_where_there_are_some() {
    let (one, other) = (ModelServer::start(Shape::Ollama, vec![]), ModelServer::start(Shape::OpenAi, vec![]));
    let page = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    // It takes connections and says nothing: that must not keep the others from being found.
    let silent = format!("http://{}/v1", page.local_addr().unwrap()).leak();
    let places = vec![
        ("Silent", kind(Shape::OpenAi), &*silent),
        ("Ollama", kind(Shape::Ollama), &*one.base_url().leak()),
        ("Nobody", kind(Shape::OpenAi), "http://127.0.0.1:1/v1"),
        ("LM Studio", kind(Shape::OpenAi), &*other.base_url().leak()),
    ];
    let found = LlmModels::looking_at(places).find();
    assert_eq!(found.iter().map(|server| server.label).collect::<Vec<_>>(), ["Ollama", "LM Studio"]);
    assert!(found.iter().all(|server| server.models == ["another", "m"]), "{found:?}");
}

#[test]
fn a_template_that_does_not_render_is_told_by_its_line() {
    let mut attempt = crate::harness::Attempt::with_routes(vec![]);
    let models = LlmModels::new();
    let model = attempt.job.model.clone().unwrap();
    let (system, user) = models.prompt(&attempt.job, &model).unwrap();
    assert!(system.starts_with("You are writer, a writer."), "{system}");
    assert_eq!(user, "Write a line\n\nAbout anything at all.");
    drop(model);
    for (template, words) in [
        ("one\n{{ agent.name", "line 2"),
        ("{{ nothing.at.all }}", "undefined"),
        ("{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}", "steps"),
    ] {
        attempt.model().template = Some(template.to_owned());
        let model = attempt.job.model.clone().unwrap();
        let error = models.prompt(&attempt.job, &model).unwrap_err();
        assert_eq!(error.fields[0].field, "template");
        assert!(error.message.contains(words), "{}", error.message);
    }
}
