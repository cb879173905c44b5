//! The answer in a conversation: the agent's words on standard output, the rest on standard error. What it asks
//! meanwhile is answered in place where a person can be asked.

use super::{
    Reaction, Reporter,
    own_lines::{OutputPart, OwnLines},
    people::{self, PeopleReporter},
};
use crate::terminal::{
    failure::Failure,
    front::Front,
    line_editor::{EditedLine, LineEditor},
};
use board::display::{
    Look, fact, task,
    utf8::{Decoder, Piece},
};
use contract::{
    Status, Task,
    model::{Answer, Question, QuestionKind},
    task::TaskWithResult,
    text,
};

/// Tells one answer.
pub(crate) struct TalkReporter<'a> {
    front: &'a Front,
    people: PeopleReporter<'a>,
    /// Where the person answers what the agent asks.
    editor: Option<&'a mut LineEditor>,
    decoder: Decoder,
    own: OwnLines,
    attempt: i64,
    /// Whether the agent said anything, and whether its last line stands open.
    spoke: bool,
    line_open: bool,
}

impl<'a> TalkReporter<'a> {
    /// A reporter that has told nothing. With `editor` the person is asked here.
    pub(crate) fn new(front: &'a Front, editor: Option<&'a mut LineEditor>) -> Self {
        Self {
            front,
            people: PeopleReporter::new(front),
            editor,
            decoder: Decoder::default(),
            own: OwnLines::default(),
            attempt: 0,
            spoke: false,
            line_open: false,
        }
    }

    fn tell(&mut self, part: OutputPart) -> Result<(), Failure> {
        match part {
            OutputPart::Words(words) => {
                self.spoke |= !words.trim().is_empty();
                self.line_open = !words.ends_with('\n');
                // where they stand in the output matters to nobody here
                self.people.output(&Piece { attempt: self.attempt, offset: 0, bytes: words.into_bytes() })
            }
            OutputPart::Line(line) => {
                self.people.say(&line);
                Ok(())
            }
        }
    }

    /// All that is left of the output, with an end of its last line.
    fn end_output(&mut self, ended: &TaskWithResult) -> Result<(), Failure> {
        if let Some((.., text)) = self.decoder.rest() {
            for part in self.own.take(&text) {
                self.tell(part)?;
            }
        }
        if let Some(part) = self.own.rest() {
            self.tell(part)?;
        }
        // what was handed in as a result was not streamed
        let made = ended.result.as_ref().and_then(|result| result.output.as_str());
        if let Some(made) = made.filter(|_| ended.task.status == Status::Completed && !self.spoke) {
            self.tell(OutputPart::Words(made.to_owned()))?;
        }
        if std::mem::take(&mut self.line_open) {
            self.tell(OutputPart::Words("\n".to_owned()))?;
        }
        Ok(())
    }

    /// Asks until there is an answer that fits.
    fn answer(&mut self, question: &Question) -> Result<Reaction, Failure> {
        let Some(editor) = &mut self.editor else { return Ok(Reaction::Leave) };
        let prompt = match question.kind {
            QuestionKind::Ask => "answer › ",
            _ if question.always.is_some() => "y, a for always, or n and why › ",
            QuestionKind::Approval | QuestionKind::Budget | QuestionKind::Lost => "y, or n and why › ",
        };
        loop {
            match editor.line(prompt)? {
                EditedLine::Text(line) => {
                    if let Some(answer) = answer_of(question, &line) {
                        return Ok(Reaction::Answer(answer));
                    }
                }
                EditedLine::Interrupted => return Ok(Reaction::Stop),
                EditedLine::Ended => return Ok(Reaction::Leave),
            }
        }
    }
}

/// What is asked, and what it is about.
fn question_words(question: &Question) -> String {
    let mut words = format!("{}\n", question.text);
    words.push_str(&task::what_it_is_about(question, &Look::default()));
    for option in &question.options {
        words.push_str(&format!("  - {option}\n"));
    }
    if let Some(always) = &question.always {
        words.push_str(&fact(&Look::default(), "Always", &text::clean(always)));
    }
    words
}

/// What the person means; `None` where the line is no answer.
fn answer_of(question: &Question, line: &str) -> Option<Answer> {
    let line = line.trim();
    if question.kind == QuestionKind::Ask {
        return (!line.is_empty()).then(|| Answer::Text(line.to_owned()));
    }
    let (word, why) = line.split_once([' ', ',', ':']).unwrap_or((line, ""));
    match word.to_lowercase().as_str() {
        "y" | "yes" if why.is_empty() => Some(Answer::Approve),
        "a" | "always" if why.is_empty() && question.always.is_some() => Some(Answer::Always),
        "n" | "no" => Some(Answer::Deny(Some(why.trim().to_owned()).filter(|why| !why.is_empty()))),
        _ => None,
    }
}

impl Reporter for TalkReporter<'_> {
    fn output(&mut self, piece: &Piece) -> Result<(), Failure> {
        if piece.attempt != self.attempt {
            // an attempt that was lost is begun anew
            self.attempt = piece.attempt;
            self.own = OwnLines::default();
        }
        let (_, text) = self.decoder.text(piece);
        self.own.take(&text).into_iter().try_for_each(|part| self.tell(part))
    }

    fn changed(&mut self, task: &Task) -> Result<(), Failure> {
        // the question itself is shown where it is answered
        if task.asks() && self.can_ask() { Ok(()) } else { self.people.changed(task) }
    }

    fn ended(&mut self, ended: &TaskWithResult) -> Result<(), Failure> {
        self.end_output(ended)?;
        self.people.end()?;
        if let Some(failure) = people::failure(&ended.task) {
            failure.report();
        }
        Ok(())
    }

    fn say(&mut self, line: &str) {
        self.people.say(line);
    }

    fn tick(&mut self) {
        self.people.tick();
    }

    fn can_ask(&self) -> bool {
        self.editor.is_some()
    }

    fn ask(&mut self, task: &Task) -> Result<Reaction, Failure> {
        let Some(question) = &task.question else { return Ok(Reaction::Leave) };
        self.people.close_line();
        question_words(question).lines().for_each(|line| self.front.tell(line));
        let reaction = self.answer(question)?;
        if reaction == Reaction::Leave {
            let how = task::how_to_answer(question.kind, &task.short_id);
            self.front.note(&format!("It waits for your answer: {how}."));
        }
        Ok(reaction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_answer_where_it_fits_the_question() {
        let asked = |kind, always: Option<&str>| Question {
            kind,
            text: "May I?".into(),
            detail: None,
            facts: vec![],
            options: vec![],
            always: always.map(str::to_owned),
            asked_at: contract::Timestamp::UNIX_EPOCH,
        };
        let once = asked(QuestionKind::Approval, None);
        let said = |line| answer_of(&once, line);
        assert_eq!(said(" Yes "), Some(Answer::Approve));
        assert_eq!(said("n"), Some(Answer::Deny(None)));
        assert_eq!(said("no, not there"), Some(Answer::Deny(Some("not there".into()))));
        for none in ["", "maybe", "yes but not there", "a", "always"] {
            assert_eq!(said(none), None, "{none}");
        }
        let always = asked(QuestionKind::Approval, Some("cargo test"));
        assert_eq!(answer_of(&always, " Always "), Some(Answer::Always));
        assert_eq!(answer_of(&always, "a"), Some(Answer::Always));
        assert_eq!(answer_of(&always, "a lot"), None);
        assert!(question_words(&always).contains("cargo test"));
        let open = asked(QuestionKind::Ask, None);
        assert_eq!(answer_of(&open, "n "), Some(Answer::Text("n".into())));
        assert_eq!(answer_of(&open, "  "), None);
    }
}
