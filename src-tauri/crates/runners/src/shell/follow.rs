//! Follows a command that runs, or finds out how it ended, whichever engine started it.

use super::{
    artifacts,
    control_socket::ControlWriter,
    gate::never_opened,
    kill_fallback::KillFallback,
    listen::{Follows, listen},
    markers::{Marker, Parser},
    outcome,
    output::{OutputReader, Piece},
    progress::Standing,
    spec,
    sweep::sweep,
    watch::{LineSays, Watcher},
};
use contract::{
    Timestamp,
    supervision::{Ending, ExitRecord, FromSupervisor, LOCK_FILE, RunSpec, SPEC_FILE},
    task::LogLevel,
    text,
};
use engine::ports::{Ended, Exit, Job, Link, Outcome, Report, Signal};
use serde_json::Value;
use std::{sync::Arc, time::Instant};

/// Most markers of one attempt that are written to the log.
const LOG_MAX: usize = 200;

/// Follows `job` until it ends, is parked or is let go.
pub(crate) fn follow(job: &Job, link: &dyn Link) -> Ended {
    let writer = Arc::new(ControlWriter::default());
    let passes_on = Arc::clone(&writer);
    let (fallback, _following) = KillFallback::new(&job.dir);
    let pass_on: Arc<dyn Fn(Signal) + Send + Sync> = Arc::new(move |signal| {
        if signal == Signal::Cancel {
            fallback.arm();
        }
        passes_on.signal(signal);
    });
    let from_outside = Arc::clone(&pass_on);
    link.on_signal(Box::new(move |signal| from_outside(signal)));
    listen(job, &job.dir, &writer, &mut Follower::new(job, link, pass_on))
}

struct Follower<'a> {
    job: &'a Job,
    link: &'a dyn Link,
    reader: OutputReader,
    reading: Reading,
    began: Instant,
    /// Whether the supervisor said anything.
    was_heard: bool,
    /// Tells the supervisor what to do.
    pass_on: Arc<dyn Fn(Signal) + Send + Sync>,
    /// Whether the command was ended because of a line of its output.
    is_ended: bool,
    /// Whether it was told what holds the command in its sandbox, where it has one.
    is_sandbox_told: bool,
}

impl<'a> Follower<'a> {
    fn new(job: &'a Job, link: &'a dyn Link, pass_on: Arc<dyn Fn(Signal) + Send + Sync>) -> Self {
        // The cap may be another by now than when the attempt was begun.
        let spec = std::fs::read(job.dir.join(SPEC_FILE)).ok();
        let spec: Option<RunSpec> = spec.and_then(|text| serde_json::from_slice(&text).ok());
        let cap = spec.map_or(job.output_cap_bytes, |s| s.output_cap_bytes);
        let mut reading = Reading::new(job);
        if !job.resumed {
            reading.log(LogLevel::Info, format!("[START] {}", now()));
            reading.log(LogLevel::Info, format!("Task: {}", job.title));
        }
        if job.resumed && job.read_bytes > 0 {
            // the line that counts may have been read by an engine that died of it
            let mut again = OutputReader::new(&job.dir, cap, 0);
            let _ = again.read(job.read_bytes, |piece| reading.watch(&piece));
        }
        let reader = OutputReader::new(&job.dir, cap, job.read_bytes);
        Self {
            job,
            link,
            reader,
            reading,
            began: Instant::now(),
            was_heard: false,
            pass_on,
            is_ended: false,
            is_sandbox_told: job.sandbox.is_off(),
        }
    }

    fn read_to(&mut self, output_bytes: u64) {
        let reading = &mut self.reading;
        if let Err(e) = self.reader.read(output_bytes, |piece| reading.take(piece)) {
            tracing::warn!(dir = %self.job.dir.display(), "the output cannot be read: {e}");
        }
        self.link.report(self.reading.report(output_bytes));
        self.end_if_said();
    }

    /// Tells once what holds the command in its sandbox.
    fn tell_sandbox(&mut self) {
        if self.is_sandbox_told {
            return;
        }
        let Some(in_force) = spec::in_force(&self.job.dir) else { return };
        self.is_sandbox_told = true;
        if !self.job.resumed {
            self.reading.log(LogLevel::Info, format!("Sandbox: {}", in_force.said()));
            for gap in &in_force.gaps {
                self.reading.log(LogLevel::Warn, format!("Not held by the sandbox: {gap}."));
            }
        }
        self.link.report(Report { sandbox: Some(in_force), ..Report::default() });
    }

    /// Ends the command once a line of its output has said what came of it.
    fn end_if_said(&mut self) {
        if !self.is_ended && self.reading.said().is_some() {
            self.is_ended = true;
            (self.pass_on)(Signal::Cancel);
        }
    }

    /// There was a supervisor, or should have been, and it left no record.
    fn without_record(&self) -> Ended {
        let dir = &self.job.dir;
        if self.job.resumed && never_opened(dir) {
            return Ended::NeverStarted;
        }
        // it was there when the run began, or was found: nobody else takes it away
        let was_there = !self.job.resumed || self.was_heard;
        if was_there && !dir.join(LOCK_FILE).exists() {
            return Ended::Exited(outcome::folder_removed(self.began.elapsed()));
        }
        Ended::Lost
    }

    /// Reads the rest and makes up the outcome.
    fn conclude(&mut self, exit: &ExitRecord) -> Exit {
        self.tell_sandbox();
        let reading = &mut self.reading;
        if let Err(e) = self.reader.finish(exit, |piece| reading.take(piece)) {
            tracing::warn!(dir = %self.job.dir.display(), "the output cannot be read: {e}");
        }
        reading.finish();
        let mut note = None;
        let artifacts = || {
            let found = artifacts::collect(&self.job.dir);
            note = found.note(&self.job.dir);
            found.artifacts
        };
        let said = reading.said().cloned();
        let ended = outcome::exit(self.job, exit, reading.result.as_ref(), said.as_ref(), artifacts);
        note.into_iter().chain(left_behind(&exit.left)).for_each(|note| reading.log(LogLevel::Warn, note));
        let success = matches!(ended.outcome, Outcome::Completed(_));
        if success && !reading.complete {
            reading.log(LogLevel::Info, format!("[COMPLETE] {}", exit.ended_at));
        }
        reading.standing.end(success, Instant::now());
        self.link.report(self.reading.report(exit.output_bytes));
        ended
    }
}

impl Follows for Follower<'_> {
    fn hear(&mut self, said: FromSupervisor) -> Option<Ended> {
        self.was_heard = true;
        self.end_if_said();
        self.tell_sandbox();
        match said {
            FromSupervisor::State { .. }
            | FromSupervisor::Resumed
            | FromSupervisor::Typed { .. }
            | FromSupervisor::Fed { .. } => {}
            FromSupervisor::Output { output_bytes } => self.read_to(output_bytes),
            FromSupervisor::Memory { bytes } => {
                self.link.report(Report { memory_bytes: Some(bytes), ..Report::default() });
            }
            FromSupervisor::Paused => return Some(Ended::Parked),
            FromSupervisor::Exited { exit } => return Some(Ended::Exited(self.conclude(&exit))),
        }
        None
    }

    fn gone(&mut self) -> Ended {
        match outcome::read_exit(&self.job.dir) {
            Some(exit) => Ended::Exited(self.conclude(&exit)),
            None => {
                sweep(&self.job.dir);
                self.without_record()
            }
        }
    }

    fn overran(&mut self, why: Ending) -> Ended {
        let ran = self.job.timeout.max(self.began.elapsed());
        let exit =
            outcome::read_exit(&self.job.dir).unwrap_or_else(|| outcome::overran(&self.job.dir, why, ran));
        if exit.ending == Ending::TimedOut {
            self.reading.log(LogLevel::Warn, outcome::NOT_IN_TIME.to_owned());
        }
        Ended::Exited(self.conclude(&exit))
    }
}

/// How a server is started that is to stay: in the foreground, with the longest time-out that there is.
const TO_STAY: &str = "legwork execute --async --timeout 30d --on-lost retry -- COMMAND";

/// What is said of processes that a command left running.
pub(crate) fn left_behind(processes: &[String]) -> Option<String> {
    let names: Vec<_> = processes.iter().map(|line| format!("“{}”", text::one_line(line))).collect();
    (!names.is_empty()).then(|| {
        format!(
            "The command had ended and left running: {}. That was ended too. What is to stay is a command of its own, in a \
             task that goes on as long as it does: {TO_STAY}",
            names.join(", ")
        )
    })
}

/// What has been read, and what it says.
struct Reading {
    parser: Parser,
    watcher: Option<Watcher>,
    standing: Standing,
    /// Whether figures of ordinary programs count.
    reads_progress: bool,
    result: Option<Value>,
    result_is_new: bool,
    complete: bool,
    log: Vec<(LogLevel, String, Option<Value>)>,
    logged: usize,
}

impl Reading {
    fn new(job: &Job) -> Self {
        let watcher = job.watch.as_ref().and_then(|watch| {
            Watcher::new(watch).inspect_err(|e| tracing::warn!(task = %job.task_id, "no pattern: {e}")).ok()
        });
        Self {
            watcher,
            parser: Parser::new(job.read_bytes),
            standing: Standing::of(job, Instant::now()),
            reads_progress: job.reads_progress,
            result: job.reported_result.clone(),
            result_is_new: false,
            complete: false,
            log: Vec::new(),
            logged: 0,
        }
    }

    fn watch(&mut self, piece: &Piece<'_>) {
        match (&mut self.watcher, piece) {
            (Some(watcher), Piece::Bytes(bytes)) => watcher.feed(bytes),
            (Some(watcher), Piece::Skip(_)) => watcher.skip(),
            (None, _) => {}
        }
    }

    /// What a line of the output has said.
    fn said(&self) -> Option<&LineSays> {
        self.watcher.as_ref().and_then(Watcher::said)
    }

    fn take(&mut self, piece: Piece<'_>) {
        self.watch(&piece);
        match piece {
            Piece::Bytes(bytes) => {
                let markers = self.parser.feed(bytes);
                self.mind(markers);
                let (share, line) = (self.parser.take_share(), self.parser.take_last_line());
                if self.reads_progress {
                    share.into_iter().for_each(|share| self.standing.show(share.percent, &share.line));
                    line.into_iter().for_each(|line| self.standing.wrote(&line));
                }
            }
            Piece::Skip(place) => self.parser.skip_to(place),
        }
    }

    fn finish(&mut self) {
        let markers = self.parser.finish();
        self.mind(markers);
        if let Some(watcher) = &mut self.watcher {
            watcher.finish();
        }
    }

    fn mind(&mut self, markers: Vec<Marker>) {
        for marker in markers {
            match marker {
                // Legwork has said both itself.
                Marker::Start(_) | Marker::Task(_) => {}
                Marker::Progress(progress) => {
                    self.standing.apply(&progress, Instant::now());
                    if let Some(step) = self.standing.current() {
                        self.log(LogLevel::Info, format!("[PROGRESS] {step}"));
                    }
                }
                Marker::Result(result) => {
                    if result.as_str().is_some_and(|text| text.starts_with('[')) {
                        let why = "The result is no JSON, so nothing can be read of it by name; it is kept as a text.";
                        self.log(LogLevel::Warn, why.to_owned());
                    }
                    self.result = Some(result);
                    self.result_is_new = true;
                }
                Marker::LongResult(result) => {
                    self.log(
                        LogLevel::Warn,
                        "The result is longer than 1 MiB, so it is not kept whole.".to_owned(),
                    );
                    self.result = Some(result);
                    self.result_is_new = true;
                }
                Marker::UnreadableResult { why, text } => {
                    self.log(LogLevel::Warn, format!("The result could not be read: {why}."));
                    self.result = Some(outcome::unreadable(&why, Some(text)));
                    self.result_is_new = true;
                }
                Marker::ResultTooLong => {
                    let why = "it is longer than 16 MiB";
                    self.log(LogLevel::Warn, format!("The result could not be read: {why}."));
                    self.result = Some(outcome::unreadable(why, None));
                    self.result_is_new = true;
                }
                Marker::Complete(time) => {
                    self.complete = true;
                    self.log(LogLevel::Info, format!("[COMPLETE] {time}"));
                }
            }
        }
    }

    fn log(&mut self, level: LogLevel, message: String) {
        if self.logged < LOG_MAX {
            self.logged += 1;
            self.log.push((level, message, None));
        }
    }

    /// What is new since the last report.
    fn report(&mut self, output_bytes: u64) -> Report {
        let mut report = Report {
            log: std::mem::take(&mut self.log),
            output_bytes: Some(output_bytes),
            read_bytes: Some(self.parser.resume_point()),
            reported_result: self.result.clone().filter(|_| std::mem::take(&mut self.result_is_new)),
            ..Report::default()
        };
        self.standing.tell(&mut report, Instant::now());
        report
    }
}

/// The moment, to the second.
fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
