//! What the person says to a run: answers to its questions, and messages in between.

use super::{Go, Halt, Run};
use crate::{
    answers::{fits, words},
    llm::{checkpoint::Pending, spend},
};
use contract::{
    model::{Answer, QuestionKind, Speaker, ToolCall},
    task::{LogLevel, TaskError},
};
use engine::ports::{Ended, UserMessage};

impl Run<'_> {
    /// Takes the answer to the question that the run waits with. Without one it asks again: it was let go on without.
    pub(super) fn hear_answer(&mut self) -> Go<()> {
        let Some(pending) = self.checkpoint.pending.clone() else { return Ok(()) };
        self.changed = true;
        let mut answer = None;
        for UserMessage { number, answer: said } in self.context.link.context().user_messages()? {
            if number <= self.checkpoint.read_letters {
                continue;
            }
            self.checkpoint.read_letters = number;
            match said {
                said if answer.is_none() && fits(pending.question.kind, &said) => answer = Some(said),
                said => self.checkpoint.held.extend(words(said)),
            }
        }
        match answer {
            Some(answer) => {
                self.checkpoint.pending = None;
                self.follow_answer(&pending, answer)
            }
            None => {
                self.keep()?;
                Err(Halt::Ended(Box::new(Ended::Asks(pending.question))))
            }
        }
    }

    fn follow_answer(&mut self, pending: &Pending, answer: Answer) -> Go<()> {
        let open = self.open_calls().into_iter().map(|(_, call)| call);
        let call = open.into_iter().find(|call| pending.call.as_ref() == Some(&call.id));
        match (pending.question.kind, answer, call) {
            (QuestionKind::Budget, Answer::Approve, _) => {
                self.raise();
                self.log(LogLevel::Info, "The person allowed as much again.".to_owned());
                Ok(())
            }
            (QuestionKind::Budget, ..) => {
                self.keep()?;
                Err(Halt::Failed(self.out_of_budget(), false))
            }
            (QuestionKind::Approval, Answer::Approve, Some(call)) => {
                self.checkpoint.approved = Some(call.id);
                // Before the command starts: an approval that was used must not be found again by a later attempt.
                self.keep()
            }
            (_, answer, Some(call)) => {
                self.tell_model(&call, answer);
                Ok(())
            }
            (_, answer, None) => {
                self.checkpoint.held.extend(words(answer));
                Ok(())
            }
        }
    }

    fn tell_model(&mut self, call: &ToolCall, answer: Answer) {
        let text = match answer {
            Answer::Text(text) => text,
            Answer::Approve | Answer::Always => "Yes.".to_owned(),
            Answer::Deny(None) => "The person does not allow this. Do without it.".to_owned(),
            Answer::Deny(Some(why)) => format!("The person does not allow this: {why}"),
        };
        self.answer(call, text);
    }

    /// Allows as much again of what was used up. The other limits hold.
    fn raise(&mut self) {
        self.spent.turns = self.turn();
        if let Some((limit, _)) = spend::reached(&self.context.model.budget, &self.spent) {
            *self.checkpoint.raised.entry(limit).or_default() += 1;
            self.spent.raised.clone_from(&self.checkpoint.raised);
            self.changed = true;
        }
    }

    fn out_of_budget(&self) -> TaskError {
        let words = spend::reached(&self.context.model.budget, &self.spent).map(|(_, words)| words);
        TaskError {
            code: "budget".to_owned(),
            message: format!(
                "Stopped at its limit: {}.",
                words.unwrap_or_else(|| "the budget is used up".to_owned())
            ),
            hint: Some("Run it again with a larger budget.".to_owned()),
        }
    }

    /// Puts aside what the person wrote so far, for the next turn: it is no answer to a question that comes after it.
    pub(super) fn hold_user_messages(&mut self) -> Go<()> {
        for UserMessage { number, answer } in self.context.link.context().user_messages()? {
            if number > self.checkpoint.read_letters {
                self.checkpoint.read_letters = number;
                self.checkpoint.held.extend(words(answer));
                self.changed = true;
            }
        }
        Ok(())
    }

    /// Tells the model what the person wrote since its last turn.
    pub(super) fn hear_user_messages(&mut self) -> Go<()> {
        self.hold_user_messages()?;
        for text in std::mem::take(&mut self.checkpoint.held) {
            let turn = self.turn();
            self.transcript.line("YOU", &text);
            self.say(Speaker::User, turn, text);
            // There is more to do than what it thought was all.
            self.checkpoint.finish = None;
            self.changed = true;
        }
        Ok(())
    }
}
