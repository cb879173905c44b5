//! What was said about changes, for whoever works on, and what is said when they are committed.

use contract::{changes::DiffSide, text};
use serde_json::{Value, json};
use std::fmt::Write as _;
use store::reviews::CommentRow;

/// Letters of a line that is quoted.
const QUOTE: usize = 120;
/// Letters of the first line of a message.
const SUBJECT: usize = 72;
/// Bytes of what the agent said that a message takes over.
const BODY: usize = 4_000;

/// What goes along with changes that are sent back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// What is to be said besides the comments.
    pub(crate) note: String,
    /// The comments that were not sent before.
    pub(crate) comments: Vec<CommentRow>,
}

impl Said {
    /// Whether nothing was said.
    pub(crate) fn is_nothing(&self) -> bool {
        self.note.trim().is_empty() && self.comments.is_empty()
    }
}

/// What was asked for and what was said about what came of it, as instructions.
pub(crate) fn returned(instructions: &str, said: &Said) -> String {
    format!(
        "{}\n\nThis was worked on before: what was made is in the working folder. It was reviewed and sent back. Keep what \
         is good and go on from there.\n\n{}",
        instructions.trim_end(),
        told_in_session(said)
    )
}

/// What was said, for whoever still knows what it was about.
pub(crate) fn told_in_session(said: &Said) -> String {
    let mut parts = vec![];
    let note = said.note.trim();
    if !note.is_empty() {
        parts.push(format!("The reviewer says:\n{note}"));
    }
    if !said.comments.is_empty() {
        let mut all = "Comments on single lines:".to_owned();
        for comment in &said.comments {
            let _ = write!(all, "\n- {}: {}", place(comment), indented(&comment.text));
        }
        parts.push(all);
    }
    parts.join("\n\n")
}

/// Where a comment stands, with the line itself, which may stand elsewhere by then.
fn place(comment: &CommentRow) -> String {
    if comment.line == 0 {
        return comment.path.clone();
    }
    let before = if comment.side == DiffSide::Old { " before the change" } else { "" };
    let quote = text::first_line(comment.quote.trim(), QUOTE);
    match quote.is_empty() {
        true => format!("{}, line {}{before}", comment.path, comment.line),
        false => format!("{}, line {}{before} (`{quote}`)", comment.path, comment.line),
    }
}

fn indented(text: &str) -> String {
    text.trim().replace('\n', "\n  ")
}

/// The same as a value, for a command.
pub(crate) fn told_in_context(said: &Said) -> Value {
    let comment = |row: &CommentRow| json!({ "path": row.path, "side": row.side, "line": row.line, "quote": row.quote, "text": row.text });
    json!({ "text": said.note.trim(), "comments": said.comments.iter().map(comment).collect::<Vec<_>>() })
}

/// What a commit of a task's changes says: its title, and what the agent said.
pub(crate) fn message(title: &str, summary: Option<&str>) -> String {
    let subject = text::first_line(title.trim(), SUBJECT);
    let body = summary.map(str::trim).filter(|body| !body.is_empty() && *body != title.trim());
    match body {
        Some(body) => {
            let end = body.floor_char_boundary(BODY);
            format!("{subject}\n\n{}\n", body[..end].trim_end())
        }
        None => format!("{subject}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(path: &str, side: DiffSide, line: i64, quote: &str, text: &str) -> CommentRow {
        CommentRow {
            id: 1,
            task_id: "a".into(),
            path: path.into(),
            side,
            line,
            quote: quote.into(),
            text: text.into(),
            attempt: 1,
            sent_to: None,
            at: 1,
            edited_at: None,
        }
    }

    #[test]
    fn what_was_said_says_where() {
        let comments = vec![
            comment("a.rs", DiffSide::New, 87, "    delete(id);", "One transaction.\nElse both are valid."),
            comment("b.md", DiffSide::Old, 3, "", "Why is it gone?"),
            comment("c.md", DiffSide::New, 0, "", "Too long."),
        ];
        let told = returned("Do it well.\n", &Said { note: "Nearly.".into(), comments });
        let expected = "Do it well.\n\nThis was worked on before: what was made is in the working folder. It was reviewed \
                        and sent back. Keep what is good and go on from there.\n\nThe reviewer says:\nNearly.\n\nComments on \
                        single lines:\n- a.rs, line 87 (`delete(id);`): One transaction.\n  Else both are valid.\n- b.md, \
                        line 3 before the change: Why is it gone?\n- c.md: Too long.";
        assert_eq!(told, expected);
    }

    #[test]
    fn a_message_has_a_subject() {
        assert_eq!(message("Fix it", Some("Fix it")), "Fix it\n");
        assert_eq!(message("Fix it", Some(" It was broken. ")), "Fix it\n\nIt was broken.\n");
        assert_eq!(message("Fix it", None), "Fix it\n");
    }
}
