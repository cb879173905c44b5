//! The PATH that an interactive login shell has, which is what a person's terminal has: a program started from a desktop
//! has another one, and much of what people install is put into the PATH by start-up files of interactive shells alone.
//!
//! Asked once per process, with a time limit: a shell's start-up files are somebody else's programs.

use super::inherited;
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    io::Read,
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
/// Most that start-up files may print, in bytes.
const CHATTER_MAX: u64 = 256 * 1024;

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

/// Starts `shell` as an interactive login shell and reads the PATH of a program that it starts; as a login shell alone
/// where that gives nothing, for not every start-up file bears to be run without a terminal.
fn ask(shell: &Path, ours: &[(String, String)], patience: Duration) -> Option<String> {
    // an interactive shell would stop to be let onto our terminal, where we have one; a session of its own has none
    let alone = ["/usr/bin/setsid", "/bin/setsid"].iter().find(|program| Path::new(program).is_file());
    let interactive = alone.and_then(|setsid| {
        let mut command = Command::new(setsid);
        command.arg(shell).args(["-l", "-i"]);
        said_by(command, ours, patience)
    });
    interactive.or_else(|| {
        let mut command = Command::new(shell);
        command.arg("-l").process_group(0);
        said_by(command, ours, patience)
    })
}

/// The PATH that a shell tells; it leads a group of processes of its own.
fn said_by(mut shell: Command, ours: &[(String, String)], patience: Duration) -> Option<String> {
    let mut env = inherited::allowed(ours, false);
    env.extend(ours.iter().filter(|(name, _)| name == "PATH").cloned());
    let script = format!("/usr/bin/env | /bin/sed -n 's/^PATH=/{MARK}/p'");
    let mut child = shell
        .args(["-c", &script])
        .env_clear()
        .envs(env)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let said = listen(&mut child, patience);
    // Also where it answered: start-up files may have left something running.
    let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
    let _ = child.wait();
    said.and_then(|said| answer(&said))
}

/// All that the shell prints, if it ends in time.
fn listen(child: &mut Child, patience: Duration) -> Option<String> {
    let out = child.stdout.take()?;
    let (tell, told) = mpsc::channel();
    let reader = move || {
        let mut said = Vec::new();
        let _ = out.take(CHATTER_MAX).read_to_end(&mut said);
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
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt, sync::mpsc, thread};

    /// A shell whose start-up file is `profile`.
    fn shell(dir: &Path, profile: &str) -> std::path::PathBuf {
        let path = dir.join("shell");
        fs::write(&path, format!("#!/bin/sh\n{profile}\nshift; exec /bin/sh \"$@\"\n")).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn the_path_is_what_start_up_files_make_it() {
        let dir = tempfile::tempdir().unwrap();
        let shell = shell(dir.path(), "echo Welcome; PATH=/opt/tools:$PATH; export PATH");
        let ours = vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned())];
        assert_eq!(ask(&shell, &ours, PATIENCE).as_deref(), Some("/opt/tools:/usr/bin:/bin"));
        assert_eq!(ask(Path::new("/no/such/shell"), &ours, PATIENCE), None);
    }

    #[test]
    fn what_only_interactive_shells_read_counts_and_what_breaks_there_does_not() {
        let ours = vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned())];
        for (profile, path) in [
            ("case $2 in -i) PATH=/opt/nvm:$PATH;; esac; export PATH", "/opt/nvm:/usr/bin:/bin"),
            ("case $2 in -i) exit 1;; esac; PATH=/opt/tools:$PATH; export PATH", "/opt/tools:/usr/bin:/bin"),
            (
                "case $2 in -i) sleep 60;; esac; PATH=/opt/tools:$PATH; export PATH",
                "/opt/tools:/usr/bin:/bin",
            ),
            ("echo Welcome; read answer; tty; PATH=/opt/nvm:$PATH; export PATH", "/opt/nvm:/usr/bin:/bin"),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let shell = shell(dir.path(), profile);
            assert_eq!(ask(&shell, &ours, Duration::from_secs(1)).as_deref(), Some(path), "{profile}");
        }
    }

    #[test]
    fn the_shell_of_the_person_is_found_without_a_word_of_the_environment() {
        let users = "root:x:0:0:root:/root:/bin/bash\n# odd\nada:x:1000:1000:Ada:/home/ada:/usr/bin/zsh\nold:x:7:7::/:\n";
        for (uid, found) in [(0, Some("/bin/bash")), (1000, Some("/usr/bin/zsh")), (7, None), (100, None)] {
            assert_eq!(listed(users, uid).as_deref(), found.map(Path::new), "{uid}");
        }
    }

    #[test]
    fn a_shell_that_hangs_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let shell = shell(dir.path(), "sleep 60");
        let (tell, told) = mpsc::channel();
        thread::spawn(move || tell.send(ask(&shell, &[], Duration::from_millis(100))));
        // the shell itself would be waited for twice as long
        assert_eq!(told.recv_timeout(Duration::from_secs(30)), Ok(None));
    }
}
