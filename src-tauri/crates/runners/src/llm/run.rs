//! The loop of turns.
//!
//! Everything that a turn leads to is in the run's context before the next begins, so the loop can be left between any two of
//! its steps (by a crash, a pause, a question) and entered again: it looks at the conversation and does what is next.

mod ask;
mod brevity;
mod ending;
mod heard;
mod open;
mod person;
mod pictures;
mod unanswered;

use super::{
    Stop,
    checkpoint::{Checkpoint, Pending},
    control::Control,
    http::Clients,
    provider::ToolSpec,
    rate_limiter::RateLimiter,
    spend::{self, Spent},
    told::Told,
    tools::{self, ToolContext, Used},
    transcript::Transcript,
};
use contract::{
    ApiError, ProviderId,
    model::{Message, QuestionKind, Speaker, ToolCall, Usage},
    task::{LogLevel, TaskError},
};
use engine::{
    Clock as _, SystemClock,
    ports::{AskedOf, Ended, Job, Link, ModelJob, Report, RunContextError, Turn},
};
use std::{
    io,
    path::Path,
    time::{Duration, Instant},
};

/// A call that fails this often in a row ends the run.
const FAILING_MAX: u32 = 3;

/// Largest conversation, in bytes: some two million tokens, the most that any model reads.
const CONVERSATION_MAX: usize = 8 * 1024 * 1024;
/// From here on the model and the person are told that it comes to an end, in bytes.
const CONVERSATION_LARGE: usize = CONVERSATION_MAX / 2;

/// What a run is given.
#[derive(Clone, Copy)]
pub(super) struct RunInputs<'a> {
    /// Where the supervisor's program is.
    pub(super) supervisor: &'a Path,
    pub(super) rate_limiter: &'a RateLimiter,
    pub(super) clients: &'a Clients,
    pub(super) job: &'a Job,
    pub(super) model: &'a ModelJob,
    pub(super) link: &'a dyn Link,
}

/// Why the loop is left.
enum Halt {
    /// The engine wants it to end, or its time is up.
    Stop(Stop),
    /// The claim belongs to someone else.
    LeaseLost,
    /// It came to this.
    Ended(Box<Ended>),
    /// It did not work out; whether the queue may try again.
    Failed(TaskError, bool),
    /// It is done.
    Done,
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl From<RunContextError> for Halt {
    fn from(error: RunContextError) -> Self {
        match error {
            RunContextError::LeaseLost => Self::LeaseLost,
            RunContextError::Store(error) => Self::Failed(task_error("store", error), true),
        }
    }
}

impl From<io::Error> for Halt {
    /// The disk's fault, and not the task's: the queue tries again without a charge.
    fn from(error: io::Error) -> Self {
        Self::Failed(
            TaskError {
                code: "attempt_folder".to_owned(),
                message: format!("The output of the task could not be written: {error}."),
                hint: Some(
                    "Check that the disk has room and that the data folder may be written.".to_owned(),
                ),
            },
            true,
        )
    }
}

fn task_error(code: &str, error: ApiError) -> TaskError {
    TaskError { code: code.to_owned(), message: error.message, hint: error.hint }
}

type Go<T> = Result<T, Halt>;

/// Runs until the task ends, asks, is frozen or is let go.
pub(super) async fn run(context: RunInputs<'_>) -> Ended {
    let mut control = Control::listen(context.link);
    if context.job.parked
        && let Err(stop) = control.wait_for_resume(context.link).await
    {
        return match stop {
            Stop::Detach => Ended::Detached,
            Stop::Cancel | Stop::TimeUp => ending::cancelled_while_parked(context.job, context.link),
        };
    }
    let mut run = match Run::open(context, control) {
        Ok(run) => run,
        Err(halt) => return ending::before_the_first_turn(context.job, context.link, halt),
    };
    let halt = match run.turns().await {
        Ok(never) => match never {},
        Err(halt) => halt,
    };
    run.end(halt)
}

/// One attempt, while it runs.
struct Run<'a> {
    context: RunInputs<'a>,
    control: Control,
    offered: Vec<ToolSpec>,
    transcript: Transcript,
    messages: Vec<Message>,
    /// Of a turn of a talk: what was said before.
    told: Told,
    /// So many of the messages are in the run's context.
    kept: usize,
    checkpoint: Checkpoint,
    spent: Spent,
    /// Paid and not yet told to the run's context: to whom, and how much.
    unkept: Option<(ProviderId, String, Usage)>,
    /// Running time of the attempt before this engine's part of it.
    before: Duration,
    began: Instant,
    /// What the model has said of a reply that is not whole.
    partial: String,
    /// Whether the end of the output belongs to a reply that nobody has marked as cut.
    in_reply: bool,
    /// That the conversation is large was told.
    is_size_told: bool,
    /// The checkpoint has changed since it was kept.
    changed: bool,
}

impl Run<'_> {
    /// Does what is next until there is nothing more to do.
    async fn turns(&mut self) -> Go<std::convert::Infallible> {
        loop {
            self.control.look(self.context.link).await?;
            self.hear_answer()?;
            self.carry_out_calls().await?;
            self.tell_size();
            self.hear_user_messages()?;
            self.keep()?;
            if self.is_done() {
                return Err(Halt::Done);
            }
            self.control.look(self.context.link).await?;
            if self.control.pause {
                return Err(Halt::Ended(Box::new(Ended::Parked)));
            }
            self.look_at_budget()?;
            self.look_at_size()?;
            self.be_brief().await?;
            self.ask().await?;
            self.keep()?;
        }
    }

    /// The turn that the conversation is in.
    fn turn(&self) -> i64 {
        self.messages.last().map_or(0, |m| m.turn)
    }

    fn running(&self) -> Duration {
        self.before + self.began.elapsed()
    }

    /// How much the conversation holds, in bytes.
    fn size(&self) -> usize {
        let of_call = |call: &ToolCall| serde_json::to_string(&call.arguments).map_or(0, |json| json.len());
        let of_message = |m: &Message| m.text.len() + m.calls.iter().map(of_call).sum::<usize>();
        self.messages.iter().map(of_message).sum()
    }

    /// Says once that the conversation cannot go on for ever, to the model with the answer to its last call.
    fn tell_size(&mut self) {
        let new = self.messages.len() > self.kept;
        if self.is_size_told || !new || self.messages.last().is_none_or(|m| m.speaker != Speaker::Tool) {
            return;
        }
        let size = self.size();
        if size <= CONVERSATION_LARGE {
            return;
        }
        self.is_size_told = true;
        let bytes = |n: usize| contract::text::bytes(n as u64);
        let told =
            format!("The conversation holds {} of the {} that it may", bytes(size), bytes(CONVERSATION_MAX));
        self.log(LogLevel::Warn, format!("{told}. The model was told to come to an end."));
        if let Some(last) = self.messages.last_mut() {
            last.text.push_str(&format!("\n\n[{told}: come to an end, and write and read less at once.]"));
        }
    }

    /// A conversation that no model can read is not gone on with: it would be sent, and held in memory, at every turn.
    fn look_at_size(&self) -> Go<()> {
        let size = self.size();
        if size <= CONVERSATION_MAX {
            return Ok(());
        }
        let message = format!(
            "The conversation has grown to {}, which is more than any model reads.",
            contract::text::bytes(size as u64)
        );
        let hint = Some("Ask for less at once, in several tasks, or give the agent fewer turns.".to_owned());
        Err(Halt::Failed(TaskError { code: "too_long".to_owned(), message, hint }, false))
    }

    fn say(&mut self, speaker: Speaker, turn: i64, text: String) -> &mut Message {
        let number = self.messages.last().map_or(0, |m| m.number) + 1;
        let at = SystemClock.now();
        self.messages.push(Message { number, turn, at, speaker, text, calls: vec![], answers: None });
        let last = self.messages.len() - 1;
        &mut self.messages[last]
    }

    fn log(&self, level: LogLevel, line: String) {
        self.context.link.report(Report { log: vec![(level, line, None)], ..Report::default() });
    }

    fn tell_output(&self) {
        self.context.link.report(Report { output_bytes: Some(self.transcript.total()), ..Report::default() });
    }

    /// Whether the model has had its last word, and nobody has spoken since.
    fn is_done(&self) -> bool {
        match self.messages.last() {
            Some(last) if last.speaker == Speaker::User => false,
            Some(last) if last.speaker == Speaker::Assistant => last.calls.is_empty(),
            _ => self.checkpoint.finish.is_some(),
        }
    }

    /// Calls of the last reply that have no answer yet, with their places in it.
    fn open_calls(&self) -> Vec<(usize, ToolCall)> {
        let Some(at) = self.messages.iter().rposition(|m| m.speaker == Speaker::Assistant) else {
            return vec![];
        };
        let answered: Vec<_> = self.messages[at..].iter().filter_map(|m| m.answers.as_deref()).collect();
        let calls = self.messages[at].calls.iter().enumerate();
        calls.filter(|(_, call)| !answered.contains(&call.id.as_str())).map(|(n, c)| (n, c.clone())).collect()
    }

    async fn carry_out_calls(&mut self) -> Go<()> {
        for (place, call) in self.open_calls() {
            self.transcript.line("TOOL", &shown(&call));
            self.tell_output();
            let turn = self.turn();
            let mut context = ToolContext {
                job: self.context.job,
                model: self.context.model,
                link: self.context.link,
                control: &mut self.control,
                checkpoint: &mut self.checkpoint,
                supervisor: self.context.supervisor,
                place: format!("{turn}-{place}"),
            };
            let used = context.carry_out(&call, &self.offered).await?;
            match used {
                Used::Said(text) => {
                    self.checkpoint.failing = None;
                    self.answer(&call, text);
                }
                Used::Failed(why) => {
                    self.answer(&call, format!("Error: {why}"));
                    self.count_failure(&call, &why)?;
                }
                Used::Asks(question) => {
                    self.hold_user_messages()?;
                    self.checkpoint.pending =
                        Some(Pending { question: question.clone(), call: Some(call.id) });
                    self.changed = true;
                    self.keep()?;
                    return Err(Halt::Ended(Box::new(Ended::Asks(question))));
                }
            }
        }
        Ok(())
    }

    fn answer(&mut self, call: &ToolCall, text: String) {
        let turn = self.turn();
        self.say(Speaker::Tool, turn, text).answers = Some(call.id.clone());
    }

    /// A model that does the same wrong thing again and again would do so until its budget is used up.
    fn count_failure(&mut self, call: &ToolCall, why: &str) -> Go<()> {
        let what = format!("{} {}", call.name, serde_json::Value::Object(call.arguments.clone()));
        let before = self.checkpoint.failing.take().filter(|(same, _)| *same == what).map_or(0, |(_, n)| n);
        self.checkpoint.failing = Some((what, before + 1));
        if before + 1 < FAILING_MAX {
            return Ok(());
        }
        self.keep()?;
        let error = TaskError {
            code: "tool_failed".to_owned(),
            message: format!(
                "The model called “{}” {FAILING_MAX} times in a row with the same failure: {why}",
                call.name
            ),
            hint: Some(
                "Say in the instructions how to go about it, or choose a model that is better with tools."
                    .to_owned(),
            ),
        };
        Err(Halt::Failed(error, false))
    }

    fn look_at_budget(&mut self) -> Go<()> {
        self.spent.turns = self.turn();
        // others of the family may have spent meanwhile
        self.spent.family = self.context.link.context().family()?;
        let Some((_, words)) = spend::reached(&self.context.model.budget, &self.spent) else { return Ok(()) };
        let text = format!("{words}. Allow as much again?");
        let question = tools::asked(QuestionKind::Budget, text, None);
        self.checkpoint.pending = Some(Pending { question: question.clone(), call: None });
        self.changed = true;
        self.keep()?;
        Err(Halt::Ended(Box::new(Ended::Asks(question))))
    }

    /// Puts everything new in the run's context.
    fn keep(&mut self) -> Go<()> {
        if let Some(error) = self.transcript.failure() {
            return Err(error.into());
        }
        if self.kept == self.messages.len() && self.unkept.is_none() && !self.changed {
            return Ok(());
        }
        let (asked, usage) = match self.unkept.clone() {
            Some((provider, model, usage)) => (Some(AskedOf::Provider(provider, model)), usage),
            None => (None, Usage::default()),
        };
        if !self.in_reply {
            self.checkpoint.output_bytes = self.transcript.total();
        }
        self.context.link.context().keep(Turn {
            number: self.turn(),
            messages: self.messages[self.kept..].to_vec(),
            asked,
            usage,
            running_ms: i64::try_from(self.running().as_millis()).unwrap_or(i64::MAX),
            read_letters: self.checkpoint.read_letters,
            raised: self.checkpoint.raised.values().sum(),
            notes: self.checkpoint.json(),
        })?;
        (self.kept, self.unkept, self.changed) = (self.messages.len(), None, false);
        Ok(())
    }
}

/// A call in one short line: the tool and the argument that says most.
fn shown(call: &ToolCall) -> String {
    let names = ["path", "pattern", "command", "question", "title", "step", "text", "id", "summary"];
    let told = names.iter().find_map(|name| {
        let value = call.arguments.get(*name)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    });
    let told = told.map(|t| contract::text::first_line(&t, 120)).unwrap_or_default();
    format!("{} {told}", call.name).trim_end().to_owned()
}
