//! The real `legwork` in a place of its own, with its streams read as they come. Every wait has a deadline; what was
//! started is ended.

use harness::{Place, binaries, wait};
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader},
    os::unix::process::ExitStatusExt as _,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

/// Long enough for a busy machine; nothing waits for it when all is well.
const DEADLINE: Duration = Duration::from_secs(60);
/// How long the last lines of a program that has ended are waited for.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// A place to type commands in.
pub(crate) struct Home {
    place: Place,
}

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

/// A command that still runs.
pub(crate) struct Running {
    child: Option<Child>,
    pub(crate) stdout: Lines,
    pub(crate) stderr: Lines,
}

/// The lines of a stream, as they come.
pub(crate) struct Lines {
    coming: Receiver<String>,
    seen: Vec<String>,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { place: Place::new() }
    }

    /// The same in a folder of its own below this one.
    pub(crate) fn below(parent: &std::path::Path) -> Self {
        Self { place: Place::below(parent) }
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.place.data()
    }

    /// The folder that commands are typed in.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.place.home()
    }

    /// `legwork ARGS…` on this data, not started yet.
    pub(crate) fn command<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> Command {
        let mut command = self.place.command(binaries::path("legwork"));
        command
            .args(args)
            .env_remove("LEGWORK_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Adds the provider `local`: an OpenAI-compatible server at `url`, with its model `m`.
    pub(crate) fn add_provider(&self, url: &str) {
        let words = "provider add local --kind openai-compatible --model m --no-key --base-url";
        self.expect(0, &words.split(' ').chain([url]).collect::<Vec<_>>());
    }

    /// Adds the agent `writer`, with a model of the provider `local`, which may do what `tools` say.
    pub(crate) fn add_writer(&self, instructions: &str, tools: &[&str]) {
        let words = "agent add writer --kind llm --provider local --role Writer --instructions";
        let mut words: Vec<_> = words.split(' ').chain([instructions]).collect();
        tools.iter().for_each(|tool| words.extend(["--tool", tool]));
        self.expect(0, &words);
    }

    /// Runs `legwork ARGS…` to its end.
    pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> Answer {
        self.run_within(DEADLINE, args)
    }

    /// Runs `legwork ARGS…` to its end, which comes at most this long after.
    pub(crate) fn run_within<S: AsRef<std::ffi::OsStr>>(&self, limit: Duration, args: &[S]) -> Answer {
        finish(self.command(args).spawn().unwrap(), limit)
    }

    /// Runs it, expects `status`, and gives what it printed.
    #[track_caller]
    pub(crate) fn expect<S: AsRef<std::ffi::OsStr>>(&self, status: i32, args: &[S]) -> Answer {
        let answer = self.run(args);
        let words: Vec<_> = args.iter().map(|a| a.as_ref().to_string_lossy()).collect();
        assert_eq!(answer.status, status, "legwork {}\n{}", words.join(" "), answer.all());
        answer
    }

    /// Runs it with `--json` and gives the one document.
    #[track_caller]
    pub(crate) fn json<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> Value {
        let mut all: Vec<_> = vec![std::ffi::OsStr::new("--json")];
        all.extend(args.iter().map(AsRef::as_ref));
        self.expect(0, &all).document()
    }

    /// Makes a task and gives its document.
    #[track_caller]
    pub(crate) fn make(&self, args: &[&str]) -> Value {
        self.json(&[&["execute", "--async"], args].concat())
    }

    /// Makes a task that can wait, and gives its short id.
    #[track_caller]
    pub(crate) fn make_short(&self, args: &[&str]) -> String {
        self.make(args)["short_id"].as_str().unwrap().to_owned()
    }

    /// Starts `legwork ARGS…`.
    pub(crate) fn start<S: AsRef<std::ffi::OsStr>>(&self, args: &[S]) -> Running {
        Running::new(self.command(args).spawn().unwrap())
    }

    /// Starts a worker and waits until it runs the queue.
    pub(crate) fn worker(&self, args: &[&str]) -> Running {
        let mut worker = self.start(&[&["worker", "--json"], args].concat());
        worker.stderr.until(|line| line.contains("The queue runs"));
        worker
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // A supervisor outlives the word that its command has ended by a moment. What stays longer fails the test: the
            // place names it.
            wait::at_most(wait::DEADLINE, || self.place.processes().is_empty());
        }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub(crate) fn all(&self) -> String {
        format!("status {}\nstdout:\n{}\nstderr:\n{}", self.status, self.text(), self.stderr)
    }

    /// Standard output as one JSON document on one line.
    #[track_caller]
    pub(crate) fn document(&self) -> Value {
        assert_eq!(self.text().lines().count(), 1, "{}", self.all());
        serde_json::from_slice(&self.stdout).unwrap_or_else(|e| panic!("{e}\n{}", self.all()))
    }

    /// Standard output as JSON lines.
    #[track_caller]
    pub(crate) fn documents(&self) -> Vec<Value> {
        let read = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        self.text().lines().map(read).collect()
    }
}

impl Running {
    fn new(mut child: Child) -> Self {
        let stdout = Lines::of(child.stdout.take().unwrap());
        let stderr = Lines::of(child.stderr.take().unwrap());
        Self { child: Some(child), stdout, stderr }
    }

    /// Reads JSON lines until one for which `done` holds.
    pub(crate) fn until_json(&mut self, done: impl Fn(&Value) -> bool) -> Value {
        let line = self.stdout.until(|line| serde_json::from_str(line).is_ok_and(|v| done(&v)));
        serde_json::from_str(&line).unwrap()
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let child = self.child.as_ref().unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_child(child), signal).unwrap();
    }

    /// Its exit status, where it has ended.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        let status = self.child.as_mut()?.try_wait().unwrap()?;
        Some(status.code().unwrap_or_else(|| -status.signal().unwrap_or_default()))
    }

    /// Waits for its end and gives its exit status.
    pub(crate) fn end(mut self) -> i32 {
        wait(&mut self.child.take().unwrap(), Instant::now() + DEADLINE)
    }

    /// The same, by a moment that is given, and what it wrote to standard error.
    pub(crate) fn end_by(mut self, deadline: Instant) -> (i32, Vec<String>) {
        let mut child = self.child.take().unwrap();
        let status = wait(&mut child, deadline);
        (status, self.stderr.last_words())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // The end of a test that failed, or of a worker that is not needed any more.
            let _ = rustix::process::kill_process(
                rustix::process::Pid::from_child(&child),
                rustix::process::Signal::TERM,
            );
            wait(&mut child, Instant::now() + DEADLINE);
        }
    }
}

impl Lines {
    pub(crate) fn of(stream: impl std::io::Read + Send + 'static) -> Self {
        let (tell, coming) = channel();
        std::thread::spawn(move || {
            let mut bytes = vec![];
            let mut stream = BufReader::new(stream);
            while stream.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
                let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
                bytes.clear();
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Self { coming, seen: vec![] }
    }

    /// All that comes until the stream ends, which what was started may hold open for longer than is waited.
    fn last_words(&mut self) -> Vec<String> {
        let deadline = Instant::now() + LAST_WORDS;
        while let Ok(line) = self.coming.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            self.seen.push(line);
        }
        std::mem::take(&mut self.seen)
    }

    /// The next line for which `done` holds.
    #[track_caller]
    pub(crate) fn until(&mut self, done: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + DEADLINE;
        loop {
            match self.coming.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    if done(&line) {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("it did not come in time; seen: {:#?}", self.seen),
                Err(RecvTimeoutError::Disconnected) => panic!("it never came; seen: {:#?}", self.seen),
            }
        }
    }
}

fn finish(child: Child, limit: Duration) -> Answer {
    let pid = rustix::process::Pid::from_child(&child);
    let (tell, heard) = channel();
    std::thread::spawn(move || tell.send(child.wait_with_output()));
    match heard.recv_timeout(limit) {
        Ok(output) => answer(output.unwrap()),
        Err(_) => {
            // It is ours and has not been waited for, so the number is still its own.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            panic!("the command did not end in time");
        }
    }
}

fn answer(output: Output) -> Answer {
    Answer {
        status: output.status.code().unwrap_or_else(|| -output.status.signal().unwrap_or_default()),
        stdout: output.stdout,
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Waits for `child` with a deadline, past which it is ended.
fn wait(child: &mut Child, deadline: Instant) -> i32 {
    let pid = rustix::process::Pid::from_child(child);
    let (tell, heard) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let left = deadline.saturating_duration_since(Instant::now());
            if heard.recv_timeout(left) == Err(RecvTimeoutError::Timeout) {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            }
        });
        let status = child.wait().unwrap();
        drop(tell);
        status.code().unwrap_or_else(|| -status.signal().unwrap_or_default())
    })
}
