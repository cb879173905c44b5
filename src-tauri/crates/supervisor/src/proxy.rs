//! The way out of a sandbox whose network is its model's alone: a proxy on a socket in the attempt's folder, which lets
//! through to the model's servers and to no other.
//!
//! It lives in threads of ours, so that it is there as long as the command is. What goes through it is read by nobody.

use sandbox::{Servers, Target};
use std::{
    fs,
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs as _},
    os::unix::net::{UnixListener, UnixStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// Its socket, in the attempt's folder.
pub(crate) const SOCKET: &str = "out.sock";
/// Connections at one time; more are closed at once.
const MOST: usize = 128;
/// How long somebody may take to say what is wanted, and a server to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest beginning of a request, in bytes, and most of its fields.
const HEAD_MAX: usize = 32 * 1024;
const FIELDS_MAX: usize = 100;

/// Opens the way to `servers`.
pub(crate) fn open(servers: Servers) -> io::Result<()> {
    let _ = fs::remove_file(SOCKET);
    let listener = UnixListener::bind(SOCKET)?;
    let (servers, open) = (Arc::new(servers), Arc::new(AtomicUsize::new(0)));
    thread::Builder::new().name("proxy".to_owned()).spawn(move || {
        for stream in listener.incoming().flatten() {
            let (servers, open) = (Arc::clone(&servers), Arc::clone(&open));
            if open.fetch_add(1, Ordering::SeqCst) >= MOST {
                open.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let began = thread::Builder::new().spawn({
                let open = Arc::clone(&open);
                move || {
                    // whoever asked sees that the connection ends
                    let _ = pass(stream, &servers);
                    open.fetch_sub(1, Ordering::SeqCst);
                }
            });
            if began.is_err() {
                open.fetch_sub(1, Ordering::SeqCst);
            }
        }
    })?;
    Ok(())
}

/// Closes it; what goes through it goes on until we leave.
pub(crate) fn close() {
    let _ = fs::remove_file(SOCKET);
}

/// Passes one connection through, or refuses it.
fn pass(mut from: UnixStream, servers: &Servers) -> io::Result<()> {
    from.set_read_timeout(Some(PATIENCE))?;
    let Some(Asked { target, head, rest }) = ask(&mut from)? else {
        return refuse(&mut from, "400 Bad Request", "It names no server.");
    };
    let named = format!("{}:{}", target.host, target.port);
    if !servers.let_through(&target) {
        let why = format!("The sandbox lets nothing through to {named}: only to the servers of the model.");
        return refuse(&mut from, "403 Forbidden", &why);
    }
    let mut to = match connect(&target) {
        Ok(to) => to,
        Err(e) => return refuse(&mut from, "502 Bad Gateway", &format!("{named}: {e}")),
    };
    match target.path {
        None => from.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?,
        Some(_) => to.write_all(&head)?,
    }
    to.write_all(&rest)?;
    from.set_read_timeout(None)?;
    let (mut back, mut answers) = (from.try_clone()?, to.try_clone()?);
    let answering = thread::spawn(move || {
        let _ = io::copy(&mut answers, &mut back);
        let _ = back.shutdown(std::net::Shutdown::Write);
    });
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(std::net::Shutdown::Write);
    let _ = answering.join();
    Ok(())
}

fn connect(target: &Target) -> io::Result<TcpStream> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in (target.host.as_str(), target.port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(e) => last = e,
        }
    }
    Err(last)
}

/// What is asked for.
struct Asked {
    target: Target,
    /// The beginning of the request as the server is to get it, where it gets one.
    head: Vec<u8>,
    /// What was read behind it.
    rest: Vec<u8>,
}

/// Reads the beginning of a request; none where it is none, or names no server.
fn ask(from: &mut impl Read) -> io::Result<Option<Asked>> {
    let (mut read, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
        let mut request = httparse::Request::new(&mut fields);
        match request.parse(&read) {
            Ok(httparse::Status::Complete(end)) => {
                let (Some(method), Some(named)) = (request.method, request.path) else { return Ok(None) };
                let Some(target) = Target::of(method, named) else { return Ok(None) };
                let head = passed_on(method, target.path.as_deref().unwrap_or("/"), request.headers);
                return Ok(Some(Asked { target, head, rest: read[end..].to_vec() }));
            }
            Ok(httparse::Status::Partial) if read.len() < HEAD_MAX => {}
            Ok(httparse::Status::Partial) | Err(_) => return Ok(None),
        }
        match from.read(&mut piece)? {
            0 => return Ok(None),
            n => read.extend_from_slice(&piece[..n]),
        }
    }
}

/// The beginning of a request as its server is to get it: one for each connection, so that the next is looked at too.
fn passed_on(method: &str, path: &str, fields: &[httparse::Header<'_>]) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\n").into_bytes();
    let ours = ["connection", "keep-alive"];
    for field in fields {
        let name = field.name.to_ascii_lowercase();
        if !ours.contains(&name.as_str()) && !name.starts_with("proxy-") {
            head.extend([field.name.as_bytes(), b": ", field.value, b"\r\n"].concat());
        }
    }
    head.extend(b"Connection: close\r\n\r\n");
    head
}

fn refuse(from: &mut UnixStream, status: &str, why: &str) -> io::Result<()> {
    let length = why.len() + 1;
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n");
    from.write_all(format!("{head}Connection: close\r\n\r\n{why}\n").as_bytes())
}
