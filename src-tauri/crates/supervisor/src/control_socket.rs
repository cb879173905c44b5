//! The socket: JSON lines in and out, many clients, none of whom can hold us up.
//!
//! A client that does not read gets fewer `output` lines (only the newest figure waits for it); one that lets even
//! the rare other lines pile up, or sends what is no request, is shown out.

use contract::supervision::{FromSupervisor, SOCKET_FILE, ToSupervisor};
use rustix::{event::PollFlags, fs::Mode};
use std::{
    io::{self, Read, Write},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::{UnixListener, UnixStream},
    },
};

/// Longest request, in bytes.
const REQUEST_MAX: usize = 16 * 1024;
/// Most that waits for a client that does not read, in bytes.
const WAITING_MAX: usize = 64 * 1024;
/// Most clients at a time.
const CLIENTS_MAX: usize = 64;

/// The socket and whoever is connected to it.
#[derive(Debug)]
pub(crate) struct ControlSocket {
    listener: UnixListener,
    clients: Vec<Client>,
}

#[derive(Debug)]
struct Client {
    stream: UnixStream,
    heard: Vec<u8>,
    to_say: Vec<u8>,
    /// The newest figure that it has not been told yet.
    output_bytes: Option<u64>,
    /// It does not listen any more; what it asked before still counts.
    deaf: bool,
    gone: bool,
}

impl ControlSocket {
    /// Binds the socket in the working folder, for its owner alone.
    pub(crate) fn bind() -> io::Result<Self> {
        match std::fs::remove_file(SOCKET_FILE) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
        let usual = rustix::process::umask(Mode::from_raw_mode(0o177));
        let bound = UnixListener::bind(SOCKET_FILE);
        rustix::process::umask(usual);
        let listener = bound?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, clients: Vec::new() })
    }

    /// What to wait for: the listener first, then each client.
    pub(crate) fn interests(&self) -> impl Iterator<Item = (BorrowedFd<'_>, PollFlags)> {
        let clients = self.clients.iter().map(|c| {
            let writing = if c.to_say.is_empty() { PollFlags::empty() } else { PollFlags::OUT };
            (c.stream.as_fd(), PollFlags::IN | writing)
        });
        std::iter::once((self.listener.as_fd(), PollFlags::IN)).chain(clients)
    }

    /// Lets in whoever waits, and greets each with `state`.
    pub(crate) fn accept(&mut self, state: &FromSupervisor) {
        while let Ok((stream, _)) = self.listener.accept() {
            if self.clients.len() >= CLIENTS_MAX || stream.set_nonblocking(true).is_err() {
                continue;
            }
            let client = Client {
                stream,
                heard: vec![],
                to_say: vec![],
                output_bytes: None,
                deaf: false,
                gone: false,
            };
            self.clients.push(client);
            if let Some(newcomer) = self.clients.last_mut() {
                newcomer.say(state);
            }
        }
        self.show_out();
    }

    /// What the clients ask for, in order for each.
    pub(crate) fn requests(&mut self) -> Vec<ToSupervisor> {
        let requests = self.clients.iter_mut().flat_map(Client::hear).collect();
        self.show_out();
        requests
    }

    /// Tells everyone.
    pub(crate) fn say(&mut self, what: &FromSupervisor) {
        self.clients.iter_mut().for_each(|c| c.say(what));
        self.show_out();
    }

    /// Tells everyone how much output there is; whoever is slow hears only the newest figure.
    pub(crate) fn say_output(&mut self, output_bytes: u64) {
        for client in &mut self.clients {
            client.output_bytes = Some(output_bytes);
            client.flush();
        }
        self.show_out();
    }

    /// Goes on with what waits to be said.
    pub(crate) fn flush(&mut self) {
        self.clients.iter_mut().for_each(Client::flush);
        self.show_out();
    }

    /// Whether everything has been said to everyone.
    pub(crate) fn is_quiet(&self) -> bool {
        self.clients.iter().all(|c| c.to_say.is_empty())
    }

    fn show_out(&mut self) {
        self.clients.retain(|c| !c.gone);
    }
}

impl Client {
    fn say(&mut self, what: &FromSupervisor) {
        // An older figure must not follow a newer word.
        if let Some(output_bytes) = self.output_bytes.take() {
            self.push(&FromSupervisor::Output { output_bytes });
        }
        self.push(what);
        self.flush();
    }

    fn push(&mut self, what: &FromSupervisor) {
        match serde_json::to_vec(what) {
            Ok(line) if self.to_say.len() + line.len() < WAITING_MAX => {
                self.to_say.extend(line);
                self.to_say.push(b'\n');
            }
            _ => self.gone = true,
        }
    }

    fn flush(&mut self) {
        while !self.gone && !self.deaf {
            if self.to_say.is_empty() {
                match self.output_bytes.take() {
                    Some(output_bytes) => self.push(&FromSupervisor::Output { output_bytes }),
                    None => return,
                }
            }
            match (&self.stream).write(&self.to_say) {
                Ok(n) if n > 0 => drop(self.to_say.drain(..n)),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => return,
                _ => self.deaf = true,
            }
        }
        self.to_say.clear();
    }

    /// Reads what has come; whole lines become requests.
    fn hear(&mut self) -> Vec<ToSupervisor> {
        let mut buffer = [0; 4096];
        while !self.gone && self.heard.len() <= REQUEST_MAX {
            match (&self.stream).read(&mut buffer) {
                Ok(0) => self.gone = true,
                Ok(n) => self.heard.extend_from_slice(&buffer[..n]),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => self.gone = true,
            }
        }
        let Some(end) = self.heard.iter().rposition(|&b| b == b'\n') else {
            self.gone |= self.heard.len() > REQUEST_MAX;
            return Vec::new();
        };
        let lines: Vec<u8> = self.heard.drain(..=end).collect();
        let mut requests = Vec::new();
        for line in lines.split(|&b| b == b'\n').filter(|l| !l.is_empty()) {
            match serde_json::from_slice(line) {
                Ok(request) => requests.push(request),
                Err(_) => self.gone = true,
            }
        }
        requests
    }
}
