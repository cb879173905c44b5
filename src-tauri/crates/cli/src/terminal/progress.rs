//! The progress bar of a task that is followed, on standard error. It gives way to output and comes back after it.

use crate::terminal::front::Front;
use board::display::task::progress;
use contract::{Task, text};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that can step aside.
pub(crate) struct Bar {
    shown: Option<ProgressBar>,
    percent: u64,
    message: String,
}

impl Bar {
    /// A bar that is not shown yet.
    pub(crate) fn new() -> Self {
        Self { shown: None, percent: 0, message: String::new() }
    }

    /// How far the task is now.
    pub(crate) fn set(&mut self, task: &Task) {
        self.percent = task.progress.clamp(0, 100) as u64;
        let left = task.estimated_seconds_remaining.filter(|s| *s > 0);
        let left = left.map(|s| format!(", about {} left", text::duration(s))).unwrap_or_default();
        let said = progress(task);
        self.message =
            if said.is_empty() { format!("{}{left}", task.status.label()) } else { format!("{said}{left}") };
        if self.shown.is_some() {
            self.show();
        }
    }

    /// Draws it.
    pub(crate) fn show(&mut self) {
        let bar = self.shown.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(Some(100), ProgressDrawTarget::stderr());
            // The template is fixed and right; the default is as good a bar.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {bar:20} {wide_msg}") {
                bar.set_style(style);
            }
            bar
        });
        // The message first: the position is what draws.
        bar.set_message(self.message.clone());
        bar.set_position(self.percent);
        bar.tick();
    }

    /// Clears it away.
    pub(crate) fn hide(&mut self) {
        if let Some(bar) = self.shown.take() {
            bar.finish_and_clear();
        }
    }
}

/// How far many small things are that are done one after another, on standard error where a person watches it.
pub(crate) struct Steps(Option<ProgressBar>);

impl Steps {
    /// None of so many is done.
    pub(crate) fn new(front: &Front, all: usize) -> Self {
        let bar = front.watched().then(|| {
            let bar = ProgressBar::with_draw_target(u64::try_from(all).ok(), ProgressDrawTarget::stderr());
            // The template is fixed and right; the default is as good a bar.
            if let Ok(style) =
                ProgressStyle::with_template("{bar:20} {human_pos} of {human_len}  Ctrl+C stops")
            {
                bar.set_style(style);
            }
            bar
        });
        Self(bar)
    }

    /// So many more are done.
    pub(crate) fn add(&self, done: usize) {
        if let Some(bar) = &self.0 {
            bar.inc(done as u64);
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
