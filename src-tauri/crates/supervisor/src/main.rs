//! `legwork-supervisor ATTEMPT_DIR`: one process per running command.
//!
//! Owns: the command's start, its whole process tree, its output file, its time, its end. It outlives the engine
//! that started it; any later engine finds it by its lock and talks to it through its socket. The protocol is
//! `contract::supervision`.
//! Must never: know of tasks, retries or the store, start anything before the gate opens, or leave while a process
//! of the command lives.

mod appetite;
mod clock;
mod control_socket;
mod exit_record;
mod feed;
mod folder;
mod inside;
mod launch;
mod output;
mod phase;
mod program;
mod proxy;
mod run;
mod sandboxed;
mod signals;
mod stream;
mod terminal;
mod tree;
mod typing;

use contract::provider::Key;
use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::{BufRead, Write},
    path::Path,
    process::ExitCode,
};

/// What we call ourselves.
const NAME: &str = "legwork-supervisor";
/// Exit status for wrong usage.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    match (args.next(), args.next()) {
        (Some(mode), Some(program)) if mode == terminal::MODE => terminal::become_command(&program, args),
        (Some(mode), Some(what)) if mode == sandboxed::MODE => sandboxed::become_confined(&what, args),
        (Some(mode), Some(socket)) if mode == inside::MODE => inside::run(&socket, args),
        (Some(dir), None) => supervise(Path::new(&dir)),
        _ => {
            eprintln!("usage: legwork-supervisor ATTEMPT_DIR (started by Legwork, not by hand)");
            ExitCode::from(USAGE)
        }
    }
}

/// Prepares, waits at the gate, runs. Errors before the gate go to whoever started us, as one line.
fn supervise(dir: &Path) -> ExitCode {
    let prepared = match prepare(dir) {
        Ok(prepared) => prepared,
        Err(why) => {
            tell(&format!("{} {}", contract::supervision::REFUSED, why.replace('\n', " ")));
            return ExitCode::FAILURE;
        }
    };
    tell(&format!("{} {}", contract::supervision::READY, std::process::id()));
    let Some(secrets) = gate_opens() else {
        prepared.folder.remove_socket();
        return ExitCode::SUCCESS;
    };
    leave_pipes();
    match run::run(prepared, &secrets) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{NAME}: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Everything that a run needs before its command starts.
struct Prepared {
    spec: contract::supervision::RunSpec,
    folder: folder::Folder,
    socket: control_socket::ControlSocket,
    signals: signals::Signals,
}

fn prepare(dir: &Path) -> Result<Prepared, String> {
    // The secrets of the command are in our memory; where that cannot be kept back, the run is worth more than it.
    let _ = os::core_dumps::leave_none();
    // Whatever a desktop or a shell left open in us is not for the command.
    close_fds::set_fds_cloexec(3, &[]);
    let folder = folder::Folder::enter(dir)?;
    let spec = folder.read_spec()?;
    // Fails for a process that leads a session already, which is just as good.
    let _ = rustix::process::setsid();
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))
        .map_err(|e| format!("cannot become the reaper of descendants: {e}"))?;
    let signals = signals::Signals::catch().map_err(|e| format!("cannot catch signals: {e}"))?;
    let socket = control_socket::ControlSocket::bind()
        .map_err(|e| format!("cannot bind the socket in {}: {e}", dir.display()))?;
    Ok(Prepared { spec, folder, socket, signals })
}

/// One line to whoever started us. A broken pipe shows at the gate, as end of file.
fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(format!("{line}\n").as_bytes());
    let _ = out.flush();
}

/// Waits for the line that lets the command start, with the secrets that it is given. End of file, or any other word,
/// means no.
fn gate_opens() -> Option<BTreeMap<String, Key>> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).ok()?;
    contract::supervision::read_gate_line(&line)
}

/// Puts the null device in the place of all three standard streams: whoever started us may go away.
fn leave_pipes() {
    if let Ok(null) = std::fs::OpenOptions::new().read(true).write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdin(&null);
        let _ = rustix::stdio::dup2_stdout(&null);
        let _ = rustix::stdio::dup2_stderr(&null);
    }
}

/// Arguments that follow the program in the internal mode.
type Rest = std::iter::Skip<std::env::ArgsOs>;

/// The first of `rest`, or an empty argument.
fn next_or_empty(rest: &mut Rest) -> OsString {
    rest.next().unwrap_or_default()
}
