//! Beginning a run, or finding it where it was left.

use super::{Go, Halt, Run, RunInputs};
use crate::llm::{
    checkpoint::Checkpoint, control::Control, prompt::prompt, spend::Spent, told::Told, tools,
    transcript::Transcript,
};
use contract::{
    model::Speaker,
    task::{FailedCheck, LogLevel, TaskError},
};
use engine::ports::{Conversation, Report};
use std::time::{Duration, Instant};

impl<'a> Run<'a> {
    /// The run as far as it came.
    pub(super) fn open(context: RunInputs<'a>, mut control: Control) -> Go<Self> {
        let found = context.link.context().conversation()?;
        let began = Instant::now();
        let before = Duration::from_millis(u64::try_from(found.running_ms).unwrap_or(0));
        control.deadline = Some((began + context.job.timeout.saturating_sub(before)).into());
        let mut run = Self {
            context,
            control,
            offered: tools::offered(context.job, context.model),
            transcript: Transcript::open(context.job)?,
            kept: found.messages.len(),
            spent: spent(&found),
            checkpoint: Checkpoint::read(&found.notes),
            messages: found.messages,
            told: Told::of(context.model.talk.as_ref()),
            unkept: None,
            before,
            began,
            partial: String::new(),
            in_reply: false,
            is_size_told: false,
            changed: false,
        };
        if run.messages.is_empty() {
            run.begin()?
        } else {
            run.go_on()
        }
        Ok(run)
    }

    fn begin(&mut self) -> Go<()> {
        let (system, user) = prompt(self.context.job, self.context.model).map_err(|error| {
            let error = TaskError { code: "template".to_owned(), message: error.message, hint: error.hint };
            Halt::Failed(error, false)
        })?;
        self.say(Speaker::System, 0, system);
        self.say(Speaker::User, 0, user);
        self.warn_of_unknown_prices();
        self.checkpoint.attempt = self.context.job.attempt;
        self.tell_failed_check(0);
        Ok(())
    }

    /// Says what the check after the attempt before has said, once. Whether there was something to say.
    fn tell_failed_check(&mut self, turn: i64) -> bool {
        let failed = self.context.job.failed_check.as_ref();
        let Some(failed) = failed.filter(|failed| failed.attempt > self.checkpoint.told_check) else {
            return false;
        };
        self.checkpoint.told_check = failed.attempt;
        self.say(Speaker::User, turn, words_of(failed));
        true
    }

    /// A limit in dollars stops what has no price only as far as the provider tells what it takes; that is told before
    /// the money is spent.
    fn warn_of_unknown_prices(&mut self) {
        let budget = &self.context.model.budget;
        let limits =
            [budget.cost_usd, budget.day_cost_usd, self.spent.family.cost_usd, self.spent.day_cost_usd];
        let unknown = self.context.model.routes.iter().flatten().find(|route| route.price.is_none());
        if let (Some(limit), Some(route)) = (limits.into_iter().flatten().next(), unknown) {
            self.log(LogLevel::Warn, engine::words_of_unpriced(&route.model, limit));
        }
    }

    fn go_on(&mut self) {
        let turn = self.turn();
        self.changed = true;
        if self.checkpoint.attempt == self.context.job.attempt {
            if self.transcript.total() > self.checkpoint.output_bytes {
                self.transcript.line("CUT", "Legwork was interrupted here; the turn is taken again.");
                self.tell_output();
            }
            return;
        }
        self.checkpoint.attempt = self.context.job.attempt;
        self.log(LogLevel::Info, format!("Goes on after turn {turn}, where the attempt before was."));
        if self.tell_failed_check(turn) {
            // it says what went wrong
        } else if self.is_done() || self.checkpoint.finish.is_some() {
            let text =
                "The attempt before this one did not succeed. Look at what went wrong, and do it again.";
            self.say(Speaker::User, turn, text.to_owned());
        }
        // What was approved was for the attempt before: its command may have begun there.
        (self.checkpoint.finish, self.checkpoint.failing, self.checkpoint.approved) = (None, None, None);
        self.checkpoint.shortened = false;
        self.checkpoint.written = crate::llm::written::Written::default();
        if !self.checkpoint.steps.is_empty() {
            let steps = Some(self.checkpoint.steps.clone());
            self.context.link.report(Report { steps, ..Report::default() });
        }
    }
}

/// What the model is told of a check that failed.
fn words_of(failed: &FailedCheck) -> String {
    let output = failed.output.trim();
    let output = if output.is_empty() { "[no output]" } else { output };
    format!(
        "Your work was checked by a command, and it did not pass: the task is not done yet.\n\n\
         The check `{}` failed. {}\n\nThe end of what it wrote:\n\n{output}\n\n\
         Find out why, put it right, and finish again; the same check runs then.",
        failed.command, failed.message
    )
}

fn spent(found: &Conversation) -> Spent {
    Spent {
        turns: found.messages.last().map_or(0, |m| m.turn),
        task: found.usage,
        agent_today: found.agent_today,
        all_today: found.all_today,
        day_cost_usd: found.day_cost_usd,
        family: found.family,
        raised: Checkpoint::read(&found.notes).raised,
    }
}
