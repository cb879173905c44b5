//! Inside a sandbox whose network is its model's alone: listens where programs look for a proxy, hands each connection to
//! the socket that leads out, and waits for the command.

use crate::{Rest, next_or_empty};
use sandbox::PROXY;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use std::{
    ffi::OsStr,
    io,
    net::{Shutdown, TcpListener, TcpStream},
    os::unix::{net::UnixStream, process::CommandExt as _, process::ExitStatusExt as _},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::{Arc, atomic::AtomicBool},
    thread,
};

/// The first argument of the internal mode: `--inside SOCKET PROGRAM ARG0 ARG...`.
pub(crate) const MODE: &str = "--inside";
/// What a shell adds to the number of the signal that ended a program.
const BY_SIGNAL: i32 = 128;

/// Runs the command, with the way out that `socket` is.
pub(crate) fn run(socket: &OsStr, mut rest: Rest) -> ExitCode {
    let (program, arg0) = (next_or_empty(&mut rest), next_or_empty(&mut rest));
    let failed = |e: io::Error| {
        eprintln!("{}: {}: {e}", crate::NAME, Path::new(&program).display());
        ExitCode::FAILURE
    };
    // the secrets of the command are in our environment as well
    let _ = os::core_dumps::leave_none();
    // what the command is told is told to all, and it decides when it ends
    let told = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] {
        if let Err(e) = signal_hook::flag::register(signal, Arc::clone(&told)) {
            return failed(e);
        }
    }
    if let Err(e) = listen(socket.into()) {
        return failed(e);
    }
    let mut command = Command::new(&program);
    command.arg0(arg0).args(rest);
    let child = os::core_dumps::as_usual(|| command.spawn());
    match child.and_then(|mut child| child.wait()) {
        Ok(status) => {
            let code = status.code().or_else(|| status.signal().map(|signal| BY_SIGNAL + signal));
            ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
        }
        Err(e) => failed(e),
    }
}

fn listen(socket: PathBuf) -> io::Result<()> {
    let listener = TcpListener::bind(PROXY)?;
    let each = move |stream: TcpStream| {
        let socket = socket.clone();
        // a connection that cannot be had ends at once
        let _ = thread::Builder::new().spawn(move || pass(stream, &socket));
    };
    thread::Builder::new().spawn(move || listener.incoming().flatten().for_each(each)).map(drop)
}

fn pass(mut inner: TcpStream, socket: &Path) -> io::Result<()> {
    let mut outer = UnixStream::connect(socket)?;
    let (mut back, mut answers) = (inner.try_clone()?, outer.try_clone()?);
    let answering = thread::spawn(move || {
        let _ = io::copy(&mut answers, &mut back);
        let _ = back.shutdown(Shutdown::Write);
    });
    let _ = io::copy(&mut inner, &mut outer);
    let _ = outer.shutdown(Shutdown::Write);
    let _ = answering.join();
    Ok(())
}
