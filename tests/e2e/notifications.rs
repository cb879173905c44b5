//! What the app tells the person outside its window, and takes back when it no longer holds.

use harness::{TestApp, cli, mcp_client::Client, wait};
use serde_json::json;

async fn client(app: &TestApp) -> Client {
    Client::start(cli::coding_agent(app.place()), "Claude Code").await
}

/// Runs a task of this title by the command line, and returns its id.
fn run(app: &TestApp, title: &str, line: &str) -> String {
    let task = app.json(&["execute", title, "--async", "--retries", "0", "--command", line]);
    task["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_question_that_is_over_leaves_the_screen() {
    let app = TestApp::start().await;
    let (client, server) = (client(&app).await, app.notifications());
    for (title, over) in [
        ("Approved elsewhere", &["answer", "ID", "--approve"][..]),
        ("Denied elsewhere", &["answer", "ID", "--deny"]),
        ("Cancelled", &["cancel", "ID"]),
    ] {
        let made = client.get("create_task", json!({"title": title, "command": "echo <b>&"})).await;
        let told = server.wait_for(title, |one| one.summary == format!("Needs you: {title}")).await;
        let keys: Vec<_> = told.actions.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["approve", "deny", "later", "open", "default"]);
        assert!(told.body.contains("echo &lt;b&gt;&amp;"), "the words of a command are no markup: {told:?}");
        assert!(!told.closed);
        let id = made["id"].as_str().unwrap();
        let args: Vec<&str> = over.iter().map(|&arg| if arg == "ID" { id } else { arg }).collect();
        app.legwork(&args).exits(0);
        server.wait_closed(&told).await;
    }
    client.leave().await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn an_end_that_is_over_leaves_the_screen() {
    let app = TestApp::start().await;
    let server = app.notifications();
    for (title, line, verb) in [
        ("Completed and deleted", "true", "delete"),
        ("Failed and deleted", "false", "delete"),
        ("Failed and run again", "false", "retry"),
    ] {
        let id = run(&app, title, line);
        let told = server.wait_for(title, |one| one.summary.ends_with(title)).await;
        app.legwork(&[verb, &id]).exits(0);
        server.wait_closed(&told).await;
    }
    // the one that was run again has failed again, and that still holds
    let again = wait::eventually("the second failure is told", async || {
        let all = server.all().into_iter().filter(|one| one.summary == "Failed: Failed and run again");
        Some(all.collect::<Vec<_>>()).filter(|all| all.len() == 2)
    })
    .await;
    assert_eq!(again.iter().map(|one| one.closed).collect::<Vec<_>>(), [true, false]);
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_notification_server_that_starts_after_the_app_is_found() {
    let mut app = TestApp::builder().bare().start().await;
    run(&app, "Nobody is told", "true");
    wait::eventually("that nobody could be told is in the log", async || {
        (!app.logged("no notification can be shown").is_empty()).then_some(())
    })
    .await;
    app.begin_to_notify().await;
    let id = run(&app, "Somebody is told", "false");
    let told = app.notifications().wait_for("of the end", |one| one.summary.contains("Somebody")).await;
    app.notifications().choose(&told, "retry").await;
    wait::eventually("the task is run again", async || {
        app.json(&["status", &id])["retried_by"].is_string().then_some(())
    })
    .await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_page_cannot_notify() {
    let app = TestApp::start().await;
    let ask =
        "const ask = command => window.__TAURI_INTERNALS__.invoke(command, { options: { title: 'x' } });
        return Promise.allSettled(['notify', 'remove_active', 'register_listener', 'is_permission_granted']
            .map(name => ask('plugin:notification|' + name))).then(all => all.map(one => one.status))";
    let answers = app.page().script(ask).await;
    assert_eq!(answers, Some(json!(["rejected", "rejected", "rejected", "rejected"])));
    let own = app.page().script("return String(window.Notification)").await.unwrap();
    assert!(own.as_str().is_none_or(|text| !text.contains("plugin:")), "{own}");
    run(&app, "The only one", "true");
    app.notifications().wait_for("of the end", |one| one.summary == "Completed: The only one").await;
    assert_eq!(app.notifications().all().len(), 1);
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_is_put_off_leaves_the_screen_and_is_told_again_when_its_time_is_over() {
    let app = TestApp::start().await;
    let (client, server) = (client(&app).await, app.notifications());
    let asks = client.get("create_task", json!({"title": "Asks", "command": "true"})).await;
    let fails = run(&app, "Fails", "false");
    for (title, id) in [("Needs you: Asks", asks["id"].as_str().unwrap()), ("Failed: Fails", fails.as_str())]
    {
        let told = server.wait_for(title, |one| one.summary == title).await;
        assert!(told.actions.iter().any(|(key, _)| key == "later"), "{told:?}");
        server.choose(&told, "later").await;
        wait::eventually("it is put off", async || {
            let page = app.json(&["inbox"]);
            let put_off = page["snoozed"].as_array()?.iter().any(|entry| entry["task"]["id"] == id);
            put_off.then_some(())
        })
        .await;
        // nobody waits here for an hour
        app.legwork(&["inbox", "snooze", id, "--for", "1s"]).exits(0);
        let again = wait::eventually("it is told again", async || {
            let all = server.all().into_iter().filter(|one| one.summary == title);
            Some(all.collect::<Vec<_>>()).filter(|all| all.len() > 1)
        })
        .await;
        assert_eq!(again.len(), 2, "{title}");
        app.legwork(&["inbox", "snooze", id, "--for", "1h"]).exits(0);
        server.wait_closed(&again[1]).await;
    }
    client.leave().await;
    app.close().await;
}

/// Waits until it is kept what the person answered, and says of what they are told then.
async fn answered(app: &TestApp) -> serde_json::Value {
    wait::eventually("the answer is kept", async || {
        let settings = app.json(&["setting", "list"]);
        (settings["notify_answered"] == true).then(|| settings["notify_on"].clone())
    })
    .await
}

async fn window_is_hidden(app: &TestApp, wanted: bool) {
    wait::eventually(&format!("whether the window is hidden: {wanted}"), async || {
        let hidden = app.page().script("return document.hidden").await?;
        (hidden == wanted).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_new_person_is_asked_in_the_window_whether_they_are_told() {
    const QUESTION: &str = "Tell you when background tasks end?";
    let mut app = TestApp::builder().not_asked_yet().start().await;
    assert!(!app.page().text().await.contains(QUESTION), "nothing has happened yet");
    run(&app, "The first one", "true");
    app.page().sees(QUESTION).await;
    app.page().pictures("notify-question").await;
    app.page().click("button", "Ask me again next time").await;
    app.page().gone("button", "Yes, tell me").await;
    assert_eq!(app.json(&["setting", "list"])["notify_answered"], false);

    app.quit_and_restart().await;
    app.page().click("button", "No, only the Inbox").await;
    assert_eq!(answered(&app).await, "silent");
    app.page().gone("button", "No, only the Inbox").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_new_person_who_does_not_look_is_asked_by_the_first_notification_and_no_other() {
    let app = TestApp::builder().not_asked_yet().start().await;
    let server = app.notifications();
    window_is_hidden(&app, false).await;
    app.tray().icon().await.click().await;
    window_is_hidden(&app, true).await;
    run(&app, "The first one", "true");
    let told = server.wait_for("of the first", |one| one.summary == "Completed: The first one").await;
    let keys: Vec<_> = told.actions.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["tell-me", "inbox-only", "open", "default"]);
    assert!(told.body.ends_with("Tell you when background tasks end?"), "{told:?}");

    let second = run(&app, "The second one", "true");
    wait::eventually("the second one has ended", async || {
        (app.json(&["status", &second])["status"] == "completed").then_some(())
    })
    .await;
    assert_eq!(server.all().len(), 1, "one asks");
    server.choose(&told, "tell-me").await;
    assert_eq!(answered(&app).await, "all");
    run(&app, "The third one", "true");
    server.wait_for("of the third", |one| one.summary == "Completed: The third one").await;
    app.close().await;
}
