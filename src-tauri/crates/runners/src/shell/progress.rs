//! How a run goes, as its markers tell it: percent, the step it is at, all its steps (pure; moments are passed in).

use super::markers::{
    line::{Progress, short},
    rewritten::percentage,
};
use contract::task::{Step, StepState};
use engine::ports::{Job, Report};
use std::time::{Duration, Instant};

/// What a command wrote last is told this often at most, and not before: what is over by then needs no telling.
const LINE_EACH: Duration = Duration::from_secs(2);
/// Most steps that are kept.
const STEPS_MAX: usize = 200;

/// Where a run stands.
#[derive(Debug)]
pub(crate) struct Standing {
    percent: i64,
    current: Option<String>,
    total: Option<usize>,
    steps: Vec<Step>,
    /// When the step before ended; unknown after an adoption until the next one does.
    boundary: Option<Instant>,
    /// Whether the command tells how it goes in markers: then nothing else is asked.
    marked: bool,
    /// What a command without markers wrote last, not told yet.
    last_line: Option<String>,
    /// Not before this moment.
    next_line: Instant,
    changed: bool,
    /// The percentage that was told last.
    told: i64,
}

impl Standing {
    /// As `job` left it; `now` is its beginning where it is new.
    pub(crate) fn of(job: &Job, now: Instant) -> Self {
        Self {
            percent: job.progress,
            current: job.current_step.clone(),
            total: job.total_steps.and_then(|t| usize::try_from(t).ok()),
            steps: job.steps.clone(),
            boundary: (!job.resumed).then_some(now),
            marked: !job.steps.is_empty(),
            last_line: None,
            next_line: now + LINE_EACH,
            changed: false,
            told: job.progress,
        }
    }

    /// What it is doing.
    pub(crate) fn current(&self) -> Option<&str> {
        self.current.as_deref()
    }

    /// Takes one marker into account.
    pub(crate) fn apply(&mut self, progress: &Progress, now: Instant) {
        self.changed = true;
        if !std::mem::replace(&mut self.marked, true) {
            // a line that was read before belongs to no marker's percentage
            self.current.iter_mut().for_each(String::clear);
        }
        match progress {
            // too many to be listed one by one; how far it is shows all the same
            Progress::Step { number, total: Some(total), text, done }
                if *total > STEPS_MAX && (1..=*total).contains(number) =>
            {
                let completed = if *done { *number } else { number - 1 };
                self.percent = share(completed, *total);
                self.current = Some(short(&format!("Step {number}/{total} {text}")));
            }
            Progress::Step { number, total, text, done } if (1..=STEPS_MAX).contains(number) => {
                self.step(*number, *total, text, *done, now);
            }
            Progress::Step { number, text, .. } => self.text(&format!("Step {number} {text}"), now),
            Progress::Percent(percent, text) => {
                self.percent = *percent;
                if !text.is_empty() {
                    self.text(text, now);
                }
            }
            Progress::Text(text) if text.is_empty() => {}
            Progress::Text(text) => self.text(text, now),
        }
    }

    /// A command that sets no markers has written this share into a line that it writes anew. A new one is told at
    /// once, and its line with it: words of another line would name another share.
    pub(crate) fn show(&mut self, percent: i64, line: &str) {
        if !self.marked && self.percent != percent {
            self.percent = percent;
            self.current = Some(short(line));
            self.last_line = None;
            self.changed = true;
        }
    }

    /// A command that sets no markers has written this last: that is what it is doing now. Not where the line names
    /// another percentage than the one that was read: that is of something else.
    pub(crate) fn wrote(&mut self, line: &str) {
        let other = || percentage(line).is_some_and(|percent| self.percent > 0 && percent != self.percent);
        if !self.marked && !other() {
            self.last_line = Some(short(line));
        }
    }

    fn step(&mut self, number: usize, total: Option<usize>, text: &str, done: bool, now: Instant) {
        self.total = total.filter(|t| (number..=STEPS_MAX).contains(t)).or(self.total);
        for next in self.steps.len()..number.max(self.total.unwrap_or(0)) {
            let title = format!("Step {}", next + 1);
            self.steps.push(Step { title, state: StepState::Pending, seconds: None });
        }
        let finished = if done { number } else { number - 1 };
        for index in 0..finished {
            self.complete(index, now);
        }
        let step = &mut self.steps[number - 1];
        if !text.is_empty() {
            text.clone_into(&mut step.title);
        }
        if !done {
            step.state = StepState::Running;
        }
        self.current = Some(step.title.clone());
        if let Some(total) = self.total {
            let completed = self.steps.iter().filter(|s| s.state == StepState::Completed).count();
            self.percent = share(completed, total);
        }
    }

    /// Words without a number: a step of their own, unless the steps are numbered.
    fn text(&mut self, text: &str, now: Instant) {
        let text = short(text);
        let same = self.current.as_deref() == Some(&text);
        if !same && self.total.is_none() && self.steps.len() < STEPS_MAX {
            for index in 0..self.steps.len() {
                self.complete(index, now);
            }
            self.steps.push(Step { title: text.clone(), state: StepState::Running, seconds: None });
        }
        self.current = Some(text);
    }

    fn complete(&mut self, index: usize, now: Instant) {
        let step = &mut self.steps[index];
        if step.state == StepState::Completed {
            return;
        }
        let since = self.boundary.replace(now);
        step.seconds = since.map(|s| now.saturating_duration_since(s).as_millis() as f64 / 1000.0);
        step.state = StepState::Completed;
    }

    /// The run is over.
    pub(crate) fn end(&mut self, success: bool, now: Instant) {
        self.changed = true;
        if success {
            self.percent = 100;
            (0..self.steps.len()).for_each(|index| self.complete(index, now));
        }
        for step in self.steps.iter_mut().filter(|s| s.state == StepState::Running) {
            step.state = StepState::Failed;
        }
    }

    /// Adds to `report` what changed since the last one.
    pub(crate) fn tell(&mut self, report: &mut Report, now: Instant) {
        let is_due = !self.marked && now >= self.next_line;
        if let Some(line) = self.last_line.take_if(|_| is_due) {
            self.next_line = now + LINE_EACH;
            self.changed |= self.current.as_ref() != Some(&line);
            self.current = Some(line);
        }
        if std::mem::take(&mut self.changed) {
            // told only where it is news: the moment counts at which it was reached
            let is_news = std::mem::replace(&mut self.told, self.percent) != self.percent;
            report.progress = is_news.then_some(self.percent);
            report.current_step.clone_from(&self.current);
            report.total_steps = self.total.and_then(|t| i64::try_from(t).ok());
            report.steps = Some(self.steps.clone());
        }
    }
}

/// How many percent so many of all are; there may be very many.
fn share(completed: usize, total: usize) -> i64 {
    let percent = completed as u128 * 100 / total.max(1) as u128;
    i64::try_from(percent.min(100)).unwrap_or(100)
}

#[cfg(test)]
mod tests;
