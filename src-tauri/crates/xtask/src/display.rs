//! Displays: whether there is one, and a virtual one for the tests. Owns Xvfb's life; knows no test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

/// Is there a display that a window could open on?
pub(crate) fn present() -> bool {
    if cfg!(not(target_os = "linux")) {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// A display in memory. It goes when this value goes.
pub(crate) struct VirtualDisplay {
    server: Child,
    number: u32,
}

impl VirtualDisplay {
    /// Starts Xvfb on a number that is free; the server itself picks it and says it when it is ready.
    pub(crate) fn start() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            // without a reset it is there for the next window at once when the last one has gone
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start Xvfb")?;
        let mut line = String::new();
        let said = server.stdout.take().map(|out| BufReader::new(out).read_line(&mut line));
        match line.trim().parse() {
            Ok(number) => Ok(Self { server, number }),
            Err(_) => {
                server.kill().ok();
                server.wait().ok();
                bail!("Xvfb did not come up (it said {line:?}, {said:?})")
            }
        }
    }

    /// What programs on this display need to know. Everything is drawn in software: that looks the same everywhere.
    pub(crate) fn show_on(&self, command: &mut Command) {
        command
            .env("DISPLAY", format!(":{}", self.number))
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY");
    }
}

impl Drop for VirtualDisplay {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}
