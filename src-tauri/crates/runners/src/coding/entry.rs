//! What a coding agent says, in one shape whichever client and protocol it is.

use contract::{
    Timestamp,
    task::{Step, StepState},
};
use serde_json::{Map, Value};

/// One thing that was said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entry {
    /// A session has begun, or is gone on with; what the client did not say is not there.
    Began {
        /// The session's name, by which it can be gone on with.
        session: Option<String>,
        /// The model that is asked.
        model: Option<String>,
    },
    /// It can be spoken to from now on (ACP); whether it can go on with an earlier session.
    Ready {
        /// Whether it can.
        loads: bool,
    },
    /// An earlier session is there; what was said in it is still being told.
    Loaded,
    /// Its version, in its own words.
    Version(String),
    /// It speaks another version of its protocol than we do.
    OtherProtocol(String),
    /// The session that was to be gone on with is not known to it.
    NoSession(String),
    /// Words of the agent's.
    Text {
        /// The words.
        text: String,
        /// Whether it is a whole message; otherwise the next piece of one.
        whole: bool,
    },
    /// What it thinks, in pieces.
    Thought(String),
    /// What it means to do.
    Plan(Vec<Step>),
    /// Something about a call of one of its tools.
    Tool(ToolSays),
    /// A file that it changes, before and after.
    Diff(FileDiff),
    /// It asks whether it may.
    Permission(Box<Permission>),
    /// It asks no longer: it was interrupted.
    Withdrawn(Value),
    /// It asks its client for something.
    Call(Box<ClientCall>),
    /// What a request, or all of a turn, has used.
    Used(TokensUsed),
    /// The person's allowance is used up.
    Limit {
        /// When there is more, where that was said.
        until: Option<Timestamp>,
        /// Its words.
        words: String,
    },
    /// It does not know who the person is.
    SignedOut(String),
    /// Something worth a line in the log.
    Notice(String),
    /// Something went wrong; not yet the end.
    Error(String),
    /// A line that is none of the protocol's.
    Plain(String),
    /// A turn is over.
    Ended(TurnEnd),
}

/// What a tool is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ToolKind {
    /// It reads files.
    Read,
    /// It changes, moves or removes files.
    Edit,
    /// It runs a command.
    Run,
    /// It searches in files.
    Search,
    /// It uses the network.
    Fetch,
    /// Anything else.
    #[default]
    Other,
}

impl ToolKind {
    /// The word in data of log lines.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Edit => "edit",
            Self::Run => "run",
            Self::Search => "search",
            Self::Fetch => "fetch",
            Self::Other => "other",
        }
    }
}

/// How far a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallState {
    /// It has begun, or more is known of it.
    Open,
    /// It is over.
    Done,
    /// It did not work, or was not allowed.
    Failed,
}

/// What is said about a call. What is not there stays as it was said before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ToolSays {
    /// The call's name.
    pub(crate) id: String,
    /// How far it is.
    pub(crate) state: CallState,
    /// What the tool is used for.
    pub(crate) kind: Option<ToolKind>,
    /// What it does, in a line: the command, the file.
    pub(crate) title: Option<String>,
    /// The files that it touches.
    pub(crate) files: Vec<String>,
    /// What it gave back.
    pub(crate) output: Option<String>,
}

impl ToolSays {
    /// Nothing but that the call of this name is so far.
    pub(crate) fn of(id: String, state: CallState) -> Self {
        Self { id, state, kind: None, title: None, files: vec![], output: None }
    }
}

/// A file before and after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileDiff {
    /// Its path.
    pub(crate) path: String,
    /// What it held, or the part of it that is replaced; none where it is new.
    pub(crate) old: Option<String>,
    /// What it holds, or the part that comes in its place.
    pub(crate) new: String,
}

/// What it wants to do.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Permission {
    /// What an answer names.
    pub(crate) id: Value,
    /// What the tool is used for.
    pub(crate) kind: ToolKind,
    /// The tool, or what it does, in a line.
    pub(crate) title: String,
    /// The exact command, where it runs one.
    pub(crate) command: Option<String>,
    /// What it changes.
    pub(crate) diffs: Vec<FileDiff>,
    /// Its files.
    pub(crate) files: Vec<String>,
    /// What it says about it.
    pub(crate) words: Option<String>,
    /// The arguments of the call, as they are.
    pub(crate) input: Map<String, Value>,
    /// The answers that it takes, where it lists them.
    pub(crate) options: Vec<PermissionOption>,
    /// Questions to the person that are no permission.
    pub(crate) questions: Vec<AgentQuestion>,
}

/// An answer that it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PermissionOption {
    /// What an answer names.
    pub(crate) id: String,
    /// What it means, in the protocol's word: `allow_once`, `allow_always`, `reject_once`, `reject_always`.
    pub(crate) kind: String,
}

/// A question to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AgentQuestion {
    /// The question.
    pub(crate) text: String,
    /// Answers to choose from.
    pub(crate) options: Vec<String>,
}

/// What it asks of its client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ClientCall {
    /// What an answer names.
    pub(crate) id: Value,
    /// What is asked.
    pub(crate) what: ClientWork,
}

/// What a client can be asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ClientWork {
    /// To read a file, from a line on, so many lines.
    Read {
        /// The file.
        path: String,
        /// The first line, from 1.
        line: Option<usize>,
        /// How many.
        limit: Option<usize>,
    },
    /// To write a file.
    Write {
        /// The file.
        path: String,
        /// All that it holds then.
        content: String,
    },
    /// Something that we do not do, by its name.
    Unknown(String),
}

/// Since when counts count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum CountOf {
    /// Of one request; it is added.
    #[default]
    Request,
    /// Of the whole turn: it stands in place of what its requests came to.
    Turn,
    /// Of the client's process since it was started.
    Process,
    /// Of the whole session since it was begun, by whatever process: what was told before is in it.
    Session,
}

/// What was used. What was not told is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct TokensUsed {
    /// What is counted.
    pub(crate) of: CountOf,
    /// Tokens sent, those from a cache included.
    pub(crate) tokens_in: Option<i64>,
    /// Tokens received.
    pub(crate) tokens_out: Option<i64>,
    /// Of those sent, from a cache.
    pub(crate) cached: Option<i64>,
    /// Its price, in US dollars.
    pub(crate) cost_usd: Option<f64>,
}

/// Why a turn is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndWhy {
    /// The agent was done.
    Done,
    /// It came to the most turns, or requests, that it may take.
    MaxTurns,
    /// A reply came to the most tokens that it may have.
    MaxTokens,
    /// The model would not.
    Refused,
    /// It was interrupted.
    Cancelled,
    /// Something went wrong.
    Error,
}

/// The end of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TurnEnd {
    /// Why.
    pub(crate) why: EndWhy,
    /// The agent's last message, where the client repeats it.
    pub(crate) text: Option<String>,
    /// What went wrong.
    pub(crate) error: Option<String>,
}

impl TurnEnd {
    /// An end of this kind, with nothing to be said of it.
    pub(crate) fn of(why: EndWhy) -> Self {
        Self { why, text: None, error: None }
    }

    /// An end because of this.
    pub(crate) fn failed(error: impl Into<String>) -> Self {
        Self { why: EndWhy::Error, text: None, error: Some(error.into()) }
    }
}

/// A step of a plan, by how far the client says that it is.
pub(crate) fn step(title: &str, state: &str) -> Step {
    let state = match state {
        "completed" | "done" => StepState::Completed,
        "in_progress" | "running" => StepState::Running,
        "cancelled" | "failed" => StepState::Failed,
        _ => StepState::Pending,
    };
    Step { title: contract::text::first_line(title, 200), state, seconds: None }
}
