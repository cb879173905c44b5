//! What a model is told of a talk before the turn that runs, and which part of it is too much.

use contract::{
    TaskId, Timestamp,
    model::{Message, Speaker},
};
use engine::{
    Clock as _, SystemClock,
    ports::{PastTurn, TalkSoFar},
};

/// Beyond so many bytes of what was said before, its beginning is summed up: some 100,000 tokens, which most models read.
const TOLD_MAX: usize = 400_000;
/// Turns of fewer bytes are not summed up because a provider finds them too long: a summary is hardly shorter.
const WORTH_IT: usize = 8_000;

/// What the model is told of a talk before the turn that runs.
pub(crate) struct Told {
    summary: Option<String>,
    turns: Vec<PastTurn>,
    /// Most bytes that are told.
    room: usize,
}

impl Told {
    pub(crate) fn of(talk: Option<&TalkSoFar>) -> Self {
        let (summary, turns) = talk.map(|talk| (talk.summary.clone(), talk.said.clone())).unwrap_or_default();
        Self { summary, turns, room: TOLD_MAX }
    }

    /// Whether there is enough to sum up for a request that is too long to become shorter by it.
    pub(crate) fn can_be_shorter(&self) -> bool {
        self.turns.iter().map(size).sum::<usize>() >= WORTH_IT
    }

    /// From now on no more than half of what was told is told: how much the model reads is not known, only that it was less.
    pub(crate) fn halve(&mut self) {
        self.room = self.bytes() / 2;
    }

    /// So much of the end stays as it was said, of whatever fits.
    const fn kept(&self) -> usize {
        self.room / 4
    }

    /// So much is summed up by one request.
    const fn at_once(&self) -> usize {
        self.room / 2
    }

    /// As messages between the prompt and what is said now.
    pub(crate) fn messages(&self) -> Vec<Message> {
        let in_short = self.summary.iter().flat_map(|summary| {
            let told =
                format!("(Told by Legwork: what was said before in this talk, in short.)\n\n{summary}");
            [message(Speaker::User, told), message(Speaker::Assistant, "I go on from there.".to_owned())]
        });
        let said = self.turns.iter().flat_map(|turn| [turn.question.clone(), turn.answer.clone()]);
        in_short.chain(said).collect()
    }

    fn bytes(&self) -> usize {
        let of_summary = self.summary.as_ref().map_or(0, String::len);
        of_summary + self.turns.iter().map(size).sum::<usize>()
    }

    /// How many of the first turns are to be summed up together; none where all of it can be told.
    pub(crate) fn too_much(&self) -> Option<usize> {
        if self.bytes() <= self.room {
            return None;
        }
        let (mut left, mut taken, mut count) = (self.bytes(), 0, 0);
        for turn in &self.turns {
            if count > 0 && (left <= self.kept() || taken + size(turn) > self.at_once()) {
                break;
            }
            (left, taken, count) = (left - size(turn), taken + size(turn), count + 1);
        }
        (count > 0).then_some(count)
    }
}

fn size(turn: &PastTurn) -> usize {
    turn.question.text.len() + turn.answer.text.len()
}

/// A message of no turn in particular.
pub(crate) fn message(speaker: Speaker, text: String) -> Message {
    let at: Timestamp = SystemClock.now();
    Message { number: 0, turn: 0, at, speaker, text, calls: vec![], answers: None }
}

impl Told {
    /// The last of so many first turns.
    pub(crate) fn last_of(&self, count: usize) -> Option<TaskId> {
        self.turns.get(count.checked_sub(1)?).map(|turn| turn.id)
    }

    /// So many first turns are told in these words from now on.
    pub(crate) fn sum_up(&mut self, count: usize, summary: String) {
        self.turns.drain(..count);
        self.summary = Some(summary);
    }

    /// The first turns as one text, after what was summed up before them. One that is too long for a request by itself keeps
    /// its beginning and its end.
    pub(crate) fn beginning(&self, count: usize) -> String {
        let before =
            self.summary.iter().map(|summary| format!("Summary of what was said before:\n{summary}"));
        let turns = self.turns.iter().take(count).map(|turn| {
            let room = self.at_once() / 2;
            format!(
                "Person:\n{}\n\nAssistant:\n{}",
                shortened(&turn.question.text, room),
                shortened(&turn.answer.text, room)
            )
        });
        before.chain(turns).collect::<Vec<_>>().join("\n\n")
    }
}

/// The beginning and the end of a text that is longer than `room` bytes.
fn shortened(text: &str, room: usize) -> String {
    if text.len() <= room {
        return text.to_owned();
    }
    let beginning = text.floor_char_boundary(room / 2);
    let end = text.ceil_char_boundary(text.len() - room / 2);
    format!("{}\n[…]\n{}", &text[..beginning], &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sizes: &[usize]) -> Told {
        let turn = |size: &usize| PastTurn {
            id: "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".parse().unwrap(),
            question: message(Speaker::User, "q".repeat(size / 2)),
            answer: message(Speaker::Assistant, "a".repeat(size / 2)),
        };
        Told { summary: None, turns: sizes.iter().map(turn).collect(), room: TOLD_MAX }
    }

    #[test]
    fn only_what_is_too_much_is_summed_up_and_the_end_stays() {
        for (sizes, count) in [
            (&[][..], None),
            (&[100_000, 100_000, 100_000], None),
            // all but what stays, though no more at once than one request takes
            (&[100_000, 100_000, 100_000, 100_000, 100_000], Some(2)),
            (&[20_000, 300_000, 100_000], Some(1)),
            // one that is too long by itself is taken by itself
            (&[500_000, 1_000], Some(1)),
            (&[500_000], Some(1)),
        ] {
            assert_eq!(told(sizes).too_much(), count, "{sizes:?}");
        }
    }

    /// How long each summary's beginning is, until what is told is no more than half of what it was.
    fn steps(sizes: &[usize]) -> Vec<usize> {
        let mut told = told(sizes);
        let half = told.bytes() / 2;
        told.halve();
        let mut steps = vec![];
        while let Some(count) = told.too_much() {
            steps.push(told.beginning(count).len());
            told.sum_up(count, "In short.".to_owned());
        }
        assert!(told.bytes() <= half, "{sizes:?}");
        steps
    }

    #[test]
    fn what_a_provider_finds_too_long_is_halved_by_requests_that_are_shorter_than_it_was() {
        for sizes in [&[10_000; 8][..], &[10_000, 10_000], &[60_000, 2_000, 2_000], &[20_000], &[300; 100]] {
            let (all, steps) = (sizes.iter().sum::<usize>(), steps(sizes));
            assert!((1..=4).contains(&steps.len()), "{sizes:?}: {steps:?}");
            assert!(steps.iter().all(|step| *step < all / 2 + 1_000), "{sizes:?}: {steps:?}");
        }
        for (sizes, wanted) in [(&[][..], false), (&[500, 500], false), (&[5_000, 5_000], true)] {
            assert_eq!(told(sizes).can_be_shorter(), wanted, "{sizes:?}");
        }
    }

    #[test]
    fn a_text_that_is_too_long_keeps_its_beginning_and_its_end() {
        let text = format!("{}ä{}", "a".repeat(60), "z".repeat(60));
        let short = shortened(&text, 40);
        assert!(short.starts_with("aaaa") && short.ends_with("zzzz") && short.contains("[…]"), "{short}");
        assert_eq!(shortened("short", 40), "short");
        // no letter is cut in two
        let wide = "ä".repeat(100);
        assert!(shortened(&wide, 41).chars().all(|c| "ä[…]\n".contains(c)));
    }
}
