//! Questions to the person.

use super::{Given, object, string};
use crate::llm::provider::ToolSpec;
use contract::model::{Question, QuestionKind};
use engine::{Clock as _, SystemClock};
use serde_json::json;

/// Most answers to choose from.
const OPTIONS_MAX: usize = 8;

pub(super) fn spec() -> ToolSpec {
    ToolSpec {
        name: "ask_user",
        description: "Asks the person one question and waits for the answer, which may take hours. Ask only what you can neither find out nor sensibly decide.",
        schema: object(
            json!({
                "question": string("The question, in one or a few sentences, with what is needed to answer it."),
                "options": {"type": "array", "items": {"type": "string"}, "description": "Answers to choose from, where there are some."},
            }),
            &["question"],
        ),
    }
}

pub(super) fn question(given: &Given<'_>) -> Result<Question, String> {
    let mut options = given.texts("options");
    options.truncate(OPTIONS_MAX);
    Ok(asked(QuestionKind::Ask, given.words("question")?, None, options))
}

/// A question that is asked now.
pub(super) fn asked(
    kind: QuestionKind,
    text: String,
    detail: Option<String>,
    options: Vec<String>,
) -> Question {
    Question { kind, text, detail, facts: vec![], options, always: None, asked_at: SystemClock.now() }
}
