//! An output of a million lines: what the page does not hold of it is searched all the same.

use harness::{TestApp, wait};

/// A million lines, of which three hold the word: the second, the one in the middle in colours, and the last.
const COMMAND: &str = "echo first; echo 'needle one'; seq 1 500000; \
    printf 'nee\\033[31mdle\\033[0m two\\n'; seq 500001 1000000; echo 'Needle three'";

/// Waits until the search says so, and the place that it stands at reads so.
async fn stands_at(app: &TestApp, says: &str, words: &str) {
    let script = "const mark = scope().querySelector('mark.current'); \
        const line = mark && mark.parentElement.closest('.output-block').innerText; \
        const seen = mark && mark.getBoundingClientRect(); \
        return [document.querySelector('.find-count').innerText, line || '', \
            !!seen && seen.top >= 0 && seen.bottom <= innerHeight]";
    let end = tokio::time::Instant::now() + wait::DEADLINE;
    loop {
        let found = app.page().script(script).await.unwrap_or_default();
        let text = |at: usize| found[at].as_str().unwrap_or_default().to_owned();
        if text(0) == says && text(1).contains(words) && found[2] == true {
            return;
        }
        assert!(tokio::time::Instant::now() < end, "{says:?} at {words:?}, but: {:.300}", found.to_string());
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_million_lines_are_searched_from_end_to_end() {
    let app = TestApp::start().await;
    let page = app.page();
    app.legwork(&["execute", "--json", "A million", "--command", COMMAND]).exits(0);
    page.open_task("A million").await;
    page.click("tab", "Output").await;
    page.fill("Search the output", "needle").await;
    stands_at(&app, "3 of 3", "Needle three").await;
    // what is far away is opened where it stands, in whichever direction
    page.press("Shift+Enter").await;
    stands_at(&app, "2 of 3", "needle two").await;
    page.pictures("task-output-far").await;
    page.find("button", "^Load later output").await;
    page.press("Shift+Enter").await;
    stands_at(&app, "1 of 3", "needle one").await;
    page.press("Shift+Enter").await;
    stands_at(&app, "3 of 3", "Needle three").await;
    page.press("Enter").await;
    stands_at(&app, "1 of 3", "needle one").await;
    // from there on it is read as a book is: what follows comes below what was read
    let bottom = "const output = document.querySelector('.detail .output'); output.scrollTop = output.scrollHeight; \
        return output.scrollHeight";
    page.script(bottom).await;
    let before = page.script(bottom).await.and_then(|height| height.as_f64()).unwrap_or_default();
    page.click("button", "^Load later output").await;
    wait::eventually("more of it stands below, and the reader where they were", async || {
        let script = "const output = document.querySelector('.detail .output'); \
            return [output.scrollHeight, output.scrollTop + output.clientHeight]";
        let now = page.script(script).await?;
        let (height, seen_to) = (now[0].as_f64()?, now[1].as_f64()?);
        (height > before * 1.5 && seen_to < before * 1.25).then_some(())
    })
    .await;
    page.find("status", "^1 of 3$").await;
    // who jumps away does not wait for the part that was on its way
    page.script(
        "const press = (words) => [...document.querySelectorAll('button')].find((one) => one.innerText.startsWith(words)).click(); \
         press('Load later'); press('Jump to end')",
    )
    .await;
    page.gone("button", "^Load later output").await;
    wait::eventually("the earlier output can be asked for", async || {
        let script = "const button = [...document.querySelectorAll('button')].find((one) => one.innerText.startsWith('Load earlier')); \
             return !!button && !button.hasAttribute('aria-busy')";
        (page.script(script).await? == true).then_some(())
    })
    .await;
    page.fill("Search the output", "no such word").await;
    page.sees("No match").await;
    app.close().await;
}
