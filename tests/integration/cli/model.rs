//! An agent with a model from the command line, from its provider to its report, against the scripted server.

use crate::cli::home::Home;
use harness::{
    keyring::files_with,
    model_server::{Act, ModelServer, Shape, Turn},
};
use serde_json::{Value, json};

const KEY: &str = "sk-canary-7d20e6aa";

/// A home with the provider `local` and the agent `writer`.
pub(crate) fn home(server: &ModelServer) -> Home {
    let home = Home::new();
    home.add_provider(&server.base_url());
    home.add_writer("Write.", &[]);
    home
}

#[test]
fn a_task_streams_its_text_counts_its_tokens_and_leaves_a_report() {
    let words = ["Hel", "lo, ", "world."];
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&words))]);
    let home = home(&server);
    let answer = home.expect(0, &["execute", "Write a greeting", "--agent", "writer", "--json"]);
    let lines: Vec<Value> = answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = |event: &str| lines.iter().filter(|line| line["event"] == event).collect::<Vec<_>>();
    let streamed: String = told("output").iter().map(|line| line["text"].as_str().unwrap()).collect();
    assert!(streamed.contains("Hello, world."), "{streamed}");
    let task = &lines.last().unwrap()["task"];
    assert_eq!(task["status"], "completed");
    assert_eq!(task["result"]["output"], "Hello, world.");
    let metrics = &task["result"]["metrics"];
    assert_eq!((&metrics["tokens_in"], &metrics["tokens_out"]), (&json!(10), &json!(5)));
    assert_eq!(metrics["agents_involved"], json!(["writer"]));

    let asked = &server.requests()[0].body;
    assert_eq!(asked["model"], "m");
    assert!(asked.to_string().contains("Write a greeting"), "{asked}");

    let id = task["short_id"].as_str().unwrap();
    let reports = home.json(&["report", "list"]);
    assert_eq!(reports["reports"][0]["title"], "Write a greeting");
    assert_eq!(home.json(&["report", "show", id])["output"], "Hello, world.");
    assert!(home.expect(0, &["report", "show", id]).text().contains("10 tokens sent, 5 received"));
    assert!(home.expect(0, &["agent", "show", "writer"]).text().contains("Used today"));
    assert_eq!(home.json(&["status", id])["usage"]["requests"], 1);
    home.expect(0, &["report", "delete", id]);
    home.expect(3, &["report", "show", id]);
}

#[test]
fn a_report_leaves_as_markdown_or_as_a_page_that_runs_nothing() {
    let words = ["# Found\n\n", "<script>alert(1)</script>\n\n", "See [it](https://example.org/a)."];
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&words))]);
    let home = home(&server);
    let task = home.json(&["execute", "--async", "What *is* it?", "--agent", "writer"]);
    home.expect(0, &["worker", "--drain"]);
    let id = task["short_id"].as_str().unwrap();

    let markdown = home.expect(0, &["report", "export", id]).text();
    assert!(markdown.starts_with("# What \\*is\\* it?\n\n*writer, "), "{markdown}");
    assert!(markdown.contains("<script>alert(1)</script>"), "as it was written: {markdown}");
    let page = home.expect(0, &["report", "export", id, "--format", "html"]).text();
    assert!(page.starts_with("<!doctype html>") && page.contains("<h2>Found</h2>"), "{page}");
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{page}");
    assert!(page.contains("<a href=\"https://example.org/a\" rel=\"noopener noreferrer\">it</a>"), "{page}");

    let file = home.scratch().join("it.html");
    let to_file = ["report", "export", id, "--format", "html", "-o", "it.html"];
    let written = home.json(&to_file);
    assert_eq!((&written["path"], &written["text"]), (&json!(file.display().to_string()), &Value::Null));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), page);
    std::fs::write(&file, "mine").unwrap();
    let refused = home.expect(2, &to_file);
    assert!(
        refused.stderr.contains("is there already") && refused.stderr.contains("--force"),
        "{}",
        refused.all()
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    home.expect(0, &[&to_file[..], &["--force"]].concat());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), page);
    let nowhere = home.expect(2, &["report", "export", id, "-o", "no/such/folder.md"]);
    assert!(nowhere.stderr.contains("--output: “no/such/folder.md”"), "{}", nowhere.all());

    home.expect(0, &["report", "delete", id]);
    let gone = home.expect(3, &["report", "export", id]);
    assert!(gone.stderr.contains("There is no report"), "{}", gone.all());
}

/// What the orchestrator starts: for whom, and why.
fn given(agent: &str, title: &str) -> (&'static str, Value) {
    let instructions = format!("{title}, and say what you have found in a sentence.");
    let asked = json!({"title": title, "description": "One half of the goal", "instructions": instructions,
        "agent": agent, "why": format!("This is what {agent} is for.")});
    ("create_task", asked)
}

#[test]
fn a_goal_without_an_agent_goes_to_those_that_fit_and_comes_back_as_one_answer() {
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    let home = home(&server);
    home.expect(
        0,
        &[
            "agent",
            "add",
            "scout",
            "--kind",
            "llm",
            "--provider",
            "local",
            "--role",
            "Finds things",
            "--tool",
            "write_artifact",
        ],
    );
    let (one, other) = (given("scout", "Find the tokens"), given("writer", "Write it up"));
    server.then(Act::Reply(Turn::calls(one.0, one.1).and_calls(other.0, other.1)));
    server.then(Act::Reply(Turn::calls("ask_user", json!({"question": "In English?"}))));
    server.then(Act::Reply(Turn::calls("write_artifact", json!({"path": "tokens.md", "content": "# Two"}))));
    server.then(Act::Reply(Turn::says(&["There are two tokens."])));
    server.then(Act::Reply(Turn::says(&["Written up."])));

    let goal = home.make(&["Analyse the auth system and write it up"]);
    assert_eq!(goal["agent"], "Orchestrator");
    home.expect(0, &["worker", "--drain", "--workers", "1"]);
    let id = goal["short_id"].as_str().unwrap();
    assert_eq!(home.json(&["status", id])["status"], "needs_input");
    let first = server.requests()[0].text();
    for agent in ["“scout” (Finds things)", "“writer” (Writer)", "“Explorer”"] {
        assert!(first.contains(agent), "it knows whom it may ask: {first}");
    }
    let all = home.json(&["list"])["tasks"].as_array().unwrap().clone();
    let below: Vec<_> = all.iter().filter(|task| task["parent_id"] == goal["id"]).collect();
    assert_eq!(below.len(), 2, "{all:?}");
    assert!(below.iter().all(|task| task["status"] == "completed"), "{below:?}");

    let results = |task: &&Value| ("get_result", json!({"id": task["id"]}));
    let (one, other) = (results(&below[0]), results(&below[1]));
    server.then(Act::Reply(Turn::calls(one.0, one.1).and_calls(other.0, other.1)));
    server.then(Act::Reply(Turn::says(&["Two tokens, written up."])));
    home.expect(0, &["answer", id, "Yes"]);
    home.expect(0, &["worker", "--drain"]);
    let ended = home.json(&["result", id]);
    assert_eq!(
        (&ended["status"], &ended["result"]["output"]),
        (&json!("completed"), &json!("Two tokens, written up."))
    );
    let metrics = &ended["result"]["metrics"];
    assert_eq!(metrics["agents_involved"], json!(["Orchestrator", "scout", "writer"]));
    assert_eq!(metrics["changes"], 1, "the file that scout left: {metrics}");
    let log = home.expect(0, &["logs", id]).text();
    assert!(
        log.contains("Gave “Find the tokens”") && log.contains("to scout: This is what scout is for."),
        "{log}"
    );

    // a command is no goal
    assert_eq!(home.make(&["--command", "true"])["agent"], "shell");
}

#[test]
fn a_question_is_answered_from_another_process() {
    let ask = Turn::calls("ask_user", json!({"question": "Formal or friendly?"}));
    let server =
        ModelServer::start(Shape::OpenAi, vec![Act::Reply(ask), Act::Reply(Turn::says(&["Dear all."]))]);
    let home = home(&server);
    home.expect(0, &["agent", "edit", "writer", "--tool", "ask_user"]);
    let mut worker = home.worker(&[]);
    let id = home.make_short(&["Write a letter", "--agent", "writer"]);
    worker.stdout.until(|line| line.contains("needs_input"));
    let shown = home.expect(0, &["status", &id]).text();
    assert!(
        shown.contains("Formal or friendly?") && shown.contains(&format!("legwork answer {id} TEXT")),
        "{shown}"
    );
    home.expect(0, &["answer", &id, "Formal, please"]);
    worker.stdout.until(|line| line.contains("completed"));
    assert!(server.requests()[1].text().contains("Formal, please"));
    assert_eq!(home.json(&["result", &id])["result"]["output"], "Dear all.");
    home.expect(4, &["answer", &id, "More"]);
}

#[test]
fn a_provider_is_tried_and_its_models_are_listed() {
    let server = ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&["ok"]))]);
    let home = home(&server);
    assert_eq!(home.json(&["provider", "test", "local"])["ok"], true);
    assert!(!home.json(&["provider", "models", "local"])["models"].as_array().unwrap().is_empty());
    // without a model, the address and the key are tried, and no model is asked
    home.expect(0, &["provider", "edit", "local", "--model", ""]);
    let listed = home.json(&["provider", "test", "local"]);
    assert_eq!((&listed["ok"], &listed["model"]), (&json!(true), &Value::Null), "{listed}");
    assert_eq!(server.requests().len(), 1);
    home.expect(0, &["provider", "edit", "local", "--model", "m"]);
    server.then(Act::Status(401, vec![], json!({"error": {"message": "wrong key"}}).to_string()));
    let refused = home.expect(4, &["provider", "test", "local"]);
    assert!(refused.stderr.starts_with("error: "), "{}", refused.all());
    assert!(refused.stderr.contains("hint: "), "{}", refused.all());
}

#[test]
fn a_template_that_gives_no_prompt_is_refused_at_once() {
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    let home = home(&server);
    let refused = home.expect(2, &["agent", "edit", "writer", "--template", "{{ role"]);
    assert!(refused.stderr.contains("--template: "), "{}", refused.all());
    home.expect(
        0,
        &[
            "agent",
            "edit",
            "writer",
            "--template",
            "You are {{ agent.role }}, and work on {{ context.target }}.",
        ],
    );
    home.expect(0, &["agent", "edit", "writer", "--template", ""]);
    assert_eq!(home.json(&["agent", "show", "writer"])["template"], Value::Null);
}

#[test]
fn a_single_parameter_or_limit_is_changed_without_the_others() {
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    let home = home(&server);
    let set = ["--param", "temperature=0.2", "--param", "seed=7", "--budget", "turns=5"];
    home.expect(0, &[&["agent", "edit", "writer"][..], &set].concat());
    let other = ["--param", "temperature=", "--budget", "tokens=1000", "--fallback", "local/n"];
    let changed = home.json(&[&["agent", "edit", "writer"][..], &other].concat());
    assert_eq!(changed["parameters"], json!({"seed": 7}));
    assert_eq!(changed["budget"], json!({"turns": 5, "tokens": 1000}));
    assert_eq!(changed["fallbacks"], json!([{"provider": "local", "model": "n"}]));
}

#[test]
fn removing_a_provider_names_the_agents_that_asked_it() {
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    let home = home(&server);
    let removed = home.expect(0, &["provider", "remove", "local"]);
    assert!(removed.stderr.contains("writer"), "{}", removed.all());
    let failed = home.expect(1, &["execute", "Write", "--agent", "writer", "--retries", "0"]);
    assert!(failed.stderr.contains("was removed"), "{}", failed.all());
    assert!(failed.stderr.contains("--provider"), "{}", failed.all());
}

/// The key goes to the server and nowhere else, also where the server sends it back in an error.
#[test]
fn a_key_is_on_the_wire_and_in_no_file_or_word() {
    let echo = |status| {
        Act::Status(status, vec![], json!({"error": {"message": format!("bad key {KEY}")}}).to_string())
    };
    let server =
        ModelServer::start(Shape::OpenAi, vec![Act::Reply(Turn::says(&["fine"])), echo(401), echo(401)]);
    let home = home(&server);
    home.expect(0, &["provider", "edit", "local", "--key-env", "LEGWORK_TEST_KEY"]);
    let with_key = |args: &[&str]| {
        let mut command = home.command(args);
        let output = command.env("LEGWORK_TEST_KEY", KEY).env("LEGWORK_LOG", "trace").output().unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    let mut told = with_key(&["execute", "Write a word", "--agent", "writer", "--json"]);
    told += &with_key(&["execute", "Write a word", "--agent", "writer", "--retries", "0"]);
    told += &with_key(&["provider", "test", "local"]);
    told += &with_key(&["--json", "provider", "show", "local"]);
    let sent = server.requests();
    assert!(sent.iter().all(|request| request.header("authorization") == Some(&format!("Bearer {KEY}"))));
    assert_eq!(sent.len(), 3);
    assert!(!told.contains(KEY), "{told}");
    assert_eq!(files_with(&home.data(), KEY), Vec::<std::path::PathBuf>::new());
}

#[test]
fn tokens_that_nobody_counted_are_told_as_about_so_many() {
    let body = |usage: &str| {
        format!(
            "data: {{\"choices\":[{{\"delta\":{{\"content\":\"Hello, world.\"}}}}]}}\n\ndata: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":\"stop\"}}]{usage}}}\n\ndata: [DONE]\n\n"
        )
    };
    for (usage, guessed) in [
        ("", true),
        (r#","usage":{"prompt_tokens":0,"completion_tokens":0}"#, true),
        (r#","usage":{"prompt_tokens":1200}"#, true),
        (r#","usage":{"prompt_tokens":1200,"completion_tokens":7}"#, false),
    ] {
        let server = ModelServer::start(Shape::OpenAi, vec![Act::Body("text/event-stream", body(usage))]);
        let home = home(&server);
        home.expect(0, &["execute", "--wait", "Write a greeting", "--agent", "writer"]);
        let id = home.json(&["list"])["tasks"][0]["short_id"].as_str().unwrap().to_owned();
        for front in [&["status", &id][..], &["report", "show", &id], &["agent", "show", "writer"]] {
            let shown = home.expect(0, front).text();
            let line = shown
                .lines()
                .find(|line| line.contains("tokens sent"))
                .unwrap_or_else(|| panic!("{front:?}: {shown}"));
            assert_eq!(line.contains("about "), guessed, "{usage}: {front:?}: {line}");
        }
        let result = home.json(&["result", &id]);
        assert_eq!(result["result"]["metrics"]["tokens_estimated"], guessed, "{usage}: {result}");
        let mut server = crate::mcp::raw::Raw::greeted(&home);
        let told = server.call("get_result", &json!({"id": id}).to_string());
        assert_eq!(told["structuredContent"]["metrics"]["tokens_estimated"], guessed, "{usage}: {told}");
        server.leave();
    }
}

#[test]
fn a_limit_in_dollars_that_cannot_hold_is_told_on_the_terminal() {
    let server = ModelServer::start(Shape::OpenAi, vec![]);
    server.always(Act::Reply(Turn::says(&["Yes."])));
    let home = home(&server);
    let asked = ["Write", "--agent", "writer"];
    let cases: [(&[&str], bool); 4] = [
        (&["--budget", "cost_usd=0.01"], true),
        (&["--budget", "tokens=1000"], false),
        (&[], false),
        (&["--budget", "cost_usd=0.01", "--json"], true),
    ];
    for (limit, told) in cases {
        for way in ["--async", "--wait"] {
            let answer = home.run(&[&["execute", way], &asked[..], limit].concat());
            assert_eq!(
                answer.stderr.contains("legwork price set"),
                told,
                "{way} {limit:?}: {}",
                answer.all()
            );
        }
    }
    home.expect(0, &["price", "set", "m", "--input", "1", "--output", "2"]);
    let answer = home.run(&[&["execute", "--async"], &asked[..], &["--budget", "cost_usd=0.01"]].concat());
    assert!(!answer.stderr.contains("price"), "{}", answer.all());
}
