//! Pictures in a conversation: pasted, shown small and large, and told to the model.

use harness::{
    Place, TestApp, cli,
    model_server::{Act, ModelServer, Shape, Turn},
    wait,
};
use serde_json::Value;

/// A picture of 60 by 40 dots, made and pasted as a program for screen pictures puts it on the clipboard.
const PASTE: &str = "
    const canvas = Object.assign(document.createElement('canvas'), { width: 60, height: 40 });
    const draw = canvas.getContext('2d');
    draw.fillStyle = '#3053d3';
    draw.fillRect(0, 0, 60, 40);
    const bytes = Uint8Array.from(atob(canvas.toDataURL('image/png').split(',')[1]), (one) => one.charCodeAt(0));
    const clipboard = new DataTransfer();
    clipboard.items.add(new File([bytes], 'shot.png', { type: 'image/png' }));
    const event = new Event('paste', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'clipboardData', { value: clipboard });
    document.activeElement.dispatchEvent(event);
    return event.defaultPrevented";

/// Waits until a picture of this name is drawn within what this selects.
async fn drawn(app: &TestApp, within: &str) {
    let is = format!(
        "const it = document.querySelector('{within} img[alt=\"shot.png\"]'); return !!it && it.naturalWidth === 60"
    );
    wait::eventually(&format!("the picture is drawn in {within}"), async || {
        (app.page().script(&is).await == Some(Value::Bool(true))).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_pasted_picture_goes_along_and_shows_small_and_large() {
    let (place, server) = (Place::new(), ModelServer::start(Shape::OpenAi, vec![]));
    let url = server.base_url();
    let provider = ["provider", "add", "scripted", "--kind", "openai-compatible", "--model", "m", "--no-key"];
    cli::json_in(&place, &[&provider[..], &["--base-url", &url]].concat());
    let app = TestApp::builder().in_place(place).start().await;
    let page = app.page();
    page.press("Ctrl+3").await;
    page.focus_is_on("Message").await;
    assert_eq!(page.script(PASTE).await, Some(Value::Bool(true)), "it is taken, and no words of it typed");
    drawn(&app, ".composer").await;
    page.pictures("chat-picture-pasted").await;

    server.then(Act::Reply(Turn::says(&["A blue field."])));
    page.fill("Message", "What is on it?").await;
    page.press("Enter").await;
    page.region_says("Conversation", "A blue field.").await;
    drawn(&app, ".said-picture").await;
    assert!(server.requests()[0].text().contains("data:image/png;base64,"), "the model is shown it");
    page.pictures("chat-picture").await;

    page.script("document.querySelector('.said-picture .picture').click()").await;
    page.find("dialog", "shot.png").await;
    drawn(&app, "dialog[open]").await;
    page.pictures("chat-picture-large").await;
    page.press("Escape").await;
    page.gone("dialog", "shot.png").await;
    page.focus_is_kept("a large picture is closed").await;
    app.close().await;
}
