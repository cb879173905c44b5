//! What the end of a client means for its attempt.

use super::Round;
use super::person::AT_ITS_LIMIT;
use crate::{
    coding::{
        acp_id::ACP_VERSION,
        command,
        entry::{EndWhy, TurnEnd},
        read::{ErrorMeaning, meaning},
        tried,
    },
    llm::spend::add,
    shell::{artifacts, follow::left_behind, outcome},
    summary::first_paragraph,
};
use contract::{
    Timestamp,
    supervision::{Ending, ExitRecord},
    task::{LogLevel, Metrics, StepState, TaskError, TaskResult},
};
use engine::ports::{Ended, Exit, Outcome};
use jiff::{SignedDuration, Zoned};
use serde_json::Value;

/// What to do with a session that can be gone on with.
const GO_ON: &str = "Run it again: it goes on in the same session. Its output and log show how far it came.";
/// What to do where there is none.
const BEGIN_ANEW: &str = "Run it again. Its output and log show how far it came.";
/// When it is tried again where a client does not say when its limit ends.
const ASK_AGAIN: SignedDuration = SignedDuration::from_mins(15);
/// So much of its last words is told to whoever takes its work on, in characters.
const SAID_MAX: usize = 4_000;

impl Round<'_> {
    /// Reads the rest and makes up the outcome.
    pub(super) fn conclude(&mut self, exit: &ExitRecord) -> Ended {
        self.read_rest(exit);
        if self.heard.no_session.is_some() && !self.anew && !self.wishes.cancels() {
            // another process takes it up
            self.report();
            return Ended::Exited(outcome::never_ran(
                self.error("session", "Its session is not known any more.".to_owned(), None),
                true,
            ));
        }
        let artifacts = artifacts::collect(&self.job.dir);
        let notes = artifacts.note(&self.job.dir).into_iter().chain(left_behind(&exit.left));
        for note in notes.collect::<Vec<_>>() {
            self.log.push((LogLevel::Warn, note, None));
        }
        if let Err(super::RoundHalt::LeaseLost) = self.keep()
            && !self.parked
        {
            return Ended::LeaseLost;
        }
        let outcome = self.outcome(exit, artifacts.artifacts);
        let success = matches!(outcome, Outcome::Completed(_));
        for step in self.heard.steps.iter_mut().filter(|step| step.state == StepState::Running) {
            step.state = if success { StepState::Completed } else { StepState::Failed };
            self.heard.plan_is_new = true;
        }
        self.report();
        let exit_code = match exit.ending {
            Ending::Exited { code } => Some(i64::from(code)),
            _ => None,
        };
        let total = self.transcript.total();
        Ended::Exited(Exit {
            outcome,
            exit_code,
            running_ms: clamp(exit.running_ms),
            output_bytes: clamp(total),
            cut_bytes: clamp(self.transcript.cut),
            took: exit.took,
        })
    }

    fn outcome(&mut self, exit: &ExitRecord, artifacts: Vec<contract::task::Artifact>) -> Outcome {
        if let Ending::NotStarted { reason, message } = &exit.ending {
            let (error, retryable) = outcome::not_started(&self.as_command(), *reason, message);
            return Outcome::Failed { error, retryable, result: None };
        }
        let end = self.heard.end.take();
        let is_done = matches!(&end, Some(TurnEnd { why: EndWhy::Done, .. }));
        let was_ended = exit.ending == Ending::Cancelled;
        if let Some(stopped) = self.checkpoint.stopped.clone() {
            let hint = "Run it again with a larger budget, or say in the instructions what is enough.";
            let code = if stopped.starts_with(AT_ITS_LIMIT) { "budget" } else { "stopped" };
            return self.failed(code, stopped, Some(hint), false, exit, artifacts);
        }
        if !is_done && (self.wishes.cancels() || was_ended && self.closing.is_none()) {
            return Outcome::Cancelled;
        }
        if is_done && was_ended && self.closing.is_none() && self.wishes.cancels() {
            return Outcome::Cancelled;
        }
        if exit.ending == Ending::TimedOut && !is_done {
            let error = outcome::timed_out(self.job);
            return self.failed(
                "timeout",
                error.message.replace("The command", "The agent"),
                error.hint.as_deref(),
                false,
                exit,
                artifacts,
            );
        }
        match end {
            Some(TurnEnd { why: EndWhy::Done, text, .. }) => {
                let result = self.result(text, None, exit, artifacts);
                Outcome::Completed(result)
            }
            end => self.not_done(end, exit, artifacts),
        }
    }

    /// The client did not say that it was done: why, as far as anybody knows.
    fn not_done(
        &mut self,
        end: Option<TurnEnd>,
        exit: &ExitRecord,
        artifacts: Vec<contract::task::Artifact>,
    ) -> Outcome {
        let label = self.coding.client.label();
        let said = end.as_ref().and_then(|end| end.error.clone());
        let plain = self.heard.plain.join("\n");
        let now = Zoned::now();
        let meant = match meaning(said.as_deref().unwrap_or_default(), &now) {
            ErrorMeaning::Nothing => meaning(&plain, &now),
            meant => meant,
        };
        let ends = |words: &str| match meaning(words, &now) {
            ErrorMeaning::Limit(until) => until,
            _ => None,
        };
        let limit = match (self.heard.limit.take(), &meant) {
            // some say when it ends in another line than that it is reached
            (Some((until, words)), _) => {
                Some((until.or_else(|| ends(&words)).or_else(|| ends(&plain)), words))
            }
            (None, ErrorMeaning::Limit(until)) => {
                Some((until.or_else(|| ends(&plain)), said.clone().unwrap_or_else(|| last(&plain))))
            }
            _ => None,
        };
        if let Some((until, words)) = limit {
            return quota_out(label, until, &words, self.heard.last_words.as_deref());
        }
        let signed_out = self.heard.signed_out.take();
        if signed_out.is_some() || meant == ErrorMeaning::SignedOut {
            let words = signed_out.or(said).unwrap_or_else(|| last(&plain));
            let message = format!("{label} is not signed in: {}", words.trim());
            return self.failed(
                "not_signed_in",
                message,
                Some(command::sign_in(self.coding.client)),
                false,
                exit,
                artifacts,
            );
        }
        if let Some(version) = self.heard.other_protocol.take() {
            let message = format!(
                "{label} speaks version {version} of the Agent Client Protocol; Legwork speaks version {ACP_VERSION}."
            );
            let hint = "Take a version of it that speaks that, or update Legwork. Some can be spoken to in another way: \
                        `legwork agent edit NAME --protocol stream`.";
            return self.failed("protocol_version", message, Some(hint), false, exit, artifacts);
        }
        let (code, message, hint, again) = match end.as_ref().map(|end| end.why) {
            Some(EndWhy::MaxTurns) => (
                "turns",
                format!("{label} came to the most turns that it may take before it was done."),
                Some("Run it again: it goes on in the same session. Or give it less to do at once."),
                true,
            ),
            Some(EndWhy::MaxTokens) => {
                let hint = "Run it again: it goes on in the same session. Or give it less to do at once.";
                (
                    "too_long",
                    format!("A reply of {label}'s model was cut at its most tokens."),
                    Some(hint),
                    true,
                )
            }
            Some(EndWhy::Refused) => (
                "refused",
                format!("{label}'s model refused to go on."),
                Some("Say it in other words."),
                false,
            ),
            Some(EndWhy::Cancelled) => {
                ("interrupted", format!("{label} was interrupted."), Some(self.go_on()), true)
            }
            Some(EndWhy::Error | EndWhy::Done) => {
                let why = said.unwrap_or_else(|| "it gave no reason".to_owned());
                ("agent_failed", format!("{label} failed: {}", why.trim()), Some(self.go_on()), true)
            }
            None if self.is_not_understood(&plain) => {
                let hint = tried::other_version(self.coding.client);
                let message = self.without_end(exit, &plain);
                return self.failed("no_end", message, Some(&hint), true, exit, artifacts);
            }
            None => ("no_end", self.without_end(exit, &plain), Some(self.go_on()), true),
        };
        self.failed(code, message, hint, again, exit, artifacts)
    }

    const fn go_on(&self) -> &'static str {
        if self.heard.session.is_some() { GO_ON } else { BEGIN_ANEW }
    }

    /// It said something, and nothing of it was its protocol's.
    fn is_not_understood(&self, plain: &str) -> bool {
        self.heard.session.is_none() && self.heard.messages == 0 && !last(plain).is_empty()
    }

    fn without_end(&self, exit: &ExitRecord, plain: &str) -> String {
        let label = self.coding.client.label();
        let how = match exit.ending {
            Ending::Exited { code } => format!(" (exit code {code})"),
            Ending::Signalled { signal } => {
                format!(" ({})", outcome::signalled(signal).message.trim_end_matches('.'))
            }
            _ => String::new(),
        };
        let last = last(plain);
        let said = if last.is_empty() { String::new() } else { format!(" Its last words: {last}") };
        if self.is_not_understood(plain) {
            return format!("{label} ended{how} without a word that can be read as its protocol.{said}");
        }
        format!("{label} ended{how} without saying that it was done.{said}")
    }

    fn error(&self, code: &str, message: String, hint: Option<&str>) -> TaskError {
        TaskError { code: code.to_owned(), message, hint: hint.map(str::to_owned) }
    }

    fn failed(
        &mut self,
        code: &str,
        message: String,
        hint: Option<&str>,
        retryable: bool,
        exit: &ExitRecord,
        artifacts: Vec<contract::task::Artifact>,
    ) -> Outcome {
        let error = self.error(code, contract::text::first_line(&message, 1_000), hint);
        let result = Some(self.result(None, Some(&error), exit, artifacts));
        Outcome::Failed { error, retryable, result }
    }

    fn result(
        &self,
        text: Option<String>,
        error: Option<&TaskError>,
        exit: &ExitRecord,
        artifacts: Vec<contract::task::Artifact>,
    ) -> TaskResult {
        let output = text.filter(|text| !text.trim().is_empty()).or_else(|| self.heard.last_words.clone());
        let output = output.unwrap_or_default();
        let summary = match error {
            Some(error) => error.message.clone(),
            None if output.trim().is_empty() => "It was done, and said nothing about it.".to_owned(),
            None => first_paragraph(&output),
        };
        let mut used = self.spent.task;
        add(&mut used, &self.uncharged());
        let changed = self.heard.changed.len().max(artifacts.len());
        TaskResult {
            success: error.is_none(),
            summary,
            output: Value::String(output),
            artifacts,
            metrics: Metrics {
                tokens_in: used.tokens_in,
                tokens_out: used.tokens_out,
                tokens_estimated: used.tokens_estimated,
                requests: used.requests,
                execution_seconds: exit.running_ms as f64 / 1000.0,
                cost_usd: used.cost_usd,
                agents_involved: vec![self.job.agent.clone()],
                changes: i64::try_from(changed).unwrap_or(i64::MAX),
            },
        }
    }

    /// The job as the command that was started, for words about why it was not.
    fn as_command(&self) -> engine::ports::Job {
        let argv = vec![self.coding.program.display().to_string()];
        engine::ports::Job { command: Some(contract::task::CommandLine::Argv(argv)), ..self.job.clone() }
    }
}

fn quota_out(label: &str, until: Option<Timestamp>, words: &str, last: Option<&str>) -> Outcome {
    let now = Timestamp::now();
    let later = now.checked_add(ASK_AGAIN).unwrap_or(now);
    let message = format!("{label} has reached its limit: {}", contract::text::first_line(words.trim(), 500));
    let error = TaskError { code: "quota".to_owned(), message, hint: None };
    // where the limit itself was its last word, it said nothing of its work
    let said = last.map(str::trim).filter(|last| !last.is_empty() && *last != words.trim());
    let said = said.map(|said| said.chars().take(SAID_MAX).collect());
    Outcome::QuotaOut { until: until.filter(|until| *until > now).unwrap_or(later), error, said }
}

/// The last line that says something.
fn last(plain: &str) -> String {
    let line = plain.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
    contract::text::first_line(line, 300)
}

fn clamp(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
