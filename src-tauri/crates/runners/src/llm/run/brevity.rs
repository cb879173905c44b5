//! A conversation that is longer than a model reads. The beginning of a talk is summed up once, by the model itself, and told
//! in short from then on; of what tools gave back in a run, beginning and end are told. That it is longer shows by its
//! length, or by what the provider says when it is asked.

use super::{Go, Run, ask::Wanted};
use crate::llm::told::message;
use contract::{TaskId, model::Speaker, task::LogLevel};

/// Results of tools that are longer, in bytes, are cut before a talk is summed up.
const LONG_RESULT: usize = 8_000;
/// So much of a result is told in any case: what is too long even then is so for something else.
const SHORT_RESULT: usize = 1_000;
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
        loop {
            match self.first_reply(Wanted::Reply).await? {
                Ok(reply) => return self.take(reply),
                Err(unanswered) if unanswered.is_too_long() && self.tell_less().await? => {}
                Err(unanswered) => return Err(self.nobody(&unanswered)),
            }
        }
    }

    /// Has less told of what was said; whether there was anything to leave out. What costs no request goes first.
    async fn tell_less(&mut self) -> Go<bool> {
        if self.tell_less_of_results(LONG_RESULT)? {
            return Ok(true);
        }
        if self.can_be_shorter() {
            self.tell_talk_in_short().await?;
            return Ok(true);
        }
        self.tell_less_of_results(SHORT_RESULT)
    }

    /// Has of results that are longer than `floor` no more told than a quarter of the longest, and that much at least;
    /// whether there are any.
    fn tell_less_of_results(&mut self, floor: usize) -> Go<bool> {
        let longest = self
            .messages
            .iter()
            .filter(|message| message.answers.is_some())
            .map(|message| message.text.len());
        let longest = longest.max().unwrap_or(0).min(self.checkpoint.result_max.unwrap_or(usize::MAX));
        if longest <= floor {
            return Ok(false);
        }
        let most = (longest / 4).max(floor);
        let bytes = contract::text::count(i64::try_from(most).unwrap_or(i64::MAX));
        self.log(
            LogLevel::Info,
            format!("It is longer than the model reads: of what its tools give back, no more than {bytes} bytes each are told."),
        );
        (self.checkpoint.result_max, self.changed) = (Some(most), true);
        self.keep()?;
        Ok(true)
    }

    /// Whether the talk before this turn can be told in fewer words than it was: once in an attempt, since what is too long
    /// even then is so for something else.
    fn can_be_shorter(&self) -> bool {
        !self.checkpoint.shortened && self.told.can_be_shorter()
    }

    /// Has the beginning of the talk summed up. That it was done is kept only when the summary is: who
    /// goes on after a crash before that may do it again, and each time less is left to sum up.
    async fn tell_talk_in_short(&mut self) -> Go<()> {
        self.log(
            LogLevel::Info,
            "The talk is longer than the model reads; its beginning is summed up.".to_owned(),
        );
        self.told.halve();
        self.be_brief().await?;
        (self.checkpoint.shortened, self.changed) = (true, true);
        self.keep()?;
        self.look_at_budget()
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
