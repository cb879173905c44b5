//! The app as the desktop around it sees it: tray, notifications, second starts, quitting.

use harness::{Gate, Place, TestApp, binaries, wait};
use serde_json::Value;

/// Starts a task by the command line while the app runs, and returns its id.
fn begin(app: &TestApp, title: &str, line: &str) -> String {
    let task = app.json(&["execute", title, "--async", "--command", line]);
    task["id"].as_str().unwrap().to_owned()
}

async fn becomes(app: &TestApp, id: &str, status: &str) -> Value {
    wait::eventually(&format!("{id} becomes {status}"), async || {
        Some(app.json(&["status", id])).filter(|task| task["status"] == status)
    })
    .await
}

/// The window is hidden, so that nobody is looking at the task.
async fn hide(app: &TestApp) {
    is_shown(app).await;
    app.tray().icon().await.click().await;
    wait::eventually("the window is hidden", async || {
        let hidden = app.page().script("return document.hidden").await?;
        hidden.as_bool().unwrap_or_default().then_some(())
    })
    .await;
}

async fn is_shown(app: &TestApp) {
    wait::eventually("the window is shown", async || {
        let hidden = app.page().script("return document.hidden").await?;
        (hidden == Value::Bool(false)).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_tray_shows_and_controls_the_queue() {
    let app = TestApp::start().await;
    let icon = app.tray().icon().await;
    let idle = icon.picture().await;

    icon.choose("Pause all").await;
    app.page().sees("Queue: Paused").await;
    assert_eq!(app.json(&["queue", "stats"])["paused"], true);
    let gate = Gate::new(app.place(), "tray");
    let line = format!("echo '[PROGRESS] 40% on the way'; {}", gate.line());
    let id = begin(&app, "Watched from the tray", &line);
    assert_eq!(app.json(&["status", &id])["waiting_for"]["reason"], "queue_paused");

    icon.choose("Resume").await;
    app.page().sees("Queue: Running").await;
    icon.entry("of the running task", |label| label == "Watched from the tray: 40%").await;
    wait::eventually("the icon shows that something runs", async || {
        (icon.picture().await != idle).then_some(())
    })
    .await;

    icon.choose("Watched from the tray: 40%").await;
    app.page().find("heading", "Watched from the tray").await;
    gate.open();
    becomes(&app, &id, "completed").await;
    wait::eventually("the icon is idle again", async || (icon.picture().await == idle).then_some(())).await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_left_click_on_the_tray_hides_and_shows_the_window() {
    let app = TestApp::start().await;
    is_shown(&app).await;
    hide(&app).await;
    app.tray().icon().await.click().await;
    is_shown(&app).await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_click_on_a_notification_opens_its_task() {
    let app = TestApp::start().await;
    hide(&app).await;
    begin(&app, "Count the stars", "echo 'there are many'");
    let told =
        app.notifications().wait_for("of the end", |one| one.summary.contains("Count the stars")).await;
    assert_eq!(told.summary, "Completed: Count the stars");
    assert!(told.body.starts_with("Took "), "{told:?}");
    app.notifications().click(&told).await;
    is_shown(&app).await;
    app.page().find("heading", "Count the stars").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_failure_is_told_in_other_words_and_can_be_retried_from_there() {
    let app = TestApp::start().await;
    hide(&app).await;
    let failing =
        ["execute", "Fly to the moon", "--async", "--retries", "0", "--command", "echo too far >&2; exit 3"];
    let id = app.json(&failing)["id"].as_str().unwrap().to_owned();
    let told = app.notifications().wait_for("of the failure", |one| one.summary.starts_with("Failed")).await;
    assert_eq!(told.summary, "Failed: Fly to the moon");
    app.notifications().choose(&told, "retry").await;
    let again = wait::eventually("the task is run again", async || {
        let retried = app.json(&["status", &id])["retried_by"].clone();
        retried.as_str().map(str::to_owned)
    })
    .await;
    assert_eq!(becomes(&app, &again, "failed").await["retry_of"], id.as_str());
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_ended_while_the_app_was_closed_is_announced_once() {
    let mut app = TestApp::start().await;
    app.quit().await;
    app.legwork(&["execute", "Done in the dark", "--command", "true"]).exits(0);
    let of_it = |app: &TestApp| {
        let all = app.notifications().all();
        all.iter().filter(|one| one.summary.contains("Done in the dark")).count()
    };
    assert_eq!(of_it(&app), 0);

    app.open().await;
    app.notifications()
        .wait_for("of what ended meanwhile", |one| one.summary.contains("Done in the dark"))
        .await;
    app.quit_and_restart().await;
    // The next one that is told comes after anything that the start itself has to tell.
    hide(&app).await;
    begin(&app, "Done in the light", "true");
    app.notifications().wait_for("of the next", |one| one.summary.contains("Done in the light")).await;
    assert_eq!(of_it(&app), 1);
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_second_start_hands_over_and_leaves() {
    let app = TestApp::start().await;
    let first = app.pids();
    let id = begin(&app, "Shown by a second start", "true");
    hide(&app).await;
    app.start_again(&["--task", &id]);
    is_shown(&app).await;
    app.page().find("heading", "Shown by a second start").await;
    assert_eq!(app.pids(), first);

    let linked = begin(&app, "Shown by a link", "true");
    hide(&app).await;
    app.start_again(&[&format!("legwork://task/{linked}")]);
    is_shown(&app).await;
    app.page().find("heading", "Shown by a link").await;
    assert_eq!(app.pids(), first);
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn without_tray_and_notification_server_everything_else_works() {
    let app = TestApp::builder().bare().start().await;
    let id = begin(&app, "Nobody is told", "echo quietly");
    becomes(&app, &id, "completed").await;
    app.page().sees("Nobody is told").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn quitting_asks_and_a_command_left_running_is_taken_over() {
    let mut app = TestApp::start().await;
    is_shown(&app).await;
    let gate = Gate::new(app.place(), "quit");
    let id = begin(&app, "Goes on by itself", &gate.line());
    becomes(&app, &id, "running").await;

    app.tray().icon().await.choose("Quit").await;
    app.page().find("dialog", "A task is running").await;
    app.page().pictures("quit-question").await;
    app.page().click("button", "Cancel").await;
    app.page().gone("dialog", "A task is running").await;

    app.tray().icon().await.choose("Quit").await;
    app.page().click_to_leave("Leave them running").await;
    app.left().await;
    app.open().await;
    let adopted = becomes(&app, &id, "running").await;
    assert_eq!(adopted["attempt"], 1);
    gate.open();
    let done = becomes(&app, &id, "completed").await;
    assert_eq!(done["attempt"], 1, "{done}");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn quitting_can_stop_what_runs_and_puts_it_back() {
    let mut app = TestApp::start().await;
    is_shown(&app).await;
    let gate = Gate::new(app.place(), "stop");
    let id = begin(&app, "Stopped and put back", &gate.line());
    becomes(&app, &id, "running").await;
    app.tray().icon().await.choose("Quit").await;
    app.page().click_to_leave("Stop them and quit").await;
    app.left().await;
    assert_eq!(app.json(&["status", &id])["status"], "queued");
    gate.open();
    app.open().await;
    becomes(&app, &id, "completed").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_page_whose_process_is_killed_comes_back() {
    let mut app = TestApp::builder().read_aloud().start().await;
    is_shown(&app).await;
    let gate = Gate::new(app.place(), "page");
    let id = begin(&app, "Goes on without a page", &gate.line());
    app.reader().find("button", "Running: Goes on without a page").await;
    app.kill_page().await;
    // it is the window that it was: it is pressed, and told what happens
    app.reader().find("button", "Running: Goes on without a page").await;
    assert_eq!(app.logged("loading the page again").len(), 1);
    app.reader().press("button", "Running: Goes on without a page").await;
    app.reader().find("heading", "Goes on without a page").await;
    gate.open();
    app.reader().find("gridcell", "Completed").await;
    assert_eq!(becomes(&app, &id, "completed").await["attempt"], 1, "it went on");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_page_that_ends_again_and_again_is_told_of_and_loaded_once_more_when_asked_for() {
    const TOLD: &str = "The page in this window ends again and again";
    const MOST_ENDS: usize = 12;
    let mut app = TestApp::builder().read_aloud().start().await;
    is_shown(&app).await;
    // Four ends in half a minute: on a busy machine it takes longer until the page is there again, and so more of them.
    // It has to be there, for WebKit ends the whole app where the process of a page dies before it has it.
    let mut ends = 0;
    let given_up = |app: &TestApp| !app.logged("ends again and again; it is left alone").is_empty();
    while !given_up(&app) {
        ends += 1;
        assert!(ends <= MOST_ENDS, "it is never given up");
        app.kill_page().await;
        wait::eventually("it is loaded again, or given up", async || {
            let is_there = !app.reader().all("button", "New task").await.is_empty();
            (is_there || given_up(&app)).then_some(())
        })
        .await;
    }
    assert!(ends >= 4, "given up after {ends}");
    // said in a box of its own, since there is no page to say it
    app.reader().find_native("label", TOLD).await;
    assert_eq!(app.logged("ends again and again; it is left alone").len(), 1);
    assert_eq!(app.page_process(), None, "it is not loaded a fifth time");

    app.tray().icon().await.choose("Open Legwork").await;
    app.reader().find("button", "New task").await;
    wait::eventually("the box is closed", async || {
        app.reader().native("label", TOLD).await.is_empty().then_some(())
    })
    .await;
    // and its tries are anew
    app.kill_page().await;
    app.reader().find("button", "New task").await;
    assert_eq!(app.logged("ends again and again; it is left alone").len(), 1);
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_file_that_a_task_made_is_opened_as_a_copy_that_nobody_changes() {
    let opened = "ls -l \"$1\" > \"$HOME/opened.new\" && cat \"$1\" >> \"$HOME/opened.new\" && mv \"$HOME/opened.new\" \"$HOME/opened\"";
    let app = TestApp::builder().program("xdg-open", opened).start().await;
    let line = "echo '# Stars' > \"$LEGWORK_OUTPUT_DIR/report.md\"";
    let id = begin(&app, "Write a report", line);
    becomes(&app, &id, "completed").await;
    app.page().open_task("Write a report").await;
    app.page().click("tab", "Result").await;
    app.page().click("button", "Open").await;
    let told = app.place().home().join("opened");
    let told = wait::eventually("it is opened", async || std::fs::read_to_string(&told).ok()).await;
    assert!(told.starts_with("-r--------") && told.ends_with("/report.md\n# Stars\n"), "{told}");
    assert!(told.contains("/opened/"), "a copy: {told}");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_display_that_cannot_be_opened_is_told_in_words() {
    let place = Place::new();
    for (variable, name, said) in [
        (None, "", "There is no display"),
        (Some("DISPLAY"), ":4093", "The display :4093 cannot be opened"),
        (Some("WAYLAND_DISPLAY"), "wayland-none", "The display wayland-none cannot be opened"),
    ] {
        let mut command = place.command(binaries::path("legwork-desktop"));
        command.envs(variable.map(|variable| (variable, name)));
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(5), "{told}");
        assert!(told.contains(said) && told.contains("legwork worker"), "{told}");
        assert!(!told.contains("panicked") && !told.contains("backtrace"), "{told}");
    }
}
