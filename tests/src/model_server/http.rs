//! As much of HTTP/1.1 as the server needs, on bare sockets.

use serde_json::Value;
use std::{
    io::{self, BufRead as _, BufReader, ErrorKind, Read as _, Write as _},
    net::{Shutdown, TcpStream},
    os::fd::AsFd as _,
    time::Duration,
};

/// Between two drips, and between two looks at whether the caller is still there.
const TICK: Duration = Duration::from_millis(20);

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    /// `POST`, for example.
    pub method: String,
    /// With its query.
    pub path: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    /// The JSON of its body.
    pub body: Value,
}

impl Request {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The whole of its body as text, to be searched.
    #[must_use]
    pub fn text(&self) -> String {
        self.body.to_string()
    }
}

pub(crate) fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = vec![];
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, path, headers, body: serde_json::from_slice(&body).unwrap_or_default() })
}

/// A whole response.
pub(crate) fn whole(
    mut stream: &TcpStream,
    status: u16,
    headers: &[(&'static str, String)],
    kind: &str,
    body: &[u8],
) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} Scripted\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len()));
    stream.write_all(&[head.as_bytes(), body].concat())
}

pub(super) fn begin_chunks(mut stream: &TcpStream, kind: &str) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes())
}

pub(super) fn chunk(mut stream: &TcpStream, bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let head = format!("{:x}\r\n", bytes.len());
    stream.write_all(&[head.as_bytes(), bytes, b"\r\n"].concat())
}

pub(super) fn last_chunk(mut stream: &TcpStream) -> io::Result<()> {
    stream.write_all(b"0\r\n\r\n")
}

/// Closes with a reset in place of an end.
pub(super) fn reset(stream: &TcpStream) -> io::Result<()> {
    // Closed with a time to linger of nothing, the kernel sends RST in place of FIN. What was sent before is with the
    // caller already: on the loopback nothing is under way for long, and what has arrived can still be read.
    rustix::net::sockopt::set_socket_linger(stream.as_fd(), Some(Duration::ZERO))?;
    stream.shutdown(Shutdown::Read)
}

/// Whether the caller has hung up, after a short wait.
pub(super) fn has_left(mut stream: &TcpStream) -> bool {
    if stream.set_read_timeout(Some(TICK)).is_err() {
        return true;
    }
    match stream.read(&mut [0; 64]) {
        Ok(0) => true,
        Ok(_) => false,
        Err(e) => !matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

/// Reads what is left, so that closing does not turn into a reset; not where a reset was asked for.
pub(crate) fn drain(stream: &TcpStream) {
    let lingers = rustix::net::sockopt::socket_linger(stream.as_fd());
    if matches!(lingers, Ok(Some(Duration::ZERO))) {
        return;
    }
    for _ in 0..50 {
        if has_left(stream) {
            return;
        }
    }
}
