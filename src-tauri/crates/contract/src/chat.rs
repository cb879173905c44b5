//! Talks with agents. A turn of one is a task: what the person said, and the run that answers it.

use crate::{
    ChatId, TaskId, Timestamp, model::Message, picture::PictureFacts, task::Task, text, words::words,
};
use serde::{Deserialize, Serialize};

/// Longest text of one turn, in characters.
pub const SAID_MAX: usize = 200_000;
/// Longest title of a talk, in characters.
pub const CHAT_TITLE_MAX: usize = 200;

/// A talk with an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Chat {
    /// Its id.
    pub id: ChatId,
    /// The last eight hex digits of the id.
    pub short_id: String,
    /// What it is called: at first the first line that was said.
    pub title: String,
    /// The agent that the next turn is for.
    pub agent: String,
    /// The model that answers the next turn; null where its provider chooses.
    pub model: Option<String>,
    /// Whether that is another one than the agent's own.
    #[serde(default)]
    pub model_chosen: bool,
    /// Whether it stands above the others.
    pub pinned: bool,
    /// The turn that the next one follows: the end of the branch that is shown.
    pub last_turn: Option<TaskId>,
    /// How many of its turns have not ended.
    pub open: i64,
    /// Whether one of them asks the person.
    pub asks: bool,
    /// Whether one has ended that the person has not seen.
    pub unseen: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// When something was last said in it.
    pub spoken_at: Timestamp,
}

/// One page of the talks, those that were spoken in last first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChatPage {
    /// All that are pinned; on the first page only, and not where words are looked for.
    pub pinned: Vec<Chat>,
    /// The others.
    pub chats: Vec<Chat>,
    /// Older ones follow when given: pass it as `before`.
    pub next_before: Option<ChatId>,
    /// Where words are looked for: how many there are with them, on this page and on all others. Null where not.
    #[serde(default)]
    pub total: Option<i64>,
    /// Where words are looked for: the places where they were said. Of a talk that has them in its title alone there is none.
    #[serde(default)]
    pub found: Vec<ChatExcerpt>,
}

/// Where in a talk words were found that were looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChatExcerpt {
    /// The talk.
    pub chat: ChatId,
    /// The latest turn that has them: said, answered, or in the name of a file that went along.
    pub turn: TaskId,
    /// The place, on one line, in pieces. Empty where what was said is not there any more.
    pub pieces: Vec<ExcerptPiece>,
}

/// A piece of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExcerptPiece {
    /// Its text.
    pub text: String,
    /// Whether it is what was looked for.
    pub found: bool,
}

words! {
    /// What an estimate of an answer goes by.
    #[derive(Default)]
    TurnBasis, "what an estimate goes by", turn_basis_word {
        /// Nothing: there were too few answers.
        #[default]
        Nothing = "nothing",
        /// Answers of this agent to messages like it.
        Similar = "similar",
        /// The latest answers of this agent.
        Agent = "agent",
    }
}

/// How long an answer will probably take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TurnEstimate {
    /// The median of those that it goes by, in seconds; null where it goes by nothing.
    pub seconds: Option<i64>,
    /// What it goes by.
    pub basis: TurnBasis,
    /// How many answers those are.
    pub answers: i64,
}

/// A file that went along with what was said: its text, or the picture that it is, as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    /// Where it was, as an absolute path; of what was pasted, its name.
    pub path: String,
    /// How large it was, in bytes.
    pub bytes: i64,
    /// How much text was in it, in characters; 0 for a picture.
    pub characters: i64,
    /// Its place among those that went along, from 0.
    #[serde(default)]
    pub place: i64,
    /// What picture it is; left out where its text went along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureFacts>,
}

impl Attachment {
    /// Its name without its folders.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// What it is, in a few words: `a.png (PNG, 640 × 480, 12 KB)`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let size = text::bytes(u64::try_from(self.bytes).unwrap_or(0));
        match self.picture {
            Some(picture) => format!("{} ({picture}, {size})", self.name()),
            None => format!("{} ({size})", self.name()),
        }
    }
}

/// A file that was pasted: it has no path, so that its bytes come along.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PastedFile {
    /// What it is called; empty: after what it is.
    pub name: String,
    /// Its bytes, in base64.
    pub data: String,
}

/// Largest file that goes along, in bytes.
pub const ATTACHMENT_MAX: u64 = 32 << 20;

/// One turn of a talk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChatTurn {
    /// Its task; what the person said is the task's description.
    pub task: Task,
    /// The turn that it follows; null for the first.
    pub parent: Option<TaskId>,
    /// The turns that follow the same one, itself among them, first to last: what the person said there before, and after.
    pub versions: Vec<TaskId>,
    /// The files that went along.
    pub files: Vec<Attachment>,
    /// What was said while it was answered, as far as it is kept: without the prompt and what the person said first.
    pub messages: Vec<Message>,
    /// The tasks that the agent has started in it.
    pub started: Vec<Task>,
    /// How many turns the person had said after it when its answer came; 0 for one that was waited for.
    pub late: i64,
    /// What was said up to this turn, in short, where the talk is so long that the agent is told this in place of it.
    #[serde(default)]
    pub summary: Option<String>,
}

/// A talk with the turns of the branch that is shown, first to last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChatWithTurns {
    /// The talk.
    pub chat: Chat,
    /// Its turns.
    pub turns: Vec<ChatTurn>,
}

/// What was said, and where it stands now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Said {
    /// The talk.
    pub chat: Chat,
    /// The turn that was made.
    pub turn: ChatTurn,
}
