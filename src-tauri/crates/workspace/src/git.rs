//! Calling git: with a clean environment, no hooks, no questions, and never longer than a time that is set.

use contract::ApiError;
use engine::ports::GoOn;
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    ffi::{OsStr, OsString},
    io::{Read, Write as _},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

/// A call that only looks.
pub(crate) const SHORT: Duration = Duration::from_secs(30);
/// A call that reads or writes whole folders.
pub(crate) const LONG: Duration = Duration::from_secs(15 * 60);
/// How often a call is asked whether to go on.
pub(crate) const BEAT: Duration = Duration::from_millis(250);
/// Most that git may answer, in bytes.
const ANSWER_MAX: u64 = 512 * 1024 * 1024;
/// What git says last is told to the person, in letters.
const SAID: usize = 600;

/// What holds for every call, whatever a configuration says.
const ALWAYS: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.quotePath=false",
    "core.pager=cat",
    "gc.auto=0",
    "maintenance.auto=false",
    "advice.detachedHead=false",
    "submodule.recurse=false",
    "diff.external=",
];

/// Goes on whatever happens.
pub(crate) fn always() -> bool {
    true
}

/// One call of git.
pub(crate) struct Git<'a> {
    command: Command,
    stdin: Option<Vec<u8>>,
    limit: Duration,
    go_on: GoOn<'a>,
    /// What is done, for people: `git NAME …`.
    name: String,
}

/// What git answered.
pub(crate) struct Answer {
    pub(crate) ok: bool,
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) said: String,
}

impl Answer {
    /// What it printed, without the end of the line.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).trim_end_matches(['\n', '\0']).to_owned()
    }

    /// The parts of what it printed, each ended by NUL.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &[u8]> {
        self.out.split(|byte| *byte == 0).filter(|part| !part.is_empty())
    }
}

impl<'a> Git<'a> {
    /// git in a folder, as the person would call it there.
    pub(crate) fn at(folder: &Path) -> Self {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"GIT_") {
                command.env_remove(&name);
            }
        }
        command.current_dir(folder);
        command
            .env("LC_ALL", "C")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_LITERAL_PATHSPECS", "1")
            .env("GIT_EDITOR", ":")
            .env("GIT_PAGER", "cat");
        for setting in ALWAYS {
            command.arg("-c").arg(setting);
        }
        Self { command, stdin: None, limit: SHORT, go_on: &always, name: "git".to_owned() }
    }

    /// Sets a variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets something of its configuration; before [`args`](Self::args).
    pub(crate) fn config(mut self, setting: &str) -> Self {
        self.command.arg("-c").arg(setting);
        self
    }

    /// The command and its arguments.
    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        for (number, arg) in args.into_iter().enumerate() {
            if number == 0 {
                self.name = format!("git {}", arg.as_ref().to_string_lossy());
            }
            self.command.arg(arg);
        }
        self
    }

    /// What it reads as its standard input.
    pub(crate) fn stdin(mut self, bytes: Vec<u8>) -> Self {
        self.stdin = Some(bytes);
        self
    }

    /// May take long; asked meanwhile whether to go on.
    pub(crate) fn long(mut self, go_on: GoOn<'a>) -> Self {
        (self.limit, self.go_on) = (LONG, go_on);
        self
    }

    /// Calls it, whatever it answers.
    ///
    /// # Errors
    /// There is no git, it took too long, or it was not to go on.
    pub(crate) fn call(mut self) -> Result<Answer, ApiError> {
        let stdin = if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = self.command.spawn().map_err(|error| no_git(&error))?;
        let (tell, told) = mpsc::channel();
        if let (Some(bytes), Some(mut pipe)) = (self.stdin.take(), child.stdin.take()) {
            // git may end without having read it all
            thread::spawn(move || drop(pipe.write_all(&bytes)));
        }
        read(child.stdout.take(), true, &tell);
        read(child.stderr.take(), false, &tell);
        drop(tell);
        let (mut out, mut said) = (vec![], vec![]);
        let until = Instant::now() + self.limit;
        loop {
            match told.recv_timeout(BEAT) {
                Ok((true, bytes)) => out = bytes,
                Ok((false, bytes)) => said = bytes,
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    let stopped = !(self.go_on)();
                    if stopped || Instant::now() > until {
                        end(&mut child);
                        return Err(if stopped { stopped_error() } else { too_long(&self.name, self.limit) });
                    }
                }
            }
        }
        let status = child.wait().map_err(|error| no_git(&error))?;
        if out.len() as u64 >= ANSWER_MAX {
            return Err(ApiError::refused(format!("{} had more to say than can be read.", self.name)));
        }
        Ok(Answer {
            ok: status.success(),
            code: status.code(),
            out,
            said: String::from_utf8_lossy(&said).trim().to_owned(),
        })
    }

    /// Calls it, and takes whatever is not success as an error.
    ///
    /// # Errors
    /// Besides those of [`call`](Self::call): what git said.
    pub(crate) fn done(self) -> Result<Answer, ApiError> {
        let name = self.name.clone();
        let answer = self.call()?;
        if answer.ok { Ok(answer) } else { Err(failed(&name, &answer)) }
    }
}

/// Reads a pipe to its end on a thread of its own.
fn read(pipe: Option<impl Read + Send + 'static>, is_out: bool, tell: &mpsc::Sender<(bool, Vec<u8>)>) {
    let (Some(pipe), tell) = (pipe, tell.clone()) else { return };
    thread::spawn(move || {
        let mut bytes = vec![];
        let _ = pipe.take(ANSWER_MAX).read_to_end(&mut bytes);
        let _ = tell.send((is_out, bytes));
    });
}

/// Ends it with whatever it has started.
fn end(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn no_git(error: &std::io::Error) -> ApiError {
    let told = match error.kind() {
        std::io::ErrorKind::NotFound => {
            // a folder that is gone is told the same way
            "git could not be started: it is not installed, or its folder is gone.".to_owned()
        }
        _ => format!("git could not be started: {error}."),
    };
    ApiError::refused(told).hint("Install git 2.38 or newer; `git --version` shows whether it is there.")
}

fn stopped_error() -> ApiError {
    ApiError::refused("It was stopped before it was done; nothing was changed.")
}

fn too_long(name: &str, limit: Duration) -> ApiError {
    ApiError::refused(format!("“{name}” was not done after {} s and was ended.", limit.as_secs()))
        .hint("Is the disk very slow, or is the folder on a network?")
}

/// Somebody else holds the index.
pub(crate) fn another_git() -> ApiError {
    ApiError::refused("Another git works in this repository at the moment, or one died there.")
        .hint("Wait for it; if there is none, remove the file `index.lock` that it has left.")
}

/// What git said, as an error in words.
pub(crate) fn failed(name: &str, answer: &Answer) -> ApiError {
    let said: String = answer.said.chars().take(SAID).collect();
    let low = said.to_lowercase();
    let known = |words: &str| low.contains(words);
    if known("no space left on device") || known("disk quota exceeded") {
        return ApiError::refused("The disk is full; nothing was changed.")
            .hint("Make room, then try again: `legwork worktree clean` and `legwork prune` free some.");
    }
    if known("unable to write file") || known("unable to write new index") || known("write error") {
        // git does not say why
        return ApiError::refused(format!(
            "The disk is full, or cannot be written to: {}. Nothing was changed.",
            said.lines().next().unwrap_or_default()
        ))
        .hint("Make room, then try again: `legwork worktree clean` and `legwork prune` free some.");
    }
    if let Some(name) = filter(&said) {
        let of = if name.contains("lfs") { " (Git LFS)" } else { "" };
        return ApiError::refused(format!(
            "The repository's filter “{name}”{of}, through which some of its files go, could not be run; nothing was changed."
        ))
        .hint("Install its program so that it is found, or choose --place copy or --place folder.");
    }
    if known("dubious ownership") {
        return ApiError::refused(
            "git does not look at this repository, because it belongs to somebody else.",
        )
        .hint("Allow it with `git config --global --add safe.directory FOLDER`, or use a copy.");
    }
    if known(".lock': file exists") || known("unable to create") && known(".lock") {
        return another_git();
    }
    if known("permission denied") {
        return ApiError::refused(format!("A file could not be read or written: {said}"));
    }
    if known("is not a git command") || known("unknown option") || known("usage: git merge-tree") {
        return ApiError::refused("This git is too old.").hint("Install git 2.38 or newer.");
    }
    let code = answer.code.map_or_else(|| "by a signal".to_owned(), |code| format!("with {code}"));
    ApiError::refused(format!("“{name}” ended {code}: {said}"))
}

/// The filter that git could not run, where that is what it says.
fn filter(said: &str) -> Option<&str> {
    let named = said.lines().find_map(|line| {
        let (_, rest) = line.split_once(" smudge filter ").or_else(|| line.split_once(" clean filter '"))?;
        Some(rest.split([' ', '\'']).next()?.trim()).filter(|name| !name.is_empty())
    });
    // where it has not come to name it
    named.or_else(|| (said.contains("git-lfs") && said.contains("not found")).then_some("lfs"))
}

/// Arguments of different kinds in one list.
pub(crate) fn words<const N: usize>(words: [&OsStr; N]) -> Vec<OsString> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Paths as git reads them with `-z`.
pub(crate) fn with_nul<'p>(paths: impl IntoIterator<Item = &'p [u8]>) -> Vec<u8> {
    let mut all = vec![];
    for path in paths {
        all.extend_from_slice(path);
        all.push(0);
    }
    all
}

/// A path of git's below a folder.
pub(crate) fn below(root: &Path, path: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    root.join(OsStr::from_bytes(path))
}
