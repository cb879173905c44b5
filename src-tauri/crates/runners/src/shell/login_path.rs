//! The PATH that an interactive login shell has, which is what a person's terminal has: a program started from a desktop
//! has another one, and much of what people install is put into the PATH by start-up files of interactive shells alone.
//!
//! Asked once per process, with a time limit: a shell's start-up files are somebody else's programs.

use super::inherited;
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    io::{Read, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{OnceLock, mpsc},
    time::Duration,
};

/// How long the shell may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// Begins the line with the answer, whatever start-up files print around it.
const MARK: &str = "__legwork_path__=";
/// Most that is kept of what start-up files print, in bytes: the answer comes last.
const CHATTER_MAX: usize = 256 * 1024;

static LOGIN_PATH: OnceLock<Option<String>> = OnceLock::new();
static PERSONS_PATH: OnceLock<Option<String>> = OnceLock::new();

/// The login shell's PATH, if it tells one in time. `ours` is our own environment.
pub(crate) fn get(ours: &[(String, String)]) -> Option<String> {
    LOGIN_PATH.get_or_init(|| ask(&shell(ours)?, ours, PATIENCE)).clone()
}

/// The PATH that the person's own login makes, whatever PATH this process was started with: a coding agent's own may
/// begin with folders that are not the person's.
pub(crate) fn of_the_person() -> Option<String> {
    PERSONS_PATH
        .get_or_init(|| {
            let mut ours = inherited::ours();
            ours.retain(|(name, _)| name != "PATH");
            ours.push(("PATH".to_owned(), inherited::LAST_RESORT_PATH.to_owned()));
            ask(&shell(&ours)?, &ours, PATIENCE)
        })
        .clone()
}

/// The person's shell: as the environment says, else as the system's list of users does.
fn shell(ours: &[(String, String)]) -> Option<PathBuf> {
    let named = ours.iter().find(|(name, value)| name == "SHELL" && !value.is_empty());
    named
        .map(|(_, shell)| PathBuf::from(shell))
        .or_else(|| listed(&std::fs::read_to_string("/etc/passwd").ok()?, rustix::process::getuid().as_raw()))
}

/// The shell of a user in a list of the form of /etc/passwd.
fn listed(users: &str, uid: u32) -> Option<PathBuf> {
    let uid = uid.to_string();
    let mut lines = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let ours = lines.find(|fields| fields.get(2) == Some(&&*uid))?;
    ours.get(6).filter(|shell| shell.starts_with('/')).map(PathBuf::from)
}

/// How a shell is asked to be one of a login, and to run something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// By flags, which nearly all share.
    Flags,
    /// The C shells take `-l` alone or not at all, and with `-c` they are never interactive.
    CShell,
}

impl Manner {
    fn of(shell: &Path) -> Self {
        let name = shell.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with("csh") { Self::CShell } else { Self::Flags }
    }

    /// `setsid shell` as an interactive login shell; what it is to read where it takes no command.
    fn interactive(self, command: &mut Command) -> Option<String> {
        match self {
            Self::Flags => {
                command.args(["-l", "-i", "-c", &script()]);
                None
            }
            Self::CShell => {
                command.arg("-l");
                // an empty line first, for a start-up file that reads one
                Some(format!("\n{}\n", script()))
            }
        }
    }

    /// `shell` as a login shell.
    fn login(self, command: &mut Command) {
        match self {
            Self::Flags => command.args(["-l", "-c", &script()]),
            Self::CShell => command.arg0("-csh").args(["-c", &script()]),
        };
    }
}

/// Prints the PATH of a program that a shell starts. It takes the shell's place, so that no file for the end of a login
/// is run: that may well give up what the person is logged in with.
fn script() -> String {
    format!("exec /bin/sh -c '/bin/echo; /usr/bin/env | /bin/sed -n s/^PATH=/{MARK}/p'")
}

/// Starts `shell` as an interactive login shell and reads the PATH of a program that it starts; as a login shell alone
/// where that gives nothing, for not every start-up file bears to be run without a terminal.
fn ask(shell: &Path, ours: &[(String, String)], patience: Duration) -> Option<String> {
    let manner = Manner::of(shell);
    // an interactive shell would stop to be let onto our terminal, where we have one; a session of its own has none
    let alone = ["/usr/bin/setsid", "/bin/setsid"].iter().find(|program| Path::new(program).is_file());
    let interactive = alone.and_then(|setsid| {
        let mut command = Command::new(setsid);
        let input = manner.interactive(command.arg(shell));
        said_by(command, input, ours, patience)
    });
    interactive.or_else(|| {
        let mut command = Command::new(shell);
        manner.login(command.process_group(0));
        said_by(command, None, ours, patience)
    })
}

/// The PATH that a shell tells, which reads `input`; it leads a group of processes of its own.
fn said_by(
    mut shell: Command,
    input: Option<String>,
    ours: &[(String, String)],
    patience: Duration,
) -> Option<String> {
    let mut env = inherited::allowed(ours, false);
    env.extend(ours.iter().filter(|(name, _)| name == "PATH").cloned());
    let mut child = shell
        .env_clear()
        .envs(env)
        .current_dir("/")
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        // a pipe holds it, read or not; one that reads nothing says nothing either
        let _ = stdin.write_all(input.as_bytes());
    }
    let said = listen(&mut child, patience);
    // Also where it answered: start-up files may have left something running.
    let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
    let _ = child.wait();
    said.and_then(|said| answer(&said))
}

/// The end of what the shell prints, if it ends in time.
fn listen(child: &mut Child, patience: Duration) -> Option<String> {
    let mut out = child.stdout.take()?;
    let (tell, told) = mpsc::channel();
    let reader = move || {
        let (mut said, mut piece) = (Vec::new(), [0; 8 * 1024]);
        while let Ok(count @ 1..) = out.read(&mut piece) {
            said.extend_from_slice(&piece[..count]);
            said.drain(..said.len().saturating_sub(CHATTER_MAX));
        }
        let _ = tell.send(String::from_utf8_lossy(&said).into_owned());
    };
    std::thread::Builder::new().name("login-path".to_owned()).spawn(reader).ok()?;
    told.recv_timeout(patience).ok()
}

fn answer(said: &str) -> Option<String> {
    let path = said.lines().filter_map(|line| line.strip_prefix(MARK)).next_back()?.trim();
    (!path.is_empty()).then(|| path.to_owned())
}

#[cfg(test)]
mod tests;
