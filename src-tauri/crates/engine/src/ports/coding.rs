//! What a runner needs to know of a coding agent, besides the task.

use contract::{
    coding::{CodingClient, CodingProtocol, PermissionPolicy},
    model::Budget,
};
use std::{path::PathBuf, time::Duration};

/// The coding agent's part of a job: which program, how it is spoken to, what is said to it.
///
/// Of one attempt there may be several rounds: the first does the work, and each failed check after it goes back to the same
/// session in one of its own. A round is one call of [`Runner::run`](super::Runner::run) with the same `Job::dir`; what a
/// runner keeps of its process, it keeps apart for each. With `Job::resumed` it goes on with what there is of this round: adopts
/// what runs, returns at once what has ended, and starts the round where nothing of it is there. `Job::read_bytes` says
/// nothing here: how far a round's output was read, a runner keeps with its turns.
#[derive(Clone, Debug, PartialEq)]
pub struct CodingJob {
    /// Which one.
    pub client: CodingClient,
    /// How it is spoken to.
    pub protocol: CodingProtocol,
    /// Its program: a name for the person's PATH, or an absolute path.
    pub program: PathBuf,
    /// What it is given besides what the protocol needs.
    pub arguments: Vec<String>,
    /// The model that it asks; its own choice where left out.
    pub model: Option<String>,
    /// What it may do unasked.
    pub permissions: PermissionPolicy,
    /// What is said in this round: the task's texts, or why it goes on.
    pub prompt: String,
    /// The session to go on with; a new one where left out. One that the client no longer knows is told to the log, and
    /// a new one begun with `whole`.
    pub session: Option<String>,
    /// What is said where a session could not be gone on with: the task's texts, and why it goes on.
    pub whole: String,
    /// How many rounds of this attempt were before this one.
    pub round: i64,
    /// How many failed checks go back within an attempt. Nothing for runners: the engine counts.
    pub rounds: i64,
    /// What the task may spend: the narrower of the agent's and the task's own limits.
    pub budget: Budget,
    /// After so long without a line of its output the person is asked.
    pub quiet: Option<Duration>,
}
