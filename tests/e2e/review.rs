//! The review in the real window: a task works in a git worktree, its change is looked at line by line, commented by keyboard,
//! sent back, and what the second attempt made of it is committed. Both themes, both layouts, and files that are not text.

use harness::{TestApp, wait};
use std::{fs, path::Path, process::Command};

/// What the sessions were like before.
const BEFORE: &str = "impl Sessions {
    /// Called after a password or role change.
    pub fn upgrade(&self, id: &SessionId, to: Role) -> Result<Session> {
        let mut session = self.load(id)?;
        session.role = to;
        self.store.save(&session)?;
        Ok(session)
    }
}
";

/// What the command makes of it: at first an insert and a delete, and once it is told so, both in one.
const WORK: &str = r#"
if grep -q transaction "$LEGWORK_CONTEXT_FILE"; then
  sed -i 's/        self.store.insert.*/        self.store.replace(\&id, \&session)?;/; /store.delete/d' src/session.rs
else
  sed -i 's/id: &SessionId/id: SessionId/; s/self.load(id)/self.load(\&id)/; s/        self.store.save.*/        session.id = SessionId::random();\n        self.store.insert(\&session)?;\n        self.store.delete(\&id)?;/' src/session.rs
  seq 2000 > src/numbers.txt
  printf 'a\000b' > picture.bin
fi
echo "The id changes with the role."
"#;

/// git, as a person calls it.
pub(super) fn git(folder: &Path, args: &[&str]) -> String {
    let out = Command::new("git")
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(args)
        .output()
        .unwrap();
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

/// An empty repository.
pub(super) fn empty_repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q", "-b", "main"]);
    for (name, value) in [("user.name", "A"), ("user.email", "a@b"), ("commit.gpgSign", "false")] {
        git(folder.path(), &["config", name, value]);
    }
    folder
}

/// A repository with sessions in it.
fn repository() -> tempfile::TempDir {
    let folder = empty_repository();
    fs::create_dir(folder.path().join("src")).unwrap();
    let head: String = (1..=40).map(|n| format!("// line {n} of the head\n")).collect();
    fs::write(folder.path().join("src/session.rs"), head + BEFORE).unwrap();
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    folder
}

/// Starts the work in a place, and waits for its end.
async fn work(app: &TestApp, folder: &Path, place: &str, check: &str) -> serde_json::Value {
    let what = ["execute", "Rotate the session id", "--async", "--retries", "0", "--place", place];
    let how = ["--cwd", folder.to_str().unwrap(), "--check", check, "--command", WORK];
    let made = app.json(&[&what[..], &how].concat());
    wait::eventually("the work has ended", async || {
        let task = app.json(&["status", made["short_id"].as_str().unwrap()]);
        ["completed", "failed"].contains(&task["status"].as_str().unwrap_or_default()).then_some(task)
    })
    .await
}

/// Has two agents do the same, each in a worktree of its own, and waits for both.
async fn compete(app: &TestApp, folder: &Path) -> Vec<serde_json::Value> {
    let claude = WORK.replace(
        "The id changes with the role.",
        "The id now changes whenever a role does, and the old one stops working at once.",
    );
    let codex = "sed -i 's/id: &SessionId/id: SessionId/' src/session.rs; printf '# Sessions\n' > src/README.md; \
        echo 'Only the signature: the callers give the id away.'";
    for (name, line) in [("claude", claude.as_str()), ("codex", codex)] {
        app.json(&["agent", "add", name, "--kind", "shell", "--command", line]);
    }
    let cwd = folder.to_str().unwrap();
    let check = "grep -q delete src/session.rs && echo 3 passed";
    let made = app.json(&[
        "execute",
        "Rotate the session id",
        "--agents",
        "claude,codex",
        "--async",
        "--retries",
        "0",
        "--cwd",
        cwd,
        "--check",
        check,
    ]);
    let mut ended = vec![];
    for task in made["tasks"].as_array().unwrap() {
        let id = task["short_id"].as_str().unwrap();
        let task = wait::eventually("the work has ended", async || {
            let task = app.json(&["status", id]);
            ["completed", "failed"].contains(&task["status"].as_str().unwrap_or_default()).then_some(task)
        })
        .await;
        ended.push(task);
    }
    ended
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn what_two_agents_made_is_compared_and_one_is_kept() {
    let app = TestApp::start().await;
    let page = app.page();
    let folder = repository();
    let tasks = compete(&app, folder.path()).await;
    let ids = tasks.iter().map(|task| task["short_id"].as_str().unwrap()).collect::<Vec<_>>();
    let state = |n: usize| app.json(&["status", ids[n]])["place"]["state"].clone();
    page.open_task("Rotate the session id").await;
    page.click("tab", "^Changes").await;
    page.click("button", "Review").await;
    page.find("grid", "^Changes of src/").await;
    page.click("button", "Compare 2 agents").await;
    page.find("heading", "Compare what the agents did").await;

    // whichever is on top of the list: from the review of each of them, a file is compared that only the other one has
    for (at, agent, rival, file, made) in
        [(0, "claude", "codex", "README.md", "# Sessions"), (1, "codex", "claude", "numbers.txt", "777")]
    {
        in_column(&app, agent, "Review").await;
        page.find("heading", "Review the change").await;
        page.sees(&format!("{agent} · {}", ids[at])).await;
        page.click("button", "Compare 2 agents").await;
        page.find("heading", "Compare what the agents did").await;
        page.click("button", &format!("^{file}")).await;
        page.region_says(rival, made).await;
        page.region_says(agent, "This file is as it was.").await;
    }
    page.click("button", "^session.rs").await;
    page.region_says("claude", "The id now changes whenever a role does").await;
    page.region_says("claude", "self.store.insert").await;
    page.region_says("codex", "Check failed").await;
    page.region_says("codex", "id: SessionId").await;
    page.pictures("review-compare").await;

    // one is kept: its review shows, the other is put aside, and what was put aside comes back
    let both = ["open", "open"];
    for (at, agent, undo) in [(1, "codex", true), (0, "claude", false)] {
        in_column(&app, agent, "Keep this one").await;
        page.find("heading", "Review the change").await;
        let mut kept = ["discarded"; 2];
        kept[at] = "open";
        wait::eventually("one is put aside, the other kept", async || {
            ([state(0), state(1)] == kept).then_some(())
        })
        .await;
        page.sees(&format!("{agent} · {}", ids[at])).await;
        if undo {
            page.click("button", "Compare 2 agents").await;
            page.region_says("claude", "Discarded").await;
            page.pictures("review-compare-kept").await;
            page.click("button", "^Undo$").await;
            wait::eventually("it is back", async || ([state(0), state(1)] == both).then_some(())).await;
            page.region_says("claude", "Completed").await;
        }
    }

    // and what is kept goes into the folder
    let session = || fs::read_to_string(folder.path().join("src/session.rs")).unwrap();
    assert!(session().contains("self.store.save"), "{}", session());
    page.click("button", "Apply").await;
    page.sees("Applied to the folder").await;
    assert!(session().contains("self.store.insert"), "{}", session());
    assert!(!folder.path().join("src/README.md").exists());
    assert_eq!([state(0), state(1)], ["applied", "discarded"]);
    app.close().await;
}

/// Presses a button in the column of an agent, once it can be.
async fn in_column(app: &TestApp, agent: &str, button: &str) {
    let press = format!(
        "const column = find('region', '{agent}')[0]; \
         const button = [...(column?.querySelectorAll('button:enabled') ?? [])].find((one) => nameOf(one) === '{button}'); \
         button?.focus(); button?.click(); return !!button"
    );
    wait::eventually(&format!("“{button}” of {agent} can be pressed"), async || {
        (app.page().script(&press).await? == true).then_some(())
    })
    .await;
}

/// What the row says that the keys are at.
pub(super) async fn at(app: &TestApp) -> String {
    let row = "const id = document.activeElement.getAttribute('aria-activedescendant'); \
        return (id && document.getElementById(id)?.querySelector('.review-text, .review-heading')?.textContent) ?? ''";
    app.page().script(row).await.unwrap_or_default().as_str().unwrap_or_default().trim().to_owned()
}

async fn goes_to(app: &TestApp, keys: &str, words: &str) {
    app.page().press(keys).await;
    wait::eventually(&format!("{keys} goes to {words}"), async || {
        at(app).await.contains(words).then_some(())
    })
    .await;
}

/// A program that tells what it is given in the file `opened` of the home folder.
const OPENS: &str =
    "printf '%s\\n' \"$@\" > \"$HOME/opened.new\" && mv \"$HOME/opened.new\" \"$HOME/opened\"";

/// What was opened.
async fn opened(app: &TestApp) -> String {
    let told = app.place().home().join("opened");
    let said = wait::eventually("it is opened", async || fs::read_to_string(&told).ok()).await;
    fs::remove_file(&told).unwrap();
    said
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_changed_file_is_opened_in_the_persons_editor_at_its_line() {
    let app = TestApp::builder().program("xdg-open", OPENS).program("scribe", OPENS).start().await;
    let page = app.page();
    let folder = repository();
    let task = work(&app, folder.path(), "worktree", "true").await;
    let place = task["place"]["path"].as_str().unwrap().to_owned();
    page.open_task("Rotate the session id").await;
    page.click("tab", "^Changes").await;
    page.click("button", "Review").await;
    page.find("grid", "Changes of src/session.rs").await;
    let file = format!("{place}/src/session.rs");
    page.click("button", "Open in your editor").await;
    assert_eq!(opened(&app).await, format!("{file}\n"), "with the system's program");

    app.json(&["setting", "set", "editor", "scribe --goto {file}:{line}"]);
    page.script("document.getElementById('review-diff').focus()").await;
    page.press("Home").await;
    for words in ["id: &SessionId", "self.store.save"] {
        goes_to(&app, "j", words).await;
    }
    goes_to(&app, "Down", "session.id").await;
    page.click("button", "Open in your editor").await;
    assert_eq!(opened(&app).await, format!("--goto\n{file}:46\n"));

    app.json(&["setting", "set", "editor", "no-such-editor"]);
    page.click("button", "Open in your editor").await;
    page.sees("there is no program “no-such-editor”").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_change_is_commented_sent_back_and_committed() {
    let app = TestApp::start().await;
    let page = app.page();
    let folder = repository();
    let first = work(&app, folder.path(), "worktree", "echo 3 passed").await;
    assert_eq!(first["status"], "completed", "{first:#}");
    page.open_task("Rotate the session id").await;
    page.click("tab", "^Changes").await;
    page.region_says("Selected task", "3 files").await;
    page.pictures("changes-tab").await;

    // in full, the focus is in the diff of a file with lines
    page.click("button", "Review").await;
    page.find("heading", "Review the change").await;
    page.find("grid", "Changes of src/session.rs").await;
    page.focus_is_on("Changes of src/session.rs").await;
    page.region_says("About the change", "The id changes with the role.").await;
    page.region_says("About the change", "Check passed").await;
    page.pictures("review").await;
    goes_to(&app, "Home", "").await;
    goes_to(&app, "j", "id: &SessionId").await;
    goes_to(&app, "j", "self.store.save").await;
    goes_to(&app, "k", "id: &SessionId").await;
    goes_to(&app, "End", "}").await;
    page.click("button", "^Show 39 lines above").await;
    page.sees("// line 1 of the head").await;

    // side by side
    page.click("button", "Split").await;
    for (width, name) in [(900, "review-split-narrow"), (1280, "review-split")] {
        page.client().set_window_size(width, 800).await.expect("the window can be resized");
        page.pictures(name).await;
    }
    page.click("button", "Unified").await;

    // said about a line, by keyboard alone
    page.script("document.getElementById('review-diff').focus()").await;
    page.press("Home").await;
    for words in ["id: &SessionId", "self.store.save"] {
        goes_to(&app, "j", words).await;
    }
    for words in ["session.id", "insert", "delete"] {
        goes_to(&app, "Down", words).await;
    }
    page.press("c").await;
    page.focus_is_on("Comment on line 48").await;
    let typed = page.client().active_element().await.unwrap();
    typed.send_keys("Both in one transaction.").await.unwrap();
    for (width, name) in [(900, "review-comment-narrow"), (1280, "review-comment")] {
        page.client().set_window_size(width, 800).await.expect("the window can be resized");
        page.pictures(name).await;
    }
    page.focus_is_on("Comment on line 48").await;
    page.press("Ctrl+Enter").await;
    page.gone("field", "Comment on line 48").await;
    page.focus_is_on("Changes of src/session.rs").await;
    page.region_says("About the change", "Both in one transaction.").await;
    page.find("button", "Send back with 1 comment").await;
    let told = app.json(&["diff", first["short_id"].as_str().unwrap()]);
    assert_eq!(told["comments"][0]["line"], 48, "{:#}", told["comments"]);
    assert!(told["comments"][0]["quote"].as_str().unwrap().contains("delete"), "{:#}", told["comments"]);

    // changed, taken away, and brought back
    page.click("button", "Edit").await;
    page.focus_is_on("Comment on line 48").await;
    page.press("End").await;
    let typed = page.client().active_element().await.unwrap();
    typed.send_keys(" Please.").await.unwrap();
    page.press("Ctrl+Enter").await;
    page.region_says("About the change", "Both in one transaction. Please.").await;
    page.click("button", "Remove the comment").await;
    page.gone("button", "Send back with 1 comment").await;
    page.click("button", "Undo").await;
    page.find("button", "Send back with 1 comment").await;

    // viewed, and on to the next file
    page.script("document.getElementById('review-diff').focus()").await;
    page.press("v").await;
    page.gone("grid", "Changes of src/session.rs").await;
    wait::eventually("it is marked", async || {
        let told = app.json(&["diff", first["short_id"].as_str().unwrap()]);
        let files = told["files"].as_array().unwrap().clone();
        files.iter().any(|file| file["path"] == "src/session.rs" && file["viewed"] == true).then_some(())
    })
    .await;
    page.sees("This file is no text").await;
    page.focus_is_on("Changes").await;
    page.pictures("review-binary").await;
    page.press("[").await;
    page.focus_is_on("Changes of src/session.rs").await;
    page.press("[").await;
    page.sees("2,000 lines are changed.").await;
    page.pictures("review-folded").await;
    page.click("button", "Show anyway").await;
    page.focus_is_on("Changes of src/numbers.txt").await;
    page.press("]").await;
    page.focus_is_on("Changes of src/session.rs").await;

    // sent back by the key of the button that matters
    page.press("Ctrl+Enter").await;
    page.region_says("Selected task", "Overview").await;
    let second = wait::eventually("the second attempt has ended", async || {
        let tasks = app.json(&["list"])["tasks"].as_array().unwrap().clone();
        tasks.into_iter().find(|task| task["retry_of"] == first["id"] && task["status"] == "completed")
    })
    .await;
    page.region_says("Selected task", "Completed").await;
    page.click("tab", "^Changes").await;
    page.click("button", "Review").await;
    page.sees("self.store.replace(&id, &session)?;").await;
    page.focus_is_on("Changes of src/session.rs").await;

    // committed, and brought into the branch that is checked out
    page.press("Ctrl+Enter").await;
    page.find("dialog", "Commit the change").await;
    page.pictures("review-commit").await;
    page.fill("Message", " ").await;
    page.press("Ctrl+Enter").await;
    page.sees("A commit needs a message.").await;
    page.fill("Message", "Rotate the id with the role").await;
    page.click("checkbox", "Also merge it into main").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "Commit the change").await;
    page.sees("Committed").await;
    page.pictures("review-committed").await;
    assert_eq!(git(folder.path(), &["log", "-1", "--format=%s"]), "Rotate the id with the role");
    let merged = fs::read_to_string(folder.path().join("src/session.rs")).unwrap();
    assert!(merged.contains("replace(&id") && !merged.contains("delete"), "{merged}");
    assert_eq!(app.json(&["status", second["short_id"].as_str().unwrap()])["place"]["state"], "committed");
    // Esc leads back to the detail
    page.press("Escape").await;
    page.gone("heading", "Review the change").await;
    page.find("tab", "^Changes").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_failed_check_asks_once_and_a_discard_is_undone() {
    let app = TestApp::start().await;
    let page = app.page();
    let folder = repository();
    let task = work(&app, folder.path(), "copy", "echo the seal is missing; exit 3").await;
    assert_eq!(task["status"], "failed", "{task:#}");
    page.open_task("Rotate the session id").await;
    page.click("tab", "^Changes").await;
    page.click("button", "^session.rs").await;
    page.find("grid", "Changes of src/session.rs").await;
    page.region_says("About the change", "the seal is missing").await;

    let session = || fs::read_to_string(folder.path().join("src/session.rs")).unwrap();
    page.click("button", "Apply").await;
    page.sees("Applied to the folder").await;
    assert!(session().contains("self.store.insert"), "{}", session());
    page.click("button", "Discard").await;
    page.sees("The change was discarded.").await;
    wait::eventually("it is taken back", async || session().contains("self.store.save").then_some(())).await;
    page.pictures("review-discarded").await;
    page.click("button", "Undo").await;
    wait::eventually("it is back", async || session().contains("self.store.insert").then_some(())).await;

    page.click("button", "Commit…").await;
    page.find("dialog", "The check failed").await;
    page.pictures("review-doubt").await;
    page.click("button", "Cancel").await;
    page.gone("dialog", "The check failed").await;
    page.click("button", "Commit…").await;
    page.click("button", "Commit anyway…").await;
    page.find("dialog", "Commit the change").await;
    page.click("button", "Cancel").await;
    page.gone("dialog", "Commit the change").await;
    page.click("button", "Commit…").await;
    page.find("dialog", "Commit the change").await;
    page.press("Ctrl+Enter").await;
    page.gone("dialog", "Commit the change").await;
    page.sees("Committed").await;
    assert!(git(folder.path(), &["log", "-1", "--format=%s"]).contains("Rotate the session id"));
    app.close().await;
}
