//! Newer versions: nobody is asked unless the person wants it or presses for it, and what comes of it is told in words.

use harness::{Place, TestApp, cli, wait};
use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// A server that tells the newest version, and counts who asks.
struct Told {
    address: String,
    asked: Arc<AtomicUsize>,
    body: Arc<Mutex<String>>,
}

impl Told {
    fn serve(body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/newest.json", listener.local_addr().unwrap());
        let (asked, body) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(body.to_owned())));
        let (count, answer) = (Arc::clone(&asked), Arc::clone(&body));
        std::thread::spawn(move || {
            for mut caller in listener.incoming().flatten() {
                let mut head = [0; 4096];
                let read = caller.read(&mut head).unwrap_or(0);
                assert!(!head[..read].is_empty(), "a caller asks");
                count.fetch_add(1, Ordering::SeqCst);
                let body = answer.lock().unwrap().clone();
                let told = format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = caller.write_all(told.as_bytes());
            }
        });
        Self { address, asked, body }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn says(&self, body: &str) {
        body.clone_into(&mut self.body.lock().unwrap());
    }
}

const NEWER: &str = r#"{"version":"99.1.0","link":"https://example.org/legwork/99.1.0"}"#;

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn nobody_is_asked_for_a_newer_version_before_the_person_presses() {
    let told = Told::serve(NEWER);
    let app = TestApp::builder().variable("LEGWORK_UPDATE_ADDRESS", &told.address).start().await;
    let page = app.page();
    page.click("link", "Settings").await;
    page.click("button", "About").await;
    page.sees("Not asked yet.").await;
    page.sees(&told.address).await;
    page.sees("nothing else: no number of yours, nothing of your tasks").await;
    assert!(!page.script("return [...document.querySelectorAll('label')].find((one) => one.innerText === 'Look for updates').control.checked").await.unwrap().as_bool().unwrap());
    assert_eq!(told.asked(), 0, "it is off");

    page.click("button", "Check now").await;
    page.sees("Legwork 99.1.0 is there.").await;
    page.find("button", "See what is new").await;
    assert_eq!(told.asked(), 1);
    page.pictures("update-newer").await;

    // what is no answer is told in words, beside what was pressed
    for (body, words) in [
        ("<html>", "The answer of 127.0.0.1 is no JSON."),
        (r#"{"name":"x"}"#, "The answer of 127.0.0.1 names no version."),
        (r#"{"version":"0.0.1"}"#, "is the newest version. Asked"),
    ] {
        told.says(body);
        page.click("button", "Check now").await;
        page.sees(words).await;
    }
    page.pictures("update-none").await;
    page.fill("Address for updates", "http://example.org/").await;
    page.press("Tab").await;
    page.sees("is no address to ask").await;
    assert_eq!(told.asked(), 4, "and nobody was asked besides");
    app.close().await;
}

#[tokio::test]
#[ignore = "needs a display: cargo xtask test --only e2e"]
async fn a_newer_version_is_told_once_by_a_notice() {
    let told = Told::serve(NEWER);
    let place = Place::new();
    cli::run_in(&place, &["setting", "set", "look_for_updates", "true"]).exits(0);
    let app = TestApp::builder().in_place(place).variable("LEGWORK_UPDATE_ADDRESS", &told.address);
    let mut app = app.start().await;
    app.page().sees("Legwork 99.1.0 is there.").await;
    app.page().find("button", "See what is new").await;
    wait::until("it was asked", || (told.asked() == 1).then_some(()));

    app.quit_and_restart().await;
    let page = app.page();
    page.click("link", "Settings").await;
    page.click("button", "About").await;
    page.sees("Legwork 99.1.0 is there.").await;
    let notices = page.script("return document.querySelectorAll('.toast').length").await;
    assert_eq!(notices, Some(0.into()), "it was told once");
    assert_eq!(told.asked(), 1, "and asked once a day");
    app.close().await;
}
