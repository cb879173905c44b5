//! Conversations with agents: how they stand, in which order they show, what a typed line means, and how they are written
//! down.

use crate::catalogue::{chat as say, conversation};
use contract::{
    Status, Timestamp,
    chat::{Attachment, Chat, ChatPage, ChatTurn, ChatWithTurns},
    model::{Message, Speaker},
    text,
};
use jiff::tz::Offset;

/// How it stands with a conversation, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatState {
    /// It asks the person.
    Asks,
    /// An answer is on its way.
    Answers,
    /// An answer came that was not seen.
    Unseen,
    /// Nothing is to be told of it.
    Quiet,
}

impl ChatState {
    /// Of a conversation in the list.
    #[must_use]
    pub const fn of(chat: &Chat) -> Self {
        match chat {
            Chat { asks: true, .. } => Self::Asks,
            Chat { open: 1.., .. } => Self::Answers,
            Chat { unseen: true, .. } => Self::Unseen,
            _ => Self::Quiet,
        }
    }

    /// In a word; none where there is nothing to tell.
    #[must_use]
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Asks => Some(say::asks_you()),
            Self::Answers => Some(say::is_answering()),
            Self::Unseen => Some(say::new_answer()),
            Self::Quiet => None,
        }
    }
}

/// Conversations under their heads.
pub type Groups = Vec<(Option<&'static str>, Vec<Chat>)>;

/// The conversations under their heads. What is pinned comes first; then those of today, and all others. Where words are
/// looked for, all stand under none.
#[must_use]
pub fn groups(page: &ChatPage, searched: bool, now: Timestamp, zone: Offset) -> Groups {
    if searched {
        return vec![(None, page.chats.clone())];
    }
    let day = |at: Timestamp| zone.to_datetime(at).date();
    let (today, earlier): (Vec<Chat>, Vec<Chat>) =
        page.chats.iter().cloned().partition(|chat| day(chat.spoken_at) >= day(now));
    let all = [(say::pinned(), page.pinned.clone()), (say::today(), today), (say::earlier(), earlier)];
    all.into_iter().filter(|(_, chats)| !chats.is_empty()).map(|(head, chats)| (Some(head), chats)).collect()
}

/// How long an answer is expected to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Under half a minute: nothing is to be offered.
    Short,
    /// Up to two minutes: it can be sent away while it is written.
    Medium,
    /// Longer: both ways are offered before it begins.
    Long,
    /// Nobody knows.
    Unknown,
}

/// How long that is.
#[must_use]
pub const fn expected(seconds: Option<i64>) -> Expected {
    match seconds {
        None => Expected::Unknown,
        Some(..30) => Expected::Short,
        Some(30..=120) => Expected::Medium,
        Some(_) => Expected::Long,
    }
}

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Nothing.
    Nothing,
    /// Something to say.
    Text(String),
    /// Something to say in the background.
    Background(String),
    /// The word for that, and nothing after it.
    BackgroundWithoutWords,
}

/// The word at the beginning of what is said in the background.
const BACKGROUND: &str = "/background";

/// Reads what was typed.
#[must_use]
pub fn typed(text: &str) -> Typed {
    let text = text.trim();
    if text.is_empty() {
        return Typed::Nothing;
    }
    match text.strip_prefix(BACKGROUND) {
        Some("") => Typed::BackgroundWithoutWords,
        Some(rest) if rest.starts_with(char::is_whitespace) => Typed::Background(rest.trim().to_owned()),
        _ => Typed::Text(text.to_owned()),
    }
}

/// What the agent has answered in a turn so far, without its tools: all that it said, a paragraph apart.
#[must_use]
pub fn answer(messages: &[Message]) -> String {
    let said = messages.iter().filter(|message| message.speaker == Speaker::Assistant);
    let said = said.map(|message| message.text.trim()).filter(|text| !text.is_empty());
    said.collect::<Vec<_>>().join("\n\n")
}

/// Where a turn's answer stands, as far as it is drawn differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerState {
    /// It waits for a slot, for a provider's quota, or to be let go on.
    Waits,
    /// It is being written, and somebody waits for it.
    Written,
    /// It is being worked on, and nobody waits for it.
    InBackground,
    /// It asks the person.
    Asks,
    /// It is there.
    There,
    /// There is none.
    Failed,
    /// It was stopped.
    Stopped,
}

impl AnswerState {
    /// Of a turn.
    #[must_use]
    pub const fn of(turn: &ChatTurn) -> Self {
        match turn.task.status {
            Status::Completed => Self::There,
            Status::Failed => Self::Failed,
            Status::Cancelled => Self::Stopped,
            Status::NeedsInput => Self::Asks,
            Status::Running if turn.task.foreground => Self::Written,
            Status::Running => Self::InBackground,
            Status::Pending | Status::Queued | Status::Paused if turn.task.foreground => Self::Waits,
            Status::Pending | Status::Queued | Status::Paused => Self::InBackground,
        }
    }
}

/// The turn that somebody waits for.
#[must_use]
pub fn waited_for(talk: &ChatWithTurns) -> Option<&ChatTurn> {
    talk.turns.iter().rfind(|turn| turn.task.foreground && !turn.task.status.is_terminal())
}

/// The place of a turn among its versions, from 1, and how many there are; `None` where it is the only one.
#[must_use]
pub fn version(turn: &ChatTurn) -> Option<(usize, usize)> {
    let place = turn.versions.iter().position(|id| *id == turn.task.id)?;
    (turn.versions.len() > 1).then_some((place + 1, turn.versions.len()))
}

/// A conversation as Markdown.
#[must_use]
pub fn markdown(talk: &ChatWithTurns) -> String {
    let mut written = format!("# {}\n", talk.chat.title);
    for turn in &talk.turns {
        let answer = match answer(&turn.messages) {
            said if said.is_empty() => turn.task.error.as_ref().map_or_else(
                || {
                    format!(
                        "*{}*",
                        if turn.task.status.is_terminal() { say::stopped() } else { say::is_writing() }
                    )
                },
                |error| format!("*{}*", error.message),
            ),
            said => said,
        };
        let files: Vec<String> = turn.files.iter().map(Attachment::in_words).collect();
        let files = match files.is_empty() {
            true => String::new(),
            false => format!("\n\n*{}*", say::went_along(&files.join(", "))),
        };
        written.push_str(&format!(
            "\n## {}\n\n{}{files}\n\n## {}\n\n{answer}\n",
            say::you(),
            turn.task.description.trim(),
            turn.task.agent
        ));
    }
    written
}

/// A name for the file that a conversation is saved in.
#[must_use]
pub fn file_name(title: &str) -> String {
    text::file_name(title, &conversation::conversation().to_lowercase(), "md")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chat(title: &str, spoken_at: &str) -> Chat {
        serde_json::from_value(json!({
            "id": "01936b1c-6f2e-7a10-8a55-0c2f9f31c0aa", "short_id": "9f31c0aa", "title": title, "agent": "writer",
            "model": null, "pinned": false, "last_turn": null, "open": 0, "asks": false, "unseen": false,
            "created_at": spoken_at, "spoken_at": spoken_at
        }))
        .unwrap()
    }

    #[test]
    fn the_most_urgent_is_told() {
        let of = |open, asks, unseen| {
            ChatState::of(&Chat { open, asks, unseen, ..chat("a", "2026-01-02T03:04:05Z") })
        };
        assert_eq!(of(0, false, false), ChatState::Quiet);
        assert_eq!(of(0, false, true), ChatState::Unseen);
        assert_eq!(of(2, false, true), ChatState::Answers);
        assert_eq!(of(1, true, true), ChatState::Asks);
    }

    #[test]
    fn they_stand_under_pinned_today_and_earlier_by_the_days_here() {
        let now: Timestamp = "2026-01-02T23:30:00Z".parse().unwrap();
        let page = ChatPage {
            pinned: vec![chat("kept", "2025-01-01T00:00:00Z")],
            chats: vec![chat("late", "2026-01-02T23:10:00Z"), chat("noon", "2026-01-02T12:00:00Z")],
            ..ChatPage::default()
        };
        let heads = |offset: i8, searched: bool| -> Vec<(Option<&str>, Vec<String>)> {
            let groups = groups(&page, searched, now, Offset::constant(offset));
            groups
                .into_iter()
                .map(|(head, chats)| (head, chats.into_iter().map(|c| c.title).collect()))
                .collect()
        };
        let kept = (Some("Pinned"), vec!["kept".to_owned()]);
        let both = vec!["late".to_owned(), "noon".to_owned()];
        assert_eq!(heads(0, false), [kept.clone(), (Some("Today"), both.clone())]);
        let (late, noon) = (vec!["late".to_owned()], vec!["noon".to_owned()]);
        assert_eq!(heads(1, false), [kept, (Some("Today"), late), (Some("Earlier"), noon)]);
        assert_eq!(heads(0, true), [(None, both)]);
    }

    #[test]
    fn a_line_begins_in_the_background_only_where_it_says_so() {
        for (line, meant) in [
            ("  ", Typed::Nothing),
            ("hello", Typed::Text("hello".into())),
            ("/background", Typed::BackgroundWithoutWords),
            ("/background  ", Typed::BackgroundWithoutWords),
            ("/background count\nthem", Typed::Background("count\nthem".into())),
            ("/backgrounds are nice", Typed::Text("/backgrounds are nice".into())),
            ("see /background x", Typed::Text("see /background x".into())),
        ] {
            assert_eq!(typed(line), meant, "{line:?}");
        }
    }

    #[test]
    fn an_answer_is_what_was_said_without_the_tools() {
        let at = "2026-01-02T03:04:05Z";
        let messages: Vec<Message> = serde_json::from_value(json!([
            {"number": 3, "turn": 1, "at": at, "speaker": "assistant", "text": "I look.\n"},
            {"number": 4, "turn": 1, "at": at, "speaker": "tool", "text": "# A", "answers": "c1"},
            {"number": 5, "turn": 2, "at": at, "speaker": "assistant", "text": "  "},
            {"number": 6, "turn": 3, "at": at, "speaker": "assistant", "text": "It says A."}
        ]))
        .unwrap();
        assert_eq!(answer(&messages), "I look.\n\nIt says A.");
    }

    #[test]
    fn a_file_is_named_after_the_title() {
        assert_eq!([file_name("Where is it?"), file_name("???")], ["where-is-it.md", "conversation.md"]);
    }
}
