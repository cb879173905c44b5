//! Ports for agents with a model: keys, what such a run needs to know, and its line to its conversation.

use super::lease::LeaseLost;
use contract::{
    ApiError, NewTask, ProviderId, ProviderKind, Task, TaskId, Timestamp,
    coding::CodingClient,
    model::{Answer, Budget, Message, ModelParameters, Tool, Usage},
    picture::PictureFormat,
    provider::{Key, Price},
    task::TaskWithResult,
};
use std::{
    any::Any,
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// Where a key could not be had from, or kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// There is no keyring on this machine, or nothing answers for it.
    #[error("There is no keyring here: {0}")]
    Absent(String),
    /// The keyring is locked, and nobody unlocked it in time.
    #[error("The keyring is locked.")]
    Locked,
    /// It did not answer within three seconds.
    #[error("The keyring did not answer within 3 seconds.")]
    Silent,
    /// It refused, in its own words.
    #[error("The keyring refused: {0}")]
    Refused(String),
}

/// Where keys are kept. Calls come from any thread and may block for three seconds at most.
pub trait Secrets: Send + Sync {
    /// Keeps a key under a name, in place of an older one.
    ///
    /// # Errors
    /// It is not kept.
    fn keep(&self, name: &str, key: &Key) -> Result<(), SecretsError>;

    /// The key under a name; `None` where there is none.
    ///
    /// # Errors
    /// It could not be looked up.
    fn get(&self, name: &str) -> Result<Option<Key>, SecretsError>;

    /// Forgets the key under a name; that there is none is no error.
    ///
    /// # Errors
    /// It may still be there.
    fn forget(&self, name: &str) -> Result<(), SecretsError>;
}

/// Keeps keys in memory, as long as the process lives.
#[derive(Default)]
pub struct SessionSecrets(Mutex<HashMap<String, Key>>);

impl Secrets for SessionSecrets {
    fn keep(&self, name: &str, key: &Key) -> Result<(), SecretsError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), key.clone());
        Ok(())
    }

    fn get(&self, name: &str) -> Result<Option<Key>, SecretsError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned())
    }

    fn forget(&self, name: &str) -> Result<(), SecretsError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        Ok(())
    }
}

/// One way to a model: where, with which key, at which price.
#[derive(Clone, Debug)]
pub struct Route {
    /// The provider.
    pub provider_id: ProviderId,
    /// Its name.
    pub provider: String,
    /// Which protocol it speaks.
    pub kind: ProviderKind,
    /// Where it is reached.
    pub base_url: String,
    /// The model.
    pub model: String,
    /// The key; `None` where it needs none.
    pub key: Option<Key>,
    /// No more requests than this are begun in a minute.
    pub requests_per_minute: Option<i64>,
    /// It said that it is not to be asked before this moment.
    pub quota_until: Option<Timestamp>,
    /// What its tokens cost, where that is known.
    pub price: Option<Price>,
}

/// What a runner needs to know about an agent with a model, besides the task.
#[derive(Clone, Debug)]
pub struct ModelJob {
    /// Who the agent is, in a few words.
    pub role: String,
    /// Where it comes from.
    pub backstory: String,
    /// What it always does.
    pub goal: String,
    /// The template of its prompt, where it is its own.
    pub template: Option<String>,
    /// Who is asked: the agent's own provider, then its fallbacks. A route that cannot be used says why. Empty for a
    /// parked job, which asks nobody.
    pub routes: Vec<Result<Route, ApiError>>,
    /// How the model is asked.
    pub parameters: ModelParameters,
    /// What it may do besides answering.
    pub tools: Vec<Tool>,
    /// What the task may spend: the narrower of the agent's and the task's own limits.
    pub budget: Budget,
    /// How deep the task is below one that a person started; 0 for that one.
    pub depth: i64,
    /// Whom it may give tasks to, where it may start some.
    pub team: Vec<Colleague>,
    /// Of a turn of a talk: what was before it.
    pub talk: Option<TalkSoFar>,
}

/// An agent that a run may give tasks to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    /// Its name.
    pub name: String,
    /// Who it is, in a few words.
    pub role: String,
}

/// A talk before one of its turns.
#[derive(Clone, Debug, Default)]
pub struct TalkSoFar {
    /// What was said in the beginning, in short, where the talk is long.
    pub summary: Option<String>,
    /// What was said after that, oldest first.
    pub said: Vec<PastTurn>,
    /// What is said now: the person's words, with the files that go along and with what has become, since the turn before, of
    /// tasks that the agent has started in the talk.
    pub words: String,
    /// The pictures that go along with it.
    pub pictures: Vec<Picture>,
}

/// A picture that goes to a model.
#[derive(Clone)]
pub struct Picture {
    /// Its name without folders.
    pub name: String,
    /// Its kind.
    pub format: PictureFormat,
    /// The whole of it.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({:?}, {}, {} bytes)", self.name, self.format, self.bytes.len())
    }
}

/// A turn of a talk as the model is told of it.
#[derive(Clone, Debug)]
pub struct PastTurn {
    /// Its task.
    pub id: TaskId,
    /// What the person said.
    pub question: Message,
    /// What the agent answered.
    pub answer: Message,
    /// The pictures that went along with the question, but for those that are left out by now; the question names both.
    pub pictures: Vec<Picture>,
}

/// What a family has used: a task and all that is started from within it. What one of them spends, all of them have less.
#[derive(Clone, Copy, Debug, Default)]
pub struct FamilyUsage {
    /// Used by the run's task with all that stands below it.
    pub with_below: Usage,
    /// Used by the whole family.
    pub all: Usage,
    /// Tokens that the whole family may use.
    pub tokens: Option<i64>,
    /// US dollars that the whole family may cost.
    pub cost_usd: Option<f64>,
}

/// A run's conversation as far as it is on disk.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// Everything that was said, oldest first. Belongs to the task: a later attempt goes on with it.
    pub messages: Vec<Message>,
    /// What the task has used so far.
    pub usage: Usage,
    /// What its agent has used today, this task included.
    pub agent_today: Usage,
    /// What all agents have used today.
    pub all_today: Usage,
    /// What all agents together may spend in a day, in US dollars.
    pub day_cost_usd: Option<f64>,
    /// What its family has used so far.
    pub family: FamilyUsage,
    /// Running time of this attempt so far, in milliseconds.
    pub running_ms: i64,
    /// How often the person allowed as much again.
    pub raised: i64,
    /// What the run left for itself, such as its plan and the question it waits for; null at first.
    pub notes: serde_json::Value,
    /// While that is null: what the run before it in a coding agent's session left for itself, of whatever task.
    pub session_notes: serde_json::Value,
}

/// One turn, to be kept before the next begins. Written in one transaction, under the lease.
#[derive(Clone, Debug, Default)]
pub struct Turn {
    /// Its number, from 1; 0: something is kept between turns.
    pub number: i64,
    /// What was said in it. Numbers go on from those of the conversation.
    pub messages: Vec<Message>,
    /// Who was asked.
    pub asked: Option<AskedOf>,
    /// What it used.
    pub usage: Usage,
    /// Running time of the attempt so far, in milliseconds.
    pub running_ms: i64,
    /// The person's messages up to this number were read in it.
    pub read_letters: i64,
    /// How often the person allowed as much again.
    pub raised: i64,
    /// What the run leaves for itself.
    pub notes: serde_json::Value,
}

/// Who was asked in a turn, and which model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedOf {
    /// A provider.
    Provider(ProviderId, String),
    /// A coding agent, which asks on its own account; the model is empty where it does not say which.
    Client(CodingClient, String),
}

/// Something that the person wrote to a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserMessage {
    /// Its number within the task, from 1.
    pub number: i64,
    /// What it says.
    pub answer: Answer,
}

/// Why something could not be had from, or kept in, the run's context.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RunContextError {
    /// The claim belongs to someone else: stop and write nothing.
    #[error("the lease is lost")]
    LeaseLost,
    /// The store failed; it may go again.
    #[error("{0}")]
    Store(ApiError),
}

impl From<LeaseLost> for RunContextError {
    fn from(_: LeaseLost) -> Self {
        Self::LeaseLost
    }
}

/// A run's line to its own conversation, to the person and to other tasks. Calls block for milliseconds.
pub trait RunContext: Send + Sync {
    /// The conversation as far as it is on disk.
    ///
    /// # Errors
    /// The store failed.
    fn conversation(&self) -> Result<Conversation, RunContextError>;

    /// Keeps a turn. Once this returns, a crash does not undo it.
    ///
    /// # Errors
    /// It is not kept.
    fn keep(&self, turn: Turn) -> Result<(), RunContextError>;

    /// What the person wrote and the run has not read yet, oldest first.
    ///
    /// # Errors
    /// The store failed.
    fn user_messages(&self) -> Result<Vec<UserMessage>, RunContextError>;

    /// What the task's family has used by now, this task included.
    ///
    /// # Errors
    /// The store failed.
    fn family(&self) -> Result<FamilyUsage, RunContextError>;

    /// Remembers, for every task, that a provider is not to be asked before a moment.
    fn quota_out(&self, provider: ProviderId, until: Timestamp);

    /// Keeps which session of a coding agent's the task is done in, for its later rounds and attempts and for whoever goes on
    /// with it. Once this returns, a crash does not undo it.
    ///
    /// # Errors
    /// It is not kept.
    fn keep_session(&self, session: &str) -> Result<(), RunContextError> {
        let _ = session;
        Ok(())
    }

    /// What the task's agent may always do in the task's folder: the rules that were given to [`Self::allow_always`].
    ///
    /// # Errors
    /// The store failed.
    fn always_allowed(&self) -> Result<Vec<String>, RunContextError> {
        Ok(vec![])
    }

    /// From now on the task's agent may do this in the task's folder without asking. What a rule says is the runner's; one
    /// that is there already stays as it is.
    ///
    /// # Errors
    /// It is not kept.
    fn allow_always(&self, rule: &str) -> Result<(), RunContextError> {
        let _ = rule;
        Ok(())
    }

    /// From now on the talk up to this turn is told in short. Once this returns, it is not summed up again.
    ///
    /// # Errors
    /// It is not kept.
    fn keep_summary(&self, up_to: TaskId, summary: String) -> Result<(), RunContextError>;

    /// Starts a task below this one. An omitted agent is picked by its role; only agents with a model can be asked.
    /// `key` makes a repeat of the same call find the task that the first one started.
    ///
    /// # Errors
    /// Why it is not started, in words that the model can act on.
    fn create_child(&self, task: NewTask, key: String) -> Result<Task, ApiError>;

    /// The run only waits for this task below it: as long as what is returned is kept, its worker's place is another's, and
    /// under the limits it gives way to that task. A run that has no place in the pool lends none.
    fn lend_place(&self, awaited: TaskId) -> Box<dyn Any + Send>;

    /// The run would go on although what it waits for has not ended; `false`: that runs in its place under a limit, so that it
    /// waits on.
    ///
    /// # Errors
    /// It is not known.
    fn take_place_back(&self) -> Result<bool, RunContextError> {
        Ok(true)
    }

    /// A task below this one, with what it made where it has ended.
    ///
    /// # Errors
    /// There is none.
    fn child(&self, id: TaskId) -> Result<TaskWithResult, ApiError>;
}
