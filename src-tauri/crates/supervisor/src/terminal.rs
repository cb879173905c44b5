//! A pseudo-terminal for the command.
//!
//! Only the process itself can open a session and make a terminal its own, so the supervisor starts itself once
//! more in an internal mode that does this and then becomes the command.

use crate::{Rest, next_or_empty};
use rustix::{
    fs::{Mode, OFlags},
    pty::OpenptFlags,
    termios::Winsize,
};
use std::{
    ffi::OsStr,
    io::{self, Write},
    os::{
        fd::{AsFd, OwnedFd},
        unix::process::CommandExt,
    },
    process::{Command, ExitCode},
};

/// The first argument of the internal mode: `--exec PROGRAM ARG0 ARG...`. Standard input and output are the
/// terminal; what comes out of standard error is the number of the system's error when the command did not start.
pub(crate) const MODE: &str = "--exec";
/// The size of the terminal, until somebody looks at it.
const SIZE: Winsize = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };

/// A new pseudo-terminal: our side and the command's.
pub(crate) fn open() -> io::Result<(OwnedFd, OwnedFd)> {
    let ours = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    rustix::pty::grantpt(&ours)?;
    rustix::pty::unlockpt(&ours)?;
    let name = rustix::pty::ptsname(&ours, Vec::new())?;
    let theirs = rustix::fs::open(&name, OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
    rustix::termios::tcsetwinsize(&ours, SIZE)?;
    Ok((ours, theirs))
}

/// Becomes the command. Returns only when that failed.
pub(crate) fn become_command(program: &OsStr, mut rest: Rest) -> ExitCode {
    let Ok(report) = rustix::io::fcntl_dupfd_cloexec(io::stderr(), 3) else {
        return ExitCode::FAILURE;
    };
    let arg0 = next_or_empty(&mut rest);
    let error = match take_terminal() {
        Ok(()) => Command::new(program).arg0(arg0).args(rest).exec(),
        Err(e) => e,
    };
    let number = error.raw_os_error().unwrap_or(0);
    let _ = std::fs::File::from(report).write_all(number.to_string().as_bytes());
    ExitCode::FAILURE
}

/// A session of its own, whose terminal is the one at standard input.
fn take_terminal() -> io::Result<()> {
    rustix::process::setsid()?;
    rustix::process::ioctl_tiocsctty(io::stdin().as_fd())?;
    rustix::stdio::dup2_stderr(io::stdout().as_fd())?;
    Ok(())
}
