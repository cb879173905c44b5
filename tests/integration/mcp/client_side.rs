//! What the server asks the client for, where the client has it: its folders, the person's word; and what it completes.

use crate::{cli::home::Home, mcp::raw::Raw};
use serde_json::{Value, json};

/// A server that is greeted by a client which can do so much.
fn greeted(home: &Home, capabilities: Value) -> Raw {
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    let mut server = Raw::start(home);
    server.greet(&capabilities);
    server
}

fn call(server: &mut Raw, tool: &str, arguments: &Value) {
    let call = json!({"jsonrpc": "2.0", "id": "call", "method": "tools/call", "params": {"name": tool, "arguments": arguments}});
    server.say(&call.to_string());
}

/// The reply of the call, and the requests of the server before it, each answered by `answer`.
fn reply(server: &mut Raw, mut answer: impl FnMut(&Value) -> Value) -> (Value, Vec<Value>) {
    let mut asked = vec![];
    loop {
        let line = server.next();
        if line["id"] == "call" {
            assert_eq!(line["result"]["isError"], false, "{line}");
            return (line["result"]["structuredContent"].clone(), asked);
        }
        if line.get("id").is_some() {
            let mut said = answer(&line);
            said["jsonrpc"] = json!("2.0");
            said["id"] = line["id"].clone();
            server.say(&said.to_string());
            asked.push(line);
        }
    }
}

#[test]
fn a_client_that_can_ask_the_person_is_asked_for_their_word() {
    let form = |content: Value| json!({"result": {"action": "accept", "content": content}});
    for (name, answer, status, approvals, says) in [
        ("approved", form(json!({"decision": "approve"})), "queued", 0, "approved in your program"),
        ("denied", form(json!({"decision": "deny"})), "cancelled", 0, "denied in your program"),
        ("nothing chosen", form(json!({})), "pending", 1, "without a choice"),
        ("nothing said", json!({"result": {"action": "accept"}}), "pending", 1, "without a choice"),
        ("something else", form(json!({"decision": "maybe"})), "pending", 1, "without a choice"),
        ("of another type", form(json!({"decision": true})), "pending", 1, "without a choice"),
        ("declined", json!({"result": {"action": "decline"}}), "pending", 1, "declined in your program"),
        ("dismissed", json!({"result": {"action": "cancel"}}), "pending", 1, "closed in your program"),
        (
            "an error",
            json!({"error": {"code": -32601, "message": "no"}}),
            "pending",
            1,
            "did not put the question",
        ),
        ("nonsense", json!({"result": {"action": "perhaps"}}), "pending", 1, "did not put the question"),
    ] {
        for capability in [json!({}), json!({"form": {}})] {
            let home = Home::new();
            let mut server = greeted(&home, json!({"elicitation": capability}));
            call(&mut server, "create_task", &json!({"command": "echo \u{202e}x", "context": {"A": "b"}}));
            let (made, asked) = reply(&mut server, |_| answer.clone());
            assert_eq!(made["status"], status, "{name}: {made}");
            assert_eq!(home.json(&["queue", "stats"])["approvals"], approvals, "{name}");
            let [asked] = &asked[..] else { panic!("{name}: {asked:?}") };
            assert_eq!(asked["method"], "elicitation/create", "{name}");
            let message = asked["params"]["message"].as_str().unwrap();
            for shown in ["raw wants to run a command", r"echo \u{202e}x", "LEGWORK_CTX_A: 'b'", "Folder: "] {
                assert!(message.contains(shown), "{name}: {message}");
            }
            let schema = &asked["params"]["requestedSchema"];
            assert_eq!(schema["properties"]["decision"]["enum"], json!(["approve", "deny"]), "{schema}");
            assert_eq!(schema["required"], json!(["decision"]));
            let next = made["next"].as_str().unwrap();
            assert!(next.contains(says), "{name}: {next}");
            assert_eq!(next.contains("--approve"), status == "pending", "{name}: {next}");
            server.leave();
        }
    }
}

#[test]
fn a_client_that_asks_the_person_is_given_signs_of_life_meanwhile() {
    let home = Home::new();
    let mut server = greeted(&home, json!({"elicitation": {}}));
    let call = json!({"jsonrpc": "2.0", "id": "call", "method": "tools/call", "params": {
        "name": "create_task", "arguments": {"command": "true"}, "_meta": {"progressToken": "p"}}});
    server.say(&call.to_string());
    let asked = server.next();
    assert_eq!(asked["method"], "elicitation/create");
    let mut last = -1.0;
    for _ in 0..3 {
        let told = server.next();
        assert_eq!(told["params"]["message"], "Waits for the person", "{told}");
        let figure = told["params"]["progress"].as_f64().unwrap();
        assert!(figure > last, "{figure} after {last}");
        last = figure;
    }
    let yes = json!({"jsonrpc": "2.0", "id": asked["id"], "result": {"action": "accept", "content": {"decision": "approve"}}});
    server.say(&yes.to_string());
    let reply = server.next_where(|line| line["id"] == "call");
    assert_eq!(reply["result"]["structuredContent"]["status"], "queued");
    server.leave();
}

#[test]
fn a_client_that_cannot_ask_is_not_asked_and_what_needs_no_word_is_not_asked_about() {
    for (capabilities, approve, in_client) in [
        (json!({}), "true", "true"),
        (json!({"elicitation": {"url": {}}}), "true", "true"),
        (json!({"elicitation": {}}), "false", "true"),
        // the person does not want its program to be asked
        (json!({"elicitation": {}}), "true", "false"),
    ] {
        let home = Home::new();
        home.expect(0, &["setting", "set", "mcp.approve_commands", approve]);
        home.expect(0, &["setting", "set", "mcp.ask_in_client", in_client]);
        let mut server = greeted(&home, capabilities.clone());
        call(&mut server, "create_task", &json!({"command": "true"}));
        let (made, asked) = reply(&mut server, |_| json!({"error": {"code": 1, "message": "no"}}));
        assert_eq!(asked, Vec::<Value>::new(), "{capabilities}: {made}");
        assert_eq!(made["status"], if approve == "true" { "pending" } else { "queued" });
        server.leave();
    }
}

#[test]
fn the_person_may_answer_elsewhere_and_a_task_run_again_asks_again() {
    let home = Home::new();
    let mut server = greeted(&home, json!({"elicitation": {}}));
    call(&mut server, "create_task", &json!({"command": "true"}));
    let asked = server.next();
    assert_eq!(asked["method"], "elicitation/create");
    let id = home.json(&["list"])["tasks"][0]["short_id"].as_str().unwrap().to_owned();
    home.expect(0, &["answer", &id, "--approve"]);
    let told = server.next();
    assert_eq!(told["method"], "notifications/cancelled", "{told}");
    assert_eq!(told["params"]["requestId"], asked["id"]);
    let told = server.next()["result"]["structuredContent"].clone();
    assert_eq!(told["status"], "queued");
    assert!(told["next"].as_str().unwrap().starts_with("It was settled elsewhere"), "{told}");
    // an answer that comes too late changes nothing
    let late = json!({"jsonrpc": "2.0", "id": asked["id"], "result": {"action": "accept", "content": {"decision": "deny"}}});
    server.say(&late.to_string());
    call(&mut server, "cancel_task", &json!({"id": id}));
    assert_eq!(reply(&mut server, |_| json!({})).0["status"], "cancelled");
    call(&mut server, "retry_task", &json!({"id": id}));
    let approve = json!({"result": {"action": "accept", "content": {"decision": "approve"}}});
    let (again, asked) = reply(&mut server, |_| approve.clone());
    assert_eq!((&again["status"], asked.len()), (&json!("queued"), 1));
    server.leave();
}

#[test]
fn the_client_s_folders_are_where_tasks_run() {
    let home = Home::new();
    let here = home.scratch();
    let (one, two) = (here.join("one ä%20"), here.join("two"));
    std::fs::create_dir_all(&one).unwrap();
    std::fs::create_dir_all(&two).unwrap();
    let uri = |path: &std::path::Path| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"/-._~".contains(&b);
        let text: String = path
            .to_str()
            .unwrap()
            .bytes()
            .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect();
        json!({"uri": format!("file://{text}")})
    };
    let text = |path: &std::path::Path| json!(path.to_str().unwrap());
    let roots = |roots: Vec<Value>| json!({"result": {"roots": roots}});
    let local = json!({"uri": format!("file://localhost{}", two.display())});
    for (name, answer, cwd) in [
        ("the first", roots(vec![uri(&one), uri(&two)]), text(&one)),
        ("of this machine by name", roots(vec![local]), text(&two)),
        ("one that is there", roots(vec![uri(&here.join("absent")), uri(&two)]), text(&two)),
        (
            "not a folder of files",
            roots(vec![json!({"uri": "https://example.org/x"}), uri(&two)]),
            text(&two),
        ),
        (
            "around the one it was started in",
            roots(vec![uri(&two), uri(here.parent().unwrap())]),
            text(&here),
        ),
        (
            "of another machine",
            roots(vec![json!({"uri": format!("file://elsewhere{}", two.display())})]),
            text(&here),
        ),
        ("none", roots(vec![]), text(&here)),
        ("an error", json!({"error": {"code": -32603, "message": "no"}}), text(&here)),
        ("nonsense", json!({"result": {"roots": 7}}), text(&here)),
    ] {
        let mut server = greeted(&home, json!({"roots": {"listChanged": true}}));
        call(&mut server, "create_task", &json!({"command": "true"}));
        let (made, asked) = reply(&mut server, |_| answer.clone());
        assert_eq!(asked.len(), 1, "{name}: {asked:?}");
        assert_eq!(asked[0]["method"], "roots/list", "{name}");
        assert_eq!(home.json(&["status", made["id"].as_str().unwrap()])["cwd"], cwd, "{name}");
        // known by then, or asked for by nobody
        call(&mut server, "create_task", &json!({"command": "true", "cwd": two}));
        let (named, asked) = reply(&mut server, |_| answer.clone());
        assert_eq!(asked, Vec::<Value>::new(), "{name}");
        assert_eq!(home.json(&["status", named["id"].as_str().unwrap()])["cwd"], text(&two), "{name}");
        server.leave();
    }
    let mut server = greeted(&home, json!({"roots": {"listChanged": true}}));
    for folder in [&one, &two] {
        call(&mut server, "create_task", &json!({"command": "true"}));
        let (made, asked) = reply(&mut server, |_| roots(vec![uri(folder)]));
        assert_eq!(asked.len(), 1);
        assert_eq!(home.json(&["status", made["id"].as_str().unwrap()])["cwd"], text(folder));
        server.say(r#"{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}"#);
    }
    server.leave();
}

#[test]
fn ids_are_completed() {
    let home = Home::new();
    let mut server = greeted(&home, json!({}));
    let make = |title: &str| home.make(&[title, "--command", "true"]);
    let (first, second) = (make("Build the docs"), make("Run tests"));
    home.expect(0, &["cancel", first["short_id"].as_str().unwrap()]);
    let mut ask = |template: &str, argument: &str, value: &str| {
        let params = json!({"ref": {"type": "ref/resource", "uri": template}, "argument": {"name": argument, "value": value}});
        server.ask("completion/complete", &params.to_string())["completion"].clone()
    };
    let short = |task: &Value| task["short_id"].as_str().unwrap().to_owned();
    let whole = first["id"].as_str().unwrap();
    let log = "legwork://tasks/{id}/log";
    for (template, value, values) in [
        (log, String::new(), vec![short(&second), short(&first)]),
        (log, short(&first), vec![short(&first)]),
        (log, short(&first)[..7].to_uppercase(), vec![short(&first)]),
        (log, whole[..whole.len() - 1].to_owned(), vec![whole.to_owned()]),
        (log, "docs".to_owned(), vec![short(&first)]),
        (log, "nothing like it".to_owned(), vec![]),
        // only what has ended has a result
        ("legwork://tasks/{id}/result", String::new(), vec![short(&first)]),
        ("legwork://tasks/{id}/output", String::new(), vec![short(&second), short(&first)]),
        ("legwork://tasks/{id}/artifacts/{name}", String::new(), vec![short(&first)]),
    ] {
        let found = ask(template, "id", &value);
        assert_eq!(found["values"], json!(values), "{template} {value}");
        assert_eq!(found["total"], values.len(), "{template} {value}");
        assert_eq!(found["hasMore"], false);
    }
    assert_eq!(ask("legwork://nobody/{id}", "id", "")["values"], json!([]));
    assert_eq!(ask(log, "name", "")["values"], json!([]));
    let of_prompt = |value: &str| json!({"ref": {"type": "ref/prompt", "name": "look_at_task"}, "argument": {"name": "task", "value": value}});
    let found = server.ask("completion/complete", &of_prompt("tests").to_string())["completion"].clone();
    assert_eq!(found["values"], json!([short(&second)]));
    let look =
        server.ask("prompts/get", &json!({"name": "look_at_task", "arguments": {"task": "x1"}}).to_string());
    assert!(look.to_string().contains("`x1`"), "{look}");
    let prompt = json!({"ref": {"type": "ref/prompt", "name": "background"}, "argument": {"name": "work", "value": "x"}});
    assert_eq!(server.ask("completion/complete", &prompt.to_string())["completion"]["values"], json!([]));
    for n in 0..110 {
        home.make(&[&format!("Many {n}"), "--command", "true"]);
    }
    let params =
        json!({"ref": {"type": "ref/resource", "uri": log}, "argument": {"name": "id", "value": ""}});
    let many = server.ask("completion/complete", &params.to_string())["completion"].clone();
    assert_eq!((many["values"].as_array().unwrap().len(), &many["hasMore"]), (100, &json!(true)));
    server.leave();
}
