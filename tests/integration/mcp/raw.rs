//! A real `legwork mcp`, spoken to line by line.

use crate::cli::home::Home;
use serde_json::{Value, json};
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

    /// As [`Raw::start`], with a client that has been greeted.
    pub(crate) fn greeted(home: &Home) -> Self {
        let mut server = Self::start(home);
        server.greet(&json!({}));
        server
    }

    /// Greets it as a client that can do so much.
    pub(crate) fn greet(&mut self, capabilities: &Value) {
        let hello = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": capabilities,
            "clientInfo": {"name": "raw", "version": "0"}}});
        self.say(&hello.to_string());
        assert_eq!(self.next()["result"]["protocolVersion"], "2025-06-18");
        self.say(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    }

    /// Sends a line.
    pub(crate) fn say(&mut self, line: &str) {
        self.say_bytes(line.as_bytes());
    }

    /// Sends a line that need not be text.
    pub(crate) fn say_bytes(&mut self, line: &[u8]) {
        self.input.write_all(line).and_then(|()| self.input.write_all(b"\n")).unwrap();
    }

    /// The next line that it sends, as it is.
    pub(crate) fn line(&mut self) -> String {
        self.output.recv_timeout(harness::wait::DEADLINE).expect("an answer in time")
    }

    /// The next line that it sends.
    pub(crate) fn next(&mut self) -> Value {
        serde_json::from_str(&self.line()).unwrap()
    }

    /// The result of a request with these parameters, as they are written.
    #[track_caller]
    pub(crate) fn ask(&mut self, method: &str, params: &str) -> Value {
        self.say(&format!(r#"{{"jsonrpc":"2.0","id":"ask","method":"{method}","params":{params}}}"#));
        let answer = self.next_where(|line| line["id"] == "ask");
        assert!(answer["result"].is_object(), "{method} {params}: {answer}");
        answer["result"].clone()
    }

    /// What comes of a use of a tool with these arguments, as they are written.
    #[track_caller]
    pub(crate) fn call(&mut self, tool: &str, arguments: &str) -> Value {
        self.ask("tools/call", &format!(r#"{{"name":"{tool}","arguments":{arguments}}}"#))
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

    /// The server's process.
    pub(crate) fn pid(&self) -> i32 {
        self.server.id().cast_signed()
    }

    /// Ends it as a client does that does not wait.
    pub(crate) fn kill(mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    /// Ends its input, and expects that it ends well.
    pub(crate) fn leave(mut self) {
        drop(self.input);
        assert!(self.server.wait().unwrap().success());
    }
}
