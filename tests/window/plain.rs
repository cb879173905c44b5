//! Other windows with next to nothing in them, started in turn with ours: what the floor is on this machine.

use super::costs;
use harness::{Place, binaries};
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// A page that says when it has been painted: by asking for `/drawn`.
const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Plain</title><h1>Plain</h1><script>\
    requestAnimationFrame(() => requestAnimationFrame(() => fetch('/drawn')))</script>";

/// What one of them came to.
pub(crate) struct Plain {
    /// From the start of the program until its page was painted.
    pub(crate) first_paint: Duration,
    /// The part of one core that it takes when left alone.
    pub(crate) idle: f64,
    /// What its programs hold, in MiB.
    pub(crate) memory: f64,
}

/// A window of Tauri alone.
pub(crate) async fn tauri() -> Plain {
    let program = binaries::path("examples/plain_window");
    let with = |command: &mut Command, address: &str| {
        command.arg(address);
    };
    opened(&program, with).await
}

/// Chromium as an app window, where there is one: it stands for Electron, whose download is not in the package registry.
pub(crate) async fn chromium() -> Option<Plain> {
    let paths = std::env::var_os("PATH")?;
    let program =
        std::env::split_paths(&paths).map(|folder| folder.join("chromium")).find(|path| path.is_file())?;
    let with = |command: &mut Command, address: &str| {
        command.args(["--no-sandbox", "--no-first-run", "--disable-sync", "--password-store=basic"]);
        command.arg(format!("--app={address}"));
    };
    Some(opened(&program, with).await)
}

async fn opened(program: &Path, with: impl FnOnce(&mut Command, &str)) -> Plain {
    let place = Place::new();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let mut command = place.command(program);
    let shown_on =
        ["DISPLAY", "LIBGL_ALWAYS_SOFTWARE", "GDK_BACKEND"].map(|name| (name, std::env::var_os(name)));
    command.envs(shown_on.into_iter().filter_map(|(name, value)| Some((name, value?))));
    with(&mut command, &address);
    let begin = Instant::now();
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let drawn = tokio::task::spawn_blocking(move || until_drawn(&listener));
    drawn.await.unwrap();
    let first_paint = begin.elapsed();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let idle = costs::cpu(&place, Duration::from_secs(10)).await;
    let memory = costs::memory(&place).iter().map(|(_, mib)| mib).sum();
    place.kill_all();
    child.wait().unwrap();
    Plain { first_paint, idle, memory }
}

/// Serves the page until it has said that it was painted.
fn until_drawn(listener: &TcpListener) {
    for asked in listener.incoming() {
        if answer(asked.unwrap()) {
            return;
        }
    }
}

fn answer(mut asked: TcpStream) -> bool {
    let mut head = [0; 4096];
    // a browser opens connections that it may not need
    asked.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    let Ok(read) = asked.read(&mut head) else { return false };
    let page = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{PAGE}",
        PAGE.len()
    );
    asked.write_all(page.as_bytes()).ok();
    head[..read].starts_with(b"GET /drawn")
}
