//! The command line in a private place: `legwork` as a person types it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use rustix::process::Signal;
use serde_json::Value;

use crate::{Place, binaries, processes, wait};

/// `legwork` on a data folder of its own.
#[derive(Default)]
pub struct Legwork {
    place: Place,
}

impl Legwork {
    /// With a new, empty data folder.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The folders and processes behind it.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.place.data()
    }

    /// The command `legwork ARG...`, not started, for tests that need its pipes or its environment.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        in_place(&self.place, args)
    }

    /// Runs `legwork ARG...` to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        run_in(&self.place, args)
    }

    /// Runs `legwork ARG... --json` to its end, expects success, and reads its one document.
    pub fn json(&self, args: &[&str]) -> Value {
        json_in(&self.place, args)
    }

    /// Starts `legwork ARG...` and leaves it running; it is killed when the value goes.
    pub fn start(&self, args: &[&str]) -> Running {
        let child = self.command(args).stdin(Stdio::null()).spawn().expect("legwork starts");
        Running { child }
    }

    /// Starts `legwork worker ARG...` and waits until it has taken the pool.
    pub fn worker(&self, args: &[&str]) -> Running {
        let worker = self.start(&[&["worker"], args].concat());
        wait::until("the worker has the pool", || {
            let workers = self.json(&["workers"]);
            // Printed as a list, or as a document that holds one.
            let list = workers.as_array().or_else(|| workers["workers"].as_array());
            list.is_some_and(|list| !list.is_empty()).then_some(())
        });
        worker
    }

    /// Waits until a task has one of these statuses, and returns it.
    pub fn wait_for(&self, id: &str, statuses: &[&str]) -> Value {
        wait::until(&format!("task {id} becomes {}", statuses.join(" or ")), || {
            let task = self.json(&["status", id]);
            task["status"].as_str().is_some_and(|status| statuses.contains(&status)).then_some(task)
        })
    }
}

/// The command line in a place that something else owns too, such as a running app.
pub fn in_place(place: &Place, args: &[&str]) -> Command {
    let mut command = place.command(binaries::path("legwork"));
    command.args(args);
    command
}

/// `legwork mcp` as a coding agent starts it that has the PATH of the person's own login.
///
/// # Panics
/// The login's shell cannot be written.
#[must_use]
pub fn coding_agent(place: &Place) -> Command {
    const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
    let shell = place.root().join("login-shell");
    let text = format!("#!/bin/sh\nPATH={PATH}; export PATH\nshift; exec /bin/sh \"$@\"\n");
    fs::write(&shell, text).expect("the login's shell is written");
    fs::set_permissions(&shell, fs::Permissions::from_mode(0o755)).expect("it can be run");
    let mut command = in_place(place, &["mcp"]);
    command.env("SHELL", &shell).env("PATH", PATH);
    command
}

/// Runs `legwork ARG...` in a place to its end.
pub fn run_in(place: &Place, args: &[&str]) -> Ran {
    let output = in_place(place, args).stdin(Stdio::null()).output().expect("legwork starts");
    Ran { line: args.join(" "), output }
}

/// Runs `legwork ARG... --json` in a place, expects success, and reads its one document.
pub fn json_in(place: &Place, args: &[&str]) -> Value {
    run_in(place, &[&["--json"], args].concat()).ok().json()
}

/// What a command that has ended said.
#[derive(Debug)]
pub struct Ran {
    line: String,
    output: Output,
}

impl Ran {
    /// What `legwork ARG...` said, for a test that gave it its own pipes.
    #[must_use]
    pub fn new(args: &[&str], output: Output) -> Self {
        Self { line: args.join(" "), output }
    }

    /// The exit code.
    ///
    /// # Panics
    /// When it was ended by a signal.
    #[must_use]
    pub fn code(&self) -> i32 {
        self.output.status.code().unwrap_or_else(|| panic!("`legwork {}` was killed: {self:?}", self.line))
    }

    /// Its standard output.
    #[must_use]
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    /// Its standard error.
    #[must_use]
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// Expects exit code 0.
    pub fn ok(self) -> Self {
        self.exits(0)
    }

    /// Expects this exit code, and with any but 0 an `error:` line that is no panic.
    pub fn exits(self, code: i32) -> Self {
        let told = format!("`legwork {}` printed:\n{}{}", self.line, self.stdout(), self.stderr());
        assert_eq!(self.code(), code, "{told}");
        assert!(!told.contains("panicked at"), "{told}");
        self
    }

    /// The one JSON document that it printed.
    #[must_use]
    pub fn json(&self) -> Value {
        let text = self.stdout();
        serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("`legwork {}` printed no JSON ({error}): {text}", self.line))
    }

    /// The JSON documents that it printed, one on each line.
    #[must_use]
    pub fn json_lines(&self) -> Vec<Value> {
        let read = |line: &str| {
            serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("`legwork {}`: {error}: {line}", self.line))
        };
        self.stdout().lines().map(read).collect()
    }
}

/// A program that goes on while the test does something else.
pub struct Running {
    child: Child,
}

impl Running {
    /// A program that was started by the test itself.
    #[must_use]
    pub fn of(child: Child) -> Self {
        Self { child }
    }

    /// Its process number.
    #[must_use]
    pub fn pid(&self) -> i32 {
        self.child.id().cast_signed()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        processes::signal(self.pid(), signal);
    }

    /// Kills it as nothing can be caught (`kill -9`), and waits until it is gone.
    pub fn kill(mut self) {
        self.end();
    }

    /// Waits for its own end.
    pub fn wait(&mut self) -> ExitStatus {
        wait::until("the program ends", || self.child.try_wait().expect("our own child"))
    }

    fn end(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}
