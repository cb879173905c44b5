//! What the person says to a run: answers to what it asks, and messages in between.

use super::{Round, RoundHalt};
use crate::{
    answers::{fits, words},
    coding::{
        checkpoint::{About, PendingQuestion},
        entry::Permission,
        question,
        speak::Decision,
    },
    llm::spend,
    shell::spec,
};
use contract::{
    coding::{STOP_IT, WAIT_ON},
    model::{Answer, Budget, Question, QuestionKind},
    task::LogLevel,
    text::first_line,
};
use engine::ports::{Signal, UserMessage};

/// Begins the words of a run that has used up its budget.
pub(super) const AT_ITS_LIMIT: &str = "Stopped at its limit:";

impl Round<'_> {
    /// Takes the answer to the question that the run waits with; whether it has one. Without one it asks again: it was let
    /// go on without.
    pub(super) fn hear_answer(&mut self) -> Result<bool, RoundHalt> {
        let Some(pending) = self.checkpoint.pending.clone() else { return Ok(true) };
        let mut answer = None;
        for UserMessage { number, answer: said } in self.link.context().user_messages()? {
            if number <= self.checkpoint.read_letters {
                continue;
            }
            self.checkpoint.read_letters = number;
            match said {
                said if answer.is_none() && fits(pending.question.kind, &said) => answer = Some(said),
                said => self.checkpoint.held.extend(words(said)),
            }
        }
        let was_said = match &pending.about {
            About::Permission(id) => self.input.has_answered(id),
            About::Budget | About::Silence => false,
        };
        match answer {
            Some(answer) => self.follow_answer(&pending, answer)?,
            None if was_said => {}
            None => {
                self.ask(pending)?;
                return Ok(false);
            }
        }
        self.checkpoint.pending = None;
        self.keep()?;
        Ok(true)
    }

    fn follow_answer(&mut self, pending: &PendingQuestion, answer: Answer) -> Result<(), RoundHalt> {
        match &pending.about {
            About::Permission(_) => {
                let place = self.heard.open.iter().position(|asked| pending.about.is(asked));
                match place {
                    Some(place) => {
                        let permission = self.heard.open.remove(place);
                        self.decide(&permission, answer)?;
                    }
                    // it was said, or is asked no longer
                    None if pending.question.kind == QuestionKind::Ask => {
                        self.checkpoint.held.extend(words(answer));
                    }
                    None => {}
                }
            }
            About::Budget => match answer {
                Answer::Approve | Answer::Always => {
                    if let Some((limit, _)) = spend::reached(&self.budget(), &self.spent_now()) {
                        *self.checkpoint.raised.entry(limit).or_default() += 1;
                    }
                    self.log(LogLevel::Info, "The person allowed as much again.".to_owned(), None);
                }
                Answer::Text(_) | Answer::Deny(_) => {
                    let reached = spend::reached(&self.budget(), &self.spent_now()).map(|(_, words)| words);
                    let words = reached.unwrap_or_else(|| "the budget is used up".to_owned());
                    self.checkpoint.stopped = Some(format!("{AT_ITS_LIMIT} {words}."));
                }
            },
            About::Silence => match answer {
                Answer::Text(text) if text == WAIT_ON => {}
                Answer::Text(text) if text == STOP_IT => {
                    self.checkpoint.stopped =
                        Some("Stopped by you, after it had been silent for long.".to_owned());
                }
                other => self.checkpoint.held.extend(words(other)),
            },
        }
        Ok(())
    }

    /// Says the person's word to the agent, and remembers it where it holds for always.
    fn decide(&mut self, permission: &Permission, answer: Answer) -> Result<(), RoundHalt> {
        let decision = match answer {
            Answer::Approve => Decision::Allow(vec![]),
            Answer::Always => {
                if let Some(rule) = question::rule(permission) {
                    self.link.context().allow_always(&rule)?;
                    self.rules.push(rule);
                }
                Decision::Allow(vec![])
            }
            Answer::Text(text) => {
                self.transcript.line("YOU", &text);
                let answers = match permission.questions.len() {
                    0 | 1 => vec![text],
                    _ => text.lines().map(|line| line.trim().to_owned()).collect(),
                };
                Decision::Allow(answers)
            }
            Answer::Deny(why) => Decision::Deny(why),
        };
        let what = first_line(permission.command.as_deref().unwrap_or(&permission.title), 120);
        let said = match &decision {
            Decision::Allow(_) => format!("You allowed it: {what}"),
            Decision::Deny(None) => format!("You did not allow it: {what}"),
            Decision::Deny(Some(why)) => format!("You did not allow it ({}): {what}", first_line(why, 120)),
        };
        self.log.push((LogLevel::Info, said, None));
        Ok(self.input.say(&self.answer(permission, &decision))?)
    }

    /// Puts aside what the person wrote, for the next turn.
    pub(super) fn hear_messages(&mut self) -> Result<(), RoundHalt> {
        for UserMessage { number, answer } in self.link.context().user_messages()? {
            if number > self.checkpoint.read_letters {
                self.checkpoint.read_letters = number;
                self.checkpoint.held.extend(words(answer));
            }
        }
        Ok(())
    }

    /// Asks what there is to be asked; whether there is anything.
    pub(super) fn next_question(&mut self) -> Result<bool, RoundHalt> {
        let pending = if let Some(permission) = self.heard.open.first() {
            let question = question::question(&self.job.agent, &spec::folder(self.job), permission);
            PendingQuestion { question, about: About::Permission(permission.id.clone()) }
        } else if !self.in_turn() {
            return Ok(false);
        } else if let Some((_, words)) = spend::reached(&self.budget(), &self.spent_now()) {
            let mut question = question::plain(format!("{words}. Allow as much again?"), None, vec![]);
            question.kind = QuestionKind::Budget;
            PendingQuestion { question, about: About::Budget }
        } else if let Some(question) = self.is_silent() {
            PendingQuestion { question, about: About::Silence }
        } else {
            return Ok(false);
        };
        // what was written before it is no answer to it
        self.hear_messages()?;
        self.ask(pending)?;
        Ok(true)
    }

    /// Freezes the run; once it is frozen, the person is asked.
    fn ask(&mut self, pending: PendingQuestion) -> Result<(), RoundHalt> {
        let question: Question = pending.question.clone();
        self.checkpoint.pending = Some(pending);
        self.keep()?;
        self.asking = Some(question);
        self.writer.signal(Signal::Pause);
        Ok(())
    }

    /// What it may spend; its turns are its requests, and only where somebody limits them.
    pub(super) fn budget(&self) -> Budget {
        Budget { turns: self.coding.budget.turns.or(Some(i64::MAX)), ..self.coding.budget }
    }
}
