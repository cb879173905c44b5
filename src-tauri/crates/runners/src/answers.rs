//! What the person's answers say to a run (pure).

use contract::model::{Answer, QuestionKind};

/// Whether an answer answers a question of this kind.
pub(crate) fn fits(kind: QuestionKind, answer: &Answer) -> bool {
    match (kind, answer) {
        (QuestionKind::Ask, Answer::Text(text)) => !text.trim().is_empty(),
        (QuestionKind::Ask, _) => true,
        (_, Answer::Approve | Answer::Always | Answer::Deny(_)) => true,
        (_, Answer::Text(_)) => false,
    }
}

/// The words of an answer that nobody asked for.
pub(crate) fn words(answer: Answer) -> Option<String> {
    match answer {
        Answer::Text(text) | Answer::Deny(Some(text)) => Some(text).filter(|t| !t.trim().is_empty()),
        Answer::Approve | Answer::Always | Answer::Deny(None) => None,
    }
}
