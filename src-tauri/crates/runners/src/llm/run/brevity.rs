//! A talk that is longer than a model reads: its beginning is summed up once, by the model itself, and told in short from
//! then on. That it is longer shows by its length, or by what the provider says when it is asked.

use super::{
    Go, Run,
    ask::{Wanted, WholeReply},
};
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

    /// Asks until somebody answers, and adds the reply to the conversation.
    pub(super) async fn ask(&mut self) -> Go<()> {
        let reply = match self.first_reply(Wanted::Reply).await? {
            Ok(reply) => reply,
            Err(unanswered) if unanswered.is_too_long() && self.can_be_shorter() => {
                self.ask_for_less().await?
            }
            Err(unanswered) => return Err(self.nobody(&unanswered)),
        };
        self.take(reply)
    }

    /// Whether the talk before this turn can be told in fewer words than it was: once in an attempt, since what is too long
    /// even then is so for something else.
    fn can_be_shorter(&self) -> bool {
        !self.checkpoint.shortened && self.told.can_be_shorter()
    }

    /// Has the beginning of the talk summed up, and asks once more. That it was done is kept only when the summary is: who
    /// goes on after a crash before that may do it again, and each time less is left to sum up.
    async fn ask_for_less(&mut self) -> Go<WholeReply> {
        self.log(
            LogLevel::Info,
            "The talk is longer than the model reads; its beginning is summed up.".to_owned(),
        );
        self.told.halve();
        self.be_brief().await?;
        (self.checkpoint.shortened, self.changed) = (true, true);
        self.keep()?;
        self.look_at_budget()?;
        self.answered_by_any(Wanted::Reply).await
    }

    async fn sum_up(&mut self, count: usize, last: TaskId) -> Go<()> {
        let asked =
            [message(Speaker::System, SUM_UP.to_owned()), message(Speaker::User, self.told.beginning(count))];
        let reply = self.answered_by_any(Wanted::InShort(&asked)).await?;
        self.context.link.context().keep_summary(last, reply.text.clone())?;
        let first = if count == 1 { "turn is".to_owned() } else { format!("{count} turns are") };
        let line = format!("The talk is long: its first {first} told in short from now on.");
        self.log(LogLevel::Info, line);
        self.told.sum_up(count, reply.text);
        self.keep()
    }
}
