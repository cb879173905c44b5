//! Clients of the version in which a server sends no requests: what they are to ask comes in place of the reply, and they
//! repeat the call with the answer.

use crate::cli::home::Home;
use harness::mcp_client::{Asked, Client};
use serde_json::{Value, json};

/// What a client says that shows forms.
fn forms() -> Value {
    json!({"elicitation": {"form": {}, "url": {}}})
}

fn still() -> Home {
    let home = Home::new();
    home.expect(0, &["setting", "set", "mcp.start_worker", "false"]);
    home
}

async fn newer(home: &Home, capabilities: Value) -> Client {
    Client::of_rounds(home.command(&["mcp"]), "codex-mcp-client", capabilities).await
}

/// All tasks that there are.
fn tasks(home: &Home) -> Vec<Value> {
    home.json(&["list"])["tasks"].as_array().unwrap().clone()
}

fn choice(decision: &str) -> Value {
    json!({"action": "accept", "content": {"decision": decision}})
}

#[tokio::test]
async fn the_person_s_word_is_asked_for_in_place_of_the_reply() {
    for (name, answer, status, approvals, says) in [
        ("approved", choice("approve"), "queued", 0, "approved in your program"),
        ("denied", choice("deny"), "cancelled", 0, "denied in your program"),
        ("nothing chosen", json!({"action": "accept", "content": {}}), "pending", 1, "without a choice"),
        ("nothing said", json!({"action": "accept"}), "pending", 1, "without a choice"),
        ("something else", choice("maybe"), "pending", 1, "without a choice"),
        ("declined", json!({"action": "decline"}), "pending", 1, "declined in your program"),
        ("dismissed", json!({"action": "cancel"}), "pending", 1, "closed in your program"),
        ("nonsense", json!({"action": "perhaps"}), "pending", 1, "did not put the question"),
        ("no object", json!("yes"), "pending", 1, "did not put the question"),
    ] {
        let home = still();
        let client = newer(&home, forms()).await;
        let call = json!({"command": "echo \u{202e}x", "context": {"A": "b"}});
        let asked = client.call_once("create_task", &call).await.asks();
        assert_eq!(asked.request["method"], "elicitation/create", "{name}");
        let message = asked.request["params"]["message"].as_str().unwrap();
        for shown in ["Codex wants to run a command", r"echo \u{202e}x", "LEGWORK_CTX_A: 'b'", "Folder: "] {
            assert!(message.contains(shown), "{name}: {message}");
        }
        let schema = &asked.request["params"]["requestedSchema"];
        assert_eq!(schema["properties"]["decision"]["enum"], json!(["approve", "deny"]), "{schema}");
        // it is there before anybody answers
        let [waiting] = &tasks(&home)[..] else { panic!("{name}: one task") };
        assert_eq!(waiting["status"], "pending", "{name}");
        let made = client.repeat("create_task", &call, &asked.state, asked.answered(answer)).await.reply();
        assert_eq!((&made["status"], &made["id"]), (&json!(status), &waiting["id"]), "{name}: {made}");
        let next = made["next"].as_str().unwrap();
        assert!(next.contains(says), "{name}: {next}");
        assert_eq!(next.contains("--approve"), status == "pending", "{name}: {next}");
        assert_eq!(home.json(&["queue", "stats"])["approvals"], approvals, "{name}");
        assert_eq!(tasks(&home).len(), 1, "{name}");
        client.leave().await;
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_changes_nothing_and_is_told_so() {
    for (elsewhere, status) in [("--approve", "queued"), ("--deny", "cancelled")] {
        for late in [choice("approve"), choice("deny"), json!({"action": "decline"})] {
            let home = still();
            let client = newer(&home, forms()).await;
            let call = json!({"command": "true"});
            let asked = client.call_once("create_task", &call).await.asks();
            let id = tasks(&home)[0]["short_id"].as_str().unwrap().to_owned();
            home.expect(0, &["answer", &id, elsewhere]);
            let answers = asked.answered(late.clone());
            let told = client.repeat("create_task", &call, &asked.state, answers).await.reply();
            assert_eq!(told["status"], status, "{elsewhere} {late}: {told}");
            let next = told["next"].as_str().unwrap();
            assert!(next.starts_with("It was settled elsewhere"), "{elsewhere} {late}: {next}");
            client.leave().await;
        }
    }
}

#[tokio::test]
async fn an_answer_to_what_has_changed_since_is_none() {
    let home = still();
    let own = home.scratch().display().to_string();
    home.expect(
        0,
        &["agent", "add", "deploy", "--kind", "shell", "--command", "./deploy now", "--cwd", &own],
    );
    let client = newer(&home, forms()).await;
    let call = json!({"agent": "deploy", "title": "Deploy", "cwd": "/"});
    let asked = client.call_once("create_task", &call).await.asks();
    home.expect(0, &["agent", "edit", "deploy", "--pass-session"]);
    let answers = asked.answered(choice("approve"));
    let told = client.repeat("create_task", &call, &asked.state, answers).await.reply();
    assert_eq!(told["status"], "pending", "{told}");
    assert!(told["next"].as_str().unwrap().starts_with("What it would run has changed"), "{told}");
    client.leave().await;
}

#[tokio::test]
async fn what_nobody_answers_is_asked_again_about_the_same_task() {
    let home = still();
    let client = newer(&home, forms()).await;
    let call = json!({"command": "true"});
    let first = client.call_once("create_task", &call).await.asks();
    let repeat =
        async |asked: &Asked, answers| client.repeat("create_task", &call, &asked.state, answers).await;
    let again = repeat(&first, None).await.asks();
    assert_eq!(again.request, first.request);
    let third = repeat(&again, Some(json!({"another": choice("approve")}))).await.asks();
    assert_eq!(tasks(&home).len(), 1);
    // and once it was answered elsewhere it is asked no more
    home.expect(0, &["answer", tasks(&home)[0]["short_id"].as_str().unwrap(), "--approve"]);
    let told = repeat(&third, None).await.reply();
    assert_eq!(told["status"], "queued");
    assert!(told["next"].as_str().unwrap().starts_with("It was settled elsewhere"), "{told}");
    assert_eq!(tasks(&home).len(), 1);
    client.leave().await;
}

#[tokio::test]
async fn a_client_without_forms_is_replied_to_at_once() {
    for (capabilities, approve, in_client) in [
        (json!({}), "true", "true"),
        (json!({"elicitation": {"url": {}}}), "true", "true"),
        (forms(), "false", "true"),
        (forms(), "true", "false"),
    ] {
        let home = still();
        home.expect(0, &["setting", "set", "mcp.approve_commands", approve]);
        home.expect(0, &["setting", "set", "mcp.ask_in_client", in_client]);
        let client = newer(&home, capabilities.clone()).await;
        let made = client.call_once("create_task", &json!({"command": "true"})).await.reply();
        assert_eq!(made["status"], if approve == "true" { "pending" } else { "queued" }, "{capabilities}");
        client.leave().await;
    }
}

#[tokio::test]
async fn a_task_run_again_is_asked_about_and_made_once() {
    let home = still();
    let client = newer(&home, forms()).await;
    let call = json!({"command": "true"});
    let asked = client.call_once("create_task", &call).await.asks();
    let answers = asked.answered(choice("deny"));
    let denied = client.repeat("create_task", &call, &asked.state, answers).await.reply();
    let again = json!({"id": denied["id"]});
    let asked = client.call_once("retry_task", &again).await.asks();
    let answers = asked.answered(choice("approve"));
    let made = client.repeat("retry_task", &again, &asked.state, answers).await.reply();
    assert_eq!(made["status"], "queued", "{made}");
    assert_eq!(tasks(&home).len(), 2);
    client.leave().await;
}

#[tokio::test]
async fn the_client_s_folders_are_asked_for_once() {
    let home = still();
    let project = home.scratch().join("project");
    std::fs::create_dir_all(&project).unwrap();
    let folders = |uri: String| json!({"roots": [{"uri": uri}]});
    let of_project = folders(format!("file://{}", project.display()));
    let here = json!(home.scratch().to_str().unwrap());
    let cases = [
        ("the project", Some(of_project.clone()), json!(project.to_str().unwrap())),
        ("none", Some(json!({"roots": []})), here.clone()),
        ("of no files", Some(folders("https://example.org/x".to_owned())), here.clone()),
        ("nonsense", Some(json!({"roots": 7})), here.clone()),
        ("no answer", None, here),
    ];
    for (name, answer, cwd) in cases {
        let client = newer(&home, json!({"roots": {}})).await;
        let call = json!({"command": "true"});
        let before = tasks(&home).len();
        let asked = client.call_once("create_task", &call).await.asks();
        assert_eq!(asked.request["method"], "roots/list", "{name}");
        assert_eq!(tasks(&home).len(), before, "{name}: nothing is made without its folder");
        let answers = answer.and_then(|answer| asked.answered(answer));
        let made = client.repeat("create_task", &call, &asked.state, answers).await.reply();
        let cwd_of = |made: &Value| home.json(&["status", made["id"].as_str().unwrap()])["cwd"].clone();
        assert_eq!(cwd_of(&made), cwd, "{name}");
        // known by then
        let next = client.call_once("create_task", &json!({"command": "false"})).await.reply();
        assert_eq!(cwd_of(&next), cwd, "{name}");
        assert_eq!(tasks(&home).len(), before + 2, "{name}");
        client.leave().await;
    }
    // and where the call names one, or is wrong, nobody is asked
    let client = newer(&home, json!({"roots": {}})).await;
    let named = client.call_once("create_task", &json!({"command": "true", "cwd": "/"})).await.reply();
    assert_eq!(home.json(&["status", named["id"].as_str().unwrap()])["cwd"], "/");
    let wrong = client.call_once("create_task", &json!({"command": true})).await.refusal();
    assert!(wrong.contains("command"), "{wrong}");
    client.leave().await;
}

#[tokio::test]
async fn folders_and_the_person_s_word_make_one_task() {
    let home = still();
    let mut capabilities = forms();
    capabilities["roots"] = json!({});
    let client = newer(&home, capabilities).await;
    let call = json!({"command": "true"});
    let folders = client.call_once("create_task", &call).await.asks();
    let roots = folders.answered(json!({"roots": [{"uri": format!("file://{}", home.scratch().display())}]}));
    let word = client.repeat("create_task", &call, &folders.state, roots.clone()).await.asks();
    assert_eq!(word.request["method"], "elicitation/create");
    // the same answer a second time is one to nothing
    let refused = client.repeat("create_task", &call, &folders.state, roots).await.refusal();
    assert!(refused.contains("list_tasks"), "{refused}");
    let answers = word.answered(choice("approve"));
    let made = client.repeat("create_task", &call, &word.state, answers.clone()).await.reply();
    assert_eq!(made["status"], "queued");
    let refused = client.repeat("create_task", &call, &word.state, answers).await.refusal();
    assert!(refused.contains("used already"), "{refused}");
    assert_eq!(tasks(&home).len(), 1);
    client.leave().await;
}

#[tokio::test]
async fn a_state_that_belongs_to_no_such_call_is_refused_in_words() {
    let home = still();
    let client = newer(&home, forms()).await;
    let (one, other) = (json!({"command": "true"}), json!({"command": "false"}));
    let asked = client.call_once("create_task", &one).await.asks();
    let second = client.call_once("create_task", &other).await.asks();
    let yes = || asked.answered(choice("approve"));
    let tampered = format!("{}x", asked.state);
    for (name, tool, call, state) in [
        ("another task's", "create_task", &one, second.state.as_str()),
        ("of other arguments", "create_task", &json!({"command": "rm -rf ."}), &asked.state),
        ("of another tool", "retry_task", &one, &asked.state),
        ("of a tool that asks nothing", "get_task", &one, &asked.state),
        ("changed", "create_task", &one, &tampered),
        ("empty", "create_task", &one, ""),
    ] {
        let words = client.repeat(tool, call, state, yes()).await.refusal();
        assert!(words.contains("request state"), "{name}: {words}");
        let statuses: Vec<_> = tasks(&home).iter().map(|task| task["status"].clone()).collect();
        assert_eq!(statuses, ["pending", "pending"], "{name}");
    }
    // which took nothing from the calls that they belong to
    let made = client.repeat("create_task", &one, &asked.state, yes()).await.reply();
    assert_eq!(made["status"], "queued");
    client.leave().await;
}
