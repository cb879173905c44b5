//! The course of a task as JSON lines. `{"event": "output" | "progress" | "status" | "result", …}`

use super::{Reporter, people};
use crate::terminal::{failure::Failure, front::Front};
use board::display::utf8::{Decoder, Piece};
use contract::{
    Status, Task, Timestamp,
    task::{Step, TaskWithResult, WaitReason, Waiting},
};
use schemars::JsonSchema;
use serde::Serialize;

/// One line.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "event")]
pub(crate) enum TaskEvent<'a> {
    /// A part of an attempt's output; `offset` is where its first byte stands.
    Output { attempt: i64, offset: u64, text: &'a str },
    /// How far it is.
    Progress {
        attempt: i64,
        progress: i64,
        current_step: &'a Option<String>,
        total_steps: Option<i64>,
        steps: &'a [Step],
        estimated_seconds_remaining: Option<i64>,
    },
    /// Where it stands.
    Status { id: String, status: Status, attempt: i64, waiting_for: &'a Option<Waiting> },
    /// How it ended: always the last line.
    Result { task: &'a TaskWithResult },
}

/// Prints how a task ended, and nothing before. What it wants of the person meanwhile is told beside it.
pub(crate) struct EndReporter<'a> {
    front: &'a Front,
    /// What was told last.
    wish: Option<String>,
}

impl<'a> EndReporter<'a> {
    /// For whoever `front` speaks to.
    pub(crate) const fn new(front: &'a Front) -> Self {
        Self { front, wish: None }
    }
}

impl Reporter for EndReporter<'_> {
    fn output(&mut self, _piece: &Piece) -> Result<(), Failure> {
        Ok(())
    }

    fn changed(&mut self, task: &Task) -> Result<(), Failure> {
        let wish = people::wish(task);
        if let Some(words) = wish.as_ref().filter(|_| wish != self.wish) {
            self.front.note(words);
        }
        self.wish = wish;
        Ok(())
    }

    fn ended(&mut self, ended: &TaskWithResult) -> Result<(), Failure> {
        self.front.document(&TaskEvent::Result { task: ended })
    }

    fn say(&mut self, line: &str) {
        self.front.note(line);
    }
}

/// Why it waits, and until when.
type Waits = Option<(WaitReason, Option<Timestamp>)>;

/// What was told last.
#[derive(PartialEq)]
struct Reported {
    status: Option<(Status, i64, Waits)>,
    progress: (i64, Option<String>, Option<i64>, Vec<Step>),
}

/// Prints JSON lines.
pub(crate) struct JsonReporter<'a> {
    front: &'a Front,
    decoder: Decoder,
    told: Reported,
}

impl<'a> JsonReporter<'a> {
    /// A reporter that has told nothing.
    pub(crate) fn new(front: &'a Front) -> Self {
        let told = Reported { status: None, progress: (0, None, None, vec![]) };
        Self { front, decoder: Decoder::default(), told }
    }

    fn line(&mut self, line: &TaskEvent<'_>) -> Result<(), Failure> {
        self.front.document(line)
    }

    fn status(&mut self, task: &Task) -> Result<(), Failure> {
        // its words count the seconds; only what they stand for is news
        let waits = task.waiting_for.as_ref().map(|waiting| (waiting.reason, waiting.until));
        let status = Some((task.status, task.attempt, waits));
        if status == self.told.status {
            return Ok(());
        }
        self.told.status = status;
        self.line(&TaskEvent::Status {
            id: task.id.to_string(),
            status: task.status,
            attempt: task.attempt,
            waiting_for: &task.waiting_for,
        })
    }

    fn progress(&mut self, task: &Task) -> Result<(), Failure> {
        let progress = (task.progress, task.current_step.clone(), task.total_steps, task.steps.clone());
        if progress == self.told.progress {
            return Ok(());
        }
        self.told.progress = progress;
        self.line(&TaskEvent::Progress {
            attempt: task.attempt,
            progress: task.progress,
            current_step: &task.current_step,
            total_steps: task.total_steps,
            steps: &task.steps,
            estimated_seconds_remaining: task.estimated_seconds_remaining,
        })
    }

    fn text(&mut self, attempt: i64, offset: u64, text: &str) -> Result<(), Failure> {
        if text.is_empty() {
            return Ok(());
        }
        self.line(&TaskEvent::Output { attempt, offset, text })
    }
}

impl Reporter for JsonReporter<'_> {
    fn output(&mut self, piece: &Piece) -> Result<(), Failure> {
        let (offset, text) = self.decoder.text(piece);
        self.text(piece.attempt, offset, &text)
    }

    fn changed(&mut self, task: &Task) -> Result<(), Failure> {
        self.status(task)?;
        self.progress(task)
    }

    fn ended(&mut self, ended: &TaskWithResult) -> Result<(), Failure> {
        if let Some((attempt, offset, text)) = self.decoder.rest() {
            self.text(attempt, offset, &text)?;
        }
        self.progress(&ended.task)?;
        self.status(&ended.task)?;
        self.line(&TaskEvent::Result { task: ended })
    }

    fn say(&mut self, line: &str) {
        self.front.note(line);
    }
}
