//! What a person does with tasks in the window: create, watch, cancel, run again, find again.

use harness::{Gate, TestApp, wait};

/// Opens the New task dialog and fills in what every shell task has.
async fn fill_in(app: &TestApp, title: &str, command: &str) {
    let page = app.page();
    page.click("button", "New task").await;
    page.find("dialog", "New task").await;
    page.focus_is_on("Command").await;
    page.fill("Command", command).await;
    page.fill("Title", title).await;
}

/// Creates a shell task as a person does, and opens its detail.
async fn create(app: &TestApp, title: &str, command: &str) {
    fill_in(app, title, command).await;
    app.page().click("button", "Create task").await;
    app.page().gone("dialog", "New task").await;
    open(app, title).await;
}

/// Chooses a task in the list.
async fn open(app: &TestApp, title: &str) {
    app.page().open_task(title).await;
}

/// The detail of the task that is open says this word as its status.
async fn detail_says(app: &TestApp, word: &str) {
    app.page().region_says("Selected task", word).await;
}

fn count(app: &TestApp, status: &str) -> i64 {
    let stats = app.json(&["queue", "stats"]);
    stats["counts"][status].as_i64().or_else(|| stats[status].as_i64()).unwrap()
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_task_is_created_streams_and_completes() {
    let app = TestApp::start().await;
    let page = app.page();
    page.pictures("queue-empty").await;

    let gate = Gate::new(app.place(), "stream");
    let result = r#"echo '[RESULT] {"summary":"All found","answer":42}'"#;
    let command = format!(
        "echo 'first words'; echo '[PROGRESS] 50% half'; {}; echo 'last words'; {result}",
        gate.line()
    );
    fill_in(&app, "Look for the answer", &command).await;
    assert_eq!(page.find("field", "Agent").await.prop("value").await.unwrap().as_deref(), Some("shell"));
    page.pictures("new-task").await;
    page.click("button", "Create task").await;
    page.gone("dialog", "New task").await;

    // it is open at what it writes
    page.find("heading", "Look for the answer").await;
    detail_says(&app, "Running").await;
    page.sees("first words").await;
    page.click("tab", "Overview").await;
    page.pictures("task-running").await;
    page.click("tab", "Output").await;
    page.sees("first words").await;
    assert!(!page.text().await.contains("last words"));
    page.pictures("task-output").await;

    gate.open();
    page.sees("last words").await;
    detail_says(&app, "Completed").await;
    for tab in ["Overview", "Log", "Result", "Attempts", "Details"] {
        page.click("tab", tab).await;
        page.pictures(&format!("task-{}", tab.to_lowercase())).await;
    }
    page.click("tab", "Result").await;
    page.sees("42").await;
    assert_eq!(app.json(&["list"])["tasks"][0]["title"], "Look for the answer");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn output_reads_as_on_a_terminal() {
    let app = TestApp::start().await;
    let page = app.page();
    let command = concat!(
        r"printf '\033[1;32m   Compiling\033[0m legwork v0.1.0\n';",
        r"printf '\033[33mwarning\033[0m: \033[1munused\033[0m \033[4mimport\033[0m\n';",
        r"printf 'building…\r/\n[#.....]\r[###...]\r[######] 100%%\n50%% busy\r60%%\033[K\n';",
        r"printf -- '-\b\\\b|\bspun\n\033]0;a title\007日本語\ttab\033[38;5;208m orange\033[0m\n';",
        r"printf '\033[41;97m FAIL \033[0m \033[7minverse\033[0m \033[2mdim\033[0m \033[9mstruck\033[0m\n'",
    );
    create(&app, "Draw", command).await;
    detail_says(&app, "Completed").await;
    page.click("tab", "Output").await;
    page.sees("Compiling legwork").await;
    let text = page.text().await;
    for line in
        ["   Compiling legwork", "/uilding…", "[######] 100%", "\n60%\n", "\nspun\n", "日本語\ttab orange"]
    {
        assert!(text.contains(line), "{line:?} is not in {text:?}");
    }
    for gone in ["[###...]", "busy", "a title"] {
        assert!(!text.contains(gone), "{gone:?} is in {text:?}");
    }
    page.pictures("task-output-terminal").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_task_of_the_command_line_shows_at_once() {
    let app = TestApp::start().await;
    app.page().find("button", "New task").await;
    let line = r#"echo "[PROGRESS] 50% half"; echo "[RESULT] {\"answer\":42}""#;
    let ran = app.legwork(&["execute", "--json", "From the command line", "--", "sh", "-c", line]).exits(0);
    assert_eq!(ran.json_lines().last().unwrap()["task"]["result"]["output"]["answer"], 42);
    open(&app, "From the command line").await;
    detail_says(&app, "Completed").await;
    app.page().click("tab", "Output").await;
    app.page().sees("[PROGRESS] 50% half").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_dialog_says_what_is_wrong_and_creates_nothing() {
    let app = TestApp::start().await;
    let page = app.page();
    page.click("button", "New task").await;
    page.find("dialog", "New task").await;
    page.focus_is_on("Command").await;
    page.fill("Title", &"x".repeat(201)).await;
    page.click("button", "Create task").await;
    for (field, allowed) in [("Command", "command is needed"), ("Title", "200")] {
        let complaint = wait::eventually(&format!("{field} is marked as wrong"), async || {
            let element = page.find("field", field).await;
            let marked = "return arguments[0].getAttribute('aria-invalid') === 'true' && \
                document.getElementById(arguments[0].getAttribute('aria-describedby')).innerText";
            let said =
                page.client().execute(marked, vec![serde_json::to_value(&element).ok()?]).await.ok()?;
            said.as_str().map(str::to_owned)
        })
        .await;
        assert!(complaint.contains(allowed), "{field} says {complaint:?}");
    }
    page.focus_is_on("Command").await; // the first field that is wrong
    page.pictures("new-task-errors").await;
    page.click("button", "Cancel").await;
    page.gone("dialog", "New task").await;
    assert_eq!(app.json(&["list"])["tasks"], serde_json::json!([]));
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_running_task_is_cancelled_and_a_failed_one_run_again() {
    let app = TestApp::start().await;
    let (never, second_try) = (Gate::new(app.place(), "never"), app.place().root().join("second-try"));
    create(&app, "Runs for ever", &never.line()).await;
    detail_says(&app, "Running").await;
    app.page().click("button", "Cancel").await;
    detail_says(&app, "Cancelled").await;
    assert_eq!(count(&app, "cancelled"), 1);

    let command = format!("test -e '{}' && echo mended", second_try.display());
    app.legwork(&["execute", "Fails at first", "--async", "--retries", "0", "--command", &command]).exits(0);
    open(&app, "Fails at first").await;
    detail_says(&app, "Failed").await;
    app.page().pictures("task-failed").await;
    std::fs::write(second_try, "").unwrap();
    app.page().click("button", "Run again").await;
    wait::eventually("the second try completes", async || (count(&app, "completed") == 1).then_some(()))
        .await;
    assert_eq!(count(&app, "failed"), 1);
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn after_a_restart_all_of_it_is_found_again() {
    let mut app = TestApp::start().await;
    create(&app, "Remember the milk", "echo 'two bottles'").await;
    detail_says(&app, "Completed").await;
    app.legwork(&["execute", "Break the glass", "--retries", "0", "--command", "exit 7"]).exits(1);

    app.quit_and_restart().await;
    open(&app, "Remember the milk").await;
    detail_says(&app, "Completed").await;
    app.page().click("tab", "Output").await;
    app.page().sees("two bottles").await;

    app.crash_and_restart().await;
    open(&app, "Break the glass").await;
    detail_says(&app, "Failed").await;
    app.page().find("row", "^.*Remember the milk").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_crash_of_the_app_does_not_touch_a_running_command() {
    let mut app = TestApp::start().await;
    let gate = Gate::new(app.place(), "crash");
    create(&app, "Outlives the window", &format!("echo before; {}; echo after", gate.line())).await;
    detail_says(&app, "Running").await;
    app.crash_and_restart().await;
    open(&app, "Outlives the window").await;
    detail_says(&app, "Running").await;
    gate.open();
    detail_says(&app, "Completed").await;
    let task = &app.json(&["list"])["tasks"][0];
    assert_eq!(task["attempt"], 1, "{task}");
    app.page().click("tab", "Output").await;
    app.page().sees("after").await;
    app.close().await;
}

/// What the open detail says beside this word, such as `Ran`.
async fn said_beside(app: &TestApp, word: &str) -> Option<String> {
    let script = format!(
        "const word = [...document.querySelectorAll('dt')].find((dt) => reachable(dt) && dt.innerText === '{word}'); \
         return word?.nextElementSibling.innerText ?? null"
    );
    app.page().script(&script).await?.as_str().map(str::to_owned)
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn time_goes_on_while_a_task_says_nothing() {
    let app = TestApp::start().await;
    let page = app.page();
    let hold = app.place().root().join("hold");
    let held = format!("while [ -e '{}' ]; do sleep 0.02; done", hold.display());
    for _ in 0..3 {
        app.legwork(&["execute", "Crawl", "--command", &held]).exits(0);
    }
    let gate = Gate::new(app.place(), "crawl");
    create(&app, "Crawl the site", &gate.line()).await;
    detail_says(&app, "Running").await;
    for tab in ["Overview", "Details"] {
        page.click("tab", tab).await;
        let first =
            wait::eventually("it says how long it ran", async || said_beside(&app, "Ran").await).await;
        wait::eventually("and goes on saying it", async || {
            (said_beside(&app, "Ran").await? != first).then_some(())
        })
        .await;
    }
    gate.open();
    detail_says(&app, "Completed").await;

    // what took longer than it ever did is not about to end
    std::fs::write(&hold, "").expect("a file in the test's own place");
    app.legwork(&["execute", "Crawl", "--async", "--command", &held]).exits(0);
    page.click("row", "^Running.*Crawl shell").await;
    page.click("tab", "Overview").await;
    page.region_says("Progress", "longer than usual").await;
    page.pictures("task-longer-than-usual").await;
    std::fs::remove_file(&hold).expect("it is there");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn escape_closes_what_lies_on_top_and_nothing_else() {
    let app = TestApp::start().await;
    let page = app.page();
    app.legwork(&["execute", "Sweep", "--command", "true"]).exits(0);
    open(&app, "Sweep").await;

    page.click("button", "More").await;
    page.find("menuitem", "Duplicate…").await;
    page.press("Escape").await;
    page.gone("menuitem", "Duplicate…").await;
    page.focus_is_on("More").await;
    page.find("heading", "Sweep").await;

    page.click("button", "Filter").await;
    page.find("dialog", "Filters").await;
    page.press("Escape").await;
    page.gone("dialog", "Filters").await;
    page.focus_is_on("Filter").await;
    page.find("heading", "Sweep").await;

    page.press("Escape").await;
    page.gone("heading", "Sweep").await;
    page.focus_is_kept("Escape").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn the_keyboard_goes_on_from_where_it_was() {
    let app = TestApp::start().await;
    let page = app.page();
    app.legwork(&["execute", "Dust", "--async", "--in", "1h", "--command", "true"]).exits(0);
    open(&app, "Dust").await;
    page.focus_is_kept("a click on a row").await;

    // the button that was pressed goes away: the next one has the focus
    for action in ["Pause", "Resume"] {
        page.click("button", action).await;
        page.gone("button", action).await;
        page.focus_is_kept(action).await;
    }
    for close in ["by the key", "by the button"] {
        open(&app, "Dust").await;
        page.click("tab", "Details").await;
        page.focus_is_on("Details").await;
        match close {
            "by the key" => page.press("Escape").await,
            _ => page.click("button", "Close the detail").await,
        }
        page.gone("heading", "Dust").await;
        page.focus_is_on("Tasks").await;
    }

    // the detail takes the room of the list, and gives it back
    page.press("Ctrl+Enter").await;
    page.focus_is_on("Dust").await;
    page.press("Escape").await;
    page.focus_is_on("Tasks").await;
    page.press("Shift+F10").await;
    page.find("menuitem", "Duplicate…").await;
    page.focus_is_kept("opening a menu").await;
    page.press("Escape").await;
    page.gone("menuitem", "Duplicate…").await;
    page.focus_is_on("Tasks").await;
    // a menu that has just closed gives the focus back with the next frame
    page.focus_is_kept("closing a menu").await;

    page.click("button", "New task").await;
    page.find("dialog", "New task").await;
    page.press("Escape").await;
    page.gone("dialog", "New task").await;
    page.focus_is_on("New task").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn nothing_is_wrong_before_it_was_tried() {
    let app = TestApp::start().await;
    let page = app.page();
    page.click("button", "New task").await;
    page.find("dialog", "New task").await;
    page.focus_is_on("Command").await;
    page.press("Shift+Tab").await;
    page.focus_is_on("Task type").await;
    page.press("Shift+Tab").await;
    page.focus_is_on("Agent").await;
    let wrong = "return document.querySelectorAll('[aria-invalid=true]').length";
    page.focus_is_kept("leaving a field").await;
    assert_eq!(page.script(wrong).await, Some(0.into()));
    page.fill("Command", "true").await;
    page.press("Ctrl+a").await;
    page.press("Delete").await;
    page.press("Tab").await;
    wait::eventually("what was emptied is asked for", async || {
        (page.script(wrong).await? == 1).then_some(())
    })
    .await;
    page.click("button", "Cancel").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_a_command_prints_stands_as_it_was_printed() {
    let app = TestApp::start().await;
    let page = app.page();
    let lines = r"printf '# one\n* two\n* three_and_four_\n'";
    app.legwork(&["execute", "مرحبا بالعالم", "--command", lines]).exits(0);
    app.legwork(&["execute", "Say nothing", "--command", "true"]).exits(0);
    page.find("row", "^.*Say nothing").await; // no row comes any more that moves the others
    open(&app, "مرحبا بالعالم").await;
    detail_says(&app, "three_and_four_").await;
    let direction = "return [...document.querySelectorAll('[aria-label=\"Selected task\"] h2')].filter(reachable)\
        .map((title) => getComputedStyle(title).direction)";
    assert_eq!(page.script(direction).await, Some(serde_json::json!(["rtl"])));
    page.pictures("task-right-to-left").await;
    // in the list it begins where its column does
    let begins = "const at = (row) => { const words = document.createRange(); \
        words.selectNodeContents(row.querySelector('.row-name')); return Math.round(words.getBoundingClientRect().left); }; \
        return new Set([...document.querySelectorAll('.task-row')].map(at)).size";
    assert_eq!(page.script(begins).await, Some(serde_json::json!(1)));
    page.click("tab", "Result").await;
    page.region_says("Output of the result", "# one\n* two\n* three_and_four_").await;
    page.pictures("task-result-printed").await;

    open(&app, "Say nothing").await;
    page.click("tab", "Output").await;
    page.sees("It wrote nothing.").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn why_it_waits_is_said_once() {
    let app = TestApp::start().await;
    let page = app.page();
    let first = app.json(&["execute", "Write the notes", "--async", "--in", "1h", "--command", "true"]);
    let id = first["id"].as_str().expect("it has an id").to_owned();
    open(&app, "Write the notes").await;
    page.find("button", "Start now").await;
    page.region_says("Why it is not running", "Starts").await;
    page.pictures("task-scheduled").await;
    assert_eq!(page.all("button", "Start now").await.len(), 1);

    app.legwork(&["execute", "Announce it", "--async", "--after", &id, "--command", "true"]).exits(0);
    open(&app, "Announce it").await;
    page.find("button", "Pending: Write the notes").await;
    page.region_says("Why it is not running", "Write the notes").await;
    page.pictures("task-depends").await;
    assert!(!page.has("button", "^Show .").await, "the graph leads there");
    let said = page.words_in("Why it is not running").await;
    assert_eq!(said.matches("Write the notes").count(), 1, "{said}");
    app.close().await;
}
