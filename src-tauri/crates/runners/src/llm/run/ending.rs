//! What a run comes to.

use super::{Halt, Run, Stop};
use crate::{shell::artifacts, summary::first_paragraph};
use contract::{
    Timestamp,
    model::Speaker,
    supervision::Took,
    task::{LogLevel, Metrics, StepState, TaskError, TaskResult},
    text,
};
use engine::ports::{Ended, Exit, Job, Link, Outcome, Report};
use serde_json::Value;

/// A frozen run that was ended.
pub(super) fn cancelled_while_parked(job: &Job, link: &dyn Link) -> Ended {
    let output =
        std::fs::metadata(job.dir.join(contract::supervision::OUTPUT_FILE)).map_or(0, |meta| meta.len());
    let output_bytes = i64::try_from(output).unwrap_or(i64::MAX);
    Ended::Exited(Exit {
        outcome: Outcome::Cancelled,
        exit_code: None,
        running_ms: link.context().conversation().map_or(0, |kept| kept.running_ms),
        output_bytes,
        cut_bytes: 0,
        took: Took::NOTHING,
    })
}

/// A run that could not begin.
pub(super) fn before_the_first_turn(job: &Job, link: &dyn Link, halt: Halt) -> Ended {
    match halt {
        Halt::Failed(error, retryable) => {
            let outcome = Outcome::Failed { error, retryable, result: None };
            Ended::Exited(Exit {
                outcome,
                exit_code: None,
                running_ms: 0,
                output_bytes: 0,
                cut_bytes: 0,
                took: Took::NOTHING,
            })
        }
        Halt::Ended(ended) => *ended,
        Halt::LeaseLost => Ended::LeaseLost,
        Halt::Stop(Stop::Detach) => Ended::Detached,
        Halt::Stop(_) | Halt::Done => cancelled_while_parked(job, link),
    }
}

impl Run<'_> {
    /// Ends the run, and keeps what was paid and not kept.
    pub(super) fn end(&mut self, halt: Halt) -> Ended {
        if let Halt::Stop(stop) = halt
            && stop != Stop::Detach
            && !self.partial.is_empty()
        {
            let why = if stop == Stop::Cancel { "Cancelled." } else { "The time allowed is up." };
            self.transcript.line("CUT", why);
            self.tell_output();
            self.in_reply = false;
        }
        if !matches!(halt, Halt::LeaseLost) {
            match self.keep() {
                Ok(()) => {}
                Err(Halt::LeaseLost) => return Ended::LeaseLost,
                Err(_) => {
                    tracing::warn!(task = %self.context.job.task_id, "the last part of a conversation could not be kept")
                }
            }
        }
        match halt {
            Halt::Stop(Stop::Detach) => Ended::Detached,
            Halt::Stop(Stop::Cancel) => self.exited(Outcome::Cancelled),
            Halt::Stop(Stop::TimeUp) => self.failed(self.timed_out(), false),
            Halt::LeaseLost => Ended::LeaseLost,
            Halt::Ended(ended) => *ended,
            Halt::Failed(error, retryable) => self.failed(error, retryable),
            Halt::Done => self.done(),
        }
    }

    fn done(&mut self) -> Ended {
        if let Some(finish) = self.checkpoint.finish.as_ref().filter(|finish| !finish.success) {
            let error = TaskError {
                code: "reported_failure".to_owned(),
                message: format!("The agent says that it did not succeed: {}", finish.summary),
                hint: None,
            };
            return self.failed(error, true);
        }
        let result = self.result(None);
        self.exited(Outcome::Completed(result))
    }

    fn failed(&mut self, error: TaskError, retryable: bool) -> Ended {
        let mut steps = self.checkpoint.steps.clone();
        if let Some(step) = steps.iter_mut().find(|step| step.state == StepState::Running) {
            step.state = StepState::Failed;
            self.context.link.report(Report { steps: Some(steps), ..Report::default() });
        }
        let result = Some(self.result(Some(&error)));
        self.exited(Outcome::Failed { error, retryable, result })
    }

    /// The provider has no more until then.
    pub(super) fn quota_out(&self, error: TaskError, until: Timestamp) -> Ended {
        self.exited(Outcome::QuotaOut { until, error, said: None })
    }

    fn exited(&self, outcome: Outcome) -> Ended {
        Ended::Exited(Exit {
            outcome,
            exit_code: None,
            running_ms: i64::try_from(self.running().as_millis()).unwrap_or(i64::MAX),
            output_bytes: i64::try_from(self.transcript.total()).unwrap_or(i64::MAX),
            cut_bytes: i64::try_from(self.transcript.cut).unwrap_or(i64::MAX),
            took: Took::NOTHING,
        })
    }

    fn timed_out(&self) -> TaskError {
        let allowed = i64::try_from(self.context.job.timeout.as_secs()).unwrap_or(i64::MAX);
        TaskError {
            code: "timeout".to_owned(),
            message: format!(
                "The agent was stopped: it ran longer than the {} allowed.",
                text::duration(allowed)
            ),
            hint: Some("Run it again with a longer time-out.".to_owned()),
        }
    }

    fn result(&self, error: Option<&TaskError>) -> TaskResult {
        let finish = self.checkpoint.finish.as_ref();
        let output = finish.and_then(|f| f.output.clone()).or_else(|| self.last_words());
        let output = output.or_else(|| finish.map(|f| f.summary.clone())).unwrap_or_default();
        let summary = match (error, finish) {
            (_, Some(finish)) => finish.summary.clone(),
            (Some(error), None) => error.message.clone(),
            (None, None) => first_paragraph(&output),
        };
        let used = self.spent.task;
        let mut agents = vec![self.context.job.agent.clone()];
        agents.extend(self.checkpoint.agents.iter().filter(|a| **a != self.context.job.agent).cloned());
        let found = artifacts::collect(&self.context.job.dir);
        found.note(&self.context.job.dir).into_iter().for_each(|note| self.log(LogLevel::Warn, note));
        let artifacts = found.artifacts;
        let own = i64::try_from(artifacts.len()).unwrap_or(i64::MAX);
        let below: i64 = self.checkpoint.changes.values().sum();
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
                execution_seconds: self.running().as_secs_f64(),
                cost_usd: used.cost_usd,
                agents_involved: agents,
                changes: own.saturating_add(below),
            },
        }
    }

    /// What the model wrote last: words of a reply that did not become whole, else of the last one with any.
    fn last_words(&self) -> Option<String> {
        let partial = Some(&self.partial).filter(|text| !text.trim().is_empty()).cloned();
        partial.or_else(|| {
            let said = self.messages.iter().rev().filter(|m| m.speaker == Speaker::Assistant);
            said.map(|m| &m.text).find(|text| !text.trim().is_empty()).cloned()
        })
    }
}
