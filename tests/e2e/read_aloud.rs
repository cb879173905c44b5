//! The window as a screen reader gets it, without a look at the page: a task is made, heard to its end, and one is answered.

use harness::{
    TestApp,
    model_server::{Act, ModelServer, Shape, Turn},
};
use serde_json::json;

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_task_is_made_and_heard_to_its_end_without_looking() {
    let app = TestApp::builder().read_aloud().start().await;
    let reader = app.reader();

    reader.press("button", "New task").await;
    reader.focus_is_on("textbox", "Command").await;
    app.page().fill("Command", "until [ -e half ]; do sleep 0.05; done; echo '[PROGRESS] 50% half'; until [ -e go ]; do sleep 0.05; done").await;
    app.page().fill("Title", "Wait for it").await;
    reader.press("button", "Create task").await;
    reader.hears("Task created").await;
    reader.find("button", "Running: Wait for it").await;
    reader.find("heading", "Wait for it").await;

    std::fs::write(app.place().home().join("half"), "").unwrap();
    reader.hears("Wait for it: 50 percent").await;
    std::fs::write(app.place().home().join("go"), "").unwrap();
    reader.hears("Wait for it: Completed").await;
    reader.find("gridcell", "Completed").await;
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_question_is_heard_and_answered_without_looking() {
    let app = TestApp::builder().read_aloud().start().await;
    let (reader, server) = (app.reader(), ModelServer::start(Shape::OpenAi, vec![]));
    let url = server.base_url();
    let provider = [
        "provider",
        "add",
        "local",
        "--kind",
        "openai-compatible",
        "--model",
        "m",
        "--no-key",
        "--base-url",
        &url,
    ];
    app.legwork(&provider).exits(0);
    let writer = [
        "agent",
        "add",
        "writer",
        "--kind",
        "llm",
        "--provider",
        "local",
        "--role",
        "Writer",
        "--tool",
        "ask_user",
    ];
    app.legwork(&writer).exits(0);
    let question = json!({"question": "Which colour?", "options": ["Red", "Green"]});
    server.then(Act::Reply(Turn::calls("ask_user", question)));
    server.then(Act::Reply(Turn::says(&["It is painted."])));
    app.json(&["execute", "Paint the door", "--agent", "writer", "--async"]);

    reader.press("button", "Answer Paint the door").await;
    reader.find("region", "It asks you").await;
    reader.press("button", "Green").await;
    reader.find("gridcell", "Completed").await;
    assert!(server.requests()[1].body.to_string().contains("Green"));
    app.close().await;
}
