//! What the engine and a supervisor say to each other, and what they leave in an attempt's folder.
//!
//! An attempt's folder holds: [`SPEC_FILE`] (written by the engine before the supervisor starts), [`LOCK_FILE`]
//! (held by the supervisor as long as it lives), [`SOCKET_FILE`] (its door), [`OUTPUT_FILE`] (bytes as they came),
//! [`ARTIFACTS_DIR`] (the run's output folder) and [`EXIT_FILE`] (written and synced when the command and all its
//! descendants are gone; what of it is not whole is no record).
//!
//! The check of an attempt is a run of its own, in a folder of the attempt's (`contract::task::CHECK_DIR`) that holds the
//! same; its output folder there is a link to the attempt's.
//!
//! Start: the supervisor locks, binds its socket, writes one line `ready PID` to its standard output, and waits for
//! the line [`GATE_GO`] on its standard input, behind which the secrets for the command may stand (see [`gate_line`]):
//! they are never on disk, and nothing that the command writes shows them. End of file instead means that nobody committed its pid: it leaves
//! without having started anything. After that both pipes are closed and all talk is JSON lines on the socket.
//! When it cannot even prepare, its one line is `refused MESSAGE` in place of `ready PID`.
//!
//! Whether the gate was opened can be told afterwards: before the supervisor says that it is ready, it writes the start of
//! the machine into [`LOCK_FILE`], and it makes [`OUTPUT_FILE`] when the gate opens and before the command starts. A lock
//! file of this start of the machine without an output beside it belongs to a command that never started. (After a
//! crash of the machine nothing can be told: what was made just before may be gone.)
//!
//! The socket stands in the attempt's folder whatever the length of its path: where that is longer than a socket's
//! address may be, both sides reach it through the folder itself (the supervisor works in it; a client opens it and
//! connects to `/proc/self/fd/N/ctl.sock`).

use crate::{Timestamp, provider::Key, sandbox::Sandbox};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What to run: a [`RunSpec`].
pub const SPEC_FILE: &str = "spec.json";
/// Locked (`File::lock`) by the supervisor as long as it lives; holds the start of the machine in which it does
/// (`/proc/sys/kernel/random/boot_id`).
pub const LOCK_FILE: &str = "lock";
/// The supervisor's Unix stream socket; JSON lines, [`ToSupervisor`] in, [`FromSupervisor`] out; many may connect.
pub const SOCKET_FILE: &str = "ctl.sock";
/// The output of the command, both streams together, bytes as they came (up to the cap). It becomes read-only just
/// before its middle is cut out at the end: what is read behind the middle after that is no longer what stood there.
pub const OUTPUT_FILE: &str = "output";
/// The newest output beyond the cap, a ring laid out as [`OutputLayout`] says; there only while the command runs. When
/// the command ends it is joined to the output.
pub const TAIL_FILE: &str = "output.tail";
/// Which processes are the command's: a [`TreeRecord`], for whoever must end them when the supervisor was killed.
pub const TREE_FILE: &str = "tree.json";
/// How it ended: an [`ExitRecord`].
pub const EXIT_FILE: &str = "exit.json";
/// The run's output folder; regular files in it become artifacts.
pub const ARTIFACTS_DIR: &str = "artifacts";
/// What the command reads on its standard input, where that stays open: it grows, and is fed to the command as far as
/// [`ToSupervisor::Feed`] says. What was said to a command is so on disk before the command has it, and comes to it once,
/// whoever dies meanwhile.
pub const INPUT_FILE: &str = "sent.jsonl";
/// Temporary files of a command in a sandbox; gone when it ends.
pub const TEMP_DIR: &str = "tmp";
/// What a plugin of ours in a coding agent tells of what it uses; there where the agent has one.
pub const USAGE_DIR: &str = "usage";
/// What really holds a command in its sandbox: a [`SandboxInForce`], written before the command starts.
///
/// [`SandboxInForce`]: crate::sandbox::SandboxInForce
pub const SANDBOX_FILE: &str = "sandbox.json";
/// The task's context values, for the command to read.
pub const CONTEXT_FILE: &str = "context.json";
/// Begins the line that lets the supervisor start the command.
pub const GATE_GO: &str = "go";

/// The line that lets the supervisor start the command, with secrets for its environment, by name. It ends with a line end.
#[must_use]
pub fn gate_line(secrets: &BTreeMap<String, Key>) -> String {
    match serde_json::to_string(secrets) {
        Ok(document) if !secrets.is_empty() => format!("{GATE_GO} {document}\n"),
        _ => format!("{GATE_GO}\n"),
    }
}

/// Reads [`gate_line`]; `None` for what opens no gate.
#[must_use]
pub fn read_gate_line(line: &str) -> Option<BTreeMap<String, Key>> {
    match line.trim_end().strip_prefix(GATE_GO)? {
        "" => Some(BTreeMap::new()),
        secrets => serde_json::from_str(secrets.strip_prefix(' ')?).ok(),
    }
}

/// Begins the supervisor's line that it is ready; its pid follows.
pub const READY: &str = "ready";
/// Begins the supervisor's line that it could not prepare; the reason follows.
pub const REFUSED: &str = "refused";

/// Time between asking a process tree to end (TERM) and ending it (KILL), in milliseconds.
pub const TERM_GRACE_MS: u64 = 2_000;

/// What a supervisor is to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RunSpec {
    /// Program and arguments; a shell line has become `["/bin/sh", "-c", line]`.
    pub argv: Vec<String>,
    /// The file to start, where that was settled before; otherwise `argv[0]` is looked for as a shell would.
    #[serde(default)]
    pub program: Option<String>,
    /// The folder to run in, absolute.
    pub cwd: String,
    /// Whether no part of `cwd` may be a link: it was looked at before, and what has come into its place is another.
    #[serde(default)]
    pub exact_folder: bool,
    /// The whole environment; nothing is inherited.
    pub env: Vec<(String, String)>,
    /// Whether the command gets a pseudo-terminal; otherwise pipes take its output.
    pub pty: bool,
    /// The file that it has as its standard input, where that is no terminal; at its end from the beginning where left
    /// out. (Many programs read an open pipe to its end before they begin.)
    #[serde(default)]
    pub stdin: Option<String>,
    /// Whether its standard input stays open instead and is fed from [`INPUT_FILE`]. Not with a terminal.
    #[serde(default)]
    pub open_input: bool,
    /// Running time allowed, in milliseconds; time paused does not count.
    pub timeout_ms: u64,
    /// Largest size of the output file, in bytes; past it the first and the last half are kept.
    pub output_cap_bytes: u64,
    /// The sandbox that it runs in; none where left out.
    #[serde(default)]
    pub sandbox: Option<SandboxSpec>,
}

/// The sandbox of a command, with what of the person's it must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SandboxSpec {
    /// What is asked for.
    pub asked: Sandbox,
    /// The person's home folder, absolute, in which their secrets lie; empty where there is none.
    pub home: String,
    /// Legwork's data folder, absolute: database, sockets and other tasks' files are not for the command.
    pub data_dir: String,
    /// Further files and folders, absolute, that it may change, such as a coding agent's own state.
    #[serde(default)]
    pub writable: Vec<String>,
    /// Base URLs of the servers of models, which it reaches where its network is those alone.
    #[serde(default)]
    pub model_servers: Vec<String>,
    /// bubblewrap's program, where it is not in one of the usual folders.
    #[serde(default)]
    pub bubblewrap: Option<String>,
}

/// Where the processes of a command are to be looked for when its supervisor is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TreeRecord {
    /// The start of the machine that the numbers belong to (`/proc/sys/kernel/random/boot_id`).
    pub boot_id: String,
    /// The session that the command runs in.
    pub session: u32,
    /// The command's process.
    pub pid: u32,
    /// When that process started, in clock ticks since the machine did.
    pub started_ticks: u64,
    /// The cgroup that all of them are in, with the supervisor; null where the system gives none.
    #[serde(default)]
    pub cgroup: Option<String>,
    /// The mark that all of them have, with the supervisor: a limit of file locks that only they inherited; null where
    /// none could be set.
    #[serde(default)]
    pub mark: Option<u64>,
}

/// What can be said to a supervisor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "say")]
pub enum ToSupervisor {
    /// End the whole tree: TERM, then KILL after [`TERM_GRACE_MS`]. Ends with `cancelled`.
    Cancel,
    /// Freeze the whole tree; answered by `paused`.
    Pause,
    /// Let it go on; answered by `resumed`.
    Resume,
    /// Type this on the command's terminal, at most [`TYPED_MAX`] bytes at a time; answered by `typed`.
    Type {
        /// What is typed; Enter is `\r`.
        text: String,
        /// Names the request in the answer.
        number: u64,
    },
    /// Feed the command's open standard input from [`INPUT_FILE`] up to there; answered by `fed`. What was fed before is not
    /// fed again, so this may be said twice. Nothing happens where the input is not open.
    Feed {
        /// So many bytes of the file are whole.
        bytes: u64,
        /// Whether the input ends there.
        close: bool,
    },
    /// The command's terminal is so large from now on; not answered. Nothing happens where it has none.
    Resize {
        /// Lines.
        rows: u16,
        /// Letters in a line.
        columns: u16,
    },
}

/// Most that is typed at a time, in bytes.
pub const TYPED_MAX: usize = 2 * 1024;

/// What a supervisor says. The first line on each connection is `state`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "say")]
pub enum FromSupervisor {
    /// How things stand when a connection is made.
    State {
        /// The supervisor's process.
        pid: u32,
        /// Whether the tree is frozen.
        paused: bool,
        /// Bytes received from the command so far.
        output_bytes: u64,
        /// Running time up to now, in milliseconds; time paused does not count.
        #[serde(default)]
        running_ms: u64,
    },
    /// More output is in the file; coalesced. Without any it is said every few seconds all the same, as a sign of life.
    Output {
        /// Bytes received from the command so far.
        output_bytes: u64,
    },
    /// So much memory the tree has now; said when it has changed much.
    Memory {
        /// Bytes.
        bytes: u64,
    },
    /// The tree is frozen.
    Paused,
    /// The tree goes on.
    Resumed,
    /// What was typed is on its way to the command, or was not taken.
    Typed {
        /// The request's number.
        number: u64,
        /// Whether it was taken: not where there is no terminal, or too much waits for a command that does not read.
        taken: bool,
    },
    /// What it was told to feed is on its way to the command.
    Fed {
        /// Bytes that the command's input has taken so far.
        bytes: u64,
    },
    /// The command and all its descendants are gone and `exit.json` is on disk. The last line.
    Exited {
        /// How it ended.
        exit: ExitRecord,
    },
}

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExitRecord {
    /// Why it ended.
    pub ending: Ending,
    /// When the command started; null when it could not be.
    pub started_at: Option<Timestamp>,
    /// When the last of its processes was gone.
    pub ended_at: Timestamp,
    /// Running time without pauses, in milliseconds.
    pub running_ms: u64,
    /// Bytes received from the command.
    pub output_bytes: u64,
    /// Bytes of those that the cap cut out of the middle.
    pub cut_bytes: u64,
    /// What it had left running when it ended by itself, each by its command line; it was ended then.
    #[serde(default)]
    pub left: Vec<String>,
    /// What its processes took of the machine.
    #[serde(default)]
    pub took: Took,
}

/// What the processes of a command took of the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Took {
    /// Most memory that they had at one time, in bytes, as far as that was seen.
    pub peak_memory_bytes: Option<u64>,
    /// Time that they kept a processor busy, in milliseconds.
    pub cpu_ms: Option<u64>,
}

impl Took {
    /// Nothing was seen.
    pub const NOTHING: Self = Self { peak_memory_bytes: None, cpu_ms: None };

    /// What this and another took, one after the other.
    #[must_use]
    pub fn and_then(self, other: Self) -> Self {
        let sum = |one: Option<u64>, other: Option<u64>| match (one, other) {
            (Some(one), Some(other)) => Some(one.saturating_add(other)),
            (one, other) => one.or(other),
        };
        Self {
            peak_memory_bytes: self.peak_memory_bytes.max(other.peak_memory_bytes),
            cpu_ms: sum(self.cpu_ms, other.cpu_ms),
        }
    }
}

/// Where the bytes of an output stand, by its cap: the first half stays in the file, the last half is kept in a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputLayout {
    /// Largest size of the output file, in bytes; at least 2, so that each half holds something.
    pub cap: u64,
}

impl OutputLayout {
    /// Of an output with this cap.
    #[must_use]
    pub fn new(cap: u64) -> Self {
        Self { cap: cap.max(2) }
    }

    /// Size of the first half, in bytes, which is kept in any case.
    #[must_use]
    pub const fn head(self) -> u64 {
        self.cap / 2
    }

    /// Size of the last half, in bytes: that of the ring.
    #[must_use]
    pub const fn tail(self) -> u64 {
        self.cap - self.head()
    }

    /// Where in the ring the byte at `place` of the output stands (not before the last half can begin), and how many
    /// bytes there are from there to the ring's seam.
    #[must_use]
    pub const fn in_ring(self, place: u64) -> (u64, u64) {
        let at = place.saturating_sub(self.head()) % self.tail();
        (at, self.tail() - at)
    }
}

/// Why a command ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Ending {
    /// By itself.
    Exited {
        /// Its exit status.
        code: i32,
    },
    /// By a signal that the supervisor did not send.
    Signalled {
        /// The signal's number.
        signal: i32,
    },
    /// Its time was up.
    TimedOut,
    /// It was told to.
    Cancelled,
    /// It never started.
    NotStarted {
        /// Why not.
        reason: NotStarted,
        /// The system's words.
        message: String,
    },
}

/// Why a command could not be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotStarted {
    /// No such program.
    ProgramNotFound,
    /// The file is there and may not be executed.
    NotExecutable,
    /// The folder to run in is not there, or is not a folder.
    FolderNotFound,
    /// The folder to run in is another than the one that was looked at: a link has come into its place.
    FolderReplaced,
    /// The file that was to be its standard input cannot be read.
    InputNotFound,
    /// This machine cannot hold it to its sandbox.
    NoSandbox,
    /// The machine refused: no memory, too many processes.
    Resources,
    /// Anything else.
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_is_opened_with_secrets_or_without() {
        let secrets = BTreeMap::from([("TOKEN".to_owned(), Key::new("two\nlines \"x\"".to_owned()))]);
        for secrets in [secrets, BTreeMap::new()] {
            let line = gate_line(&secrets);
            assert_eq!(line.matches('\n').count(), 1);
            assert_eq!(read_gate_line(&line), Some(secrets));
        }
        for closed in ["", "\n", "gone", "go {", "go away", "stay"] {
            assert_eq!(read_gate_line(closed), None, "{closed}");
        }
    }

    #[test]
    fn the_halves_make_the_whole_and_the_ring_goes_round() {
        for cap in [0, 1, 2, 3, 20, 21] {
            let layout = OutputLayout::new(cap);
            assert_eq!(layout.head() + layout.tail(), layout.cap);
            assert!(layout.head() > 0 && layout.tail() > 0);
        }
        let layout = OutputLayout::new(21);
        assert_eq!((layout.head(), layout.tail()), (10, 11));
        let places: Vec<_> = [10, 20, 21, 31, 32].map(|place| layout.in_ring(place)).into();
        assert_eq!(places, [(0, 11), (10, 1), (0, 11), (10, 1), (0, 11)]);
    }
}
