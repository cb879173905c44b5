//! A talk that is longer than a model reads: its beginning is summed up once, by the model itself, and told in short from
//! then on.

use super::{Go, Run, ask::Wanted};
use crate::llm::told::message;
use contract::{TaskId, model::Speaker, task::LogLevel};

const SUM_UP: &str = "You keep the memory of a talk between a person and an assistant. Sum up what you are given, so that the \
    talk can be gone on with from your words alone: what the person wants, what was found out (with names, figures, paths and \
    code that may matter later), what was decided and why, and what is still open. Leave out greetings and repetitions. \
    Write no more than 800 words, in the language of the talk, and nothing besides the summary.";

impl Run<'_> {
    /// Has the beginning of the talk summed up, as long as more was said than a model reads. What that costs is the turn's.
    pub(super) async fn be_brief(&mut self) -> Go<()> {
        while let Some(count) = self.told.too_much() {
            let Some(last) = self.told.last_of(count) else { return Ok(()) };
            self.sum_up(count, last).await?;
        }
        Ok(())
    }

    async fn sum_up(&mut self, count: usize, last: TaskId) -> Go<()> {
        let asked =
            [message(Speaker::System, SUM_UP.to_owned()), message(Speaker::User, self.told.beginning(count))];
        let reply = self.answered_by_any(Wanted::InShort(&asked)).await?;
        self.context.link.context().keep_summary(last, reply.text.clone())?;
        let line = format!("The talk is long: its first {count} turns are told in short from now on.");
        self.log(LogLevel::Info, line);
        self.told.sum_up(count, reply.text);
        self.keep()
    }
}
