//! A server that is called: it keeps what it was told, and does to its callers what servers do.

use std::{
    collections::BTreeMap,
    io::{BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

/// What it does with a call.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// Takes it.
    Take,
    /// Answers with this status line and these headers.
    Say(&'static str, String),
    /// Reads it and says nothing, for as long as the caller stays.
    Hold,
}

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) line: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// A server on a loopback port of its own.
pub(crate) struct HookServer {
    pub(crate) url: String,
    answer: Arc<Mutex<Answer>>,
    calls: Receiver<Call>,
}

impl HookServer {
    pub(crate) fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(answer));
        let (told, calls) = channel();
        let does = Arc::clone(&answer);
        std::thread::spawn(move || {
            for caller in listener.incoming().flatten() {
                let (does, told) = (Arc::clone(&does), told.clone());
                std::thread::spawn(move || serve(caller, &does, &told));
            }
        });
        Self { url, answer, calls }
    }

    /// What it does from now on.
    pub(crate) fn will(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// The next call.
    #[track_caller]
    pub(crate) fn next(&self) -> Call {
        self.calls.recv_timeout(Duration::from_secs(60)).expect("it is called")
    }

    /// Whether nobody has called it.
    pub(crate) fn is_left_alone(&self) -> bool {
        self.calls.try_recv().is_err()
    }
}

fn serve(caller: TcpStream, does: &Mutex<Answer>, told: &Sender<Call>) {
    let mut reader = BufReader::new(caller.try_clone().unwrap());
    let Some(call) = read(&mut reader) else { return };
    let does = does.lock().unwrap().clone();
    let _ = told.send(call);
    let mut caller = caller;
    let _ = match does {
        Answer::Take => write!(caller, "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"),
        Answer::Say(status, headers) => {
            write!(caller, "HTTP/1.1 {status}\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n")
        }
        Answer::Hold => reader.read(&mut [0]).map(drop),
    };
}

fn read(reader: &mut impl std::io::BufRead) -> Option<Call> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Call { line: line.trim().to_owned(), headers, body: String::from_utf8(body).ok()? })
}
