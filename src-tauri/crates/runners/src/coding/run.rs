//! One round of an attempt, while an engine follows it.

mod ending;
mod hear;
mod open;
mod person;
mod signals;
mod take;

use super::{
    checkpoint::CodingCheckpoint,
    command::TalkManner,
    entry::{Permission, ToolSays, TurnEnd},
    input::Input,
    lines::Lines,
    meter::{Meter, since},
    read::Reader,
    secret_filter::SecretFilter,
    usage_plugin::UsageTold,
};
use crate::{
    llm::{
        spend::{Spent, add},
        transcript::Transcript,
    },
    shell::{
        control_socket::ControlWriter,
        kill_fallback::{Following, KillFallback},
        output::OutputReader,
    },
};
use contract::{
    Timestamp,
    model::{Message, Question, Speaker, Usage},
    supervision::ToSupervisor,
    task::{LogLevel, Step},
};
use engine::{
    Clock as _, SystemClock,
    ports::{AskedOf, CodingJob, Ended, Job, Link, Report, RunContextError, Turn},
};
use serde_json::Value;
use signals::Wishes;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

/// What following a round comes to.
pub(super) enum Came {
    /// The run's end, for the engine.
    Ended(Box<Ended>),
    /// The client does not know the session that it was to go on with, and is gone.
    NoSession,
}

/// What keeps a run from going on.
enum RoundHalt {
    /// The claim belongs to someone else.
    LeaseLost,
    /// The store or the disk failed; in words.
    Broken(String),
}

impl From<RunContextError> for RoundHalt {
    fn from(error: RunContextError) -> Self {
        match error {
            RunContextError::LeaseLost => Self::LeaseLost,
            RunContextError::Store(error) => Self::Broken(error.message),
        }
    }
}

impl From<std::io::Error> for RoundHalt {
    fn from(error: std::io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

/// What was made out of what the client has printed: it comes out the same whoever reads it.
#[derive(Default)]
struct TalkHeard {
    /// What was printed up to there has been read, in bytes.
    place: u64,
    session: Option<String>,
    /// A session was loaded, and what was said in it may still be told.
    is_loaded: bool,
    model: Option<String>,
    /// What of a message has come in pieces.
    speech: String,
    /// The agent's last whole message.
    last_words: Option<String>,
    /// How many whole messages there were.
    messages: usize,
    /// Calls of tools that are not over.
    calls: BTreeMap<String, ToolSays>,
    /// Files that it has changed.
    changed: BTreeSet<String>,
    /// What it asks and has no answer to, in order.
    open: Vec<Permission>,
    /// How many turns are over.
    turns: u64,
    /// The last end of a turn.
    end: Option<TurnEnd>,
    limit: Option<(Option<Timestamp>, String)>,
    signed_out: Option<String>,
    no_session: Option<String>,
    /// The version of the protocol that it speaks, where that is another.
    other_protocol: Option<String>,
    /// The last lines that were none of the protocol's.
    plain: Vec<String>,
    steps: Vec<Step>,
    /// The plan is another than what was told.
    plan_is_new: bool,
}

/// One round.
pub(super) struct Round<'a> {
    job: &'a Job,
    coding: &'a CodingJob,
    link: &'a dyn Link,
    dir: PathBuf,
    manner: TalkManner,
    /// Begun in a session of its own, because the one that it was to go on with is not known.
    anew: bool,
    /// Nothing is done before it is to go on.
    parked: bool,
    writer: Arc<ControlWriter>,
    wishes: Arc<Wishes>,
    fallback: Arc<KillFallback>,
    _following: Following,
    output: OutputReader,
    lines: Lines,
    filter: SecretFilter,
    reader: Box<dyn Reader>,
    input: Input,
    heard: TalkHeard,
    meter: Meter,
    told: UsageTold,
    transcript: Transcript,
    checkpoint: CodingCheckpoint,
    /// Log lines up to there were told, in bytes of what the client prints.
    logged: u64,
    log: Vec<(LogLevel, String, Option<Value>)>,
    current: Option<String>,
    /// Not yet in the conversation.
    unkept: Vec<Message>,
    next_message: i64,
    turn: i64,
    spent: Spent,
    rules: Vec<String>,
    /// The run is frozen to ask this.
    asking: Option<Question>,
    /// From when on the client can load the session that it is to go on with.
    loads_from: Option<Timestamp>,
    /// Since when the client has had nothing more to do.
    closing: Option<Instant>,
    before: Duration,
    began: Instant,
    last_line: Instant,
    was_heard: bool,
    cancel_sent: bool,
    /// Whether it was told what holds the client in its sandbox, where it has one.
    is_sandbox_told: bool,
    /// What the supervisor was told last of the input.
    fed: Option<ToSupervisor>,
    halted: Option<RoundHalt>,
}

impl Round<'_> {
    /// Whether what is read now was not told before.
    fn is_new(&self) -> bool {
        self.heard.place > self.checkpoint.place
    }

    /// A line of the execution log.
    fn log(&mut self, level: LogLevel, line: String, data: Option<Value>) {
        if self.heard.place > self.logged {
            self.log.push((level, line, data));
        }
    }

    /// A turn is under way: a prompt was said, and its end has not come.
    fn in_turn(&self) -> bool {
        self.heard.turns < self.input.prompts
    }

    fn say(&mut self, speaker: Speaker, text: String) {
        let number = self.next_message;
        self.next_message += 1;
        let (turn, at) = (self.turn, SystemClock.now());
        self.unkept.push(Message { number, turn, at, speaker, text, calls: vec![], answers: None });
    }

    fn running(&self) -> Duration {
        self.before + self.began.elapsed()
    }

    /// What was used and is not charged yet.
    fn uncharged(&self) -> Usage {
        since(&self.meter.total(), &self.checkpoint.charged)
    }

    /// What the task has used, this round included.
    fn spent_now(&self) -> Spent {
        let mut spent = self.spent.clone();
        let more = self.uncharged();
        for sum in [&mut spent.task, &mut spent.agent_today, &mut spent.all_today] {
            add(sum, &more);
        }
        for sum in [&mut spent.family.with_below, &mut spent.family.all] {
            add(sum, &more);
        }
        spent.turns = spent.task.requests;
        spent.raised.clone_from(&self.checkpoint.raised);
        spent
    }

    /// Keeps how far it is, and charges what was used.
    fn keep(&mut self) -> Result<(), RoundHalt> {
        let usage = self.uncharged();
        let is_paid = usage.requests > 0 || usage.cost_usd.is_some_and(|cost| cost > 0.0);
        let asked = is_paid.then(|| {
            let model = self.heard.model.clone().or_else(|| self.coding.model.clone());
            AskedOf::Client(self.coding.client, model.unwrap_or_default())
        });
        let checkpoint = CodingCheckpoint {
            place: self.heard.place.max(self.checkpoint.place),
            output_bytes: self.transcript.total(),
            messages: self.heard.messages.max(self.checkpoint.messages),
            charged: if is_paid { self.meter.total() } else { self.checkpoint.charged },
            session: self.meter.session().clone(),
            ..self.checkpoint.clone()
        };
        self.link.context().keep(Turn {
            number: self.turn,
            messages: self.unkept.clone(),
            asked,
            usage: if is_paid { usage } else { Usage::default() },
            running_ms: i64::try_from(self.running().as_millis()).unwrap_or(i64::MAX),
            read_letters: checkpoint.read_letters,
            raised: checkpoint.raised.values().sum(),
            notes: checkpoint.json(),
        })?;
        if is_paid {
            for sum in [&mut self.spent.task, &mut self.spent.agent_today, &mut self.spent.all_today] {
                add(sum, &usage);
            }
            for sum in [&mut self.spent.family.with_below, &mut self.spent.family.all] {
                add(sum, &usage);
            }
        }
        self.checkpoint = checkpoint;
        self.unkept.clear();
        Ok(())
    }

    /// Tells the engine how it goes.
    fn report(&mut self) {
        let plan = std::mem::take(&mut self.heard.plan_is_new).then(|| self.heard.steps.clone());
        let report = Report {
            current_step: self.current.take(),
            total_steps: plan.as_ref().map(|steps| i64::try_from(steps.len()).unwrap_or(i64::MAX)),
            progress: plan.as_deref().map(share),
            steps: plan,
            log: std::mem::take(&mut self.log),
            output_bytes: Some(self.transcript.total()),
            read_bytes: Some(self.heard.place.max(self.logged)),
            ..Report::default()
        };
        self.logged = self.heard.place.max(self.logged);
        self.link.report(report);
    }
}

/// How many percent of the steps are done; all of them is for the engine to say.
fn share(steps: &[Step]) -> i64 {
    let done = steps.iter().filter(|step| step.state == contract::task::StepState::Completed).count();
    i64::try_from(done * 100 / steps.len().max(1)).unwrap_or(99).min(99)
}
