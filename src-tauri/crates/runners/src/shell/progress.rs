//! How a run goes, as its markers tell it: percent, the step it is at, all its steps (pure; moments are passed in).

use super::markers::line::{Progress, short};
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
        self.marked = true;
        match progress {
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

    /// A command that sets no markers has written this share into a line that it writes anew.
    pub(crate) fn show(&mut self, percent: i64) {
        if !self.marked && self.percent != percent {
            self.percent = percent;
            self.changed = true;
        }
    }

    /// A command that sets no markers has written this last: that is what it is doing now.
    pub(crate) fn wrote(&mut self, line: &str) {
        if !self.marked {
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
            self.percent = (completed * 100 / total).min(100) as i64;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::job;
    use std::path::Path;

    fn step(number: usize, total: Option<usize>, text: &str, done: bool) -> Progress {
        Progress::Step { number, total, text: text.into(), done }
    }

    fn short_form(standing: &Standing) -> Vec<String> {
        let steps = standing.steps.iter();
        steps.map(|s| format!("{} {:?} {}", s.title, s.state, s.seconds.unwrap_or(-1.0))).collect()
    }

    #[test]
    fn numbered_steps_make_percent_and_times() {
        let start = Instant::now();
        let at = |s| start + Duration::from_secs(s);
        let mut standing = Standing::of(&job(Path::new("/a")), start);
        standing.apply(&step(1, Some(4), "build", false), at(0));
        standing.apply(&step(2, Some(4), "", false), at(3));
        assert_eq!(
            short_form(&standing),
            ["build Completed 3", "Step 2 Running -1", "Step 3 Pending -1", "Step 4 Pending -1"]
        );
        assert_eq!((standing.percent, standing.current.as_deref()), (25, Some("Step 2")));
        standing.apply(&step(2, None, "", true), at(5));
        assert_eq!(standing.percent, 50);
        standing.end(false, at(6));
        let mut report = Report::default();
        standing.tell(&mut report, at(6));
        assert_eq!(report.total_steps, Some(4));
        assert_eq!(report.steps.unwrap()[1].seconds, Some(2.0));
        let mut nothing_new = Report::default();
        standing.tell(&mut nothing_new, at(9));
        assert!(nothing_new.steps.is_none() && nothing_new.progress.is_none());
    }

    #[test]
    fn what_was_written_last_is_told_now_and_then() {
        let start = Instant::now();
        let mut standing = Standing::of(&job(Path::new("/a")), start);
        let told = |standing: &mut Standing, seconds| {
            let mut report = Report::default();
            standing.tell(&mut report, start + Duration::from_secs(seconds));
            assert_eq!(report.progress, None, "nothing is known of that");
            report.current_step
        };
        standing.wrote("first");
        assert_eq!(told(&mut standing, 1), None, "it may be over at once");
        standing.wrote(&format!("  {}  ", "x".repeat(10_000)));
        assert!(told(&mut standing, 2).is_some_and(|line| line.len() < 1_000));
        standing.wrote("third");
        standing.wrote("fourth");
        assert_eq!((told(&mut standing, 3), told(&mut standing, 4)), (None, Some("fourth".to_owned())));
        standing.wrote("fourth");
        assert_eq!(told(&mut standing, 9), None, "no news");
        // markers say it better
        standing.apply(&Progress::Text("sort".into()), start);
        standing.wrote("fifth");
        assert_eq!((told(&mut standing, 20), standing.current()), (Some("sort".to_owned()), Some("sort")));
    }

    #[test]
    fn free_words_become_steps_of_their_own() {
        let start = Instant::now();
        let mut standing = Standing::of(&job(Path::new("/a")), start);
        for said in [
            Progress::Text("fetch".into()),
            Progress::Percent(40, "fetch".into()),
            Progress::Percent(60, "sort".into()),
        ] {
            standing.apply(&said, start);
        }
        assert_eq!(short_form(&standing), ["fetch Completed 0", "sort Running -1"]);
        assert_eq!(standing.percent, 60);
        standing.end(true, start);
        assert_eq!(standing.percent, 100);
        assert!(standing.steps.iter().all(|s| s.state == StepState::Completed));
    }

    #[test]
    fn no_number_of_steps_is_too_much() {
        let start = Instant::now();
        let mut standing = Standing::of(&job(Path::new("/a")), start);
        standing.apply(&step(usize::MAX, Some(usize::MAX), "x", false), start);
        standing.apply(&step(0, None, "x", true), start);
        standing.apply(&step(3, Some(usize::MAX), "x", false), start);
        for n in 0..1000 {
            standing.apply(&Progress::Text(n.to_string()), start);
        }
        assert_eq!(standing.steps.len(), STEPS_MAX);
        assert_eq!(standing.current.as_deref(), Some("999"));
    }
}
