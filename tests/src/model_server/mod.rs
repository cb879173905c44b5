//! A model server that the test scripts: it speaks the four protocols, and does to its callers what servers and
//! networks do at their worst.
//!
//! It is written on bare sockets, since half of what it does no HTTP library would send. Each request takes the next
//! [`Act`] of the script; requests and their bodies are kept for the test to look at.

pub(crate) mod http;
mod shapes;

pub use http::Request;
pub use shapes::{Shape, Turn};

use std::{
    collections::VecDeque,
    io::Write as _,
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// How long a gate is waited at before the server gives up, so that a failing test ends.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the server does with one request.
#[derive(Clone, Debug)]
pub enum Act {
    /// Answers as a model does.
    Reply(Turn),
    /// The same, each piece only once the gate of this name has been opened so often; see [`ModelServer::open`].
    Gated(String, Turn),
    /// A status with headers and a body.
    Status(u16, Vec<(&'static str, String)>, String),
    /// The first so many bytes of a reply's stream, and then the connection is closed in good order.
    Cut(Turn, usize),
    /// The same, and then the connection is reset.
    Reset(Turn, usize),
    /// The same, and then nothing, for as long as the caller stays.
    Silence(Turn, usize),
    /// The same, and then a byte now and then.
    Trickle(Turn, usize),
    /// The same, and then these bytes, as the stream's end.
    Then(Turn, usize, Vec<u8>),
    /// The same, and then a line of so many bytes.
    LongLine(Turn, usize, usize),
    /// A whole body of this kind.
    Body(&'static str, String),
    /// A whole body of bytes with these headers, as a success.
    Bytes(Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes as a stream, and then the connection is reset.
    Broken(String),
    /// These bytes as a stream that is left open, for as long as the caller stays.
    Open(String),
    /// Closes the connection without a word.
    Hang,
}

#[derive(Default)]
struct Stage {
    script: VecDeque<Act>,
    /// Done when the script is at its end.
    always: Option<Act>,
    /// Done where the list of models is asked for, if it is not the usual one.
    lists: Option<Act>,
    requests: Vec<Request>,
    open: std::collections::HashMap<String, usize>,
    /// Most bytes that one caller has taken of a long line.
    long_taken: usize,
}

struct Server {
    shape: Shape,
    stage: Mutex<Stage>,
    changed: Condvar,
    over: AtomicBool,
}

/// A server on a loopback port of its own. It ends when it is dropped.
pub struct ModelServer {
    server: Arc<Server>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl ModelServer {
    /// A server that speaks `shape` and does `script`, one act a request.
    ///
    /// # Panics
    /// The machine has no loopback port to give.
    #[must_use]
    pub fn start(shape: Shape, script: Vec<Act>) -> Self {
        Self::start_at(0, shape, script)
    }

    /// The same on the port where programs of a kind are looked for.
    ///
    /// # Panics
    /// The port is taken.
    #[must_use]
    pub fn start_at(port: u16, shape: Shape, script: Vec<Act>) -> Self {
        let listener =
            TcpListener::bind(("127.0.0.1", port)).unwrap_or_else(|e| panic!("a loopback port: {e}"));
        let address = listener.local_addr().unwrap_or_else(|e| panic!("a loopback port: {e}"));
        let stage = Mutex::new(Stage { script: script.into(), ..Stage::default() });
        let server = Arc::new(Server { shape, stage, changed: Condvar::new(), over: AtomicBool::new(false) });
        let serving = Arc::clone(&server);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if serving.over.load(Ordering::SeqCst) {
                    return;
                }
                let server = Arc::clone(&serving);
                std::thread::spawn(move || server.serve(&stream));
            }
        });
        Self { server, address, thread: Some(thread) }
    }

    /// What a provider of this shape takes as its base URL.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}{}", self.address, self.server.shape.base_path())
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What is done once the script is at its end.
    pub fn always(&self, act: Act) {
        self.server.lock().always = Some(act);
    }

    /// What is done where the list of models is asked for.
    pub fn lists(&self, act: Act) {
        self.server.lock().lists = Some(act);
    }

    /// Adds to the script.
    pub fn then(&self, act: Act) {
        self.server.lock().script.push_back(act);
    }

    /// Opens a gate once more: one piece of a gated reply passes for each time.
    pub fn open(&self, gate: &str) {
        *self.server.lock().open.entry(gate.to_owned()).or_default() += 1;
        self.server.changed.notify_all();
    }

    /// Lets everything pass a gate from now on.
    pub fn open_wide(&self, gate: &str) {
        self.server.lock().open.insert(gate.to_owned(), usize::MAX);
        self.server.changed.notify_all();
    }

    /// Every request so far, in the order in which they came.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.server.lock().requests.clone()
    }

    /// Most bytes of a long line that a caller took before it hung up.
    #[must_use]
    pub fn long_taken(&self) -> usize {
        self.server.lock().long_taken
    }

    /// Waits until so many requests have come.
    ///
    /// # Panics
    /// They do not come.
    pub fn wait_for_requests(&self, count: usize) {
        let (stage, waited) = self
            .server
            .changed
            .wait_timeout_while(self.server.lock(), PATIENCE, |stage| stage.requests.len() < count)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.timed_out(), "{} of {count} requests came", stage.requests.len());
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.server.over.store(true, Ordering::SeqCst);
        self.server.changed.notify_all();
        // Wakes the listener; that nobody answers is as well.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Server {
    fn lock(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves one request. Each connection is closed after it, so that every request is one of its own.
    fn serve(&self, stream: &TcpStream) {
        // Pieces are for the caller at once, not when the kernel has gathered enough of them.
        let _ = stream.set_nodelay(true);
        let Some(request) = http::read(stream) else { return };
        let listing = request.method == "GET";
        let act = {
            let mut stage = self.lock();
            if listing {
                stage.lists.clone()
            } else {
                stage.requests.push(request);
                let next = stage.script.pop_front();
                Some(next.or_else(|| stage.always.clone()).unwrap_or(Act::Hang))
            }
        };
        self.changed.notify_all();
        let _ = match act {
            None => http::whole(stream, 200, &[], "application/json", self.shape.models().as_bytes()),
            Some(act) => self.act(stream, act),
        };
        let _ = stream.shutdown(Shutdown::Write);
        http::drain(stream);
    }

    fn act(&self, stream: &TcpStream, act: Act) -> std::io::Result<()> {
        match act {
            Act::Reply(turn) => {
                self.begin(stream)?;
                self.pieces(&turn).iter().try_for_each(|piece| http::chunk(stream, piece))?;
                http::last_chunk(stream)
            }
            Act::Gated(gate, turn) => self.gated(stream, &gate, &turn),
            Act::Status(status, headers, body) => {
                http::whole(stream, status, &headers, "application/json", body.as_bytes())
            }
            Act::Body(kind, body) => http::whole(stream, 200, &[], kind, body.as_bytes()),
            Act::Cut(turn, bytes) => {
                self.part(stream, &turn, bytes)?;
                http::last_chunk(stream)
            }
            Act::Reset(turn, bytes) => {
                self.part(stream, &turn, bytes)?;
                http::reset(stream)
            }
            Act::Silence(turn, bytes) => {
                self.part(stream, &turn, bytes)?;
                self.until_the_caller_leaves(stream, None)
            }
            Act::Trickle(turn, bytes) => {
                self.part(stream, &turn, bytes)?;
                self.until_the_caller_leaves(stream, Some(b"x"))
            }
            Act::Then(turn, bytes, last) => {
                self.part(stream, &turn, bytes)?;
                http::chunk(stream, &last)?;
                http::last_chunk(stream)
            }
            Act::LongLine(turn, bytes, length) => {
                self.part(stream, &turn, bytes)?;
                self.long_line(stream, length)
            }
            Act::Bytes(headers, body) => http::whole(stream, 200, &headers, "text/event-stream", &body),
            Act::Broken(bytes) => {
                self.begin(stream)?;
                http::chunk(stream, bytes.as_bytes())?;
                http::reset(stream)
            }
            Act::Open(bytes) => {
                self.begin(stream)?;
                http::chunk(stream, bytes.as_bytes())?;
                self.until_the_caller_leaves(stream, None)
            }
            Act::Hang => Ok(()),
        }
    }

    fn begin(&self, stream: &TcpStream) -> std::io::Result<()> {
        http::begin_chunks(stream, self.shape.content_type())
    }

    fn pieces(&self, turn: &Turn) -> Vec<Vec<u8>> {
        self.shape.pieces(turn)
    }

    /// The first bytes of a reply.
    fn part(&self, stream: &TcpStream, turn: &Turn, bytes: usize) -> std::io::Result<()> {
        self.begin(stream)?;
        let all = self.pieces(turn).concat();
        http::chunk(stream, &all[..bytes.min(all.len())])
    }

    fn gated(&self, stream: &TcpStream, gate: &str, turn: &Turn) -> std::io::Result<()> {
        self.begin(stream)?;
        for (passed, piece) in self.pieces(turn).iter().enumerate() {
            let shut = |stage: &mut Stage| {
                stage.open.get(gate).copied().unwrap_or(0) <= passed && !self.over.load(Ordering::SeqCst)
            };
            let (_stage, waited) = self
                .changed
                .wait_timeout_while(self.lock(), PATIENCE, shut)
                .unwrap_or_else(PoisonError::into_inner);
            if waited.timed_out() || self.over.load(Ordering::SeqCst) {
                return Ok(());
            }
            drop(_stage);
            http::chunk(stream, piece)?;
        }
        http::last_chunk(stream)
    }

    fn until_the_caller_leaves(&self, stream: &TcpStream, drip: Option<&[u8]>) -> std::io::Result<()> {
        while !self.over.load(Ordering::SeqCst) && !http::has_left(stream) {
            if let Some(drip) = drip {
                http::chunk(stream, drip)?;
            }
        }
        Ok(())
    }

    fn long_line(&self, stream: &TcpStream, length: usize) -> std::io::Result<()> {
        let block = vec![b'x'; 64 * 1024];
        let mut sent = 0;
        while sent < length {
            http::chunk(stream, &block)?;
            sent += block.len();
            let mut stage = self.lock();
            stage.long_taken = stage.long_taken.max(sent);
        }
        let mut stream = stream;
        stream.write_all(b"0\r\n\r\n")
    }
}
