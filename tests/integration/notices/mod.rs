//! Notices that leave the machine: calls of a real web server, mails to a real mail server, and what neither a crash nor
//! a bad server loses.

mod mail;
mod server;
mod webhook;

use crate::cli::home::Home;
use serde_json::Value;

/// A place in which everything that ends is told by calling `url`, without a signature: there is no keyring here.
fn calling(url: &str) -> Home {
    let home = Home::new();
    set(&home, "notify.webhook.signed", "false");
    set(&home, "notify.webhook.url", url);
    set(&home, "notify.webhook.on", "true");
    set(&home, "notify.after_seconds", "0");
    home
}

fn set(home: &Home, name: &str, value: &str) {
    home.expect(0, &["setting", "set", name, value]);
}

/// The deliveries, newest first.
fn deliveries(home: &Home) -> Vec<Value> {
    home.json(&["notify"])["deliveries"].as_array().unwrap().clone()
}
