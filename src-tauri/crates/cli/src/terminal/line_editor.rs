//! Lines that a person types on a terminal, with history and editing. The history is in memory only.

use crate::terminal::failure::Failure;
use rustyline::{Config, DefaultEditor, error::ReadlineError};
use std::io::IsTerminal as _;

/// At the end of a line: the text goes on with the next one.
const GOES_ON: char = '\\';

/// What was typed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum EditedLine {
    /// One line, or several.
    Text(String),
    /// Ctrl+C.
    Interrupted,
    /// Ctrl+D, or the terminal is gone.
    Ended,
}

/// The editor of one terminal.
pub(crate) struct LineEditor {
    editor: DefaultEditor,
}

impl LineEditor {
    /// Of the terminal that standard input and output are; see [`is_possible`](Self::is_possible).
    pub(crate) fn new() -> Result<Self, Failure> {
        let editor = DefaultEditor::with_config(Config::builder().build());
        Ok(Self { editor: editor.map_err(unusable)? })
    }

    /// Whether a person can be asked here.
    pub(crate) fn is_possible() -> bool {
        std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
    }

    /// Reads one line.
    pub(crate) fn line(&mut self, prompt: &str) -> Result<EditedLine, Failure> {
        match self.editor.readline(prompt) {
            Ok(line) => Ok(EditedLine::Text(line)),
            Err(ReadlineError::Interrupted) => Ok(EditedLine::Interrupted),
            Err(ReadlineError::Eof) => Ok(EditedLine::Ended),
            Err(error) => Err(unusable(error)),
        }
    }

    /// Reads a text: a line, and more of them while they end with a backslash. It can be found again with the arrow keys.
    pub(crate) fn text(&mut self, prompt: &str, next: &str) -> Result<EditedLine, Failure> {
        let mut text = String::new();
        let mut prompt = prompt;
        loop {
            let line = match self.line(prompt)? {
                EditedLine::Text(line) => line,
                left => return Ok(left),
            };
            prompt = next;
            match line.strip_suffix(GOES_ON) {
                Some(begun) => {
                    text.push_str(begun);
                    text.push('\n');
                }
                None => {
                    text.push_str(&line);
                    break;
                }
            }
        }
        if !text.trim().is_empty() {
            // Without a history the text is said all the same.
            let _ = self.editor.add_history_entry(text.as_str());
        }
        Ok(EditedLine::Text(text))
    }
}

fn unusable(error: ReadlineError) -> Failure {
    Failure::broken(format!("the terminal could not be read: {error}"))
}
