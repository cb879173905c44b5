//! Calls.

use super::{
    calling, deliveries,
    server::{Answer, HookServer},
    set,
};
use crate::cli::home::Home;
use contract::{
    command::{KeepChannelSecret, SetSettings, TestChannel},
    notify::Channel,
    provider::Key,
    settings::{Settings, SettingsPatch},
};
use engine::{Engine, Options, Role, SessionSecrets, SystemClock};
use harness::{foreign, wait};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::{process::Command, sync::Arc};

#[test]
fn an_end_is_told_once_with_what_came_of_it() {
    let server = HookServer::start(Answer::Take);
    let home = calling(&server.url);
    let done = home.make(&["Count", "--command", "echo 42"]);
    let failed = home.make(&["Break", "--retries", "0", "--command", "exit 3"]);
    home.make(&["Hush", "--notify", "silent", "--command", "true"]);
    home.expect(0, &["worker", "--drain"]);
    let mut told: Vec<Value> =
        [server.next(), server.next()].iter().map(|call| serde_json::from_str(&call.body).unwrap()).collect();
    told.sort_by_key(|notice| notice["event"].to_string());
    assert_eq!((&told[0]["event"], &told[0]["task"]["id"]), (&json!("task.completed"), &done["id"]));
    assert!(told[0]["task"]["summary"].as_str().unwrap().contains("42"), "{}", told[0]);
    assert_eq!((&told[1]["event"], &told[1]["task"]["id"]), (&json!("task.failed"), &failed["id"]));
    assert!(told[1]["task"]["error"]["message"].as_str().unwrap().contains('3'), "{}", told[1]);
    assert!(server.is_left_alone(), "each is told once, and what is silent not at all");
    assert!(deliveries(&home).iter().all(|delivery| delivery["state"] == "sent"));
}

#[test]
fn what_was_short_and_what_somebody_cancelled_is_not_told() {
    let server = HookServer::start(Answer::Take);
    let home = calling(&server.url);
    let waits = home.make_short(&["Later", "--in", "1h", "--command", "true"]);
    home.expect(0, &["cancel", &waits]);
    set(&home, "notify.after_seconds", "3600");
    home.make(&["Short", "--command", "true"]);
    home.expect(0, &["worker", "--drain"]);
    assert_eq!(deliveries(&home), [] as [Value; 0]);
    assert!(server.is_left_alone());
}

#[test]
fn what_was_sent_when_its_engine_was_killed_comes_again_with_the_same_id() {
    let server = HookServer::start(Answer::Hold);
    let home = calling(&server.url);
    let worker = home.worker(&[]);
    home.make(&["Count", "--command", "echo 42"]);
    let first = server.next();
    // it has it, and nobody has written that down
    worker.signal(Signal::KILL);
    assert_eq!(worker.end(), -9);
    assert_eq!(deliveries(&home)[0]["state"], "waiting");
    server.will(Answer::Take);
    home.expect(0, &["worker", "--drain"]);
    let again = server.next();
    assert_eq!(again.headers["webhook-id"], first.headers["webhook-id"]);
    assert_eq!(again.body, first.body, "to the last letter");
    let notice: Value = serde_json::from_str(&again.body).unwrap();
    assert_eq!(notice["id"], json!(first.headers["webhook-id"]));
    let all = deliveries(&home);
    assert_eq!(all.len(), 1, "{all:#?}");
    assert_eq!((&all[0]["state"], &all[0]["attempts"]), (&json!("sent"), &json!(2)));
}

#[test]
fn what_a_server_refuses_waits_and_goes_when_the_settings_are_put_right() {
    let server = HookServer::start(Answer::Say("503 Service Unavailable", String::new()));
    let home = calling(&server.url);
    let _worker = home.worker(&[]);
    home.make(&["Count", "--command", "true"]);
    server.next();
    let waiting = wait::until("why it waits is told", || {
        deliveries(&home).first().filter(|delivery| !delivery["error"].is_null()).cloned()
    });
    assert_eq!((&waiting["state"], &waiting["attempts"]), (&json!("waiting"), &json!(1)));
    assert!(waiting["error"].as_str().unwrap().contains("answered 503"), "{waiting}");
    server.will(Answer::Take);
    set(&home, "notify.webhook.url", &format!("{}/other", server.url));
    let call = server.next();
    assert!(call.line.starts_with("POST /hook/other "), "{}", call.line);
    wait::until("it is sent", || (deliveries(&home)[0]["state"] == "sent").then_some(()));
}

#[test]
fn a_test_says_what_is_wrong_and_what_to_do_and_loses_nothing_typed() {
    let home = Home::new();
    set(&home, "notify.webhook.signed", "false");
    let server = HookServer::start(Answer::Take);
    let url =
        |home: &Home| home.json(&["setting", "show", "notify.webhook.url"])["notify.webhook.url"].clone();
    let told = |url: &str| {
        set(&home, "notify.webhook.url", url);
        home.run(&["notify", "test", "webhook"])
    };
    let good = told(&server.url);
    assert_eq!(good.status, 0, "{}", good.all());
    assert!(good.text().contains("has taken the call"), "{}", good.all());
    server.next();
    let elsewhere = "location: http://elsewhere.example/\r\n".to_owned();
    for (answer, words) in [
        (Answer::Say("302 Found", elsewhere), "sends its callers on to http://elsewhere.example"),
        (Answer::Say("404 Not Found", String::new()), "Look at the address"),
        (Answer::Say("401 Unauthorized", String::new()), "whether it knows the secret"),
    ] {
        server.will(answer);
        let refused = told(&server.url);
        assert_eq!(refused.status, 4, "{}", refused.all());
        assert!(refused.stderr.contains(words), "{words} is not in {}", refused.stderr);
        assert!(refused.stderr.contains("hint: "), "{}", refused.stderr);
        server.next();
    }
    for (typed, words) in [
        ("http://127.0.0.1:9/", "could not be called"),
        ("half typ", "notify.webhook.url: “half typ” is no address"),
    ] {
        let refused = told(typed);
        assert_eq!(refused.status, 4, "{}", refused.all());
        assert!(refused.stderr.contains(words), "{words} is not in {}", refused.stderr);
        assert_eq!(url(&home), typed, "it is kept as it was typed");
    }
}

/// Verifies as the receiver's side of Standard Webhooks does, with Python's own HMAC.
const VERIFY: &str = r#"
import base64, hashlib, hmac, json, sys
call = json.load(sys.stdin)
signed = f"{call['id']}.{call['timestamp']}.{call['body']}".encode()
right = "v1," + base64.b64encode(hmac.new(call["secret"].encode(), signed, hashlib.sha256).digest()).decode()
print("right" if hmac.compare_digest(right, call["signature"]) else "wrong")
"#;

#[test]
fn a_call_is_signed_with_the_secret_and_without_one_none_is_made() {
    let server = HookServer::start(Answer::Take);
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(Options {
        data_dir: folder.path().to_owned(),
        role: Role::Command,
        runners: vec![],
        clock: Arc::new(SystemClock),
        secrets: Arc::new(SessionSecrets::default()),
        models: None,
        machine: None,
        messenger: Some(Arc::new(messenger::NetMessenger::new())),
        workspaces: None,
    })
    .unwrap();
    let mut settings = Settings::default();
    settings.notify.webhook.url.clone_from(&server.url);
    let changes = SettingsPatch::between(&Settings::default(), &settings);
    engine.call(SetSettings { changes, version: None }).unwrap();
    let channel = Channel::Webhook;
    let unsigned = engine.call(TestChannel { channel }).unwrap();
    assert!(!unsigned.ok && unsigned.message.contains("holds no secret"), "{unsigned:?}");
    assert!(server.is_left_alone());

    let secret = Some(Key::new("not a word to anybody".to_owned()));
    engine.call(KeepChannelSecret { channel, secret }).unwrap();
    let signed = engine.call(TestChannel { channel }).unwrap();
    assert!(signed.ok, "{signed:?}");
    let call = server.next();
    let header = |name: &str| call.headers[name].clone();
    let said = |secret: &str| {
        let call = json!({
            "id": header("webhook-id"), "timestamp": header("webhook-timestamp"),
            "signature": header("webhook-signature"), "body": call.body, "secret": secret,
        });
        foreign::said_by(Command::new("python3").args(["-c", VERIFY]), call.to_string().as_bytes())
    };
    assert_eq!(said("not a word to anybody").trim(), "right");
    assert_eq!(said("not a word").trim(), "wrong");
}
