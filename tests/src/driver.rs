//! WebKitWebDriver: it starts the app under automation and passes on what the test does in the page.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::{Place, wait};

/// The driver's process. It goes when this value goes, and takes the app with it.
pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts the driver in a place; `adjust` adds to the environment that the app inherits from it.
    pub fn start(place: &Place, adjust: impl FnOnce(&mut Command)) -> Self {
        let port = free_port();
        let mut command = place.command("WebKitWebDriver");
        command.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
        // Accessibility would look for a bus of its own.
        command.env("NO_AT_BRIDGE", "1");
        // Mesa's software renderer draws in threads of its own, and now and then one of them frees what the page's
        // process is looking at (lp_scene, Mesa 22.3: the page's process ends). Without them it draws where it is asked to.
        command.env("LP_NUM_THREADS", "0");
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "LIBGL_ALWAYS_SOFTWARE", "GDK_BACKEND"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        adjust(&mut command);
        let process =
            command.stdin(Stdio::null()).spawn().expect("WebKitWebDriver starts (package webkit2gtk-driver)");
        wait::until("WebKitWebDriver listens", || TcpStream::connect(("127.0.0.1", port)).ok());
        Self { process, port }
    }

    /// Starts the app with these arguments, and connects to its page.
    pub async fn open(&self, app: &Path, args: &[String]) -> Client {
        let options = json!({ "webkitgtk:browserOptions": { "binary": app, "args": args } });
        let capabilities = options.as_object().cloned().expect("an object");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client =
            builder.capabilities(capabilities).connect(&format!("http://127.0.0.1:{}", self.port)).await;
        client.expect("the app opens a window under automation")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// The driver takes a number only, so one is borrowed from the system for a moment.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port on this machine");
    listener.local_addr().expect("a bound socket").port()
}
