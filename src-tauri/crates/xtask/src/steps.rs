//! Step headings, times and the summary at the end. Owns what a long command shows; knows no step.

use std::time::{Duration, Instant};

use anyhow::Result;

/// The steps of one command, as they are run.
pub(crate) struct Steps {
    started: Instant,
    done: Vec<(&'static str, Duration, bool)>,
    notes: Vec<String>,
}

impl Steps {
    /// Starts the clock.
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), done: Vec::new(), notes: Vec::new() }
    }

    /// Runs one step under its heading, and remembers how long it took and how it ended.
    pub(crate) fn step<T>(
        &mut self,
        name: &'static str,
        what: &str,
        body: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        println!("\n==> {name}: {what}");
        let began = Instant::now();
        let result = body();
        self.done.push((name, began.elapsed(), result.is_ok()));
        result
    }

    /// What is to be told under the summary.
    pub(crate) fn note(&mut self, notes: Vec<String>) {
        self.notes.extend(notes);
    }

    /// The table of steps; shown after success and after failure.
    pub(crate) fn summary(&self) {
        println!("\n==> summary");
        for (name, took, ok) in &self.done {
            println!("  {:<10} {:>8}  {}", name, spell(*took), if *ok { "ok" } else { "FAILED" });
        }
        println!("  {:<10} {:>8}", "total", spell(self.started.elapsed()));
        for note in &self.notes {
            println!("  {note}");
        }
    }
}

/// `7m 03s`, or `4.2s` below a minute.
fn spell(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 60.. => format!("{}m {:02}s", seconds / 60, seconds % 60),
        _ => format!("{:.1}s", time.as_secs_f32()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spelled_for_people() {
        assert_eq!(spell(Duration::from_millis(4_230)), "4.2s");
        assert_eq!(spell(Duration::from_secs(423)), "7m 03s");
    }

    #[test]
    fn a_failed_step_is_remembered_and_handed_on() {
        let mut steps = Steps::new();
        assert!(steps.step("one", "works", || Ok(())).is_ok());
        assert!(steps.step::<()>("two", "breaks", || anyhow::bail!("broken")).is_err());
        assert_eq!(steps.done.iter().map(|(_, _, ok)| *ok).collect::<Vec<_>>(), [true, false]);
    }
}
