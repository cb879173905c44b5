//! Rules for talks.

use super::rules::plain;
use crate::{
    chat::{CHAT_TITLE_MAX, SAID_MAX},
    error::ApiError,
};

/// Checks what is said in a talk.
///
/// # Errors
/// `invalid_input` about `text`.
pub fn said(text: &str) -> Result<(), ApiError> {
    let characters = text.chars().count();
    let verdict = match characters {
        _ if text.trim().is_empty() => Err("It is empty: write what you want to say.".to_owned()),
        _ if characters > SAID_MAX => Err(format!(
            "{characters} characters are more than the {SAID_MAX} that are said at once; attach a file instead."
        )),
        _ => plain(text),
    };
    verdict.map_err(|message| ApiError::field("text", message))
}

/// Checks the title of a talk.
///
/// # Errors
/// `invalid_input` about `title`.
pub fn chat_title(title: &str) -> Result<(), ApiError> {
    let characters = title.trim().chars().count();
    if (1..=CHAT_TITLE_MAX).contains(&characters) && !title.contains(['\n', '\0']) {
        return Ok(());
    }
    let message = format!("1 to {CHAT_TITLE_MAX} characters in one line: {characters} now.");
    Err(ApiError::field("title", message))
}
