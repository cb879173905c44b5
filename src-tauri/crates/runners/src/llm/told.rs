//! What a model is told of a talk before the turn that runs, and which part of it is too much.

use super::provider::ShownPicture;
use contract::{
    TaskId, Timestamp,
    model::{Message, Speaker},
    picture::PICTURE_AS_TEXT,
};
use engine::{
    Clock as _, SystemClock,
    ports::{PastTurn, Picture, TalkSoFar},
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
    /// What goes along with what is said now.
    own: Vec<Picture>,
}

/// Which pictures of a talk a model is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shows {
    /// All that are left.
    All,
    /// Those alone that go along with what is said now: the model takes no others.
    Own,
}

impl Told {
    pub(crate) fn of(talk: Option<&TalkSoFar>) -> Self {
        let of = |talk: &TalkSoFar| (talk.summary.clone(), talk.said.clone(), talk.pictures.clone());
        let (summary, turns, own) = talk.map(of).unwrap_or_default();
        Self { summary, turns, own, room: TOLD_MAX }
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
    pub(crate) fn messages(&self, shows: Shows) -> Vec<Message> {
        let in_short = self.summary.iter().flat_map(|summary| {
            let told =
                format!("(Told by Legwork: what was said before in this talk, in short.)\n\n{summary}");
            [message(Speaker::User, told), message(Speaker::Assistant, "I go on from there.".to_owned())]
        });
        let said = self.turns.iter().flat_map(|turn| [question(turn, shows), turn.answer.clone()]);
        in_short.chain(said).collect()
    }

    /// The pictures that go along with them, and with what is said now: the messages begin at `first`, and what is said now
    /// stands behind them.
    pub(crate) fn pictures(&self, first: usize, shows: Shows) -> Vec<ShownPicture<'_>> {
        let first = first + if self.summary.is_some() { 2 } else { 0 };
        let of_turns =
            self.turns.iter().enumerate().filter(|_| shows == Shows::All).flat_map(|(at, turn)| {
                turn.pictures.iter().map(move |picture| ShownPicture { place: first + 2 * at, picture })
            });
        let now = first + 2 * self.turns.len();
        of_turns.chain(self.own.iter().map(|picture| ShownPicture { place: now, picture })).collect()
    }

    /// Whether pictures go along with what is said now.
    pub(crate) const fn shows_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// Whether pictures went along with what was said before.
    pub(crate) fn shows_past(&self) -> bool {
        self.turns.iter().any(|turn| !turn.pictures.is_empty())
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

/// A picture counts as what it costs in tokens: its bytes are no text.
fn size(turn: &PastTurn) -> usize {
    turn.question.text.len() + turn.answer.text.len() + turn.pictures.len() * PICTURE_AS_TEXT
}

/// What the person said, where its pictures are left out with the remark that they are.
fn question(turn: &PastTurn, shows: Shows) -> Message {
    let mut question = turn.question.clone();
    if shows == Shows::Own && !turn.pictures.is_empty() {
        question.text.push_str("\n\n(Told by Legwork: these pictures are left out; you cannot see them.)");
    }
    question
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
                shortened(&turn.question.text, room, "[…]"),
                shortened(&turn.answer.text, room, "[…]")
            )
        });
        before.chain(turns).collect::<Vec<_>>().join("\n\n")
    }
}

/// The beginning and the end of what a tool gave back, and that there was more.
pub(crate) fn result_in_short(text: &str, room: usize) -> String {
    let gap = format!(
        "[… Told by Legwork: {} bytes are left out here, because all of it was longer than you can read. Ask for less at once.]",
        text.len().saturating_sub(room)
    );
    shortened(text, room, &gap)
}

/// The beginning and the end of a text that is longer than `room` bytes, with `gap` on a line between them.
fn shortened(text: &str, room: usize, gap: &str) -> String {
    if text.len() <= room {
        return text.to_owned();
    }
    let beginning = text.floor_char_boundary(room / 2);
    let end = text.ceil_char_boundary(text.len() - room / 2);
    format!("{}\n{gap}\n{}", &text[..beginning], &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sizes: &[usize]) -> Told {
        let turn = |size: &usize| PastTurn {
            id: "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa".parse().unwrap(),
            question: message(Speaker::User, "q".repeat(size / 2)),
            answer: message(Speaker::Assistant, "a".repeat(size / 2)),
            pictures: vec![],
        };
        Told { turns: sizes.iter().map(turn).collect(), ..Told::of(None) }
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
        let short = shortened(&text, 40, "[…]");
        assert!(short.starts_with("aaaa") && short.ends_with("zzzz") && short.contains("[…]"), "{short}");
        assert_eq!(shortened("short", 40, "[…]"), "short");
        // no letter is cut in two
        let wide = "ä".repeat(100);
        assert!(shortened(&wide, 41, "[…]").chars().all(|c| "ä[…]\n".contains(c)));
    }

    #[test]
    fn pictures_stand_with_the_messages_that_they_went_along_with() {
        let picture = |name: &str| Picture {
            name: name.to_owned(),
            format: contract::picture::PictureFormat::Png,
            bytes: [1, 2].into(),
        };
        let mut talk = told(&[10, 10]);
        talk.turns[1].pictures = vec![picture("a"), picture("b")];
        talk.own = vec![picture("c")];
        let places = |talk: &Told, shows| -> Vec<(usize, String)> {
            let shown = talk.pictures(1, shows).into_iter();
            shown.map(|shown| (shown.place, shown.picture.name.clone())).collect()
        };
        let named = |all: &[(usize, &str)]| -> Vec<(usize, String)> {
            all.iter().map(|(place, name)| (*place, (*name).to_owned())).collect()
        };
        assert_eq!(places(&talk, Shows::All), named(&[(3, "a"), (3, "b"), (5, "c")]));
        assert_eq!(places(&talk, Shows::Own), named(&[(5, "c")]));
        let left_out: Vec<bool> =
            talk.messages(Shows::Own).iter().map(|message| message.text.contains("left out")).collect();
        assert_eq!(left_out, [false, false, true, false]);
        talk.summary = Some("In short.".to_owned());
        assert_eq!(places(&talk, Shows::All), named(&[(5, "a"), (5, "b"), (7, "c")]));
    }

    #[test]
    fn a_picture_counts_as_words_and_not_by_its_bytes() {
        let picture = Picture {
            name: "a".to_owned(),
            format: contract::picture::PictureFormat::Png,
            bytes: vec![0; TOLD_MAX].into(),
        };
        let mut talk = told(&[1_000, 1_000]);
        let before = talk.bytes();
        talk.turns[0].pictures = vec![picture];
        assert_eq!(talk.bytes(), before + PICTURE_AS_TEXT);
        assert_eq!(talk.too_much(), None);
    }
}
