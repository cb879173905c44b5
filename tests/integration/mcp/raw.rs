//! A real `legwork mcp`, spoken to line by line.

use crate::cli::home::Home;
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Stdio},
    sync::mpsc::{Receiver, channel},
};

/// The server and its two streams.
pub(crate) struct Raw {
    server: Child,
    input: ChildStdin,
    output: Receiver<String>,
}

impl Raw {
    /// Starts it on the data of `home`.
    pub(crate) fn start(home: &Home) -> Self {
        let mut server = home.command(&["mcp"]).stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let input = server.stdin.take().unwrap();
        let stdout = BufReader::new(server.stdout.take().unwrap());
        let (tell, output) = channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).all(|line| tell.send(line).is_ok()));
        Self { server, input, output }
    }

    /// Sends a line.
    pub(crate) fn say(&mut self, line: &str) {
        self.input.write_all(line.as_bytes()).and_then(|()| self.input.write_all(b"\n")).unwrap();
    }

    /// The next line that it sends.
    pub(crate) fn next(&mut self) -> Value {
        let line = self.output.recv_timeout(harness::wait::DEADLINE).expect("an answer in time");
        serde_json::from_str(&line).unwrap()
    }

    /// The next line for which `wanted` holds.
    pub(crate) fn next_where(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let line = self.next();
            if wanted(&line) {
                return line;
            }
        }
    }

    /// Ends its input, and expects that it ends well.
    pub(crate) fn leave(mut self) {
        drop(self.input);
        assert!(self.server.wait().unwrap().success());
    }
}
