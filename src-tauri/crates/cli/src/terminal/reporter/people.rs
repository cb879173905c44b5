//! The course of a task for a person: its output on standard output; the rest on standard error.

use super::Reporter;
use crate::terminal::{
    failure::{Exit, Failure},
    front::Front,
    progress::Bar,
    task_output::TaskOutput,
};
use board::display::{self, utf8::Piece};
use contract::{
    Status, Task,
    task::{TaskWithResult, WaitReason},
    text,
};

/// How much of the output's end is known by heart, in bytes: several of the longest lines that a step is made of.
const TAIL: usize = 4096;

/// Where a task stands, in words when a person should know.
#[derive(Default)]
struct WaitNote {
    reason: Option<WaitReason>,
    words: String,
}

impl WaitNote {
    fn of(task: &Task) -> Self {
        let waiting = task.waiting_for.as_ref();
        let detail = waiting.map(|w| w.detail.as_str()).unwrap_or_default();
        let words = match task.status {
            Status::Pending | Status::Queued => detail.to_owned(),
            _ => String::new(),
        };
        let words = wish(task).unwrap_or(words);
        Self { reason: waiting.map(|w| w.reason), words }
    }
}

/// What a task waits for that only the person can do: an answer, or letting it go on.
pub(crate) fn wish(task: &Task) -> Option<String> {
    if task.asks() {
        let detail = task.waiting_for.as_ref().map(|w| w.detail.as_str()).unwrap_or_default();
        let how = task.question.as_ref().map(|q| display::task::how_to_answer(q.kind, &task.short_id));
        let how = how.map(|how| format!(" Answer with {how}.")).unwrap_or_default();
        return Some(format!("It needs you: {detail}{how}"));
    }
    (task.status == Status::Paused)
        .then(|| format!("Paused. `legwork resume {}` lets it go on.", task.short_id))
}

/// Why a task that has ended was not completed.
pub(crate) fn failure(task: &Task) -> Option<Failure> {
    let (short, took) = (&task.short_id, took(task));
    match task.status {
        Status::Completed => None,
        Status::Cancelled => {
            Some(Failure::new(Exit::TaskFailed, format!("task {short} was cancelled{took}")))
        }
        _ => {
            let error = task.error.as_ref();
            let what = error.map_or("it failed without a word", |e| e.message.as_str());
            let failure = Failure::new(Exit::TaskFailed, format!("task {short} failed{took}: {what}"));
            Some(match error.and_then(|e| e.hint.clone()) {
                Some(hint) => failure.hint(hint),
                None => failure,
            })
        }
    }
}

/// How long it took, where that was a second or more.
fn took(task: &Task) -> String {
    let took = task.duration_seconds.filter(|s| *s >= 1.0);
    took.map(|s| format!(" after {}", text::duration(s.round() as i64))).unwrap_or_default()
}

/// Prints for people.
pub(crate) struct PeopleReporter<'a> {
    front: &'a Front,
    bar: Option<Bar>,
    /// Where it stands, and what it waited for when that was said last: a countdown is not said again.
    standing: WaitNote,
    said: Option<WaitReason>,
    /// What was said last about how far it is: the tenths, and the words.
    progress: (i64, String),
    attempt: i64,
    /// Whether a line of output stands open on a terminal.
    line_open: bool,
    /// The end of what was printed, at most [`TAIL`] bytes.
    tail: Vec<u8>,
    output: TaskOutput<'a>,
}

impl<'a> PeopleReporter<'a> {
    /// A reporter that has told nothing.
    pub(crate) fn new(front: &'a Front) -> Self {
        Self {
            front,
            bar: front.watched().then(Bar::new),
            standing: WaitNote::default(),
            said: None,
            progress: (0, String::new()),
            attempt: 0,
            line_open: false,
            tail: vec![],
            output: TaskOutput::new(front),
        }
    }

    /// All output was told.
    pub(crate) fn end(&mut self) -> Result<(), Failure> {
        self.output.end()?;
        self.close_line();
        Ok(())
    }

    fn tell(&mut self, line: &str) {
        self.close_line();
        self.front.note(line);
    }

    /// Whether what a task is doing was read as a line of its output, as a command's that says no more.
    fn has_said(&self, step: Option<&str>) -> bool {
        if !self.front.tells_where_it_prints() {
            return false;
        }
        // a long line is cut; between its words may stand what colours them
        let Some(step) = step.map(|step| step.trim_end_matches('…').trim()).filter(|step| !step.is_empty())
        else {
            return false;
        };
        let tail = String::from_utf8_lossy(&self.tail);
        step.split_whitespace().all(|word| tail.contains(word))
    }

    /// Gives way to what is told beside it.
    pub(crate) fn close_line(&mut self) {
        if let Some(bar) = &mut self.bar {
            bar.hide();
        }
        if self.line_open {
            self.front.tell("");
            self.line_open = false;
        }
    }
}

impl Reporter for PeopleReporter<'_> {
    fn output(&mut self, piece: &Piece) -> Result<(), Failure> {
        if let Some(bar) = &mut self.bar {
            bar.hide();
        }
        self.output.write(&piece.bytes)?;
        self.tail.extend_from_slice(&piece.bytes);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
        self.line_open = self.output.is_on_terminal() && piece.bytes.last().is_some_and(|b| *b != b'\n');
        Ok(())
    }

    fn changed(&mut self, task: &Task) -> Result<(), Failure> {
        if task.attempt > self.attempt {
            self.attempt = task.attempt;
            if task.attempt > 1 {
                self.tell(&format!("Attempt {} of {}", task.attempt, task.max_retries + 1));
            }
        }
        self.standing = WaitNote::of(task);
        if let Some(bar) = &mut self.bar {
            bar.set(task);
            return Ok(());
        }
        let words = match self.has_said(task.current_step.as_deref()) {
            true => String::new(),
            false => display::task::progress(task),
        };
        // each percent of a figure that a program writes anew would drown what it writes besides
        let progress = (task.progress / 10, task.current_step.clone().unwrap_or_default());
        if progress != self.progress && !words.is_empty() {
            self.tell(&words);
        }
        self.progress = progress;
        Ok(())
    }

    fn ended(&mut self, ended: &TaskWithResult) -> Result<(), Failure> {
        self.end()?;
        let task = &ended.task;
        match failure(task) {
            Some(failure) => drop(failure.report()),
            None => self.front.note(&format!("Completed{}. Task {}.", took(task), task.short_id)),
        }
        Ok(())
    }

    fn say(&mut self, line: &str) {
        self.tell(line);
    }

    fn tick(&mut self) {
        // Only what lasts is worth a line.
        if self.standing.reason != self.said {
            self.said = self.standing.reason;
            let words = std::mem::take(&mut self.standing.words);
            if !words.is_empty() {
                self.tell(&words);
            }
        }
        if let Some(bar) = &mut self.bar
            && !self.line_open
        {
            bar.show();
        }
    }
}
